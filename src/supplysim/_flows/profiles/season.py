"""A season: a level that follows a cosine around 1, with a period of a year by default."""

from __future__ import annotations

from functools import partial
from math import pi

import attrs
import numpy as np

from supplysim._flows.calendar import Calendar
from supplysim._flows.profiles.profile import ALWAYS_ONE, DayFunction, Piece, Profile
from supplysim._uncertain.arrays import Drawn
from supplysim._uncertain.dates import DateLike
from supplysim._uncertain.fields import ANY_DAY, DAYS_FROM_ONE, FRACTION, converted, day, quantity, specification, within
from supplysim._uncertain.parameters import drawn
from supplysim._uncertain.quantity import Quantity
from supplysim._uncertain.source import Source, note_field, source_field

_YEAR_DAYS = 365.25


@specification
@attrs.frozen
class season(Profile):  # noqa: N801  # called like a function, and named as it is called
    """A seasonal profile: a cosine around 1, such as that of heating fuel.

    Parameters
    ----------
    amplitude : number or quantity (drawn once a path), 0 to 1
        The level is ``1 + amplitude`` on the peak day, and ``1 - amplitude`` half a period later.
    peak_day : number, quantity (drawn once a path) or date, days, -1e9 to 1e9
        A day of the highest level; it may be before day 1 or beyond the horizon. A date needs a scenario with a `start`.
    period_days : number, days, 1 to 1e9
        365.25 by default.
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
    On day t the level is ``1 + amplitude * cos(2 pi (t - peak_day) / period_days)``. Its mean over whole periods is 1.

    Examples
    --------
    >>> import supplysim as ss
    >>> heating = ss.Consumption("heating", per_day=120, profile=ss.season(amplitude=0.6, peak_day=20))
    """

    amplitude: Quantity | float = quantity(FRACTION)
    peak_day: Quantity | float | DateLike = day(ANY_DAY)
    period_days: float = converted(partial(within, bounds=DAYS_FROM_ONE), default=_YEAR_DAYS)
    source: Source | str | None = source_field()
    note: str | None = note_field()

    def pieces(self, calendar: Calendar) -> tuple[Piece, ...]:
        """See `Profile.pieces`: cos(x - y) = cos x cos y + sin x sin y separates the day x from the unknown peak y."""
        amplitude, peak = drawn(self.amplitude), 2 * pi / self.period_days * drawn(self.peak_day)
        cosine, sine = DayFunction("cosine", self.period_days), DayFunction("sine", self.period_days)
        return (Piece({ALWAYS_ONE: 1.0, cosine: amplitude * np.cos(peak), sine: amplitude * np.sin(peak)}),)

    def highest(self, calendar: Calendar) -> Drawn:
        """See `Profile.highest`."""
        return 1.0 + drawn(self.amplitude)
