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

LOW, HIGH = 0.05, 0.95
_REACH = 0.05
_SHARED = 0.02
_ROUNDING = 1e-9


@attrs.frozen
class End:
    """One end of an input: its value, and the figure there."""

    value: float
    figure: Estimate


def end_of(effect: RankEffect, values: FloatArray, figure: FloatArray, groups: Groups, *, rank: float, most: float) -> End:
    """The figure where an input has the value of a given rank.

    Parameters
    ----------
    effect : RankEffect
        The effect of the input on the figure.
    values, figure : (paths,) array
        The input and the figure; for a probability, the figure is between 0 and 1.
    groups : Groups
    rank : float
        Between 0 and 1.
    most : float
        The largest possible value of the figure: 1 for a probability, else the horizon in days.
    """
    cells = effect.cells
    cell = min(int(np.searchsorted(np.cumsum(cells.weights), rank - _ROUNDING)), cells.number - 1)
    is_shared = cells.weights[cell] >= _SHARED
    chosen = np.arange(cells.number) == cell if is_shared else np.abs(cells.ranks - rank) <= _REACH
    counts = cells.sums(np.ones_like(figure), groups.of_path, groups.number)[:, chosen].sum(axis=1)
    sums = cells.sums(figure, groups.of_path, groups.number)[:, chosen].sum(axis=1)
    if not is_shared and 0 < sums.sum() < most * counts.sum():
        sums = _kept_within(sums + counts * _bend(effect, cell, chosen), counts, most)
    found = share(sums, counts) if most == 1 else mean(sums, counts, most)
    value = float(np.quantile(values, rank, method="inverted_cdf" if is_shared else "linear"))
    return End(value, found)


def _bend(effect: RankEffect, cell: int, chosen: BoolArray) -> FloatArray:
    """By how much the effect at a cell exceeds its mean over the chosen cells, as each group has found it."""
    polynomials, weights = effect.cells.polynomials[:, 1 : effect.fit_degrees + 1], effect.cells.weights
    bend = polynomials[cell] - weights[chosen] @ polynomials[chosen] / weights[chosen].sum()
    found: FloatArray = effect.means[:, 1 : effect.fit_degrees + 1] @ bend
    return found


def _kept_within(sums: FloatArray, counts: FloatArray, most: float) -> FloatArray:
    """Sums shifted so that their mean is between 0 and `most`."""
    mean_found = float(sums.sum() / counts.sum())
    return sums + counts * (min(max(mean_found, 0.0), most) - mean_found)
