"""Digits: a value and its interval as text, without digits that the error does not support."""

from __future__ import annotations

import math

_MOST_DECIMALS = 15
_SMALL_ERROR, _SMALL_VALUE = 1e-6, 1e-3  # below both, a value is written with an exponent
_LEAST_REACH = 0.01  # the finest digit printed if only one end of the interval is finite
_FINEST_CENSORING = 1e-4  # of where an estimate is censored: the finest digit printed, if that is no whole number
_TINY = 1e-300  # far below all that is printed
_LOPSIDED = 0.75  # the share of an interval on one side of its value from which ± says too little


def decimals_of(error: float) -> int:
    """The number of decimals that an error supports: down to the error's own first digit."""
    if error <= 0 or not math.isfinite(error):
        return 0
    return min(max(-math.floor(math.log10(error)), 0), _MOST_DECIMALS)


def rounded(value: float, error: float) -> str:
    """Format `value` without digits that its `error` does not support; an exact value keeps all its digits.

    Examples
    --------
    >>> rounded(301.4372, 0.21), rounded(30143.72, 210), rounded(9.5, 0.0), rounded(2.34e-7, 5e-9)
    ('301.4', '30,100', '9.5', '2.34e-07')
    """
    if math.isinf(value):
        return f"{value:g}"
    if error == 0:
        return f"{value:,.10g}"
    if not math.isfinite(error):
        return f"{value:,.0f}"
    exponent = math.floor(math.log10(error))
    if error < _SMALL_ERROR and abs(value) < _SMALL_VALUE:
        if value == 0:
            return "0"
        return f"{value:.{max(math.floor(math.log10(abs(value))) - exponent, 0)}e}"
    unit = 10.0**exponent
    return f"{round(value / unit) * unit if unit > 1 else value:,.{decimals_of(error)}f}"


def open_ended(value: float, low: float, high: float, censored_at: float | None, finest: float) -> str:
    """Format a value whose interval has an infinite end: ``650 (610 to > 730)``; only ``> 730`` if all of it is beyond.

    Examples
    --------
    >>> open_ended(651.2, 612.3, math.inf, 730, 0.0), open_ended(-math.inf, -math.inf, -math.inf, -730, 0.0)
    ('650 (610 to > 730)', '< -730')
    """
    finite = [end for end in (low, high) if math.isfinite(end)]
    if math.isinf(value):
        reach, side = 1.0, math.copysign(1.0, value)
        if censored_at is None or all(side * end >= side * censored_at for end in finite):
            return _end(value, censored_at, reach)
    else:
        reach = max(min((abs(value - end) for end in finite), default=0.0), finest, _LEAST_REACH)
    return f"{_end(value, censored_at, reach)} ({_end(low, censored_at, reach)} to {_end(high, censored_at, reach)})"


def _end(end: float, censored_at: float | None, reach: float) -> str:
    """One end of an interval; an infinite one lies beyond where the estimate is censored."""
    if math.isfinite(end) or censored_at is None:
        return rounded(end, reach)
    if float(censored_at).is_integer():
        return f"{'>' if end > 0 else '<'} {censored_at:,.0f}"
    unit = 10.0 ** math.floor(math.log10(max(abs(censored_at) * _FINEST_CENSORING, _TINY)))
    towards = math.floor if end > 0 else math.ceil  # so that no more is claimed than is known
    return f"{'>' if end > 0 else '<'} {rounded(towards(censored_at / unit) * unit, unit)}"


def spread(value: float, low: float, high: float, *, finest: float, to_bound: float) -> str:
    """Format a value as ``618 ± 5``, or with both ends of its interval if ± would hide how far that reaches.

    It would if half of the interval is wider than the distance `to_bound` from the value to the nearest bound of what is
    possible, and most of the interval lies on one side of the value.

    Examples
    --------
    >>> spread(618.34, 613.4, 623.3, finest=0.0, to_bound=618.34), spread(0.5, 0.0, 10.5, finest=0.0, to_bound=0.5)
    ('618 ± 5', '0.5 (0.0 to 10.5)')
    """
    sides, width = (value - low, high - value), high - low
    if width <= 2 * to_bound or max(sides) <= _LOPSIDED * width:
        error = max(width / 2, finest)
        return f"{rounded(value, error)} ± {rounded(error, error)}"
    reach = max(min(part for part in (*sides, abs(value), width) if part > 0), finest)
    coarser = max(reach, width / 100)
    return f"{rounded(value, reach)} ({rounded(low, coarser)} to {rounded(high, coarser)})"
