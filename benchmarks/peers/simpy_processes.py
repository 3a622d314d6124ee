"""SimPy: a process each for consumption, outages, regimes and shipments; one environment a path.

Day t is the time from t - 1 to t: shipments arrive within it, demand is issued at its end. Outages and regimes change half a
day later, so that they hold for whole days.
"""

from __future__ import annotations

import math
import random
from collections.abc import Generator
from typing import Any

import numpy as np
import simpy
from numpy.typing import NDArray

import workload
from peers.plain_python import geometric_days, pert
from workload import CV, FLAGSHIP

Process = Generator[Any, Any, Any]

_BETWEEN_DAYS = 0.5


class Depot:
    """The state that the processes share."""

    def __init__(self, env: simpy.Environment, rng: random.Random) -> None:
        self.env = env
        self.rng = rng
        self.stock = pert(rng, FLAGSHIP.on_hand)
        self.shipments_per_day = rng.uniform(*workload.SHIPMENTS_PER_DAY)
        self.shipment_size = pert(rng, workload.SHIPMENT_SIZE) * pert(rng, workload.ARRIVING_FRACTION)
        self.output_per_day = pert(rng, workload.NAMEPLATE_PER_DAY) * pert(rng, workload.UTILISATION)
        self.scale = pert(rng, workload.CONSUMED_PER_DAY) * CV**2
        self.low_level = pert(rng, workload.LOW_LEVEL)
        self.is_up = True
        self.level = 1.0

    def shipments(self) -> Process:
        """Ships that arrive at random."""
        while True:
            yield self.env.timeout(self.rng.expovariate(self.shipments_per_day))
            self.stock += self.shipment_size

    def outages(self) -> Process:
        """Outages of the factory."""
        yield self.env.timeout(_BETWEEN_DAYS)
        while True:
            yield self.env.timeout(geometric_days(self.rng, FLAGSHIP.up_days))
            self.is_up = False
            yield self.env.timeout(geometric_days(self.rng, FLAGSHIP.down_days))
            self.is_up = True

    def regimes(self) -> Process:
        """Phases of high and low consumption."""
        yield self.env.timeout(_BETWEEN_DAYS)
        while True:
            yield self.env.timeout(geometric_days(self.rng, FLAGSHIP.high_days))
            self.level = self.low_level
            yield self.env.timeout(geometric_days(self.rng, FLAGSHIP.low_days))
            self.level = 1.0

    def consumption(self) -> Process:
        """Each day's production and demand, until the stock runs out; returns the duration."""
        for day in range(FLAGSHIP.horizon_days):
            yield self.env.timeout(1)
            if self.is_up:
                self.stock += self.output_per_day
            demand = self.rng.gammavariate(self.level / CV**2, self.scale)
            if self.stock < demand:
                return day + self.stock / demand
            self.stock -= demand
        return math.inf


def duration(rng: random.Random) -> float:
    """The duration of one path."""
    env = simpy.Environment()
    depot = Depot(env, rng)
    for process in (depot.shipments(), depot.outages(), depot.regimes()):
        env.process(process)
    found: Any = env.run(until=env.process(depot.consumption()))
    return float(found)


def run(seed: int, paths: int) -> NDArray[np.float64]:
    """Path after path."""
    rng = random.Random(seed)  # noqa: S311  # a simulation
    return np.array([duration(rng) for _ in range(paths)])
