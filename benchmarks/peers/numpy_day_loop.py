"""A plain NumPy day loop: arrays over paths, a Python loop over days. What a good analyst writes first.

It comes for all paths at once, in chunks that stay in cache, and with the paths that have ended dropped every month.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

import workload
from peers.numpy_pert import pert
from workload import CV, FLAGSHIP, Flagship

FloatArray = NDArray[np.float64]

CHUNK = 16_384
MONTH_DAYS = 30


def day_loop(rng: np.random.Generator, paths: int, drop_every_days: int = 0, flagship: Flagship = FLAGSHIP) -> FloatArray:
    """Durations by visiting every day of every path; ended paths are dropped every so many days (0: never)."""
    stock = pert(rng, flagship.on_hand, paths)
    arrivals = rng.uniform(*workload.SHIPMENTS_PER_DAY, paths)
    size = pert(rng, workload.SHIPMENT_SIZE, paths) * pert(rng, workload.ARRIVING_FRACTION, paths)
    output = pert(rng, workload.NAMEPLATE_PER_DAY, paths) * pert(rng, workload.UTILISATION, paths)
    scale = pert(rng, workload.CONSUMED_PER_DAY, paths) * CV**2
    low_shape = pert(rng, workload.LOW_LEVEL, paths) / CV**2
    up = np.ones(paths, dtype=bool)
    high = np.ones(paths, dtype=bool)
    alive = np.ones(paths, dtype=bool)
    number = np.arange(paths)
    durations = np.full(paths, np.inf)
    for day in range(1, flagship.horizon_days + 1):
        if day > 1:
            switch = rng.random(up.size)
            up = np.where(up, switch >= 1 / flagship.up_days, switch < 1 / flagship.down_days)
            switch = rng.random(up.size)
            high = np.where(high, switch >= 1 / flagship.high_days, switch < 1 / flagship.low_days)
        stock += rng.poisson(arrivals) * size
        stock += up * output
        demand = rng.standard_gamma(np.where(high, 1 / CV**2, low_shape)) * scale
        short = alive & (stock < demand)
        if short.any():
            durations[number[short]] = day - 1 + np.maximum(stock[short], 0) / demand[short]
            alive &= ~short
        stock -= demand
        if drop_every_days and day % drop_every_days == 0:
            state = [stock, arrivals, size, output, scale, low_shape, up, high, number]
            stock, arrivals, size, output, scale, low_shape, up, high, number = (each[alive] for each in state)
            alive = alive[alive]
    return durations


def in_chunks(simulate: Callable[[np.random.Generator, int], FloatArray], paths: int, seed: int) -> FloatArray:
    """All the paths, a chunk that stays in cache at a time."""
    rng = np.random.default_rng(seed)
    sizes = [min(CHUNK, paths - start) for start in range(0, paths, CHUNK)]
    return np.concatenate([simulate(rng, size) for size in sizes])


def run_whole(seed: int, paths: int) -> FloatArray:
    """All paths at once."""
    return day_loop(np.random.default_rng(seed), paths)


def run(seed: int, paths: int) -> FloatArray:
    """In chunks that stay in cache."""
    return in_chunks(day_loop, paths, seed)


def run_dropping(seed: int, paths: int) -> FloatArray:
    """In chunks, from which paths that have ended are dropped monthly."""
    return in_chunks(lambda rng, size: day_loop(rng, size, MONTH_DAYS), paths, seed)
