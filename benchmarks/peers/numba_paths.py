"""A loop over paths and days compiled by numba, which ends each path at its stock-out.

Written for speed: a NumPy Generator inside compiled code (numba's own ``np.random`` took twice as long), the next events
drawn instead of coins every day, and for two cores a generator for each.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

import workload
from workload import CV, FLAGSHIP

FloatArray = NDArray[np.float64]

_ON_HAND = FLAGSHIP.on_hand
_SHIPMENTS_PER_DAY, _SHIPMENT_SIZE = workload.SHIPMENTS_PER_DAY, workload.SHIPMENT_SIZE
_ARRIVING_FRACTION, _UTILISATION = workload.ARRIVING_FRACTION, workload.UTILISATION
_NAMEPLATE_PER_DAY, _CONSUMED_PER_DAY, _LOW_LEVEL = workload.NAMEPLATE_PER_DAY, workload.CONSUMED_PER_DAY, workload.LOW_LEVEL
_HORIZON_DAYS = FLAGSHIP.horizon_days
_STOPS, _STARTS = 1 / FLAGSHIP.up_days, 1 / FLAGSHIP.down_days
_FALLS, _RISES = 1 / FLAGSHIP.high_days, 1 / FLAGSHIP.low_days


@numba.njit
def _pert(rng: Any, law: Any) -> float:
    low, mode, high = law
    width = high - low
    drawn: float = low + width * rng.beta(1 + 4 * (mode - low) / width, 1 + 4 * (high - mode) / width)
    return drawn


@numba.njit
def _duration(rng: Any) -> float:
    """The duration of one path."""
    stock = _pert(rng, _ON_HAND)
    between_days = 1 / rng.uniform(_SHIPMENTS_PER_DAY[0], _SHIPMENTS_PER_DAY[1])
    size = _pert(rng, _SHIPMENT_SIZE) * _pert(rng, _ARRIVING_FRACTION)
    output = _pert(rng, _NAMEPLATE_PER_DAY) * _pert(rng, _UTILISATION)
    scale = _pert(rng, _CONSUMED_PER_DAY) * CV**2
    high_shape, low_shape = 1 / CV**2, _pert(rng, _LOW_LEVEL) / CV**2
    up, high = True, True
    factory_days, regime_days = rng.geometric(_STOPS), rng.geometric(_FALLS)
    arrival = rng.exponential(between_days)
    for day in range(1, _HORIZON_DAYS + 1):
        while arrival <= day:
            stock += size
            arrival += rng.exponential(between_days)
        if up:
            stock += output
        demand = rng.standard_gamma(high_shape if high else low_shape) * scale
        if stock < demand:
            return float(day - 1 + stock / demand)
        stock -= demand
        factory_days -= 1
        if factory_days == 0:
            up = not up
            factory_days = rng.geometric(_STOPS if up else _STARTS)
        regime_days -= 1
        if regime_days == 0:
            high = not high
            regime_days = rng.geometric(_FALLS if high else _RISES)
    return np.inf


@numba.njit
def _durations(rng: Any, paths: int) -> FloatArray:
    durations = np.empty(paths)
    for path in range(paths):
        durations[path] = _duration(rng)
    return durations


@numba.njit(parallel=True)
def _durations_in_parallel(generators: Any, paths: int) -> FloatArray:
    durations = np.empty(paths)
    parts = len(generators)
    for part in numba.prange(parts):
        rng = generators[part]
        for path in range(part * paths // parts, (part + 1) * paths // parts):
            durations[path] = _duration(rng)
    return durations


def run(seed: int, paths: int) -> FloatArray:
    """On one core."""
    durations: FloatArray = _durations(np.random.default_rng(seed), paths)
    return durations


def run_on_two_cores(seed: int, paths: int) -> FloatArray:
    """On two cores (on one, where there is but one)."""
    numba.set_num_threads(min(2, numba.get_num_threads()))
    durations: FloatArray = _durations_in_parallel(tuple(np.random.default_rng(seed).spawn(2)), paths)
    return durations
