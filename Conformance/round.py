"""Uses the API with the client that openapi-python-client generated from /openapi.json: creates, changes and deletes
resources, and makes the links of sign-ins. No service is asked.

usage: round.py URL ROOT_KEY
"""

import importlib
import pkgutil
import sys

import patchbay_client.api
from patchbay_client import AuthenticatedClient
from patchbay_client import models as m

url, root_key = sys.argv[1:]
OPERATIONS = {
    name.rsplit(".", 1)[1].split("_api_v1_")[0]: name
    for _, name, is_package in pkgutil.walk_packages(patchbay_client.api.__path__, "patchbay_client.api.")
    if not is_package
}


class Caller:
    def __init__(self, key: str):
        self.client = AuthenticatedClient(base_url=url, token=key)

    def __call__(self, operation: str, *args, status: int = 200, **kwargs):
        """Calls an operation, requires the status of the reply, and returns the body as the client parsed it."""
        module = importlib.import_module(OPERATIONS[operation])
        reply = module.sync_detailed(*args, client=self.client, **kwargs)
        assert reply.status_code == status, f"{operation}: {reply.status_code} {reply.content!r}"
        print(f"{operation}: {status}")
        return reply.parsed


root = Caller(root_key)
workspace = root("create_workspace", body=m.WorkspaceCreate(name="round"))
permissions = [
    m.Permission(name)
    for name in ("connections:read", "connections:write", "credentials:read", "credentials:reveal", "admin")
]
key = root(
    "create_api_key",
    body=m.APIKeyCreate(label="round", permissions=permissions),
    x_workspace_id=workspace.id,
)
caller = Caller(key.secret)

secret = {"token": "hunter2", "user": "round"}
created = caller(
    "create_connection",
    body=m.ConnectionCreate(
        label="Round",
        integration="custom",
        integration_type=m.IntegrationType.CUSTOM,
        credentials=m.ConnectionCreateCredentialsType0.from_dict(secret),
    ),
)
assert (created.workspace_id, created.created_by, created.status) == (workspace.id, key.id, m.ConnectionStatus.ACTIVE)

listed = caller("list_connections", limit=10)
assert [item.id for item in listed.connections] == [created.id] and listed.total == 1

updated = caller("update_connection", created.id, body=m.ConnectionUpdate(label="Round and round"))
assert (updated.id, updated.label) == (created.id, "Round and round")

revealed = caller("reveal_credential", created.credential_id)
assert revealed.credentials.to_dict() == secret

assert caller("deactivate_connection", created.id).status == m.ConnectionStatus.INACTIVE
assert caller("activate_connection", created.id).status == m.ConnectionStatus.ACTIVE

events = caller("list_audit_events", resource_id=created.id).audit_events
assert [event.action for event in events][-1] == m.AuditAction.CONNECTION_CREATE

revoked = caller("revoke_connection", created.id)
assert revoked.unsupported == ["token", "user"] and revoked.pending == []
refused = caller("reveal_credential", created.credential_id, status=409)
assert isinstance(refused, m.ErrorResponse)

caller("delete_connection", created.id, status=204)
missing = caller("get_connection", created.id, status=404)
assert isinstance(missing, m.ErrorResponse) and missing.detail == "Connection not found"

settings = m.ConnectSettingsUpdate(product_name="Round", return_urls=["https://round.example/connected"])
changed = caller("update_workspace", workspace.id, body=m.WorkspaceUpdate(connect=settings))
assert changed.connect.product_name == "Round" and changed.connect.return_urls == settings.return_urls

client = {"client_id": "123456789012-example.apps.googleusercontent.com", "client_secret": "GOCSPX-example"}
app = caller("create_oauth_app", body=m.OAuthAppCreate(integration="gmail", **client))
assert app.client_id == client["client_id"] and app.redirect_uri.endswith("/oauth/callback/gmail")
assert app.origin == m.OAuthAppOrigin.MANUAL and app.status == m.OAuthAppStatus.ACTIVE
assert [item.id for item in caller("list_oauth_apps", integration="gmail").oauth_apps] == [app.id]
renamed = caller("update_oauth_app", app.id, body=m.OAuthAppUpdate(label="Round", scopes=["openid"]))
assert (renamed.label, renamed.scopes) == ("Round", ["openid"])
assert caller("get_oauth_app", app.id).scopes == ["openid"]

target = m.ConnectTarget(id="gmail", auth_method_id="oauth2", oauth_app_id=app.id)
session = caller(
    "create_connect_session",
    body=m.ConnectSessionCreate(
        user_id="jane",
        integrations=[target, "sendgrid"],
        return_url="https://round.example/connected",
    ),
)
assert session.url.endswith("/connect/" + session.token) and session.binding == m.ConnectBinding.CODE
read = caller("get_connect_session", session.id)
assert read.status == m.ConnectSessionStatus.OPEN and [item.id for item in read.integrations] == ["gmail", "sendgrid"]
claim = m.ConnectSessionComplete(code="unknown", user_id="jane")
assert isinstance(caller("complete_connect_session", session.id, body=claim, status=409), m.ErrorResponse)
caller("cancel_connect_session", session.id, status=204)
assert caller("get_connect_session", session.id).status == m.ConnectSessionStatus.CANCELLED

begun = caller("initiate_oauth", body=m.OAuthInitiate(integration_id="gmail", user_id="jane"))
assert caller("get_connect_session", begun.state).user_id == "jane" and "/connect/" in begun.auth_url
caller("cancel_connect_session", begun.state, status=204)
caller("delete_oauth_app", app.id, status=204)

root("revoke_api_key", key.id, status=204, x_workspace_id=workspace.id)
caller("list_connections", status=401)
