"""The metalog law, fitted to quantiles that an expert or a report gives: quantiles.

Source: T. W. Keelin, "The Metalog Distributions", Decision Analysis 13(4), 2016. The unbounded law is
``M(y) = a1 + a2 L + a3 (y - 1/2) L + a4 (y - 1/2) + a5 (y - 1/2)^2 + a6 (y - 1/2)^2 L + ...`` with L = ln(y / (1 - y)),
linear in its coefficients, so n quantiles fix n coefficients. With a bound, the same M describes ln(x - low), -ln(high - x) or
ln((x - low) / (high - x)).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from itertools import pairwise

import attrs
import numpy as np

from supplysim._uncertain import checks
from supplysim._uncertain.arrays import FloatArray
from supplysim._uncertain.frozen_mapping import FrozenMapping
from supplysim._uncertain.law import BoundedLaw
from supplysim._uncertain.quantity import Variable
from supplysim._uncertain.source import Source, variable
from supplysim.errors import InvalidTypeError, InvalidValueError, shortened, shown

Coefficients = tuple[float, ...] | FloatArray

# Where a fitted quantile function must rise: equally spaced logits, for probabilities from 1e-15 to 1 - 1e-15.
_LOGIT_GRID = np.linspace(-34.5, 34.5, 13_801)
_ALIKE = 1e-6  # relative difference of two slopes that rounding explains
_NEAR_ONE = 0.9995  # from here on a probability rounds to 1 at three digits


@attrs.frozen
class Quantiles(BoundedLaw):
    """The metalog through `points` (probability to value), between `low` and `high` (infinite where there is no bound).

    Raises
    ------
    InvalidValueError
        If the quantile function through the points decreases somewhere: the density there would be negative.
    """

    points: Mapping[float, float] = attrs.field(hash=False)
    low: float = -math.inf
    high: float = math.inf
    coefficients: tuple[float, ...] = attrs.field(init=False, eq=False, repr=False)

    word = "quantiles"

    @coefficients.default
    def _fitted(self) -> tuple[float, ...]:
        probabilities, values = np.array(list(self.points)), np.array(list(self.points.values()))
        unbounded, _ = _bounding(self.low, self.high)
        basis = np.stack([_unbounded_quantile(term, probabilities) for term in np.eye(len(self.points))], axis=1)
        coefficients = np.asarray(np.linalg.solve(basis, unbounded(values)), dtype=np.float64)
        slopes = _slope(coefficients)
        least = slopes.min()
        worst = int(np.argmax(slopes <= least + _ALIKE * abs(least)))  # of two tails that are alike, the lower one
        if slopes[worst] <= 0:
            probability = 1.0 / (1.0 + math.exp(-_LOGIT_GRID[worst]))
            near = f"{probability:.3g}" if probability < _NEAR_ONE else repr(probability)
            given = ", ".join(f"{p:g}: {x:g}" for p, x in self.points.items())
            raise InvalidValueError(
                f"quantiles({{{shortened(given)}}}) allow no metalog law: its quantile function would fall near probability "
                f"{near}, a negative density there. Give less skewed values, fewer of them, or a bound (low=, high=)"
            )
        return tuple(map(float, coefficients))

    def quantile(self, uniform: FloatArray) -> FloatArray:
        values = _unbounded_quantile(self.coefficients, uniform)
        with np.errstate(over="ignore"):
            return np.clip(_bounding(self.low, self.high)[1](values), self.low, self.high)

    def __str__(self) -> str:
        return f"quantiles({{{', '.join(f'{p:g}: {x:.12g}' for p, x in self.points.items())}}})"


def quantiles(
    points: Mapping[float, float],
    *,
    low: float = -math.inf,
    high: float = math.inf,
    name: str | None = None,
    source: Source | str | None = None,
    note: str | None = None,
) -> Variable:
    """The metalog law through given quantiles, such as an expert's 5 %, 50 % and 95 %.

    Parameters
    ----------
    points : mapping from probability to value
        At least two. Probabilities lie strictly between 0 and 1, values strictly between the bounds, and the values increase
        with the probabilities. The law has as many coefficients as points, so it passes through every point.
    low, high : float
        Bounds of the support, low < high; each may be infinite on its own side. A quantity that cannot be negative needs
        ``low=0``.
    name : str, optional
        Name of the variable in tables of inputs and in `correlate`; by default, the name of the field that holds it.
    source : str or Source, optional
        Who says so. It is shown beside the results, and changes none.
    note : str, optional
        A remark that is kept and shown with it.

    Returns
    -------
    Quantity
        Drawn once a path.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If the points are not a mapping of numbers, are fewer than two, do not increase, or lie outside the bounds; or if the
        metalog through them would have a negative density, with the place where.

    Notes
    -----
    With L = ln(y / (1 - y)), the quantile function is M(y) = a1 + a2 L + a3 (y - 1/2) L + a4 (y - 1/2) + ..., which is linear
    in its coefficients. With bounds, M(y) is that of ln(x - low), -ln(high - x) or ln((x - low) / (high - x)). Source:
    T. W. Keelin, "The Metalog Distributions", Decision Analysis 13(4), 2016.

    Examples
    --------
    >>> import supplysim as ss
    >>> ss.quantiles({0.05: 0.3, 0.5: 0.5, 0.95: 0.8}, low=0, high=1, name="usable fraction")
    usable fraction
    """
    place = "quantiles"
    if not isinstance(points, Mapping):
        raise InvalidTypeError(f"'points' of {place} must be a mapping from probability to value (got {shown(points)})")
    pairs = sorted(
        (checks.finite(p, "probability", place), checks.finite(x, "value", place))
        for p, x in checks.listed(points.items(), "points", place)
    )
    low, high = checks.bounds(low, high, place)
    if len(pairs) < 2:  # noqa: PLR2004  # a location and a spread
        raise InvalidValueError(f"'points' of {place} must be at least two (got {len(pairs)})")
    for probability, value in pairs:
        if not 0 < probability < 1:
            raise InvalidValueError(f"a probability of {place} must be above 0 and below 1 (got {shown(probability)})")
        if not low < value < high:
            raise InvalidValueError(f"a value of {place} must lie between low={low:g} and high={high:g} (got {shown(value)})")
    if any(one[0] == other[0] for one, other in pairwise(pairs)):
        raise InvalidValueError(f"a probability of {place} must be given once (got {shown(pairs)})")
    if any(later <= earlier for (_, earlier), (_, later) in pairwise(pairs)):
        known = checks.KNOWN if pairs[0][1] == pairs[-1][1] else ""
        raise InvalidValueError(f"values of {place} must rise with their probabilities (got {shown(dict(pairs))}){known}")
    return variable(Quantiles(FrozenMapping(pairs), low, high), name, source, note)


def _unbounded_quantile(coefficients: Coefficients, uniform: FloatArray) -> FloatArray:
    """The quantiles of the metalog without a bound."""
    plain, with_logit = _polynomials(coefficients)
    centred = uniform - 0.5
    values = np.log(uniform / (1.0 - uniform))
    values *= np.polynomial.polynomial.polyval(centred, with_logit)
    values += np.polynomial.polynomial.polyval(centred, plain)
    return values


def _polynomials(coefficients: Coefficients) -> tuple[list[float], list[float]]:
    """The two polynomials in c = y - 1/2, lowest degree first: the plain one, and the factor of the logit L.

    Keelin's order of terms is 1, L, cL, c, c^2, c^2 L, c^3, c^3 L, ...: from the fifth on, plain and logit alternate.
    """
    order = [(0, False), (0, True), (1, True), (1, False)]
    order += [(term // 2, term % 2 == 1) for term in range(4, len(coefficients))]
    plain, with_logit = [0.0] * (len(coefficients) + 1), [0.0] * (len(coefficients) + 1)
    for coefficient, (power, logit) in zip(coefficients, order, strict=False):
        (with_logit if logit else plain)[power] = float(coefficient)
    return plain, with_logit


def _slope(coefficients: Coefficients) -> FloatArray:
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
