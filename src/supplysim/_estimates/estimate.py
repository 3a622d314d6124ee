"""An estimate and its Monte Carlo error, and how it is written down."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import attrs
import numpy as np

from supplysim._uncertain import checks
from supplysim._uncertain.arrays import FloatArray
from supplysim._uncertain.fields import converted, phrased
from supplysim.errors import InvalidTypeError, InvalidValueError, shown


def _figure(value: Any, _instance: Any, field: attrs.Attribute[Any]) -> float | None:
    """One number, which may be infinite or none; None where that is the default."""
    number = None if value is field.default else checks.as_float(value)
    if number is None and value is not field.default:
        raise InvalidTypeError(f"'{field.name}' of Estimate must be a number (got {shown(value)})")
    return number


@phrased
@attrs.frozen
class Estimate:
    """A figure of a run with its Monte Carlo error.

    Attributes
    ----------
    value : float
        Infinite where it lies in the censored mass: "longer than the horizon", never a number.
    std_error : float
        From the spread between replicates; infinite where it cannot be told.
    low, high : float
        Ends of the 95 % interval.
    censored_at : float, optional
        For a duration: the horizon in days, which an infinite value is more than.

    Examples
    --------
    >>> print(Estimate(0.61834, 0.0021, 0.6134, 0.6233))
    0.618 ± 0.005
    """

    value: float = converted(_figure)
    std_error: float = converted(_figure)
    low: float = converted(_figure)
    high: float = converted(_figure)
    censored_at: float | None = converted(_figure, default=None)

    def __str__(self) -> str:
        return plus_minus(self)


class Estimates(tuple[Estimate, ...]):
    """Several estimates: a tuple of them that also gives each attribute as an array."""

    __slots__ = ()

    @property
    def value(self) -> FloatArray:
        """The values."""
        return np.array([estimate.value for estimate in self])

    @property
    def std_error(self) -> FloatArray:
        """The standard errors."""
        return np.array([estimate.std_error for estimate in self])

    @property
    def low(self) -> FloatArray:
        """The lower ends of the 95 % intervals."""
        return np.array([estimate.low for estimate in self])

    @property
    def high(self) -> FloatArray:
        """The upper ends of the 95 % intervals."""
        return np.array([estimate.high for estimate in self])


_MOST_DECIMALS = 6
_LEAST_REACH = 0.01  # where only one end of an interval is known, digits stop here
_MOST_UNSURE = 99.0  # an interval of this many per cent says nothing


def decimals_of(error: float) -> int:
    """How many decimals a figure with this error supports: down to the error's own first digit."""
    if error <= 0 or not math.isfinite(error):
        return 0
    return min(max(-math.floor(math.log10(error)), 0), _MOST_DECIMALS)


def rounded(value: float, error: float) -> str:
    """`value` with no digit that its `error` does not support; with all its digits where it is exact.

    Examples
    --------
    >>> rounded(301.4372, 0.21), rounded(30143.72, 210), rounded(9.5, 0.0)
    ('301.4', '30,100', '9.5')
    """
    if math.isinf(value):
        return "inf"
    if error == 0:
        return f"{value:,.10g}"
    if not math.isfinite(error):
        return f"{value:,.0f}"
    unit = 10.0 ** math.floor(math.log10(error))
    return f"{round(value / unit) * unit if unit > 1 else value:,.{decimals_of(error)}f}"


def count_days(days: int) -> str:
    """``1 day``, ``730 days``."""
    return f"{days:,} day{'' if days == 1 else 's'}"


def half_width(estimate: Estimate) -> float:
    """Half the width of the 95 % interval; infinite where an end is."""
    width = estimate.high - estimate.low
    return width / 2 if math.isfinite(width) else math.inf


def plus_minus(estimate: Estimate, *, finest: float = 0.0) -> str:
    """``618 ± 5``: the value and half its 95 % interval, with the digits that these support; ``> 730`` if it is censored.

    Parameters
    ----------
    estimate : Estimate
    finest : float
        No digits below this; a smaller error is rounded up to it.
    """
    finest = _finest(estimate, finest, "plus_minus")
    if math.isnan(estimate.value):
        return "unknown"
    beyond = "inf" if estimate.censored_at is None else f"> {estimate.censored_at:,.0f}"
    if math.isinf(estimate.value):
        if estimate.censored_at is None or estimate.low >= estimate.censored_at:
            return beyond
        return f"{beyond} ({rounded(estimate.low, 1.0)} to {beyond})"
    error = half_width(estimate)
    if error == 0:
        return rounded(round(estimate.value, decimals_of(finest)) if finest else estimate.value, 0.0)
    if not math.isfinite(error):
        reach = max(estimate.value - estimate.low, finest, _LEAST_REACH)
        return f"{rounded(estimate.value, reach)} ({rounded(estimate.low, reach)} to {beyond})"
    never_seen = estimate.value == estimate.std_error == 0
    error = max(estimate.high if never_seen else error, finest)
    return f"< {rounded(error, error)}" if never_seen else f"{rounded(estimate.value, error)} ± {rounded(error, error)}"


def _finest(estimate: Any, finest: Any, function: str) -> float:
    """The finest digit that is asked for, where an estimate is to be written."""
    if not isinstance(estimate, Estimate):
        raise InvalidTypeError(f"'estimate' of {function} must be an Estimate (got {shown(estimate)})")
    number = checks.finite(finest, "finest", function)
    if number < 0:
        raise InvalidValueError(f"'finest' of {function} must be at least 0 (got {shown(finest)})")
    return number


def percent(estimate: Estimate, finest: float = 0.01) -> str:
    """``54.5 ± 0.1 %`` for a probability; ``< 0.01 %`` or ``> 99.99 %`` where that is all that can be said.

    Parameters
    ----------
    estimate : Estimate
        Of a probability.
    finest : float
        No digits below this many per cent.
    """
    finest = _finest(estimate, finest, "percent")
    value, low, high = (100 * each for each in (estimate.value, estimate.low, estimate.high))
    if low == high:
        return f"{rounded(value, 0.0)} %"
    if high < finest:
        return f"< {finest:g} %"
    if low > 100 - finest:
        return f"> {100 - finest:g} %"
    if not high - low <= _MOST_UNSURE:  # nor where it is not a number
        return "unknown"
    if value in (0.0, 100.0):
        return f"< {high:.2g} %" if value == 0 else f"> {100 - float(f'{100 - low:.2g}'):g} %"
    error = max((high - low) / 2, finest)
    return f"{rounded(value, error)} ± {rounded(error, error)} %"


def each_of(argument: Any, figure: Callable[[Any], Estimate]) -> Estimate | Estimates:
    """`figure` of one argument, or of each of several."""
    several = isinstance(argument, Iterable) and not isinstance(argument, str | bytes | Mapping)
    if several and getattr(argument, "shape", None) != ():  # an array of no dimension is one number
        return Estimates([figure(each) for each in checks.listed(argument, "argument", "a figure of a result")])
    return figure(argument)
