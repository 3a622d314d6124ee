"""The oracle's demand: its regime, its rationing level, its backlog, and what it asks for on a day."""

from __future__ import annotations

import datetime

import numpy as np

from supplysim import Consumption
from support import oracle_forms
from support.oracle_draws import FloatArray, PathArrays, Values
from support.oracle_levels import chain_of, profile_level


class Consumer(PathArrays):
    """A demand on every path: its regime, its rationing level, its backlog, and what it has asked for in vain."""

    def __init__(self, flow: Consumption, main: str, paths: int, values: Values) -> None:
        self.flow, self.from_ = flow, flow.from_ or main
        self.regimes = chain_of(flow.regimes, flow.name, paths)
        self.ration_level = np.ones(paths)
        self.demanded = self.unmet = np.zeros(paths)
        self.backlog = np.zeros(paths) + values.get(f"{flow.name}.backlog", 0.0)
        if flow.unmet == "backlog":
            self.backlog = self.backlog + values.get(f"{self.from_}.backlog", 0.0)

    def demand(self, day: int, values: Values, start: datetime.date | None, rng: np.random.Generator) -> FloatArray:
        """The day's demand: exposure x rate without noise, a gamma draw with it."""
        name = self.flow.name
        exposure = self.ration_level * profile_level(self.flow.profile, f"{name}.profile", values, day, start)
        if self.regimes is not None:
            exposure = exposure * self.regimes.level(values)
        if self.flow.per_day is None:
            return oracle_forms.asked_for(self.flow, exposure * np.ones_like(self.backlog), day, values, rng)
        rate, cv = values[f"{name}.per_day"], values[f"{name}.cv"]
        noisy = cv > 0
        variance = np.where(noisy, cv, 1.0) ** 2
        return np.where(noisy, rng.gamma(exposure / variance) * rate * variance, rate * exposure)

    def mean_rate(self, day: int, values: Values, start: datetime.date | None) -> FloatArray:
        """What a review on `day` expects of a day, unrationed."""
        name = self.flow.name
        level = profile_level(self.flow.profile, f"{name}.profile", values, day, start)
        regime = 1.0 if self.regimes is None else self.regimes.mean_level(values)
        rate = values[f"{name}.per_day"] if self.flow.per_day is not None else oracle_forms.mean_of_a_day(self.flow, values)
        return rate * regime * level
