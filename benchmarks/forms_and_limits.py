"""Orders, lumps, growth, issue limits and levels in time, each beside the plain NumPy day loop that its user would write.

    python benchmarks/forms_and_limits.py             # some ten seconds: processor time of both, a row each
    python benchmarks/forms_and_limits.py --smoke     # with few paths

The loop keeps all paths until the last of them has run out, works on whole arrays, and draws one number a day where one is
enough. A feature that leaps takes less time; one whose days are looked at one by one takes about as long as the loop does: a
wave is a level of its own on each day of each path, and once a cavern is so empty that a day could ask for more than it gives
(with probability 1e-12), each of its days is a leap.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

import supplysim as ss

PATHS, SMOKE_PATHS, DAYS, SEED = 1 << 15, 1 << 9, 365, 1
Array = Any


def orders() -> ss.Scenario:
    """Some 1.5 orders a day of 1 to 4 items."""
    size = ss.varying(ss.choice([1, 2, 3, 4], [1, 2, 2, 1]))
    return _scenario(ss.Stock(900), ss.Consumption("shop", orders_per_day=1.5, order_size=size))


def orders_loop(rng: Array, _paths: int) -> Callable[[int, Array], Array]:
    """The sizes of a day's orders, drawn one by one."""
    sizes, edges = np.arange(1.0, 5), np.cumsum([1, 2, 2, 1]) / 6

    def demand(_day: int, stock: Array) -> Array:
        number = rng.poisson(1.5, stock.size)
        drawn = sizes[np.searchsorted(edges, rng.random(number.sum()), side="right")]
        return np.bincount(np.repeat(np.arange(stock.size), number), drawn, minlength=stock.size)

    return demand


def lumps() -> ss.Scenario:
    """A payroll every 30 days, of an unknown size."""
    return _scenario(ss.Stock(1_000), ss.Consumption("payroll", size=ss.uniform(90, 150), every_days=30, first_day=25))


def lumps_loop(rng: Array, paths: int) -> Callable[[int, Array], Array]:
    """The lump on its day."""
    size = rng.uniform(90, 150, paths)
    return lambda day, _stock: size if day >= 25 and (day - 25) % 30 == 0 else np.zeros(paths)


def growth() -> ss.Scenario:
    """A noisy demand whose doubling time is not known."""
    return _scenario(ss.Stock(2_500), ss.Consumption("use", 5, cv=0.4, profile=ss.growth(ss.uniform(120, 240))))


def growth_loop(rng: Array, paths: int) -> Callable[[int, Array], Array]:
    """A gamma demand of the day's level."""
    rate = 1 / rng.uniform(120, 240, paths)
    return lambda day, _stock: rng.gamma(np.exp2((day - 1) * rate) / 0.16) * (5 * 0.16)


def wave() -> ss.Scenario:
    """A noisy demand with a wave whose peak is not known."""
    return _scenario(ss.Stock(2_500), ss.Consumption("use", 5, cv=0.4, profile=ss.wave(ss.uniform(90, 240), 20, 3)))


def wave_loop(rng: Array, paths: int) -> Callable[[int, Array], Array]:
    """A gamma demand of the day's level."""
    peak = rng.uniform(90, 240, paths)
    return lambda day, _stock: rng.gamma((1 + 3 * np.exp(-(((day - peak) / 20) ** 2) / 2)) / 0.16) * (5 * 0.16)


def limit() -> ss.Scenario:
    """A cavern that gives less as it empties."""
    stock = ss.Stock(2_400, capacity=2_500, most_issued_per_day={0.0: 0, 0.3: 30, 1.0: 80})
    return _scenario(stock, ss.Consumption("homes", 8, cv=0.3))


def limit_loop(rng: Array, _paths: int) -> Callable[[int, Array], Array]:
    """What more is asked for than can be given runs out at once, which the loop sees as a stock-out."""

    def demand(_day: int, stock: Array) -> Array:
        asked = rng.gamma(1 / 0.09, 8 * 0.09, stock.size)
        return np.where(asked > np.interp(stock / 2_500, [0, 0.3, 1.0], [0, 30, 80]), np.inf, asked)

    return demand


def reserve() -> ss.Scenario:
    """A reserve that doubles in winter."""
    stock = ss.Stock(2_000, reserve=100, reserve_profile=ss.schedule({100: 2, 200: 1, 300: 2}))
    return _scenario(stock, ss.Consumption("use", ss.uniform(5, 8), cv=0.3))


def reserve_loop(rng: Array, paths: int) -> Callable[[int, Array], Array]:
    """A demand that meets the reserve."""
    rate = rng.uniform(5, 8, paths)

    def demand(day: int, stock: Array) -> Array:
        asked = rng.gamma(1 / 0.09, 0.09, stock.size) * rate
        held = 200 if 100 <= day < 200 or day >= 300 else 100
        return np.where(stock - held < asked, np.inf, asked)

    return demand


CASES = {
    "orders of varying size": (orders, orders_loop),
    "lumps": (lumps, lumps_loop),
    "growth, unknown": (growth, growth_loop),
    "a wave, unknown": (wave, wave_loop),
    "an issue limit by share": (limit, limit_loop),
    "a reserve in time": (reserve, reserve_loop),
}


def _scenario(stock: ss.Stock, demand: ss.Consumption) -> ss.Scenario:
    return ss.Scenario("benchmark", stock=stock, demand=[demand], horizon_days=DAYS)


def day_loop(on_hand: float, demand: Callable[[int, Array], Array], paths: int) -> Array:
    """The days before the first stock-out of each path."""
    stock, lasted = np.full(paths, on_hand), np.full(paths, np.inf)
    for day in range(1, DAYS + 1):
        asked = demand(day, stock)
        short = (asked > stock) & np.isinf(lasted)
        lasted[short] = day - 1
        stock = np.maximum(stock - asked, 0.0)
        if not np.isinf(lasted).any():
            break
    return lasted


def _seconds(run: Callable[[], Any]) -> tuple[float, Any]:
    begun = time.process_time()
    value = run()
    return time.process_time() - begun, value


def main() -> None:
    """Print a row for each feature: both times, and the median duration of both, which must agree."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="few paths")
    paths = SMOKE_PATHS if parser.parse_args().smoke else PATHS
    print(f"{paths:,} paths of at most {DAYS} days: seconds of processor time\n")
    print(f"{'feature':28}{'supplysim':>10}{'day loop':>10}{'median':>9}{'of loop':>9}")
    for name, (make, loop) in CASES.items():
        made = make()
        ss.simulate(made, paths=1 << 10, seed=SEED)  # what is made once
        fast, result = _seconds(partial(ss.simulate, made, paths=paths, seed=SEED))
        median = float(result.quantile(0.5))
        held = float(made.stocks[0].on_hand)  # type: ignore[arg-type]  # a number here
        slow, lasted = _seconds(partial(day_loop, held, loop(np.random.default_rng(SEED), paths), paths))
        print(f"{name:28}{fast:10.2f}{slow:10.2f}{median:9.1f}{np.median(lasted):9.0f}")


if __name__ == "__main__":
    main()
