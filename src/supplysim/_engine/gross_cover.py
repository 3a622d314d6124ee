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

    With a profile, it is the time at which cumulative mean demand reaches the available stock. Beyond the horizon, demand is
    taken to continue at the rate of the last day.

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
    claims = lasting_claims(model, node, drawn)
    means = [ProfiledRate.of(claim.mean_per_day(), claim.profile, model.calendar) for claim in claims]
    steady = np.asarray(sum((mean.rate for mean in means if mean.profile is None), np.zeros(paths)))
    varying = [mean for mean in means if mean.profile is not None]
    if not varying:
        return _over(covered, steady)

    def consumed(days: FloatArray) -> FloatArray:
        return steady * days + sum(mean.over(np.zeros(paths), days) for mean in varying)

    whole = np.minimum(day_beyond(consumed, covered, horizon) - 1.0, horizon)
    last_day = np.minimum(whole + 1.0, horizon)  # the day on which the stock runs out, at most the horizon
    rate = consumed(last_day) - consumed(last_day - 1.0)
    return whole + _over(covered - consumed(whole), rate)


def _over(amount: FloatArray, rate: FloatArray) -> FloatArray:
    """Amount over rate, in days; infinite where the rate is 0."""
    return np.asarray(np.divide(amount, rate, out=np.full(amount.size, np.inf), where=rate > 0))
