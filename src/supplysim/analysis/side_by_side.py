"""SideBySide: the differences of the figures of one stock on two sides of a paired run."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import attrs
import numpy as np

from supplysim._engine.outputs import OUTPUTS, Duration
from supplysim._estimates import intervals
from supplysim._estimates.estimate import Estimate
from supplysim._uncertain import checks
from supplysim._uncertain.arrays import FloatArray, IntArray
from supplysim.analysis.band import SurvivalBand, days_of_band, differing_shares, largest_of_t
from supplysim.analysis.differences import QuantileChange, ShareChanges, with_rare
from supplysim.analysis.orders import Orders, orders_of, units_of
from supplysim.analysis.paired import Paired
from supplysim.analysis.service_changes import ServiceChanges
from supplysim.analysis.side import Side
from supplysim.errors import InvalidValueError, shown


@attrs.frozen(eq=False, slots=False)
class SideBySide:
    """Two sides, of the stocks that are compared, and the order of their durations, path by path.

    Attributes
    ----------
    first, second : Side
    orders : Orders
        On how many paths the second lasts longer, the first does, and both outlast the horizon.
    """

    first: Side
    second: Side
    orders: Orders

    @classmethod
    def of(cls, paired: Paired, labels: Sequence[str], stocks: Sequence[str]) -> SideBySide:
        """Two variants of a paired run, by their labels, and a stock of each."""
        first, second = (paired.sides[label].of(stock) for label, stock in zip(labels, stocks, strict=True))
        return cls(first, second, orders_of(paired, labels, stocks))

    @property
    def horizon_days(self) -> int:
        """The horizon, which both sides have."""
        return self.first.scenario.horizon_days

    @cached_property
    def paths(self) -> FloatArray:
        """The number of paths of each replicate, (replicates,); with weights, their shares of the effective number."""
        sums, _ = self._units
        return sums.astype(np.float64) * self._per_unit

    @cached_property
    def _units(self) -> tuple[IntArray, float]:
        return units_of(self.first.tally)

    @property
    def _per_unit(self) -> float:
        return self._units[1]

    @property
    def weights(self) -> FloatArray | None:
        """The weights of the kept paths, (kept paths,): those of the first variant, which serve all; None without claims."""
        return self.first.weights

    @property
    def is_exact(self) -> bool:
        """Whether every difference is exact: nothing is random, or both sides are known to be the same."""
        return self.orders.certain or self.orders.alike

    def shares_from(self, days: FloatArray) -> ShareChanges:
        """The differences of the shares of paths that last at least some days, (days,)."""
        reached = np.where(days >= self.horizon_days, np.inf, days)  # censored durations are infinite
        one, two = (side.tally.counts[side.stock, Duration.name].counts_from(reached) for side in (self.first, self.second))
        differing = differing_shares(self.first.durations, self.second.durations, days, self.weights)
        return ShareChanges.of((two - one) * self._per_unit, self.paths, differing)

    def survival(self, days: FloatArray) -> list[Estimate]:
        """The difference of survival at each of some days."""
        found = self.shares_from(days)
        if self.is_exact:
            return [Estimate(value, 0.0, value, value) for value in found.value.tolist()]
        return found.estimates()

    def quantile(self, output: str, figure: str, probability: Any) -> Estimate:
        """The difference of two quantiles of an output; a refusal names the `figure`."""
        number = checks.finite(probability, "probability", figure)
        if not 0 <= number <= 1:
            raise InvalidValueError(f"'probability' of {figure} must be between 0 and 1 (got {shown(probability)})")
        if self.orders.alike:  # also beyond the horizon
            return Estimate(0.0, 0.0, 0.0, 0.0)
        sides = self.first, self.second
        keys = [side.key_of(output) for side in sides]
        one, two = (side.tally.counts[key] for side, key in zip(sides, keys, strict=True))
        most = OUTPUTS[output].censored_at(self.first.scenario)
        kept = self.first.kept.outputs[keys[0]], self.second.kept.outputs[keys[1]]
        return QuantileChange(one, two, self.paths, most, kept, self.weights, self._per_unit).at(
            number, exact=self.orders.certain
        )

    @property
    def restricted_mean(self) -> Estimate:
        """The difference of the restricted means of duration."""
        one, two = (side.tally.sums[side.stock, Duration.name] for side in (self.first, self.second))
        sums = np.array([float(more - less) for less, more in zip(one, two, strict=True)]) * self._per_unit
        most = float(self.horizon_days)
        found = intervals.mean(sums, self.paths, most, lowest=-most, certain=self.is_exact)
        more = np.minimum(self.second.durations, most) - np.minimum(self.first.durations, most)
        return with_rare(found, more, most, self.weights)

    @property
    def service(self) -> ServiceChanges:
        """The differences of service; refused unless paths continue to the horizon."""
        return ServiceChanges(self.first, self.second, self.is_exact)

    @cached_property
    def band(self) -> SurvivalBand:
        """The difference of survival on all days, with a band for all of them at once."""
        days = days_of_band(self.horizon_days)
        found = self.shares_from(days)
        if self.is_exact:
            return SurvivalBand(days, found.value, found.value.copy(), found.value.copy(), 0.0)
        if not found.degrees:
            return SurvivalBand(days, found.value, np.full(days.size, -1.0), np.ones(days.size), np.inf)
        reach = largest_of_t(self.first.durations, self.second.durations, days, found.degrees + 1, self.weights)
        reach = max(reach, intervals.student_t(found.degrees))
        return SurvivalBand(days, found.value, *found.ends(reach), reach)
