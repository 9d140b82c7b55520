"""The rows of test-live: the values of a connection, and the result that its test must have."""


class Row:
    """A connection of an integration, and the expected result.

    code: the member `code` of the reply; the outcome follows from it.
    fields: the keys of the fields at fault.
    message: the expected sentence; None for no sentence, and "*" for any sentence.
    members: further members of the reply that must be equal.
    """

    OUTCOMES = {"passed": "passed", "missing_scope": "passed", "rate_limited": "unsure", "unreachable": "unsure", "timeout": "unsure",
                "tls": "unsure", "service_fault": "unsure", "unexpected": "unsure", "no_test": "not_testable"}

    def __init__(self, name, integration, method, credentials, config, code, fields=(), message=None, is_asked=True, **members):
        self.name = name
        self.integration = integration
        self.method = method
        self.credentials = credentials
        self.config = config
        self.code = code
        self.fields = list(fields)
        self.message = message
        self.members = members
        self.is_asked = is_asked

    @property
    def outcome(self):
        return self.OUTCOMES.get(self.code, "refused")

    @property
    def status(self):
        """The status of a new connection after its test. A call that Patchbay itself refuses changes no status."""
        return "error" if self.outcome == "refused" and self.is_asked else "active"


NO_HOST = "Field 'Host' names a host that cannot be found"
NO_PORT = "Nothing listens at Field 'Port' of 'Host'"
OTHER_NAME = "names a host whose certificate is for another name"
EXPIRED = "names a host whose certificate has expired, or is not valid yet"
REFUSED = "The service does not accept Field 'Username' with Field 'Password'"


def redis(ports):
    def row(name, code, fields=(), message=None, password="right", username="default", is_asked=True, **config):
        config = {"host": "127.0.0.1", "port": ports["redis"], **config}
        credentials = {"username": username, "password": password}
        return Row(f"redis: {name}", "redis", "basic", credentials, config, code, fields, message, is_asked)

    def url(name, text, code, fields=(), message=None):
        return Row(f"redis: {name}", "redis", "connection_string", {"connection_string": text}, {}, code, fields, message)

    string = "Field 'Connection String'"
    return [
        row("right", "passed"),
        row("another user", "passed", username="alice", password="alice-right"),
        row("another database", "passed", database=3),
        row("wrong password", "refused", ["username", "password"], REFUSED, password="wrong"),
        row("wrong user", "refused", ["username", "password"], REFUSED, username="bob"),
        row("wrong port", "unreachable", ["host", "port"], NO_PORT, port=ports["nothing"]),
        row("unknown host", "unreachable", ["host"], NO_HOST, host="no-such-host.invalid"),
        row("address of another network", "invalid_config", ["host"], "*", is_asked=False, host="10.1.2.3"),
        row("database 99", "not_found", ["database"], "Field 'Database Number' is not known to the service", database=99),
        row("TLS", "passed", port=ports["redis tls"], tls=True),
        row("TLS, wrong name", "tls", ["host"], f"Field 'Host' {OTHER_NAME}", port=ports["redis other name"], tls=True),
        row("TLS, expired", "tls", ["host"], f"Field 'Host' {EXPIRED}", port=ports["redis expired"], tls=True),
        row("TLS on the plain port", "tls", ["tls"], "Field 'TLS' asks for TLS, which the service does not offer", tls=True),
        row("plain text on the TLS port", "tls", ["tls"], "The service accepts connections with TLS only", port=ports["redis tls"]),
        row("a web server", "wrong_server", ["host"], "Field 'Host' does not lead to this service", port=ports["http"]),
        Row("redis: no password", "redis", "none", {}, {"host": "127.0.0.1", "port": ports["redis"]}, "refused", [],
            "The service demands a password"),
        url("URL", f"redis://default:right@127.0.0.1:{ports['redis']}/1", "passed"),
        url("URL with TLS", f"rediss://alice:alice-right@127.0.0.1:{ports['redis tls']}", "passed"),
        url("URL, wrong password", f"redis://:wrong@127.0.0.1:{ports['redis']}", "refused", ["connection_string"],
            f"The service does not accept {string}"),
        url("URL, wrong port", f"redis://:right@127.0.0.1:{ports['nothing']}", "unreachable", ["connection_string"], "*"),
    ]


