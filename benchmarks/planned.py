"""Dated deliveries, part loads and strikes beside the plain NumPy day loop of each: processor time, and the same median.

    python benchmarks/planned.py            # some ten seconds
    python benchmarks/planned.py --smoke    # with few paths

The loops are what a user would write by hand: all paths at once, one day after another, until all have ended.
Part loads are the slow one of the three: once the source is nearly empty, each day of dispatch is a leap of its own.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

import supplysim as ss

PATHS, ROUNDS = (500, 1) if "--smoke" in sys.argv else (50_000, 5)
HORIZON_DAYS = 365
STOCK, PER_DAY, CV = 1_500.0, 10.0, 0.5
ON = {20: 200.0, 50: 200.0, 90: 300.0, 120: 300.0, 160: 400.0, 200: 400.0}
MEAN_DELAY = 15.0
PORT, LOAD, EVERY_DAYS = 800.0, 40.0, 3
RATE, MOST_SHARE = 0.02, 0.3

Loop = Callable[[np.random.Generator], Any]


def scenario(**fields: Any) -> ss.Scenario:
    """A stock with noisy demand, and something more."""
    stocks = fields.pop("stock", ss.Stock(STOCK, name="front"))
    demand = [ss.Consumption("use", PER_DAY, cv=CV, from_="front")]
    return ss.Scenario("planned", stock=stocks, demand=demand, horizon_days=HORIZON_DAYS, **fields)


def durations(rng: np.random.Generator, receive: Callable[[int, Any], None], strike: Callable[[Any], None]) -> Any:
    """The day loop: receive, issue, strike."""
    stock, lasted = np.full(PATHS, STOCK), np.full(PATHS, np.inf)
    for day in range(1, HORIZON_DAYS + 1):
        receive(day, stock)
        demand = rng.gamma(1 / CV**2, PER_DAY * CV**2, PATHS)
        short = (demand > stock) & np.isinf(lasted)
        lasted[short] = day - 1 + stock[short] / demand[short]
        if np.isfinite(lasted).all():
            break
        stock -= np.minimum(demand, stock)
        strike(stock)
    return lasted


def nothing(*_: Any) -> None:
    """No receipts, or no strikes."""


def with_dated(rng: np.random.Generator) -> Any:
    """Deliveries with an exponential delay each."""
    arriving = np.zeros((HORIZON_DAYS + 2, PATHS))
    for planned, amount in ON.items():
        day = np.minimum(planned + np.rint(rng.exponential(MEAN_DELAY, PATHS)), HORIZON_DAYS + 1).astype(int)
        np.add.at(arriving, (day, np.arange(PATHS)), amount)
    return durations(rng, lambda day, stock: np.add(stock, arriving[day], out=stock), nothing)


def with_part_loads(rng: np.random.Generator) -> Any:
    """A port that gives what it has."""
    port = np.full(PATHS, PORT)

    def receive(day: int, stock: Any) -> None:
        if (day - 1) % EVERY_DAYS == 0:
            given = np.minimum(port, LOAD)
            np.subtract(port, given, out=port)
            np.add(stock, given, out=stock)

    return durations(rng, receive, nothing)


def with_strikes(rng: np.random.Generator) -> Any:
    """Strikes of a random share."""

    def strike(stock: Any) -> None:
        count = rng.poisson(RATE, PATHS)
        for number in range(count.max()):
            stock *= np.where(count > number, 1 - rng.uniform(0, MOST_SHARE, PATHS), 1.0)

    return durations(rng, nothing, strike)


TRUCKS = ss.Shipments("trucks", every_days=EVERY_DAYS, size=LOAD, from_="port", to="front", part_loads=True)
CONTRACT = ss.Shipments("contract", on=ON, delay_days=ss.varying(ss.gamma(1, MEAN_DELAY)), to="front")
DRONES = ss.Losses("drones", per_day=RATE, fraction=ss.varying(ss.uniform(0, MOST_SHARE)), of="front")
CASES: dict[str, tuple[ss.Scenario, Loop]] = {
    "dated deliveries": (scenario(supply=[CONTRACT]), with_dated),
    "part loads": (
        scenario(supply=[TRUCKS], stock=[ss.Stock(STOCK, name="front"), ss.Stock(PORT, name="port")]),
        with_part_loads,
    ),
    "strikes": (scenario(losses=[DRONES]), with_strikes),
}


def least_seconds(run: Callable[[], Any]) -> tuple[float, Any]:
    """The least processor time of a few rounds, and what the last gave."""
    times, found = [], None
    for _ in range(ROUNDS):
        begun = time.process_time()
        found = run()
        times.append(time.process_time() - begun)
    return min(times), found


def _by_hand(loop: Loop) -> Any:
    return loop(np.random.default_rng(1))


if __name__ == "__main__":
    print(f"{PATHS:,} paths; processor time, the least of {ROUNDS} rounds\n")
    print(f"{'':<18}{'supplysim':>12}{'day loop':>12}{'medians':>20}")
    for name, (made, loop) in CASES.items():
        engine, result = least_seconds(partial(ss.simulate, made, PATHS, seed=1))
        by_hand, lasted = least_seconds(partial(_by_hand, loop))
        medians = f"{result.median.value:.2f}, {np.median(lasted):.2f}"
        print(f"{name:<18}{engine:>10.3f} s{by_hand:>10.3f} s{medians:>20}")
