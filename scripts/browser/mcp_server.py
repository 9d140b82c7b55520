"""A server of the Model Context Protocol with its own authorization server and dynamic registration, by the package `mcp`.

usage: mcp_server.py PORT

The server's URL ends in /mcp. The user allows the access on a page. GET /clients names the registered clients, and POST
/forget empties the registrations; tokens stay valid.
"""
import html, secrets, sys, time, urllib.parse

from mcp.server.auth.provider import AccessToken, AuthorizationCode, RefreshToken, construct_redirect_uri
from mcp.server.auth.settings import AuthSettings, ClientRegistrationOptions, RevocationOptions
from mcp.server.mcpserver import MCPServer
from mcp.shared.auth import OAuthToken
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse

PORT = int(sys.argv[1])
BASE = f"http://127.0.0.1:{PORT}"


class Provider:
    def __init__(self):
        self.clients, self.codes, self.access, self.refresh, self.asked = {}, {}, {}, {}, {}

    async def get_client(self, client_id):
        return self.clients.get(client_id)

    async def register_client(self, client):
        self.clients[client.client_id] = client

    async def authorize(self, client, parameters):
        request = secrets.token_urlsafe(16)
        self.asked[request] = (client.client_id, parameters)
        return f"{BASE}/allow?{urllib.parse.urlencode({'request': request})}"

    def allow(self, request):
        """Makes a code; returns the URL that leads back to the client."""
        client_id, asked = self.asked.pop(request)
        code = secrets.token_urlsafe(24)
        self.codes[code] = AuthorizationCode(
            code=code, scopes=asked.scopes or [], expires_at=time.time() + 300, client_id=client_id,
            code_challenge=asked.code_challenge, redirect_uri=asked.redirect_uri, resource=asked.resource,
            redirect_uri_provided_explicitly=asked.redirect_uri_provided_explicitly)
        return construct_redirect_uri(str(asked.redirect_uri), code=code, state=asked.state)

    async def load_authorization_code(self, client, code):
        return self.codes.get(code)

    async def exchange_authorization_code(self, client, code):
        del self.codes[code.code]
        return self.issue(client.client_id, code.scopes, code.resource)

    def issue(self, client_id, scopes, resource):
        access, refresh = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
        self.access[access] = AccessToken(token=access, client_id=client_id, scopes=scopes, resource=resource,
                                          expires_at=int(time.time()) + 600)
        self.refresh[refresh] = (RefreshToken(token=refresh, client_id=client_id, scopes=scopes), resource)
        return OAuthToken(access_token=access, expires_in=600, scope=" ".join(scopes), refresh_token=refresh)

    async def load_refresh_token(self, client, token):
        return self.refresh[token][0] if token in self.refresh else None

    async def exchange_refresh_token(self, client, token, scopes):
        _, resource = self.refresh.pop(token.token)
        return self.issue(client.client_id, scopes, resource)

    async def load_access_token(self, token):
        return self.access.get(token)

    async def verify_token(self, token):
        return self.access.get(token)

    async def revoke_token(self, token):
        self.access.pop(token.token, None)
        self.refresh.pop(token.token, None)


provider = Provider()
server = MCPServer("Example", auth_server_provider=provider, auth=AuthSettings(
    issuer_url=BASE, resource_server_url=BASE + "/mcp", required_scopes=["read"], validate_token_resource=True,
    client_registration_options=ClientRegistrationOptions(enabled=True, valid_scopes=["read", "write"]),
    revocation_options=RevocationOptions(enabled=True)))


@server.custom_route("/allow", methods=["GET", "POST"])
async def allow(request):
    name = request.query_params["request"]
    if request.method == "POST":
        return RedirectResponse(provider.allow(name), status_code=303)
    client = provider.clients[provider.asked[name][0]]
    return HTMLResponse(f"<!doctype html><title>Allow</title><p>{html.escape(client.client_name or '')} asks for access."
                        "<form method=post><button>Allow</button></form>")


@server.custom_route("/clients", methods=["GET"])
async def clients(request):
    return JSONResponse({key: [str(uri) for uri in client.redirect_uris] for key, client in provider.clients.items()})


@server.custom_route("/forget", methods=["POST"])
async def forget(request):
    provider.clients.clear()
    return JSONResponse({})


server.run("streamable-http", port=PORT)
