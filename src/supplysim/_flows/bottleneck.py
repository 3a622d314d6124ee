"""A bottleneck: output that is the least of a capacity and of what each input allows, day by day.

The least of several profiles has no closed form where the unknowns decide which of them binds on which day. There the days of
a leap are laid out one after another in one long array, the least is taken day by day, and each path's days are added up.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce

import attrs
import numpy as np
from numpy.typing import NDArray

from supplysim._flows.base import Panel, values_within
from supplysim._flows.calendar import Calendar
from supplysim._flows.profiles.cumulative_exposure import course_of, course_panel, tabulated
from supplysim._flows.profiles.profile import Profile, level_on
from supplysim._uncertain.fields import AMOUNT, part, quantity, specification
from supplysim._uncertain.quantity import Drawn, Quantity

FloatArray = NDArray[np.float64]

_DAYS_AT_ONCE = 1 << 17


@specification
@attrs.frozen
class Input:
    """Something that a factory cannot do without, such as power or propellant.

    Parameters
    ----------
    limit_per_day : number or quantity, 0 or more
        What the input allows to be started in a day, in units of the factory's output.
    profile : profile, optional
        A level in time that the limit is multiplied by.

    Examples
    --------
    >>> import supplysim as ss
    >>> power = ss.Input(8_000, profile=ss.schedule({1: 0.3, 120: 1.0}))
    >>> arsenal = ss.Factory("arsenal", nameplate_per_day=8_000, inputs={"power": power, "propellant": ss.Input(6_500)})
    """

    limit_per_day: Quantity | float = quantity(AMOUNT)
    profile: Profile | None = part(Profile)


@attrs.frozen
class Limit:
    """One of the rates whose least counts: a rate on each path, and a profile with its drawn values."""

    label: str
    rate: Drawn
    profile: Profile | None
    values: Mapping[str, Drawn]


@attrs.frozen
class Bottleneck:
    """The least of several rates with profiles, added up over any days: a `Measure`."""

    labels: tuple[str, ...]

    def exposure(
        self, panel: Panel, before: FloatArray, after: FloatArray, paths: NDArray[np.intp] | None = None
    ) -> FloatArray:
        """See `Measure.exposure`."""
        columns = np.arange(np.shape(before)[-1]) if paths is None else paths
        columns = np.broadcast_to(columns, np.shape(before)).reshape(-1)
        first = before.reshape(-1)
        days = (after.reshape(-1) - first).astype(np.intp)
        total = np.zeros(days.size)
        ends = np.cumsum(days)
        begin = 0
        while begin < days.size:
            done = ends[begin - 1] if begin else 0
            end = max(begin + 1, int(np.searchsorted(ends, done + _DAYS_AT_ONCE, side="right")))
            part_days = days[begin:end]
            used = np.flatnonzero(part_days)
            if used.size:
                lengths = part_days[used]
                starts = np.cumsum(lengths) - lengths
                day = np.arange(1, lengths.sum() + 1) + np.repeat(first[begin:end][used] - starts, lengths)
                least = self._least(panel, day, np.repeat(columns[begin:end][used], lengths))
                total[begin + used] = np.add.reduceat(least, starts)
            begin = end
        return total.reshape(np.shape(before))

    def _least(self, panel: Panel, day: FloatArray, columns: NDArray[np.intp]) -> FloatArray:
        """The least of the rates on single days of single paths."""
        least = np.full(day.size, np.inf)
        for label in self.labels:
            course = course_of(panel, label)
            rate = panel.at(_rate_key(label), columns)
            np.minimum(least, rate if course is None else rate * course.exposure(panel, day - 1.0, day, columns), out=least)
        return least


def bottleneck_panel(limits: list[Limit], calendar: Calendar, paths: int) -> Panel:
    """The rows that a `Bottleneck` over `limits` needs, and the measure itself under `MEASURE`."""
    drawn = [value for limit in limits for value in (limit.rate, *values_within(limit.values, limit.label).values())]
    if all(np.ndim(value) == 0 for value in drawn):
        days = np.arange(1.0, calendar.horizon_days + 1)
        levels = (
            limit.rate * level_on(limit.profile, values_within(limit.values, limit.label), calendar, days) for limit in limits
        )
        return Panel({MEASURE: tabulated(np.asarray(reduce(np.minimum, levels)))})
    courses = [course_panel(limit.profile, limit.values, calendar, paths, limit.label) for limit in limits]
    rates = Panel.of(paths, {_rate_key(limit.label): limit.rate for limit in limits})
    return reduce(Panel.__or__, courses, rates) | Panel({MEASURE: Bottleneck(tuple(limit.label for limit in limits))})


MEASURE = "output.measure"


def _rate_key(label: str) -> str:
    return f"{label}.rate"
