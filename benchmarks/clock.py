"""The cost of a path does not follow the clock: the same workload 1, 10 and 100 times as long.

Horizon, stock and all mean sojourns grow together, so that the same things happen, only more slowly. A day loop pays for every
day; the engine for what happens.

    python benchmarks/clock.py            # some two minutes
    python benchmarks/clock.py --smoke    # a few seconds
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

import supplysim as ss
from measuring import Contestant, load, machine, options, table, take_turns
from peers.numpy_day_loop import day_loop
from workload import EARLY, Flagship, flagship

TIMES = (1, 10, 100)


def engine(times: int, paths: int, seed: int) -> ss.Result:
    """The stretched workload in supplysim."""
    return ss.simulate(flagship(Flagship(times)), paths=paths, seed=seed)


def loop(times: int, paths: int, seed: int) -> NDArray[np.float64]:
    """The stretched workload, day by day, in one chunk."""
    return day_loop(np.random.default_rng(seed), paths, flagship=Flagship(times))


def main() -> None:
    """Measure, and print one table."""
    asked = options(__doc__, rounds=3)
    engine_paths, rounds = (1 << 12, 1) if asked.smoke else (1 << 17, asked.rounds)
    loop_paths = {1: 1 << 8, 10: 1 << 6, 100: 1 << 4} if asked.smoke else {1: 1 << 14, 10: 1 << 13, 100: 1 << 10}
    print(f"{machine()}; load {load()}; medians of {rounds} rounds\n")
    for times in TIMES:
        engine(times, 1_000, seed=0)
    engines = [
        Contestant(str(times), engine_paths, lambda seed, times=times: engine(times, engine_paths, seed))  # type: ignore[misc]
        for times in TIMES
    ]
    loops = [
        Contestant(str(times), loop_paths[times], lambda seed, times=times: loop(times, loop_paths[times], seed))  # type: ignore[misc]
        for times in TIMES
    ]
    engine_times, loop_times = take_turns(engines, rounds), take_turns(loops, rounds)
    rows = []
    for times in TIMES:
        own, other = engine_times[str(times)], loop_times[str(times)]
        result, durations = own.returned[-1], np.concatenate(other.returned)
        own_cost = own.processor_seconds / engine_paths * 1e6
        other_cost = other.processor_seconds / loop_paths[times] * 1e6
        early = f"{result.quantile(EARLY).value / times:.1f}", f"{np.quantile(durations, EARLY) / times:.1f}"
        row = [f"{times} x {Flagship().horizon_days} days", f"{own_cost:.2f}", f"{result.leaps_per_path:.1f}"]
        rows.append([*row, f"{other_cost:,.1f}", f"{loop_paths[times]:,}", f"{other_cost / own_cost:,.1f}", *early])
    header = ["horizon", "supplysim, µs", "leaps a path", "day loop, µs", "its paths", "times as long"]
    print(table([*header, f"{EARLY:.0%} quantile / stretch, days", "that of the day loop"], rows))
    print(f"\nprocessor time a path; supplysim with {engine_paths:,} paths")


if __name__ == "__main__":
    main()
