"""The oracle's recorded histories: the day of the history that each path is on, one day after another."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from supplysim import Consumption, Factory, Replayed, Scenario
from support.oracle_draws import FloatArray, PathArrays, Values


@dataclass
class Replay(PathArrays):
    """A history on every path; all of its columns are on the same day of it.

    Attributes
    ----------
    days, block_days : int
    since : int or None
        The days from the first one of the history to day 1, where both have dates.
    place : (paths,) array
        Today's day of the history, from 0.
    """

    days: int
    block_days: int
    since: int | None
    place: NDArray[np.int_] = field(default_factory=lambda: np.zeros(0, dtype=int))

    def wake(self, day: int, rng: np.random.Generator) -> None:
        """Go on to the next day of the history, or to a day drawn for the first of a new block."""
        if (day - 1) % self.block_days == 0:
            possible = np.arange(self.days)
            if self.since is not None:
                possible = possible[possible % 7 == (self.since + day - 1) % 7]
            self.place = rng.choice(possible, size=self.place.size)
            return
        first_again = 0 if self.since is None else self.days % 7  # the first day of the weekday that follows the last one
        self.place = np.where(self.place == self.days - 1, first_again, self.place + 1)

    def amount(self, replayed: Replayed, label: str, day: int, values: Values) -> FloatArray:
        """Today's value of a column, times its scale."""
        return values[f"{label}.scale"] * _column(replayed)[self.place]

    def mean(self, replayed: Replayed, label: str, values: Values) -> FloatArray:
        """The mean of a column, times its scale."""
        return values[f"{label}.scale"] * _column(replayed).mean()


def _column(replayed: Replayed) -> FloatArray:
    columns = replayed.history.columns
    return np.array(columns[replayed.column] if replayed.column is not None else next(iter(columns.values())))


def replays_of(scenario: Scenario, paths: int) -> dict[str, Replay]:
    """The histories by the names of the flows that replay them: one for all columns with blocks of one length."""
    shared: dict[tuple[object, int], Replay] = {}
    found: dict[str, Replay] = {}
    for flow in scenario.flows:
        held = flow.per_day if isinstance(flow, Consumption) else flow.output_per_day if isinstance(flow, Factory) else None
        if isinstance(held, Replayed):
            fresh = Replay(held.history.days, held.block_days, _since(held.history.first, scenario.start_date))
            fresh.place = np.zeros(paths, dtype=int)
            found[flow.name] = shared.setdefault((held.history, held.block_days), fresh)
    return found


def _since(first: datetime.date | None, start: datetime.date | None) -> int | None:
    return None if first is None or start is None else (start - first).days
