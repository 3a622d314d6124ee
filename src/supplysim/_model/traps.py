"""Traps: what a scenario can say, though its author hardly means it. Each becomes a warning with the remedy.

They are looked for in the parameters drawn at a thousand fixed points, so a law or an expression counts as well as a number.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

import numpy as np

from supplysim._flows.base import Flow, Transfer
from supplysim._flows.profiles.profile import Profile, product
from supplysim._model.model import DrawnParameters, Model
from supplysim._model.network import Node
from supplysim._model.settings import Settings
from supplysim._model.stock import AgeClasses, Stock
from supplysim._uncertain.arrays import Drawn
from supplysim._uncertain.combined import Choice, Mixture
from supplysim._uncertain.evaluation import evaluate
from supplysim._uncertain.fields import VARIATION, place_of
from supplysim._uncertain.law import Law
from supplysim._uncertain.parameters import drawn, parts_of
from supplysim.errors import shown

_POINTS = 1 << 10
_MOST_VARIATION = 3.0
_NEARLY = 0.05
_EXACTLY = 1e-9


def traps_of(model: Model) -> Iterator[str]:
    """The traps of a scenario, each as a message with the remedy.

    Raises
    ------
    DrawError
        If a quantity leaves the range of its field at one of the points.
    """
    points = model.draw(Settings(seed=0, replicates=2), 0, _POINTS)
    yield from _large_variation(model, points)
    for stock in points.stocks.values():
        yield from _late_decay(stock, model.calendar.horizon_days)
    for flow in points.flows.values():
        yield from _late_flow(flow, model.calendar.horizon_days)
        yield from _late_profiles(flow, model)
    for node in model.network.nodes:
        yield from _ageless_receipts(node, points, model.calendar.horizon_days)
    for name, variable in model.variables.items():
        yield from _weights(name, variable.law)


def _large_variation(model: Model, points: DrawnParameters) -> Iterator[str]:
    values = {model.variables[name]: values for name, values in points.variables.items()}
    for parameter in model.parameters:
        if parameter.range is not VARIATION:
            continue
        median = float(np.median(evaluate(parameter.value, values)))
        if median > _MOST_VARIATION:
            yield (
                f"'{parameter.field}' of {parameter.place} is above {_MOST_VARIATION:g} (got {shown(parameter.value)}, "
                f"{median:.3g} on the median path): draws are nearly always next to 0 and now and then very large. It is the "
                f"standard deviation over the mean of a draw; for a level that is not known, give the rate or the size a law"
            )


def _late_decay(stock: Stock, horizon_days: int) -> Iterator[str]:
    if stock.decay is not None and stock.decay.every_days > horizon_days:
        yield (
            f"'every_days' of Decay of {place_of(stock)} is beyond {_horizon(horizon_days)} "
            f"(got {stock.decay.every_days:,}): nothing is lost"
        )


def _late_flow(flow: Flow, horizon_days: int) -> Iterator[str]:
    first = float(np.min(flow.earliest_day()))
    if first > horizon_days:
        yield (
            f"'first_day' of {place_of(flow)} is beyond {_horizon(horizon_days)} (day {first:,.0f} at the earliest): "
            f"nothing moves; check the date, or lengthen horizon_days"
        )
    elif isinstance(flow, Transfer) and (arrival := float(np.min(_first_arrival(flow)))) > horizon_days:
        yield (
            f"'lead_time_days' of {place_of(flow)} takes its first arrival beyond {_horizon(horizon_days)} "
            f"(day {arrival:,.0f} at the earliest): nothing is received"
        )


def _first_arrival(flow: Flow) -> Drawn:
    lead_time_days = np.rint(drawn(flow.lead_time_days)) if isinstance(flow, Transfer) else 0.0
    return flow.earliest_day() + lead_time_days


def _late_profiles(flow: Flow, model: Model) -> Iterator[str]:
    profiles = (part for part in parts_of(flow) if isinstance(part, Profile) and not isinstance(part, product))
    for profile in profiles:
        begins = [float(np.min(piece.after)) + 1 for piece in profile.pieces(model.calendar)]
        first = min((day for day in begins if day > -inf), default=1.0)
        if first > model.calendar.horizon_days:
            yield (
                f"{place_of(profile)} of {place_of(flow)} begins beyond {_horizon(model.calendar.horizon_days)} "
                f"(day {first:,.0f} at the earliest): its level never changes; check the date, or lengthen horizon_days"
            )


def _ageless_receipts(node: Node, points: DrawnParameters, horizon_days: int) -> Iterator[str]:
    ages = points.stocks[node.name].on_hand
    if not isinstance(ages, AgeClasses):
        return
    shelf_life = np.floor(drawn(ages.shelf_life_days))
    for flow in (*node.supplies, *node.inbound):
        if np.min(_first_arrival(points.of(flow)) + shelf_life) <= horizon_days:
            yield (
                f"receipts of {place_of(node.stock)} do not age, but those of {place_of(flow)} could reach the shelf life of "
                f"{float(np.min(shelf_life)):,.0f} days by {_horizon(horizon_days)}: goods that have expired are then used, "
                f"and durations are too long; choose a horizon within the shelf life of the first receipt"
            )


def _weights(name: str, law: Law) -> Iterator[str]:
    if not isinstance(law, Choice | Mixture):
        return
    total = sum(law.weights or (1.0,))
    for meant in (1, 100):
        if _EXACTLY < abs(total / meant - 1) <= _NEARLY:
            yield (
                f"the weights of the {law.word} {name!r} add up to {total:.6g}, nearly {meant}: they count in proportion to "
                f"their sum; correct them if one is missing or mistyped"
            )
    for component in law.components if isinstance(law, Mixture) else ():
        yield from _weights(name, component)


def _horizon(days: int) -> str:
    return f"the horizon, day {days:,}"
