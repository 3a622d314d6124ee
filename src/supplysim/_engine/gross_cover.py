"""Gross cover: days of supply, the available stock over mean demand, with no resupply."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from supplysim._flows.profiles.cumulative_exposure import CumulativeExposure, cumulative_exposure
from supplysim._model.model import DrawnParameters, Model
from supplysim._model.network import Node
from supplysim._uncertain.arrays import Drawn, FloatArray


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
    paths, horizon = covered.size, model.horizon_days
    steady = np.zeros(paths)
    varying: list[Callable[[FloatArray], FloatArray]] = []
    for claim in node.claims:
        flow = drawn.of(claim)
        rate, profile = flow.mean_per_day(), cumulative_exposure(flow.profile, model.calendar)
        if profile is None:
            steady = steady + rate
        else:
            varying.append(partial(_consumed, profile, rate))
    if not varying:
        return _over(covered, steady)

    def consumed(days: FloatArray) -> FloatArray:
        return steady * days + sum(each(days) for each in varying)

    before, by = np.zeros(paths), np.full(paths, float(horizon))
    for _ in range(horizon.bit_length()):
        middle = np.floor((before + by) / 2)
        enough = consumed(middle) <= covered
        before, by = np.where(enough, middle, before), np.where(enough, by, middle)
    whole = np.where(consumed(by) <= covered, by, before)
    last_day = np.minimum(whole + 1.0, horizon)  # the day on which the stock runs out, at most the horizon
    rate = consumed(last_day) - consumed(last_day - 1.0)
    return whole + _over(covered - consumed(whole), rate)


def _consumed(profile: CumulativeExposure, rate: Drawn, days: FloatArray) -> FloatArray:
    """The mean demand of a flow with a profile, in days 1 to `days` of each path."""
    return rate * profile.exposure(np.zeros_like(days), days)


def _over(amount: FloatArray, rate: FloatArray) -> FloatArray:
    """Amount over rate, in days; infinite where the rate is 0."""
    return np.asarray(np.divide(amount, rate, out=np.full(amount.size, np.inf), where=rate > 0))
