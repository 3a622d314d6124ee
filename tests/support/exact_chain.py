"""A stock of whole units as a Markov chain: exact laws with regimes, random shipments, a cap, and rationing at reviews.

Every amount is a whole number, so that nothing is approximate but the floating-point sum (and the last 1e-15 of the Poisson law).
The state in the evening is (regime, rationing level, stock); one day is a few shifts and one matrix product.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from support.closed_forms import daily_matrix, stationary_mean_level

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class WholeUnits:
    """What a stock of whole units is subject to.

    Attributes
    ----------
    stock : int
        On the morning of day 1.
    per_day : int
        The demand at level 1.
    levels, mean_days : sequences
        Of the regimes, which follow one another round and round from the first.
    shipments_per_day, size : float, int
        Poisson shipments of `size` units.
    capacity : int, optional
    waits : bool
        What becomes of what does not fit.
    thresholds : mapping from days of supply to level
        Rationing, reviewed every `review_days`.
    most : int
        A stock that is hardly ever reached; what is beyond is kept there.
    """

    stock: int
    per_day: int
    levels: Sequence[float]
    mean_days: Sequence[float]
    shipments_per_day: float = 0.0
    size: int = 1
    capacity: int | None = None
    waits: bool = False
    thresholds: Mapping[float, float] = field(default_factory=dict)
    review_days: int = 1
    most: int = 400

    @property
    def _rations(self) -> list[float]:
        return [1.0, *self.thresholds.values()]

    def _reviewed(self, mass: FloatArray) -> FloatArray:
        """Everything moved to the rationing level that its days of supply call for."""
        rate = self.per_day * stationary_mean_level(self.levels, self.mean_days)
        found = np.zeros_like(mass)
        for units in range(self.most + 1):
            available = units if self.capacity is None else min(units, self.capacity)
            below = [days for days in self.thresholds if available / rate < days]
            place = 1 + list(self.thresholds).index(min(below)) if below else 0
            found[:, place, units] = mass[:, :, units].sum(axis=1)
        return found

    def _received(self, mass: FloatArray) -> FloatArray:
        law = stats.poisson(self.shipments_per_day)
        found = np.zeros_like(mass)
        for count in range(int(law.isf(1e-15)) + 1 if self.shipments_per_day else 1):
            units = np.minimum(np.arange(self.most + 1) + count * self.size, self.most)
            if self.capacity is not None and not self.waits:
                units = np.minimum(units, self.capacity)
            for unit, destination in enumerate(units.tolist()):
                found[:, :, destination] += law.pmf(count) * mass[:, :, unit]
        return found

    def _days(self, horizon: int, *, goes_on: bool) -> tuple[FloatArray, FloatArray]:
        """The survival P(T >= n), n = 0, 1, ..., horizon, and the expected unmet demand and stock-outs of each day."""
        rations, matrix = self._rations, daily_matrix(self.mean_days)
        mass = np.zeros((len(self.levels), len(rations), self.most + 1))
        mass[0, 0, self.stock] = 1.0
        survival, missed = [1.0], []
        for day in range(1, horizon + 1):
            if self.thresholds and (day - 1) % self.review_days == 0:
                mass = self._reviewed(mass)
            mass, issued = self._received(mass), np.zeros_like(mass)
            unmet = short = 0.0
            for regime, level in enumerate(self.levels):
                for place, ration in enumerate(rations):
                    demand = round(self.per_day * level * ration)
                    for units in np.flatnonzero(mass[regime, place]).tolist():
                        available = units if self.capacity is None else min(units, self.capacity)
                        chance = mass[regime, place, units]
                        if available < demand:
                            unmet += chance * (demand - available)
                            short += chance
                        if available >= demand or goes_on:
                            issued[regime, place, units - min(available, demand)] += chance
            missed.append((unmet, short))
            survival.append(float(issued.sum()))
            mass = np.einsum("ij,ipu->jpu", matrix, issued)
        return np.array(survival), np.array(missed)

    def survival(self, horizon: int) -> FloatArray:
        """P(T >= 0), ..., P(T >= horizon)."""
        return self._days(horizon, goes_on=False)[0]

    def expected(self, horizon: int) -> tuple[float, float]:
        """Expected unmet demand and number of stock-out days of a path that goes on, its unmet demand being lost."""
        unmet, short_days = self._days(horizon, goes_on=True)[1].sum(axis=0)
        return float(unmet), float(short_days)
