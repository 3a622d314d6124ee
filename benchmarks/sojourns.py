"""Sojourns of any law beside a plain NumPy day loop of them: a factory with outages, and a demand in regimes, over 730 days.

The loop is what its user would write: chunks that stay in cache, one day after another, the days left of each sojourn counted
down, a new one drawn where they are over, paths that have ended dropped monthly.

    python benchmarks/sojourns.py            # about a minute
    python benchmarks/sojourns.py --smoke    # a few seconds
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

import supplysim as ss
from measuring import Contestant, load, machine, options, table, take_turns

FloatArray = NDArray[np.float64]

DAYS, CHUNK, MONTH_DAYS = 730, 4_096, 30
MU, SIGMA, SHAPE, SCALE = 2.7, 0.8, 4.0, 1.5  # of the lognormal and the gamma law of the two states
PER_DAY, CV, HIGH, LOW = 10.0, 0.3, 1.3, 0.5
CASES = {  # stock on hand, output a day while up, whether the demand has regimes and noise, whether day 1 is in equilibrium
    "outages": (1_500.0, 10.0, False, False),
    "outages in equilibrium": (1_500.0, 10.0, False, True),
    "regimes": (4_000.0, 0.0, True, False),
}


def scenario(case: str) -> ss.Scenario:
    """The case in supplysim."""
    on_hand, output, has_regimes, stationary = CASES[case]
    first, second = ss.varying(ss.lognormal(MU, SIGMA)), ss.varying(ss.gamma(SHAPE, SCALE))
    demand, supply = ss.Consumption("use", PER_DAY), []
    if has_regimes:
        regimes = ss.Regimes({"high": HIGH, "low": LOW}, days={"high": first, "low": second})
        demand = ss.Consumption("use", PER_DAY, cv=CV, regimes=regimes)
    else:
        start = "stationary" if stationary else "up"
        supply = [ss.Factory("works", output, outages=ss.Outages(up_days=first, down_days=second, start=start))]
    return ss.Scenario(case, stock=ss.Stock(on_hand), demand=[demand], supply=supply, horizon_days=DAYS)


def lengths(rng: np.random.Generator, first: NDArray[np.bool_]) -> FloatArray:
    """A new sojourn in the first or the second state."""
    days = np.empty(first.size)
    days[first] = rng.lognormal(MU, SIGMA, int(first.sum()))
    days[~first] = rng.gamma(SHAPE, SCALE, int((~first).sum()))
    return np.maximum(1.0, np.rint(days))


def day_loop(case: str, paths: int, rng: np.random.Generator) -> FloatArray:
    """The durations, day by day; the equilibrium is approached in a year before day 1."""
    on_hand, output, has_regimes, stationary = CASES[case]
    durations, going = np.full(paths, np.inf), np.arange(paths)
    stock, first = np.full(paths, on_hand), np.ones(paths, dtype=bool)
    left = lengths(rng, first)
    for day in range(-364 if stationary else 1, DAYS + 1):
        if day >= 1:
            if has_regimes:
                demand = rng.standard_gamma(np.where(first, HIGH, LOW) / CV**2) * (PER_DAY * CV**2)
            else:
                stock += np.where(first, output, 0.0)
                demand = np.full(going.size, PER_DAY)
            short = (stock < demand) & np.isinf(durations[going])
            if short.any():
                durations[going[short]] = day - 1 + np.maximum(stock[short], 0.0) / demand[short]
            stock -= demand
        left -= 1.0
        over = np.flatnonzero(left == 0.0)
        if over.size:
            first[over] = ~first[over]
            left[over] = lengths(rng, first[over])
        if day >= 1 and day % MONTH_DAYS == 0:
            keep = np.isinf(durations[going])
            going, stock, first, left = going[keep], stock[keep], first[keep], left[keep]
    return durations


def looped(case: str, paths: int, seed: int) -> FloatArray:
    """All the paths, a chunk at a time."""
    rng = np.random.default_rng(seed)
    return np.concatenate([day_loop(case, CHUNK, rng) for _ in range(paths // CHUNK)])


def main() -> None:
    """Measure, and print one table."""
    asked = options(__doc__, rounds=5)
    paths, rounds = (CHUNK, 1) if asked.smoke else (1 << 16, asked.rounds)
    print(f"{machine()}; load {load()}; {paths:,} paths, medians of {rounds} rounds\n")
    rows = []
    for case in CASES:
        made = scenario(case)
        ss.simulate(made, paths=1_000, seed=0)

        def run(seed: int, made: ss.Scenario = made) -> Any:
            return ss.simulate(made, paths=paths, seed=seed)

        def loop(seed: int, case: str = case) -> Any:
            return looped(case, paths, seed)

        times = take_turns([Contestant("engine", paths, run), Contestant("loop", paths, loop)], rounds)
        engine, other = times["engine"], times["loop"]
        costs = [each.processor_seconds / paths * 1e6 for each in (engine, other)]
        medians = [engine.returned[-1].median.value, float(np.median(other.returned[-1]))]
        row = [case, f"{costs[0]:.2f}", f"{costs[1]:.2f}", f"{costs[1] / costs[0]:.1f}"]
        rows.append([*row, *(f"{median:.1f}" for median in medians)])
    print(table(["case", "supplysim, µs a path", "day loop, µs", "times as long", "median, days", "of the loop"], rows))


if __name__ == "__main__":
    main()
