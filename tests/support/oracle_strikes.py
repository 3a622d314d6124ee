"""The oracle's strikes: how many there are on a day, and what each takes of a stock in the evening."""

from __future__ import annotations

import datetime

import numpy as np

from supplysim import Losses, Varying
from support.oracle_draws import FloatArray, PathArrays, Values
from support.oracle_levels import profile_level
from support.oracle_store import Store


class Striker(PathArrays):
    """The strikes of one kind on one stock."""

    def __init__(self, flow: Losses, main: str, start: datetime.date | None) -> None:
        self.flow, self.of, self.start = flow, flow.of or main, start

    def strike(self, store: Store, day: int, values: Values, rng: np.random.Generator) -> None:
        """What happens on the evening of `day`, one strike after another."""
        name, paths = self.flow.name, store.rest.size
        if self.flow.on is None:
            level = profile_level(self.flow.profile, f"{name}.profile", values, day, self.start)
            count = rng.poisson(values[f"{name}.per_day"] * level, paths)
            for number in range(count.max(initial=0)):
                taken = self._taken(values, paths, rng)
                store.destroy(np.where(count > number, taken, 0.0), values, is_share=self.flow.amount is None)
            return
        for key, told in self.flow.on.items():
            planned = (key - self.start).days + 1 if isinstance(key, datetime.date) and self.start is not None else key
            if planned == day:
                taken = self._taken(values, paths, rng) if told is None else values[f"{name}.on.{key}"]
                store.destroy(taken, values, is_share=self.flow.amount is None and not self.flow.in_units)

    def _taken(self, values: Values, paths: int, rng: np.random.Generator) -> FloatArray:
        field = "amount" if self.flow.fraction is None else "fraction"
        each = getattr(self.flow, field)
        if not isinstance(each, Varying):
            return values[f"{self.flow.name}.{field}"]
        drawn = each.law.quantile(rng.uniform(2.0**-53, 1.0, paths))
        return np.asarray(drawn * values[f"{self.flow.name}.{field}.scale"])
