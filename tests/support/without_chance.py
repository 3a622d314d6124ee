"""Scenarios in which nothing varies from day to day: given their unknowns, every figure of a path is certain."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np

import supplysim as ss

_LEAST_PER_DAY = 1e-2


def without_chance(scenario: ss.Scenario) -> ss.Scenario:
    """The scenario without noise, regimes, outages and losses at random, its shipments at regular distances."""
    flows = [_steady(flow) for flow in (*scenario.demand, *scenario.supply)]
    count = len(scenario.demand)
    steady = attrs.evolve(scenario, demand=flows[:count], supply=flows[count:], correlate={})
    return attrs.evolve(
        steady, correlate={pair: value for pair, value in scenario.correlate.items() if set(pair) <= set(steady.variables)}
    )


def _steady(flow: Any) -> Any:
    match flow:
        case ss.Consumption():
            return attrs.evolve(flow, cv=0.0, regimes=None)
        case ss.Factory():
            return attrs.evolve(flow, outages=None)
        case ss.Shipments():
            every = flow.every_days if flow.per_day is None else 1 / np.maximum(flow.per_day, _LEAST_PER_DAY)
            return attrs.evolve(flow, per_day=None, every_days=every, jitter_days=0.0, size_cv=0.0, loss_probability=0.0)
    return flow
