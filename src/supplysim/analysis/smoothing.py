"""A smooth curve through noisy values: the regression of something on the ranks of one unknown.

The curve is linear between equidistant knots, and as rough as the data ask for: the sum of squared second differences of its
values at the knots is penalised (P. H. C. Eilers, B. D. Marx, "Flexible smoothing with B-splines and penalties", Statistical
Science 11, 1996), with the weight that cross-validation over the replicates
chooses. They are independent, and so show how little noise Sobol' points have; their paths do not.
"""

from __future__ import annotations

import attrs
import numpy as np
from scipy import linalg

from supplysim._uncertain.arrays import FloatArray, IntArray

_MOST_CELLS = 96  # a step is located to half a hundredth of the paths
_PATHS_A_CELL = 8  # at least
_PARTS = 8  # of the replicates, at most, for cross-validation
_WEIGHTS = np.logspace(-6, 8, 29)  # of the penalty, relative to the paths of a cell
_TINY = 1e-9  # of the paths of a cell: keeps a cell without paths from making the equations singular


@attrs.frozen(eq=False)
class Curves:
    """Curves over ranks, linear between equidistant knots.

    Attributes
    ----------
    heights : (knots, curves) array
    """

    heights: FloatArray

    def at(self, ranks: FloatArray) -> FloatArray:
        """The heights of the curves at some ranks between 0 and 1, (paths, curves)."""
        cell, beyond = _located(ranks, len(self.heights) - 1)
        return self.heights[cell] * (1 - beyond)[:, None] + self.heights[cell + 1] * beyond[:, None]


def smooth(ranks: FloatArray, values: FloatArray, replicate: IntArray) -> Curves:
    """Fit a curve to each column of values by penalised least squares.

    Parameters
    ----------
    ranks : (paths,) array
        Between 0 and 1.
    values : (paths, curves) array
    replicate : (paths,) array
        The replicate of each path.

    Returns
    -------
    Curves
    """
    paths, cells = ranks.size, int(np.clip(ranks.size // _PATHS_A_CELL, 1, _MOST_CELLS))
    part = np.unique(replicate, return_inverse=True)[1] % _PARTS
    sizes = np.bincount(part)
    gram, moments = _normal_equations(ranks, values, cells, part)
    second_differences = np.diff(np.eye(cells + 1), 2, axis=0)
    unit = paths / cells
    gram[np.diag_indices(cells + 1)] += _TINY * unit
    roughness, basis = linalg.eigh(second_differences.T @ second_differences, gram / unit)
    of_parts = np.einsum("kb,pkc->pbc", basis, moments)  # in a basis in which both matrices are diagonal
    scores = of_parts.sum(axis=0) / unit
    shrunk = 1 / (1 + _WEIGHTS[:, None] * np.maximum(roughness, 0.0))  # (weights, basis)
    if sizes.size < 2:  # noqa: PLR2004  # no other part to try a curve on
        return Curves(basis @ (shrunk[-1][:, None] * scores))
    others = (scores * unit - of_parts) / ((paths - sizes) / cells)[:, None, None]
    own = of_parts / (sizes / cells)[:, None, None]
    weights = sizes[:, None, None] / paths
    missed = shrunk**2 @ np.sum(weights * others**2, axis=0) - 2 * shrunk @ np.sum(weights * others * own, axis=0)
    best = np.argmin(missed, axis=0)
    return Curves(basis @ (shrunk[best].T * scores))


def _located(ranks: FloatArray, cells: int) -> tuple[IntArray, FloatArray]:
    """The cell of each rank, and how far beyond the beginning of the cell it lies, as a share of the cell."""
    places = ranks * cells
    cell = np.minimum(places.astype(np.int64), cells - 1)
    return cell, places - cell


def _normal_equations(ranks: FloatArray, values: FloatArray, cells: int, part: IntArray) -> tuple[FloatArray, FloatArray]:
    """The products of the hat functions with one another, and with the values: (parts, knots, curves)."""
    cell, beyond = _located(ranks, cells)
    before = 1 - beyond
    gram = np.zeros((cells + 1, cells + 1))
    index = np.arange(cells)
    gram[index, index] += np.bincount(cell, before * before, cells)
    gram[index + 1, index + 1] += np.bincount(cell, beyond * beyond, cells)
    gram[index, index + 1] = gram[index + 1, index] = np.bincount(cell, before * beyond, cells)
    parts = int(part.max()) + 1
    moments = np.zeros((parts, cells + 1, values.shape[1]))
    place = part * cells + cell
    for column, each in enumerate(values.T):
        moments[:, :-1, column] += np.bincount(place, before * each, parts * cells).reshape(parts, cells)
        moments[:, 1:, column] += np.bincount(place, beyond * each, parts * cells).reshape(parts, cells)
    return gram, moments
