"""A schedule: a level that changes on given days and is constant in between."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from functools import reduce
from math import inf
from typing import Any

import attrs
import numpy as np

from supplysim._flows.calendar import Calendar
from supplysim._flows.planned_days import pairs_of_series
from supplysim._flows.profiles.profile import ALWAYS_ONE, Piece, Profile
from supplysim._uncertain import checks
from supplysim._uncertain.arrays import Drawn
from supplysim._uncertain.dates import as_date, is_date_like
from supplysim._uncertain.fields import ANY_DAY, LEVEL, quantities, specification
from supplysim._uncertain.parameters import drawn
from supplysim._uncertain.quantity import Quantity
from supplysim._uncertain.source import Source, note_field, source_field
from supplysim.errors import InvalidTypeError, InvalidValueError, shown


def _day_or_date(value: Any, field: str, place: str) -> float | datetime.date:
    """A key of `levels`: the number of a whole day, or a date."""
    if is_date_like(value):
        return as_date(value, field, place)
    if isinstance(value, Quantity):
        raise InvalidTypeError(
            f"the days of '{field}' of {place} must be known (got {shown(value)}); a ramp can start on an unknown day"
        )
    number = checks.as_float(value)
    if number is None:
        raise InvalidTypeError(f"the days of '{field}' of {place} must be numbers or dates (got {shown(value)})")
    if not number.is_integer() or ANY_DAY.broken_by(number):
        raise InvalidValueError(f"the days of '{field}' of {place} must be whole days (got {shown(value)})")
    return int(number)


@specification
@attrs.frozen
class schedule(Profile):  # noqa: N801  # called like a function, and named as it is called
    """A profile of levels that begin on given days, such as power cuts or a ceasefire.

    Parameters
    ----------
    levels : mapping from day or date to number or quantity (drawn once a path), 0 to 1e6, or pandas Series
        Each level holds from its day until the next one begins; before the first of them, the level is 1. Days are whole
        numbers from -1e9 to 1e9, and 1 is the first of the scenario; a date needs a scenario with a `start`. The index of a
        series has the days or dates.
    source : str or Source, optional
        Who says so. It is shown beside the results, and changes none.
    note : str, optional
        A remark that is kept and shown with it.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If `levels` is not a mapping, or is empty, a day is not a whole number or date, or a level is out of its range. By the
        scenario, if two levels begin on the same day, or there is a date but no `start`.

    Notes
    -----
    On day t the level is that of the last given day d <= t.

    Examples
    --------
    >>> import supplysim as ss
    >>> power = ss.schedule({1: 0.3, 120: ss.uniform(0.8, 1.0)})
    >>> ceasefire = ss.schedule({"2024-06-01": 0.1, "2024-07-15": 1})
    """

    levels: Mapping[Any, Quantity | float] = quantities(
        LEVEL, key=_day_or_date, keys="days or dates", pairs_of=pairs_of_series
    )
    source: Source | str | None = source_field()
    note: str | None = note_field()

    def check_days(self, calendar: Calendar) -> None:
        """Refuse a date without a start, and two levels that begin on the same day."""
        days: set[float] = set()
        for key in self.levels:
            day = calendar.day(key, "levels", "schedule")
            if day in days:
                raise InvalidValueError(
                    f"'levels' of schedule must have different days (got day {day:g} twice, once as {key})"
                )
            days.add(day)

    def pieces(self, calendar: Calendar) -> tuple[Piece, ...]:
        """See `Profile.pieces`: constant between the days."""
        levels_by_day = {calendar.day(key, "levels", "schedule"): drawn(level) for key, level in self.levels.items()}
        begins = sorted(levels_by_day)
        days = [-inf, *(day - 1 for day in begins), inf]
        levels = [1.0, *(levels_by_day[day] for day in begins)]
        return tuple(
            Piece({ALWAYS_ONE: level}, after, until) for level, after, until in zip(levels, days[:-1], days[1:], strict=True)
        )

    def highest(self, calendar: Calendar) -> Drawn:
        """See `Profile.highest`: the highest of the levels that hold on some day from day 1 on."""
        pieces = [piece for piece in self.pieces(calendar) if np.asarray(piece.until) >= 1]
        return reduce(np.maximum, (piece.terms[ALWAYS_ONE] for piece in pieces))
