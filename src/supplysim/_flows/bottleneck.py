"""A bottleneck: each day's output is the minimum of a factory's capacity and its inputs' limits.

The sum of a minimum of profiles has no closed form if unknowns decide which of them is binding on a day. Then the days of a
leap are evaluated one by one, in one long array for all paths, and summed by path.
"""

from __future__ import annotations

from functools import reduce

import attrs
import numpy as np

from supplysim._flows.calendar import Calendar
from supplysim._flows.daily_sums import DAYS_AT_ONCE, sum_of_days
from supplysim._flows.profiles.cumulative_exposure import Measure, ProfiledRate, tabulated
from supplysim._flows.profiles.profile import Profile, level_on
from supplysim._uncertain.arrays import Drawn, FloatArray, IndexArray
from supplysim._uncertain.fields import AMOUNT, part, quantity, specification
from supplysim._uncertain.parameters import PathValues, is_shared
from supplysim._uncertain.quantity import Quantity
from supplysim._uncertain.replacing import Replaceable
from supplysim._uncertain.source import Source, note_field, source_field

_DAYS_AT_ONCE = DAYS_AT_ONCE


@specification
@attrs.frozen
class Input(Replaceable):
    """Something that a factory needs, such as power or propellant, and that can limit its output.

    Parameters
    ----------
    limit_per_day : number or quantity (drawn once a path), units of the factory's output a day, 0 to 1e15
        The most output that the input allows to be started in a day.
    profile : Profile, optional
        The level by which the limit is multiplied on each day; 1 by default.
    source : str or Source, optional
        Who says so. It is shown beside the results, and changes none.
    note : str, optional
        A remark that is kept and shown with it.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If a field is of the wrong type or out of its range.

    Notes
    -----
    On day t the factory starts min(capacity(t), limit_i p_i(t) for each input i): fixed proportions, as in a Leontief
    production function (W. Leontief, "The Structure of American Economy", 1941).

    Examples
    --------
    >>> import supplysim as ss
    >>> power = ss.Input(8_000, profile=ss.schedule({1: 0.3, 120: 1.0}))
    >>> arsenal = ss.Factory("arsenal", nameplate_per_day=8_000, inputs={"power": power, "propellant": ss.Input(6_500)})
    """

    limit_per_day: Quantity | float = quantity(AMOUNT)
    profile: Profile | None = part(Profile)
    source: Source | str | None = source_field()
    note: str | None = note_field()


@attrs.define(eq=False)
class Bottleneck(PathValues):
    """The sum over days of the minimum of several rates with profiles: a `Measure`."""

    limits: tuple[ProfiledRate, ...]

    def exposure(self, before: FloatArray, after: FloatArray, paths: IndexArray | None = None) -> FloatArray:
        """See `Measure.exposure`."""

        def least_on(day: FloatArray, column: IndexArray) -> Drawn:
            return reduce(np.minimum, (limit.on(day, column) for limit in self.limits))

        return sum_of_days(before, after, paths, least_on, _DAYS_AT_ONCE)


def bottleneck(limits: list[tuple[Drawn, Profile | None]], calendar: Calendar) -> Measure:
    """The minimum on each day of some rates with profiles, all drawn; a table if it is the same on all paths."""
    if all(not np.ndim(rate) and (profile is None or is_shared(profile)) for rate, profile in limits):
        days = np.arange(1.0, calendar.horizon_days + 1)
        levels = (rate * level_on(profile, calendar, days) for rate, profile in limits)
        return tabulated(np.asarray(reduce(np.minimum, levels)))
    return Bottleneck(tuple(ProfiledRate.of(rate, profile, calendar) for rate, profile in limits))
