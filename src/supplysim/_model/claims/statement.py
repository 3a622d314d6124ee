"""Statements: what a claim says of its quantity, and how likely it was to say so, given the quantity.

Each statement gives the logarithm of its likelihood for drawn values q of the quantity, up to a constant. For statements
that are relative, which all but `AboutInUnits` are, the likelihood of a value of 0 is that of a value next to it: 0 for a
floor. Negative values are refused by the run.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod

import attrs
import numpy as np

from supplysim._uncertain.arrays import BoolArray, FloatArray

WITHIN = 1.6448536269514722  # nine in ten normal errors are smaller than so many standard deviations
_LARGEST_EXPONENT = 709.0  # of e, in double precision
_ROUNDING = 1e-12  # a quantity that equals its bound may be so much beyond it, in logarithms
_TAIL_RATE = 18.0  # of the tails of a range, over its width in ln q: 5 % beside 90 %


class Statement(ABC):
    """What a claim says of a quantity."""

    __slots__ = ()

    is_relative: bool = True  # whether it is about ln q

    @abstractmethod
    def log_likelihood(self, told: FloatArray) -> FloatArray:
        """The logarithm of the likelihood of the statement, where `told` is the quantity times the bias of the source."""

    @abstractmethod
    def holds(self, truth: FloatArray) -> BoolArray:
        """Where the quantity itself is as stated: on the stated side, inside the range, or within 1.645 `within`."""

    @property
    @abstractmethod
    def likeliest(self) -> float:
        """A value of the quantity for which the statement is as likely as it can be."""

    def misfit(self, log_likelihood: FloatArray) -> FloatArray:
        """How far a likelihood is below the highest, in natural logarithms: 0 or more, half of z**2 for a normal error."""
        highest = self.log_likelihood(np.array([self.likeliest]))
        return highest - log_likelihood

    @property
    @abstractmethod
    def stated_range(self) -> tuple[float, float]:
        """The range that the statement speaks of; one end is infinite for a floor or a ceiling."""

    @abstractmethod
    def __str__(self) -> str:
        """The statement in words."""


def _number(value: float) -> str:
    return f"{value:,.12g}"


def _log(values: FloatArray) -> FloatArray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.log(values)


@attrs.frozen
class About(Statement):
    """ln v is normal around ln q, with a standard deviation of `within`."""

    value: float
    within: float

    def log_likelihood(self, told: FloatArray) -> FloatArray:
        """See `Statement.log_likelihood`."""
        return _normal((_log(told) - math.log(self.value)) / self.within) - math.log(self.within)

    def holds(self, truth: FloatArray) -> BoolArray:
        """See `Statement.holds`."""
        return np.abs(_log(truth) - math.log(self.value)) <= WITHIN * self.within

    @property
    def likeliest(self) -> float:
        """See `Statement.likeliest`."""
        return self.value

    @property
    def stated_range(self) -> tuple[float, float]:
        """See `Statement.stated_range`."""
        reach = math.exp(min(WITHIN * self.within, _LARGEST_EXPONENT))
        return self.value / reach, self.value * reach

    def __str__(self) -> str:
        return f"about {_number(self.value)}, within {100 * self.within:.3g} %"


@attrs.frozen
class AboutInUnits(Statement):
    """v is normal around q, with a standard deviation of `within_units`, in the units of the quantity."""

    value: float
    within_units: float

    is_relative = False

    def log_likelihood(self, told: FloatArray) -> FloatArray:
        """See `Statement.log_likelihood`."""
        return _normal((told - self.value) / self.within_units) - math.log(self.within_units)

    def holds(self, truth: FloatArray) -> BoolArray:
        """See `Statement.holds`."""
        return np.abs(truth - self.value) <= WITHIN * self.within_units

    @property
    def likeliest(self) -> float:
        """See `Statement.likeliest`."""
        return self.value

    @property
    def stated_range(self) -> tuple[float, float]:
        """See `Statement.stated_range`."""
        return self.value - WITHIN * self.within_units, self.value + WITHIN * self.within_units

    def __str__(self) -> str:
        return f"about {_number(self.value)}, within {_number(self.within_units)}"


@attrs.frozen
class AtLeast(Statement):
    """A floor v <= q: the density of ln v is r exp(-r (ln q - ln v)), with r = ln 10 / ln k.

    Nine in ten floors lie within a factor k of the quantity.
    """

    value: float
    usually_within: float

    def log_likelihood(self, told: FloatArray) -> FloatArray:
        """See `Statement.log_likelihood`."""
        return _one_sided(_log(told) - math.log(self.value), self.usually_within)

    def holds(self, truth: FloatArray) -> BoolArray:
        """See `Statement.holds`."""
        return truth >= self.value

    @property
    def likeliest(self) -> float:
        """See `Statement.likeliest`."""
        return self.value

    @property
    def stated_range(self) -> tuple[float, float]:
        """See `Statement.stated_range`."""
        return self.value, math.inf

    def __str__(self) -> str:
        return f"at least {_number(self.value)}, usually within a factor {_number(self.usually_within)}"


@attrs.frozen
class AtMost(Statement):
    """A ceiling v >= q, the mirror of `AtLeast`: the density of ln v is r exp(-r (ln v - ln q))."""

    value: float
    usually_within: float

    def log_likelihood(self, told: FloatArray) -> FloatArray:
        """See `Statement.log_likelihood`."""
        return _one_sided(math.log(self.value) - _log(told), self.usually_within)

    def holds(self, truth: FloatArray) -> BoolArray:
        """See `Statement.holds`."""
        return truth <= self.value

    @property
    def likeliest(self) -> float:
        """See `Statement.likeliest`."""
        return self.value

    @property
    def stated_range(self) -> tuple[float, float]:
        """See `Statement.stated_range`."""
        return 0.0, self.value

    def __str__(self) -> str:
        return f"at most {_number(self.value)}, usually within a factor {_number(self.usually_within)}"


@attrs.frozen
class Between(Statement):
    """A range, as a likelihood of q: flat in ln q with 90 % of its mass, exponential tails of 5 % each."""

    low: float
    high: float

    def log_likelihood(self, told: FloatArray) -> FloatArray:
        """See `Statement.log_likelihood`."""
        logs, width = _log(told), math.log(self.high) - math.log(self.low)
        outside = np.maximum(np.maximum(math.log(self.low) - logs, logs - math.log(self.high)), 0.0)
        return -_TAIL_RATE / width * outside

    def holds(self, truth: FloatArray) -> BoolArray:
        """See `Statement.holds`."""
        return (truth >= self.low) & (truth <= self.high)

    @property
    def likeliest(self) -> float:
        """See `Statement.likeliest`."""
        return self.low

    @property
    def stated_range(self) -> tuple[float, float]:
        """See `Statement.stated_range`."""
        return self.low, self.high

    def __str__(self) -> str:
        return f"between {_number(self.low)} and {_number(self.high)}"


def _normal(deviations: FloatArray) -> FloatArray:
    """The logarithm of the standard normal density."""
    return np.asarray(-0.5 * deviations**2 - 0.5 * math.log(2 * math.pi))


def _one_sided(excess: FloatArray, usually_within: float) -> FloatArray:
    """The logarithm of an exponential density of how far, in logarithms, a bound lies from what it bounds."""
    rate = math.log(10) / math.log(usually_within)
    return np.where(excess >= -_ROUNDING, math.log(rate) - rate * np.maximum(excess, 0.0), -np.inf)
