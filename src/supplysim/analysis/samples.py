"""What runs tell of a mean along a control, within a window: its sign, bin by bin or point by point, and a local fit."""

from __future__ import annotations

import math
from functools import cached_property

import attrs
import numpy as np
from scipy import special

from supplysim._estimates.intervals import student_t
from supplysim._uncertain.arrays import FloatArray, IntArray
from supplysim.analysis.local_fit import LocalFit
from supplysim.analysis.solve_target import Target

_SURE = 4.0  # standard errors: a sign that is counted as known; wrong once in 30,000 times
_MISFIT = 4.5
_ROUNDING = 1e-9
_LEAST_BINS, _MOST_BINS, _PATHS_A_BIN = 8, 64, 256
_BINS_OF_FIT = 16


@attrs.frozen(eq=False, slots=False)
class Sample:
    """Means along the control.

    Attributes
    ----------
    lefts, rights : (places,) arrays
        The ends of each bin of the control; the same for a point.
    means : (places,) array
        The mean margin of the target over the paths of each place.
    scores : (places,) array
        The means in standard errors. These are those of independent paths, which are as good with few replicates as with many
        and err to the safe side.
    fit : LocalFit
    is_smooth : bool
        Whether the fit agrees with the means.
    trend : int
        1 if the margin rises with the control on the whole, -1 if it falls, 0 if neither is clear. Where a figure is 0 or 1 on
        all paths, that of the mean of duration.
    has_steps : bool
        Whether the scenario is the same within each place, and another one in the next.
    """

    lefts: FloatArray
    rights: FloatArray
    means: FloatArray
    scores: FloatArray
    fit: LocalFit
    is_smooth: bool
    trend: int
    has_steps: bool = False

    @cached_property
    def signs(self) -> IntArray:
        """1 where the target is surely met, -1 where it is surely not, 0 where that is open."""
        return np.where(np.abs(self.scores) > _SURE, np.sign(self.scores), 0).astype(np.int64)

    @classmethod
    def of_paths(
        cls, target: Target, window: tuple[float, float], x: FloatArray, durations: FloatArray, replicates: int
    ) -> Sample:
        """From paths whose control is uniform in a window; path i belongs to replicate ``i % replicates``."""
        low, high = window
        margins = target.margins(durations)
        fit = LocalFit.of_paths((low, high), x, margins, replicates, target.most)
        bins = min(max(x.size // _PATHS_A_BIN, _LEAST_BINS), _MOST_BINS)
        edges = np.linspace(low, high, bins + 1)
        means, errors = _binned(target, edges, x, margins)
        lefts, rights, means, scores = _pooled(target, edges, means, errors, x.size / bins)
        coarse = min(bins, _BINS_OF_FIT)
        residuals, their_errors = _binned(target, np.linspace(low, high, coarse + 1), x, margins - fit.at(x))
        is_smooth = bool(np.all(np.abs(residuals) <= _MISFIT * their_errors))
        of_mean = LocalFit.of_paths((low, high), x, target.sooner_or_later(durations), replicates, target.horizon_days)
        return cls(lefts, rights, means, scores, fit, is_smooth, fit.trend() or of_mean.trend())

    @classmethod
    def of_points(
        cls, target: Target, x: FloatArray, durations: list[FloatArray], replicates: int, *, at_95_percent: bool
    ) -> Sample:
        """From one run at each of several points of the control, in ascending order; a sign is sure, or so at 95 %."""
        margins = [target.margins(each) for each in durations]
        paths = margins[0].size
        means = np.array([each.mean() for each in margins])
        errors = np.array([_error(target, each.std(), paths) for each in margins])
        by_replicate = _by_replicate(margins, replicates)
        fit = LocalFit.of_points(x, by_replicate, paths, target.most)
        is_smooth = bool(np.all(np.abs(means - fit.at(x)) <= errors))
        scores = _scores(target, means, errors, paths)
        if at_95_percent:
            spread = by_replicate.std(axis=0, ddof=1) / math.sqrt(replicates)
            scores = means / np.maximum(spread, target.most / paths) * (_SURE / student_t(replicates - 1))
        lasting = _by_replicate([target.sooner_or_later(each) for each in durations], replicates)
        of_mean = LocalFit.of_points(x, lasting, paths, target.horizon_days)
        return cls(x, x, means, scores, fit, is_smooth, fit.trend() or of_mean.trend())


def _by_replicate(values: list[FloatArray], replicates: int) -> FloatArray:
    """The mean of each replicate at each point, (replicates, points)."""
    return np.array([[each[index::replicates].mean() for each in values] for index in range(replicates)])


def sign_of(target: Target, margins: FloatArray) -> int:
    """The sign of the mean margin of the paths at one value of the control; 0 if it is open."""
    error = np.array([_error(target, float(margins.std()), margins.size)])
    (score,) = _scores(target, margins.mean(keepdims=True), error, margins.size)
    return int(np.sign(score)) if abs(score) > _SURE else 0


def _binned(target: Target, edges: FloatArray, x: FloatArray, values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The mean of values in bins of equal width, and their standard errors; an empty bin has an infinite one."""
    low, high, bins = edges[0], edges[-1], edges.size - 1
    index = np.clip(((x - low) / (high - low) * bins).astype(np.int64), 0, bins - 1)
    counts = np.bincount(index, minlength=bins)
    shares = np.maximum(counts, 1)
    means = np.bincount(index, values, bins) / shares
    variances = np.bincount(index, (values - means[index]) ** 2, bins) / shares
    errors = [_error(target, math.sqrt(each), count) for each, count in zip(variances, counts, strict=True)]
    return means, np.array(errors)


def _pooled(
    target: Target, edges: FloatArray, means: FloatArray, errors: FloatArray, paths: float
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """The ends, means and scores of bins, neighbours pooled that agree in their sign but are sure of it only together.

    Of a probability near 0 or 1, a single bin is hardly ever sure.
    """
    found: list[tuple[float, float, float, float]] = []
    start = 0
    for stop in range(1, means.size + 1):
        pooled, count = means[start:stop].mean(), stop - start
        error = np.array([np.linalg.norm(errors[start:stop]) / count])
        (score,) = _scores(target, np.array([pooled]), error, paths * count)
        if abs(score) > _SURE:
            found.append((edges[start], edges[stop], pooled, score))
            start = stop
        elif stop == means.size or (means[stop] > 0) != (means[start] > 0):
            found += [(edges[each], edges[each + 1], means[each], 0.0) for each in range(start, stop)]
            start = stop
    lefts, rights, pooled_means, scores = np.array(found).T
    return lefts, rights, pooled_means, scores


def _error(target: Target, deviation: float, paths: int) -> float:
    """The standard error of the mean of paths; if all agree, that of one path that does not."""
    if paths == 0:
        return math.inf
    return max(deviation, _ROUNDING * target.most) / math.sqrt(paths) if deviation > 0 else target.most / paths


def _scores(target: Target, means: FloatArray, errors: FloatArray, paths: float) -> FloatArray:
    """Means of margins in standard errors; of a probability, the signed root of the likelihood ratio, exact also near 0 and 1.

    S. S. Wilks, "The large-sample distribution of the likelihood ratio for testing composite hypotheses", Annals of
    Mathematical Statistics 9, 1938.
    """
    if not target.is_share:
        return means / errors
    level = target.level
    share = np.clip(means + level if target.is_least else level - means, 0.0, 1.0)
    ratio = special.xlogy(share, share / level) + special.xlogy(1 - share, (1 - share) / (1 - level))
    return np.asarray(np.sign(means) * np.sqrt(2 * paths * np.maximum(ratio, 0.0)) * np.isfinite(errors))
