"""A wave: a level that rises from 1 to a peak and falls back, along a bell curve."""

from __future__ import annotations

import attrs
import numpy as np

from supplysim._flows.calendar import Calendar
from supplysim._flows.profiles.curves import Bump
from supplysim._flows.profiles.profile import ALWAYS_ONE, Piece, Profile
from supplysim._uncertain.arrays import Drawn
from supplysim._uncertain.dates import DateLike
from supplysim._uncertain.fields import ANY_DAY, LEVEL, SPACING, Range, day, quantity, specification
from supplysim._uncertain.parameters import drawn
from supplysim._uncertain.quantity import Quantity
from supplysim._uncertain.source import Source, note_field, source_field

_NEGLIGIBLE = 1e-3
_HEIGHT = Range(low=-1.0, largest=LEVEL.largest)


@specification
@attrs.frozen
class wave(Profile):  # noqa: N801  # called like a function, and named as it is called
    """A profile that rises around one day and falls back to 1, such as a wave of infections or an offensive.

    Parameters
    ----------
    peak_day : number, quantity (drawn once a path) or date, days, -1e9 to 1e9
        The day of the peak; it may be before day 1 or beyond the horizon. A date needs a scenario with a `start`.
    width_days : number or quantity (drawn once a path), days, 1e-6 to 1e9
        The standard deviation of the bell curve: two thirds of what the wave adds are within this of the peak.
    height : number or quantity (drawn once a path), -1 to 1e6
        What the peak adds to the level of 1; negative for a trough.
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
    On day t the level is ``1 + height * exp(-((t - peak_day) / width_days) ** 2 / 2)``. Over all days, a wave adds ``height *
    width_days * sqrt(2 pi)`` level-days, if it is wider than a day.

    Examples
    --------
    >>> import supplysim as ss
    >>> infections = ss.wave(peak_day=ss.uniform(30, 50), width_days=12, height=3)
    >>> masks = ss.Consumption("masks", per_day=2_000, profile=infections)
    """

    peak_day: Quantity | float | DateLike = day(ANY_DAY)
    width_days: Quantity | float = quantity(SPACING)
    height: Quantity | float = quantity(_HEIGHT)
    source: Source | str | None = source_field()
    note: str | None = note_field()

    @property
    def has_curves(self) -> bool:
        """See `Profile.has_curves`."""
        return True

    def is_always_1(self, calendar: Calendar) -> bool:
        """See `Profile.is_always_1`: where its peak is far from all days."""
        nearest = np.rint(np.clip(drawn(self.peak_day), 1.0, float(calendar.horizon_days)))
        most = drawn(self.height) * Bump(drawn(self.peak_day), drawn(self.width_days)).on(nearest)
        return bool(np.all(np.abs(most) <= _NEGLIGIBLE))

    def pieces(self, calendar: Calendar) -> tuple[Piece, ...]:
        """See `Profile.pieces`."""
        bump = Bump(drawn(self.peak_day), drawn(self.width_days))
        return (Piece({ALWAYS_ONE: 1.0, bump: drawn(self.height)}),)

    def highest(self, calendar: Calendar) -> Drawn:
        """See `Profile.highest`."""
        return 1.0 + np.maximum(drawn(self.height), 0.0)
