"""Patchbay's performance goals, compared with the measured figures."""

from dataclasses import dataclass

from results import Results, ratio
from workload import CREATE, CROWD, PAGES, READ, REVEAL, VALIDATE, Measure

ROWS = 1_000_000


@dataclass(frozen=True)
class Goal:
    what: str
    asked: float
    measured: float | None
    unit: str = ""
    # True: `asked` is a minimum for `measured`. False: `measured` must be less than `asked`.
    at_least: bool = True

    def cells(self) -> list[str]:
        asked = f"{'at least' if self.at_least else 'under'} {self.asked:g}{self.unit}"
        if self.measured is None:
            return [self.what, asked, "-", "not measured"]
        reached = self.measured >= self.asked if self.at_least else self.measured < self.asked
        measured = f"{self.measured:.0f}{self.unit}" if self.unit else f"{self.measured:.2f}"
        return [self.what, asked, measured, "reached" if reached else "MISSED"]


def goals(results: Results, rows: int) -> list[Goal]:
    def of(server: str, measure: Measure, to: str, other: Measure | None = None) -> float | None:
        return ratio(results.rate(server, measure), results.rate(to, other or measure))

    crowded = [results.load("patchbay", CROWD, value) for value in (lambda load: load.p99, lambda load: load.p50)]
    many = f"{rows:,} rows"
    return [
        Goal("create / go", 6, of("patchbay", CREATE, "go")),
        Goal("create / fastapi", 40, of("patchbay", CREATE, "fastapi")),
        Goal("create / the limit of POST", 0.45, of("patchbay", CREATE, "limit")),
        Goal("create with 256 clients / with 64", 1, of("patchbay", CROWD, "patchbay", CREATE)),
        Goal("create with 256 clients, p99 / p50", 4, ratio(*crowded), at_least=False),
        Goal("read / go", 1.1, of("patchbay", READ, "go")),
        Goal("read / the limit of GET", 0.75, of("patchbay", READ, "limit")),
        Goal("reveal / read", 0.85, of("patchbay", REVEAL, "patchbay", READ)),
        Goal("validate / the limit of POST", 0.6, of("patchbay", VALIDATE, "limit", CREATE)),
        Goal(f"first page of {many} / the limit of GET", 0.3, of("large", PAGES, "limit")),
        Goal(f"create at {many} / on a new database", 0.85, of("large", CREATE, "patchbay")),
        Goal(f"read at {many} / on a new database", 0.85, of("large", READ, "patchbay")),
        Goal("memory at rest after start", 30, results.life("patchbay", lambda done: done.rest), " MB", at_least=False),
        Goal(f"memory after {rows:,} creates", 60, results.filled, " MB", at_least=False),
        Goal(f"start to the first answer at {many}", 150, results.life("large", lambda done: done.ready), " ms",
             at_least=False),
        Goal(f"start to a first read at {many}", 150, results.life("large", lambda done: done.first_read), " ms",
             at_least=False),
    ]
