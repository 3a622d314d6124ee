"""A piecewise polynomial table of a quantile function: about ten nanoseconds a value.

Inverse CDFs such as the beta's cost microseconds, and near u = 0 and u = 1 they behave like powers or logarithms, which
polynomials on equally spaced cells approximate badly. So with v = min(u, 1 - u), the exponent of v and the first bits of its
mantissa, read from the floating-point number, are the index of a *cell*. The width of a cell is proportional to v, so a power
or a logarithm is equally smooth in all of them. One polynomial of degree five through the Chebyshev nodes of each cell leaves
a u-error |F(Q(u)) - u| near 1e-12, in both tails.
"""

from __future__ import annotations

from collections.abc import Callable

import attrs
import numpy as np

from supplysim._uncertain.arrays import FloatArray

TailQuantile = Callable[[FloatArray], FloatArray]

_OCTAVES = 53  # v down to 2**-54, below the smallest uniform that is drawn
_CELL_BITS = 4  # cells an octave: 2**4
_DEGREE = 5
_CELLS = _OCTAVES << _CELL_BITS
_MANTISSA_BITS = 52
_FRACTION_BITS = _MANTISSA_BITS - _CELL_BITS
_FRACTION_MASK = (1 << _FRACTION_BITS) - 1
_PROBES_A_CELL = np.array([0.07, 0.29, 0.5, 0.71, 0.93])
_ONE = 1023 << _MANTISSA_BITS  # the bits of 1.0
_FIRST_CELL = (1023 - 1 - _OCTAVES) << _CELL_BITS  # the cell that begins at v = 2**-54
_CHUNK = 1 << 14  # values a pass, so that temporary arrays stay in cache


@attrs.frozen(eq=False)
class QuantileTable:
    """Polynomials for the lower half (v = u) and, behind them, for the upper half (v = 1 - u).

    Attributes
    ----------
    coefficients : (6, 2 * cells + 1) array
        Row k holds the coefficients of w**k, where w in [-1, 1) is the position within a cell. Between the halves is a cell
        for u = 1/2 alone.
    low, high : float
        The support, to which values are clipped.
    logarithmic : bool
        Whether the polynomials give the logarithm of the value.
    """

    coefficients: FloatArray
    low: float
    high: float
    logarithmic: bool = False

    @classmethod
    def build(
        cls, lower: TailQuantile, upper: TailQuantile, support: tuple[float, float], *, logarithmic: bool = False
    ) -> QuantileTable:
        """Tabulate the quantile function whose value at v is ``lower(v)`` and at 1 - v is ``upper(v)``, v <= 1/2.

        If it is `logarithmic`, both give the logarithm of the value.
        """
        edges = _edges()
        nodes = np.cos((2 * np.arange(_DEGREE + 1) + 1) * np.pi / (2 * _DEGREE + 2))
        middle, radius = (edges[1:] + edges[:-1]) / 2, np.diff(edges) / 2
        at = middle[:, None] + radius[:, None] * nodes
        solve = np.linalg.inv(np.vander(nodes, increasing=True))
        with np.errstate(all="ignore"):
            values = [tail(at.ravel()).reshape(at.shape) for tail in (lower, upper)]
            lower_half, upper_half = ((half if logarithmic else np.clip(half, *support)) @ solve.T for half in values)
            middle_cell = np.zeros((1, _DEGREE + 1))
            middle_cell[0, 0] = lower_half[-1].sum()  # where the last cell of the lower half ends: w = 1
        return cls(np.ascontiguousarray(np.concatenate([lower_half, middle_cell, upper_half]).T), *support, logarithmic)

    def __call__(self, uniform: FloatArray) -> FloatArray:
        """The quantiles at `uniform` (any shape, each value strictly between 0 and 1)."""
        flat = np.ascontiguousarray(uniform, dtype=np.float64).ravel()
        values = np.empty_like(flat)
        for start in range(0, flat.size, _CHUNK):
            chunk = slice(start, start + _CHUNK)
            self._fill(flat[chunk], values[chunk])
        return values.reshape(np.shape(uniform))

    def _fill(self, uniform: FloatArray, values: FloatArray) -> None:
        upper = uniform > 0.5  # noqa: PLR2004  # the middle of a probability
        bits = np.minimum(uniform, 1.0 - uniform).view(np.int64)
        cell = bits >> _FRACTION_BITS
        cell -= _FIRST_CELL
        cell += upper * (_CELLS + 1)
        bits &= _FRACTION_MASK
        bits |= _ONE
        place = bits.view(np.float64)  # 1 + fraction of the cell / 2**_CELL_BITS
        place -= 1.0
        place *= 2.0 * (1 << _CELL_BITS)
        place -= 1.0
        highest, *lower = self.coefficients[::-1]
        np.take(highest, cell, out=values, mode="clip")
        for row in lower:
            values *= place
            values += row.take(cell, mode="clip")
        if self.logarithmic:
            np.exp(values, out=values)
        np.clip(values, self.low, self.high, out=values)


def _edges() -> FloatArray:
    """The boundaries of the cells of v, ascending."""
    numbers = np.arange(_CELLS + 1, dtype=np.int64) + _FIRST_CELL
    return (numbers << _FRACTION_BITS).view(np.float64)


def probes() -> FloatArray:
    """Probabilities at which to check a table: five in every cell of both halves."""
    edges = _edges()
    lower = (edges[:-1, None] + np.diff(edges)[:, None] * _PROBES_A_CELL).ravel()
    upper = 1.0 - lower[lower > 2.0**-52]
    return np.concatenate([lower, upper])


def scaled(values: FloatArray, offset: float, scale: float, support: tuple[float, float]) -> FloatArray:
    """``offset + scale * values``, in place, clipped to the support: rounding must not carry a fraction above 1."""
    values *= scale
    values += offset
    return np.clip(values, *support, out=values)
