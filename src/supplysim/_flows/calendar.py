"""The calendar of a scenario: its horizon, and the day number of a date."""

from __future__ import annotations

import datetime

import attrs

from supplysim.errors import InvalidValueError


@attrs.frozen
class Calendar:
    """Days 1 to `horizon_days`; day 1 is the date `start`, if that is given."""

    horizon_days: int
    start: datetime.date | None = None

    def day(self, day: float | datetime.date, field: str, place: str) -> float:
        """The number of a day that may have been written as a date; days before day 1 are 0 or negative."""
        if not isinstance(day, datetime.date):
            return float(day)
        if self.start is None:
            raise InvalidValueError(f"'{field}' of {place} can be a date only if the scenario has a start (got {day})")
        return float((day - self.start).days + 1)
