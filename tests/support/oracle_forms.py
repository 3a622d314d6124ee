"""The oracle's demands that have no daily rate: orders, one by one, and lumps on their days."""

from __future__ import annotations

from functools import cache

import numpy as np

from supplysim import Consumption, Varying
from supplysim._uncertain.law import Law
from support.oracle_draws import FloatArray, Values

_POINTS = 1 << 18
_LEAST_UNIFORM = 2.0**-53


def asked_for(flow: Consumption, exposure: FloatArray, day: int, values: Values, rng: np.random.Generator) -> FloatArray:
    """What is asked for on `day`, given the day's exposure."""
    name = flow.name
    if flow.orders_per_day is None:
        return np.where(_is_due(flow, day, values), values[f"{name}.size"] * exposure, 0.0)
    number = rng.poisson(values[f"{name}.orders_per_day"] * exposure)
    if not isinstance(flow.order_size, Varying):
        return number * values[f"{name}.order_size"]
    asked = np.zeros(exposure.size)
    for order in range(number.max(initial=0)):
        uniform = np.maximum(rng.random(exposure.size), _LEAST_UNIFORM)
        asked += np.where(order < number, flow.order_size.law.quantile(uniform), 0.0)
    return asked * values[f"{name}.order_size.scale"]


def mean_of_a_day(flow: Consumption, values: Values) -> FloatArray:
    """The mean of a day at level 1; lumps are spread over all days."""
    name = flow.name
    if flow.orders_per_day is None:
        return values[f"{name}.size"] / flow.every_days
    often = values[f"{name}.orders_per_day"]
    if not isinstance(flow.order_size, Varying):
        return often * values[f"{name}.order_size"]
    return often * values[f"{name}.order_size.scale"] * _mean(flow.order_size.law)


def _is_due(flow: Consumption, day: int, values: Values) -> FloatArray:
    first = np.floor(values.get(f"{flow.name}.first_day", np.ones(1)))
    return (day >= first) & ((day - first) % flow.every_days == 0)


@cache
def _mean(law: Law) -> float:
    return float(np.mean(law.quantile((np.arange(_POINTS) + 0.5) / _POINTS)))
