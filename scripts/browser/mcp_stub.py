"""Servers of the Model Context Protocol by the first segment of the path, for what the package `mcp` does not do: `issuer`,
`plain` and `wider` have metadata that no sign-in may rest on. `document` reads client id metadata documents, and registers nobody.
"""
import base64, hashlib, http.server, json, secrets, ssl, threading, urllib.parse, urllib.request


class Stub(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(url.query))
        match url.path.strip("/").split("/"):
            case [".well-known", "oauth-protected-resource", case, "mcp"]:
                self.json(200, {"resource": f"{self.server.base}/{case}/mcp",
                                "authorization_servers": [f"{self.server.base}/{case}"]})
            case ["wider", "metadata"]:
                # Who serves one path of a host must not get tokens for the whole of it.
                self.json(200, {"resource": self.server.base, "authorization_servers": [f"{self.server.base}/wider"]})
            case [".well-known", "oauth-authorization-server", case]:
                self.json(200, self.metadata(case))
            case ["document", "authorize"]:
                self.authorize(query)
            case _:
                self.json(404, {})

    def metadata(self, case):
        base = f"{self.server.base}/{case}"
        made = {"issuer": base, "authorization_endpoint": base + "/authorize", "token_endpoint": base + "/token",
                "response_types_supported": ["code"], "code_challenge_methods_supported": ["S256"],
                "client_id_metadata_document_supported": True, "authorization_response_iss_parameter_supported": True}
        return made | {"issuer": {"issuer": "https://other.example.com"},
                       "plain": {"code_challenge_methods_supported": ["plain"]}}.get(case, {})

    def authorize(self, query):
        """Reads the client's document as the draft demands: no redirects, its own URL in it, and the redirect URI."""
        context = ssl.create_default_context(cafile=self.server.authority)
        opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=context), NoRedirects)
        with opener.open(query["client_id"], timeout=10) as reply:
            document = json.load(reply)
        self.server.documents.append(document)
        good = (document["client_id"] == query["client_id"] and query["redirect_uri"] in document["redirect_uris"]
                and document["token_endpoint_auth_method"] == "none" and query["code_challenge_method"] == "S256"
                and query["resource"] == f"{self.server.base}/document/mcp")
        if not good:
            return self.json(400, {"error": "invalid_client", "document": document, "query": query})
        code = secrets.token_urlsafe(24)
        self.server.codes[code] = query
        answer = {"code": code, "state": query["state"], "iss": f"{self.server.base}/document"}
        self.reply(303, b"", {"Location": f"{query['redirect_uri']}?{urllib.parse.urlencode(answer)}"})

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        match urllib.parse.urlsplit(self.path).path.strip("/").split("/"):
            case ["document", "token"]:
                self.token(dict(urllib.parse.parse_qsl(body)))
            case [case, "mcp"]:
                if self.headers.get("Authorization", "").removeprefix("Bearer ") in self.server.tokens:
                    return self.json(200, {"jsonrpc": "2.0", "id": 1, "result": {
                        "protocolVersion": "2025-06-18", "capabilities": {}, "serverInfo": {"name": "x", "version": "1"}}})
                path = "/wider/metadata" if case == "wider" else f"/.well-known/oauth-protected-resource/{case}/mcp"
                self.reply(401, b"", {"WWW-Authenticate": f'Bearer resource_metadata="{self.server.base}{path}"'})
            case _:
                self.json(404, {})

    def token(self, form):
        asked = self.server.codes.pop(form.get("code"), None)
        digest = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest()).decode()
        good = (asked and "client_secret" not in form and "Authorization" not in self.headers
                and all(form.get(name) == asked[name] for name in ("client_id", "redirect_uri", "resource"))
                and digest.rstrip("=") == asked["code_challenge"])
        if not good:
            return self.json(400, {"error": "invalid_grant"})
        token = secrets.token_urlsafe(24)
        self.server.tokens.add(token)
        self.json(200, {"access_token": token, "token_type": "Bearer", "expires_in": 600})

    def json(self, status, value):
        self.reply(status, json.dumps(value).encode(), {"Content-Type": "application/json"})

    def reply(self, status, body, headers):
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words):
        pass


class NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *words):
        return None


def start(authority):
    """Starts the servers on a free port; `authority` is the certificate that the documents' hosts are verified with."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Stub)
    server.daemon_threads = True
    server.base = f"http://127.0.0.1:{server.server_port}"
    server.authority, server.codes, server.tokens, server.documents = authority, {}, set(), []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
