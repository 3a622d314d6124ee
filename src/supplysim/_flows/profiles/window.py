"""A window: level 1 from one day to another, 0 before and after."""

from __future__ import annotations

from math import floor, inf
from typing import Any

import attrs
import numpy as np

from supplysim._flows.calendar import Calendar
from supplysim._flows.profiles.profile import ALWAYS_ONE, Piece, Profile
from supplysim._uncertain.arrays import Drawn
from supplysim._uncertain.dates import DateLike
from supplysim._uncertain.fields import ANY_DAY, day, specification
from supplysim._uncertain.parameters import drawn
from supplysim._uncertain.quantity import Quantity
from supplysim._uncertain.source import Source, note_field, source_field
from supplysim.errors import InvalidValueError


@specification
@attrs.frozen
class window(Profile):  # noqa: N801  # called like a function, and named as it is called
    """A profile that is 1 from a first to a last day, and 0 on all others: a flow that begins and stops.

    Parameters
    ----------
    first_day : number, quantity (drawn once a path) or date, days, -1e9 to 1e9
        The first day at level 1, rounded down to a whole day; by default day 1.
    last_day : number, quantity (drawn once a path) or date, days, -1e9 to 1e9, optional
        The last day at level 1, rounded down to a whole day; by default, the level stays at 1. If both days are known, it must
        not come before the first. If one is not known, it may, on some paths: the level is then 0 on every day.
    source : str or Source, optional
        Who says so. It is shown beside the results, and changes none.
    note : str, optional
        A remark that is kept and shown with it.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If a field is of the wrong type or out of its range, or a known last day comes before a known first one (where one is a
        date and the other a number, by the scenario); by the scenario, if there is a date but no `start`.

    Notes
    -----
    On day t the level is 1 for floor(first_day) <= t <= floor(last_day), otherwise 0.

    Examples
    --------
    >>> import supplysim as ss
    >>> until_march = ss.Shipments("sealift", per_day=0.1, size=500, profile=ss.window(last_day=ss.uniform(60, 90)))
    """

    first_day: Quantity | float | DateLike = day(ANY_DAY, default=1.0)
    last_day: Quantity | float | DateLike | None = day(ANY_DAY, default=None)
    source: Source | str | None = source_field()
    note: str | None = note_field()

    def __attrs_post_init__(self) -> None:
        first: Any = self.first_day
        last: Any = self.last_day
        are_known = type(first) is type(last) and not isinstance(first, Quantity)
        if are_known and (floor(last) < floor(first) if isinstance(first, float) else last < first):
            raise InvalidValueError(f"'last_day' of window must not come before first_day, {first} (got {last})")

    def check_days(self, calendar: Calendar) -> None:
        """See `Profile.check_days`: one day may be a date, and the other a number."""
        first: Any = self.first_day
        last: Any = self.last_day
        if last is None or isinstance(first, Quantity) or isinstance(last, Quantity) or calendar.start is None:
            return
        begins, ends = (calendar.day(each, "first_day", "window") for each in (first, last))
        if floor(ends) < floor(begins):
            raise InvalidValueError(
                f"'last_day' of window must not come before first_day, {first} (got {last}; these are the days {begins:g} and "
                f"{ends:g})"
            )

    def pieces(self, calendar: Calendar) -> tuple[Piece, ...]:
        """See `Profile.pieces`."""
        last = inf if self.last_day is None else drawn(self.last_day)
        return (Piece({ALWAYS_ONE: 1.0}, np.floor(drawn(self.first_day)) - 1.0, np.floor(last)),)

    def highest(self, calendar: Calendar) -> Drawn:
        """See `Profile.highest`."""
        return 1.0
