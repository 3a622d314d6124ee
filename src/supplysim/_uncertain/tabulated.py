"""Laws drawn from a tabulated inverse CDF: pert, truncated_normal, beta, gamma."""

from __future__ import annotations

import math
from typing import Any

import attrs
import numpy as np

from supplysim._uncertain import checks
from supplysim._uncertain.arrays import FloatArray
from supplysim._uncertain.fields import Range, within
from supplysim._uncertain.law import BoundedLaw, Law, listed
from supplysim._uncertain.quantity import Variable
from supplysim._uncertain.standard import beta_table, gamma_table, lower_truncated_normal, truncated_normal_table
from supplysim.errors import InvalidValueError, shown

CLASSICAL_WEIGHT = 4.0
_LARGEST_SHAPE = 1e9  # of a beta law: beyond it SciPy's inverse incomplete beta function loses its precision to rounding
_LARGEST = 1e300


@attrs.frozen
class Pert(BoundedLaw):
    """The PERT law: a beta law on [low, high], more concentrated at the mode the larger `weight` is."""

    low: float
    mode: float
    high: float
    weight: float = CLASSICAL_WEIGHT

    word = "pert"

    def quantile(self, uniform: FloatArray) -> FloatArray:
        width = self.high - self.low
        below, above = (self.mode - self.low) / width, (self.high - self.mode) / width
        table = beta_table(1 + self.weight * below, 1 + self.weight * above)
        return _scaled(table(uniform), self.low, width, self.support)

    def __str__(self) -> str:
        shaped = "" if self.weight == CLASSICAL_WEIGHT else f", weight={self.weight:.12g}"
        return f"pert({listed((self.low, self.mode, self.high))}{shaped})"


def pert(low: float, mode: float, high: float, *, weight: float = CLASSICAL_WEIGHT, name: str | None = None) -> Variable:
    """The PERT law, for a least, a most likely and a greatest value: a beta law on [low, high].

    Parameters
    ----------
    low, mode, high : float, finite
        Least, most likely and greatest value, low <= mode <= high and low < high.
    weight : float, 0 to 1e9
        How concentrated the law is at the mode: 4 is the classical PERT, 0 the uniform law.
    name : str, optional
        Name of the variable in tables of inputs and in `correlate`; by default, the name of the field that holds it.

    Returns
    -------
    Quantity
        Drawn once a path.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If a parameter is not a finite number, they are not in ascending order, or the weight is out of its range.

    Notes
    -----
    X = low + (high - low) B with B ~ Beta(1 + weight (mode - low)/(high - low), 1 + weight (high - mode)/(high - low)). The
    mean is (low + weight * mode + high) / (weight + 2). Sources: D. G. Malcolm et al., "Application of a technique for
    research and development program evaluation", Operations Research 7(5), 1959; D. Vose, "Risk Analysis", 2008.

    Examples
    --------
    >>> import supplysim as ss
    >>> ss.pert(8e3, 10e3, 14e3, name="rounds fired per day")
    rounds fired per day
    """
    low, mode, high = checks.ascending("pert", low=low, mode=mode, high=high)
    weight = checks.finite(weight, "weight", "pert")
    if weight < 0:
        raise InvalidValueError(f"'weight' of pert must be at least 0 (got {shown(weight)})")
    if weight > _LARGEST_SHAPE:
        raise InvalidValueError(f"'weight' of pert must be at most {_LARGEST_SHAPE:g} (got {shown(weight)})")
    return Variable(Pert(low, mode, high, weight), name)


@attrs.frozen
class TruncatedNormal(BoundedLaw):
    """The normal law with `mean` and `sd`, given that it lies between `low` and `high`."""

    mean: float
    sd: float
    low: float = -math.inf
    high: float = math.inf

    word = "truncated_normal"

    @property
    def window(self) -> tuple[float, float]:
        """The bounds in standard deviations from the mean."""
        return (self.low - self.mean) / self.sd, (self.high - self.mean) / self.sd

    def quantile(self, uniform: FloatArray) -> FloatArray:
        return _scaled(truncated_normal_table(*self.window)(uniform), self.mean, self.sd, self.support)


