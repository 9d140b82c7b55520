"""The servers that can be measured: how each server is found, built, started, sent a request and stopped."""

import contextlib
import http.client
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator

import workload
from workload import CREATE, CROWD, PAGES, READ, REVEAL, VALIDATE, Request

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
WORK = ROOT / ".build" / "bench"
READY_SECONDS = 30
STOP_SECONDS = 15


class NotInstalled(Exception):
    """A server, or a program that is needed to build it, is not installed."""


class Failed(Exception):
    """A build failed, or a measurement whose figures must not be used."""


class NoFigure(Exception):
    """A measure has no figure, although no reply was wrong: for example because the server lacks the route."""


class Server:
    name = ""
    port = 0
    database: str | None = None
    ready_path: str | None = None
    environment: dict[str, str] = {}
    # The measures of every round, in this order.
    measures = [CREATE, READ]

    @property
    def title(self) -> str:
        return self.name

    def prepare(self) -> None:
        """Finds or builds the server's program; raises NotInstalled or Failed."""

    def command(self, directory: Path) -> list[str]:
        raise NotImplementedError

    def headers(self, directory: Path) -> dict[str, str]:
        return {}

    def requests(self, created: dict) -> dict[str, Request]:
        """The request of each measure, by the measure's name. `created` is the JSON of a created connection."""
        return {"create": workload.create(), "read": workload.read(created["id"])}

    def version(self) -> str:
        return self.name


class Patchbay(Server):
    name, port, database, ready_path = "patchbay", 8081, "patchbay.db", "/readyz"
    measures = [CREATE, CROWD, READ, REVEAL, VALIDATE]

    def __init__(self, program: Path):
        self.program = program.resolve()

    def prepare(self) -> None:
        if not os.access(self.program, os.X_OK):
            raise Failed(f"no program at {self.program} (make build builds it)")

    def command(self, directory: Path) -> list[str]:
        return [str(self.program), "serve", "--data-dir", str(directory), "--port", str(self.port)]

    def headers(self, directory: Path) -> dict[str, str]:
        return {"Authorization": "Bearer " + (directory / "admin.key").read_text().strip()}

    def requests(self, created: dict) -> dict[str, Request]:
        return super().requests(created) | {
            "reveal": workload.reveal(created["credential_id"]),
            "validate": workload.validate(),
            "page": workload.page(),
        }

    def version(self) -> str:
        return "patchbay " + output([str(self.program), "--version"]).removeprefix("patchbay ")


class Large(Patchbay):
    """Patchbay on a large database, which is filled before the first round and used in every round."""

    name = "large"
    measures = [CREATE, READ, PAGES]
    directory = Path()
    # The number of connections after the database was filled, and after the last round.
    filled, rows = 0, 0
    # The id of a connection that is in the database when the server starts.
    known = ""

    @property
    def title(self) -> str:
        return f"patchbay, {self.filled:,} rows" if self.filled else self.name


class Go(Server):
    name, port, database = "go", 8082, "peer-go.db"
    environment = {"SYNC": "FULL"}
    program = WORK / "peer-go"

    def prepare(self) -> None:
        if not shutil.which("go") or not Path("/usr/share/gocode/src/github.com/mattn/go-sqlite3").is_dir():
            raise NotInstalled
        build(
            ["go", "build", "-tags", "libsqlite3", "-o", str(self.program), str(HERE / "peers/go/main.go")],
            GO111MODULE="off", GOPATH="/usr/share/gocode",
        )

    def command(self, directory: Path) -> list[str]:
        return [str(self.program)]

    def version(self) -> str:
        return output(["go", "version"]).removeprefix("go version ").replace("go", "go ", 1)


class FastAPI(Server):
    name, port, database = "fastapi", 8083, "peer-fastapi.db"
    # Without this variable Python creates __pycache__ beside app.py, in the source tree.
    environment = {"PYTHONDONTWRITEBYTECODE": "1"}
    python = ""

    def prepare(self) -> None:
        for python in (str(WORK / "venv/bin/python"), sys.executable):
            if output([python, "-c", "import fastapi, uvicorn, sqlalchemy, cryptography; print('found')"]) == "found":
                self.python = python
                return
        raise NotInstalled

    def command(self, directory: Path) -> list[str]:
        return [self.python, "-m", "uvicorn", "app:app", "--app-dir", str(HERE / "peers/fastapi"),
                "--port", str(self.port), "--log-level", "error"]

    def version(self) -> str:
        return "fastapi " + output([self.python, "-c",
            "import platform, fastapi; print(fastapi.__version__, 'on Python', platform.python_version())"])


