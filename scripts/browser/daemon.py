"""The daemon, the providers and the product that a browser of the tests meets. Every server listens on 127.0.0.1 alone."""
import http.client, json, os, re, shutil, subprocess, sys, time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "scripts", "live"))
from servers import Processes, free_ports, wait_for  # noqa: E402,F401

import stub  # noqa: E402

EXAMPLES = os.path.join(ROOT, "Examples")


class World:
    """`mail` is a real OAuth server, `coop` one whose pages leave the opener's group, `stub` one that fails as it is told."""

    def __init__(self, binary, directory, python):
        self.processes = Processes(directory)
        self.binary, self.directory = binary, directory
        ports = dict(zip(["daemon", "mail", "coop", "stub", "product"], free_ports(5)))
        self.ports = ports
        self.url = f"http://127.0.0.1:{ports['daemon']}"
        self.product = f"http://127.0.0.1:{ports['product']}"
        self.stub = stub.start(ports["stub"])
        redirects = " ".join(f"{self.url}/oauth/callback/{name}" for name in ("example_mail", "example_mail_coop"))
        for name in ("mail", "coop"):
            words = [python, os.path.join(EXAMPLES, "provider.py"), os.path.join(directory, name), str(ports[name])]
            self.processes.start(name, words + (["--coop"] if name == "coop" else []),
                                 env={**os.environ, "REDIRECT_URIS": redirects})
        self.start_daemon(ports)
        for name in ("mail", "coop"):
            wait_for(ports[name], self.processes.running[0 if name == "mail" else 1], name, self.processes)
        self.make_apps()
        words = [python, os.path.join(EXAMPLES, "product.py"), os.path.join(self.data, "admin.key"), self.url, str(ports["product"])]
        wait_for(ports["product"], self.processes.start("product", words), "product", self.processes)

    def start_daemon(self, ports):
        definitions = os.path.join(self.directory, "definitions")
        os.mkdir(definitions)
        with open(os.path.join(EXAMPLES, "definitions", "example_mail.json")) as file:
            text = file.read()
        made = stub.definitions(ports["stub"])
        for name, port in (("example_mail", "mail"), ("example_mail_coop", "coop")):
            made[name] = {**json.loads(text.replace(":9700", f":{ports[port]}")), "id": name}
        for name, definition in made.items():
            with open(os.path.join(definitions, name + ".json"), "w") as file:
                json.dump(definition, file)
        self.serve("daemon", ports["daemon"], PATCHBAY_DEFINITIONS_DIR=definitions)

    def serve(self, name, port, **settings):
        """Starts a daemon with a data directory of its own."""
        self.data = os.path.join(self.directory, "data" if name == "daemon" else name + "-data")
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PATCHBAY_")} | {
            # Each visit of a check comes from an address of its own, because open routes are limited by address.
            "PATCHBAY_TRUSTED_PROXIES": "127.0.0.0/8",
            "PATCHBAY_OUTBOUND_ALLOW_NETWORKS": "127.0.0.0/8=token,test,discovery,handshake",
        } | settings
        words = [self.binary, "serve", "--data-dir", self.data, "--port", str(port)]
        wait_for(port, self.processes.start(name, words, cwd=self.directory, env=environment), name, self.processes)
        with open(os.path.join(self.data, "admin.key")) as file:
            self.key = file.read().strip()

    def make_apps(self):
        for integration in ["example_mail", "example_mail_coop", *(f"stub_{case}" for case in stub.CASES)]:
            status, reply = self.call("POST", "/api/v1/oauth-apps", {
                "integration": integration, "client_id": "patchbay", "client_secret": "example-secret"})
            if status != 200:
                raise SystemExit(f"the OAuth app of {integration} was not made: {status} {reply}")

    def call(self, method, path, body=None, key=None):
        client = http.client.HTTPConnection("127.0.0.1", self.ports["daemon"], timeout=60)
        try:
            headers = {"X-API-Key": key or self.key, "Content-Type": "application/json"}
            client.request(method, path, json.dumps(body) if body is not None else None, headers)
            reply = client.getresponse()
            text = reply.read().decode()
            return reply.status, json.loads(text) if text else None
        finally:
            client.close()

    def session(self, *integrations, user="u1", **members):
        """A session; its link is `url`."""
        body = {"user_id": user, "user_label": "jane@acme.com", "integrations": list(integrations), **members}
        status, reply = self.call("POST", "/api/v1/connect-sessions", body)
        if status != 200:
            raise AssertionError(f"no session: {status} {reply}")
        return reply

    def read(self, session):
        return self.call("GET", f"/api/v1/connect-sessions/{session['id']}")[1]

    def stop(self):
        self.processes.stop()
        self.stub.shutdown()
