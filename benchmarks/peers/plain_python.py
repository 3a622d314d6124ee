"""A plain Python loop with `random`: no package at all."""

from __future__ import annotations

import math
import random

import numpy as np
from numpy.typing import NDArray

import workload
from workload import CV, FLAGSHIP, Pert


def pert(rng: random.Random, law: Pert) -> float:
    """A PERT number."""
    low, mode, high = law
    width = high - low
    return low + width * rng.betavariate(1 + 4 * (mode - low) / width, 1 + 4 * (high - mode) / width)


def geometric_days(rng: random.Random, mean_days: float) -> int:
    """Days until a switch that has the same chance every day."""
    return 1 + int(math.log(1 - rng.random()) / math.log1p(-1 / mean_days))


def duration(rng: random.Random) -> float:
    """The duration of one path."""
    stock = pert(rng, FLAGSHIP.on_hand)
    per_day = rng.uniform(*workload.SHIPMENTS_PER_DAY)
    size = pert(rng, workload.SHIPMENT_SIZE) * pert(rng, workload.ARRIVING_FRACTION)
    output = pert(rng, workload.NAMEPLATE_PER_DAY) * pert(rng, workload.UTILISATION)
    scale = pert(rng, workload.CONSUMED_PER_DAY) * CV**2
    high_shape, low_shape = 1 / CV**2, pert(rng, workload.LOW_LEVEL) / CV**2
    up = high = True
    shape = high_shape
    factory_until, regime_until = geometric_days(rng, FLAGSHIP.up_days), geometric_days(rng, FLAGSHIP.high_days)
    arrival = rng.expovariate(per_day)
    gamma = rng.gammavariate
    for day in range(1, FLAGSHIP.horizon_days + 1):
        while arrival <= day:
            stock += size
            arrival += rng.expovariate(per_day)
        if up:
            stock += output
        demand = gamma(shape, scale)
        if stock < demand:
            return day - 1 + stock / demand
        stock -= demand
        if day == factory_until:
            up = not up
            factory_until += geometric_days(rng, FLAGSHIP.up_days if up else FLAGSHIP.down_days)
        if day == regime_until:
            high = not high
            shape = high_shape if high else low_shape
            regime_until += geometric_days(rng, FLAGSHIP.high_days if high else FLAGSHIP.low_days)
    return math.inf


def run(seed: int, paths: int) -> NDArray[np.float64]:
    """Path after path."""
    rng = random.Random(seed)  # noqa: S311  # a simulation
    return np.array([duration(rng) for _ in range(paths)])