class Limit(Server):
    """A Hummingbird server that stores nothing. Its rates are an upper limit for Patchbay, which is built on
    Hummingbird."""

    name, port = "limit", 8084
    scratch = ROOT / ".build" / "http-limit"
    measures = [CREATE, READ, PAGES]

    def __init__(self):
        # The sizes of Patchbay's replies in bytes, by measure: this server's constant replies have the same sizes.
        self.sizes: dict[str, int] = {}

    def prepare(self) -> None:
        if not shutil.which("swift"):
            raise Failed("swift is not on PATH")
        print("building Benchmarks/http-limit (minutes, the first time)", file=sys.stderr)
        build(["swift", "build", "-c", "release", "--package-path", str(HERE / "http-limit"),
               "--scratch-path", str(self.scratch)])

    def command(self, directory: Path) -> list[str]:
        return [str(self.scratch / "release/http-limit")]

    def requests(self, created: dict) -> dict[str, Request]:
        constants = {what: workload.constant(self.sizes[what]) for what in ("read", "page") if what in self.sizes}
        return {"create": workload.echo()} | constants

    def version(self) -> str:
        return "limit: Hummingbird alone"


def build(command: list[str], **environment: str) -> None:
    done = subprocess.run(guarded(command), env=os.environ | environment, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        raise Failed(f"{' '.join(command[:2])} failed:\n{done.stdout[-2000:]}")


def output(command: list[str]) -> str:
    """The first line that a command prints; empty when the command cannot be run or takes longer than 30 s."""
    try:
        done = subprocess.run(command, text=True, timeout=30, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return (done.stdout.splitlines() or [""])[0].strip()


def guarded(command: list[str]) -> list[str]:
    # With `--pdeathsig`, the kernel ends the child also when this process is killed and no `finally` block runs.
    return ["setpriv", "--pdeathsig", "KILL", *command] if shutil.which("setpriv") else command


def ask(port: int, method: str, path: str, body: str | None = None, headers: dict[str, str] = {}) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    if body is not None:
        headers = headers | {"Content-Type": "application/json"}
    try:
        connection.request(method, path, body, headers)
        reply = connection.getresponse()
        return reply.status, reply.read().decode()
    finally:
        connection.close()


@dataclass(frozen=True)
class Running:
    process: subprocess.Popen
    # `time.perf_counter()` just before the process was started.
    started: float
    # The time from `started` to the first answer: status 200 of `ready_path`, or any answer if the server has no such
    # path.
    ready_milliseconds: float


@contextlib.contextmanager
def running(server: Server, directory: Path, log: Path) -> Iterator[Running]:
    """Starts the server, yields its process once the server answers, and stops the server afterwards."""
    with contextlib.suppress(OSError, http.client.HTTPException):
        ask(server.port, "GET", "/")
        raise Failed(f"port {server.port} is already in use")
    # A PATCHBAY_ variable in the caller's environment must not change the settings of the measured server.
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PATCHBAY_")}
    command = guarded(server.command(directory))
    with open(log, "wb") as written:
        started = time.perf_counter()
        process = subprocess.Popen(command, cwd=directory, env=environment | server.environment,
                                   stdin=subprocess.DEVNULL, stdout=written, stderr=written, start_new_session=True)
    try:
        wait_until_ready(server, process)
        yield Running(process, started, (time.perf_counter() - started) * 1000)
        if process.poll() is not None:
            raise Failed(f"ended by itself with code {process.returncode}")
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            raise Failed(f"did not stop within {STOP_SECONDS} s of SIGTERM") from None
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_until_ready(server: Server, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise Failed(f"did not start: ended with code {process.returncode}")
        with contextlib.suppress(OSError, http.client.HTTPException):
            status, _ = ask(server.port, "GET", server.ready_path or "/")
            if status == 200 or server.ready_path is None:
                return
        # The measured time of a start is too long by up to this pause.
        time.sleep(0.002)
    raise Failed(f"not ready within {READY_SECONDS} s")
