"""Growth: a level that doubles, or halves, every so many days."""

from __future__ import annotations

import attrs
import numpy as np

from supplysim._flows.calendar import Calendar
from supplysim._flows.profiles.curves import Growth
from supplysim._flows.profiles.profile import Piece, Profile
from supplysim._uncertain import checks
from supplysim._uncertain.arrays import Drawn
from supplysim._uncertain.fields import SPACING, checked, quantity, specification
from supplysim._uncertain.parameters import drawn
from supplysim._uncertain.quantity import Quantity
from supplysim._uncertain.source import Source, note_field, source_field
from supplysim.errors import InvalidValueError, shown

_OTHER = {"doubling_days": "halving_days", "halving_days": "doubling_days"}


def _days(value: object, field: str, place: str) -> Quantity | float:
    number = checks.as_float(value)
    if number is not None and number < 0:
        raise InvalidValueError(
            f"'{field}' of {place} must be at least {SPACING.low:g} (got {shown(value)}); "
            f"for the opposite, give {_OTHER[field]}={-number:g}"
        )
    return checked(value, field, place, bounds=SPACING)


@specification
@attrs.frozen
class growth(Profile):  # noqa: N801  # called like a function, and named as it is called
    """A profile that grows, or declines, exponentially from 1 on day 1, such as an epidemic or a mobilisation.

    Give either `doubling_days` or `halving_days`.

    Parameters
    ----------
    doubling_days : number or quantity (drawn once a path), days, 1e-6 to 1e9
        How long it takes to double.
    halving_days : number or quantity (drawn once a path), days, 1e-6 to 1e9
        How long it takes to halve.
    source : str or Source, optional
        Who says so. It is shown beside the results, and changes none.
    note : str, optional
        A remark that is kept and shown with it.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If a field is of the wrong type or out of its range, or not exactly one of the two is given. A run raises a `DrawError`
        if the level exceeds 1e6 by the horizon.

    Notes
    -----
    On day t the level is ``2 ** ((t - 1) / doubling_days)``, or ``2 ** (-(t - 1) / halving_days)``. The sum of days 1 to t is
    a geometric series, ``(2 ** (t / doubling_days) - 1) / (2 ** (1 / doubling_days) - 1)``.

    Examples
    --------
    >>> import supplysim as ss
    >>> epidemic = ss.growth(doubling_days=ss.uniform(5, 9)) * ss.window(last_day=60)
    >>> beds = ss.Consumption("oxygen", per_day=40, profile=ss.growth(halving_days=30))
    """

    doubling_days: Quantity | float | None = quantity(SPACING, default=None, check=_days)
    halving_days: Quantity | float | None = quantity(SPACING, default=None, kw_only=True, check=_days)
    source: Source | str | None = source_field()
    note: str | None = note_field()

    def __attrs_post_init__(self) -> None:
        if (self.doubling_days is None) == (self.halving_days is None):
            raise InvalidValueError(
                f"growth must have either doubling_days or halving_days "
                f"(got doubling_days={shown(self.doubling_days)}, halving_days={shown(self.halving_days)})"
            )

    @property
    def has_curves(self) -> bool:
        """See `Profile.has_curves`."""
        return True

    def _curve(self) -> Growth:
        if self.doubling_days is None:
            return Growth(-1.0 / drawn(self.halving_days))
        return Growth(1.0 / drawn(self.doubling_days))

    def closed_form(self) -> Growth:
        """See `Profile.closed_form`: a geometric series."""
        return self._curve()

    def pieces(self, calendar: Calendar) -> tuple[Piece, ...]:
        """See `Profile.pieces`."""
        return (Piece({self._curve(): 1.0}),)

    def highest(self, calendar: Calendar) -> Drawn:
        """See `Profile.highest`: that of the first or the last day."""
        return np.maximum(self._curve().on(np.asarray(float(calendar.horizon_days))), 1.0)
