"""The metalog law: a quantile function through the quantiles that an expert or a report gives.

Source: T. W. Keelin, "The Metalog Distributions", Decision Analysis 13(4), 2016. The unbounded law is
``M(y) = a1 + a2 L + a3 (y - 1/2) L + a4 (y - 1/2) + a5 (y - 1/2)^2 + a6 (y - 1/2)^2 L + ...`` with L = ln(y / (1 - y)),
linear in its coefficients, so n quantiles fix n coefficients. With a bound, the same M describes ln(x - low), -ln(high - x) or
ln((x - low) / (high - x)).
"""

from __future__ import annotations

import math
from collections.abc import Callable

import attrs
import numpy as np
from numpy.typing import NDArray

from supplysim.errors import InvalidValueError

FloatArray = NDArray[np.float64]

# Where a fitted quantile function must rise: evenly in the logit, from 1e-15 to 1 - 1e-15.
_LOGIT_GRID = np.linspace(-34.5, 34.5, 13_801)


@attrs.frozen
class Metalog:
    """A metalog with its `coefficients`, between `low` and `high` (infinite where there is no bound)."""

    coefficients: tuple[float, ...]
    low: float
    high: float

    @property
    def support(self) -> tuple[float, float]:
        return (self.low, self.high)

    def quantile(self, uniform: FloatArray) -> FloatArray:
        plain, with_logit = _polynomials(self.coefficients)
        centred = uniform - 0.5
        values = np.log(uniform / (1.0 - uniform))
        values *= np.polynomial.polynomial.polyval(centred, with_logit)
        values += np.polynomial.polynomial.polyval(centred, plain)
        with np.errstate(over="ignore"):
            return np.clip(_bounding(self.low, self.high)[1](values), self.low, self.high)


_ALIKE = 1e-6  # slopes that differ by less than this share differ by rounding
_NEAR_ONE = 0.9995  # from here on three digits would say 1


def fit_metalog(points: dict[float, float], low: float, high: float) -> Metalog:
    """The metalog through `points` (probability to value), refused with the reason if it is no law.

    Raises
    ------
    InvalidValueError
        If the quantile function through the points falls somewhere: the density there would be negative.
    """
    probabilities, values = np.array(list(points)), np.array(list(points.values()))
    unbounded, _ = _bounding(low, high)
    coefficients = np.asarray(np.linalg.solve(_basis(probabilities, len(points)), unbounded(values)), dtype=np.float64)
    slopes = _slope(coefficients)
    least = slopes.min()
    worst = int(np.argmax(slopes <= least + _ALIKE * abs(least)))  # of two tails that are alike, the lower one
    if slopes[worst] <= 0:
        probability = 1.0 / (1.0 + math.exp(-_LOGIT_GRID[worst]))
        near = f"{probability:.3g}" if probability < _NEAR_ONE else repr(probability)
        given = ", ".join(f"{p:g}: {x:g}" for p, x in points.items())
        raise InvalidValueError(
            f"quantiles({{{given}}}) allow no metalog law: its quantile function would fall near probability "
            f"{near}, a negative density there. Give less skewed values, fewer of them, or a bound (low=, high=)"
        )
    return Metalog(tuple(map(float, coefficients)), low, high)


def _polynomials(coefficients: tuple[float, ...] | FloatArray) -> tuple[list[float], list[float]]:
    """The polynomials in (y - 1/2), lowest degree first, that stand alone and that multiply the logit.

    Keelin's order is 1, L, cL, c, c^2, c^2 L, c^3, c^3 L, ...: from the fifth term on, plain and logit take turns.
    """
    order = [(0, False), (0, True), (1, True), (1, False)]
    order += [(term // 2, term % 2 == 1) for term in range(4, len(coefficients))]
    plain, with_logit = [0.0] * (len(coefficients) + 1), [0.0] * (len(coefficients) + 1)
    for coefficient, (power, logit) in zip(coefficients, order, strict=False):
        (with_logit if logit else plain)[power] = float(coefficient)
    return plain, with_logit


def _basis(probabilities: FloatArray, terms: int) -> FloatArray:
    columns = [Metalog(tuple(np.eye(terms)[term]), -math.inf, math.inf).quantile(probabilities) for term in range(terms)]
    return np.stack(columns, axis=1)


def _slope(coefficients: FloatArray) -> FloatArray:
    """dM/dL on the grid, where L is the logit: dy/dL = y (1 - y), so it stays finite in both tails."""
    plain, with_logit = (np.polynomial.Polynomial(polynomial) for polynomial in _polynomials(coefficients))
    centred = 0.5 * np.tanh(_LOGIT_GRID / 2)
    spread = (0.5 - centred) * (0.5 + centred)
    return np.asarray(with_logit(centred) + spread * (plain.deriv()(centred) + with_logit.deriv()(centred) * _LOGIT_GRID))


Transform = Callable[[FloatArray], FloatArray]


def _bounding(low: float, high: float) -> tuple[Transform, Transform]:
    """The map from values to the unbounded metalog's scale, and its inverse."""
    if math.isinf(low) and math.isinf(high):
        return (lambda x: x), (lambda m: m)
    if math.isinf(high):
        return (lambda x: np.log(x - low)), (lambda m: low + np.exp(m))
    if math.isinf(low):
        return (lambda x: -np.log(high - x)), (lambda m: high - np.exp(-m))
    return (lambda x: np.log((x - low) / (high - x))), (lambda m: low + (high - low) / (1.0 + np.exp(-m)))
