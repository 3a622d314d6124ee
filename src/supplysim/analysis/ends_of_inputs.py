"""The figure where an input has its 5 % or 95 % value: a local fit to the paths whose ranks are around the one wanted.

A quadratic in the normal score of the rank is fitted to the paths of a window around that rank (J. Fan and I. Gijbels, "Local
polynomial modelling and its applications", 1996). The window is as wide as the paths allow: the widest with which no narrower
one disagrees (O. V. Lepski, "On a problem of adaptive estimation in Gaussian white noise", 1991). The figure is read off the
fit in half of it, so that what a fit of the whole window may miss is small beside the error. What the other inputs are seen to
do alone is first taken off the figure if that makes the error smaller. A value that many paths share is a group of its own.
"""

from __future__ import annotations

import attrs
import numpy as np

from supplysim._estimates.estimate import Estimate
from supplysim._estimates.intervals import mean, share
from supplysim._estimates.weighted import weighted_quantiles
from supplysim._uncertain.arrays import BoolArray, FloatArray
from supplysim.analysis.fit_at_rank import CellSums, FitAtRank, chosen, windows_around
from supplysim.analysis.rank_effects import RankEffect
from supplysim.analysis.replicate_groups import Groups

_RANKS = (0.05, 0.95)
_SHARED = 0.004
_LEAST_SHARING = 64  # paths
_ROUNDING = 1e-9


@attrs.frozen
class End:
    """One end of an input: its value, and the figure there."""

    value: float
    figure: Estimate


def ends_of(effect: RankEffect, values: FloatArray, figure: FloatArray, groups: Groups, *, most: float) -> tuple[End, End]:
    """The figure where an input has its 5 % and its 95 % value.

    Parameters
    ----------
    effect : RankEffect
        The effect of the input on the figure.
    values, figure : (paths,) array
        The input and the figure; for a probability, the figure is between 0 and 1.
    groups : Groups
    most : float
        The largest possible value of the figure: 1 for a probability, else the horizon in days.
    """
    cells, counts = effect.cells, effect.counts
    in_cell = counts.sum(axis=0)
    plain = CellSums(cells.ranks, counts, cells.sums(figure, groups))
    figures = [CellSums(cells.ranks, counts, effect.sums + counts * groups.average(figure)), plain]
    between = weighted_quantiles(values, _RANKS, groups.path_weights)
    found = []
    for number, rank in enumerate(_RANKS):
        cell = min(int(np.searchsorted(np.cumsum(cells.weights), rank - _ROUNDING)), cells.number - 1)
        is_shared = bool(in_cell[cell] >= max(_SHARED * groups.number_of_paths, _LEAST_SHARING))
        windows = [np.arange(cells.number) == cell] if is_shared else windows_around(rank, cells.ranks, in_cell)
        fit = _fit(figures, windows, rank, groups)
        value = _shared_value(values, rank, groups.path_weights) if is_shared else between[number]
        below = np.zeros(groups.number) if is_shared else _below(values, float(value), groups)
        found.append(End(float(value), _estimate(fit, below, plain, groups, most=most)))
    low, high = found
    return low, high


def _below(values: FloatArray, value: float, groups: Groups) -> FloatArray:
    """The share of the paths of each group that lie below a value, (groups,)."""
    found: FloatArray = (
        np.bincount(groups.of_path, groups.times_weight((values < value).astype(np.float64)), groups.number) / groups.paths
    )
    return found


def _shared_value(values: FloatArray, rank: float, weights: FloatArray | None) -> float:
    """The smallest value that has at least the share `rank` of the paths up to it."""
    return float(np.quantile(values, rank, weights=weights, method="inverted_cdf"))


def _fit(figures: list[CellSums], windows: list[BoolArray], rank: float, groups: Groups) -> FitAtRank:
    """The fit to that figure whose error is smaller, as seen in a window of middle width."""
    middle = windows[len(windows) // 2]
    best = min(figures, key=lambda each: FitAtRank.of(each, middle, rank, groups).noise)
    return chosen([FitAtRank.of(best, window, rank, groups) for window in windows], groups)


def _estimate(fit: FitAtRank, below: FloatArray, plain: CellSums, groups: Groups, *, most: float) -> Estimate:
    """The estimate of a fit; if all paths of its window agree, their mean."""
    sums, paths = plain.sums[:, fit.window].sum(axis=1), plain.counts[:, fit.window].sum(axis=1)
    if not 0 < sums.sum() < most * paths.sum():
        return share(sums, paths) if most == 1 else mean(sums, paths, most)
    return fit.estimate(below, groups, most)
