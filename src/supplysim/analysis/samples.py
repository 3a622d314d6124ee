"""What runs tell of a mean along a control, within a window: its sign, bin by bin or point by point, and a local fit."""

from __future__ import annotations

import math
from functools import cached_property

import attrs
import numpy as np

from supplysim._estimates.intervals import student_t
from supplysim._uncertain.arrays import FloatArray, IntArray
from supplysim.analysis.local_fit import LocalFit
from supplysim.analysis.solve_target import Target

_SURE = 4.0  # standard errors: a sign that is counted as known; wrong once in 30,000 times
_MISFIT = 4.5
_ROUNDING = 1e-9
_MOST_BINS, _PATHS_A_BIN = 64, 256
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
    errors : (places,) array
        Its standard error. It is that of independent paths, which is as good with few replicates and errs to the safe side.
    fit : LocalFit
    is_smooth : bool
        Whether the fit agrees with the means.
    has_steps : bool
        Whether the scenario is the same within each place, and another one in the next.
    """

    lefts: FloatArray
    rights: FloatArray
    means: FloatArray
    errors: FloatArray
    fit: LocalFit
    is_smooth: bool
    has_steps: bool = False

    @cached_property
    def signs(self) -> IntArray:
        """1 where the target is surely met, -1 where it is surely not, 0 where that is open."""
        return np.where(np.abs(self.means) > _SURE * self.errors, np.sign(self.means), 0).astype(np.int64)

    @classmethod
    def of_paths(
        cls, target: Target, window: tuple[float, float], x: FloatArray, durations: FloatArray, replicates: int
    ) -> Sample:
        """From paths whose control is uniform in a window; path i belongs to replicate ``i % replicates``."""
        low, high = window
        margins = target.margins(durations)
        fit = LocalFit.of_paths((low, high), x, margins, replicates, target.most)
        bins = min(max(x.size // _PATHS_A_BIN, 1), _MOST_BINS)
        edges = np.linspace(low, high, bins + 1)
        means, errors = _binned(target, edges, x, margins)
        errors = np.maximum(errors, _null_error(target, x.size / bins))
        coarse = max(min(bins, _BINS_OF_FIT), 2)
        residuals, their_errors = _binned(target, np.linspace(low, high, coarse + 1), x, margins - fit.at(x))
        is_smooth = bool(np.all(np.abs(residuals) <= _MISFIT * their_errors))
        return cls(edges[:-1], edges[1:], means, errors, fit, is_smooth)

    @classmethod
    def of_points(
        cls, target: Target, x: FloatArray, durations: list[FloatArray], replicates: int, *, at_95_percent: bool
    ) -> Sample:
        """From one run at each of several points of the control, in ascending order; a sign is sure, or so at 95 %."""
        margins = [target.margins(each) for each in durations]
        paths = margins[0].size
        means = np.array([each.mean() for each in margins])
        errors = np.array([_error(target, each.std(), paths) for each in margins])
        by_replicate = np.array([[each[index::replicates].mean() for each in margins] for index in range(replicates)])
        fit = LocalFit.of_points(x, by_replicate, paths, target.most)
        is_smooth = bool(np.all(np.abs(means - fit.at(x)) <= errors))
        errors = np.maximum(errors, _null_error(target, paths))
        if at_95_percent:
            spread = by_replicate.std(axis=0, ddof=1) / math.sqrt(replicates)
            errors = np.maximum(spread, target.most / paths) * student_t(replicates - 1) / _SURE
        return cls(x, x, means, errors, fit, is_smooth)


def sign_of(target: Target, margins: FloatArray) -> int:
    """The sign of the mean margin of the paths at one value of the control; 0 if it is open."""
    error = max(_error(target, float(margins.std()), margins.size), _null_error(target, margins.size))
    mean = float(margins.mean())
    return int(np.sign(mean)) if abs(mean) > _SURE * error else 0


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


def _error(target: Target, deviation: float, paths: int) -> float:
    """The standard error of the mean of paths; if all agree, that of one path that does not."""
    if paths == 0:
        return math.inf
    return max(deviation, _ROUNDING * target.most) / math.sqrt(paths) if deviation > 0 else target.most / paths


def _null_error(target: Target, paths: float) -> float:
    """The standard error of a probability that is just at its level."""
    return math.sqrt(target.level * (1 - target.level) / paths) if target.is_share else 0.0
