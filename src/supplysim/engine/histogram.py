"""Counts of real numbers in bins that never need to be chosen again, for each replicate.

In every bin the least and the greatest value are kept beside the counts. So a bin that holds one value gives that value
exactly, whatever its width, and elsewhere values are taken to lie evenly between the two.
"""

from __future__ import annotations

from typing import Protocol

import attrs
import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

_MOST_DAY_BINS = 1 << 13
_OCTAVE_BITS = 6  # bins of the cover: 2**6 an octave, 1.1 % wide
_COVER_OCTAVES = (-20, 44)  # from a tenth of a second to more days than there were


class Bins(Protocol):
    """A fixed division of the numbers from 0 upwards into `size` bins."""

    @property
    def size(self) -> int: ...
    def index(self, values: FloatArray) -> IntArray:
        """The bin of each value."""


@attrs.frozen
class DayBins:
    """Equal bins from 0 to `horizon_days`: a power-of-two share of a day each, so that every whole day is an edge.

    Beyond 8192 days a bin is a power-of-two number of days.
    """

    horizon_days: int

    @property
    def per_day(self) -> float:
        """Bins a day."""
        return float(2.0 ** np.floor(np.log2(_MOST_DAY_BINS / self.horizon_days)))

    @property
    def size(self) -> int:
        return int(np.ceil(self.horizon_days * self.per_day))

    def index(self, values: FloatArray) -> IntArray:
        return np.minimum((values * self.per_day).astype(np.int64), self.size - 1)


@attrs.frozen
class CoverBins:
    """Bins of equal ratio, read off the bits of the number itself; the last is for what is infinite."""

    @property
    def size(self) -> int:
        return ((_COVER_OCTAVES[1] - _COVER_OCTAVES[0]) << _OCTAVE_BITS) + 1

    def index(self, values: FloatArray) -> IntArray:
        first = (1023 + _COVER_OCTAVES[0]) << _OCTAVE_BITS
        bits = np.ascontiguousarray(values).view(np.int64) >> (52 - _OCTAVE_BITS)
        return np.where(np.isinf(values), self.size - 1, np.clip(bits - first, 0, self.size - 2))


@attrs.frozen(eq=False)
class Histogram:
    """Counts for each replicate and bin, with the least and greatest value met in each bin.

    Attributes
    ----------
    counts : (replicates, bins) array
    least, greatest : (bins,) arrays
        +inf and -inf where a bin is empty.
    """

    counts: IntArray
    least: FloatArray
    greatest: FloatArray

    @classmethod
    def empty(cls, bins: Bins, replicates: int) -> Histogram:
        """Nothing counted yet."""
        return cls(np.zeros((replicates, bins.size), dtype=np.int64), np.full(bins.size, np.inf), np.full(bins.size, -np.inf))

    @classmethod
    def count(cls, bins: Bins, replicates: int, replicate: IntArray, values: FloatArray) -> Histogram:
        """Count `values`, each of which belongs to a `replicate`."""
        index = bins.index(values)
        counts = np.bincount(replicate * bins.size + index, minlength=replicates * bins.size)
        empty = cls.empty(bins, replicates)
        np.minimum.at(empty.least, index, values)
        np.maximum.at(empty.greatest, index, values)
        return attrs.evolve(empty, counts=counts.reshape(replicates, bins.size).astype(np.int64, copy=False))

    def __add__(self, other: Histogram) -> Histogram:
        return Histogram(
            self.counts + other.counts,
            np.minimum(self.least, other.least),
            np.maximum(self.greatest, other.greatest),
        )

    def count_from(self, bins: Bins, value: float) -> FloatArray:
        """How many values of each replicate are `value` or more, (replicates,).

        Exact where `value` is an edge of a bin or the bin holds one value; otherwise values lie evenly in the bin.
        """
        index = int(bins.index(np.array([value]))[0])
        above = self.counts[:, index + 1 :].sum(axis=1).astype(np.float64)
        return np.asarray(above + self.counts[:, index] * self._share_from(index, value), dtype=np.float64)

    def _share_from(self, index: int, value: float) -> float:
        least, greatest = self.least[index], self.greatest[index]
        if value <= least:
            return 1.0
        if value > greatest:
            return 0.0
        count = int(self.counts[:, index].sum())
        return 1.0 - float(np.ceil((value - least) / (greatest - least) * (count - 1))) / count

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
