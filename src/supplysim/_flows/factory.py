"""A factory: steady output below its nameplate, interrupted by outages."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce

import attrs
import numpy as np
from numpy.typing import NDArray

from supplysim._flows.base import Leap, Measure, Panel, values_within
from supplysim._flows.bottleneck import MEASURE, Input, Limit, bottleneck_panel
from supplysim._flows.calendar import Calendar
from supplysim._flows.outages import Outages
from supplysim._flows.profiles.cumulative_exposure import course_of, course_panel
from supplysim._flows.profiles.profile import Profile, highest_level
from supplysim._uncertain.fields import (
    AMOUNT,
    FRACTION,
    is_exactly,
    name_field,
    name_or_none,
    named_parts,
    part,
    place_of,
    quantity,
    specification,
)
from supplysim._uncertain.quantity import Drawn, Quantity
from supplysim.errors import InvalidValueError

FloatArray = NDArray[np.float64]

_OUTPUT = "output_per_day"


@specification
@attrs.frozen
class Factory:
    """A producer: its output a day is the least of its capacity in use and of what its inputs allow, times its yield.

    The capacity in use is nameplate x availability x utilisation x profile; in an outage there is no output at all.

    Parameters
    ----------
    name : str
    nameplate_per_day : number or quantity, 0 or more
        Design maximum per day, in units of stock.
    utilisation : number or quantity, 0 to 1
        Share of the available capacity that is in use.
    yield_fraction : number or quantity, 0 to 1
        Good output as a share of output started.
    outages : Outages, optional
        Spells without output; without them the factory is always up.
    profile : profile, optional
        A level in time: a ramp, a schedule, a season, a window, or a product of them.
    availability_fraction : number or quantity, 0 to 1
        Availability as a plain share of every day, where outages are not looked at one by one.
    inputs : mapping from name to Input, optional
        What can be a bottleneck, such as power or propellant.
    to : str, optional
        The stock that receives the output; the main one unless told.

    Examples
    --------
    >>> import supplysim as ss
    >>> arsenal = ss.Factory("arsenal", nameplate_per_day=8_000, utilisation=0.3, outages=ss.Outages(30, 5))
    """

    name: str = name_field()
    nameplate_per_day: Quantity | float = quantity(AMOUNT)
    utilisation: Quantity | float = quantity(FRACTION, default=1.0)
    yield_fraction: Quantity | float = quantity(FRACTION, default=1.0)
    outages: Outages | None = part(Outages)
    profile: Profile | None = part(Profile)
    availability_fraction: Quantity | float = quantity(FRACTION, default=1.0, kw_only=True)
    inputs: Mapping[str, Input] = named_parts(Input)
    to: str | None = name_or_none()

    def __attrs_post_init__(self) -> None:
        if self.outages is not None and not is_exactly(self.availability_fraction, 1.0):
            raise InvalidValueError(
                f"'availability_fraction' of {place_of(self)} must not be given beside outages, which have an availability "
                f"of their own (got {self.availability_fraction!r})"
            )

    @property
    def is_steady(self) -> bool:
        """See `Flow.is_steady`."""
        return self.outages is None

    def start(self, values: Mapping[str, Drawn], calendar: Calendar, paths: int, rng: np.random.Generator) -> Panel:
        """See `Flow.start`."""
        started, good = self._capacity(values), values["yield_fraction"]
        if any(each.profile is not None for each in self.inputs.values()):
            limits = [Limit("profile", started, self.profile, values)]
            for name, each in self.inputs.items():
                limits.append(Limit(f"inputs.{name}.profile", values[f"inputs.{name}.limit_per_day"], each.profile, values))
            panel = Panel.of(paths, {_OUTPUT: good}) | bottleneck_panel(limits, calendar, paths)
        elif self.profile is not None and self.inputs:
            limits = [Limit("profile", started, self.profile, values), Limit("inputs", self._allowed(values), None, {})]
            panel = Panel.of(paths, {_OUTPUT: good}) | bottleneck_panel(limits, calendar, paths)
        else:
            panel = Panel.of(paths, {_OUTPUT: self._steady_output(values)})
            panel |= course_panel(self.profile, values, calendar, paths)
        if self.outages is None:
            return panel
        return panel | self.outages.panel(values, paths, rng, by_sojourn=_measure_of(panel) is not None)

    def _capacity(self, values: Mapping[str, Drawn]) -> Drawn:
        return values["nameplate_per_day"] * values["utilisation"] * values["availability_fraction"]

    def _steady_output(self, values: Mapping[str, Drawn]) -> Drawn:
        """What a day brings, profiles and outages apart."""
        started = self._capacity(values)
        return (np.minimum(started, self._allowed(values)) if self.inputs else started) * values["yield_fraction"]

    def _allowed(self, values: Mapping[str, Drawn]) -> Drawn:
        """What the inputs allow, their profiles apart."""
        return reduce(np.minimum, (values[f"inputs.{name}.limit_per_day"] for name in self.inputs))

    def advance(self, panel: Panel, leap: Leap, rng: np.random.Generator) -> FloatArray:
        """See `Flow.advance`: the output of the days that the factory is up."""
        measure = _measure_of(panel)
        if self.outages is not None:
            produced = self.outages.switching.exposure(panel, leap, rng, measure)
        elif measure is not None:
            produced = measure.exposure(panel, leap.before, leap.after)
        else:
            return np.asarray(leap.days * panel[_OUTPUT])
        produced *= panel[_OUTPUT]
        return produced

    def least_per_day(self, values: Mapping[str, Drawn]) -> Drawn:
        """An output that every day has: all of it where nothing changes in time, otherwise nothing is promised."""
        profiles = (self.profile, *(each.profile for each in self.inputs.values()))
        if self.outages is not None or any(profile is not None for profile in profiles):
            return 0.0
        return self._steady_output(values)

    def most_per_day(self, values: Mapping[str, Drawn], calendar: Calendar) -> Drawn:
        """An output that no day passes."""
        return (
            self._capacity(values)
            * values["yield_fraction"]
            * highest_level(self.profile, values_within(values, "profile"), calendar)
        )


def _measure_of(panel: Panel) -> Measure | None:
    """What a day of the factory counts for, where that changes in time."""
    measure: Measure | None = panel.shared.get(MEASURE) or course_of(panel)
    return measure
