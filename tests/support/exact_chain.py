"""A stock of whole units as a Markov chain: exact laws with regimes, random shipments, a cap, and rationing at reviews.

Every amount is a whole number, so that nothing is approximate but the floating-point sum, and the last 1e-15 of the Poisson
law. The state in the evening is (regime, rationing level, stock); one day is a few shifts and one matrix product.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from support.closed_forms import FloatArray, daily_matrix, stationary_mean_level


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
    def _available(self) -> NDArray[np.int_]:
        """What can be issued of each stock."""
        return np.minimum(np.arange(self.most + 1), self.most if self.capacity is None else self.capacity)

    def _places(self) -> NDArray[np.int_]:
        """The number of the rationing level that a review of each stock calls for; 0 is the demand in full."""
        rate = self.per_day * stationary_mean_level(self.levels, self.mean_days)
        places = np.zeros(self.most + 1, dtype=int)
        for days in sorted(self.thresholds, reverse=True):
            places[self._available / rate < days] = 1 + list(self.thresholds).index(days)
        return places

    def _receipts(self) -> FloatArray:
        """Row i: the law of a stock of i once the day's shipments have come."""
        matrix, stocks = np.zeros((self.most + 1, self.most + 1)), np.arange(self.most + 1)
        most = self.most if self.capacity is None or self.waits else self.capacity
        counts = np.arange(int(stats.poisson.isf(1e-15, self.shipments_per_day)) + 1)
        for count, chance in zip(counts, stats.poisson.pmf(counts, self.shipments_per_day), strict=True):
            matrix[stocks, np.minimum(stocks + count * self.size, most)] += chance
        return matrix

    def _days(self, horizon: int, *, goes_on: bool) -> tuple[FloatArray, FloatArray]:
        """The survival P(T >= n), n = 0, 1, ..., horizon, and the expected unmet demand and stock-outs of each day."""
        rations = [1.0, *self.thresholds.values()]
        step, receipts, places, available = daily_matrix(self.mean_days), self._receipts(), self._places(), self._available
        asked = np.rint(self.per_day * np.multiply.outer(self.levels, rations)).astype(int)
        mass = np.zeros((len(self.levels), len(rations), self.most + 1))
        mass[0, 0, self.stock] = 1.0
        survival, missed = [1.0], []
        for day in range(1, horizon + 1):
            if self.thresholds and (day - 1) % self.review_days == 0:
                mass, before = np.zeros_like(mass), mass.sum(axis=1)
                mass[:, places, np.arange(self.most + 1)] = before
            mass, issued = mass @ receipts, np.zeros_like(mass)
            missing = np.maximum(asked[:, :, None] - available, 0)
            missed.append((float(np.sum(mass * missing)), float(np.sum(mass[missing > 0]))))
            for place in np.ndindex(asked.shape):
                left = np.arange(self.most + 1) - np.minimum(available, asked[place])
                np.add.at(issued[place], left, mass[place] * (goes_on | (missing[place] == 0)))
            survival.append(float(issued.sum()))
            mass = np.einsum("ij,ipu->jpu", step, issued)
        return np.array(survival), np.array(missed)

    def survival(self, horizon: int) -> FloatArray:
        """P(T >= 0), ..., P(T >= horizon)."""
        return self._days(horizon, goes_on=False)[0]

    def expected(self, horizon: int) -> tuple[float, float]:
        """Expected unmet demand and number of stock-out days of a path that goes on, its unmet demand being lost."""
        unmet, short_days = self._days(horizon, goes_on=True)[1].sum(axis=0)
        return float(unmet), float(short_days)
