"""The cost of numbers that are drawn each time, beside a plain NumPy day loop of the same.

A stock of 100 days is used up by a demand that is drawn each day, by several laws; then the same with shipments of sizes and
lead times that are drawn, too, so that some overtake others. The day loop is in chunks that stay in cache, and drops the paths
that have ended every month. Both give the median duration, which must agree.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from functools import partial
from typing import TypeVar

import attrs
import numpy as np
from numpy.typing import NDArray
from scipy import stats

import supplysim as ss

FloatArray = NDArray[np.float64]
Returned = TypeVar("Returned")
Sampler = Callable[[np.random.Generator, int], FloatArray]

PATHS, SMOKE_PATHS, CHUNK = 1 << 17, 1 << 12, 1 << 12
MONTH_DAYS, HORIZON_DAYS = 30, 600
STOCK = (500.0, 1_500.0)
PER_DAY, SIZE, LEAD_DAYS = 0.1, (60.0, 30.0), (4, 20)
MOST_ERRORS = 5.0
HISTORY = np.random.default_rng(3).gamma(4.0, 2.5, 1_000)  # recorded days
FEW = np.array([0.0, 8.0, 12.0, 20.0])
LOG_SD = np.sqrt(np.log1p(0.25))

# Each law of mean 10, as supplysim and as NumPy have it.
LAWS: dict[str, tuple[ss.Quantity, Sampler]] = {
    "gamma": (ss.gamma(mean=10, sd=5), lambda rng, size: rng.standard_gamma(4.0, size) * 2.5),
    "Poisson": (ss.law(stats.poisson(10)), lambda rng, size: rng.poisson(10, size).astype(float)),
    "history of 1,000 days": (ss.empirical(HISTORY), lambda rng, size: HISTORY[rng.integers(0, HISTORY.size, size)]),
    "choice of 4 values": (ss.choice(FEW.tolist()), lambda rng, size: FEW[rng.integers(0, FEW.size, size)]),
    "uniform": (ss.uniform(0, 20), lambda rng, size: rng.random(size) * 20),
    "pert": (ss.pert(0, 10, 20), lambda rng, size: rng.beta(3, 3, size) * 20),
    "lognormal": (
        ss.lognormal(mean=10, sd=5),
        lambda rng, size: rng.lognormal(np.log(10) - LOG_SD**2 / 2, LOG_SD, size),
    ),
}


@attrs.frozen
class Workload:
    """One law of demand, with or without shipments."""

    law: str
    has_shipments: bool

    def scenario(self) -> ss.Scenario:
        """As a user of supplysim writes it."""
        sizes, days = ss.gamma(mean=SIZE[0], sd=SIZE[1]), ss.choice(list(range(LEAD_DAYS[0], LEAD_DAYS[1] + 1)))
        sea = ss.Shipments("sea", PER_DAY, size=ss.varying(sizes), lead_time_days=ss.varying(days))
        demand = [ss.Consumption("use", per_day=ss.varying(LAWS[self.law][0]))]
        supply = [sea] if self.has_shipments else []
        stock = ss.Stock(ss.uniform(*STOCK))
        return ss.Scenario("each time", stock=stock, demand=demand, supply=supply, horizon_days=HORIZON_DAYS)

    def day_loop(self, seed: int, paths: int) -> FloatArray:
        """As a good analyst writes it first."""
        rng = np.random.default_rng(seed)
        return np.concatenate([self._chunk(rng, min(CHUNK, paths - start)) for start in range(0, paths, CHUNK)])

    def _chunk(self, rng: np.random.Generator, paths: int) -> FloatArray:
        draw = LAWS[self.law][1]
        stock, number, durations = rng.uniform(*STOCK, paths), np.arange(paths), np.full(paths, np.inf)
        arrivals = np.zeros((LEAD_DAYS[1] + 1, paths)) if self.has_shipments else None  # a ring of the days to come
        shape, scale = (SIZE[0] / SIZE[1]) ** 2, SIZE[1] ** 2 / SIZE[0]
        for day in range(1, HORIZON_DAYS + 1):
            if arrivals is not None:
                owner = np.repeat(np.arange(stock.size), rng.poisson(PER_DAY, stock.size))
                due = (day + rng.integers(LEAD_DAYS[0], LEAD_DAYS[1] + 1, owner.size)) % len(arrivals)
                np.add.at(arrivals, (due, owner), rng.standard_gamma(shape, owner.size) * scale)
                stock += arrivals[day % len(arrivals)]
                arrivals[day % len(arrivals)] = 0.0
            demand = draw(rng, stock.size)
            short = np.flatnonzero((demand > stock) & np.isinf(durations[number]))
            durations[number[short]] = day - 1 + np.maximum(stock[short], 0.0) / demand[short]
            stock -= demand
            if day % MONTH_DAYS == 0:
                alive = np.isinf(durations[number])
                stock, number = stock[alive], number[alive]
                arrivals = None if arrivals is None else arrivals[:, alive]
                if not alive.any():
                    break
        return durations


def timed(run: Callable[[], Returned], rounds: int) -> tuple[float, Returned]:
    """The least processor time, seconds, and what was returned."""
    times = []
    for _ in range(rounds):
        begun = time.process_time()
        returned = run()
        times.append(time.process_time() - begun)
    return min(times), returned


def main() -> None:
    """Print microseconds a path of each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="a few paths, to see that it works")
    smoke = parser.parse_args().smoke
    paths, rounds = (SMOKE_PATHS, 1) if smoke else (PATHS, 3)
    print(f"{'demand of each day':24}{'':16}{'supplysim':>12}{'day loop':>12}   µs a path")
    for has_shipments in (False, True):
        for law in LAWS:
            work = Workload(law, has_shipments)
            scenario = work.scenario()
            ours, result = timed(partial(ss.simulate, scenario, paths=paths, seed=1), rounds)
            theirs, durations = timed(partial(work.day_loop, 1, paths), rounds)
            density = stats.norm.pdf(0) / np.std(np.minimum(durations, HORIZON_DAYS))
            error = np.hypot(result.median.std_error, 0.5 / np.sqrt(paths) / density)
            if abs(result.median.value - np.median(durations)) > MOST_ERRORS * error:
                raise SystemExit(f"{law}: medians differ, {result.median} and {np.median(durations):.2f}")
            with_what = "with shipments" if has_shipments else "alone"
            print(f"{law:24}{with_what:16}{ours / paths * 1e6:12.2f}{theirs / paths * 1e6:12.2f}")


if __name__ == "__main__":
    main()
