"""Scenarios in which nothing varies from day to day: given their unknowns, every figure of a path is certain."""

from __future__ import annotations

import datetime
from typing import Any

import attrs
import numpy as np

import supplysim as ss

_LEAST_PER_DAY = 1e-2
_FIRST = datetime.date(2023, 11, 2)  # of a week that is replayed


def without_chance(scenario: ss.Scenario) -> ss.Scenario:
    """The scenario without noise, regimes, outages and losses at random, its shipments at regular distances.

    What is drawn each time is drawn once a path. A recorded history is cut to one week with dates, of which each day of the
    scenario has its own, or to one day. Strikes at random are on known days. Sojourns of any law are of known lengths.
    """
    flows = [_steady(flow, dated=scenario.start is not None) for flow in (*scenario.demand, *scenario.supply)]
    count = len(scenario.demand)
    losses = [_struck(each) for each in scenario.losses]
    steady = attrs.evolve(scenario, demand=flows[:count], supply=flows[count:], losses=losses, correlate={})
    return attrs.evolve(
        steady, correlate={pair: value for pair, value in scenario.correlate.items() if set(pair) <= set(steady.variables)}
    )


def _steady(flow: Any, *, dated: bool) -> Any:
    match flow:
        case ss.Consumption():
            return attrs.evolve(flow, cv=0.0, regimes=_known_sojourns(flow.regimes), **_demand(flow, dated=dated))
        case ss.Factory():
            outages, known = flow.outages, None
            if outages is not None and outages.up_days is not None:
                known = ss.Outages(up_days=_once(outages.up_days), down_days=_once(outages.down_days), start="up")
            return attrs.evolve(flow, outages=known, output_per_day=_cut(flow.output_per_day, flow.name, dated=dated))
        case ss.Shipments() if flow.on is not None:
            return attrs.evolve(flow, delay_days=_once(flow.delay_days), loss_probability=0.0)
        case ss.Shipments():
            every = flow.every_days if flow.per_day is None else 1 / np.maximum(flow.per_day, _LEAST_PER_DAY)
            regular = attrs.evolve(flow, per_day=None, every_days=every, jitter_days=0.0, size_cv=0.0, loss_probability=0.0)
            return attrs.evolve(regular, size=_once(flow.size), lead_time_days=_lead(flow.lead_time_days))
        case ss.Orders():
            return attrs.evolve(flow, lead_time_days=_lead(flow.lead_time_days))
    return flow


def _demand(flow: ss.Consumption, *, dated: bool) -> dict[str, Any]:
    """The fields of the form of a demand."""
    if flow.orders_per_day is not None:
        return {"orders_per_day": None, "order_size": None, "per_day": flow.orders_per_day * _scale(flow.order_size)}
    return {"per_day": _cut(_once(flow.per_day), flow.name, dated=dated)}


def _scale(value: Any) -> Any:
    return value.scale if isinstance(value, ss.Varying) else value


def _lead(value: Any) -> Any:
    """A lead time that is drawn once; a law, since an expression counts as one that can be nothing."""
    return _once(attrs.evolve(value, scale=1.0)) if isinstance(value, ss.Varying) else value


def _once(value: Any) -> Any:
    """What is drawn each time, drawn once: from the middle of its law."""
    if not isinstance(value, ss.Varying):
        return value
    low, high = np.maximum(value.law.quantile(np.array([0.3, 0.8])), [0.0, 1e-3])
    middle = ss.uniform(float(low), float(max(high, low + 1e-3)))
    return middle if isinstance(value.scale, float) and value.scale == 1 else middle * value.scale


def _known_sojourns(regimes: ss.Regimes | None) -> ss.Regimes | None:
    if regimes is None or not regimes.days or regimes.mean_days:
        return None
    days = {name: _once(each) for name, each in regimes.days.items()}
    return ss.Regimes(regimes.levels, None, next(iter(days)), days=days)


def _cut(recorded: Any, name: str, *, dated: bool) -> Any:
    """A history of one week, which begins on one day only, or of one day."""
    if not isinstance(recorded, ss.Replayed):
        return recorded
    columns = recorded.history.columns
    values = [float(each) for each in columns[recorded.name_in_history]]
    week = {_FIRST + datetime.timedelta(days=day): values[day % len(values)] for day in range(7)}
    return recorded.scale * ss.replayed({name: week if dated else values[:1]}, recorded.block_days)[name]


def _struck(losses: ss.Losses) -> ss.Losses:
    """Strikes on known days, each of which takes what is known."""
    known = attrs.evolve(losses, fraction=_once(losses.fraction), amount=_once(losses.amount))
    return known if losses.on is not None else attrs.evolve(known, per_day=None, profile=None, on=[4, 5, 15])
