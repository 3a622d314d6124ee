"""Estimate and Estimates: a figure with its Monte Carlo error; plus_minus and percent format it for people."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import attrs
import numpy as np

from supplysim._uncertain import checks
from supplysim._uncertain.arrays import FloatArray
from supplysim._uncertain.fields import converted, phrased
from supplysim.errors import InvalidTypeError, shown


def _figure(value: Any, field: str, place: str) -> float:
    """Convert to float; infinity and NaN are allowed."""
    number = checks.as_float(value)
    if number is None:
        raise InvalidTypeError(f"'{field}' of {place} must be a number (got {shown(value)})")
    return number


@phrased
@attrs.frozen
class Estimate:
    """A figure of a run with its Monte Carlo error: how far it may be from that of infinitely many paths.

    Attributes
    ----------
    value : float
        The figure itself, a probability or in days or units of stock. Infinite if it lies in the censored mass, that is,
        beyond the horizon.
    std_error : float
        Standard error, from the spread between replicates; infinite if it is unknown.
    low, high : float
        Ends of the 95 % interval.
    censored_at : float, optional
        For a duration: the horizon in days. An infinite `value` then means "more than `censored_at` days".

    Raises
    ------
    InvalidTypeError
        If a value is not a number.

    Examples
    --------
    >>> estimate = Estimate(0.61834, std_error=0.0021, low=0.6134, high=0.6233)
    >>> print(estimate)
    0.618 ± 0.005
    >>> estimate.high
    0.6233
    """

    value: float = converted(_figure)
    std_error: float = converted(_figure)
    low: float = converted(_figure)
    high: float = converted(_figure)
    censored_at: float | None = converted(_figure, default=None)

    def __str__(self) -> str:
        return plus_minus(self)


class Estimates(tuple[Estimate, ...]):
    """Several estimates: a tuple of `Estimate` that also gives each attribute as an array, for tables and plots.

    A figure asked for at several days or probabilities, such as ``result.survival([30, 90])``, is of this type.

    Examples
    --------
    >>> both = Estimates([Estimate(0.75, 0.01, 0.73, 0.77), Estimate(0.5, 0.02, 0.46, 0.54)])
    >>> both.value
    array([0.75, 0.5 ])
    >>> print(both[0])
    0.75 ± 0.02
    """

    __slots__ = ()

    @property
    def value(self) -> FloatArray:
        """The estimated values.

        Returns
        -------
        (estimates,) array

        Examples
        --------
        >>> Estimates([Estimate(0.75, 0.01, 0.73, 0.77)]).value
        array([0.75])
        """
        return np.array([estimate.value for estimate in self])

    @property
    def std_error(self) -> FloatArray:
        """The standard errors.

        Returns
        -------
        (estimates,) array

        Examples
        --------
        >>> Estimates([Estimate(0.75, 0.01, 0.73, 0.77)]).std_error
        array([0.01])
        """
        return np.array([estimate.std_error for estimate in self])

    @property
    def low(self) -> FloatArray:
        """The lower ends of the 95 % intervals.

        Returns
        -------
        (estimates,) array

        Examples
        --------
        >>> Estimates([Estimate(0.75, 0.01, 0.73, 0.77)]).low
        array([0.73])
        """
        return np.array([estimate.low for estimate in self])

    @property
    def high(self) -> FloatArray:
        """The upper ends of the 95 % intervals.

        Returns
        -------
        (estimates,) array

        Examples
        --------
        >>> Estimates([Estimate(0.75, 0.01, 0.73, 0.77)]).high
        array([0.77])
        """
        return np.array([estimate.high for estimate in self])


_MOST_DECIMALS = 6
_LEAST_REACH = 0.01  # the finest digit printed if only one end of the interval is finite
_MOST_UNSURE = 99.0  # per cent: a probability whose interval is wider is unknown


def decimals_of(error: float) -> int:
    """The number of decimals that an error supports: down to the error's own first digit."""
    if error <= 0 or not math.isfinite(error):
        return 0
    return min(max(-math.floor(math.log10(error)), 0), _MOST_DECIMALS)


