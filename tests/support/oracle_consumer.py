"""The oracle's demand: its regime, its rationing level, its backlog, and what it asks for on a day."""

from __future__ import annotations

import datetime

import numpy as np

from supplysim import Consumption
from support.oracle_draws import FloatArray, PathArrays, Values, field_on_a_day, mean_of_field
from support.oracle_levels import chain_of, profile_level


class Consumer(PathArrays):
    """A demand on every path: its regime, its rationing level, its backlog, and what it has asked for in vain."""

    def __init__(self, flow: Consumption, main: str, paths: int) -> None:
        self.flow, self.from_ = flow, flow.from_ or main
        self.regimes = chain_of(flow.regimes, flow.name, paths)
        self.ration_level = np.ones(paths)
        self.backlog = self.demanded = self.unmet = np.zeros(paths)

    def demand(self, day: int, values: Values, start: datetime.date | None, rng: np.random.Generator) -> FloatArray:
        """The day's demand: exposure x rate without noise, a gamma draw with it."""
        name = self.flow.name
        rate, cv = field_on_a_day(self.flow.per_day, f"{name}.per_day", values, rng), values[f"{name}.cv"]
        exposure = self.ration_level * profile_level(self.flow.profile, f"{name}.profile", values, day, start)
        if self.regimes is not None:
            exposure = exposure * self.regimes.level(values)
        noisy = cv > 0
        variance = np.where(noisy, cv, 1.0) ** 2
        return np.where(noisy, rng.gamma(exposure / variance) * rate * variance, rate * exposure)

    def mean_rate(self, day: int, values: Values, start: datetime.date | None) -> FloatArray:
        """What a review on `day` expects of a day, unrationed."""
        name = self.flow.name
        level = profile_level(self.flow.profile, f"{name}.profile", values, day, start)
        regime = 1.0 if self.regimes is None else self.regimes.mean_level(values)
        return mean_of_field(self.flow.per_day, f"{name}.per_day", values) * regime * level
