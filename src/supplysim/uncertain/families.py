"""The named families of laws, one small frozen value each. The functions that users call, with their checks, are in `laws`."""

from __future__ import annotations

import math

import attrs
import numpy as np
from numpy.typing import NDArray
from scipy import special

from supplysim.uncertain.law import BoundedLaw, Law, listed
from supplysim.uncertain.tabulated import StandardBeta, StandardGamma, StandardTruncatedNormal, scaled_quantile

FloatArray = NDArray[np.float64]

CLASSICAL_WEIGHT = 4.0


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


@attrs.frozen
class Uniform(BoundedLaw):
    """Every value between `low` and `high` alike."""

    low: float
    high: float

    word = "uniform"

    def quantile(self, uniform: FloatArray) -> FloatArray:
        return np.clip(self.low + (self.high - self.low) * uniform, self.low, self.high)


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


@attrs.frozen
class Pert(BoundedLaw):
    """A beta law on [low, high] that gathers at the mode as strongly as `weight` says."""

    low: float
    mode: float
    high: float
    weight: float = CLASSICAL_WEIGHT

    word = "pert"

    def quantile(self, uniform: FloatArray) -> FloatArray:
        width = self.high - self.low
        below, above = (self.mode - self.low) / width, (self.high - self.mode) / width
        standard = StandardBeta(1 + self.weight * below, 1 + self.weight * above)
        return scaled_quantile(standard, uniform, self.low, width, self.support)

    def __str__(self) -> str:
        shaped = "" if self.weight == CLASSICAL_WEIGHT else f", weight={self.weight:.12g}"
        return f"pert({listed((self.low, self.mode, self.high))}{shaped})"


@attrs.frozen
class Normal(Law):
    """The normal law."""

    mean: float
    sd: float

    word = "normal"
    support = (-np.inf, np.inf)

    def quantile(self, uniform: FloatArray) -> FloatArray:
        return self.mean + self.sd * np.asarray(special.ndtri(uniform))


@attrs.frozen
class TruncatedNormal(BoundedLaw):
    """The normal law with `mean` and `sd`, given that it lies between `low` and `high`."""

    mean: float
    sd: float
    low: float = -math.inf
    high: float = math.inf

    word = "truncated_normal"

    @property
    def window(self) -> StandardTruncatedNormal:
        """The law in standard deviations from the mean."""
        return StandardTruncatedNormal((self.low - self.mean) / self.sd, (self.high - self.mean) / self.sd)

    def quantile(self, uniform: FloatArray) -> FloatArray:
        return scaled_quantile(self.window, uniform, self.mean, self.sd, self.support)


@attrs.frozen
class Lognormal(Law):
    """ln X is normal with mean `mu` and standard deviation `sigma`."""

    mu: float
    sigma: float

    word = "lognormal"
    support = (0.0, np.inf)

    def quantile(self, uniform: FloatArray) -> FloatArray:
        return np.exp(self.mu + self.sigma * np.asarray(special.ndtri(uniform)))


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


@attrs.frozen
class Beta(BoundedLaw):
    """The beta law with shapes `a` and `b`, on [low, high]."""

    a: float
    b: float
    low: float = 0.0
    high: float = 1.0

    word = "beta"

    def quantile(self, uniform: FloatArray) -> FloatArray:
        return scaled_quantile(StandardBeta(self.a, self.b), uniform, self.low, self.high - self.low, self.support)


@attrs.frozen
class Gamma(Law):
    """The gamma law of a `shape` and a `scale`."""

    shape: float
    scale: float

    word = "gamma"
    support = (0.0, math.inf)

    def quantile(self, uniform: FloatArray) -> FloatArray:
        return scaled_quantile(StandardGamma(self.shape), uniform, 0.0, self.scale, self.support)
