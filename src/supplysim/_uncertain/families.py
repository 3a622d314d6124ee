"""The named families of laws, one small frozen value each.

A family whose inverse CDF is cheap computes it; the others state exact quantiles for both tails and are tabulated once
(`table.QuantileTable`), cached by value. The functions that users call, with their checks, are in `laws`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Protocol

import attrs
import numpy as np
from numpy.typing import NDArray
from scipy import special

from supplysim._uncertain.quantile_table import QuantileTable

FloatArray = NDArray[np.float64]


@attrs.frozen
class Fixed:
    """A value that is known."""

    value: float

    @property
    def support(self) -> tuple[float, float]:
        return (self.value, self.value)

    def quantile(self, uniform: FloatArray) -> FloatArray:
        return np.full(uniform.shape, self.value)


@attrs.frozen
class Uniform:
    """Every value between `low` and `high` alike."""

    low: float
    high: float

    @property
    def support(self) -> tuple[float, float]:
        return (self.low, self.high)

    def quantile(self, uniform: FloatArray) -> FloatArray:
        return np.clip(self.low + (self.high - self.low) * uniform, self.low, self.high)


@attrs.frozen
class Triangular:
    """Density rising in a line from `low` to `mode` and falling in a line to `high`."""

    low: float
    mode: float
    high: float

    @property
    def support(self) -> tuple[float, float]:
        return (self.low, self.high)

    def quantile(self, uniform: FloatArray) -> FloatArray:
        width = self.high - self.low
        rise, fall = (self.mode - self.low) / width, (self.high - self.mode) / width
        rising = self.low + width * np.sqrt(uniform * rise)
        falling = self.high - width * np.sqrt((1.0 - uniform) * fall)
        return np.clip(np.where(uniform < rise, rising, falling), self.low, self.high)


@attrs.frozen
class Normal:
    """The normal law."""

    mean: float
    sd: float

    support = (-np.inf, np.inf)

    def quantile(self, uniform: FloatArray) -> FloatArray:
        return self.mean + self.sd * np.asarray(special.ndtri(uniform))


@attrs.frozen
class Lognormal:
    """ln X is normal with mean `mu` and standard deviation `sigma`."""

    mu: float
    sigma: float

    support = (0.0, np.inf)

    def quantile(self, uniform: FloatArray) -> FloatArray:
        return np.exp(self.mu + self.sigma * np.asarray(special.ndtri(uniform)))


class TwoTailed(Protocol):
    """A family that states its exact quantiles from both ends, to be tabulated; logarithms of them if it is steep."""

    @property
    def support(self) -> tuple[float, float]: ...
    @property
    def is_steep(self) -> bool: ...
    def lower_quantile(self, below: FloatArray) -> FloatArray: ...
    def upper_quantile(self, above: FloatArray) -> FloatArray: ...
    def __hash__(self) -> int: ...


@lru_cache(maxsize=256)
def table_of(family: TwoTailed) -> QuantileTable:
    """The table of `family`, made on its first draw and kept: equal values share one.

    A steep family rises from 0 like a high power of u. It states its lower quantiles by their logarithms.
    """
    return QuantileTable.build(family.lower_quantile, family.upper_quantile, family.support, logarithmic=family.is_steep)


_STEEP = 0.5  # shapes below this rise from 0 like u**2 or steeper
_TINY = 1e-290
_HALF = 0.5


def _log_or(values: FloatArray, log_near_zero: FloatArray) -> FloatArray:
    """The logarithms of `values`; where these are too small to be told, those of the leading power."""
    return np.where(values > _TINY, np.log(np.maximum(values, _TINY)), log_near_zero)


@attrs.frozen
class StandardBeta:
    """The beta law on [0, 1]; both tails by the inverse regularised incomplete beta function (DLMF 8.17)."""

    a: float
    b: float

    support = (0.0, 1.0)

    @property
    def is_steep(self) -> bool:
        return self.a < _STEEP

    def lower_quantile(self, below: FloatArray) -> FloatArray:
        return self._stated(np.asarray(special.betaincinv(self.a, self.b, below)), np.log(below))

    def upper_quantile(self, above: FloatArray) -> FloatArray:
        values = np.asarray(special.betaincinv(self.a, self.b, 1.0 - above))
        near_one = 1.0 - np.asarray(special.betaincinv(self.b, self.a, above))  # from the end that keeps the digits
        return self._stated(np.where(values < _HALF, values, near_one), np.log1p(-above))

    def _stated(self, values: FloatArray, log_below: FloatArray) -> FloatArray:
        if not self.is_steep:
            return values
        # Near 0 the CDF is x**a / (a B(a, b)).
        return _log_or(values, (log_below + np.log(self.a) + special.betaln(self.a, self.b)) / self.a)


@attrs.frozen
class StandardGamma:
    """The gamma law of scale 1; both tails by the inverse regularised incomplete gamma functions (DLMF 8.2)."""

    shape: float

    support = (0.0, np.inf)

    @property
    def is_steep(self) -> bool:
        return self.shape < _STEEP

    def lower_quantile(self, below: FloatArray) -> FloatArray:
        return self._stated(np.asarray(special.gammaincinv(self.shape, below)), np.log(below))

    def upper_quantile(self, above: FloatArray) -> FloatArray:
        return self._stated(np.asarray(special.gammainccinv(self.shape, above)), np.log1p(-above))

    def _stated(self, values: FloatArray, log_below: FloatArray) -> FloatArray:
        if not self.is_steep:
            return values
        # Near 0 the CDF is x**shape / Gamma(shape + 1).
        return _log_or(values, (log_below + special.gammaln(self.shape + 1.0)) / self.shape)


@attrs.frozen
class StandardTruncatedNormal:
    """The standard normal law given that it lies between `low` and `high`.

    Each tail is worked out in logarithms from its own end, so that a window far from the mean keeps its digits.
    """

    low: float
    high: float

    is_steep = False

    @property
    def support(self) -> tuple[float, float]:
        return (self.low, self.high)

    def lower_quantile(self, below: FloatArray) -> FloatArray:
        if self.low > 0:  # the window lies to the right: look at it in the mirror
            return -_truncated_normal_quantile(-self.high, -self.low, 1.0 - below)
        return _truncated_normal_quantile(self.low, self.high, below)

    def upper_quantile(self, above: FloatArray) -> FloatArray:
        if self.high > 0:  # 1 - above would lose the digits of a small `above`: take the right tail in the mirror
            return -_truncated_normal_quantile(-self.high, -self.low, above)
        return _truncated_normal_quantile(self.low, self.high, 1.0 - above)


def _truncated_normal_quantile(low: float, high: float, below: FloatArray) -> FloatArray:
    """The quantile at `below` of the standard normal in [low, high]: F(x) = F(low) + below * (F(high) - F(low))."""
    log_high = special.log_ndtr(high)
    share_below_window = np.exp(special.log_ndtr(low) - log_high)  # of F(high); a ratio, so no tail underflows
    share = share_below_window + below * (1.0 - share_below_window)
    return np.asarray(special.ndtri_exp(log_high + np.log(share)))


@attrs.frozen
class Scaled:
    """``offset + scale * X`` for a tabulated standard family X: PERT, beta, gamma and truncated normal are all this.

    The bounds are given, not worked out: rounding must not let a fraction reach beyond 1.
    """

    standard: TwoTailed
    offset: float
    scale: float
    low: float
    high: float

    @property
    def support(self) -> tuple[float, float]:
        return (self.low, self.high)

    def quantile(self, uniform: FloatArray) -> FloatArray:
        values = table_of(self.standard)(uniform)
        values *= self.scale
        values += self.offset
        return np.clip(values, self.low, self.high, out=values)
