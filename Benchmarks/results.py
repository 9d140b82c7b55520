"""The figures of all rounds and servers, and their medians."""

import statistics
from typing import Callable

from measure import Round
from workload import Measure
from wrk import Load

OURS = ("patchbay", "large")


class Results:
    def __init__(self):
        self.rounds: dict[str, list[Round]] = {}
        # The reason why a server has no figures of some or all rounds, by the server's name.
        self.notes: dict[str, str] = {}
        # One sentence for each wrong reply and each lost write.
        self.failures: list[str] = []
        # Resident memory in MB after the large database was filled.
        self.filled: float | None = None

    def add(self, server: str, done: Round) -> None:
        self.rounds.setdefault(server, []).append(done)

    def measures(self) -> list[Measure]:
        found = {each for rounds in self.rounds.values() for done in rounds for each in (*done.loads, *done.notes)}
        return list(found)

    def loads(self, server: str, measure: Measure) -> list[Load]:
        return [done.loads[measure] for done in self.rounds.get(server, []) if measure in done.loads]

    def note(self, server: str, measure: Measure) -> str | None:
        """The reason why the measure has no figures in some rounds: that of the last such round."""
        notes = [done.notes[measure] for done in self.rounds.get(server, []) if measure in done.notes]
        return notes[-1] if notes else None

    def load(self, server: str, measure: Measure, value: Callable[[Load], float]) -> float | None:
        loads = self.loads(server, measure)
        return statistics.median(map(value, loads)) if loads else None

    def rate(self, server: str, measure: Measure) -> float | None:
        return self.load(server, measure, lambda load: load.rate)

    def life(self, server: str, value: Callable[[Round], float | None]) -> float | None:
        values = [found for done in self.rounds.get(server, []) if (found := value(done)) is not None]
        return statistics.median(values) if values else None

    def spread(self) -> float:
        """The highest rate divided by the lowest of the same measure and server: the maximum of these ratios."""
        found = [[load.rate for load in self.loads(server, each)] for server in self.rounds for each in self.measures()]
        return max((max(rates) / min(rates) for rates in found if rates), default=1)

    def ours(self, measure: Measure) -> float | None:
        """Patchbay's rate on a new database; on the large database for a measure that is taken only there."""
        return next((rate for name in OURS if (rate := self.rate(name, measure)) is not None), None)


def ratio(of: float | None, to: float | None) -> float | None:
    return of / to if of is not None and to else None