def rounded(value: float, error: float) -> str:
    """Format `value` without digits that its `error` does not support; an exact value keeps all its digits.

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
    """Format a number of days: ``1 day``, ``730 days``."""
    return f"{days:,} day{'' if days == 1 else 's'}"


def half_width(estimate: Estimate) -> float:
    """Half the width of the 95 % interval; infinite if either end is infinite."""
    width = estimate.high - estimate.low
    return width / 2 if math.isfinite(width) else math.inf


def plus_minus(estimate: Estimate, *, finest: float = 0.0) -> str:
    """Format an estimate as ``618 ± 5``: the value and half its 95 % interval; ``> 730`` if the value is censored.

    No digit is printed that the error does not support. If the upper end of the interval is infinite, both ends are printed
    instead of the error.

    Parameters
    ----------
    estimate : Estimate
    finest : float
        The finest digit to print, in the estimate's own unit; a smaller error is rounded up to it.

    Returns
    -------
    str

    Raises
    ------
    InvalidTypeError
        If `estimate` is not an `Estimate`.
    InvalidValueError
        If `finest` is negative.

    Examples
    --------
    >>> plus_minus(Estimate(618.34, 2.1, 613.4, 623.3))
    '618 ± 5'
    >>> plus_minus(Estimate(float("inf"), 0.0, float("inf"), float("inf"), censored_at=730))
    '> 730'
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
    """Check the arguments of a function that formats an estimate; return `finest`."""
    if not isinstance(estimate, Estimate):
        raise InvalidTypeError(f"'estimate' of {function} must be an Estimate (got {shown(estimate)})")
    return checks.not_negative(finest, "finest", function)


def percent(estimate: Estimate, finest: float = 0.01) -> str:
    """Format a probability as ``54.5 ± 0.1 %``; as ``< 0.01 %`` or ``> 99.99 %`` if its interval lies so close to 0 or 1.

    Parameters
    ----------
    estimate : Estimate
        A probability, between 0 and 1.
    finest : float
        The finest digit to print, in per cent.

    Returns
    -------
    str
        ``unknown`` if the interval spans nearly all of 0 to 1.

    Raises
    ------
    InvalidTypeError
        If `estimate` is not an `Estimate`.
    InvalidValueError
        If `finest` is negative.

    Examples
    --------
    >>> percent(Estimate(0.5453, 0.0005, 0.5443, 0.5463))
    '54.5 ± 0.1 %'
    >>> percent(Estimate(0.0, 0.0, 0.0, 3e-5))
    '< 0.01 %'
    """
    finest = _finest(estimate, finest, "percent")
    value, low, high = (100 * each for each in (estimate.value, estimate.low, estimate.high))
    if low == high:
        return f"{rounded(value, 0.0)} %"
    if high < finest:
        return f"< {finest:g} %"
    if low > 100 - finest:
        return f"> {100 - finest:g} %"
    if not high - low <= _MOST_UNSURE:  # also true if it is NaN
        return "unknown"
    if value in (0.0, 100.0):
        return f"< {high:.2g} %" if value == 0 else f"> {100 - float(f'{100 - low:.2g}'):g} %"
    error = max((high - low) / 2, finest)
    return f"{rounded(value, error)} ± {rounded(error, error)} %"


def each_of(argument: Any, figure: Callable[[Any], Estimate]) -> Estimate | Estimates:
    """Apply `figure` to one argument, or to each of several."""
    several = isinstance(argument, Iterable) and not isinstance(argument, str | bytes | Mapping)
    if several and getattr(argument, "shape", None) != ():  # a zero-dimensional array is one number
        return Estimates([figure(each) for each in checks.listed(argument, "argument", "a figure of a result")])
    return figure(argument)
