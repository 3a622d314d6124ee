"""The core against a plain day loop, on one workload, in one run.

The day loop is what a good analyst writes: NumPy over paths, a Python loop over days, chunks that stay in cache. It comes
twice: plain, and with the paths that have run out dropped from the arrays every month. Both sample the same law as the
engine.

    python benchmarks/flagship.py            # some half a minute
    python benchmarks/flagship.py --smoke    # a few seconds, to see that it runs

Times are medians of several rounds in which the contestants take turns, so that a noisy machine disturbs them alike.
"""

from __future__ import annotations

import argparse
import importlib
import platform
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import supplysim as ss

FloatArray = NDArray[np.float64]

HORIZON_DAYS = 730
CV = 0.3
UP_DAYS, DOWN_DAYS = 30, 5
HIGH_DAYS, LOW_DAYS = 60, 40
CHUNK = 16_384


def scenario() -> ss.Scenario:
    """The workload, as a user of supplysim writes it."""
    return ss.Scenario(
        "flagship",
        horizon_days=HORIZON_DAYS,
        stock=ss.Stock(ss.pert(1e6, 2e6, 4e6)),
        supply=[
            ss.Shipments("sealift", per_day=ss.uniform(0.05, 0.15), size=ss.pert(20e3, 40e3, 80e3) * ss.pert(0.85, 0.95, 1)),
            ss.Factory(
                "arsenal",
                nameplate_per_day=ss.pert(2e3, 4e3, 7e3),
                utilisation=ss.pert(0.2, 0.3, 1),
                outages=ss.Outages(UP_DAYS, DOWN_DAYS),
            ),
        ],
        demand=[
            ss.Consumption(
                "front",
                per_day=ss.pert(8e3, 10e3, 14e3),
                cv=CV,
                regimes=ss.Regimes({"high": 1, "low": ss.pert(0.4, 0.5, 0.7)}, {"high": HIGH_DAYS, "low": LOW_DAYS}),
            )
        ],
    )


def pert(rng: np.random.Generator, low: float, mode: float, high: float, paths: int) -> FloatArray:
    """PERT numbers, as an analyst draws them."""
    width = high - low
    return low + width * rng.beta(1 + 4 * (mode - low) / width, 1 + 4 * (high - mode) / width, paths)


def day_loop(rng: np.random.Generator, paths: int, drop_every_days: int = 0) -> FloatArray:
    """Durations by visiting every day of every path; ended paths are dropped every so many days (0: never)."""
    stock = pert(rng, 1e6, 2e6, 4e6, paths)
    arrivals = rng.uniform(0.05, 0.15, paths)
    size = pert(rng, 20e3, 40e3, 80e3, paths) * pert(rng, 0.85, 0.95, 1, paths)
    output = pert(rng, 2e3, 4e3, 7e3, paths) * pert(rng, 0.2, 0.3, 1, paths)
    scale = pert(rng, 8e3, 10e3, 14e3, paths) * CV**2
    low_shape = pert(rng, 0.4, 0.5, 0.7, paths) / CV**2
    up = np.ones(paths, dtype=bool)
    high = np.ones(paths, dtype=bool)
    alive = np.ones(paths, dtype=bool)
    number = np.arange(paths)
    durations = np.full(paths, np.inf)
    for day in range(1, HORIZON_DAYS + 1):
        if day > 1:
            switch = rng.random(up.size)
            up = np.where(up, switch >= 1 / UP_DAYS, switch < 1 / DOWN_DAYS)
            switch = rng.random(up.size)
            high = np.where(high, switch >= 1 / HIGH_DAYS, switch < 1 / LOW_DAYS)
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


class TimedGenerator:
    """A random generator that adds up the time spent in it."""

    spent = 0.0

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng

    def __getattr__(self, name: str) -> Callable[..., Any]:
        draw = getattr(self._rng, name)

        def timed(*args: Any, **kwargs: Any) -> Any:
            begun = time.perf_counter()
            drawn = draw(*args, **kwargs)
            TimedGenerator.spent += time.perf_counter() - begun
            return drawn

        return timed


def share_of_drawing(paths: int) -> float:
    """The share of the engine's time that NumPy's generator takes, measured in a run of its own."""
    block = importlib.import_module("supplysim.engine.block")
    make = block.keyed_generator
    TimedGenerator.spent = 0.0
    setattr(block, "keyed_generator", lambda *key: TimedGenerator(make(*key)))  # noqa: B010  # a stopwatch, for once
    try:
        begun = time.perf_counter()
        ss.simulate(scenario(), paths=paths, seed=1, keep=0)
        return TimedGenerator.spent / (time.perf_counter() - begun)
    finally:
        setattr(block, "keyed_generator", make)  # noqa: B010  # as it was


def machine() -> str:
    """What the figures were measured on."""
    cpu = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        cpu = next((line.split(":")[1].strip() for line in info.read_text().splitlines() if "model name" in line), cpu)
    return f"{cpu}, Python {platform.python_version()}, NumPy {np.__version__}"


def main() -> None:
    """Measure, and print one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--smoke", action="store_true", help="a short run, only to see that everything works")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    engine_paths, loop_paths, rounds = (20_000, 2_000, 1) if options.smoke else (262_144, 4 * CHUNK, options.rounds)

    contestants: dict[str, tuple[int, Callable[[int], Any]]] = {
        "supplysim, one core": (engine_paths, lambda seed: ss.simulate(scenario(), paths=engine_paths, seed=seed)),
        "day loop": (loop_paths, lambda seed: in_chunks(day_loop, loop_paths, seed)),
        "day loop, ended paths dropped": (
            loop_paths,
            lambda seed: in_chunks(lambda rng, paths: day_loop(rng, paths, 30), loop_paths, seed),
        ),
    }
    times: dict[str, list[float]] = {name: [] for name in contestants}
    last: dict[str, Any] = {}
    ss.simulate(scenario(), paths=10_000, seed=0)  # tables are made once
    for seed in range(rounds):
        for name, (paths, contestant) in contestants.items():
            begun = time.perf_counter()
            last[name] = contestant(seed)
            times[name].append((time.perf_counter() - begun) / paths * 1e6)

    result = last["supplysim, one core"]
    print(f"{machine()}\nmedians of {rounds} rounds; {engine_paths:,} and {loop_paths:,} paths of {HORIZON_DAYS} days\n")
    print(f"{'':32}{'µs a path':>10}{'times as long':>15}{'P(T >= 365)':>13}{'5 % quantile':>14}")
    own = statistics.median(times["supplysim, one core"])
    for name, spent in times.items():
        durations = last[name].durations if name.startswith("supplysim") else last[name]
        ratio = statistics.median(spent) / own
        lasting, early = np.mean(durations >= 365), np.quantile(durations, 0.05)
        print(f"{name:32}{statistics.median(spent):10.2f}{ratio:15.1f}{lasting:13.4f}{early:14.1f}")
    print(f"\nleaps a path: {result.leaps_per_path:.1f} instead of up to {HORIZON_DAYS} days")
    print(f"share of the engine's time spent drawing random numbers: {share_of_drawing(engine_paths):.0%}")


if __name__ == "__main__":
    main()
