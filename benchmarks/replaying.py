"""A replayed history beside a plain NumPy day loop of it: blocks of 28 days, 730 days, alone, with receipts, with a season.

The loop is what its user would write: all paths at once, one day after another, with a position in the history for each path.

    python benchmarks/replaying.py            # about a minute
    python benchmarks/replaying.py --smoke    # a few seconds
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

import supplysim as ss
from measuring import Contestant, load, machine, options, table, take_turns

FloatArray = NDArray[np.float64]

DAYS, BLOCK_DAYS = 730, 28
HISTORY = np.random.default_rng(1).gamma(4.0, 2.5, size=3 * 365).round(1)  # of mean 10
OUTPUT_PER_DAY, AMPLITUDE = 6.0, 0.3
LEVELS = 1.0 + AMPLITUDE * np.cos(2 * np.pi / 365.25 * (np.arange(1, DAYS + 1) - 20))
ON_HAND = {"alone": 5_000.0, "with receipts": 2_000.0, "with a season": 5_000.0}


def scenario(case: str) -> ss.Scenario:
    """The case in supplysim."""
    profile = ss.season(AMPLITUDE, peak_day=20) if case == "with a season" else None
    demand = ss.Consumption("issues", ss.replayed(HISTORY, BLOCK_DAYS), profile=profile)
    supply = [ss.Factory("works", OUTPUT_PER_DAY)] if case == "with receipts" else []
    return ss.Scenario(case, stock=ss.Stock(ON_HAND[case]), demand=[demand], supply=supply, horizon_days=DAYS)


def day_loop(case: str, paths: int, seed: int) -> FloatArray:
    """The durations, day by day, all paths at once; those that have ended are dropped now and then."""
    rng = np.random.default_rng(seed)
    durations, going = np.full(paths, np.inf), np.arange(paths)
    stock, position = np.full(paths, ON_HAND[case]), np.zeros(paths, dtype=np.intp)
    for day in range(1, DAYS + 1):
        if (day - 1) % BLOCK_DAYS == 0:
            position = rng.integers(HISTORY.size, size=going.size)
        if case == "with receipts":
            stock += OUTPUT_PER_DAY
        demand = HISTORY.take(position)
        if case == "with a season":
            demand *= LEVELS[day - 1]
        short = demand > stock
        if short.any():
            durations[going[short]] = day - 1 + stock[short] / demand[short]
            left = ~short
            going, stock, position, demand = going[left], stock[left], position[left], demand[left]
            if not going.size:
                break
        stock -= demand
        position += 1
        position[position == HISTORY.size] = 0
    return durations


def main() -> None:
    """Measure, and print one table."""
    asked = options(__doc__, rounds=5)
    paths, rounds = (1 << 12, 1) if asked.smoke else (1 << 17, asked.rounds)
    print(f"{machine()}; load {load()}; {paths:,} paths, medians of {rounds} rounds\n")
    rows = []
    for case in ON_HAND:
        ss.simulate(scenario(case), paths=1_000, seed=0)
        own = Contestant("engine", paths, lambda seed, case=case: ss.simulate(scenario(case), paths=paths, seed=seed))  # type: ignore[misc]
        loop = Contestant("loop", paths, lambda seed, case=case: day_loop(case, paths, seed))  # type: ignore[misc]
        times = take_turns([own, loop], rounds)
        engine, other = times["engine"], times["loop"]
        costs = [each.processor_seconds / paths * 1e6 for each in (engine, other)]
        medians = [engine.returned[-1].median.value, float(np.median(other.returned[-1]))]
        row = [case, f"{costs[0]:.2f}", f"{engine.returned[-1].leaps_per_path:.1f}", f"{costs[1]:.2f}"]
        rows.append([*row, f"{costs[1] / costs[0]:.1f}", *(f"{median:.1f}" for median in medians)])
    header = ["case", "supplysim, µs a path", "leaps a path", "day loop, µs", "times as long", "median, days", "of the loop"]
    print(table(header, rows))


if __name__ == "__main__":
    main()
