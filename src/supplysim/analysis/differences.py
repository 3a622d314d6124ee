"""Differences of two figures of a paired run, with errors from their differences by replicate.

Both sides count the same paths, and path i belongs to replicate i % R on both. So the difference of a figure is one figure of
each replicate, and the replicates are independent: its error is their spread, with Student's t (A. B. Owen, "Monte Carlo
theory, methods and examples", 2013, ch. 17). What the sides share cancels within each replicate.
"""

from __future__ import annotations

import math

import attrs
import numpy as np
from scipy import special

from supplysim._engine.histogram import Histogram
from supplysim._estimates import intervals
from supplysim._estimates.estimate import Estimate
from supplysim._uncertain.arrays import FloatArray

_RARE = 2 / 3  # of z**2: what a few counts may vary beyond their spread; the rest shifts the interval to more of them
_ROUNDING = 1e-6  # of the least error: less is rounding
_LARGEST = 1e100  # so that its square is a number
_NEIGHBOURS = 10  # paths to either side of a quantile, at least, that the density there is read from
_FEW_PATHS, _FEW_REPLICATES = 32, 4  # below either, counts agree between replicates by chance too often to tell an error


@attrs.frozen(eq=False)
class ShareChanges:
    """Differences of shares at several places, with what their intervals are made of.

    Attributes
    ----------
    value, std_error : (places,) arrays
    degrees : int
        The degrees of freedom; 0 if the errors are unknown.
    resolution : (places,) array
        The inverse of the effective number of paths.
    differing : (places,) array
        The share of paths that count on one side only.
    paths : float
    """

    value: FloatArray
    std_error: FloatArray
    degrees: int
    resolution: FloatArray
    differing: FloatArray
    paths: float

    @classmethod
    def of(cls, counts: FloatArray, paths: FloatArray, differing: FloatArray) -> ShareChanges:
        """The differences from the counts of each replicate, second less first.

        Parameters
        ----------
        counts : (replicates, places) array
            The number of paths counted on the second side less that on the first.
        paths : (replicates,) array
        differing : (places,) array
            The share of paths that count on one side only, as far as it is known from kept paths.
        """
        used = paths > 0
        counts, paths = counts[used], paths[used]
        total, replicates = float(paths.sum()), paths.size
        value = counts.sum(axis=0) / total
        differing = np.maximum(differing, np.abs(value))
        if replicates < 2:  # noqa: PLR2004  # one replicate has no spread
            unknown = np.full(value.size, np.inf)
            return cls(value, unknown, 0, unknown, differing, total)
        deviations = (counts - paths[:, None] * value) / total
        std_error = np.sqrt(replicates / (replicates - 1) * (deviations**2).sum(axis=0))
        variance = np.maximum(differing - value**2, 1 / total)
        least = np.maximum(std_error, 1 / total)
        return cls(value, std_error, replicates - 1, least**2 / variance, differing, total)

    def ends(self, reach: float) -> tuple[FloatArray, FloatArray]:
        """The ends, (places,), of the intervals that reach `reach` standard errors to either side, within -1 and 1.

        An error is at least 1/n, as in `intervals.share`. Where few paths differ, their number says little of its own spread.
        Byar's limits of a Poisson mean of which k are seen (N. E. Breslow and N. E. Day, "Statistical Methods in Cancer
        Research", vol. 2, 1987, section 2.3) are, to the first orders, k + z**2 / 3 -+ z sqrt(k). So the interval is shifted
        by z**2 / 3 effective paths, as far as paths differ in one direction, and 2 z**2 / 3 more are added to its half width
        in quadrature, which holds it where k is near 0; where it is 0, the interval reaches z**2, as Wilson's does. There are
        variance / std_error**2 effective paths. z is the normal quantile of the same probability as `reach`: Student's t
        reaches farther because the error is not well known, not because counts are small.
        """
        spread, shift = self.rare(reach)
        half = np.hypot(reach * np.maximum(self.std_error, 1 / self.paths), spread)
        shift = shift * self.value / np.maximum(self.differing, 1 / self.paths)
        low, high = np.minimum(self.value, self.value + shift - half), np.maximum(self.value, self.value + shift + half)
        return np.maximum(low, -1.0), np.minimum(high, 1.0)

    def rare(self, reach: float) -> tuple[FloatArray, FloatArray]:
        """What few differing paths add to a half width in quadrature, and the shift if all differ in one way; (places,)."""
        square = float(special.ndtri(special.stdtr(self.degrees, -reach))) ** 2 * self.resolution
        return np.where(self.differing > 0, _RARE, 1.0) * square, (1 - _RARE) * square

    def estimates(self) -> list[Estimate]:
        """Each difference with its own interval."""
        if not self.degrees:
            return [Estimate(value, math.inf, -1.0, 1.0) for value in self.value.tolist()]
        parts = (self.value, self.std_error, *self.ends(intervals.student_t(self.degrees)))
        return [Estimate(*each) for each in zip(*(part.tolist() for part in parts), strict=True)]