def truncated_normal(
    mean: float, sd: float, low: float = -math.inf, high: float = math.inf, *, name: str | None = None
) -> Variable:
    """The normal law, given that the value lies between `low` and `high`.

    Parameters
    ----------
    mean : float, finite
        Mean before truncation.
    sd : float, above 0
        Standard deviation before truncation.
    low, high : float
        Bounds of the value, low < high; each may be infinite on its own side. ``low=0`` suits amounts and rates.
    name : str, optional
        Name of the variable in tables of inputs and in `correlate`; by default, the name of the field that holds it.

    Returns
    -------
    Quantity
        Drawn once a path.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If a parameter is not a number of its range, low >= high, or the truncation window lies so far in the tail of the
        normal law that double precision cannot resolve it.

    Notes
    -----
    With F the normal CDF, the quantile at u is F^-1(F(low) + u (F(high) - F(low))). It is computed with logarithms of F, so
    windows far in a tail keep their digits. Source: N. L. Johnson, S. Kotz and N. Balakrishnan, "Continuous Univariate
    Distributions", volume 1, 2nd edition, 1994, chapter 13.

    Examples
    --------
    >>> import supplysim as ss
    >>> ss.truncated_normal(10_000, 4_000, low=0, name="rounds fired per day")
    rounds fired per day
    """
    place = "truncated_normal"
    mean, sd = checks.finite(mean, "mean", place), checks.positive(sd, "sd", place)
    law = TruncatedNormal(mean, sd, *checks.bounds(low, high, place))
    start, end = law.window
    with np.errstate(all="ignore"):
        middle = lower_truncated_normal(start, end, np.array([0.25, 0.5]))
    if not (start < end and np.isfinite(middle).all()):
        raise InvalidValueError(
            f"the truncation window of {place} lies too far in the tail for double precision: {start:g} to {end:g} standard "
            f"deviations from the mean (got low={law.low:g}, high={law.high:g})"
        )
    return Variable(law, name)


@attrs.frozen
class Beta(BoundedLaw):
    """The beta law with shapes `a` and `b`, on [low, high]."""

    a: float
    b: float
    low: float = 0.0
    high: float = 1.0

    word = "beta"

    def quantile(self, uniform: FloatArray) -> FloatArray:
        return _scaled(beta_table(self.a, self.b)(uniform), self.low, self.high - self.low, self.support)


def beta(a: float, b: float, low: float = 0.0, high: float = 1.0, *, name: str | None = None) -> Variable:
    """The beta law on [low, high], for shares and percentages.

    Parameters
    ----------
    a, b : float, above 0 and at most 1e9
        Shapes. After s successes and f failures, a uniform prior gives a = 1 + s, b = 1 + f.
    low, high : float, finite
        Least and greatest value, low < high.
    name : str, optional
        Name of the variable in tables of inputs and in `correlate`; by default, the name of the field that holds it.

    Returns
    -------
    Quantity
        Drawn once a path. Its mean is low + (high - low) a / (a + b).

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If a parameter is not a finite number of its range, or low >= high.

    Notes
    -----
    Its CDF on [0, 1] is the regularised incomplete beta function I_x(a, b) (NIST Digital Library of Mathematical Functions,
    https://dlmf.nist.gov/8.17), whose inverse is tabulated.

    Examples
    --------
    >>> import supplysim as ss
    >>> ss.beta(9, 3, name="usable fraction")  # as after inspecting 10 of which 8 were usable
    usable fraction
    """
    ends = checks.ascending("beta", low=low, high=high)
    a, b = _shape(a, "a", "beta", _LARGEST_SHAPE), _shape(b, "b", "beta", _LARGEST_SHAPE)
    return Variable(Beta(a, b, *ends), name)


@attrs.frozen
class Gamma(Law):
    """The gamma law with a `shape` and a `scale`."""

    shape: float
    scale: float

    word = "gamma"
    support = (0.0, math.inf)

    def quantile(self, uniform: FloatArray) -> FloatArray:
        return _scaled(gamma_table(self.shape)(uniform), 0.0, self.scale, self.support)


def gamma(shape: float, scale: float, *, name: str | None = None) -> Variable:
    """The gamma law, for amounts and rates without an upper bound.

    Parameters
    ----------
    shape : float, above 0
        1 / cv**2, where cv is the coefficient of variation.
    scale : float, above 0
        Mean over shape. The mean, shape * scale, must be at most 1e300.
    name : str, optional
        Name of the variable in tables of inputs and in `correlate`; by default, the name of the field that holds it.

    Returns
    -------
    Quantity
        Drawn once a path, with mean shape * scale and variance shape * scale**2.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If a parameter is not a finite number of its range.

    Notes
    -----
    Its CDF is the regularised incomplete gamma function P(shape, x / scale) (NIST Digital Library of Mathematical Functions,
    https://dlmf.nist.gov/8.2), whose inverse is tabulated.

    Examples
    --------
    >>> import supplysim as ss
    >>> ss.gamma(shape=4, scale=2_500, name="rounds fired per day")  # mean 10,000, coefficient of variation 0.5
    rounds fired per day
    """
    shape, scale = _shape(shape, "shape", "gamma", _LARGEST), checks.positive(scale, "scale", "gamma")
    if shape * scale > _LARGEST:
        raise InvalidValueError(f"the mean of gamma, shape * scale, must be at most {_LARGEST:g} (got {shown(shape * scale)})")
    return Variable(Gamma(shape, scale), name)


def _shape(value: Any, field: str, place: str, largest: float) -> float:
    """A shape parameter, refused where the inverse CDF cannot be computed."""
    return within(checks.positive(value, field, place), field, place, bounds=Range(1 / _LARGEST, largest))


def _scaled(values: FloatArray, offset: float, scale: float, support: tuple[float, float]) -> FloatArray:
    """``offset + scale * values``, in place, clipped to the support: rounding must not carry a fraction above 1."""
    values *= scale
    values += offset
    return np.clip(values, *support, out=values)
