"""The oracle's demand: its regime, its rationing level, its backlog, and what it asks for on a day."""

from __future__ import annotations

import datetime

import numpy as np

from supplysim import Consumption, Replayed
from support.oracle_draws import FloatArray, PathArrays, Values
from support.oracle_levels import profile_level
from support.oracle_replay import Replay
from support.oracle_sojourns import chain_of


class Consumer(PathArrays):
    """A demand on every path: its regime, its rationing level, its backlog, and what it has asked for in vain."""

    def __init__(self, flow: Consumption, main: str, paths: int) -> None:
        self.flow, self.from_ = flow, flow.from_ or main
        self.regimes = chain_of(flow.regimes, flow.name, paths)
        self.replay: Replay  # of a recorded history: set by the day, since several flows may share it
        self.ration_level = np.ones(paths)
        self.backlog = self.demanded = self.unmet = np.zeros(paths)

    def demand(self, day: int, values: Values, start: datetime.date | None, rng: np.random.Generator) -> FloatArray:
        """The day's demand: exposure x rate without noise, a gamma draw with it."""
        name = self.flow.name
        rate, cv = self._rate(day, values), values[f"{name}.cv"]
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
        label, recorded = f"{name}.per_day", self.flow.per_day
        rate = self.replay.mean(recorded, label, values) if isinstance(recorded, Replayed) else values[label]
        return rate * regime * level

    def _rate(self, day: int, values: Values) -> FloatArray:
        """What is asked for on `day` at level 1 without noise: a rate, or what was recorded."""
        label, recorded = f"{self.flow.name}.per_day", self.flow.per_day
        return self.replay.amount(recorded, label, day, values) if isinstance(recorded, Replayed) else values[label]
