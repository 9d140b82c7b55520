"""The table of figures, and the facts about the machine without which they say little."""

import datetime
import os
import platform
import re
import sqlite3
import statistics
import time
from pathlib import Path
from typing import Callable

from measure import WARM_UP_SECONDS, Round
from servers import WORK, Server, output

HEADINGS = ["server", "create/s", "p50 ms", "p99 ms", "read/s", "p50 ms", "p99 ms", "RSS MiB",
            "patchbay/it create", "patchbay/it read"]


def table(names: list[str], rounds: dict[str, list[Round]], notes: dict[str, str]) -> str:
    rows = [HEADINGS]
    for name in names:
        done = rounds.get(name, [])
        rows.append([name, *figures(done, rounds.get("patchbay", []))] if done else [name])
    widths = [max(len(row[i]) for row in rows if i < len(row)) for i in range(len(HEADINGS))]
    lines = []
    for row in rows:
        cells = [cell.ljust(width) if i == 0 else cell.rjust(width) for i, (cell, width) in enumerate(zip(row, widths))]
        if row[0] in notes:
            cells.append(notes[row[0]])
        lines.append("  ".join(cells).rstrip())
    return "\n".join([lines[0], "-" * max(map(len, lines)), *lines[1:]])


def figures(rounds: list[Round], patchbay: list[Round]) -> list[str]:
    def median(value: Callable[[Round], float], of: list[Round] = rounds) -> float:
        return statistics.median(map(value, of))

    def spread(value: Callable[[Round], float]) -> str:
        text = f"{median(value):,.0f}"
        return text if len(rounds) == 1 else f"{text} ({min(map(value, rounds)):,.0f}..{max(map(value, rounds)):,.0f})"

    def ratio(value: Callable[[Round], float]) -> str:
        if not patchbay or patchbay is rounds:
            return "-"
        return f"{median(value, patchbay) / median(value):.2f}"

    return [
        spread(lambda r: r.create.rate), f"{median(lambda r: r.create.p50):.2f}", f"{median(lambda r: r.create.p99):.2f}",
        spread(lambda r: r.read.rate), f"{median(lambda r: r.read.p50):.2f}", f"{median(lambda r: r.read.p99):.2f}",
        f"{median(lambda r: r.memory):.0f}", ratio(lambda r: r.create.rate), ratio(lambda r: r.read.rate),
    ]


def settings(rounds: int, seconds: int, clients: int) -> str:
    return (f"{rounds} round(s) of {seconds} s after {WARM_UP_SECONDS} s of warm-up, {clients} clients, wrk -t1 on the same "
            "machine, one server at a time; median (min..max); memory is VmRSS after the reads")


def machine(servers: list[Server]) -> str:
    model = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(), re.M)
    facts = [
        datetime.datetime.now().astimezone().isoformat(timespec="minutes"),
        f"{len(os.sched_getaffinity(0))} cores", model[1] if model else platform.machine(),
        f"Linux {platform.release()}",
        f"load {os.getloadavg()[0]:.2f} before the first round",
        f"{file_system()}, {sync_milliseconds():.2f} ms for a 4 KiB write and fdatasync",
    ]
    versions = [server.version() for server in servers]
    versions += [" ".join(output(["wrk", "-v"]).split()[:2]), f"libsqlite3 {sqlite3.sqlite_version} (Python's)"]
    return f"machine: {', '.join(facts)}\nversions: {', '.join(versions)}"


def file_system() -> str:
    return output(["stat", "-f", "-c", "%T", str(WORK)])


def sync_milliseconds() -> float:
    """What one durable write costs here: it bounds every server's create rate."""
    path = WORK / "sync-probe"
    times = []
    with open(path, "wb", buffering=0) as file:
        for _ in range(50):
            start = time.perf_counter()
            file.write(bytes(4096))
            os.fdatasync(file.fileno())
            times.append(time.perf_counter() - start)
    path.unlink()
    return statistics.median(times) * 1000
