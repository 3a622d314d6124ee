"""Alias tables: draw from any of many finite laws with one uniform number and two look-ups.

Each law is an equal mixture of two-point laws, one a column: the integer part of ``u * columns`` picks the column, and the
fractional part decides between its two outcomes (A. J. Walker, "An efficient method for generating discrete random variables
with general distributions", ACM Transactions on Mathematical Software 3, 1977; the tables are made as in M. D. Vose, "A linear
algorithm for generating random numbers with a given distribution", IEEE Transactions on Software Engineering 17, 1991).
"""

from __future__ import annotations

import attrs
import numpy as np

from supplysim._uncertain.arrays import FloatArray, IndexArray


@attrs.frozen(eq=False)
class AliasTables:
    """Several laws on 0, 1, ..., columns - 1, ready to be drawn from.

    Attributes
    ----------
    columns : int
        A power of two, so that multiplying by it is exact.
    thresholds : (laws * columns,) array
        The probability of each column's first outcome.
    outcomes : (laws * columns * 2,) array
        The two outcomes of each column: the second, then the first, which is the column itself.
    """

    columns: int
    thresholds: FloatArray
    outcomes: IndexArray

    @classmethod
    def of(cls, probabilities: FloatArray) -> AliasTables:
        """The tables of laws given as rows of probabilities, (laws, outcomes)."""
        laws, wide = probabilities.shape
        columns = 1 << (wide - 1).bit_length()
        padded = np.zeros((laws, columns))
        padded[:, :wide] = probabilities / probabilities.sum(axis=1, keepdims=True)
        thresholds, outcomes = np.ones((laws, columns)), np.empty((laws, columns, 2), dtype=np.intp)
        outcomes[:] = np.arange(columns)[:, None]
        for law in range(laws):
            _share_out(padded[law] * columns, thresholds[law], outcomes[law, :, 0])
        return cls(columns, thresholds.reshape(-1), outcomes.reshape(-1))

    def draw(self, laws: IndexArray, rng: np.random.Generator) -> IndexArray:
        """One outcome of each of `laws`."""
        uniform = rng.random(laws.size)
        uniform *= self.columns
        cells = uniform.astype(np.intp)
        uniform -= cells
        cells += laws * self.columns
        stays = uniform < self.thresholds.take(cells)
        cells <<= 1
        cells += stays
        return self.outcomes.take(cells)


def _share_out(heights: FloatArray, thresholds: FloatArray, aliases: IndexArray) -> None:
    """Fill each column up to height 1 from columns higher than 1 (Vose 1991); the arrays have one entry a column."""
    small = [column for column, height in enumerate(heights) if height < 1.0]
    large = [column for column, height in enumerate(heights) if height >= 1.0]
    left = heights.tolist()
    while small and large:
        low, high = small.pop(), large[-1]
        thresholds[low], aliases[low] = left[low], high
        left[high] = (left[high] + left[low]) - 1.0
        if left[high] < 1.0:
            small.append(large.pop())
