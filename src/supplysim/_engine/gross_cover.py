"""Gross cover: how long the stock would last with no resupply, if nothing varied from day to day."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from supplysim._flows.profiles.cumulative_exposure import CumulativeExposure, cumulative_exposure
from supplysim._model.model import DrawnParameters, Model
from supplysim._model.network import Node
from supplysim._uncertain.arrays import Drawn, FloatArray


def gross_cover(model: Model, node: Node, drawn: DrawnParameters, available: FloatArray) -> FloatArray:
    """Days of supply: available stock over the mean consumption rate. Infinite where nothing is consumed.

    Where the consumption has a profile, it is the time at which the mean consumption of all days so far reaches the available
    stock; the rate of the horizon's last day is taken to go on.

    Parameters
    ----------
    available : (paths,) array
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
    last_day = np.minimum(whole + 1.0, horizon)  # the day on which the stock runs out, or the last that there is
    rate = consumed(last_day) - consumed(last_day - 1.0)
    return whole + _over(covered - consumed(whole), rate)


def _consumed(profile: CumulativeExposure, rate: Drawn, days: FloatArray) -> FloatArray:
    """What a flow with a profile takes on average up to the end of each path's number of days."""
    return rate * profile.exposure(np.zeros_like(days), days)


def _over(amount: FloatArray, rate: FloatArray) -> FloatArray:
    """Days that `amount` lasts at `rate`."""
    return np.asarray(np.divide(amount, rate, out=np.full(amount.size, np.inf), where=rate > 0))
