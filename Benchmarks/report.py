"""The tables of figures, and the facts about the machine, without which the figures cannot be judged."""

import datetime
import os
import platform
import re
import sqlite3
import statistics
import textwrap
import time
from pathlib import Path

import goals
from measure import WARM_UP_SECONDS
from results import OURS, Results, ratio
from servers import WORK, Server, output
from workload import WHATS, Measure

# The highest rate of a measure divided by its lowest is less than this on a machine that does nothing else.
QUIET = 1.5


def of_loads(results: Results, servers: list[Server]) -> str:
    rows = [["", "clients", "server", "a second (min..max)", "p50 ms", "p99 ms", "p99.9 ms", "patchbay/it"]]
    notes: list[str | None] = [None]
    for measure in sorted(results.measures(), key=lambda each: (WHATS.index(each.what), each.clients)):
        for server in servers:
            loads, note = results.loads(server.name, measure), results.note(server.name, measure)
            if loads or note:
                rows.append([measure.what, str(measure.clients), server.title, *figures(results, server, measure)])
                notes.append(note)
    for server in servers:
        if server.name in results.notes:
            rows.append(["", "", server.title])
            notes.append(results.notes[server.name])
    return "\n".join(f"{line}  {note}" if note else line for line, note in zip(aligned(rows, left=(0, 2)), notes))


def figures(results: Results, server: Server, measure: Measure) -> list[str]:
    loads = results.loads(server.name, measure)
    if not loads:
        return []
    rates = [load.rate for load in loads]
    spread = f" ({min(rates):,.0f}..{max(rates):,.0f})" if len(rates) > 1 else ""
    ours = results.ours(measure)
    own = server.name in OURS and ours == results.rate(server.name, measure)
    return [
        f"{statistics.median(rates):,.0f}{spread}",
        *(f"{statistics.median(times):.2f}" for times in zip(*((load.p50, load.p99, load.p999) for load in loads))),
        "-" if own or ours is None else f"{ratio(ours, statistics.median(rates)):.2f}",
    ]


def of_lives(results: Results, servers: list[Server]) -> str:
    values = (lambda done: done.ready, lambda done: done.first_read, lambda done: done.rest, lambda done: done.loaded)
    rows = [["server", "first answer ms", "first read ms", "MB at rest", "MB after the round", "MB after filling"]]
    for server in servers:
        if server.name in results.rounds:
            found = [results.life(server.name, value) for value in values]
            found.append(results.filled if server.name == "large" else None)
            rows.append([server.title, *("-" if value is None else f"{value:.0f}" for value in found)])
    return "\n".join(aligned(rows, left=(0,)))


def of_goals(results: Results, rows: int) -> str:
    cells = [goal.cells() for goal in goals.goals(results, rows)]
    return "\n".join(aligned([["goal", "asked", "measured", ""], *cells], left=(0, 1, 3)))


def aligned(rows: list[list[str]], left: tuple[int, ...]) -> list[str]:
    widths = [max(len(row[i]) for row in rows if i < len(row)) for i in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) if i in left else cell.rjust(width)
                      for i, (cell, width) in enumerate(zip(row, widths))).rstrip() for row in rows]


def settings(rounds: int, seconds: int, full: bool, rows: int) -> str:
    once = "" if full else "; the points that only the picture needs are of the first round"
    small = "" if rows >= goals.ROWS else f"; the goals mean {goals.ROWS:,} rows (--full)"
    return wrapped(
        f"{rounds} round(s) of {seconds} s a measure after {WARM_UP_SECONDS} s of warm-up, wrk -t1 on this machine, "
        f"one server at a time; medians{once}{small}; memory is VmRSS, a start includes up to 2 ms of polling")


def unrest(results: Results) -> list[str]:
    """A warning, if the rounds differ so much that their medians are not reliable."""
    spread = results.spread()
    return [f"NOISY: rounds of the same measure differ by up to {spread:.1f} times; "
            "something else was at work, or the rounds were too short"] if spread > QUIET else []


def machine(servers: list[Server]) -> str:
    model = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(), re.M)
    facts = [
        datetime.datetime.now().astimezone().isoformat(timespec="minutes"),
        f"{len(os.sched_getaffinity(0))} cores", model[1] if model else platform.machine(),
        f"Linux {platform.release()}",
        f"load {os.getloadavg()[0]:.2f} before the first round",
        f"{file_system()}, {sync_milliseconds():.2f} ms for a 4 KiB write and fdatasync",
    ]
    versions = list(dict.fromkeys(server.version() for server in servers))
    versions += [" ".join(output(["wrk", "-v"]).split()[:2]), f"libsqlite3 {sqlite3.sqlite_version} (Python's)"]
    return wrapped(f"machine: {', '.join(facts)}") + "\n" + wrapped(f"versions: {', '.join(versions)}")


def wrapped(text: str) -> str:
    return textwrap.fill(text, 120, subsequent_indent="    ", break_on_hyphens=False)


def file_system() -> str:
    return output(["stat", "-f", "-c", "%T", str(WORK)])


def sync_milliseconds() -> float:
    """The median time of one durable write to this disk, in milliseconds. It limits the create rate of every server."""
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
