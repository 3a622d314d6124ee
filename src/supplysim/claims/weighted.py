"""Weighted paths: shares, means and quantiles under weights, and differences of them, with errors by replicate.

A figure under weights is a ratio of two sums, of the replicates' sums. What replicate r moves it by, to first order, is its
influence u_r, and ``se**2 = R / (R - 1) * sum(u_r**2)`` (W. G. Cochran, "Sampling techniques", 1977, ch. 6; A. B. Owen, "Monte
Carlo theory, methods and examples", 2013, ch. 9 and 17). So the error of a difference of two figures of the same paths is that
of the differences of their influences. Where a number of paths matters, it is the effective one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import attrs
import numpy as np

from supplysim._estimates import intervals
from supplysim._estimates.estimate import Estimate
from supplysim._estimates.weighted import in_effective_paths
from supplysim._uncertain.arrays import BoolArray, FloatArray


@attrs.frozen(eq=False)
class Reading:
    """A figure, and what each replicate moves it by, (replicates,); not finite if that is not known."""

    estimate: Estimate
    influence: FloatArray


@attrs.frozen(eq=False)
class WeightedPaths:
    """Paths with weights; path i belongs to replicate i mod R.

    Attributes
    ----------
    weights : (paths,) array
        0 or more; they add up to the effective number of paths.
    replicates : int
    """

    weights: FloatArray
    replicates: int

    @classmethod
    def of_logs(cls, logs: FloatArray, replicates: int) -> WeightedPaths:
        """Paths whose weights are known up to a factor, by their logarithms."""
        most = float(logs.max())
        return cls.of(np.exp(logs - most) if math.isfinite(most) else np.zeros_like(logs), replicates)

    @classmethod
    def of(cls, weights: FloatArray, replicates: int) -> WeightedPaths:
        """Paths whose weights are known up to a factor."""
        return cls(in_effective_paths(weights), replicates)

    @property
    def effective(self) -> float:
        """The effective number of paths."""
        return float(self.weights.sum())

    @property
    def totals(self) -> FloatArray:
        """The weight of each replicate, (replicates,)."""
        return self.sums(self.weights)

    def sums(self, values: FloatArray) -> FloatArray:
        """The sum of values, (paths,), over the paths of each replicate, (replicates,)."""
        number = np.arange(values.size) % self.replicates
        return np.bincount(number, weights=values, minlength=self.replicates).astype(np.float64)

    def share(self, event: BoolArray) -> Reading:
        """The probability of an event, (paths,)."""
        sums, totals = self.sums(np.where(event, self.weights, 0.0)), self.totals
        found = intervals.share(sums, totals)
        return Reading(found, (sums - totals * found.value) / totals.sum())

    def mean(self, values: FloatArray, lowest: float, highest: float) -> Reading:
        """The mean of values, (paths,), that lie between two bounds."""
        seen = values[self.weights > 0]
        if not math.isfinite(highest) and seen.min() == seen.max():  # nothing bounds what was not seen
            return _same(float(seen[0]), self.replicates)
        sums, totals = self.sums(self.weights * values), self.totals
        found = intervals.mean(sums, totals, highest, lowest=lowest)
        return Reading(found, (sums - totals * found.value) / totals.sum())

    def quantiles(
        self, values: FloatArray, probabilities: Sequence[float], *, lowest: float, censored_at: float | None = None
    ) -> list[Reading]:
        """Quantiles of values, (paths,), with Woodruff's intervals (JASA 47, 1952), between the bounds of what is possible."""
        used = np.flatnonzero(self.weights > 0)
        order = used[np.argsort(values[used], kind="stable")]
        ordered, reached = values[order], np.cumsum(self.weights[order])
        if ordered[0] == ordered[-1]:
            return [_same(float(ordered[0]), self.replicates, censored_at)] * len(probabilities)
        bounds = (lowest, censored_at)
        return [self._quantile(values, (ordered, reached), each, bounds) for each in probabilities]

    def _quantile(
        self,
        values: FloatArray,
        distribution: tuple[FloatArray, FloatArray],
        probability: float,
        bounds: tuple[float, float | None],
    ) -> Reading:
        """A quantile, from the ordered values with the weight up to each."""
        (ordered, reached), (lowest, censored_at) = distribution, bounds
        whole = float(reached[-1])

        def at(share: float, side: str) -> float:
            index = int(np.searchsorted(reached, share * whole, side=side))  # type: ignore[call-overload]  # left or right
            return float(ordered[min(index, ordered.size - 1)])

        value, totals = at(probability, "left"), self.totals
        upto = self.sums(np.where(values <= value, self.weights, 0.0))
        below = self.sums(np.where(values < value, self.weights, 0.0))
        error, degrees = max(intervals.spread_error(each, totals)[1] for each in (upto, below)), _degrees(totals)
        if not math.isfinite(error):
            return Reading(Estimate(value, math.inf, lowest, math.inf, censored_at), np.full(self.replicates, math.inf))
        reach = intervals.student_t(degrees)
        half = reach * max(error, 1 / whole)
        low = min(at(probability - half, "right"), value) if probability - half >= 0 else lowest
        high = max(at(probability + half, "left"), value) if probability + half < 1 else math.inf
        width = high - low if low != high else 0.0
        slope = width / (2 * half)
        std_error = width / (2 * reach) if math.isfinite(width) else math.inf
        with np.errstate(invalid="ignore"):  # where an end is not finite, nor is the influence
            influence = -slope * (upto - totals * float(upto.sum() / totals.sum())) / totals.sum()
        return Reading(Estimate(value, std_error, low, high, censored_at), influence)


def _degrees(totals: FloatArray) -> int:
    return int((totals > 0).sum()) - 1


def _same(value: float, replicates: int, censored_at: float | None = None) -> Reading:
    """The figure of paths that all have one value."""
    return Reading(Estimate(value, 0.0, value, value, censored_at), np.zeros(replicates))


def difference(one: Reading, other: Reading, *, is_paired: bool) -> Estimate:
    """One figure less another one, of the same paths with other weights (`is_paired`), or of independent paths.

    If one of them lies beyond the horizon, the difference is infinite, and known to be at least what its interval says; if
    both do, it is unknown.
    """
    first, second = one.estimate, other.estimate
    value = _less(first.value, second.value)
    parts = [one.influence - other.influence] if is_paired else [one.influence, other.influence]
    squares = sum(float(each @ each) for each in parts)
    many = one.influence.size
    if math.isfinite(value) and math.isfinite(squares) and many > 1:
        error = math.sqrt(many / (many - 1) * squares)
        half = intervals.student_t(many - 1) * error
        return Estimate(value, error, value - half, value + half)
    low, high = _less(first.low, second.high), _less(first.high, second.low)
    low, high = -math.inf if math.isnan(low) else low, math.inf if math.isnan(high) else high
    beyond = None
    if value == math.inf and first.censored_at is not None:
        beyond = first.censored_at - second.value
    elif value == -math.inf and second.censored_at is not None:
        beyond = first.value - second.censored_at
    return Estimate(value, math.inf, low, high, beyond)


def _less(one: float, other: float) -> float:
    return math.nan if math.isinf(one) and one == other else one - other
