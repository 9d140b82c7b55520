"""An OAuth server whose answer is chosen by the first segment of the path, for the failures that a real server does not make.

/CASE/authorize sends the browser back, /CASE/token answers the exchange of a code, /CASE/me names the account, /CASE/sites
lists two sites, /CASE/revoke ends a token. `calls` counts the requests by path.
"""
import collections, http.server, json, threading, time, urllib.parse

# What the authorization endpoint of a case says in place of a code.
REFUSALS = {
    "denied": {"error": "access_denied"},
    "scope": {"error": "invalid_scope"},
    "client": {"error": "unauthorized_client"},
    "busy": {"error": "temporarily_unavailable"},
    "administrator": {"error": "consent_required", "error_description": "<script>alert(1)</script>"},
    "other": {"error": "moon_phase", "error_description": "<b>full</b>"},
}


class Stub(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    calls = collections.Counter()
    # The account of the next sign-in, and the answer of the revocation endpoint.
    account = {"id": "7", "email": "jane@acme.com"}
    revocation = 200

    def do_GET(self):
        self.count()
        url = urllib.parse.urlsplit(self.path)
        case, _, action = url.path.strip("/").partition("/")
        query = dict(urllib.parse.parse_qsl(url.query))
        if action == "authorize":
            answer = {**REFUSALS.get(case, {"code": f"code-{case}"}), "state": query.get("state", "")}
            if case == "issuer":
                answer["iss"] = "https://other.example.com"
            separator = "&" if "?" in query["redirect_uri"] else "?"
            self.reply(303, b"", {"Location": query["redirect_uri"] + separator + urllib.parse.urlencode(answer)})
        elif action == "me":
            self.json(200, Stub.account)
        elif action == "key":
            right = self.headers.get("Authorization") == "Bearer right-key"
            self.json(200 if right else 401, Stub.account if right else {"error": "unauthorized"})
        elif action == "slow":
            time.sleep(3)
            self.json(200, Stub.account)
        elif action == "sites":
            self.json(200, [{"id": "a1", "name": "ACME Berlin", "url": "https://berlin.example.com"},
                            {"id": "b2", "name": "ACME Lisbon", "url": "https://lisbon.example.com"}])
        else:
            self.json(404, {})

    def do_POST(self):
        self.count()
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        case, _, action = urllib.parse.urlsplit(self.path).path.strip("/").partition("/")
        if action == "revoke":
            return self.json(Stub.revocation, {})
        if case == "secret":
            return self.json(401, {"error": "invalid_client"})
        if case == "silent":
            return self.json(500, {"error": "server_error"})
        if case == "html":
            return self.reply(200, b"<html>busy</html>", {"Content-Type": "text/html"})
        token = {"access_token": f"token-{case}", "refresh_token": f"refresh-{case}", "token_type": "Bearer", "expires_in": 3600}
        if case == "less":
            token["scope"] = "mail.read"
        self.json(200, token)

    def count(self):
        Stub.calls[urllib.parse.urlsplit(self.path).path] += 1

    def json(self, status, value):
        self.reply(status, json.dumps(value).encode(), {"Content-Type": "application/json"})

    def reply(self, status, body, headers):
        self.send_response(status)
        for name, value in {"Content-Type": "text/plain", **headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def start(port):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Stub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


CASES = [*REFUSALS, "issuer", "secret", "silent", "html", "less", "sites", "account", "good"]


def definitions(port):
    """A definition for each case, with the case as the end of its id, and one with a key."""
    fields = [
        {"key": "access_token", "label": "Access Token", "type": "password", "required": True, "secret": True},
        {"key": "refresh_token", "label": "Refresh Token", "type": "password", "required": False, "secret": True},
        {"key": "expires_at", "label": "Access Token Expiry", "type": "date-time", "required": False, "secret": False},
        {"key": "client_id", "label": "OAuth Client ID", "type": "string", "required": False, "secret": False},
        {"key": "client_secret", "label": "OAuth Client Secret", "type": "password", "required": False, "secret": True},
    ]
    made = {}
    for case in CASES:
        base = f"http://127.0.0.1:{port}/{case}"
        oauth = {
            "authorization_url": base + "/authorize", "token_url": base + "/token", "revocation_url": base + "/revoke",
            "scopes_default": ["mail.read", "mail.send"], "token_auth": "basic", "refresh": True,
            "scope_texts": {"mail.read": "read your mail", "mail.send": "send mail for you"},
        }
        config = []
        if case == "less":
            oauth["scopes_required"] = ["mail.read", "mail.send"]
        if case == "sites":
            oauth["after_token"] = [{
                "request": {"method": "GET", "url": base + "/sites",
                            "headers": {"Authorization": "Bearer ${credentials.access_token}"}},
                "list": "", "each": {"id": "/id", "name": "/name"}, "choose": True, "config": {"site_id": "/id"}}]
            config = [{"key": "site_id", "label": "Site", "type": "string", "required": False, "secret": False,
                       "automatic": True}]
        made[f"stub_{case}"] = {
            "id": f"stub_{case}", "name": "Example Mail", "type": "connectors", "category": "email",
            "docs_url": "https://example.com", "base_url": base,
            "config_fields": config,
            "auth_methods": [{
                "id": "oauth2", "name": "Sign in with Example Mail", "type": "oauth2", "description": "Sign in.",
                "default": True, "oauth2": oauth, "fields": fields,
                "test": {"method": "GET", "url": base + "/me", "expect_status": [200],
                         "headers": {"Authorization": "Bearer ${credentials.access_token}"},
                         "identity": {"id": "/id", "name": "/email", "kind": "user"}},
            }],
        }
    base = f"http://127.0.0.1:{port}/good"
    made["stub_key"] = {
        "id": "stub_key", "name": "Example Search", "type": "api", "category": "search", "docs_url": "https://example.com",
        "base_url": base, "config_fields": [],
        "auth_methods": [{
            "id": "api_key", "name": "API key", "type": "api_key", "description": "A key of Example Search.", "default": True,
            "fields": [{"key": "api_key", "label": "API Key", "type": "password", "required": True, "secret": True,
                        "min_length": 6, "help": "In Example Search, open Settings, then Keys."}],
            "test": {"method": "GET", "url": base + "/key", "expect_status": [200],
                     "headers": {"Authorization": "Bearer ${credentials.api_key}"},
                     "identity": {"id": "/id", "name": "/email", "kind": "user"},
                     "failures": [{"status": 401, "code": "refused", "field": "api_key"}]},
        }],
    }
    return made
