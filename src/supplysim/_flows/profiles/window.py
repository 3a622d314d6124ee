"""A window: a flow that begins on one day and stops on another."""

from __future__ import annotations

import datetime
from math import floor, inf
from typing import Any

import attrs
import numpy as np

from supplysim._flows.calendar import Calendar
from supplysim._flows.profiles.profile import ALWAYS_ONE, Piece, Profile
from supplysim._uncertain.arrays import Drawn
from supplysim._uncertain.fields import ANY_DAY, day, specification
from supplysim._uncertain.parameters import drawn
from supplysim._uncertain.quantity import Quantity
from supplysim.errors import InvalidValueError


@specification
@attrs.frozen
class window(Profile):  # noqa: N801  # called like a function, and named as it is called
    """Level 1 from the first day to the last, both included; 0 on all others.

    Parameters
    ----------
    first_day, last_day : number, quantity or date
        A fraction counts as the day that has begun. Without a last day it never stops. Where the last day comes before the
        first, it never begins.

    Examples
    --------
    >>> import supplysim as ss
    >>> until_march = ss.Shipments("sealift", per_day=0.1, size=500, profile=ss.window(last_day=ss.uniform(60, 90)))
    """

    first_day: Quantity | float | datetime.date | str = day(ANY_DAY, default=1.0)
    last_day: Quantity | float | datetime.date | str | None = day(ANY_DAY, default=None)

    def __attrs_post_init__(self) -> None:
        first: Any = self.first_day
        last: Any = self.last_day
        are_known = type(first) is type(last) and not isinstance(first, Quantity)
        if are_known and (floor(last) < floor(first) if isinstance(first, float) else last < first):
            raise InvalidValueError(f"'last_day' of window must not come before first_day, {first} (got {last})")

    def pieces(self, calendar: Calendar) -> tuple[Piece, ...]:
        """See `Profile.pieces`."""
        last = inf if self.last_day is None else drawn(self.last_day)
        return (Piece({ALWAYS_ONE: 1.0}, np.floor(drawn(self.first_day)) - 1.0, np.floor(last)),)

    def highest(self, calendar: Calendar) -> Drawn:
        """See `Profile.highest`."""
        return 1.0
