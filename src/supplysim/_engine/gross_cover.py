"""Gross cover: days of supply, the available stock over mean demand, with no resupply."""

from __future__ import annotations

import numpy as np

from supplysim._engine.mean_demand import lasting_claims
from supplysim._flows.profiles.cumulative_exposure import ProfiledRate, day_beyond
from supplysim._model.model import DrawnParameters, Model
from supplysim._model.network import Node
from supplysim._uncertain.arrays import FloatArray


def gross_cover(model: Model, node: Node, drawn: DrawnParameters, available: FloatArray) -> FloatArray:
    """The gross cover of a stock: available stock over the mean demand a day. Infinite if that is 0.

    With a profile, or with lumps, it is the time at which cumulative mean demand reaches the available stock. Beyond the
    horizon, demand is taken to continue at the rate of the last day, lumps at their mean rate.

    Parameters
    ----------
    available : (paths,) array, units of stock
        On the morning of day 1.

    Returns
    -------
    (paths,) array, days
    """
    covered = np.maximum(available, 0.0)
    paths, horizon = covered.size, model.calendar.horizon_days
    claims = list(lasting_claims(model, node, drawn))
    means = [claim.mean_consumption(model.calendar) for claim in claims]
    steady = np.asarray(sum((mean.rate for mean in means if mean.profile is None), np.zeros(paths)))
    varying = [mean for mean in means if mean.profile is not None]
    if not varying:
        return _over(covered, steady)

    def consumed(days: FloatArray) -> FloatArray:
        return steady * days + sum(mean.over(np.zeros(paths), days) for mean in varying)

    whole = np.minimum(day_beyond(consumed, covered, horizon) - 1.0, horizon)
    last_day = np.minimum(whole + 1.0, horizon)  # the day on which the stock runs out, at most the horizon
    rate = consumed(last_day) - consumed(last_day - 1.0)
    for lumps, on_average in _in_lumps(model, node, drawn):
        beyond = on_average.over(last_day - 1.0, last_day) - lumps.over(last_day - 1.0, last_day)
        rate = np.where(whole == horizon, rate + beyond, rate)
    return whole + _over(covered - consumed(whole), rate)


def _in_lumps(model: Model, node: Node, drawn: DrawnParameters) -> list[tuple[ProfiledRate, ProfiledRate]]:
    """The demands on a stock that come on some days alone: their consumption, and as much of it spread over all days."""
    demands = [demand for demand in map(drawn.of, node.demands) if demand.days_of_demand() is not None]
    return [
        (each.mean_consumption(model.calendar), ProfiledRate.of(each.mean_per_day(), each.profile, model.calendar))
        for each in demands
    ]


def _over(amount: FloatArray, rate: FloatArray) -> FloatArray:
    """Amount over rate, in days; infinite where the rate is 0."""
    return np.asarray(np.divide(amount, rate, out=np.full(amount.size, np.inf), where=rate > 0))
