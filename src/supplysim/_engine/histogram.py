"""Histograms by replicate: a column for each of up to 1,000 distinct values, otherwise fixed bins.

Each column, a value or a bin, has counts, and its least and greatest value. So a bin that contains one value gives it exactly,
whatever the width of the bin; otherwise values are assumed to be evenly spaced between the two.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import numpy as np

from supplysim._engine.weights import counted
from supplysim._uncertain.arrays import FloatArray, IntArray

_MOST_VALUES = 1_000  # distinct finite values that have columns of their own
_MOST_DAY_BINS = 1 << 13
_DAYS_ONE_BY_ONE = 1 << 12
_FAR_BITS = 9  # beyond 4096 days: 2**9 bins an octave, at most 0.2 % wide


def _ratio_bin(values: FloatArray, bits: int, first_octave: int) -> IntArray:
    """The number, from 2**first_octave on, of each value's bin: 2**bits bins an octave, read from the bits of the float."""
    words = np.ascontiguousarray(values).view(np.int64) >> (52 - bits)
    return words - ((1023 + first_octave) << bits)


@attrs.frozen
class DayBins:
    """Bins from 0 to `horizon_days`, each a power-of-two fraction of a day, so that every whole day is an edge.

    If these were more than 8192 bins, bins are single days up to day 4096, and of equal ratio beyond.
    """

    horizon_days: int

    @property
    def per_day(self) -> int:
        """Bins a day; 0 if the horizon is too far for equal bins."""
        return 1 << (_MOST_DAY_BINS // self.horizon_days).bit_length() >> 1

    @property
    def size(self) -> int:
        return int(self._finite(np.array([np.inf]))[0]) + 2

    def index(self, values: FloatArray) -> IntArray:
        return np.where(np.isinf(values), self.size - 1, self._finite(values))

    def _finite(self, values: FloatArray) -> IntArray:
        """The bin of each finite value."""
        values = np.minimum(values, np.nextafter(self.horizon_days, 0.0))
        if self.per_day:
            return (values * self.per_day).astype(np.int64)
        far = _DAYS_ONE_BY_ONE + _ratio_bin(values, _FAR_BITS, _DAYS_ONE_BY_ONE.bit_length() - 1)
        return np.where(values < _DAYS_ONE_BY_ONE, values.astype(np.int64), far)


@attrs.frozen
class RatioBins:
    """Bins of equal ratio, 2**bits an octave, from 2**first_octave to 2**last_octave.

    The first bin also takes smaller values, and the last but one larger finite values.
    """

    first_octave: int
    last_octave: int
    bits: int

    @property
    def size(self) -> int:
        return ((self.last_octave - self.first_octave) << self.bits) + 1

    def index(self, values: FloatArray) -> IntArray:
        finite = np.clip(_ratio_bin(values, self.bits, self.first_octave), 0, self.size - 2)
        return np.where(np.isinf(values), self.size - 1, finite)


@attrs.frozen
class AnyBins:
    """Bins that follow the values, of any sign and magnitude: see `supplysim._engine.adaptive`."""

    @property
    def size(self) -> int:
        return 0

    def index(self, values: FloatArray) -> IntArray:
        raise NotImplementedError("the bins of an adaptive histogram depend on all values")


Bins = (
    DayBins | RatioBins | AnyBins
)  # the first two divide [0, infinity] into `size` bins; the last one is for infinite values


@attrs.frozen(eq=False)
class Histogram:
    """Counts for each replicate and column, in ascending order of columns.

    Attributes
    ----------
    bins : Bins
        The columns, if there are too many distinct values.
    counts : (replicates, columns) array
    least, greatest : (columns,) arrays
        The least and greatest value in each column; +inf and -inf for an empty bin.
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
        """The histogram of no values."""
        return cls._exact(bins, np.empty(0), np.zeros((replicates, 0), dtype=np.int64))

    @classmethod
    def _exact(cls, bins: Bins, values: FloatArray, counts: IntArray) -> Histogram:
        return cls(bins, counts, values, values, is_exact=True)

    @classmethod
    def count(
        cls, bins: Bins, replicates: int, replicate: IntArray, values: FloatArray, weights: IntArray | None = None
    ) -> Histogram:
        """Count `values`, each of which belongs to a `replicate`; with weights, each counts so many times."""
        distinct = np.unique(values[: 2 * _MOST_VALUES])  # often enough to see that there are many
        distinct = np.unique(values) if _are_few(distinct) else distinct
        if _are_few(distinct):
            index = np.searchsorted(distinct, values)
            return cls._exact(bins, distinct, _table(replicate, replicates, index, distinct.size, weights))
        index = bins.index(values)
        counts = _table(replicate, replicates, index, bins.size, weights)
        return cls(bins, counts, *_extremes(bins, index, values), is_exact=False)

    @classmethod
    def from_columns(cls, bins: Bins, counts: IntArray, least: FloatArray, greatest: FloatArray) -> Histogram:
        """The histogram with these non-empty columns, the inverse of `columns`; its arrays are read-only."""
        counts = counts.astype(np.int64, copy=False)
        if _are_few(least) and np.array_equal(least, greatest):  # bins would have more columns, or two values in one
            found = cls._exact(bins, least, counts)
        else:
            index = bins.index(least)
            in_bins = np.zeros((len(counts), bins.size), dtype=np.int64)
            in_bins[:, index] = counts
            lows, highs = np.full(bins.size, np.inf), np.full(bins.size, -np.inf)
            lows[index], highs[index] = least, greatest
            found = cls(bins, in_bins, lows, highs, is_exact=False)
        for array in found.arrays:
            array.setflags(write=False)
        return found

    @property
    def columns(self) -> tuple[IntArray, FloatArray, FloatArray]:
        """Counts, least and greatest value of the columns that are not empty."""
        filled = self.counts.any(axis=0)
        return self.counts[:, filled], self.least[filled], self.greatest[filled]

    @property
    def arrays(self) -> tuple[IntArray, FloatArray, FloatArray]:
        """Counts, least and greatest value of all columns."""
        return self.counts, self.least, self.greatest

    def __reduce__(self) -> tuple[Callable[..., Histogram], tuple[Any, ...]]:
        """Pickle the non-empty columns, in the smallest integer type that holds them: an eighth of the size for a block."""
        counts, least, greatest = self.columns
        parts = (counts[:, :-1], counts[:, -1:])  # the last one, which has the censored values, is often much larger
        narrow = [part.astype(np.min_scalar_type(part.max(initial=0))) for part in parts]
        return _unpickled, (type(self), self.bins, narrow, least, greatest)

    def __add__(self, other: Histogram) -> Histogram:
        if self.is_exact and other.is_exact:
            values = np.union1d(self.least, other.least)
            if _are_few(values):
                counts = np.zeros((len(self.counts), values.size), dtype=np.int64)
                for each in (self, other):
                    counts[:, np.searchsorted(values, each.least)] += each.counts
                return self._exact(self.bins, values, counts)
        one, two = self.in_bins(), other.in_bins()
        least, greatest = np.minimum(one.least, two.least), np.maximum(one.greatest, two.greatest)
        return Histogram(self.bins, one.counts + two.counts, least, greatest, is_exact=False)

    def could_have(self, least: FloatArray, greatest: FloatArray) -> bool:
        """Whether a histogram of this kind can have such columns, ascending: each lies in one bin, or is infinite."""
        return bool(np.array_equal(self.bins.index(least), self.bins.index(greatest)))

    def in_bins(self) -> Histogram:
        """The same counts in bins."""
        if not self.is_exact:
            return self
        index = self.bins.index(self.least)
        counts = np.zeros((len(self.counts), self.bins.size), dtype=np.int64)
        np.add.at(counts.T, index, self.counts.T)
        return Histogram(self.bins, counts, *_extremes(self.bins, index, self.least), is_exact=False)

    def count_from(self, value: float) -> FloatArray:
        """The number of values in each replicate that are at least `value`, (replicates,); see `counts_from`."""
        found: FloatArray = self.counts_from(np.array([value]))[:, 0]
        return found

    def counts_from(self, values: FloatArray) -> FloatArray:
        """The number of values in each replicate that are at least each of `values`, (replicates, values).

        Exact where a value is an edge of a bin, or its column contains one value; otherwise they are assumed evenly spaced.
        """
        counts, least, greatest = self.columns
        finite = np.isfinite(greatest)
        from_column = np.zeros((len(counts), least.size + 1))
        from_column[:, :-1] = np.where(finite, counts, 0)[:, ::-1].cumsum(axis=1)[:, ::-1]
        above = np.searchsorted(least, values, side="left")  # the first column whose values all count
        found = from_column[:, above]
        column = above - 1
        divided = np.flatnonzero((column >= 0) & (values <= np.append(greatest, -np.inf)[column]))
        if divided.size:
            column = column[divided]
            number = counts[:, column].sum(axis=0)
            below = np.ceil((values[divided] - least[column]) / (greatest[column] - least[column]) * (number - 1))
            found[:, divided] += counts[:, column] * (1.0 - below / number)
        return np.asarray(found + counts[:, ~finite].sum(axis=1)[:, np.newaxis])

    def value_at(self, rank: int) -> float:
        """The value with `rank` values below it, over all replicates; infinite beyond the last."""
        return float(self.values_at(np.array([rank]))[0])

    def values_at(self, ranks: IntArray | FloatArray) -> FloatArray:
        """The values with so many values below them, (ranks,); see `value_at`."""
        counts, least, greatest = self.columns
        number = np.append(counts.sum(axis=0), 0)  # the last stands for what is beyond all
        low, high = np.append(least, np.inf), np.append(greatest, np.inf)
        up_to = np.cumsum(number)
        column = np.searchsorted(up_to[:-1], ranks, side="right")
        low, high, place = low[column], high[column], ranks - (up_to[column] - number[column])
        with np.errstate(invalid="ignore"):  # infinity less infinity
            between = low + (high - low) * (place / np.maximum(number[column] - 1, 1))
        return np.where(low == high, low, between)


def _unpickled(kind: type[Histogram], bins: Bins, parts: list[IntArray], least: FloatArray, greatest: FloatArray) -> Histogram:
    """The histogram that was pickled."""
    return kind.from_columns(bins, np.hstack(parts), least, greatest)


def _are_few(distinct: FloatArray) -> bool:
    """Whether so few distinct values have columns of their own."""
    return int(np.isfinite(distinct).sum()) <= _MOST_VALUES


def _table(replicate: IntArray, replicates: int, column: IntArray, columns: int, weights: IntArray | None = None) -> IntArray:
    """The counts of each column in each replicate, (replicates, columns)."""
    return counted(replicate * columns + column, replicates * columns, weights).reshape(replicates, columns)


def _extremes(bins: Bins, index: IntArray, values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The least and the greatest value of each bin."""
    least, greatest = np.full(bins.size, np.inf), np.full(bins.size, -np.inf)
    np.minimum.at(least, index, values)
    np.maximum.at(greatest, index, values)
    return least, greatest
