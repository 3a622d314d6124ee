"""Laws with a closed-form inverse CDF: fixed, uniform, triangular, normal, lognormal, between.

Each law is a frozen class, with the public function that checks its numbers and returns a `Variable` that has this law.
Parameters are plain numbers. A law with an unknown parameter is written as an expression: ``low + width * uniform(0, 1)``.
"""

from __future__ import annotations

import math

import attrs
import numpy as np
from scipy import special

from supplysim._uncertain import checks
from supplysim._uncertain.arrays import FloatArray
from supplysim._uncertain.law import BoundedLaw, Law
from supplysim._uncertain.quantity import Variable
from supplysim.errors import InvalidValueError, shown

_LEAST_CONFIDENCE = 1e-12  # closer to 0 or to 1 a float loses the digits


@attrs.frozen
class Fixed(Law):
    """A value that is known."""

    value: float

    word = "fixed"

    @property
    def support(self) -> tuple[float, float]:
        return (self.value, self.value)

    def quantile(self, uniform: FloatArray) -> FloatArray:
        return np.full(uniform.shape, self.value)


def fixed(value: float, *, name: str | None = None) -> Variable:
    """A known value, listed among the inputs under its name.

    Parameters
    ----------
    value : float, finite
    name : str, optional
        Name of the variable in tables of inputs and in `correlate`; by default, the name of the field that holds it.

    Returns
    -------
    Quantity
        One value for the whole of a path, the same on every path.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If `value` is not one finite number.

    Examples
    --------
    >>> import supplysim as ss
    >>> ss.fixed(450, name="rounds per container")
    rounds per container
    """
    return Variable(Fixed(checks.finite(value, "value", "fixed")), name)


@attrs.frozen
class Uniform(BoundedLaw):
    """The uniform law on [low, high]."""

    low: float
    high: float

    word = "uniform"

    def quantile(self, uniform: FloatArray) -> FloatArray:
        return np.clip(self.low + (self.high - self.low) * uniform, self.low, self.high)


def uniform(low: float, high: float, *, name: str | None = None) -> Variable:
    """The uniform law: all values between `low` and `high` are equally likely.

    Parameters
    ----------
    low, high : float, finite
        Least and greatest value, low < high.
    name : str, optional
        Name of the variable in tables of inputs and in `correlate`; by default, the name of the field that holds it.

    Returns
    -------
    Quantity
        Drawn once a path, by ``low + (high - low) * u`` with u uniform on (0, 1).

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If a bound is not a finite number, or low >= high.

    Examples
    --------
    >>> import supplysim as ss
    >>> ss.uniform(0.05, 0.15)
    uniform(0.05, 0.15)
    """
    return Variable(Uniform(*checks.ascending("uniform", low=low, high=high)), name)


@attrs.frozen
class Triangular(BoundedLaw):
    """The triangular law: a density that rises linearly from `low` to `mode` and falls linearly to `high`."""

    low: float
    mode: float
    high: float

    word = "triangular"

    def quantile(self, uniform: FloatArray) -> FloatArray:
        width = self.high - self.low
        rise, fall = (self.mode - self.low) / width, (self.high - self.mode) / width
        rising = self.low + width * np.sqrt(uniform * rise)
        falling = self.high - width * np.sqrt((1.0 - uniform) * fall)
        return np.clip(np.where(uniform < rise, rising, falling), self.low, self.high)


def triangular(low: float, mode: float, high: float, *, name: str | None = None) -> Variable:
    """The triangular law: its density rises linearly from `low` to `mode` and falls linearly to `high`.

    Parameters
    ----------
    low, mode, high : float, finite
        Least, most likely and greatest value, low <= mode <= high and low < high.
    name : str, optional
        Name of the variable in tables of inputs and in `correlate`; by default, the name of the field that holds it.

    Returns
    -------
    Quantity
        Drawn once a path.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If a parameter is not a finite number, or they are not in ascending order.

    Notes
    -----
    With w = high - low and r = (mode - low) / w, the quantile function is ``low + w * sqrt(u * r)`` for u < r and
    ``high - w * sqrt((1 - u) * (1 - r))`` otherwise. The mean is (low + mode + high) / 3. Source: N. L. Johnson, S. Kotz and
    N. Balakrishnan, "Continuous Univariate Distributions", volume 2, 2nd edition, 1995, chapter 26.

    Examples
    --------
    >>> import supplysim as ss
    >>> ss.triangular(8_000, 10_000, 14_000)
    triangular(8000, 10000, 14000)
    """
    return Variable(Triangular(*checks.ascending("triangular", low=low, mode=mode, high=high)), name)


@attrs.frozen
class Normal(Law):
    """The normal law."""

    mean: float
    sd: float

    word = "normal"
    support = (-np.inf, np.inf)

    def quantile(self, uniform: FloatArray) -> FloatArray:
        return self.mean + self.sd * np.asarray(special.ndtri(uniform))


