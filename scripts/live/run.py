"""Starts the servers and a daemon, makes and tests the connection of each row, and compares the result.

usage: run.py BINARY DIRECTORY [--only TEXT]    DIRECTORY: an empty directory for all files
"""
import argparse, http.client, json, os, re, signal, sys, time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from certificates import Authority
from rows import all_rows
from servers import Postgres, Processes, free_ports, start_nginx, start_redis

NAMES = ["nothing", "redis", "redis tls", "redis other name", "redis expired", "postgres", "postgres plain", "postgres other name",
         "postgres expired", "https", "https other name", "https expired", "http"]


def start_servers(processes, authority, ports):
    right = authority.leaf("right", "IP:127.0.0.1")
    other = authority.leaf("other", "DNS:other.test")
    expired = authority.leaf("expired", "IP:127.0.0.1", end="2020")
    start_redis(processes, "redis", ports["redis"], ports["redis tls"], right)
    start_redis(processes, "redis-other", 0, ports["redis other name"], other)
    start_redis(processes, "redis-expired", 0, ports["redis expired"], expired)
    postgres = Postgres(processes)
    postgres.start("postgres", ports["postgres"], right)
    postgres.start("postgres-plain", ports["postgres plain"])
    postgres.start("postgres-other", ports["postgres other name"], other)
    postgres.start("postgres-expired", ports["postgres expired"], expired)
    start_nginx(processes, [(ports["https"], right), (ports["https other name"], other), (ports["https expired"], expired),
                            (ports["http"], None)])


class Daemon:
    """A daemon that may reach servers of this machine, and trusts the made authority."""

    def __init__(self, processes, binary, authority, ports):
        self.processes = processes
        data = os.path.join(processes.directory, "data")
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PATCHBAY_")} | {
            "PATCHBAY_DEFINITIONS_DIR": os.path.join(os.path.dirname(os.path.abspath(__file__)), "definitions"),
            "PATCHBAY_OUTBOUND_ALLOW_NETWORKS": "127.0.0.0/8=test,handshake",
            "PATCHBAY_OUTBOUND_CA_FILE": authority.certificate,
        }
        self.process = processes.start("daemon", [binary, "serve", "--data-dir", data, "--port", "0"], cwd=processes.directory,
                                       env=environment)
        self.host = self.address()
        with open(os.path.join(data, "admin.key")) as file:
            self.key = file.read().strip()

    def address(self):
        for _ in range(600):
            found = re.search(r"serving .*address=(\S+)", self.processes.log("daemon"))
            if found:
                return found.group(1)
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise SystemExit(f"the daemon did not start:\n{self.processes.log('daemon')}")

    def call(self, method, path, body=None):
        client = http.client.HTTPConnection(self.host, timeout=30)
        try:
            headers = {"X-API-Key": self.key, "Content-Type": "application/json"}
            client.request(method, path, json.dumps(body) if body is not None else None, headers)
            reply = client.getresponse()
            text = reply.read().decode()
            return reply.status, json.loads(text) if text else None
        finally:
            client.close()


def differences(row, daemon):
    """The differences between the expected and the real result of a row."""
    kind = "storage" if row.integration in ("redis", "postgres") else "api"
    status, connection = daemon.call("POST", "/api/v1/connections", {
        "integration": row.integration, "integration_type": kind, "auth_method_id": row.method, "label": row.name,
        "credentials": row.credentials, "config": row.config,
    })
    if status != 200:
        return [f"the connection was not made: {status} {connection}"]
    path = f"/api/v1/connections/{connection['id']}"
    status, result = daemon.call("POST", f"{path}/test")
    if status != 200:
        return [f"the test was not made: {status} {result}"]
    found = []

    def compare(name, expected, real):
        if expected != real:
            found.append(f"{name} is {json.dumps(real)}, not {json.dumps(expected)}")

    compare("outcome", row.outcome, result.get("outcome"))
    compare("code", row.code, result.get("code"))
    compare("fields", row.fields, [field.get("field") for field in result.get("fields") or []])
    if row.message == "*":
        if not result.get("message"):
            found.append("message is missing")
    else:
        compare("message", row.message, result.get("message"))
    for name, expected in row.members.items():
        compare(name, expected, result.get(name))
    compare("status", row.status, result.get("status"))
    if not result.get("tested_at") or not isinstance(result.get("duration_ms"), int):
        found.append("tested_at or duration_ms is missing")
    status, evidence = daemon.call("GET", f"{path}/test")
    compare("the evidence's status code", 200, status)
    if status == 200:
        compare("the evidence's code", row.code, evidence.get("code"))
        compare("the evidence's tested_at", result.get("tested_at"), evidence.get("tested_at"))
    status, connection = daemon.call("GET", path)
    compare("the connection's status", row.status, connection.get("status"))
    if row.status == "error":
        compare("the connection's reason", "credentials_refused", connection.get("status_reason"))
    for secret in row.credentials.values():
        if len(secret) > 7 and secret in json.dumps([result, evidence, connection]):
            found.append("a reply has a secret")
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("directory")
    parser.add_argument("--only", default="")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    processes = Processes(arguments.directory)
    ports = dict(zip(NAMES, free_ports(len(NAMES))))
    failures = 0
    try:
        start = time.monotonic()
        authority = Authority(os.path.join(arguments.directory, "authority"))
        start_servers(processes, authority, ports)
        daemon = Daemon(processes, arguments.binary, authority, ports)
        print(f"servers and daemon started in {time.monotonic() - start:.1f} s")
        rows = [row for row in all_rows(ports) if arguments.only in row.name]
        start = time.monotonic()
        for row in rows:
            found = differences(row, daemon)
            failures += bool(found)
            print(f"{'FAIL' if found else 'ok  '} {row.name}" + "".join(f"\n     {one}" for one in found), flush=True)
        print(f"{len(rows) - failures} of {len(rows)} rows as expected in {time.monotonic() - start:.1f} s")
        log = processes.log("daemon")
        secrets = {value for row in rows for value in row.credentials.values() if len(value) > 7}
        if not rows or any(secret in log for secret in secrets):
            failures += 1
            print("FAIL the daemon's log has a secret" if rows else "FAIL no row has such a name")
    finally:
        processes.stop()
    return 1 if failures else 0


sys.exit(main())
