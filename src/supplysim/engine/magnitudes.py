"""Magnitudes: what a flow can come to over the horizon, refused where floating-point numbers could not carry it.

Each field keeps to a range of its own, but their products (rate x level x days) may still be too much. That is told before the
first day, where it can be named, rather than by an overflow somewhere in the middle of a block.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs
import numpy as np

from supplysim.errors import DrawError
from supplysim.flows.calendar import Calendar
from supplysim.flows.flow import values_within
from supplysim.flows.profiles.profile import highest_level
from supplysim.flows.returns import Returns
from supplysim.flows.shipments import Shipments
from supplysim.scenario import Scenario
from supplysim.uncertain.fields import place_of
from supplysim.uncertain.quantity import Drawn

_AMOUNT = 1e280  # in all, on a path: the sum over as many paths as anyone runs is still a number
_SHIPMENTS = 1e15  # in all, on a path: as far as a Poisson number is drawn exactly
_LEVEL = 1e100
_VARIANCE = 1e300

Values = Mapping[str, Drawn]


@attrs.frozen
class _Figure:
    """A product of fields, in words; what it came to, and the most that it may."""

    product: str
    drawn: Drawn
    largest: float

    def check(self, place: str) -> None:
        """Refuse the first value that is more than a float should have to carry."""
        values = np.atleast_1d(self.drawn)
        beyond = np.flatnonzero(~(values <= self.largest))
        if beyond.size:
            raise DrawError(
                f"{self.product} of {place} must be at most {self.largest:g} (drew {float(values[beyond[0]]):.6g}): "
                f"floating-point numbers give out"
            )


def check_magnitudes(scenario: Scenario, fields: Values) -> None:
    """Refuse flows whose drawn `fields`, by their label in the scenario, come to more than can be carried.

    Raises
    ------
    DrawError
        Naming the product, the flow and the value.
    """
    calendar = scenario.calendar
    values = {flow.name: values_within(fields, flow.name) for flow in scenario.flows}
    sent = {flow.name: values[flow.name] for flow in scenario.flows if isinstance(flow, Shipments)}
    with np.errstate(all="ignore"):
        for flow in scenario.flows:
            for figure in _figures(flow, values[flow.name], calendar, sent):
                figure.check(place_of(flow))


def _figures(flow: Any, values: Values, calendar: Calendar, sent: Mapping[str, Values]) -> Iterator[_Figure]:
    """Every product that the engine works out for a flow."""
    days = calendar.horizon_days
    for label, profile in _profiles(flow):
        level = highest_level(profile, values_within(values, label), calendar)
        yield _Figure(f"the highest level of '{label}'", level, _LEVEL)
    if isinstance(flow, Shipments):
        ceiling, most = flow.dispatch_ceiling(values, calendar), values["size"]
        often = flow.most_often(values, calendar)
        yield _Figure("the number of shipments (rate x level x horizon_days)", np.multiply(often, days), _SHIPMENTS)
        yield _Figure("the rate x level x size x horizon_days", np.multiply(often, np.multiply(most, days)), _AMOUNT)
        yield _Figure("the size x size_cv**2", ceiling.scale, _AMOUNT)
        if flow.from_ is not None:
            yield _Figure("the rate x level x size**2 x size_cv**2", ceiling.variance_per_day, _VARIANCE)
    elif isinstance(flow, Returns):
        answered = sent[flow.in_return_for]
        yield _Figure("the ratio x size", np.multiply(values["ratio"], answered["size"]), 1e200)
    elif hasattr(flow, "ceiling"):
        ceiling = flow.ceiling(values, calendar)
        yield _Figure("the per_day x level x horizon_days", np.multiply(ceiling.mean_per_day, days), _AMOUNT)
        yield _Figure("the per_day x cv**2", ceiling.scale, _AMOUNT)
        yield _Figure("the per_day**2 x cv**2 x level", ceiling.variance_per_day, _VARIANCE)
        yield _Figure("the long-run mean of per_day x level", flow.mean_per_day(values), _AMOUNT)
    elif hasattr(flow, "most_per_day"):
        yield _Figure("the capacity x level x horizon_days", np.multiply(flow.most_per_day(values, calendar), days), _AMOUNT)


def _profiles(flow: Any) -> Iterator[tuple[str, Any]]:
    """The profiles of a flow and of its inputs, with their labels within it."""
    if getattr(flow, "profile", None) is not None:
        yield "profile", flow.profile
    for name, each in getattr(flow, "inputs", {}).items():
        if each.profile is not None:
            yield f"inputs.{name}.profile", each.profile
