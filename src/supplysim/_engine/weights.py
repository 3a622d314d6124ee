"""Weights of paths: whole numbers, so that their sums, and the sums of their squares, are exact in any order."""

from __future__ import annotations

import attrs
import numpy as np

from supplysim._uncertain.arrays import FloatArray, IntArray

MOST_UNITS = 1 << 52  # of one path; so every weight is a double, too
_HALF = 26  # bits; sums of so many bits over the paths of a block are exact in double precision
_LOW = (1 << _HALF) - 1
_MOST_TOTAL = MOST_UNITS << 8  # 2**40 paths of the mean weight, 2**20 units


def counted(cell: IntArray, cells: int, weights: IntArray | None = None) -> IntArray:
    """How many items each cell has, (cells,); with weights, their exact sum."""
    if weights is None:
        return np.bincount(cell, minlength=cells).astype(np.int64, copy=False)
    high, low = _halves(cell, cells, weights)
    return (high << _HALF) + low


def _halves(cell: IntArray, cells: int, weights: IntArray) -> tuple[IntArray, IntArray]:
    """The sums, in each cell, of the higher and of the lower 26 bits of weights; exact."""
    high, low = (
        np.bincount(cell, weights=part, minlength=cells).astype(np.int64) for part in (weights >> _HALF, weights & _LOW)
    )
    return high, low


def _exact(cell: IntArray, cells: int, weights: IntArray) -> list[int]:
    """As `counted`, in whole numbers of any size."""
    high, low = _halves(cell, cells, weights)
    return [(int(one) << _HALF) + int(other) for one, other in zip(high, low, strict=True)]


@attrs.frozen
class Weights:
    """The weights of the paths that were counted, by replicate, in whole units.

    Attributes
    ----------
    sums, squares : tuple of int, one a replicate
        The sum of the weights of the paths, and that of their squares.
    """

    sums: tuple[int, ...]
    squares: tuple[int, ...]

    @classmethod
    def zero(cls, replicates: int) -> Weights:
        """Those of no paths."""
        return cls((0,) * replicates, (0,) * replicates)

    @classmethod
    def of(cls, weights: IntArray, replicate: IntArray, replicates: int) -> Weights:
        """Those of the paths of a block, each of which belongs to a `replicate`."""
        high, low = weights >> _HALF, weights & _LOW
        parts = (_exact(replicate, replicates, part) for part in (high * high, high * low, low * low))
        squares = (
            (both_high << 2 * _HALF) + (mixed << _HALF + 1) + both_low
            for both_high, mixed, both_low in zip(*parts, strict=True)
        )
        return cls(tuple(_exact(replicate, replicates, weights)), tuple(squares))

    @property
    def total(self) -> int:
        """The sum over all paths."""
        return sum(self.sums)

    @property
    def effective(self) -> float:
        """The effective number of paths: the square of the sum of the weights over the sum of their squares.

        L. Kish, *Survey Sampling*, 1965. It is 0 if no path has weight, or if weights are so uneven that they were cut off.
        """
        squares = sum(self.squares)
        return self.total**2 / squares if squares and self.total <= _MOST_TOTAL else 0.0

    @property
    def per_unit(self) -> float:
        """The number by which sums of weights are multiplied so that they add up to the effective number of paths."""
        return self.effective / self.total if self.total else 0.0

    def __add__(self, other: Weights) -> Weights:
        added = (
            tuple(map(int.__add__, ours, theirs)) for ours, theirs in ((self.sums, other.sums), (self.squares, other.squares))
        )
        return Weights(*added)


def as_units(log_weights: FloatArray, log_unit: float) -> IntArray:
    """Weights in whole units of one, given their logarithms and that of the unit, (paths,)."""
    with np.errstate(over="ignore", under="ignore"):
        units = np.exp(log_weights - log_unit)
    return np.rint(np.minimum(units, MOST_UNITS)).astype(np.int64)
