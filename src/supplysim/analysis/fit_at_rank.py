"""FitAtRank: a figure where an input has a given rank, by a polynomial that is fitted to the paths of a window around it."""

from __future__ import annotations

import math

import attrs
import numpy as np
from scipy import special

from supplysim._estimates.estimate import Estimate
from supplysim._estimates.intervals import mean, share
from supplysim._uncertain.arrays import BoolArray, FloatArray
from supplysim.analysis.replicate_groups import Groups

_REACHES = 0.045 * 2 ** (-np.arange(11) / 2)  # of ranks to either side, the widest window first
_LEAST_PATHS = 48  # of all windows but the widest
_PATHS_A_DEGREE = 16
_HIGHEST_DEGREE = 2
_DISAGREE = 3.5  # standard errors; with 2, one window in three is narrower than it need be, and its error larger
_ROUNDING = 1e-9
_NARROWER = 2  # windows: half as wide


@attrs.frozen(eq=False)
class CellSums:
    """A figure in the cells of an input.

    Attributes
    ----------
    ranks : (cells,) array
        Ascending.
    counts, sums : (groups, cells) arrays
        The number of paths, and the sum of the figure over them.
    """

    ranks: FloatArray
    counts: FloatArray
    sums: FloatArray


@attrs.frozen(eq=False)
class FitAtRank:
    """A figure at a rank.

    Attributes
    ----------
    value : float
    influences : (groups,) array
        By how much each group of replicates differs from it.
    slope : float
        How fast it rises with the rank.
    noise : float
        The standard error if all paths were independent, from how far groups and cells differ from the fit.
    window : (cells,) array
        Which cells it is fitted to.
    paths : float
        The number of paths in them.
    """

    value: float
    influences: FloatArray
    slope: float
    noise: float
    window: BoolArray
    paths: float

    @classmethod
    def of(cls, cells: CellSums, window: BoolArray, rank: float, groups: Groups) -> FitAtRank:
        """The fit to the cells of a window, (cells,), by weighted least squares."""
        counts, sums = cells.counts[:, window], cells.sums[:, window]
        in_cell = counts.sum(axis=0)
        paths = float(in_cell.sum())
        degree = min(_HIGHEST_DEGREE, in_cell.size - 1, int(paths) // _PATHS_A_DEGREE)
        away = special.ndtri(cells.ranks[window]) - special.ndtri(rank)
        scale = np.abs(away).max() or 1.0
        powers = np.vander(away / scale, degree + 1, increasing=True)
        solution = np.linalg.solve((powers.T * in_cell) @ powers, powers.T * in_cell)  # coefficients from means of cells
        coefficients = solution @ (sums.sum(axis=0) / in_cell)
        fitted = powers @ coefficients
        slope = float(coefficients[1]) / scale / _density_at(rank) if degree else 0.0
        residuals = sums - counts * fitted
        weights = solution[0] / in_cell  # of each path
        seen = counts > 0
        of_path = np.sum(residuals[seen] ** 2 / counts[seen]) / max(int(seen.sum()) - degree - 1, 1)
        noise = math.sqrt(of_path * float(solution[0] @ weights))
        influences = residuals @ weights / groups.weights
        return cls(float(weights @ sums.sum(axis=0)), influences, slope, noise, window, paths)

    def disagrees_with(self, other: FitAtRank, groups: Groups) -> bool:
        """Whether it differs from another fit to the same paths by more than chance has it."""
        difference = self.influences - other.influences
        error = math.sqrt(groups.number / max(groups.number - 1, 1) * float(np.sum((groups.weights * difference) ** 2)))
        rounding = _ROUNDING * max(abs(self.value), abs(other.value))
        return abs(self.value - other.value) > _DISAGREE * error + rounding

    def estimate(self, below: FloatArray, groups: Groups, most: float) -> Estimate:
        """The figure as an estimate between 0 and `most`, which is 1 for a probability.

        Of each group, `below` is the share of its paths below the value of the input that has the rank among all paths. As far
        as the groups differ in that, the value itself is not known, which counts in the error, too.
        """
        paths = groups.weights * self.paths
        value = min(max(self.value, 0.0), most)
        influences = self.influences - self.slope * below
        sums = paths * (value + influences - groups.weights @ influences)
        return share(sums, paths) if most == 1 else mean(sums, paths, most)


def windows_around(rank: float, ranks: FloatArray, in_cell: FloatArray) -> list[BoolArray]:
    """The windows around a rank, each within the one before; the narrowest still has enough paths for a fit."""
    away = np.abs(ranks - rank)
    found = [away <= max(reach, away.min()) for reach in _REACHES]  # few paths have none so near
    return [window for number, window in enumerate(found) if number == 0 or in_cell[window].sum() >= _LEAST_PATHS]


def chosen(fits: list[FitAtRank], groups: Groups) -> FitAtRank:
    """The fit in half of the widest window with whose fit no narrower one disagrees; the widest window comes first."""
    last = len(fits) - 1
    for number in range(last + 1):
        if not any(fits[number].disagrees_with(narrower, groups) for narrower in fits[number + 1 :]):
            return fits[min(number + _NARROWER, last)]
    raise AssertionError  # the narrowest disagrees with none


def _density_at(rank: float) -> float:
    """The standard normal density where the distribution function has a value."""
    return math.exp(-(float(special.ndtri(rank)) ** 2) / 2) / math.sqrt(2 * math.pi)
