"""OutputFigures: shares, quantiles and the mean of one output (durations, gross cover) of one stock, from a tally."""

from __future__ import annotations

import math
from typing import Any

import attrs
import numpy as np

from supplysim._engine.output import Counted
from supplysim._estimates import intervals
from supplysim._estimates.estimate import Estimate
from supplysim._estimates.of_stock import OfStock
from supplysim._uncertain import checks
from supplysim._uncertain.arrays import FloatArray
from supplysim.errors import InvalidValueError, shown


@attrs.frozen(eq=False)
class OutputFigures(OfStock):
    """Shares, quantiles and the mean of one output of one stock, each an `Estimate`.

    Attributes
    ----------
    scenario, tally, stock
        As in `OfStock`.
    output : Counted
    """

    output: Counted

    @property
    def _censored_at(self) -> float | None:
        return self.output.censored_at(self.scenario)

    def _reaching(self, value: float) -> FloatArray:
        """The number of paths of each replicate whose output is at least `value`, (replicates,)."""
        most = self._censored_at
        counted_from = math.inf if most is not None and value >= most else value
        return self.tally.counts[self.stock, self.output.name].count_from(counted_from) * self._per_unit

    def share_from(self, value: float) -> Estimate:
        """The share of paths whose output is at least `value`."""
        return intervals.share(self._reaching(value), self._paths, certain=self._is_certain)

    def quantile(self, probability: Any, figure: str = "quantile") -> Estimate:
        """A quantile; its interval lies between the quantiles at the ends of the interval of its probability.

        A refusal names the `figure`.

        R. S. Woodruff, "Confidence intervals for medians and other position measures", JASA 47, 1952.
        """
        number = checks.finite(probability, "probability", figure)
        if not 0 <= number <= 1:
            raise InvalidValueError(f"'probability' of {figure} must be between 0 and 1 (got {shown(probability)})")
        value, std_error, low, high = self._quantile(number)
        return Estimate(value, std_error, low, high, censored_at=self._censored_at)

    def _quantile(self, probability: float) -> tuple[float, float, float, float]:
        """The value, its standard error, and the ends of its interval."""
        histogram, paths = self.tally.counts[self.stock, self.output.name], self._paths
        total = int(paths.sum()) if self.tally.weights is None else self.tally.weights.total
        value = histogram.value_at(min(max(math.ceil(probability * total) - 1, 0), total - 1))
        if self._is_certain:
            return value, 0.0, value, value
        if self._shared is not None:
            return (value, 0.0, value, value) if self._paths.all() else (value, math.inf, -math.inf, math.inf)
        reached, beyond = self._reaching(value), self._reaching(float(np.nextafter(value, np.inf)))
        _, error, degrees = intervals.spread_error(reached, paths)
        if (reached - beyond).sum() > 1:  # several paths have this very value: the share above it may vary more
            error = max(error, intervals.spread_error(beyond, paths)[1])
        lowest_possible = self.output.lowest
        if not math.isfinite(error):
            return value, math.inf, lowest_possible, math.inf
        reach = intervals.student_t(degrees)
        half = reach * max(error, 1 / float(paths.sum()))
        lowest, highest = math.floor((probability - half) * total), math.ceil((probability + half) * total) - 1
        low = min(histogram.value_at(lowest), value) if lowest >= 0 else lowest_possible
        high = max(histogram.value_at(highest), value) if highest < total else math.inf
        return value, (high - low) / (2 * reach) if math.isfinite(high - low) else math.inf, low, high

    @property
    def _shared(self) -> float | None:
        """The value that all paths share, of an output without a bound of what is possible; None if there is none."""
        if not self.output.has_mean or self._censored_at is not None:
            return None
        _, low, high = self.tally.counts[self.stock, self.output.name].columns
        return float(low[0]) if low.size == 1 and low[0] == high[0] else None

    @property
    def mean(self) -> Estimate:
        """The mean; the restricted mean E[min(value, censored_at)] if the output is censored.

        Without a bound of what is possible, nothing bounds what paths that were not seen may add. The interval of a value that
        all paths share, of every replicate, is then that value; nothing is known if there are fewer paths than replicates.
        """
        sums = np.array([float(total) for total in self.tally.sums[self.stock, self.output.name]]) * self._per_unit
        most, least = self._censored_at, self.output.lowest
        if most is not None:
            return intervals.mean(sums, self._paths, most, lowest=least, certain=self._is_certain)
        if self._shared is not None:
            least = most = self._shared
        found = intervals.mean(sums, self._paths, math.inf if most is None else most, lowest=least, certain=self._is_certain)
        is_known = math.isfinite(found.std_error) and (most is None or self._is_certain or self._paths.all())
        return found if is_known else Estimate(found.value, math.inf, -math.inf, math.inf)
