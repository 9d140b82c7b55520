"""Runs wrk, the load generator (https://github.com/wg/wrk)."""

import json
import subprocess
from dataclasses import dataclass

from servers import HERE, Failed, NoFigure, guarded
from workload import Request

SCRIPT = HERE / "load.lua"
# More than wrk's default of 2 s, because a slow reply belongs in the latency columns; only a missing reply is an error.
TIMEOUT_SECONDS = 10


@dataclass(frozen=True)
class Load:
    # `rate` in replies a second, the percentiles of the latency in milliseconds.
    rate: float
    p50: float
    p99: float
    p999: float
    answered: int


def load(port: int, request: Request, headers: dict[str, str], clients: int, seconds: int) -> Load:
    """Sends the request for so many seconds from so many clients, each as soon as its last request is answered. Raises
    Failed when a reply is missing or has the wrong status, and NoFigure when there is no reply."""
    command = ["wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "--timeout", f"{TIMEOUT_SECONDS}s", "-s", str(SCRIPT)]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    command += [f"http://127.0.0.1:{port}{request.path}", "--", request.method]
    if request.body is not None:
        command.append(request.body)
    try:
        done = subprocess.run(guarded(command), text=True, timeout=seconds + 60,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    except subprocess.TimeoutExpired:
        raise Failed("wrk did not end") from None
    return parse(done.stdout)


def parse(output: str) -> Load:
    try:
        figures = json.loads(output.splitlines()[-1])
    except (IndexError, ValueError):
        raise Failed(f"wrk gave no figures: {output[-500:]}") from None
    if figures["wrong_statuses"] or figures["socket_errors"]:
        raise Failed("wrk: {wrong_statuses} wrong statuses, {socket_errors} socket errors and timeouts, "
                     "{answered} answered".format(**figures))
    if not figures["answered"]:
        raise NoFigure("no request was answered before the measure ended")
    rate = figures["answered"] / figures["microseconds"] * 1_000_000
    return Load(rate, *(figures[name] / 1000 for name in ("p50", "p99", "p999")), figures["answered"])