def postgres(ports):
    def row(name, code, fields=(), message=None, username="alice", password="right", **config):
        config = {"host": "127.0.0.1", "port": ports["postgres"], "database": "shop", "sslmode": "verify-full", **config}
        credentials = {"username": username, "password": password}
        return Row(f"postgres: {name}", "postgres", "basic", credentials, config, code, fields, message)

    def url(name, text, code, fields=(), message=None):
        return Row(f"postgres: {name}", "postgres", "connection_string", {"connection_string": text}, {}, code, fields, message)

    database = "Field 'Database' is not known to the service"
    place = f"127.0.0.1:{ports['postgres']}"
    return [
        row("right", "passed"),
        row("without TLS", "passed", sslmode="disable"),
        row("TLS if there is any, and there is none", "passed", sslmode="prefer", port=ports["postgres plain"]),
        row("TLS without verification", "passed", sslmode="require", port=ports["postgres expired"]),
        row("TLS, any name", "passed", sslmode="verify-ca", port=ports["postgres other name"]),
        row("MD5", "passed", username="carol"),
        row("clear text over TLS", "passed", username="dave"),
        row("clear text over TLS without verification", "no_test", [], "*", username="dave", sslmode="require"),
        row("clear text without TLS", "tls", ["sslmode"], "*", username="dave", sslmode="disable"),
        row("wrong password", "refused", ["username", "password"], REFUSED, password="wrong"),
        row("wrong user", "refused", ["username", "password"], "*", username="carol", password="wrong"),
        row("user without access", "refused", ["username"], "The service does not accept Field 'Username' from this address",
            username="bob"),
        row("TLS demanded, and not used", "refused", ["username"],
            "The service does not accept Field 'Username' from this address", username="secure", sslmode="disable"),
        row("wrong port", "unreachable", ["host", "port"], NO_PORT, port=ports["nothing"]),
        row("unknown host", "unreachable", ["host"], NO_HOST, host="no-such-host.invalid"),
        row("unknown database", "not_found", ["database"], database, username="carol", database="nowhere"),
        row("database without access", "not_found", ["database"], database, username="carol", database="closed"),
        row("TLS, wrong name", "tls", ["host"], f"Field 'Host' {OTHER_NAME}", port=ports["postgres other name"]),
        row("TLS, expired", "tls", ["host"], f"Field 'Host' {EXPIRED}", port=ports["postgres expired"]),
        row("TLS on a server without", "tls", ["sslmode"], "Field 'SSL Mode' asks for TLS, which the service does not offer",
            port=ports["postgres plain"]),
        row("a web server", "wrong_server", ["host"], "Field 'Host' does not lead to this service", port=ports["http"]),
        url("URL", f"postgresql://alice:right@{place}/shop?sslmode=verify-full", "passed"),
        url("keywords", f"host=127.0.0.1 port={ports['postgres']} dbname=shop user=alice password=right", "passed"),
        url("URL, wrong password", f"postgres://alice:wrong@{place}/shop", "refused", ["connection_string"],
            "The service does not accept Field 'Connection String'"),
        url("URL, unknown database", f"postgres://carol:right@{place}/nowhere", "not_found", ["connection_string"], "*"),
    ]


def https(ports):
    def row(name, code, fields=(), message=None, key="live-right", scheme="https", port="https", host="127.0.0.1", site=None, **members):
        config = {"base_url": f"{scheme}://{host}:{ports[port]}", **({"site": site} if site else {})}
        return Row(f"https: {name}", "live_api", "api_key", {"api_key": key}, config, code, fields, message, **members)

    key = "The service does not accept Field 'API Key'"
    elsewhere = "Field 'Server URL' does not lead to this service"
    return [
        row("right", "passed", http_status=200, scopes={"granted": ["repo", "read:user"], "missing": []},
            account={"id": "42", "name": "Alice", "kind": "user"}),
        row("401", "refused", ["api_key"], key, key="live-wrong", http_status=401),
        row("404", "not_found", ["site"], "Field 'Site' is not known to the service", site="unknown", http_status=404),
        row("200 with ok: false", "refused", ["api_key"], key, key="live-false", http_status=200),
        row("200 for nobody", "refused", ["api_key"], key, key="live-anonymous", http_status=200),
        row("a scope is missing", "missing_scope", [], "*", key="live-narrow",
            scopes={"granted": ["repo"], "missing": ["read:user"]}),
        row("403", "missing_scope", [], "*", key="live-forbidden", http_status=403),
        row("429", "rate_limited", [], "*", key="live-limited", http_status=429),
        row("500", "service_fault", [], "*", key="live-broken", http_status=500),
        row("a page in place of JSON", "wrong_server", ["base_url"], elsewhere, key="live-page", http_status=200),
        row("a redirect", "wrong_server", ["base_url"], elsewhere, key="live-elsewhere", http_status=302),
        row("wrong port", "unreachable", ["base_url"], "*", port="nothing"),
        row("unknown host", "unreachable", ["base_url"], "Field 'Server URL' names a host that cannot be found",
            host="no-such-host.invalid"),
        row("wrong name", "tls", ["base_url"], f"Field 'Server URL' {OTHER_NAME}", port="https other name"),
        row("expired", "tls", ["base_url"], f"Field 'Server URL' {EXPIRED}", port="https expired"),
        row("TLS on the plain port", "tls", ["base_url"], "Field 'Server URL' names a host that offers no TLS", port="http"),
        row("plain text on the TLS port", "wrong_server", ["base_url"], elsewhere, scheme="http", http_status=400),
        row("plain text where the operator allows it", "passed", scheme="http", port="http", http_status=200),
    ]


def all_rows(ports):
    return redis(ports) + postgres(ports) + https(ports)
