"""Profile: the base class of levels in time, by which a flow's rate is multiplied on each day.

Between two turning points, a profile is a sum of a few known functions of the day (1, the day itself, a cosine, a sine), each
times a coefficient that may differ by path: a `Piece`. From these, `cumulative_exposure` sums the levels of any days in closed
form.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import inf, pi
from typing import Any, Literal

import attrs
import numpy as np

from supplysim._flows.calendar import Calendar
from supplysim._uncertain.arrays import Drawn, FloatArray, IndexArray
from supplysim._uncertain.fields import converted, specification
from supplysim._uncertain.replacing import Replaceable
from supplysim.errors import InvalidTypeError, shown


@attrs.frozen
class DayFunction:
    """A function of the day that is the same on every path: a power of the day, or a cosine or sine with a period in days."""

    kind: Literal["power", "cosine", "sine"]
    parameter: float = 0.0

    def on(self, days: FloatArray, paths: IndexArray | None = None) -> FloatArray:
        """The value on given days, the same on all paths."""
        if self.kind == "power":
            return days**self.parameter
        wave = np.cos if self.kind == "cosine" else np.sin
        return np.asarray(wave(2 * pi / self.parameter * days))


ALWAYS_ONE = DayFunction("power", 0.0)
THE_DAY = DayFunction("power", 1.0)


@attrs.frozen
class Piece:
    """The days after `after`, up to and including `until`, on which the level is the sum of coefficient x day function."""

    terms: Mapping[Any, Drawn]  # by a `DayFunction`, or a curve that differs by path
    after: Drawn = -inf
    until: Drawn = inf

    def level(self, days: FloatArray) -> FloatArray:
        """The level on given days, 0 on those outside the piece; coefficients and days broadcast."""
        level = sum(np.asarray(coefficient * function.on(days)) for function, coefficient in self.terms.items())
        return np.where((days > self.after) & (days <= self.until), level, 0.0)


class Profile(Replaceable):
    """A level for each day, 0 to 1e6, by which the rate of a flow is multiplied.

    `ramp`, `schedule`, `season`, `window`, `growth` and `wave` are profiles. The product of two profiles is a profile whose
    level on each day is the product of theirs.

    Raises
    ------
    InvalidTypeError
        By a product with anything but a profile: a constant factor belongs in the rate.

    Examples
    --------
    >>> import supplysim as ss
    >>> winter_offensive = ss.season(amplitude=0.3, peak_day=20) * ss.window(first_day=10, last_day=90)
    >>> isinstance(winter_offensive, ss.Profile), len(winter_offensive.factors)
    (True, 2)
    """

    __slots__ = ()

    @property
    def factors(self) -> tuple[Profile, ...]:
        """The profiles of which this one is the product, a tuple; itself if it is not a product."""
        return (self,)

    @property
    def has_curves(self) -> bool:
        """Whether its shape depends on its values, so that with another on each path it is no sum of known functions."""
        return False

    def closed_form(self) -> Any:
        """A `Measure`, the exposure in closed form of a profile with curves and drawn values; None if there is none."""
        return None

    def is_always_1(self, calendar: Calendar) -> bool:
        """Whether drawn values leave it at 1, or nearly, on all days and paths, though it is meant to change."""
        return False

    def check_days(self, calendar: Calendar) -> None:
        """Refuse known days that do not fit together on the calendar.

        Parameters
        ----------
        calendar : Calendar
            The horizon, and the date of day 1.

        Raises
        ------
        InvalidValueError
        """

    def pieces(self, calendar: Calendar) -> tuple[Piece, ...]:
        """The level as pieces that cover all days, given drawn values in the fields.

        Parameters
        ----------
        calendar : Calendar
            The horizon, and the date of day 1.

        Returns
        -------
        tuple of Piece
            Without overlap. Their coefficients and ends are floats or (paths,) arrays.
        """
        raise NotImplementedError

    def highest(self, calendar: Calendar) -> Drawn:
        """An upper bound of the level on all days of the horizon, given drawn values in the fields.

        Parameters
        ----------
        calendar : Calendar
            The horizon, and the date of day 1.

        Returns
        -------
        float or (paths,) array
        """
        raise NotImplementedError

    def __mul__(self, other: object) -> product:
        if not isinstance(other, Profile):
            raise InvalidTypeError(
                f"a profile can only be multiplied by a profile (got {shown(other)}); multiply the rate by a number"
            )
        return product((*self.factors, *other.factors))

    def __rmul__(self, other: object) -> product:
        return self * other  # `other` is not a profile here, so this refuses it


def _profiles(value: Any, field: str, place: str) -> tuple[Profile, ...]:
    factors = tuple(value)
    for each in factors:
        if not isinstance(each, Profile):
            raise InvalidTypeError(f"'{field}' of {place} must be profiles (got {shown(each)})")
    return factors


@specification
@attrs.frozen
class product(Profile):  # noqa: N801  # named as the notation names it
    """A product of profiles: on each day, their levels multiply."""

    factors: tuple[Profile, ...] = converted(_profiles)  # a field in place of a property


def highest_level(profile: Profile | None, calendar: Calendar) -> Drawn:
    """An upper bound of the level on all days of the horizon: the product of the factors' bounds; 1 without a profile."""
    highest: Drawn = 1.0
    for factor in profile.factors if profile is not None else ():
        highest = highest * factor.highest(calendar)
    return highest


def level_on(profile: Profile | None, calendar: Calendar, days: FloatArray) -> Drawn:
    """The level on given days, which broadcast with the drawn values; 1 without a profile. Days are whole."""
    level: Drawn = 1.0
    for factor in profile.factors if profile is not None else ():
        level = level * sum(piece.level(days) for piece in factor.pieces(calendar))
    return level
