"""Signs in to servers of the Model Context Protocol, whose authorization server and client nobody set up."""
import contextlib, http.client, json, os, re, socket, sqlite3, ssl, sys, threading

import mcp_stub
from checks import end, expect_status, go, visit
from daemon import World, free_ports, wait_for
from certificates import Authority  # of scripts/live, which `daemon` adds to the path

METHOD = {"id": "mcp_http", "auth_method_id": "oauth2"}


class Servers:
    """The servers of these checks, which start with the first one of them."""

    made = None

    def __init__(self, world):
        self.authority = Authority(os.path.join(world.directory, "authority"))
        self.stub = mcp_stub.start(self.authority.certificate)
        [self.port] = free_ports(1)
        words = [sys.executable, os.path.join(os.path.dirname(os.path.abspath(__file__)), "mcp_server.py"), str(self.port)]
        wait_for(self.port, world.processes.start("mcp", words), "mcp", world.processes)
        self.url = f"http://127.0.0.1:{self.port}/mcp"

    @classmethod
    def of(cls, world):
        cls.made = cls.made or cls(world)
        return cls.made

    def call(self, method, path):
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        with contextlib.closing(client):
            client.request(method, path)
            return json.loads(client.getresponse().read())


class SecureWorld(World):
    """Another daemon, which browsers and services reach by https through a proxy."""

    def __init__(self, world, authority):
        self.processes, self.binary, self.directory = world.processes, world.binary, world.directory
        [port] = free_ports(1)
        self.ports = {"daemon": port}
        certificate, key = authority.leaf("proxy", "DNS:localhost")
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"https://localhost:{self.listener.getsockname()[1]}"
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self.serve("secure", port, PATCHBAY_PUBLIC_URL=self.url)
        threading.Thread(target=self.accept, args=(context,), daemon=True).start()

    def accept(self, context):
        while True:
            client, _ = self.listener.accept()
            threading.Thread(target=self.carry, args=(context, client), daemon=True).start()

    def carry(self, context, client):
        # A browser ends connections at any time.
        with contextlib.suppress(OSError), context.wrap_socket(client, server_side=True) as front, \
                socket.create_connection(("127.0.0.1", self.ports["daemon"])) as back:
            threading.Thread(target=self.copy, args=(back, front), daemon=True).start()
            self.copy(front, back)

    @staticmethod
    def copy(source, target):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
        for one in (source, target):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


def begin(browser, world, url, camera=None, session=None, **options):
    session = session or world.session(METHOD, binding="confirm", user="agent")
    page = visit(browser, **options)
    page.goto(session["url"])
    page.locator("[name='config.server_url']").wait_for()
    if camera:
        camera.take(page, "mcp-form")
    page.fill("[name='config.server_url']", url)
    go(page)
    return page, session


def allow(page):
    page.wait_for_url(re.compile(r"/allow\?"))
    page.click("button")
    page.wait_for_url(re.compile(r"/connect/s/.*/done"))


def connection_of(world, session):
    made = expect_status(world, session, "completed")
    return world.call("GET", f"/api/v1/connections/{made['connection_id']}")[1]


def app_of(world, connection):
    """The app on which the connection's credential rests: the API does not name it."""
    with contextlib.closing(sqlite3.connect(f"file:{world.data}/patchbay.db?mode=ro", uri=True)) as database:
        [[app]] = database.execute("SELECT oauth_app_id FROM credentials WHERE id = ?", [connection["credential_id"]])
    return world.call("GET", f"/api/v1/oauth-apps/{app}")[1]


def an_mcp_server_registers_the_client(browser, world, camera):
    servers = Servers.of(world)
    servers.call("POST", "/forget")
    page, session = begin(browser, world, servers.url, camera)
    allow(page)
    camera.take(page, "mcp-done")
    connection = connection_of(world, session)
    assert connection["status"] == "active" and connection["config"]["server_url"] == servers.url, connection
    app = app_of(world, connection)
    assert app["origin"] == "registered" and app["issuer"] == f"http://127.0.0.1:{servers.port}", app
    clients = servers.call("GET", "/clients")
    assert clients == {app["client_id"]: [app["redirect_uri"]]}, (clients, app)
    assert app["redirect_uri"] == f"{world.url}/oauth/callback/{app['id']}", app
    end(page)
    # The next user needs no registration.
    page, session = begin(browser, world, servers.url)
    allow(page)
    assert app_of(world, connection_of(world, session))["id"] == app["id"]
    assert servers.call("GET", "/clients") == clients
    end(page)


