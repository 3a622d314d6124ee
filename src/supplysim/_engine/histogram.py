"""Counts of real numbers, for each replicate: exact while few different ones occur, in bins that never change after that.

In every column, be it a value or a bin, the least and the greatest value are kept beside the counts. So a bin that holds one
value gives that value exactly, whatever its width; elsewhere values are taken to lie evenly between the two.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

import attrs
import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

_MOST_VALUES = 1_000  # different values that are counted one by one
_MOST_DAY_BINS = 1 << 13
_DAYS_ONE_BY_ONE = 1 << 12
_FAR_BITS = 9  # bins of durations beyond 4096 days: 2**9 an octave, 0.2 % wide or less
_COVER_BITS = 8  # bins of the cover: 2**8 an octave, 0.4 % wide or less
_COVER_OCTAVES = (-8, 24)  # from some minutes to more days than there were


class Bins(Protocol):
    """A fixed division of the numbers from 0 upwards into `size` bins."""

    @property
    def size(self) -> int: ...
    def index(self, values: FloatArray) -> IntArray:
        """The bin of each value."""


def _ratio_bin(values: FloatArray, bits: int, first_octave: int) -> IntArray:
    """Bins of equal ratio, 2**bits an octave, numbered from 2**first_octave: read off the bits of the number itself."""
    words = np.ascontiguousarray(values).view(np.int64) >> (52 - bits)
    return words - ((1023 + first_octave) << bits)


@attrs.frozen
class DayBins:
    """Bins from 0 to `horizon_days`: an equal, power-of-two share of a day each, so that every whole day is an edge.

    Where that would be more than 8192 bins, days are counted one by one up to 4096, and in bins of equal ratio beyond.
    """

    horizon_days: int

    @property
    def per_day(self) -> int:
        """Bins a day; 0 if the horizon is too far for equal ones."""
        return 1 << (_MOST_DAY_BINS // self.horizon_days).bit_length() >> 1

    @property
    def size(self) -> int:
        if self.per_day:
            return self.horizon_days * self.per_day
        return int(self.index(np.array([np.nextafter(self.horizon_days, 0.0)]))[0]) + 1

    def index(self, values: FloatArray) -> IntArray:
        if self.per_day:
            return np.minimum((values * self.per_day).astype(np.int64), self.size - 1)
        far = _DAYS_ONE_BY_ONE + _ratio_bin(values, _FAR_BITS, _DAYS_ONE_BY_ONE.bit_length() - 1)
        return np.where(values < _DAYS_ONE_BY_ONE, values.astype(np.int64), far)


@attrs.frozen
class CoverBins:
    """Bins of equal ratio; the first and the last but one take what lies beyond, the last is for what is infinite."""

    @property
    def size(self) -> int:
        return ((_COVER_OCTAVES[1] - _COVER_OCTAVES[0]) << _COVER_BITS) + 1

    def index(self, values: FloatArray) -> IntArray:
        bins = np.clip(_ratio_bin(values, _COVER_BITS, _COVER_OCTAVES[0]), 0, self.size - 2)
        return np.where(np.isinf(values), self.size - 1, bins)


@attrs.frozen(eq=False)
class Histogram:
    """Counts for each replicate and column, in ascending order of columns.

    Attributes
    ----------
    bins : Bins
        What columns are once there are too many different values.
    counts : (replicates, columns) array
    least, greatest : (columns,) arrays
        The range that was met in each column; +inf and -inf where a bin is empty.
    is_exact : bool
        Whether each column is one value.
    """

    bins: Bins
    counts: IntArray
    least: FloatArray
    greatest: FloatArray
    is_exact: bool

    @classmethod
    def empty(cls, bins: Bins, replicates: int) -> Histogram:
        """Nothing counted yet."""
        return cls._exact(bins, np.empty(0), np.zeros((replicates, 0), dtype=np.int64))

    @classmethod
    def _exact(cls, bins: Bins, values: FloatArray, counts: IntArray) -> Histogram:
        return cls(bins, counts, values, values, is_exact=True)

    @classmethod
    def count(cls, bins: Bins, replicates: int, replicate: IntArray, values: FloatArray) -> Histogram:
        """Count `values`, each of which belongs to a `replicate`."""
        few = np.unique(values[: 2 * _MOST_VALUES]).size <= _MOST_VALUES  # tells most cases apart without sorting them all
        distinct = np.unique(values) if few else values
        if distinct.size > _MOST_VALUES:
            index = bins.index(values)
            counts = _table(replicate, replicates, index, bins.size)
            return cls(bins, counts, *_extremes(bins, index, values), is_exact=False)
        index = np.searchsorted(distinct, values)
        return cls._exact(bins, distinct, _table(replicate, replicates, index, distinct.size))

    @property
    def arrays(self) -> tuple[IntArray, FloatArray, FloatArray]:
        """All that was counted."""
        return self.counts, self.least, self.greatest

    def __reduce__(self) -> tuple[Callable[..., Histogram], tuple[Any, ...]]:
        """Pickle the columns that hold something, in the narrowest words: a block's tally is an eighth as large on its way."""
        filled = np.flatnonzero(self.counts.any(axis=0) | self.is_exact)
        counts = self.counts[:, filled]
        narrow = counts.astype(np.min_scalar_type(counts.max(initial=0)))
        columns = filled.astype(np.min_scalar_type(len(self.least)))
        values = self.least[filled], self.greatest[filled]
        return partial(_unpacked, is_exact=self.is_exact), (self.bins, len(self.least), columns, narrow, values)

    def __add__(self, other: Histogram) -> Histogram:
        if self.is_exact and other.is_exact:
            values = np.union1d(self.least, other.least)
            if values.size <= _MOST_VALUES:
                counts = np.zeros((len(self.counts), values.size), dtype=np.int64)
                for each in (self, other):
                    counts[:, np.searchsorted(values, each.least)] += each.counts
                return self._exact(self.bins, values, counts)
        one, two = self.in_bins(), other.in_bins()
        least, greatest = np.minimum(one.least, two.least), np.maximum(one.greatest, two.greatest)
        return Histogram(self.bins, one.counts + two.counts, least, greatest, is_exact=False)

    def in_bins(self) -> Histogram:
        """The same counts in bins."""
        if not self.is_exact:
            return self
        index = self.bins.index(self.least)
        counts = np.zeros((len(self.counts), self.bins.size), dtype=np.int64)
        np.add.at(counts.T, index, self.counts.T)
        return Histogram(self.bins, counts, *_extremes(self.bins, index, self.least), is_exact=False)

    def count_from(self, value: float) -> FloatArray:
        """How many values of each replicate are `value` or more, (replicates,).

        Exact where `value` is an edge of a bin or its column holds one value; otherwise values lie evenly in the column.
        """
        found = np.asarray(self.counts[:, self.least >= value].sum(axis=1), dtype=np.float64)
        for column in np.flatnonzero((self.least < value) & (self.greatest >= value)):  # one at most
            least, greatest, count = self.least[column], self.greatest[column], int(self.counts[:, column].sum())
            below = float(np.ceil((value - least) / (greatest - least) * (count - 1)))
            found += self.counts[:, column] * (1.0 - below / count)
        return found

    def value_at(self, rank: int) -> float:
        """The value with `rank` values below it, over all replicates; infinite beyond the last."""
        counts = self.counts.sum(axis=0)
        up_to = np.cumsum(counts)
        index = int(np.searchsorted(up_to, rank, side="right"))
        if index == counts.size:
            return float(np.inf)
        least, greatest = self.least[index], self.greatest[index]
        if least == greatest:
            return float(least)
        place = rank - (up_to[index] - counts[index])
        return float(least + (greatest - least) * (place / max(counts[index] - 1, 1)))


def _unpacked(
    bins: Bins, size: int, columns: IntArray, filled: IntArray, values: tuple[FloatArray, FloatArray], *, is_exact: bool
) -> Histogram:
    """The histogram that was pickled, bit for bit; its arrays are read-only."""
    counts = np.zeros((len(filled), size), dtype=np.int64)
    least, greatest = np.full(size, np.inf), np.full(size, -np.inf)
    counts[:, columns] = filled
    least[columns], greatest[columns] = values
    for array in (counts, least, greatest):
        array.setflags(write=False)
    return Histogram(bins, counts, least, greatest, is_exact=is_exact)


def _table(replicate: IntArray, replicates: int, column: IntArray, columns: int) -> IntArray:
    """How often each column occurs in each replicate."""
    counts = np.bincount(replicate * columns + column, minlength=replicates * columns)
    return counts.reshape(replicates, columns).astype(np.int64, copy=False)


def _extremes(bins: Bins, index: IntArray, values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The least and the greatest value of each bin."""
    least, greatest = np.full(bins.size, np.inf), np.full(bins.size, -np.inf)
    np.minimum.at(least, index, values)
    np.maximum.at(greatest, index, values)
    return least, greatest
