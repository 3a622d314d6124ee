"""Planned days: whole days or dates that are the keys of a mapping, such as those of dated deliveries and of strikes."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from supplysim._flows.calendar import Calendar
from supplysim._uncertain import checks
from supplysim._uncertain.dates import as_date, is_date_like
from supplysim._uncertain.fields import DAYS_FROM_ONE
from supplysim._uncertain.quantity import DrawnEachTime, Quantity
from supplysim.errors import InvalidTypeError, InvalidValueError, shown

PlannedDay = int | datetime.date


def planned_day(value: Any, field: str, place: str) -> PlannedDay:
    """A key of a mapping: the number of a whole day from 1 on, or a date."""
    if is_date_like(value):
        return as_date(value, field, place)
    if isinstance(value, Quantity | DrawnEachTime):
        raise InvalidTypeError(f"the days of '{field}' of {place} must be known (got {shown(value)})")
    number = checks.as_float(value)
    if number is None:
        raise InvalidTypeError(f"the days of '{field}' of {place} must be whole numbers or dates (got {shown(value)})")
    rule = DAYS_FROM_ONE.broken_by(number)
    if rule is not None or not number.is_integer():
        raise InvalidValueError(
            f"the days of '{field}' of {place} must be whole days from 1, the first of the scenario, to "
            f"{DAYS_FROM_ONE.largest:,.0f} (got {shown(value)})"
        )
    return int(number)


def pairs_of_series(value: Any) -> list[tuple[Any, Any]]:
    """The days or dates and values of a series of pandas, told by its index; none of anything else."""
    days, values = (getattr(each, "tolist", None) for each in (getattr(value, "index", None), value))
    if days is None or values is None or getattr(value, "ndim", 0) != 1:
        return []
    return list(zip(days(), values(), strict=True))


def by_number(planned: Mapping[Any, Any], calendar: Calendar, field: str, place: str) -> dict[float, Any]:
    """What is planned, by the number of its day, in the order of days.

    Raises
    ------
    InvalidValueError
        If there is a date but no start, a date lies before day 1, or two keys are the same day.
    """
    found: dict[float, Any] = {}
    for key, value in planned.items():
        number = calendar.day(key, field, place)
        if number < 1:
            raise InvalidValueError(
                f"the days of '{field}' of {place} must not be before day 1, {calendar.start} "
                f"(got {key}, which is day {number:g})"
            )
        if number in found:
            raise InvalidValueError(f"'{field}' of {place} must have different days (got day {number:g} twice, once as {key})")
        found[number] = value
    return dict(sorted(found.items()))
