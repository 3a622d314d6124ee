"""RankCells: the paths of a run in cells by the rank of one input, and polynomials of the rank.

Everything that is asked about one input is worked out from the sums over these cells, of which there are a thousand: that is
much faster than to evaluate polynomials on each path, and differs from it by a millionth of the variance.
"""

from __future__ import annotations

import attrs
import numpy as np
from numpy.polynomial import legendre

from supplysim._uncertain.arrays import FloatArray, IntArray
from supplysim.analysis.replicate_groups import Groups

_MOST_CELLS = 1024
PATHS_A_CELL = 8
_FEW_CELLS = 128  # of fewer paths each, if there are few paths
HIGHEST_DEGREE = 32
_MOST_PARTS = 16  # of the first and the last cell


@attrs.frozen(eq=False)
class RankCells:
    """The paths in cells by the rank of an input, equal values in one cell.

    Attributes
    ----------
    of_path : (paths,) array
        The number of the cell of each path.
    weights : (cells,) array
        The share of the paths in each cell, ascending in the input; with weights, the share of the weight.
    ranks : (cells,) array
        The mean rank of each cell, between 0 and 1.
    paths : float
        The number of paths; with weights, the effective one.
    polynomials : (cells, degrees + 1) array
        Polynomials of the rank, of degree 0 to `HIGHEST_DEGREE` at most, orthonormal over the paths: Legendre's if no values
        are equal, and those of the values' own law otherwise. An input with k different values has k of them, which span
        every function of it.
    """

    of_path: IntArray
    weights: FloatArray
    ranks: FloatArray
    paths: float
    polynomials: FloatArray

    @classmethod
    def of(cls, values: FloatArray, path_weights: FloatArray | None = None) -> RankCells:
        """The cells of an input, (paths,).

        Weights, (paths,), add up to the effective number of paths. Ranks and the weights of cells are then those of the
        weighted law.
        """
        paths = values.size if path_weights is None else float(path_weights.sum())
        cells = min(_MOST_CELLS, max(int(paths) // PATHS_A_CELL, min(int(paths), _FEW_CELLS), 1))
        order = np.argsort(values)
        ascending = values[order]
        first = np.flatnonzero(np.concatenate([[True], ascending[1:] != ascending[:-1]]))  # of each run of equal values
        if path_weights is None:
            before, numbers = first, np.diff(np.append(first, values.size))
        else:
            numbers = np.add.reduceat(path_weights[order], first)
            before = np.cumsum(numbers) - numbers
        middle = before + numbers / 2
        used, cell = np.unique(_numbered(middle * (cells / paths), cells, paths), return_inverse=True)
        of_path = np.empty(values.size, dtype=np.int64)
        of_path[order] = np.repeat(cell, np.diff(np.append(first, values.size)))
        weights = np.bincount(cell, numbers, used.size) / paths
        ranks = np.bincount(cell, numbers * middle, used.size) / (paths * paths * weights)
        root = np.sqrt(weights)
        degree = min(HIGHEST_DEGREE, used.size - 1)
        directions = np.linalg.qr(root[:, None] * legendre.legvander(2 * ranks - 1, degree))[0]
        return cls(of_path, weights, ranks, paths, directions / root[:, None])

    @property
    def number(self) -> int:
        """The number of cells; 1 if the input is constant."""
        return int(self.weights.size)

    def sums(self, values: FloatArray, groups: Groups) -> FloatArray:
        """The sum of a value of each path, times its weight, over every group and cell, (groups, cells)."""
        cell = groups.of_path * self.number + self.of_path
        sums: FloatArray = np.bincount(cell, groups.times_weight(values), groups.number * self.number)
        return sums.astype(np.float64, copy=False).reshape(groups.number, self.number)


def _numbered(places: FloatArray, cells: int, paths: float) -> IntArray:
    """The cell of each place, from 0 to `cells`. The first and the last cell are divided further, since tails are steep."""
    parts = min(max(int(paths) // (cells * PATHS_A_CELL), 1), _MOST_PARTS)
    within = np.clip(places, 0, 1) + np.clip(places - (cells - 1), 0, 1)
    return (places + (parts - 1) * within).astype(np.int64)
