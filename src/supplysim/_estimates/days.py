"""The number of days that a figure is asked for, which may have been written as a date."""

from __future__ import annotations

import datetime
from typing import Any

from supplysim._model.scenario import Scenario
from supplysim._uncertain import checks
from supplysim._uncertain.dates import as_date, is_date_like
from supplysim.errors import InvalidValueError, shown


def days_until(scenario: Scenario, days: Any, field: str, place: str) -> float:
    """A duration in days, between 0 and the horizon; a date stands for the days from the start up to it.

    A stock-out on a date ends a duration of at least so many days, and less than one more: `Result.date` is the inverse.
    """
    horizon = scenario.horizon_days
    if is_date_like(days):
        return _days_before(as_date(days, field, place), scenario, field, place)
    number = checks.finite(days, field, place)
    if not 0 <= number <= horizon:
        raise InvalidValueError(f"'{field}' of {place} must be between 0 and the horizon, {horizon} (got {shown(days)})")
    return number


def _days_before(date: datetime.date, scenario: Scenario, field: str, place: str) -> float:
    """The number of days from the start of the scenario up to a date, without the date itself."""
    start = scenario.start_date
    if start is None:
        raise InvalidValueError(
            f"'{field}' of {place} can be a date only if the scenario has a start, "
            f"and {shown(scenario.name)} has none (got {date})"
        )
    days = (date - start).days
    if days < 0:
        raise InvalidValueError(f"'{field}' of {place} must not be before the start, {start} (got {date})")
    if days > scenario.horizon_days:
        last = start + datetime.timedelta(days=scenario.horizon_days)
        raise InvalidValueError(f"'{field}' of {place} must be at most the day after the horizon, {last} (got {date})")
    return float(days)
