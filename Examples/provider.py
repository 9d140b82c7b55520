"""An OAuth server for trying Patchbay: django-oauth-toolkit with one app and the user jane, whose password is jane.

usage: provider.py DIRECTORY [PORT] [--coop]    DIRECTORY: of its database; --coop: its pages leave the opener's group
"""
import os, secrets, sys

import django
from django.conf import settings

os.makedirs(sys.argv[1], exist_ok=True)
numbers = [argument for argument in sys.argv[2:] if argument.isdigit()]
PORT = int(numbers[0]) if numbers else 9700
REDIRECTS = [f"http://{host}:8080/oauth/callback/example_mail" for host in ("127.0.0.1", "localhost")]
LOGIN = """<!doctype html><html lang="en"><title>Example Mail</title><h1>Example Mail</h1><form method=post>{% csrf_token %}
{{ form.as_p }}<input type="hidden" name="next" value="{{ next }}"><button>Sign in</button></form></html>"""

settings.configure(
    SECRET_KEY=secrets.token_urlsafe(50), ALLOWED_HOSTS=["127.0.0.1", "localhost"], ROOT_URLCONF=__name__, LOGIN_URL="/login/",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.path.join(sys.argv[1], "provider.db"),
                           "OPTIONS": {"timeout": 10, "transaction_mode": "IMMEDIATE"}}},
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.messages",
                    "oauth2_provider"],
    MIDDLEWARE=(["django.middleware.security.SecurityMiddleware"] if "--coop" in sys.argv else [])
    + ["django.contrib.sessions.middleware.SessionMiddleware", "django.middleware.csrf.CsrfViewMiddleware",
       "django.contrib.auth.middleware.AuthenticationMiddleware", "django.contrib.messages.middleware.MessageMiddleware"],
    SECURE_CROSS_ORIGIN_OPENER_POLICY="same-origin",
    # The cookies of another port on 127.0.0.1 are the same cookies.
    SESSION_COOKIE_NAME=f"provider_{PORT}", CSRF_COOKIE_NAME=f"csrf_{PORT}",
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "OPTIONS": {
        "loaders": [("django.template.loaders.locmem.Loader", {"login.html": LOGIN}),
                    "django.template.loaders.app_directories.Loader"],
        "context_processors": ["django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
                               "django.contrib.messages.context_processors.messages"]}}],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField", USE_TZ=True,
    OAUTH2_PROVIDER={"PKCE_REQUIRED": True, "ACCESS_TOKEN_EXPIRE_SECONDS": 3600, "ROTATE_REFRESH_TOKEN": True,
                     "REFRESH_TOKEN_REUSE_PROTECTION": True, "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
                     "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True, "SCOPES": {"read": "Read your mail", "write": "Send mail"},
                     "ALLOWED_REDIRECT_URI_SCHEMES": ["http", "https"], "REQUEST_APPROVAL_PROMPT": "force"},
)
django.setup()

from django.contrib.auth import get_user_model, views  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.http import JsonResponse  # noqa: E402
from django.urls import include, path  # noqa: E402
from oauth2_provider.decorators import protected_resource  # noqa: E402
from oauth2_provider.models import get_application_model  # noqa: E402


@protected_resource()
def me(request):
    user = request.resource_owner
    return JsonResponse({"id": str(user.pk), "email": user.email})


urlpatterns = [path("o/", include("oauth2_provider.urls", namespace="oauth2_provider")), path("me", me),
               path("login/", views.LoginView.as_view(template_name="login.html"))]


def prepare():
    call_command("migrate", verbosity=0)
    for name in ("jane", "bob"):
        if not get_user_model().objects.filter(username=name).exists():
            get_user_model().objects.create_user(name, f"{name}@example.com", name)
    application = get_application_model()
    application.objects.update_or_create(client_id="patchbay", defaults={
        "client_secret": "example-secret", "client_type": "confidential", "authorization_grant_type": "authorization-code",
        "redirect_uris": " ".join(os.environ.get("REDIRECT_URIS", "").split() or REDIRECTS), "name": "ACME"})


if __name__ == "__main__":
    prepare()
    print(f"Example Mail is at http://127.0.0.1:{PORT}; sign in as jane with the password jane.", flush=True)
    call_command("runserver", f"127.0.0.1:{PORT}", "--noreload", verbosity=0)
