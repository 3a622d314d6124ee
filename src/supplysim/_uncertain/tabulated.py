"""Laws that are drawn through the table of a standard family, with the functions that a user calls for them."""

from __future__ import annotations

import math
from typing import Any

import attrs
import numpy as np

from supplysim._uncertain import checks
from supplysim._uncertain.arrays import FloatArray
from supplysim._uncertain.law import BoundedLaw, Law, listed
from supplysim._uncertain.quantity import Variable
from supplysim._uncertain.standard import beta_table, gamma_table, lower_truncated_normal, truncated_normal_table
from supplysim.errors import InvalidValueError

CLASSICAL_WEIGHT = 4.0
_LARGEST_SHAPE = 1e9  # of a beta law: beyond it the inverse incomplete beta function is lost in its own rounding
_LARGEST = 1e300


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
        table = beta_table(1 + self.weight * below, 1 + self.weight * above)
        return _scaled(table(uniform), self.low, width, self.support)

    def __str__(self) -> str:
        shaped = "" if self.weight == CLASSICAL_WEIGHT else f", weight={self.weight:.12g}"
        return f"pert({listed((self.low, self.mode, self.high))}{shaped})"


def pert(low: float, mode: float, high: float, *, weight: float = CLASSICAL_WEIGHT, name: str | None = None) -> Variable:
    r"""The PERT law: a beta on [low, high] whose mean is ``(low + weight * mode + high) / (weight + 2)``.

    Parameters
    ----------
    low, mode, high : float
        Least, most likely and greatest value.
    weight : float
        How strongly the law gathers at the mode; 4 is the classical PERT, 0 the uniform law.

    Notes
    -----
    X = low + (high - low) B with B ~ Beta(1 + weight (mode - low)/(high - low), 1 + weight (high - mode)/(high - low));
    D. G. Malcolm et al., "Application of a technique for research and development program evaluation",
    Operations Research 7(5), 1959; D. Vose, "Risk Analysis", 2008.

    Examples
    --------
    >>> pert(8e3, 10e3, 14e3, name="rounds fired per day")
    rounds fired per day
    """
    low, mode, high = checks.ascending("pert", low=low, mode=mode, high=high)
    weight = checks.finite(weight, "weight", "pert")
    if weight < 0:
        raise InvalidValueError(f"'weight' of pert must be at least 0 (got {weight!r})")
    if weight > _LARGEST_SHAPE:
        raise InvalidValueError(f"'weight' of pert must be at most {_LARGEST_SHAPE:g} (got {weight!r})")
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
    """The normal law with `mean` and `sd` (those before truncation), given that it lies between `low` and `high`."""
    place = "truncated_normal"
    mean, sd = checks.finite(mean, "mean", place), checks.positive(sd, "sd", place)
    law = TruncatedNormal(mean, sd, *checks.bounds(low, high, place))
    start, end = law.window
    with np.errstate(all="ignore"):
        middle = lower_truncated_normal(start, end, np.array([0.25, 0.5]))
    if not (start < end and np.isfinite(middle).all()):
        raise InvalidValueError(
            f"'low' and 'high' of {place} must leave a window that can be told from where it lies, {start:g} to "
            f"{end:g} standard deviations from the mean (got low={law.low:g}, high={law.high:g})"
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
    """The beta law with shapes `a` and `b`, on [low, high]."""
    ends = checks.ascending("beta", low=low, high=high)
    a, b = _shape(a, "a", "beta", _LARGEST_SHAPE), _shape(b, "b", "beta", _LARGEST_SHAPE)
    return Variable(Beta(a, b, *ends), name)


@attrs.frozen
class Gamma(Law):
    """The gamma law of a `shape` and a `scale`."""

    shape: float
    scale: float

    word = "gamma"
    support = (0.0, math.inf)

    def quantile(self, uniform: FloatArray) -> FloatArray:
        return _scaled(gamma_table(self.shape)(uniform), 0.0, self.scale, self.support)


def gamma(shape: float, scale: float, *, name: str | None = None) -> Variable:
    """The gamma law with the given shape and scale: mean shape * scale, variance shape * scale**2."""
    shape, scale = _shape(shape, "shape", "gamma", _LARGEST), checks.positive(scale, "scale", "gamma")
    if shape * scale > _LARGEST:
        raise InvalidValueError(f"the mean of gamma, shape * scale, must be at most {_LARGEST:g} (got {shape * scale!r})")
    return Variable(Gamma(shape, scale), name)


def _shape(value: Any, field: str, place: str, largest: float) -> float:
    """A shape that the inverse of its law can be worked out for."""
    shape = checks.positive(value, field, place)
    if not 1 / _LARGEST <= shape <= largest:
        raise InvalidValueError(f"'{field}' of {place} must be between {1 / _LARGEST:g} and {largest:g} (got {shape!r})")
    return shape


def _scaled(values: FloatArray, offset: float, scale: float, support: tuple[float, float]) -> FloatArray:
    """``offset + scale * values``, in place, within a support that is given: rounding must not let a fraction pass 1."""
    values *= scale
    values += offset
    return np.clip(values, *support, out=values)
