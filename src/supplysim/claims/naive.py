"""A naive forecast to compare with: the last value, the last slope, and the errors that the same rule made before."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import attrs
import numpy as np
from scipy import special

from supplysim._uncertain import checks
from supplysim._uncertain.arrays import FloatArray
from supplysim._uncertain.dates import as_date, is_date_like
from supplysim.errors import InvalidTypeError, InvalidValueError, shown

_PLACE = "score"
_LEAST_POINTS = 4  # two past errors
_PAIR = 2


@attrs.frozen
class NaiveForecast:
    """A normal distribution around the last value of a series plus its last slope, and how it scores.

    Attributes
    ----------
    mean : float
        The last value, plus the slope between the last two points times the days from the last one to the outcome.
    std : float
        The root mean square of the errors that the same rule would have made before, at the same lead.
    log_score : float
        The logarithm of its density at the outcome; of the probability of reaching a floor.
    crps : float or None
        Its continuous ranked probability score, in the unit of the output; None for a floor.
    percentile : float
        Its probability of a lower value, between 0 and 1.
    """

    mean: float
    std: float
    log_score: float
    crps: float | None
    percentile: float


@attrs.frozen
class Series:
    """Values of the past on ascending days.

    Attributes
    ----------
    days : (points,) array
        Day numbers of the scenario, or ordinals of dates.
    values : (points,) array
    has_dates : bool
    """

    days: FloatArray
    values: FloatArray
    has_dates: bool

    @property
    def last(self) -> str:
        """The last day, in words."""
        return shown_day(self.days[-1], has_dates=self.has_dates)


def shown_day(day: float, *, has_dates: bool) -> str:
    """A day in words: its date if it is the ordinal of one."""
    return str(datetime.date.fromordinal(int(day))) if has_dates else f"day {day:,.10g}"


def series_of(naive: Any) -> Series:
    """Check a series: a list of pairs of a date (or day) and a value, or a mapping.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If it is none, is shorter than four points, has days that do not ascend, or has both dates and days.
    """
    if isinstance(naive, str | bytes) or not isinstance(naive, Iterable):
        raise InvalidTypeError(f"'naive' of {_PLACE} must be a list of pairs of a date and a value (got {shown(naive)})")
    pairs = [_pair(each, number) for number, each in enumerate(checks.listed(_items(naive), "naive", _PLACE))]
    if len(pairs) < _LEAST_POINTS:
        raise InvalidValueError(
            f"'naive' of {_PLACE} must have at least {_LEAST_POINTS} points, for two past errors of the naive forecast "
            f"(got {len(pairs)})"
        )
    has_dates = is_date_like(pairs[0][0])
    for number, (day, _) in enumerate(pairs):
        if is_date_like(day) != has_dates:
            raise InvalidValueError(
                f"'naive' of {_PLACE} must have either dates or days "
                f"(got {shown(pairs[0][0])} at 0 and {shown(day)} at {number})"
            )
    days = [_number_of(day, f"naive[{number}][0]") for number, (day, _) in enumerate(pairs)]
    for number, (one, other) in enumerate(pairwise(days), 1):
        if not one < other:
            raise InvalidValueError(
                f"the days of 'naive' of {_PLACE} must ascend (got {shown(pairs[number][0])} at {number}, after "
                f"{shown(pairs[number - 1][0])})"
            )
    values = [checks.finite(value, f"naive[{number}][1]", _PLACE) for number, (_, value) in enumerate(pairs)]
    return Series(np.array(days), np.array(values), has_dates)


def _items(naive: Iterable[Any]) -> Iterable[Any]:
    """The pairs of a mapping, or of a series of pandas; those of a list are its items."""
    items: Any = getattr(naive, "items", None)  # pandas.Series is no Mapping
    return items() if callable(items) else naive


def _pair(each: Any, number: int) -> tuple[Any, Any]:
    if isinstance(each, str | bytes) or not isinstance(each, Iterable):
        raise InvalidTypeError(f"'naive[{number}]' of {_PLACE} must be a pair of a date and a value (got {shown(each)})")
    found = checks.listed(each, f"naive[{number}]", _PLACE)
    if len(found) != _PAIR:
        raise InvalidTypeError(f"'naive[{number}]' of {_PLACE} must be a pair of a date and a value (got {shown(each)})")
    return found[0], found[1]


def _number_of(day: Any, field: str) -> float:
    return float(as_date(day, field, _PLACE).toordinal()) if is_date_like(day) else checks.finite(day, field, _PLACE)


def past_errors(series: Series, lead_days: float) -> FloatArray:
    """The errors of the last value plus the last slope, had they been used at each earlier point of a series.

    Each point but the first and the last is an origin. From it the slope since the point before is followed for `lead_days`,
    and compared with the series, which is linear between its points. Where the series ends before that, the error is that on
    its last day, times `lead_days` over the lead of that day: the error of a slope grows with the lead.

    Returns
    -------
    (points - 2,) array
    """
    days, values = series.days, series.values
    slopes = np.diff(values) / np.diff(days)
    origins = np.arange(1, days.size - 1)
    leads = np.minimum(lead_days, days[-1] - days[origins])
    told = values[origins] + slopes[origins - 1] * leads
    truth = np.interp(days[origins] + leads, days, values)
    return np.asarray((truth - told) * lead_days / leads)


def naive_forecast(series: Series, day: float, outcome: float, *, is_floor: bool) -> NaiveForecast:
    """The naive forecast for a day, with its scores.

    Raises
    ------
    InvalidValueError
        If the day is not after the last point, or the rule has made no error before.
    """
    lead = day - float(series.days[-1])
    if not lead > 0:
        raise InvalidValueError(
            f"'naive' of {_PLACE} must end before the day of the outcome, {shown_day(day, has_dates=series.has_dates)} "
            f"(got a last point on {series.last})"
        )
    slope = (series.values[-1] - series.values[-2]) / (series.days[-1] - series.days[-2])
    mean = float(series.values[-1] + slope * lead)
    std = math.sqrt(float(np.mean(past_errors(series, lead) ** 2)))
    if not 0 < std < math.inf or not math.isfinite(mean):
        raise InvalidValueError(
            f"'naive' of {_PLACE} must have points of which the naive forecast missed some, for its spread comes from "
            f"its past errors (got a series whose root mean square error is {std:g})"
        )
    z = (outcome - mean) / std
    if is_floor:
        return NaiveForecast(mean, std, float(special.log_ndtr(-z)), None, float(special.ndtr(z)))
    density = math.exp(-0.5 * z * z) / math.sqrt(2 * math.pi)
    log_score = -0.5 * z * z - math.log(std * math.sqrt(2 * math.pi))
    crps = std * (z * (2 * float(special.ndtr(z)) - 1) + 2 * density - 1 / math.sqrt(math.pi))
    return NaiveForecast(mean, std, log_score, crps, float(special.ndtr(z)))
