"""Adaptive histograms: of values of any sign and magnitude, in bins that are as fine as their number allows.

Finite doubles have an order-preserving map to whole numbers: that of their bits. At *level* s, values whose numbers agree but
for the last s bits share a bin; so bins of one level are nested in those of the next, and level 0 tells all values apart. A
histogram is at the lowest level at which its values fill at most 4,096 bins. That level depends on the values alone, not on
the order in which they were counted: bins that are filled stay filled, so a sum is never at a lower level than its parts.

Within each bin the least value and the greatest one have columns of their own; those between share one. So a value that many
paths have, such as an empty or a full stock, is counted exactly if it is the last of its bin, and columns say all that there
is to say: the level is the lowest one at which the ends of the columns fill at most 4,096 bins.
"""

from __future__ import annotations

from typing import Self

import numpy as np
from numpy.typing import NDArray

from supplysim._engine.histogram import AnyBins, Bins, Histogram
from supplysim._engine.weights import counted
from supplysim._uncertain.arrays import FloatArray, IntArray

_MOST_BINS = 1 << 12
_HIGHEST_LEVEL = 63  # two bins: one for each sign
_MAGNITUDE = np.int64(0x7FFFFFFFFFFFFFFF)


class AdaptiveHistogram(Histogram):
    """A histogram whose columns follow the values; see the module."""

    __slots__ = ()

    @classmethod
    def empty(cls, bins: Bins, replicates: int) -> Self:
        """See `Histogram.empty`."""
        nothing = np.empty(0)
        return cls(bins, np.zeros((replicates, 0), dtype=np.int64), nothing, nothing, is_exact=True)

    @classmethod
    def count(
        cls, bins: Bins, replicates: int, replicate: IntArray, values: FloatArray, weights: IntArray | None = None
    ) -> Self:
        """See `Histogram.count`."""
        distinct, place = np.unique(values, return_inverse=True)
        column, columns = _columns(distinct, distinct)
        cell = replicate * columns + column[place.reshape(-1)]
        counts = counted(cell, replicates * columns, weights).reshape(replicates, columns)
        return cls._of(bins, counts, *_ends(column, columns, distinct, distinct))

    @classmethod
    def from_columns(cls, bins: Bins, counts: IntArray, least: FloatArray, greatest: FloatArray) -> Self:
        """See `Histogram.from_columns`."""
        found = cls._of(bins, counts.astype(np.int64, copy=False), least, greatest)
        for array in found.arrays:
            array.setflags(write=False)
        return found

    @classmethod
    def _of(cls, bins: Bins, counts: IntArray, least: FloatArray, greatest: FloatArray) -> Self:
        return cls(bins, counts, least, greatest, is_exact=bool(np.array_equal(least, greatest)))

    def __add__(self, other: Histogram) -> Self:
        least, greatest = np.concatenate([self.least, other.least]), np.concatenate([self.greatest, other.greatest])
        counts = np.concatenate([self.counts, other.counts], axis=1)
        column, columns = _columns(least, greatest)
        added = np.zeros((len(counts), columns), dtype=np.int64)
        np.add.at(added.T, column, counts.T)
        return self._of(self.bins, added, *_ends(column, columns, least, greatest))

    def could_have(self, least: FloatArray, greatest: FloatArray) -> bool:
        """See `Histogram.could_have`: in each bin the ends are apart from what lies between."""
        finite = np.isfinite(least)
        if not np.array_equal(finite, np.isfinite(greatest)):
            return False
        first, last = _number(least[finite]), _number(greatest[finite])
        level = _level(np.sort(np.concatenate([first, last])))
        column, columns = _columns(least, greatest)
        return (
            columns == least.size
            and np.array_equal(column, np.arange(columns))
            and np.array_equal(first >> level, last >> level)
        )

    def in_bins(self) -> Self:
        """See `Histogram.in_bins`: its columns are bins."""
        return self


def empty_histogram(bins: Bins, replicates: int) -> Histogram:
    """The histogram of no values, of the kind that the bins need."""
    kind = AdaptiveHistogram if isinstance(bins, AnyBins) else Histogram
    return kind.empty(bins, replicates)


def _number(values: FloatArray) -> IntArray:
    """A whole number for each value, in the same order."""
    words = np.ascontiguousarray(values + 0.0).view(np.int64)  # + 0.0: there is one zero
    return words ^ ((words >> 63) & _MAGNITUDE)


def _level(numbers: IntArray) -> int:
    """The lowest level at which the values, ascending, fill at most so many bins."""
    low, high = 0, _HIGHEST_LEVEL
    while low < high:
        level = (low + high) // 2
        if np.count_nonzero(np.diff(numbers >> level)) < _MOST_BINS:
            high = level
        else:
            low = level + 1
    return low


def _columns(least: FloatArray, greatest: FloatArray) -> tuple[NDArray[np.intp], int]:
    """The column of each of several values, or of several columns to be added, and the number of columns.

    Parameters
    ----------
    least, greatest : (items,) arrays
        The ends of each; equal for a single value, infinite for censored ones.
    """
    finite = np.isfinite(greatest)
    first, last = _number(least[finite]), _number(greatest[finite])
    level = _level(np.sort(np.concatenate([first, last])))
    _, place = np.unique(first >> level, return_inverse=True)
    place = place.reshape(-1)
    bins = int(place.max(initial=-1)) + 1
    lowest, highest = np.full(bins, np.iinfo(np.int64).max), np.full(bins, np.iinfo(np.int64).min)
    np.minimum.at(lowest, place, first)
    np.maximum.at(highest, place, last)
    within = np.where(last == lowest[place], 0, np.where(first == highest[place], 2, 1))
    key = np.full(least.size, 3 * bins)  # censored values have the last column
    key[finite] = 3 * place + within
    found, column = np.unique(key, return_inverse=True)
    return column.reshape(-1), found.size


def _ends(column: NDArray[np.intp], columns: int, least: FloatArray, greatest: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The least and the greatest value of each column."""
    low, high = np.full(columns, np.inf), np.full(columns, -np.inf)
    np.minimum.at(low, column, least)
    np.maximum.at(high, column, greatest)
    return low, high