@attrs.frozen(eq=False)
class QuantileChange:
    """The difference of the quantiles of one output on two sides.

    Attributes
    ----------
    first, second : Histogram
    paths : (replicates,) array
    censored_at : float or None
        The value from which on an output is censored on both sides.
    kept : two (kept paths,) arrays
        The output of the kept paths on both sides.
    weights : (kept paths,) array or None
        Those of the kept paths. Histograms then count units of weight, and `paths` effective paths.
    per_unit : float
        How many effective paths a unit of weight stands for; 1 without weights.
    """

    first: Histogram
    second: Histogram
    paths: FloatArray
    censored_at: float | None
    kept: tuple[FloatArray, FloatArray]
    weights: FloatArray | None = None
    per_unit: float = 1.0

    def at(self, probability: float, *, exact: bool = False) -> Estimate:
        """The second side's quantile less the first one's; without an error if it is `exact`.

        Woodruff's interval (JASA 47, 1952) for two sides at once. The shares of paths below the two quantiles err by (u, v),
        with the covariance C that the replicates show. By the slopes g of the two quantile functions, the difference errs by
        g'(u, v), with the variance g'Cg. The errors by which it is most often one interval too large or too small are
        (u, v) = t C g / sqrt(g'Cg), with Student's t: the interval spans the differences of the quantiles at p + u and p + v,
        and at p - u and p - v. So it follows the distributions at an atom, and at the horizon, as Woodruff's does. Of few
        paths, or few replicates, u and v are taken to err each by itself. `_with_rare` allows for rare paths that differ much.
        """
        total = float(self.paths.sum())
        units = round(total / self.per_unit)
        rank = min(max(math.ceil(probability * units) - 1, 0), units - 1)
        one, two = (side.value_at(rank) for side in (self.first, self.second))
        if math.isinf(one) and math.isinf(two):
            return Estimate(math.nan, math.inf, -math.inf, math.inf)
        if exact:
            return self._estimate(one, two, two - one, two - one, 0.0)
        replicates = int((self.paths > 0).sum())
        if replicates < 2:  # noqa: PLR2004  # one replicate has no spread
            return self._estimate(one, two, -math.inf, math.inf, math.inf)
        reach = intervals.student_t(replicates - 1)
        covariance = self._covariance(one, two)
        errors = reach * np.sqrt(covariance.diagonal())
        shifts = reach * _worst_errors(covariance, np.array([-1.0, 1.0]) * self._slopes(probability, errors))
        low, high = self._ends(probability, np.array([shifts, -shifts]))
        error = (high - low) / (2 * reach) if math.isfinite(high - low) else math.inf
        if math.isfinite(two - one):
            low, high = self._with_rare((one, two), (low, high), reach, float(self._slopes(probability, errors).max()))
        if total < _FEW_PATHS or replicates < _FEW_REPLICATES:
            least, most = self._ends(probability, np.array([errors, -errors]) * [1.0, -1.0])
            low, high = min(low, least), max(high, most)
        return self._estimate(one, two, low, high, error)

    def _estimate(self, one: float, two: float, low: float, high: float, error: float) -> Estimate:
        """The estimate; an infinite one is censored at the finite end of its interval, an infinite end at the horizon.

        A quantile beyond the horizon is known to be at least there, which bounds an infinite difference.
        """
        value = two - one
        low, high = min(low, value), max(high, value)
        at = math.inf
        if value == math.inf or (math.isfinite(low) and high == math.inf):
            at = low if value == math.inf and math.isfinite(low) else self._most - one
        elif value == -math.inf or (low == -math.inf and math.isfinite(high)):
            at = high if value == -math.inf and math.isfinite(high) else two - self._most
        return Estimate(value, error, low, high, at if math.isfinite(at) else None)

    @property
    def _most(self) -> float:
        return math.inf if self.censored_at is None else self.censored_at

    def _slopes(self, probability: float, halves: FloatArray) -> FloatArray:
        """The slopes, (2,), of the two quantile functions, over so much of the paths to either side of a quantile."""
        total = float(self.paths.sum())
        windows = np.clip(probability + np.outer(np.maximum(halves, _NEIGHBOURS / total), [-1.0, 1.0]), 1 / total, 1.0)
        most = min(self._most, _LARGEST)
        ends = [np.minimum(self._at(side, each), most) for side, each in zip((self.first, self.second), windows, strict=True)]
        slopes: FloatArray = np.diff(ends)[:, 0] / np.maximum(np.diff(windows)[:, 0], 1 / total)
        return slopes

    def _with_rare(
        self, values: tuple[float, float], ends: tuple[float, float], reach: float, slope: float
    ) -> tuple[float, float]:
        """An interval that allows for paths that differ much, but are rare, as that of a difference of survival does.

        A path counts if it ends before the quantile on one side only. So few do where all paths differ alike, and how few says
        little of how many there may be: see `ShareChanges.ends`. The slope of the quantile functions turns shares into days.
        The shift is in the direction in which paths differ at the two quantiles; an atom, which has no slope, has none.
        """
        if slope >= _LARGEST:  # an output that is not bounded, and infinite next to its quantile
            return -math.inf, math.inf
        (one, two), (low, high) = values, ends
        (first, second), value = self.kept, two - one
        reached = [side.counts_from(np.array([at])) * self.per_unit for side, at in ((self.first, one), (self.second, two))]
        times = np.ones(first.size) if self.weights is None else self.weights
        differing = np.array([np.average((first < one) != (second < two), weights=self.weights)])
        found = ShareChanges.of(reached[1] - reached[0], self.paths, differing)
        spread, shift = (slope * float(each[0]) for each in found.rare(reach))
        longer = sum(float(times[(first < at) & (second >= at)].sum()) for at in values)
        shorter = sum(float(times[(second < at) & (first >= at)].sum()) for at in values)
        middle = value + shift * (longer - shorter) / max(longer + shorter, 1)
        if max(np.count_nonzero(side[times > 0] == at) for side, at in ((first, one), (second, two))) > 1:
            middle = value
        return middle - math.hypot(value - low, spread), middle + math.hypot(high - value, spread)

    def _covariance(self, one: float, two: float) -> FloatArray:
        """The covariance, (2, 2), of the shares of paths below the two quantiles; an error is at least 1/n, as of a share."""
        replicates, least = int((self.paths > 0).sum()), 1 / float(self.paths.sum())
        deviations = np.array([self._deviations(self.first, one), self._deviations(self.second, two)])
        covariance = replicates / (replicates - 1) * deviations @ deviations.T
        errors = np.sqrt(covariance.diagonal())
        varies = errors > _ROUNDING * least
        raised = np.where(varies, np.maximum(least / np.maximum(errors, _ROUNDING * least), 1.0), 0.0)
        not_too_small: FloatArray = covariance * np.outer(raised, raised) + np.diag(np.where(varies, 0.0, least**2))
        return not_too_small

    def _deviations(self, side: Histogram, value: float) -> FloatArray:
        """By how much the share of a side below its quantile varies between replicates, in shares of all paths.

        If several paths have this very value, the share up to it may vary more, and counts then.
        """
        total = self.paths.sum()
        reached, beyond = side.counts_from(np.array([value, np.nextafter(value, np.inf)])).T * self.per_unit
        found = [
            (self.paths * counts.sum() / total - counts) / total
            for counts in ((reached, beyond) if (reached - beyond).sum() > 1 else (reached,))
        ]
        return max(found, key=lambda each: float(each @ each))

    def _at(self, side: Histogram, shares: FloatArray) -> FloatArray:
        """The quantiles of a side at some shares; 0 below a share of 0, infinite from 1 on."""
        ranks = np.ceil(shares * round(float(self.paths.sum()) / self.per_unit)) - 1
        return np.where(ranks < 0, 0.0, side.values_at(ranks))

    def _ends(self, probability: float, shifts: FloatArray) -> tuple[float, float]:
        """The least and the greatest difference of quantiles at shares p + u on the first and p + v on the second side."""
        one, two = self._at(self.first, probability + shifts[:, 0]), self._at(self.second, probability + shifts[:, 1])
        with np.errstate(invalid="ignore"):
            low, high = np.minimum(two, self._most) - one, two - np.minimum(one, self._most)
        return float(np.where(np.isnan(low), -np.inf, low).min()), float(np.where(np.isnan(high), np.inf, high).max())


