"""Quantile tables of the beta, gamma and truncated normal families, made on first use and cached.

Each family gives exact quantiles for both tails. If they rise from 0 like a high power of u, their logarithms are tabulated;
if they fall from 1 like one, those of 1 - X.
"""

from __future__ import annotations

from functools import lru_cache, partial

import attrs
import numpy as np
from scipy import special

from supplysim._uncertain.arrays import FloatArray
from supplysim._uncertain.quantile_table import QuantileTable, TailQuantile

LARGEST_SHAPE = 1e6  # of beta and gamma laws: beyond it the inverse functions of SciPy lose digits

_STEEP = 0.5  # shapes below this rise from 0 like u**2 or steeper
_LARGE = 1e4
_TINY = 1e-290
_HALF = 0.5


@attrs.frozen(eq=False)
class _FromBothEnds:
    """A law on [0, 1] with much of its mass next to 1: small values by the table of X, the others by that of 1 - X."""

    of_value: QuantileTable
    of_rest: QuantileTable

    def __call__(self, uniform: FloatArray) -> FloatArray:
        values = self.of_value(uniform)
        return np.where(values < _HALF, values, 1.0 - self.of_rest(1.0 - uniform))


def beta_table(a: float, b: float) -> QuantileTable | _FromBothEnds:
    """The beta law on [0, 1]; from both ends if it has a pole at 1, or all of its mass next to 1."""
    is_crowded_at_one = b <= _STEEP or a > max(b, _LARGE)
    return _FromBothEnds(_beta_table(a, b), _beta_table(b, a)) if is_crowded_at_one else _beta_table(a, b)


@lru_cache(maxsize=256)
def _beta_table(a: float, b: float) -> QuantileTable:
    """Both tails of a beta law by the inverse regularised incomplete beta function (DLMF 8.17)."""

    def upper(above: FloatArray) -> FloatArray:
        values = _beta_quantile(a, b, 1.0 - above)
        near_one = 1.0 - _beta_quantile(b, a, above)  # by symmetry, which keeps the digits near 1
        return np.where(values < _HALF, values, near_one)

    def log_near_zero(log_below: FloatArray) -> FloatArray:  # where the CDF is x**a / (a B(a, b))
        return np.asarray((log_below + np.log(a) + special.betaln(a, b)) / a)

    return _table(partial(_beta_quantile, a, b), upper, (0.0, 1.0), log_near_zero if a < _STEEP else None)


def _beta_quantile(a: float, b: float, below: FloatArray) -> FloatArray:
    """The inverse of I_x(a, b); for large shapes, where that of SciPy can be wrong by 1e-7, with a step of Newton's method."""
    values = np.asarray(special.betaincinv(a, b, below))
    if max(a, b) <= _LARGE:
        return values
    log_density = special.xlogy(a - 1.0, values) + special.xlog1py(b - 1.0, -values) - special.betaln(a, b)
    return np.asarray(np.clip(values - (special.betainc(a, b, values) - below) * np.exp(-log_density), 0.0, 1.0))


@lru_cache(maxsize=256)
def gamma_table(shape: float) -> QuantileTable:
    """The gamma law of scale 1; both tails by the inverse regularised incomplete gamma functions (DLMF 8.2)."""

    def log_near_zero(log_below: FloatArray) -> FloatArray:  # where the CDF is x**shape / Gamma(shape + 1)
        return np.asarray((log_below + special.gammaln(shape + 1.0)) / shape)

    lower, upper = partial(special.gammaincinv, shape), partial(special.gammainccinv, shape)
    return _table(lower, upper, (0.0, np.inf), log_near_zero if shape < _STEEP else None)


def _table(
    lower: TailQuantile, upper: TailQuantile, support: tuple[float, float], log_near_zero: TailQuantile | None
) -> QuantileTable:
    """The table of both tails; of their logarithms if `log_near_zero` gives ln Q near 0 as a function of ln u."""
    if log_near_zero is None:
        return QuantileTable.build(lower, upper, support)
    return QuantileTable.build(
        lambda below: _log_or(lower(below), log_near_zero(np.log(below))),
        lambda above: _log_or(upper(above), log_near_zero(np.log1p(-above))),
        support,
        logarithmic=True,
    )


def _log_or(values: FloatArray, log_near_zero: FloatArray) -> FloatArray:
    """The logarithms of `values`; where these underflow, those of the leading power."""
    return np.where(values > _TINY, np.log(np.maximum(values, _TINY)), log_near_zero)


@lru_cache(maxsize=256)
def truncated_normal_table(low: float, high: float) -> QuantileTable:
    """The standard normal law truncated to [low, high].

    Each tail is computed with logarithms, from its own end, so that a window far from the mean keeps its digits.
    """

    def upper(above: FloatArray) -> FloatArray:
        if high > 0:  # 1 - above would lose the digits of a small `above`: reflect the window about 0
            return -_truncated_normal_quantile(-high, -low, above)
        return _truncated_normal_quantile(low, high, 1.0 - above)

    return QuantileTable.build(partial(lower_truncated_normal, low, high), upper, (low, high))


def lower_truncated_normal(low: float, high: float, below: FloatArray) -> FloatArray:
    """The quantiles at `below`, at most 1/2, of the standard normal law truncated to [low, high]."""
    if low > 0:  # the window is in the right tail: reflect it about 0
        return -_truncated_normal_quantile(-high, -low, 1.0 - below)
    return _truncated_normal_quantile(low, high, below)


def _truncated_normal_quantile(low: float, high: float, below: FloatArray) -> FloatArray:
    """The quantile at `below` of the standard normal in [low, high]: F(x) = F(low) + below * (F(high) - F(low))."""
    log_high = special.log_ndtr(high)
    share_below_window = np.exp(special.log_ndtr(low) - log_high)  # of F(high); a ratio, so no tail underflows
    share = share_below_window + below * (1.0 - share_below_window)
    return np.asarray(special.ndtri_exp(log_high + np.log(share)))
