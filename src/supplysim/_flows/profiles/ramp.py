"""A ramp: a level that changes linearly from one value to another."""

from __future__ import annotations

from math import inf

import attrs
import numpy as np

from supplysim._flows.calendar import Calendar
from supplysim._flows.profiles.profile import ALWAYS_ONE, THE_DAY, Piece, Profile
from supplysim._uncertain.arrays import Drawn
from supplysim._uncertain.dates import DateLike
from supplysim._uncertain.fields import ANY_DAY, DAYS, LEVEL, day, quantity, specification
from supplysim._uncertain.parameters import drawn
from supplysim._uncertain.quantity import Quantity
from supplysim._uncertain.source import Source, note_field, source_field

_LEAST_DAYS = 1e-6  # a ramp that is shorter is a step


@specification
@attrs.frozen
class ramp(Profile):  # noqa: N801  # called like a function, and named as it is called
    """A profile that changes linearly from one level to another, such as a factory that starts up.

    Parameters
    ----------
    start_day : number, quantity (drawn once a path) or date, days, -1e9 to 1e9
        The last day at `from_level`; with ``days=0``, the first day at `to_level`. Day 1 is the first of the scenario.
    days : number or quantity (drawn once a path), days, 0 to 1e9
        How long the change takes; less than 1e-6 days is a step.
    from_level, to_level : number or quantity (drawn once a path), 0 to 1e6
        The level before and after the change.
    source : str or Source, optional
        Who says so. It is shown beside the results, and changes none.
    note : str, optional
        A remark that is kept and shown with it.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If a field is of the wrong type or out of its range; by the scenario, if there is a date but no `start`.

    Notes
    -----
    On day t the level is ``from_level + (to_level - from_level) * (t - start_day) / days``, where the fraction is clipped to
    [0, 1].

    Examples
    --------
    >>> import supplysim as ss
    >>> growing = ss.Factory("arsenal", nameplate_per_day=8_000, profile=ss.ramp(1, 365, from_level=0.3, to_level=1.0))
    """

    start_day: Quantity | float | DateLike = day(ANY_DAY)
    days: Quantity | float = quantity(DAYS)
    from_level: Quantity | float = quantity(LEVEL)
    to_level: Quantity | float = quantity(LEVEL)
    source: Source | str | None = source_field()
    note: str | None = note_field()

    def pieces(self, calendar: Calendar) -> tuple[Piece, ...]:
        """See `Profile.pieces`: flat, sloping, flat."""
        start, days = drawn(self.start_day), drawn(self.days)
        low, high = drawn(self.from_level), drawn(self.to_level)
        slope = np.where(np.asarray(days) >= _LEAST_DAYS, (high - low) / np.maximum(days, _LEAST_DAYS), 0.0)
        begun, done = np.ceil(start) - 1.0, np.ceil(start + days) - 1.0
        return (
            Piece({ALWAYS_ONE: low}, -inf, begun),
            Piece({ALWAYS_ONE: low - slope * start, THE_DAY: slope}, begun, done),
            Piece({ALWAYS_ONE: high}, done, inf),
        )

    def highest(self, calendar: Calendar) -> Drawn:
        """See `Profile.highest`."""
        return np.maximum(drawn(self.from_level), drawn(self.to_level))
