"""The best NumPy day loop we can write: it draws when the next event is due, and then each day only the day's demand.

Shipments and switches are rare, so their next days are drawn instead of a coin every day. Ended paths are dropped monthly.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

import workload
from peers.numpy_day_loop import MONTH_DAYS, in_chunks
from peers.numpy_pert import pert
from workload import CV, FLAGSHIP

FloatArray = NDArray[np.float64]


def simulate(rng: np.random.Generator, paths: int) -> FloatArray:
    """Durations of some paths."""
    stock = pert(rng, FLAGSHIP.on_hand, paths)
    between_days = 1 / rng.uniform(*workload.SHIPMENTS_PER_DAY, paths)
    size = pert(rng, workload.SHIPMENT_SIZE, paths) * pert(rng, workload.ARRIVING_FRACTION, paths)
    output = pert(rng, workload.NAMEPLATE_PER_DAY, paths) * pert(rng, workload.UTILISATION, paths)
    scale = pert(rng, workload.CONSUMED_PER_DAY, paths) * CV**2
    low_shape = pert(rng, workload.LOW_LEVEL, paths) / CV**2
    made, shape = output.copy(), np.full(paths, 1 / CV**2)  # of today
    arrival = rng.standard_exponential(paths) * between_days
    factory_until, regime_until = rng.geometric(1 / FLAGSHIP.up_days, paths), rng.geometric(1 / FLAGSHIP.high_days, paths)
    number = np.arange(paths)
    durations = np.full(paths, np.inf)
    for day in range(1, FLAGSHIP.horizon_days + 1):
        due = np.flatnonzero(arrival <= day)
        while due.size:
            stock[due] += size[due]
            arrival[due] += rng.standard_exponential(due.size) * between_days[due]
            due = due[arrival[due] <= day]
        stock += made
        demand = rng.standard_gamma(shape)
        demand *= scale
        stock -= demand
        if stock.min() < 0:
            short = np.flatnonzero(stock < 0)
            durations[number[short]] = day + stock[short] / demand[short]
            stock[short] = np.inf  # never short again
        switching = np.flatnonzero(factory_until == day)
        starts = made[switching] == 0
        made[switching] = np.where(starts, output[switching], 0.0)
        factory_until[switching] += rng.geometric(np.where(starts, 1 / FLAGSHIP.up_days, 1 / FLAGSHIP.down_days))
        switching = np.flatnonzero(regime_until == day)
        rises = shape[switching] != 1 / CV**2
        shape[switching] = np.where(rises, 1 / CV**2, low_shape[switching])
        regime_until[switching] += rng.geometric(np.where(rises, 1 / FLAGSHIP.high_days, 1 / FLAGSHIP.low_days))
        if day % MONTH_DAYS == 0:
            alive = stock < np.inf
            stock, between_days, size, output, scale, low_shape, made, shape, arrival = (
                each[alive] for each in (stock, between_days, size, output, scale, low_shape, made, shape, arrival)
            )
            factory_until, regime_until, number = factory_until[alive], regime_until[alive], number[alive]
            if not number.size:
                break
    return durations


def run(seed: int, paths: int) -> FloatArray:
    """In chunks that stay in cache."""
    return in_chunks(simulate, paths, seed)