def an_mcp_server_that_forgot_the_client_registers_it_again(browser, world, camera):
    servers = Servers.of(world)
    page, session = begin(browser, world, servers.url)
    allow(page)
    old = connection_of(world, session)
    app = app_of(world, old)
    end(page)
    servers.call("POST", "/forget")
    page, session = begin(browser, world, servers.url)
    # The server says it on its own page, which leads nowhere.
    page.wait_for_url(re.compile(r"/authorize\?"))
    assert "not found" in page.inner_text("body"), page.inner_text("body")
    page.go_back()
    page.wait_for_url(re.compile(r"/connect/s/"))
    camera.take(page, "mcp-forgotten")
    page.fill("[name='config.server_url']", servers.url)
    page.get_by_role("button", name="Try again").click()
    allow(page)
    new = connection_of(world, session)
    renewed = app_of(world, new)
    assert new["id"] != old["id"] and renewed["id"] != app["id"], (old, new)
    assert renewed["status"] == "active" and list(servers.call("GET", "/clients")) == [renewed["client_id"]], renewed
    kept = world.call("GET", f"/api/v1/connections/{old['id']}")[1]
    assert kept == old and app_of(world, kept)["id"] == app["id"], kept
    assert app_of(world, kept)["status"] == "inactive", app_of(world, kept)
    end(page)


def refused(browser, world, camera, case, cause):
    servers = Servers.of(world)
    page, session = begin(browser, world, f"{servers.stub.base}/{case}/mcp")
    page.locator("h1").filter(has_text="sent an answer that cannot be used").wait_for()
    camera.take(page, f"mcp-{case}")
    assert "Nothing was stored" in page.inner_text("main") and "/authorize" not in page.content(), page.content()
    # The product's makers can see why.
    assert expect_status(world, session, "open")["last_error"]["code"] == "unusable_answer"
    [event] = [event for event in world.call("GET", f"/api/v1/audit-events?resource_id={session['id']}")[1]["audit_events"]
               if event["action"] == "connect_session.fail"]
    assert event["details"] == {"cause": "unusable_answer", "members": cause}, event
    apps = world.call("GET", "/api/v1/oauth-apps?integration=mcp_http")[1]["oauth_apps"]
    assert not [app for app in apps if app["issuer"].startswith(servers.stub.base)], apps
    end(page)


def an_mcp_server_with_metadata_of_another_issuer_is_refused(browser, world, camera):
    refused(browser, world, camera, "issuer", "other_issuer")


def an_mcp_server_without_s256_is_refused(browser, world, camera):
    refused(browser, world, camera, "plain", "no_pkce")


def an_mcp_server_that_names_its_whole_host_is_refused(browser, world, camera):
    refused(browser, world, camera, "wider", "resource_location")


def an_mcp_server_reads_the_metadata_document_of_the_client(browser, world, camera):
    servers = Servers.of(world)
    secure = SecureWorld(world, servers.authority)
    page, session = begin(browser, secure, f"{servers.stub.base}/document/mcp", ignore_https_errors=True)
    page.wait_for_url(re.compile(r"/connect/s/.*/done"))
    assert page.url.startswith(secure.url), page.url
    connection = connection_of(secure, session)
    assert connection["status"] == "active", connection
    app = app_of(secure, connection)
    assert app["origin"] == "metadata_document", app
    assert app["client_id"] == f"{secure.url}/oauth/client/{app['id']}.json", app
    [document] = servers.stub.documents
    assert document["client_id"] == app["client_id"] and document["redirect_uris"] == [app["redirect_uri"]], document
    assert "client_secret" not in document
    end(page)


ALL = [value for name, value in list(globals().items())
       if callable(value) and getattr(value, "__module__", None) == __name__ and name.startswith("an_mcp_")]
