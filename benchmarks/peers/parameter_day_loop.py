"""The parameter-only workload as a NumPy day loop, which stops when no path is left."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

import workload
from peers.numpy_day_loop import MONTH_DAYS, in_chunks
from peers.numpy_pert import pert

FloatArray = NDArray[np.float64]


def simulate(rng: np.random.Generator, paths: int) -> FloatArray:
    """Durations of some paths; those that have ended are dropped monthly."""
    stock = pert(rng, workload.PARAMETER_ON_HAND, paths) * pert(rng, workload.PARAMETER_USABLE, paths)
    consumed = pert(rng, workload.CONSUMED_PER_DAY, paths)
    produced = rng.uniform(*workload.PARAMETER_PRODUCED_PER_DAY, paths)
    number = np.arange(paths)
    durations = np.full(paths, np.inf)
    for day in range(1, workload.PARAMETER_HORIZON_DAYS + 1):
        stock += produced
        stock -= consumed
        if stock.min() < 0:
            short = np.flatnonzero(stock < 0)
            durations[number[short]] = day + stock[short] / consumed[short]
            stock[short] = np.inf  # never short again
        if day % MONTH_DAYS == 0:
            alive = stock < np.inf
            stock, consumed, produced, number = stock[alive], consumed[alive], produced[alive], number[alive]
            if not number.size:
                break
    return durations


def run(seed: int, paths: int) -> FloatArray:
    """In chunks that stay in cache."""
    return in_chunks(simulate, paths, seed)
