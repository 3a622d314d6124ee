"""Expiry: goods of day 1 are lost on the evening on which they reach their shelf life.

Since the oldest goods are always issued first, one number determines what is left of each age: the amount gone, G. If Q(d) of
the units of day 1 reach their shelf life by the evening of day d, and only G < Q(d) of them are gone, then Q(d) - G expire.
"""

from __future__ import annotations

from math import inf

import attrs
import numpy as np

from supplysim._engine.rule import Rule
from supplysim._engine.stock_state import FirstStock, StockState
from supplysim._model.stock import AgeClasses
from supplysim._uncertain.arrays import RESIDUE, Drawn, FloatArray, IndexArray
from supplysim._uncertain.parameters import PathValues, drawn


@attrs.define(eq=False)
class _AgeClass(PathValues):
    """An amount that expires in equal parts on `evenings` evenings, from `first_evening` on."""

    amount: Drawn
    first_evening: Drawn
    evenings: int


@attrs.define(eq=False)
class Expiry(Rule):
    """Age classes, oldest first; each expires in equal parts on as many evenings as it has days of age."""

    state: StockState
    first: FirstStock
    classes: tuple[_AgeClass, ...]

    @classmethod
    def of(cls, state: StockState, first: FirstStock, ages: AgeClasses, usable_fraction: Drawn) -> Expiry:
        """The expiry of age classes with drawn values in their fields."""
        shelf_life = np.floor(drawn(ages.shelf_life_days))
        classes = (
            _AgeClass(drawn(ages.amounts[youngest, oldest]) * usable_fraction, shelf_life - oldest, oldest - youngest + 1)
            for youngest, oldest in ages.oldest_first
        )
        return cls(state, first, tuple(classes))

    def limit(self, clock: FloatArray, days: FloatArray) -> FloatArray:
        """See `Rule.limit`: the leap ends on the next evening on which goods that are left expire."""
        amount: Drawn = 0.0
        for each in self.classes:
            first = each.first_evening
            amount = amount + each.amount
            next_evening = np.where(clock < first, first, np.where(clock < first + (each.evenings - 1), clock + 1.0, inf))
            days = np.minimum(days, np.where(self.first.gone < amount * (1.0 - RESIDUE), next_evening - clock, inf))
        return days

    def act(self, clock: FloatArray, paths: IndexArray) -> None:
        """See `Rule.act`."""
        due: Drawn = 0.0
        for each in self.classes:
            aged = np.clip((clock - each.first_evening + 1.0) / each.evenings, 0.0, 1.0)
            due = due + aged * each.amount
        expired = np.maximum(due - self.first.gone, 0.0)
        self.first.gone += expired
        if self.first.freshness is not None:
            expired, due = expired * self.first.freshness, due * self.first.freshness
        on_hand = np.maximum(self.state.on_hand, 0.0)
        expired = np.where(on_hand - expired > RESIDUE * due, expired, on_hand)  # with what is rounding
        expiring = np.flatnonzero(expired > 0)
        if expiring.size:
            self.state.lose(expired.take(expiring), expiring)
