"""Estimate: a figure with its Monte Carlo error; plus_minus and percent format it for people."""

from __future__ import annotations

import math
from typing import Any

import attrs

from supplysim._estimates.digits import decimals_of, open_ended, rounded, spread
from supplysim._estimates.number import Number
from supplysim._uncertain import checks
from supplysim._uncertain.fields import converted, phrased
from supplysim.errors import InvalidTypeError, shown


def _figure(value: Any, field: str, place: str) -> float:
    """Convert to float; infinity and NaN are allowed."""
    number = checks.as_float(value)
    if number is None:
        raise InvalidTypeError(f"'{field}' of {place} must be a number (got {shown(value)})")
    return number


@phrased
@attrs.frozen(eq=False, repr=False)
class Estimate(Number):
    """A figure of a run with its Monte Carlo error: how far it may be from that of infinitely many paths.

    It is a number: ``float(estimate)``, ``f"{estimate:.1f}"``, ``round(estimate, 1)`` and comparisons with plain numbers take
    its value. A plain number can be added or subtracted, and multiply or divide it; the error goes along. All else is refused,
    two estimates above all: figures of one run, or of runs with one seed, are not independent.

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
        For a duration: the horizon in days. An infinite `value` then means "more than `censored_at` days"; it is above every
        day of the horizon, and comparing it with a later one is refused. In ``1 - estimate``, an infinite value is negative
        and means "less than".

    Raises
    ------
    InvalidTypeError
        If a value is not a number, or an operation is not one of those above.
    InvalidValueError
        If a number to combine with it is not finite, or lies beyond the horizon like the value that is compared with it.

    Examples
    --------
    >>> estimate = Estimate(0.61834, std_error=0.0021, low=0.6134, high=0.6233)
    >>> print(estimate)
    0.618 ± 0.005
    >>> estimate.high, float(estimate), f"{estimate:.1%}", estimate > 0.5
    (0.6233, 0.61834, '61.8%', True)
    >>> 1 - estimate, estimate * 1_000
    (<Estimate 0.382 ± 0.005>, <Estimate 618 ± 5>)
    """

    value: float = converted(_figure)
    std_error: float = converted(_figure)
    low: float = converted(_figure)
    high: float = converted(_figure)
    censored_at: float | None = converted(_figure, default=None)

    def __str__(self) -> str:
        return plus_minus(self)

    def to_dict(self) -> dict[str, float | str | None]:
        """The estimate as plain data that JSON can hold.

        Returns
        -------
        dict
            The attributes, with None for what is not finite, and ``text``, the estimate in words. An infinite value has the
            text ``> 730``, where its `censored_at` is 730; one that is not known has the text ``unknown``.

        Examples
        --------
        >>> import json
        >>> inf = float("inf")
        >>> print(json.dumps(Estimate(inf, inf, 700, inf, censored_at=730).to_dict(), allow_nan=False))
        {"value": null, "std_error": null, "low": 700.0, "high": null, "censored_at": 730.0, "text": "> 730 (700 to > 730)"}
        """
        parts = {name: part if part is None or math.isfinite(part) else None for name, part in attrs.asdict(self).items()}
        return {**parts, "text": str(self)}


_MOST_UNSURE = 99.0  # per cent: a probability whose interval is wider is unknown


def count_days(days: int) -> str:
    """Format a number of days: ``1 day``, ``730 days``."""
    return counted(days, "day")


def counted(number: int, noun: str) -> str:
    """Format a number of things: ``1 path``, ``100,000 paths``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def half_width(estimate: Estimate) -> float:
    """Half the width of the 95 % interval; infinite if either end is infinite."""
    width = estimate.high - estimate.low
    return width / 2 if math.isfinite(width) else math.inf


def plus_minus(estimate: Estimate, *, finest: float = 0.0) -> str:
    """Format an estimate as ``618 ± 5``: the value and half its 95 % interval; ``> 730`` if the value is censored.

    No digit is printed that the error does not support. Both ends of the interval are printed instead of the error if one is
    infinite, or if the interval is wider than the value and reaches much farther to one side: ``0.5 (0.0 to 10.5)``.

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
    value, low, high, at = estimate.value, estimate.low, estimate.high, estimate.censored_at
    error = half_width(estimate)
    nothing_known = (low, high) == (-math.inf, math.inf)
    if nothing_known or math.isnan(value) or (math.isinf(estimate.std_error) and math.isfinite(error)):  # but its range
        return "unknown"
    if not math.isfinite(error):
        return open_ended(value, low, high, at, finest)
    if error == 0:
        return rounded(round(value, decimals_of(finest)) if finest else value, 0.0)
    if value == estimate.std_error == 0 <= low:  # never seen
        error = max(high, finest)
        return f"< {rounded(error, error)}"
    return spread(value, low, high, finest=finest, to_bound=abs(value))


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
    return f"{spread(value, low, high, finest=finest, to_bound=min(value, 100 - value))} %"
