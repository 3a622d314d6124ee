"""Laws whose inverse CDF is a formula. Each is a small frozen value, with the function that a user calls for it.

The functions check their numbers once and return a `Variable`. All take an optional ``name``: the row of the variable in every
table of inputs. A variable without one is named after the field it stands in. Parameters are plain numbers; a law whose
parameter is itself unknown is written as an expression, such as ``low + width * uniform(0, 1)``.
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
from supplysim.errors import InvalidValueError

_LEAST_CONFIDENCE = 1e-12  # what a float can tell from 0, and from 1


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
    """A value that is known, as a named row of the inputs.

    Examples
    --------
    >>> fixed(450, name="rounds per container")
    rounds per container
    """
    return Variable(Fixed(checks.finite(value, "value", "fixed")), name)


@attrs.frozen
class Uniform(BoundedLaw):
    """Every value between `low` and `high` alike."""

    low: float
    high: float

    word = "uniform"

    def quantile(self, uniform: FloatArray) -> FloatArray:
        return np.clip(self.low + (self.high - self.low) * uniform, self.low, self.high)


def uniform(low: float, high: float, *, name: str | None = None) -> Variable:
    """Every value between `low` and `high` alike.

    Examples
    --------
    >>> uniform(0.05, 0.15)
    uniform(0.05, 0.15)
    """
    return Variable(Uniform(*checks.ascending("uniform", low=low, high=high)), name)


@attrs.frozen
class Triangular(BoundedLaw):
    """Density rising in a line from `low` to `mode` and falling in a line to `high`."""

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
    """A density rising in a line from `low` to `mode` and falling in a line to `high`."""
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
    """The normal law with the given mean and standard deviation. Its support is everything: see `truncated_normal`."""
    return Variable(Normal(checks.finite(mean, "mean", "normal"), checks.positive(sd, "sd", "normal")), name)


@attrs.frozen
class Lognormal(Law):
    """ln X is normal with mean `mu` and standard deviation `sigma`."""

    mu: float
    sigma: float

    word = "lognormal"
    support = (0.0, np.inf)

    def quantile(self, uniform: FloatArray) -> FloatArray:
        return np.exp(self.mu + self.sigma * np.asarray(special.ndtri(uniform)))


def lognormal(mu: float, sigma: float, *, name: str | None = None) -> Variable:
    """The law of X where ln X is normal with mean `mu` and standard deviation `sigma`; its median is exp(mu).

    Examples
    --------
    >>> import math
    >>> stock = lognormal(math.log(3e6), 0.5, name="stock")  # median three million
    """
    mu, sigma = checks.finite(mu, "mu", "lognormal"), checks.positive(sigma, "sigma", "lognormal")
    return Variable(Lognormal(mu, sigma), name)


@attrs.frozen
class Between(Law):
    """Lognormal where `low` is positive, normal otherwise; between `low` and `high` with the given confidence."""

    low: float
    high: float
    confidence: float = 0.9

    word = "between"

    @property
    def family(self) -> Normal | Lognormal:
        """The law in its family's own parameters: a middle and a spread."""
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
    """A value that lies between `low` and `high` with the given confidence, as an expert or a report would say it.

    Lognormal where both are positive (a quantity: no negative values, errors in proportion), normal otherwise. The
    probability that is left is split evenly below `low` and above `high`.

    Examples
    --------
    >>> between(6_000, 7_400, name="containers")
    containers
    """
    low, high = checks.ascending("between", low=low, high=high)
    confidence = checks.finite(confidence, "confidence", "between")
    if not _LEAST_CONFIDENCE <= confidence <= 1 - _LEAST_CONFIDENCE:
        raise InvalidValueError(
            f"'confidence' of between must be above 0 and below 1, by {_LEAST_CONFIDENCE:g} at least (got {confidence!r})"
        )
    law = Between(low, high, confidence)
    _, spread = attrs.astuple(law.family)
    checks.positive(spread, "spread", "between")
    return Variable(law, name)