def _worst_errors(covariance: FloatArray, slopes: FloatArray) -> FloatArray:
    """The errors of two shares, (2,), of one standard error of what they move by these slopes."""
    towards = covariance @ slopes
    variance = float(slopes @ towards)
    return towards / math.sqrt(variance) if variance > 0 else np.zeros(2)


def with_rare(found: Estimate, more: FloatArray, most: float, weights: FloatArray | None = None) -> Estimate:
    """A mean difference, with an interval that allows for few paths that differ much.

    A Poisson number of paths that all differ by one amount has Byar's limits, as in `ShareChanges.ends`. Where amounts vary,
    the largest one seen widens the interval. What shifts it is E d**3 / E d**2, of the differences d about their mean: N. J.
    Johnson's correction ("Modified t tests and confidence intervals for asymmetrical populations", JASA 73, 1978), to the
    largest term at the ends of an interval. An interval is never narrower than without.

    Parameters
    ----------
    found : Estimate
    more : (kept paths,) array
        The differences of the kept paths.
    most : float
        The largest difference that is possible, in either direction.
    weights : (kept paths,) array, optional
        Those of the kept paths.
    """
    if weights is not None:
        more, weights = more[weights > 0], weights[weights > 0]
        if not weights.size:
            return found
    off = more - (more.mean() if weights is None else np.average(more, weights=weights))
    variance = float(np.average(off**2, weights=weights))
    if variance == 0 or not math.isfinite(found.std_error):
        return found
    square = float(special.ndtri(0.5 + intervals.CONFIDENCE / 2)) ** 2 * found.std_error**2 / variance
    middle = found.value + (1 - _RARE) * square * float(np.average(off**3, weights=weights)) / variance
    spread = _RARE * square * float(np.abs(off).max())
    low, high = (middle + sign * math.hypot(end - found.value, spread) for sign, end in ((-1, found.low), (1, found.high)))
    return attrs.evolve(found, low=max(min(low, found.low), -most), high=min(max(high, found.high), most))
