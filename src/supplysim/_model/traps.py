"""Traps: what a scenario can say, though its author hardly means it. Each becomes a warning with the remedy.

They are looked for in the parameters drawn at a thousand fixed points, so a law or an expression counts as well as a number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial, reduce
from math import inf

import numpy as np

from supplysim._flows.base import Flow, Transfer
from supplysim._flows.calendar import Calendar
from supplysim._flows.outages import Outages
from supplysim._flows.profiles.profile import Profile, product
from supplysim._flows.regimes import Regimes
from supplysim._flows.sojourn_fields import rounding_of
from supplysim._model.model import DrawnParameters, Model
from supplysim._model.network import Node
from supplysim._model.order_traps import covered_days, order_traps_of
from supplysim._model.replays import replay_traps
from supplysim._model.settings import Settings
from supplysim._model.stock import Stock
from supplysim._model.traps_of_ages import traps_of_ages
from supplysim._uncertain.arrays import Drawn
from supplysim._uncertain.combined import Choice, Mixture
from supplysim._uncertain.evaluation import evaluate
from supplysim._uncertain.fields import VARIATION, is_exactly, place_of
from supplysim._uncertain.law import Law
from supplysim._uncertain.parameters import drawn, parts_of
from supplysim.errors import shown

_POINTS = 1 << 10
_MOST_VARIATION = 3.0
_NEARLY = 0.05
_EXACTLY = 1e-9
_WORTH_A_WARNING = 0.1  # the least gap in receipts, as a share of the time that is covered without them
_MUCH = 0.1  # the change of a mean by rounding that is warned of


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
        yield from _idle_reserve_profile(stock)
    for flow in points.flows.values():
        yield from _idle_profiles(flow, model.calendar)
        yield from _late_flow(flow, points, model.calendar)
        yield from _rounded_sojourns(flow)
        yield from _endless_sojourns(flow, model.calendar)
    for node in model.network.nodes:
        yield from _nothing_under_way(node, points, model.calendar)
        yield from _slow_issues(node, points)
    for node in model.network.nodes:
        yield from order_traps_of(node, points, horizon_days)
        yield from traps_of_ages(node, points, partial(_first_arrival, points=points, calendar=model.calendar), horizon_days)
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


def _idle_reserve_profile(stock: Stock) -> Iterator[str]:
    if stock.reserve_profile is not None and is_exactly(stock.reserve, 0.0):
        yield (
            f"'reserve_profile' of {place_of(stock)} has no effect: it multiplies the reserve, which is 0; give a reserve, or "
            f"leave reserve_profile out"
        )


def _idle_profiles(flow: Flow, calendar: Calendar) -> Iterator[str]:
    """Profiles that are 0 from day 1 to the horizon, and profiles whose first change comes after the horizon."""
    horizon = _horizon(calendar.horizon_days)
    for profile in (part for part in parts_of(flow) if isinstance(part, Profile) and not isinstance(part, product)):
        begins = [float(np.min(piece.after)) + 1 for piece in profile.pieces(calendar)]
        first = min((day for day in begins if day > -inf), default=1.0)
        if np.min(_first_active_day(profile, calendar)) == inf:
            yield f"{place_of(profile)} of {place_of(flow)} is 0 on every day up to {horizon}: nothing moves; check its days"
        elif profile.is_always_1(calendar):
            yield (
                f"{place_of(profile)} of {place_of(flow)} is 1 on every day up to {horizon}: "
                f"it changes nothing; check its days"
            )
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
    planned = flow.first_planned_day(calendar)
    if planned is not None:
        return planned
    answered = flow.in_return_for
    sent = _first_day(flow, calendar) if answered is None else _first_arrival(points.flows[answered], points, calendar)
    on_order = min((day for day, _ in flow.planned_receipts(calendar)), default=inf)
    return np.minimum(sent + flow.lead_days_range()[0], on_order)


def _late_flow(flow: Flow, points: DrawnParameters, calendar: Calendar) -> Iterator[str]:
    horizon_days, horizon = calendar.horizon_days, _horizon(calendar.horizon_days)
    planned = flow.first_planned_day(calendar)
    if planned is not None and np.min(planned) > horizon_days:
        yield (
            f"'on' of {place_of(flow)} plans nothing up to {horizon} (day {float(np.min(planned)):,.0f} at the earliest): "
            f"nothing happens; check the dates, or lengthen horizon_days"
        )
        return
    first, arrival = (float(np.min(each)) for each in (flow.earliest_day(), _first_arrival(flow, points, calendar)))
    if first > horizon_days:
        yield (
            f"'first_day' of {place_of(flow)} is beyond {horizon} (day {first:,.0f} at the earliest): "
            f"nothing moves; check the date, or lengthen horizon_days"
        )
    elif planned is None and isinstance(flow, Transfer) and horizon_days < arrival < inf:
        yield (
            f"'lead_time_days' of {place_of(flow)} takes its first arrival beyond {horizon} "
            f"(day {arrival:,.0f} at the earliest): nothing is received"
        )


def _nothing_under_way(node: Node, points: DrawnParameters, calendar: Calendar) -> Iterator[str]:
    """Transfers from outside whose lead time leaves a gap at the beginning that matters, since nothing is under way.

    It matters from a tenth of the time on for which what is on hand covers mean consumption, up to the horizon.
    """
    inbound = [points.of(flow) for flow in node.inbound]
    if any(flow.first_planned_day(calendar) is not None for flow in inbound):
        return  # it is said what is under way
    covered = covered_days(node, points, calendar.horizon_days)
    for flow in inbound:
        gap = np.rint(np.asarray(flow.mean_lead_days()))
        days, begins = float(np.median(gap)), np.max(_first_day(flow, calendar)) <= 1 and np.max(flow.mean_per_day()) > 0
        from_outside = flow.from_ is None and flow.in_return_for is None
        if begins and from_outside and max(_WORTH_A_WARNING * covered, 1.0) <= days < calendar.horizon_days:
            yield (
                f"nothing of {place_of(flow)} is under way on day 1, so nothing of it can arrive on days 1 to {days:,.0f} "
                f"(its lead_time_days{'' if np.ptp(gap) == 0 else ', on the median path'}), while what is on hand covers "
                f"{covered:,.0f} days: say what is under way in another Shipments, on={{day: amount}}, with on={{1: 0}} if "
                f"that is nothing; or give first_day if it begins later"
            )


def _rounded_sojourns(flow: Flow) -> Iterator[str]:
    """Sojourns so short that rounding them to whole days, at least 1, changes their mean."""
    for part in parts_of(flow):
        for field, days in part.days_by_field().items() if isinstance(part, Outages | Regimes) else ():
            means = rounding_of(days)
            if means is None:
                continue
            written, rounded = (float(np.median(mean)) for mean in means)
            if abs(rounded - written) > _MUCH * written:
                yield (
                    f"'{field}' of {place_of(part)} of {place_of(flow)} has a mean of {written:.3g} days, but of "
                    f"{rounded:.3g} when each is rounded to whole days, at least 1; write interruptions of less than a day as "
                    f"a share of the day, such as availability_fraction"
                )


def _endless_sojourns(flow: Flow, calendar: Calendar) -> Iterator[str]:
    """Outages and regimes that never change, since the sojourn of day 1 outlasts the horizon on every path."""
    for part in parts_of(flow):
        if isinstance(part, Outages | Regimes) and len(part.chain.levels) > 1:
            least = float(np.min(part.chain.least_first_days()))
            if least >= calendar.horizon_days:
                yield (
                    f"the sojourn that begins on day 1 in {place_of(part)} of {place_of(flow)} lasts up to "
                    f"{_horizon(calendar.horizon_days)}, or beyond (at least {least:,.0f} days): nothing changes; check its "
                    f"days, or give start='stationary'"
                )


def _slow_issues(node: Node, points: DrawnParameters) -> Iterator[str]:
    """A limit on a day's issues that mean demand exceeds on most paths, at whatever share of the capacity."""
    limit = points.stocks[node.name].most_issued_per_day
    if limit is None:
        return
    most = float(np.median(reduce(np.maximum, map(drawn, limit.values())) if isinstance(limit, Mapping) else drawn(limit)))
    demand = float(np.median(sum((points.of(each).mean_per_day() for each in node.demands), 0.0)))
    if demand > most * (1.0 + _EXACTLY):
        yield (
            f"'most_issued_per_day' of {place_of(node.stock)} is below the mean demand on it "
            f"(at most {most:.3g}, and {demand:.3g} a day, on the median path): most days are stock-outs from day 1 on, "
            f"whatever is on hand; check the units, or read the fill rate in place of the duration"
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
