"""Profiles as a flow sees them, and their levels day by day as the oracle does."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

import supplysim as ss
from supplysim._flows.calendar import Calendar
from supplysim._flows.profiles.cumulative_exposure import Measure, cumulative_exposure
from supplysim._model.settings import Settings
from supplysim._uncertain.arrays import FloatArray
from support import oracle_levels
from support.by_hand import scenario
from support.drawn import drawn_fields


class Drawing:
    """The drawn values of a flow's fields on a few paths."""

    def __init__(
        self, flow: ss.Consumption | ss.Factory, horizon_days: int, *, paths: int = 1, start: str | None = None
    ) -> None:
        demand, supply = (flow, []) if isinstance(flow, ss.Consumption) else (1, [flow])
        made = scenario(1, demand, supply, horizon_days=horizon_days, start=start)
        self.flow, self.paths, self.calendar = flow, paths, made.model.calendar
        settings = Settings(seed=1, replicates=2)
        self.drawn: Any = made.model.draw(settings, 0, paths).flows[flow.name]
        self.labelled = {label: np.broadcast_to(value, paths) for label, value in drawn_fields(made, settings, paths).items()}

    @property
    def days(self) -> range:
        """Every day of the horizon."""
        return range(1, self.calendar.horizon_days + 1)

    @property
    def start(self) -> datetime.date | None:
        """The date of day 1."""
        return self.calendar.start

    def levels(self) -> FloatArray:
        """The level of the flow's profile on each day of each path, (days, paths), as the oracle has it."""
        rows = [
            oracle_levels.profile_level(self.flow.profile, f"{self.flow.name}.profile", self.labelled, day, self.start)
            for day in self.days
        ]
        return np.array([np.broadcast_to(row, self.paths) for row in rows])

    def outputs(self) -> FloatArray:
        """What a factory that is up makes on each day of each path, (days, paths), as the oracle has it."""
        assert isinstance(self.flow, ss.Factory)
        return np.array([oracle_levels.factory_output(self.flow, self.labelled, day, self.start) for day in self.days])

    def cumulative_exposure(self) -> Measure:
        """The exposure under the flow's profile."""
        found = cumulative_exposure(self.drawn.profile, self.calendar)
        assert found is not None
        return found


def drawing_of(profile: ss.Profile, horizon_days: int = 60, *, paths: int = 1, start: str | None = None) -> Drawing:
    """The drawn values of a profile."""
    return Drawing(ss.Consumption("use", 1, profile=profile), horizon_days, paths=paths, start=start)


def summed(levels: FloatArray, before: FloatArray, after: FloatArray, paths: NDArray[np.intp] | None = None) -> FloatArray:
    """The sum of the levels of the days after `before`, up to and including `after`, one added to another."""
    sums = np.vstack([np.zeros(levels.shape[1]), np.cumsum(levels, axis=0)])
    columns = np.arange(levels.shape[1]) if paths is None else paths
    return sums[after.astype(int), columns] - sums[before.astype(int), columns]


def calendar(horizon_days: int) -> Calendar:
    """Days without dates."""
    return Calendar(horizon_days)
