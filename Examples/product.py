#!/usr/bin/env python3
"""A product whose users connect their mail. Standard library only.

usage: product.py KEY_FILE [PATCHBAY_URL] [PORT]    http://127.0.0.1:8080 and 8000 by default
"""
import html, http.server, json, secrets, sys, urllib.error, urllib.parse, urllib.request

KEY = open(sys.argv[1]).read().strip()
PATCHBAY = sys.argv[2] if len(sys.argv) > 2 else "http://127.0.0.1:8080"
PORT = int(sys.argv[3]) if len(sys.argv) > 3 else 8000
HERE = f"http://127.0.0.1:{PORT}"
USERS = {}  # The id of a log-in (a cookie) and the name of its user. A real product has a database and passwords.


def patchbay(method, path, body=None):
    request = urllib.request.Request(PATCHBAY + path, json.dumps(body).encode() if body is not None else None, method=method,
                                     headers={"X-API-Key": KEY, "Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=30) as reply:
            return json.load(reply)
    except urllib.error.HTTPError as error:
        return {"error": json.load(error).get("detail")}


def session(user, purpose):
    body = {"purpose": purpose, "user_id": user, "user_label": user, "return_url": HERE + "/connected"}
    return patchbay("POST", "/api/v1/connect-sessions", body)


class Product(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        path, _, query = self.path.partition("?")
        query = dict(urllib.parse.parse_qsl(query))
        user = self.user()
        if path == "/login" and query.get("name"):
            login = secrets.token_urlsafe()
            USERS[login] = query["name"]
            self.reply(303, headers={"Location": "/", "Set-Cookie": f"login={login}; HttpOnly; SameSite=Lax; Path=/"})
        elif user is None:
            self.page("<form action=/login><label>Name <input name=name></label> <button>Log in</button></form>")
        elif path in ("/connect", "/manage"):
            self.reply(303, headers={"Location": session(user, path[1:])["url"]})
        elif path == "/link":  # For the popup.
            self.reply(200, json.dumps({"url": session(user, "connect")["url"]}), {"Content-Type": "application/json"})
        elif path == "/connected":
            self.connected(user, query)
        else:
            self.home(user)

    def connected(self, user, query):
        """The user came back. The id of the user is that of this product's own log-in, never that of the session."""
        if query.get("code"):
            body = {"code": query["code"], "user_id": user}
            made = patchbay("POST", f"/api/v1/connect-sessions/{urllib.parse.quote(query['session'])}/complete", body)
            if "error" in made:
                return self.page(f"<p id=result>Not connected: {html.escape(str(made['error']))}</p><a href=/>Back</a>", 409)
            query["status"] = "completed"
        self.page(f"<p id=result>{html.escape(query.get('status', 'completed'))}</p><a href=/>Back</a>")

    def home(self, user):
        found = patchbay("GET", f"/api/v1/connections/users/{urllib.parse.quote(user, safe='')}")["connections"]
        rows = "".join(f"<li>{html.escape(row['integration'])}: {html.escape((row.get('account') or {}).get('name') or '')} "
                       f"{html.escape(row['status'])}</li>" for row in found)
        self.page(f"""<p>Hello, {html.escape(user)}.</p><ul id=connections>{rows}</ul>
<p><a href=/connect id=connect>Connect a service</a> · <button id=popup>in a popup</button> ·
<a href=/manage id=manage>Your connections</a></p><p id=result></p>
<script src="{PATCHBAY}/connect.js"></script><script>
document.getElementById("popup").onclick = async () => {{
  const url = fetch("/link").then(reply => reply.json()).then(reply => reply.url);
  let result = await Patchbay.connect({{url, origin: "{PATCHBAY}"}});
  if (result.later) result = await result.later;  // The window seemed closed, and was not.
  const claim = result.code && await fetch("/connected?" + new URLSearchParams({{session: result.session, code: result.code}}));
  document.getElementById("result").textContent = claim?.ok ? "completed" : result.status;
}};
</script>""")

    def user(self):
        cookies = dict(part.strip().partition("=")[::2] for part in self.headers.get("Cookie", "").split(";"))
        return USERS.get(cookies.get("login"))

    def page(self, body, status=200):
        self.reply(status, f"<!doctype html><meta charset=utf-8><title>ACME</title><h1>ACME</h1>{body}")

    def reply(self, status, body="", headers={}):
        self.send_response(status)
        for name, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    workspace = patchbay("GET", "/api/v1/workspaces")["workspaces"][0]["id"]
    patchbay("PUT", f"/api/v1/workspaces/{workspace}", {"connect": {
        "product_name": "ACME", "return_urls": [HERE + "/connected"], "allowed_origins": [HERE]}})
    print(f"ACME is at {HERE}", flush=True)
    http.server.ThreadingHTTPServer(("127.0.0.1", PORT), Product).serve_forever()
