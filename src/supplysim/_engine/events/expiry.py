"""Expiry: the evenings on which what is left of the first stock reaches its shelf life.

Since the oldest is always issued first, one number tells all ages apart: how much of the first stock is gone. Were everything
younger than what has expired by the evening of day d to amount to nothing, Q(d) units would have to be gone by then; what is
missing from that is what is left of them, and expires.
"""

from __future__ import annotations

from math import inf

import attrs
import numpy as np

from supplysim._engine.rule import Rule
from supplysim._engine.stock_state import FirstStock, StockState
from supplysim._model.stock import AgeClasses
from supplysim._uncertain.arrays import Drawn, FloatArray, IndexArray
from supplysim._uncertain.parameters import PathValues, drawn


@attrs.define(eq=False)
class _AgeClass(PathValues):
    """An amount that expires evenly over `evenings` evenings, the first of them `first_evening`."""

    amount: Drawn
    first_evening: Drawn
    evenings: int


@attrs.define(eq=False)
class Expiry(Rule):
    """Classes of age, the oldest first, each of which expires evenly over as many evenings as it has days of age."""

    state: StockState
    first: FirstStock
    classes: tuple[_AgeClass, ...]

    @classmethod
    def of(cls, state: StockState, first: FirstStock, ages: AgeClasses, usable_fraction: Drawn) -> Expiry:
        """The expiry of a first stock whose fields hold drawn values."""
        shelf_life = np.floor(drawn(ages.shelf_life_days))
        classes = (
            _AgeClass(drawn(ages.amounts[youngest, oldest]) * usable_fraction, shelf_life - oldest, oldest - youngest + 1)
            for youngest, oldest in ages.oldest_first
        )
        return cls(state, first, tuple(classes))

    def limit(self, clock: FloatArray, days: FloatArray) -> FloatArray:
        """See `Rule.limit`: to the next evening on which something that is left expires."""
        amount: Drawn = 0.0
        for each in self.classes:
            first = each.first_evening
            amount = amount + each.amount
            next_evening = np.where(clock < first, first, np.where(clock < first + (each.evenings - 1), clock + 1.0, inf))
            days = np.minimum(days, np.where(self.first.gone < amount, next_evening - clock, inf))
        return days

    def act(self, clock: FloatArray, paths: IndexArray) -> None:
        """See `Rule.act`."""
        due: Drawn = 0.0
        for each in self.classes:
            aged = np.clip((clock - each.first_evening + 1.0) / each.evenings, 0.0, 1.0)
            due = due + aged * each.amount
        left = np.maximum(due - self.first.gone, 0.0)
        self.first.gone += left
        if self.first.freshness is not None:
            left = left * self.first.freshness
        left = np.minimum(left, np.maximum(self.state.on_hand, 0.0))
        self.state.available -= left
        if self.state.accounts is not None:
            self.state.accounts.expired += left
