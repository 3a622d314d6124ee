"""RankEffect: the effect of one input on a figure, as a function of the input's rank.

The variance of ``E[y | x]`` is the sum of the squared coefficients of y on orthonormal polynomials of the rank of x, each
square without its bias (see `squared_means`). The first degrees are always taken, higher ones as far as they are seen: a block
of degrees counts if its sum exceeds three standard errors of noise. So do the cells themselves, which reach what no polynomial
does, such as a step. What is not seen is less than that noise.
"""

from __future__ import annotations

import math

import attrs
import numpy as np

from supplysim._uncertain.arrays import FloatArray
from supplysim.analysis.rank_cells import PATHS_A_CELL, RankCells
from supplysim.analysis.replicate_groups import Groups, Total
from supplysim.analysis.squared_means import influences, noise, squares

BEYOND_NOISE = 3.0  # times the standard error of noise: what counts as seen
_FIRST_DEGREES = 4
_FIT_DEGREES = 8
_PATHS_A_DEGREE = 32


@attrs.frozen(eq=False)
class RankEffect:
    """The effect of one input.

    Attributes
    ----------
    variance : Total
        The variance of the figure's mean given the input.
    cells : RankCells
    means : (groups, degrees + 1) array
        The coefficients on the polynomials of the rank, found by each group of replicates.
    """

    variance: Total
    cells: RankCells
    means: FloatArray

    @classmethod
    def of(cls, cells: RankCells, centred: FloatArray, groups: Groups) -> RankEffect:
        """The effect of the input of `cells` on a figure whose values, less their mean, are `centred`, (paths,)."""
        sums = cells.sums(centred, groups.of_path, groups.number) / groups.paths[:, None]
        means = sums @ cells.polynomials
        return cls(_variance(cells, sums, means, groups), cells, means)

    def fitted(self, weights: FloatArray) -> FloatArray:
        """The effect in each cell, (cells,), by the first polynomials of all groups."""
        degrees = self.fit_degrees
        found: FloatArray = self.cells.polynomials[:, 1 : degrees + 1] @ (weights @ self.means)[1 : degrees + 1]
        return found

    @property
    def fit_degrees(self) -> int:
        """The highest degree of the polynomials that are fitted."""
        supported = max(self.cells.of_path.size // _PATHS_A_DEGREE, 1)
        return min(_FIT_DEGREES, int(self.means.shape[1]) - 1, supported)


def _variance(cells: RankCells, sums: FloatArray, means: FloatArray, groups: Groups) -> Total:
    """The variance of the figure's mean given the input, from the groups' sums over cells and means on polynomials."""
    paths, weights = cells.of_path.size, groups.weights
    degrees = means.shape[1] - 1
    if degrees == 0:
        return Total(0.0, np.zeros(groups.number), is_exact=True)
    by_degree, of_group, spread = squares(means, weights), influences(means, weights), noise(means, weights)
    others = cells.number - 1 - degrees
    if others and paths >= PATHS_A_CELL * cells.number:
        on_cells = sums / np.sqrt(cells.weights)
        in_all = float(squares(on_cells, weights).sum())
        left_by_noise = math.sqrt(np.sum(noise(on_cells, weights) ** 2) * others / cells.number)
        if in_all - by_degree.sum() > BEYOND_NOISE * left_by_noise:
            return Total(in_all - float(by_degree[0]), influences(on_cells, weights).sum(axis=1) - of_group[:, 0])
    most = min(degrees, max(paths // _PATHS_A_DEGREE, 1))
    last = highest = min(_FIRST_DEGREES, most)
    while highest < most:
        block = slice(highest + 1, min(2 * highest, most) + 1)
        highest = block.stop - 1
        if by_degree[block].sum() > BEYOND_NOISE * math.sqrt(np.sum(spread[block] ** 2)):
            last = highest
    return Total(float(by_degree[1 : last + 1].sum()), of_group[:, 1 : last + 1].sum(axis=1))
