"""WeightedSample: the values of an output on the kept paths, and what scores need of them, with errors by replicate."""

from __future__ import annotations

import math
from functools import cached_property

import attrs
import numpy as np

from supplysim._estimates import intervals
from supplysim._estimates.estimate import Estimate
from supplysim._uncertain.arrays import BoolArray, FloatArray
from supplysim.claims.weighted import WeightedPaths

_MINIMUM_SPREAD = 1e-12  # of the spread of values over their size; below it they are one value, but for rounding


@attrs.frozen(eq=False, slots=False)
class WeightedSample:
    """Values of which path i belongs to replicate ``i % replicates``.

    Attributes
    ----------
    values : (paths,) array
        Finite.
    weights : (paths,) array
        Relative.
    replicates : int
    is_certain : bool
        Whether nothing in the scenario is random.
    """

    values: FloatArray
    weights: FloatArray
    replicates: int
    is_certain: bool = False

    @cached_property
    def _paths(self) -> WeightedPaths:
        return WeightedPaths.of(self.weights, self.replicates)

    @property
    def effective_paths(self) -> float:
        """The effective number of paths."""
        return self._paths.effective

    def _by_replicate(self, values: FloatArray) -> FloatArray:
        return self._paths.sums(self._paths.weights * values)

    def share(self, counted: BoolArray | FloatArray) -> Estimate:
        """The weighted share of paths, each of which may count in part."""
        return intervals.share(
            self._by_replicate(np.asarray(counted, dtype=np.float64)), self._paths.totals, certain=self.is_certain
        )

    def percentile(self, outcome: float) -> Estimate:
        """The probability of a lower value, and half of that of the same value."""
        return self.share((self.values < outcome) + 0.5 * (self.values == outcome))

    def log_share_from(self, floor: float) -> Estimate:
        """The logarithm of the probability of at least `floor`; if no path reaches it, -inf, with a bound."""
        found = self.share(self.values >= floor)
        low, value, high = (math.log(each) if each > 0 else -math.inf for each in (found.low, found.value, found.high))
        error = found.std_error / found.value if found.value > 0 else 0.0
        return Estimate(value, error, low, high)

    def crps(self, outcome: float) -> Estimate:
        """The continuous ranked probability score of the weighted empirical distribution, exactly.

        ``E|X - y| - E|X - X'| / 2`` (T. Gneiting, A. E. Raftery, "Strictly proper scoring rules, prediction, and estimation",
        JASA 102, 2007, equation 21). The error is that of its influence, ``|x - y| - E|x - X'|``, between replicates.
        """
        order = np.argsort(self.values, kind="stable")
        moved, shares = self.values[order] - outcome, self.weights[order] / self.weights.sum()
        below, sums = np.cumsum(shares), np.cumsum(shares * moved)
        from_others = moved * (2 * below - 1) + sums[-1] - 2 * sums  # the mean distance from x to all values
        value = float(shares @ np.abs(moved) - 0.5 * (shares @ from_others))
        influence = np.empty_like(moved)
        influence[order] = np.abs(moved) - from_others
        return self._with_error(max(value, 0.0), self._by_replicate(influence), lowest=0.0)

    def _with_error(self, value: float, sums: FloatArray, *, lowest: float = -math.inf) -> Estimate:
        """A figure with the error of the mean of its influences."""
        _, error, degrees = intervals.spread_error(sums, self._paths.totals)
        if self.is_certain:
            return Estimate(value, 0.0, value, value)
        if not math.isfinite(error):
            return Estimate(value, math.inf, lowest, math.inf)
        half = intervals.student_t(degrees) * error
        return Estimate(value, error, max(value - half, lowest), value + half)

    @cached_property
    def is_positive(self) -> bool:
        """Whether all values are above 0, so that the density is estimated on a logarithmic scale."""
        return bool((self.values > 0).all())

    @cached_property
    def _scaled(self) -> FloatArray:
        return np.log(self.values) if self.is_positive else self.values

    @cached_property
    def bandwidth(self) -> float:
        """Silverman's bandwidth, ``0.9 min(sd, interquartile range / 1.34) n**-0.2``, n being the effective number of paths.

        B. W. Silverman, "Density estimation for statistics and data analysis", 1986, equation 3.31. It is 0 if all paths have
        one value. If half of them do, the standard deviation stands alone.
        """
        shares = self.weights / self.weights.sum()
        centre = float(shares @ self._scaled)
        spread = math.sqrt(float(shares @ (self._scaled - centre) ** 2))
        if spread <= _MINIMUM_SPREAD * max(abs(centre), 1.0 if self.is_positive else 0.0):
            return 0.0
        low, high = np.quantile(self._scaled, [0.25, 0.75], weights=shares, method="inverted_cdf")
        robust = float(high - low) / 1.34
        return 0.9 * (min(spread, robust) if robust > 0 else spread) * float(self.effective_paths**-0.2)

    def log_density(self, outcome: float) -> Estimate | None:
        """The logarithm of a kernel estimate of the density at a value; None if all paths have one value, and there is none.

        The kernel is normal, on the scale of ln x if all values are positive (the density of x is that of ln x over x), and
        of x otherwise. The error is that of the sum of kernels, by the delta method.
        """
        width = self.bandwidth
        if width == 0:
            return None
        if self.is_positive and outcome <= 0:
            return Estimate(-math.inf, 0.0, -math.inf, -math.inf)
        at = math.log(outcome) if self.is_positive else outcome
        logs = -0.5 * ((self._scaled - at) / width) ** 2
        logs = np.where(self.weights > 0, logs, -np.inf)
        top = float(logs.max())  # so that an outcome far from all paths does not underflow
        kernels = np.exp(logs - top)
        mean, _, _ = intervals.spread_error(self._by_replicate(kernels), self._paths.totals)
        value = math.log(mean) + top - math.log(width * math.sqrt(2 * math.pi)) - (at if self.is_positive else 0.0)
        return self._with_error(value, self._by_replicate(kernels) / mean)
