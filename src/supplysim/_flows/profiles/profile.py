"""What a profile is: a level for every day, which a flow's rate is multiplied by.

On every stretch between two of its turning points a profile is a sum of a few known functions of the day (1, the day itself,
a cosine, a sine), each times a coefficient that may differ by path: a `Piece`. That is all that `course` needs to add up the
levels of any days in closed form.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import inf, pi
from typing import Any, Literal

import attrs
import numpy as np

from supplysim._flows.calendar import Calendar
from supplysim._uncertain.arrays import Drawn, FloatArray
from supplysim._uncertain.fields import place_of, specification
from supplysim.errors import InvalidTypeError, shown


@attrs.frozen
class DayFunction:
    """A function of the day that is the same on every path: a power of the day, or a wave of a period in days."""

    kind: Literal["power", "cosine", "sine"]
    parameter: float = 0.0

    def __call__(self, days: FloatArray) -> FloatArray:
        if self.kind == "power":
            return days**self.parameter
        wave = np.cos if self.kind == "cosine" else np.sin
        return np.asarray(wave(2 * pi / self.parameter * days))


ALWAYS_ONE = DayFunction("power", 0.0)
THE_DAY = DayFunction("power", 1.0)


@attrs.frozen
class Piece:
    """Whole days on which a level is one sum of day functions: those after `after`, up to and including `until`."""

    terms: Mapping[DayFunction, Drawn]
    after: Drawn = -inf
    until: Drawn = inf

    def level(self, days: FloatArray) -> FloatArray:
        """The level on some days; 0 on those of other pieces. Parameters and days broadcast."""
        level = sum(np.asarray(coefficient * function(days)) for function, coefficient in self.terms.items())
        return np.where((days > self.after) & (days <= self.until), level, 0.0)


class Profile:
    """A level for every day, 0 or more. Profiles multiply: ``ss.ramp(...) * ss.season(...)`` is a profile."""

    __slots__ = ()

    @property
    def factors(self) -> tuple[Profile, ...]:
        """The profiles that this one is the product of."""
        return (self,)

    def pieces(self, calendar: Calendar) -> tuple[Piece, ...]:
        """What the level is on which days, once the fields hold drawn values."""
        raise NotImplementedError

    def highest(self, calendar: Calendar) -> Drawn:
        """A level that no day of the horizon passes, once the fields hold drawn values."""
        raise NotImplementedError

    def __mul__(self, other: object) -> product:
        if not isinstance(other, Profile):
            raise InvalidTypeError(f"a profile multiplies with a profile (got {shown(other)}); a rate takes a number")
        return product((*self.factors, *other.factors))

    def __rmul__(self, other: object) -> product:
        return self * other  # a profile comes first where both are; anything else is refused


def _profiles(value: Any, instance: Any, field: attrs.Attribute[Any]) -> tuple[Profile, ...]:
    factors = tuple(value)
    for each in factors:
        if not isinstance(each, Profile):
            raise InvalidTypeError(f"'{field.name}' of {place_of(instance)} must be profiles (got {shown(each)})")
    return factors


@specification
@attrs.frozen
class product(Profile):  # noqa: N801  # named as the notation names it
    """Several profiles at once: their levels multiply."""

    factors: tuple[Profile, ...] = attrs.field(converter=attrs.Converter(_profiles, takes_self=True, takes_field=True))  # type: ignore[misc]  # a field in place of a property


def highest_level(profile: Profile | None, calendar: Calendar) -> Drawn:
    """A level that no day of the horizon passes: the product of the factors' own; 1 without a profile."""
    highest: Drawn = 1.0
    for factor in profile.factors if profile is not None else ():
        highest = highest * factor.highest(calendar)
    return highest


def level_on(profile: Profile | None, calendar: Calendar, days: FloatArray) -> Drawn:
    """The level on given days, which broadcast with the drawn values; 1 without a profile."""
    level: Drawn = 1.0
    for factor in profile.factors if profile is not None else ():
        level = level * sum(piece.level(days) for piece in factor.pieces(calendar))
    return level
