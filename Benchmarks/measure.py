"""One round of one server: load by wrk, and proof that what was answered is right and stored."""

import contextlib
import http.client
import json
import re
import shutil
import sqlite3
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from servers import CONNECTIONS, HERE, WORK, Failed, Server, ask, guarded, running

SCRIPT = HERE / "create.lua"
WARM_UP_SECONDS = 1
# Above wrk's default of 2 s: a slow reply belongs in the latency columns, only a missing one is an error.
TIMEOUT_SECONDS = 10


@dataclass
class Load:
    rate: float
    p50: float
    p99: float
    answered: int


@dataclass
class Round:
    create: Load
    read: Load
    memory: float


def measure(server: Server, clients: int, seconds: int) -> Round:
    scratch = Path(tempfile.mkdtemp(prefix=server.name + "-", dir=WORK))
    log = scratch / "server.log"
    directory = scratch / "data"
    directory.mkdir(mode=0o700)
    try:
        with running(server, directory, log) as process:
            headers = server.headers(directory)
            path = check_replies(server, headers)

            def load(path: str, seconds: int, script: Path | None = None) -> Load:
                return wrk(f"http://127.0.0.1:{server.port}{path}", clients, seconds, headers, script)

            warm_up = load(CONNECTIONS, WARM_UP_SECONDS, SCRIPT)
            create = load(CONNECTIONS, seconds, SCRIPT)
            load(path, WARM_UP_SECONDS)
            read = load(path, seconds)
            memory = resident_mebibytes(process.pid)
        if server.database:
            check_rows(directory / server.database, 1 + warm_up.answered + create.answered)
        return Round(create, read, memory)
    except (Failed, OSError, ValueError, KeyError, http.client.HTTPException) as failure:
        said = log.read_text(errors="replace").splitlines()[-5:] if log.exists() else []
        raise Failed("\n    ".join([str(failure) or repr(failure), *said])) from None
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def check_replies(server: Server, headers: dict[str, str]) -> str:
    """Creates one connection, reads it back, and returns the path to read it at."""
    body = re.search(r"\[\[(.*?)]]", SCRIPT.read_text(), re.S).group(1)
    sent = json.loads(body)
    path = CONNECTIONS + "/any"
    for method, path_asked in (("POST", CONNECTIONS), ("GET", None)):
        status, text = ask(server.port, method, path_asked or path, body if method == "POST" else None,
                           headers | {"Content-Type": "application/json"})
        if status not in (200, 201):
            raise Failed(f"{method} was answered {status}: {text[:300]}")
        if not server.database:
            continue
        reply = json.loads(text)
        wrong = [key for key in ("label", "integration", "integration_type", "config") if reply.get(key) != sent[key]]
        if wrong or sent["credentials"]["access_token"] in text:
            raise Failed(f"{method} gave a wrong reply: {text[:300]}")
        if method == "GET" and not path.endswith("/" + reply["id"]):
            raise Failed(f"GET gave another connection: {text[:300]}")
        path = f"{CONNECTIONS}/{reply['id']}"
    return path


def wrk(url: str, clients: int, seconds: int, headers: dict[str, str], script: Path | None) -> Load:
    command = ["wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "--timeout", f"{TIMEOUT_SECONDS}s", "--latency"]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    if script:
        command += ["-s", str(script)]
    try:
        done = subprocess.run(guarded([*command, url]), text=True, timeout=seconds + 60,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    except subprocess.TimeoutExpired:
        raise Failed("wrk did not end") from None
    return parse(done.stdout)


def parse(text: str) -> Load:
    """Reads wrk's report; one that tells of any wrong or missing reply is a failed round."""
    errors = re.findall(r"^\s*(Non-2xx or 3xx responses.*|Socket errors.*)$", text, re.M)
    if errors:
        raise Failed("wrk: " + "; ".join(errors))
    rate = re.search(r"^Requests/sec:\s+([\d.]+)", text, re.M)
    answered = re.search(r"^\s*(\d+) requests in ", text, re.M)
    percentiles = {
        percent: float(value) * {"us": 0.001, "ms": 1, "s": 1000, "m": 60_000}[unit]
        for percent, value, unit in re.findall(r"^\s+(50|99)%\s+([\d.]+)(us|ms|s|m)$", text, re.M)
    }
    if not rate or not answered or len(percentiles) != 2 or int(answered[1]) == 0:
        raise Failed(f"wrk gave no figures: {text[-500:]}")
    return Load(float(rate[1]), percentiles["50"], percentiles["99"], int(answered[1]))


def resident_mebibytes(pid: int) -> float:
    try:
        return int(re.search(r"^VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(), re.M)[1]) / 1024
    except (OSError, TypeError):
        raise Failed("ended under load") from None


def check_rows(database: Path, answered: int) -> None:
    try:
        with contextlib.closing(sqlite3.connect(f"file:{database}?mode=rw", uri=True)) as connection:
            (rows,) = connection.execute("SELECT count(*) FROM connections").fetchone()
            (verdict,) = connection.execute("PRAGMA integrity_check").fetchone()
    except sqlite3.Error as error:
        raise Failed(f"{database.name}: {error}") from None
    if rows < answered:
        raise Failed(f"{answered} creates were answered but {database.name} holds {rows} rows")
    if verdict != "ok":
        raise Failed(f"{database.name}: integrity check: {verdict}")
