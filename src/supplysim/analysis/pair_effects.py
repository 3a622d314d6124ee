"""The joint effects of pairs of inputs, beyond what each does alone.

The part of the variance that two independent inputs have together is the sum of the squared coefficients on the products of
their polynomials. Products of low degree are always taken, the others if they are seen, as in `rank_effects`. What the inputs
do alone is first taken off, which leaves the coefficients as they are and makes their errors smaller.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from supplysim._uncertain.arrays import FloatArray
from supplysim.analysis.rank_cells import RankCells
from supplysim.analysis.rank_effects import BEYOND_NOISE
from supplysim.analysis.replicate_groups import Groups, Total
from supplysim.analysis.squared_means import influences, noise, squares

_DEGREES = ((16, 8), (128, 4), (256, 2))  # up to so many inputs, polynomials up to this degree
MOST_INPUTS = _DEGREES[-1][0]
_FEW_PATHS, _FEW_DEGREES = 1024, 2
_LOW = 4  # the sum of the two degrees


def pair_effects(inputs: Sequence[RankCells], rest: FloatArray, groups: Groups) -> dict[tuple[int, int], Total]:
    """The part of the variance of a figure that each pair of inputs has together.

    Parameters
    ----------
    inputs : sequence of RankCells
        Independent inputs, at most `MOST_INPUTS` of them.
    rest : (paths,) array
        The figure less what the inputs do alone.
    groups : Groups

    Returns
    -------
    dict from the positions of two inputs, the first the smaller, to Total
    """
    degrees = next(degrees for most, degrees in _DEGREES if len(inputs) <= most)
    if rest.size < _FEW_PATHS:
        degrees = min(degrees, _FEW_DEGREES)
    tables = [np.ascontiguousarray(cells.polynomials[:, 1 : degrees + 1].T) for cells in inputs]
    starts = np.cumsum([0, *(table.shape[0] for table in tables)])
    means = np.empty((groups.number, starts[-1], starts[-1]))
    for group in range(groups.number):
        paths = np.flatnonzero(groups.of_path == group)
        values = np.concatenate([table[:, cells.of_path[paths]] for table, cells in zip(tables, inputs, strict=True)])
        means[group] = (rest[paths] * values) @ values.T / paths.size
    weights = groups.weights
    return {
        (one, other): _pair(means[:, starts[one] : starts[one + 1], starts[other] : starts[other + 1]], weights)
        for one in range(len(inputs))
        for other in range(one + 1, len(inputs))
    }


def _pair(means: FloatArray, weights: FloatArray) -> Total:
    """The part of one pair, from the groups' means on its products, (groups, degrees, degrees)."""
    one, other = np.indices(means.shape[1:]) + 1
    is_low = one + other <= _LOW
    found, spread = squares(means, weights), noise(means, weights)
    high = float(found[~is_low].sum())
    counts = is_low | (high > BEYOND_NOISE * float(np.sqrt(np.sum(spread[~is_low] ** 2))))
    return Total(float(found[counts].sum()), influences(means, weights)[:, counts].sum(axis=1))