def normal(mean: float, sd: float, *, name: str | None = None) -> Variable:
    """The normal law. It can be negative, so fields for amounts refuse it: see `truncated_normal`, `lognormal`, `between`.

    Parameters
    ----------
    mean : float, finite
    sd : float, above 0
        Standard deviation.
    name : str, optional
        Name of the variable in tables of inputs and in `correlate`; by default, the name of the field that holds it.

    Returns
    -------
    Quantity
        Drawn once a path. In an expression the field checks the values drawn, not the support.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If a parameter is not a finite number, or sd <= 0.

    Examples
    --------
    >>> import numpy as np, supplysim as ss
    >>> np.maximum(ss.normal(100, 15), 0)
    maximum(normal(100, 15), 0)
    """
    return Variable(Normal(checks.finite(mean, "mean", "normal"), checks.positive(sd, "sd", "normal")), name)


@attrs.frozen
class Lognormal(Law):
    """The lognormal law: ln X is normal with mean `mu` and standard deviation `sigma`."""

    mu: float
    sigma: float

    word = "lognormal"
    support = (0.0, np.inf)

    def quantile(self, uniform: FloatArray) -> FloatArray:
        return np.exp(self.mu + self.sigma * np.asarray(special.ndtri(uniform)))


def lognormal(mu: float, sigma: float, *, name: str | None = None) -> Variable:
    """The lognormal law: the logarithm of the value is normal.

    Parameters
    ----------
    mu : float, finite
        Mean of ln X; the median of X is exp(mu).
    sigma : float, above 0
        Standard deviation of ln X.
    name : str, optional
        Name of the variable in tables of inputs and in `correlate`; by default, the name of the field that holds it.

    Returns
    -------
    Quantity
        Drawn once a path, as ``exp(mu + sigma * z)`` with z standard normal.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If a parameter is not a finite number, or sigma <= 0.

    Examples
    --------
    >>> import math, supplysim as ss
    >>> ss.lognormal(math.log(3e6), 0.5, name="stock")  # its median is three million
    stock
    """
    mu, sigma = checks.finite(mu, "mu", "lognormal"), checks.positive(sigma, "sigma", "lognormal")
    return Variable(Lognormal(mu, sigma), name)


@attrs.frozen
class Between(Law):
    """The lognormal (low > 0) or normal law whose central interval with probability `confidence` is [low, high]."""

    low: float
    high: float
    confidence: float = 0.9

    word = "between"

    @property
    def family(self) -> Normal | Lognormal:
        """The same law, by its location and scale."""
        reach = 2 * float(special.ndtri(0.5 + self.confidence / 2))
        if self.low > 0:
            bottom, top = math.log(self.low), math.log(self.high)
            return Lognormal((bottom + top) / 2, (top - bottom) / reach)
        return Normal(self.low / 2 + self.high / 2, (self.high - self.low) / reach)

    @property
    def support(self) -> tuple[float, float]:
        return self.family.support

    def quantile(self, uniform: FloatArray) -> FloatArray:
        return self.family.quantile(uniform)


def between(low: float, high: float, confidence: float = 0.9, *, name: str | None = None) -> Variable:
    """A value that lies between `low` and `high` with a given confidence, as an expert or a report would say it.

    Parameters
    ----------
    low, high : float, finite
        Ends of the interval, low < high. They are not the limits of the value, which may lie outside.
    confidence : float, from 1e-12 to 1 - 1e-12
        Probability that the value lies in the interval. The rest is split evenly below `low` and above `high`.
    name : str, optional
        Name of the variable in tables of inputs and in `correlate`; by default, the name of the field that holds it.

    Returns
    -------
    Quantity
        Drawn once a path: lognormal if low > 0 (never negative, errors in proportion), normal otherwise.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If a parameter is not a finite number, low >= high, or the confidence is out of its range.

    Notes
    -----
    With z the standard normal quantile at (1 + confidence) / 2, the normal law has mean (low + high) / 2 and standard
    deviation (high - low) / (2 z). For the lognormal law the same holds of the logarithms; its median is sqrt(low * high).

    Examples
    --------
    >>> import supplysim as ss
    >>> ss.between(6_000, 7_400, name="containers")
    containers
    """
    low, high = checks.ascending("between", low=low, high=high)
    confidence = checks.finite(confidence, "confidence", "between")
    if not _LEAST_CONFIDENCE <= confidence <= 1 - _LEAST_CONFIDENCE:
        raise InvalidValueError(
            f"'confidence' of between must be above 0 and below 1, by {_LEAST_CONFIDENCE:g} at least (got {shown(confidence)})"
        )
    law = Between(low, high, confidence)
    _, spread = attrs.astuple(law.family)
    checks.positive(spread, "spread", "between")
    return Variable(law, name)
