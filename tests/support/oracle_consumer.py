"""The oracle's demand: its regime, its rationing level, its backlog, and what it asks for on a day."""

from __future__ import annotations

import datetime

import numpy as np
from numpy.typing import NDArray

from supplysim import Consumption, Replayed
from support import oracle_forms
from support.oracle_draws import FloatArray, PathArrays, Values, field_on_a_day, mean_of_field
from support.oracle_levels import profile_level
from support.oracle_replay import Replay
from support.oracle_sojourns import chain_of

_ROUNDING = 1e-9  # the share of a claim whose lack is rounding


class Consumer(PathArrays):
    """A demand on every path: its regime, its rationing level, its backlog, and what it has asked for in vain.

    `stocks` are those that it draws on, each when the one before is short; `asked` is the day's claim, of which
    `missing` has not been given yet. All amounts are in units of the first stock, `from_`.
    """

    def __init__(self, flow: Consumption, main: str, paths: int, values: Values) -> None:
        self.flow = flow
        self.stocks = tuple(flow.from_) if isinstance(flow.from_, tuple) else (flow.from_ or main,)
        self.from_ = self.stocks[0]
        self.duration = np.full(paths, np.inf)
        self.fresh = self.asked = self.missing = np.zeros(paths)
        self.regimes = chain_of(flow.regimes, flow.name, paths)
        self.replay: Replay  # of a recorded history: set by the day, since several flows may share it
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
        rate, cv = self._rate(day, values, rng), values[f"{name}.cv"]
        noisy = cv > 0
        variance = np.where(noisy, cv, 1.0) ** 2
        return np.where(noisy, rng.gamma(exposure / variance) * rate * variance, rate * exposure)

    def worth(self, stock: str, values: Values) -> FloatArray | float:
        """What a unit of a stock serves as, in units of the demand."""
        return values.get(f"{self.flow.name}.exchange.{stock}", 1.0)

    def ask(self, demand: FloatArray) -> None:
        """Begin a day, with its demand."""
        self.fresh, self.asked = demand, demand + self.backlog
        self.missing = self.asked

    def take(self, given: FloatArray, is_short: NDArray[np.bool_]) -> None:
        """Take what a stock gives, which `is_short` or not."""
        left = self.missing - given
        self.missing = np.where(is_short & (left > _ROUNDING * self.missing), left, 0.0)

    def close(self, day: int) -> None:
        """End a day: what is missing now is unmet."""
        first = (self.missing > _ROUNDING * self.asked) & np.isinf(self.duration)
        met = 1.0 - self.missing / np.where(first, self.asked, 1.0)
        self.duration = np.where(first, day - 1 + met, self.duration)
        self.demanded = self.demanded + self.fresh
        self.unmet = self.unmet + np.minimum(self.missing, self.fresh)
        if self.flow.unmet == "backlog":
            self.backlog = self.missing

    def mean_rate(self, day: int, values: Values, start: datetime.date | None) -> FloatArray:
        """What a review on `day` expects of a day, unrationed."""
        name = self.flow.name
        level = profile_level(self.flow.profile, f"{name}.profile", values, day, start)
        regime = 1.0 if self.regimes is None else self.regimes.mean_level(values)
        if self.flow.per_day is None:
            return oracle_forms.mean_of_a_day(self.flow, values) * regime * level
        label, recorded = f"{name}.per_day", self.flow.per_day
        if isinstance(recorded, Replayed):
            return self.replay.mean(recorded, label, values) * regime * level
        return mean_of_field(recorded, label, values) * regime * level

    def _rate(self, day: int, values: Values, rng: np.random.Generator) -> FloatArray:
        """What is asked for on `day` at level 1 without noise: a rate, a draw of the day, or what was recorded."""
        label, recorded = f"{self.flow.name}.per_day", self.flow.per_day
        if isinstance(recorded, Replayed):
            return self.replay.amount(recorded, label, day, values)
        return field_on_a_day(recorded, label, values, rng)
