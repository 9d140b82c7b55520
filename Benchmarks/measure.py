"""One round of measurements of one server, with checks that its replies are correct and that its creates are stored."""

import contextlib
import http.client
import json
import re
import shutil
import sqlite3
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Iterator

import workload
from servers import WORK, Failed, Large, NoFigure, Server, ask, running
from workload import CREATE, Measure, Request
from wrk import Load, load

WARM_UP_SECONDS = 1


@dataclass
class Round:
    loads: dict[Measure, Load] = field(default_factory=dict)
    # The reason why a measure has no figures.
    notes: dict[Measure, str] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    # The size of each measure's reply, in bytes.
    sizes: dict[str, int] = field(default_factory=dict)
    # Milliseconds from the start of the process to the first answer, and to the first answer with a connection.
    ready: float = 0
    first_read: float | None = None
    # Resident memory in MB, before and after the load.
    rest: float = 0
    loaded: float = 0


def measure(server: Server, measures: list[Measure], seconds: int) -> Round:
    with scratch(server) as (directory, log):
        done = Round()
        stored = 0
        with running(server, directory, log) as started:
            done.ready = started.ready_milliseconds
            headers = server.headers(directory)
            if isinstance(server, Large):
                check(server, workload.read(server.known), headers)
                done.first_read = (time.perf_counter() - started.started) * 1000
            done.rest = resident_megabytes(started.process.pid)
            created = {}
            if server.database:
                created = json.loads(check(server, workload.create(), headers))
                stored += 1
            requests = server.requests(created)
            for each in measures:
                try:
                    if each.what not in requests:
                        raise NoFigure("the size of Patchbay's reply, which it would have, is not known")
                    request = requests[each.what]
                    done.sizes[each.what] = len(check(server, request, headers).encode())
                    warm_up = load(server.port, request, headers, each.clients, WARM_UP_SECONDS)
                    done.loads[each] = load(server.port, request, headers, each.clients, seconds)
                    if each.what == CREATE.what:
                        stored += 1 + warm_up.answered + done.loads[each].answered
                except NoFigure as reason:
                    done.notes[each] = f"no figure: {reason}"
                except Failed as failure:
                    done.notes[each] = "FAILED (see below)"
                    done.failures.append(f"{each.what} with {each.clients} clients: {failure}")
            done.loaded = resident_megabytes(started.process.pid)
        if server.database:
            check_rows(server, directory, stored)
        return done


def fill(server: Large, rows: int) -> float:
    """Creates connections through the API until there are at least `rows`; returns the resident memory then, in MB."""
    with scratch(server) as (directory, log):
        with running(server, directory, log) as started:
            headers = server.headers(directory)
            server.known = json.loads(check(server, workload.create(), headers))["id"]
            count, rate = 1, 0.0
            while count < rows:
                seconds = max(1, min(10, int((rows - count) / rate) if rate else 1))
                done = load(server.port, workload.create(), headers, CREATE.clients, seconds)
                count, rate = count + done.answered, done.rate
            resident = resident_megabytes(started.process.pid)
        check_rows(server, directory, count)
        server.filled = server.rows
        return resident


@contextlib.contextmanager
def scratch(server: Server) -> Iterator[tuple[Path, Path]]:
    """Yields a data directory and the path of the server's log file. The data directory is empty, except for `Large`,
    which has its own. When the body fails, the last lines of the log are added to the error."""
    place = Path(tempfile.mkdtemp(prefix=server.name + "-", dir=WORK))
    log = place / "server.log"
    directory = server.directory if isinstance(server, Large) else place / "data"
    directory.mkdir(mode=0o700, exist_ok=True)
    try:
        yield directory, log
    except (Failed, NoFigure, OSError, ValueError, KeyError, http.client.HTTPException) as failure:
        said = log.read_text(errors="replace").splitlines()[-5:] if log.exists() else []
        raise Failed("\n    ".join([str(failure) or repr(failure), *said])) from None
    finally:
        shutil.rmtree(place, ignore_errors=True)


def check(server: Server, request: Request, headers: dict[str, str]) -> str:
    """Sends the request once and returns the text of the reply; raises Failed or NoFigure when the reply is wrong."""
    status, reply = ask(server.port, request.method, request.path, request.body, headers)
    asked = f"{request.method} {request.path.partition('?')[0]}"
    if status in (404, 405):
        raise NoFigure(f"this build has no such route (it answered {status})")
    if status not in (200, 201):
        raise Failed(f"{asked} was answered {status}: {reply[:300]}")
    try:
        fault = request.fault(reply)
    except (ValueError, KeyError, TypeError) as error:
        fault = repr(error)
    if fault:
        raise Failed(f"{asked} was answered wrongly ({fault}): {reply[:300]}")
    return reply


def resident_megabytes(pid: int) -> float:
    try:
        return int(re.search(r"^VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(), re.M)[1]) * 1024 / 1e6
    except (OSError, TypeError):
        raise Failed("ended under load") from None


def check_rows(server: Server, directory: Path, stored: int) -> None:
    """Checks that the database holds every connection whose create was answered, and its integrity. The integrity of
    the large database is checked only once, after the database was filled."""
    before = server.rows if isinstance(server, Large) else 0
    try:
        with contextlib.closing(sqlite3.connect(f"file:{directory / server.database}?mode=rw", uri=True)) as database:
            (rows,) = database.execute("SELECT count(*) FROM connections").fetchone()
            (verdict,) = database.execute("PRAGMA integrity_check").fetchone() if not before else ("ok",)
    except sqlite3.Error as error:
        raise Failed(f"{server.database}: {error}") from None
    if isinstance(server, Large):
        server.rows = rows
    if rows < before + stored:
        raise Failed(f"{stored} creates were answered but {server.database} holds only {rows - before} more rows")
    if verdict != "ok":
        raise Failed(f"{server.database}: integrity check: {verdict}")
