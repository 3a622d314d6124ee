"""Gross cover: how long the stock would last with no resupply, if nothing varied from day to day."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from supplysim._engine.drawn_inputs import Inputs
from supplysim._flows.base import Panel
from supplysim._flows.profiles.cumulative_exposure import Course, course_of, course_panel
from supplysim._flows.shipments import Shipments
from supplysim._model.network import Node
from supplysim._model.scenario import Scenario
from supplysim._uncertain.quantity import Drawn

FloatArray = NDArray[np.float64]


def gross_cover(scenario: Scenario, node: Node, inputs: Inputs, available: FloatArray) -> FloatArray:
    """Days of supply: available stock over the mean consumption rate. Infinite where nothing is consumed.

    Where the consumption has a profile, it is the time at which the mean consumption of all days so far comes to the available
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
    paths, horizon = covered.size, scenario.horizon_days
    steady = np.zeros(paths)
    varying: list[Callable[[FloatArray], FloatArray]] = []
    claims: list[Any] = [*node.demands, *(each for each in node.outbound if isinstance(each, Shipments))]
    for flow in claims:
        values = inputs.of(flow.name)
        rate = flow.mean_per_day(values)
        panel = course_panel(getattr(flow, "profile", None), values, scenario.calendar, paths)
        course = course_of(panel)
        if course is None:
            steady = steady + rate
        else:
            varying.append(partial(_consumed, course, panel, rate))
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


def _consumed(course: Course, panel: Panel, rate: Drawn, days: FloatArray) -> FloatArray:
    """What a flow with a profile takes on average up to the end of each path's number of days."""
    return rate * course.exposure(panel, np.zeros_like(days), days)


def _over(amount: FloatArray, rate: FloatArray) -> FloatArray:
    """Days that `amount` lasts at `rate`."""
    return np.asarray(np.divide(amount, rate, out=np.full(amount.size, np.inf), where=rate > 0))
