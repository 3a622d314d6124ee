"""RankEffect: the effect of one input on a figure, as a function of the input's rank.

The variance of ``E[y | x]`` is the sum of the squared coefficients of y on orthonormal polynomials of the rank of x, each
square without its bias (see `squared_means`). The first degrees are always taken, higher ones as far as they are seen: a block
of degrees counts if its sum exceeds three standard errors of noise. So do the cells themselves, which reach what no polynomial
does, such as a step. What the cells have beyond the degrees that count, as far as it exceeds one standard error of noise, is
not added, but the interval reaches up to it.
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
_CELLS_OF_A_JUMP = 5


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
    sums, counts : (groups, cells) arrays
        The sum of the figure, less its mean and what other inputs do alone, over the paths of each group and cell; how many
        paths these are (both weighted, if paths have weights).
    """

    variance: Total
    cells: RankCells
    means: FloatArray
    sums: FloatArray
    counts: FloatArray

    @classmethod
    def of(cls, cells: RankCells, centred: FloatArray, groups: Groups, counts: FloatArray | None = None) -> RankEffect:
        """The effect of the input of `cells` on a figure whose values, less their mean, are `centred`, (paths,)."""
        sums = cells.sums(centred, groups)
        if counts is None:
            counts = cells.sums(np.ones_like(centred), groups)
        means = (sums / groups.paths[:, None]) @ cells.polynomials
        return cls(_variance(cells, sums, counts, means, groups), cells, means, sums, counts)

    def fitted(self, groups: Groups) -> FloatArray:
        """The effect on each path, (paths,), by the first polynomials as all groups but the path's own have found them.

        So what is left of the figure has no error in common with the path's own group, and no bias however many effects are
        taken off (cross-fitting: V. Chernozhukov and others, "Double/debiased machine learning", 2018).
        """
        degrees, weights = slice(1, self.fit_degrees + 1), groups.weights[:, None]
        means = self.means[:, degrees]
        of_others = (groups.weights @ means - weights * means) / (1 - weights)
        return (of_others @ self.cells.polynomials[:, degrees].T)[groups.of_path, self.cells.of_path]

    @property
    def fit_degrees(self) -> int:
        """The highest degree of the polynomials that are fitted."""
        supported = max(int(self.cells.paths) // _PATHS_A_DEGREE, 1)
        return min(_FIT_DEGREES, int(self.means.shape[1]) - 1, supported)


def _variance(cells: RankCells, sums: FloatArray, counts: FloatArray, means: FloatArray, groups: Groups) -> Total:
    """The variance of the figure's mean given the input, from the groups' sums over cells and means on polynomials."""
    paths, weights = cells.paths, groups.weights
    degrees = means.shape[1] - 1
    if degrees == 0:
        return Total(0.0, np.zeros(groups.number), is_exact=True)
    by_degree, of_group, spread = squares(means, weights), influences(means, weights), noise(means, weights)
    others = cells.number - 1 - degrees
    cells_reach, cells_noise = 0.0, math.inf
    if others and paths >= PATHS_A_CELL * cells.number:
        on_cells, cells_noise = _on_cells(sums, counts, groups)
        cells_reach = on_cells.value
        if cells_reach - by_degree[1:].sum() > BEYOND_NOISE * cells_noise:
            return on_cells
    most = min(degrees, max(int(paths) // _PATHS_A_DEGREE, 1))
    last = highest = min(_FIRST_DEGREES, most)
    while highest < most:
        block = slice(highest + 1, min(2 * highest, most) + 1)
        highest = block.stop - 1
        if by_degree[block].sum() > BEYOND_NOISE * math.sqrt(np.sum(spread[block] ** 2)):
            last = highest
    value = float(by_degree[1 : last + 1].sum())
    unseen = cells_reach - value if cells_reach - value > cells_noise else 0.0
    return Total(value, of_group[:, 1 : last + 1].sum(axis=1), unseen=unseen)


def _on_cells(sums: FloatArray, counts: FloatArray, groups: Groups) -> tuple[Total, float]:
    """The variance of the means of cells, and the standard error of noise in it, from the groups' sums and numbers of paths.

    The square of a cell's mean is the mean product of two of its paths from different groups. Since the cells are made of the
    ranks of all paths, a group has the more paths in a cell the fewer the others have there: products of sums over cells,
    without regard to these numbers, would be too small.
    """
    in_cell, all_sums = counts.sum(axis=0), sums.sum(axis=0)
    pairs = in_cell**2 - np.sum(counts**2, axis=0)
    used = pairs > 0  # otherwise all paths of a cell are of one group
    squared = np.divide(all_sums**2 - np.sum(sums**2, axis=0), pairs, out=np.zeros_like(pairs), where=used)
    weights, cell_means = in_cell / in_cell.sum(), all_sums / in_cell
    spread = np.sum((sums - counts * cell_means) ** 2, axis=0)  # of sums; that of a path follows
    of_path = np.divide(spread * in_cell, pairs, out=np.zeros_like(pairs), where=used)
    by_noise = np.divide(weights * of_path, np.sqrt(pairs), out=np.zeros_like(pairs), where=used)
    noise_of_sum = math.sqrt(2 * float(by_noise @ by_noise))
    value = float(weights @ squared) - float(all_sums.sum() / in_cell.sum()) ** 2
    jumps = _inside_cells(cell_means, squared, weights)
    unseen = jumps if jumps > noise_of_sum else 0.0
    if jumps > BEYOND_NOISE * 2 * noise_of_sum:  # the noise in it is twice that of the sum
        value, unseen = value + jumps, 0.0
    of_group = (2 * sums @ cell_means - counts @ cell_means**2) / groups.paths
    return Total(value, of_group - groups.weights @ of_group, unseen=unseen), noise_of_sum


def _inside_cells(means: FloatArray, squared: FloatArray, weights: FloatArray) -> float:
    """The variance within cells of a function that jumps inside some of them, from the means of cells and their squares.

    Where it jumps from a to b inside a cell of mean m, and is level beside it, that is ``(m - a) * (b - m)``. Along a slope,
    where the variance within cells is nothing, the same product of the steps farther out takes it off.
    """
    if means.size < _CELLS_OF_A_JUMP:
        return 0.0
    steps = np.diff(means)
    before, at, after = means[1:-3], means[2:-2], means[3:-1]
    beside = before * at + at * after - before * after - squared[2:-2]
    return float(weights[2:-2] @ (beside - steps[:-3] * steps[3:]))
