"""Traps: what a scenario can say, though its author hardly means it. Each becomes a warning with the remedy.

They are looked for in the parameters drawn at a thousand fixed points, so a law or an expression counts as well as a number.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from math import inf

import numpy as np

from supplysim._flows.base import Flow, Transfer
from supplysim._flows.calendar import Calendar
from supplysim._flows.profiles.profile import Profile, product
from supplysim._model.model import DrawnParameters, Model
from supplysim._model.network import Node
from supplysim._model.replays import replay_traps
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
    points, horizon_days = model.draw(Settings(seed=0, replicates=2), 0, _POINTS), model.calendar.horizon_days
    yield from _large_variation(model, points)
    for stock in points.stocks.values():
        yield from _late_decay(stock, horizon_days)
    for flow in points.flows.values():
        yield from _idle_profiles(flow, model.calendar)
        yield from _late_flow(flow, points, model.calendar)
    for node in model.network.nodes:
        yield from _ageless_receipts(node, points, model.calendar)
    yield from replay_traps(model.flows, model.calendar)
    for name, variable in model.variables.items():
        yield from _weights(name, variable.law)


def _large_variation(model: Model, points: DrawnParameters) -> Iterator[str]:
    values = {model.variables[name]: values for name, values in points.variables.items()}
    for parameter in model.parameters:
        if parameter.range is not VARIATION:
            continue
        median = float(np.median(evaluate(parameter.value, values)))
        if median > _MOST_VARIATION:
            what = f"{shown(parameter.value)}, {median:.3g} on the median path" if values else f"{median:.3g}"
            yield (
                f"'{parameter.field}' of {parameter.place} is above {_MOST_VARIATION:g} (got {what}): draws are nearly always "
                f"next to 0 and now and then very large. It is the standard deviation over the mean of a draw; for a level "
                f"that is not known, give the rate or the size a law"
            )


def _late_decay(stock: Stock, horizon_days: int) -> Iterator[str]:
    if stock.decay is not None and stock.decay.every_days > horizon_days:
        yield (
            f"'every_days' of Decay of {place_of(stock)} is beyond {_horizon(horizon_days)} "
            f"(got {stock.decay.every_days:,}): nothing is lost"
        )


def _idle_profiles(flow: Flow, calendar: Calendar) -> Iterator[str]:
    """Profiles that are 0 from day 1 to the horizon, and profiles whose first change comes after the horizon."""
    horizon = _horizon(calendar.horizon_days)
    for profile in (part for part in parts_of(flow) if isinstance(part, Profile) and not isinstance(part, product)):
        begins = [float(np.min(piece.after)) + 1 for piece in profile.pieces(calendar)]
        first = min((day for day in begins if day > -inf), default=1.0)
        if np.min(_first_active_day(profile, calendar)) == inf:
            yield f"{place_of(profile)} of {place_of(flow)} is 0 on every day up to {horizon}: nothing moves; check its days"
        elif first > calendar.horizon_days:
            yield (
                f"{place_of(profile)} of {place_of(flow)} begins beyond {horizon} (day {first:,.0f} at the earliest): "
                f"its level never changes; check the date, or lengthen horizon_days"
            )


def _first_active_day(profile: Profile, calendar: Calendar) -> Drawn:
    """The first day of the horizon on which a profile, which is no product, is above 0; infinite if there is none."""
    first: Drawn = inf
    for piece in profile.pieces(calendar):
        begins, ends = np.maximum(piece.after + 1.0, 1.0), np.minimum(piece.until, calendar.horizon_days)
        is_zero = np.all([np.broadcast_to(np.equal(each, 0.0), _POINTS) for each in piece.terms.values()], axis=0)
        first = np.minimum(first, np.where(is_zero | (begins > ends), inf, begins))
    return first


def _first_day(flow: Flow, calendar: Calendar) -> Drawn:
    """The first day on which a flow can move anything."""
    factors = flow.profile.factors if flow.profile is not None else ()
    return reduce(np.maximum, (_first_active_day(factor, calendar) for factor in factors), flow.earliest_day())


def _first_arrival(flow: Flow, points: DrawnParameters, calendar: Calendar) -> Drawn:
    """The first day on which anything of a flow can arrive."""
    if not isinstance(flow, Transfer):
        return _first_day(flow, calendar)
    answered = flow.in_return_for
    sent = _first_day(flow, calendar) if answered is None else _first_arrival(points.flows[answered], points, calendar)
    return sent + np.rint(drawn(flow.lead_time_days))


def _late_flow(flow: Flow, points: DrawnParameters, calendar: Calendar) -> Iterator[str]:
    horizon_days, horizon = calendar.horizon_days, _horizon(calendar.horizon_days)
    first, arrival = (float(np.min(each)) for each in (flow.earliest_day(), _first_arrival(flow, points, calendar)))
    if first > horizon_days:
        yield (
            f"'first_day' of {place_of(flow)} is beyond {horizon} (day {first:,.0f} at the earliest): "
            f"nothing moves; check the date, or lengthen horizon_days"
        )
    elif isinstance(flow, Transfer) and horizon_days < arrival < inf:
        yield (
            f"'lead_time_days' of {place_of(flow)} takes its first arrival beyond {horizon} "
            f"(day {arrival:,.0f} at the earliest): nothing is received"
        )


def _ageless_receipts(node: Node, points: DrawnParameters, calendar: Calendar) -> Iterator[str]:
    ages = points.stocks[node.name].on_hand
    if not isinstance(ages, AgeClasses):
        return
    shelf_life = np.floor(drawn(ages.shelf_life_days))
    for flow in (*node.supplies, *node.inbound):
        if np.min(_first_arrival(points.of(flow), points, calendar) + shelf_life) <= calendar.horizon_days:
            yield (
                f"receipts of {place_of(node.stock)} do not age, but those of {place_of(flow)} could reach the shelf life of "
                f"{float(np.min(shelf_life)):,.0f} days by {_horizon(calendar.horizon_days)}: goods that have expired are "
                f"then used, and durations are too long; choose a horizon within the shelf life of the first receipt"
            )


def _weights(name: str, law: Law) -> Iterator[str]:
    if not isinstance(law, Choice | Mixture):
        return
    total = sum(law.weights or (1.0,))
    for meant in (1, 100):
        if _EXACTLY < abs(total / meant - 1) <= _NEARLY + _EXACTLY:
            yield (
                f"the weights of the {law.word} {name!r} add up to {total:.6g}, nearly {meant}: they count in proportion to "
                f"their sum; correct them if one is missing or mistyped"
            )
    for component in law.components if isinstance(law, Mixture) else ():
        yield from _weights(name, component)


def _horizon(days: int) -> str:
    return f"the horizon, day {days:,}"
