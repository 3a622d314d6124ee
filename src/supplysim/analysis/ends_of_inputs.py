"""The figure where an input has its 5 % or 95 % value: its mean on the paths around it, corrected by the fitted polynomials.

The paths are the tenth whose ranks are around the one wanted. Their mean differs from the figure at that rank as far as the
effect of the input bends within the tenth; the difference that the fitted polynomials have there is taken off. A value that
two per cent of the paths share is a group of its own, and needs no correction.
"""

from __future__ import annotations

import attrs
import numpy as np

from supplysim._estimates.estimate import Estimate
from supplysim._estimates.intervals import mean, share
from supplysim._uncertain.arrays import BoolArray, FloatArray
from supplysim.analysis.rank_effects import RankEffect
from supplysim.analysis.replicate_groups import Groups

_RANKS = (0.05, 0.95)
_REACH = 0.05
_SHARED = 0.02
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
    cells = effect.cells
    counts = cells.sums(np.ones_like(figure), groups.of_path, groups.number)
    sums = cells.sums(figure, groups.of_path, groups.number)
    between = np.quantile(values, _RANKS)
    found = []
    for number, rank in enumerate(_RANKS):
        cell = min(int(np.searchsorted(np.cumsum(cells.weights), rank - _ROUNDING)), cells.number - 1)
        is_shared = bool(cells.weights[cell] >= _SHARED)
        chosen = np.arange(cells.number) == cell if is_shared else np.abs(cells.ranks - rank) <= _REACH
        bend = 0.0 if is_shared else _bend(effect, rank, chosen)
        estimate = _mean(counts[:, chosen].sum(axis=1), sums[:, chosen].sum(axis=1), bend, most)
        value = np.quantile(values, rank, method="inverted_cdf") if is_shared else between[number]
        found.append(End(float(value), estimate))
    low, high = found
    return low, high


def _mean(counts: FloatArray, sums: FloatArray, bend: FloatArray | float, most: float) -> Estimate:
    """The mean of the chosen paths, corrected by how far the effect bends there."""
    if 0 < sums.sum() < most * counts.sum():  # otherwise all paths agree
        sums = _kept_within(sums + counts * bend, counts, most)
    return share(sums, counts) if most == 1 else mean(sums, counts, most)


def _bend(effect: RankEffect, rank: float, chosen: BoolArray) -> FloatArray:
    """By how much the effect at a rank exceeds its mean over the chosen cells, as each group has found it."""
    cells, degrees = effect.cells, slice(1, effect.fit_degrees + 1)
    there = np.array([np.interp(rank, cells.ranks, polynomial) for polynomial in cells.polynomials[:, degrees].T])
    weights = cells.weights[chosen] / cells.weights[chosen].sum()
    found: FloatArray = effect.means[:, degrees] @ (there - weights @ cells.polynomials[chosen, degrees])
    return found


def _kept_within(sums: FloatArray, counts: FloatArray, most: float) -> FloatArray:
    """Sums shifted so that their mean is between 0 and `most`."""
    mean_found = float(sums.sum() / counts.sum())
    return sums + counts * (min(max(mean_found, 0.0), most) - mean_found)
