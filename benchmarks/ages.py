"""Goods that age, beside the day loop that one would write by hand: NumPy, all paths at once, a table by age.

    python benchmarks/ages.py            # about a minute
    python benchmarks/ages.py --smoke    # a few seconds

Both do the same work to the horizon: unmet demand and what expires. Processor time, the least of three runs. In the loop,
row k of the table is what expires on the evening of the k-th day from now; all of its rows are gone through on every day.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Mapping

import attrs
import numpy as np
from numpy.typing import NDArray

import supplysim as ss

FloatArray = NDArray[np.float64]
PASSES = 3
SMOKE_PATHS = 1 << 7
USE, CV = 10.0, 0.3


@attrs.frozen
class Case:
    """A scenario, the ages of its goods of day 1, and what its loop receives on a day."""

    scenario: ss.Scenario
    life: int
    paths: int
    at_start: Mapping[int, float]
    receipts: Callable[[int, int, np.random.Generator], FloatArray]


def day_loop(case: Case, seed: int) -> tuple[float, float]:
    """The mean unmet demand and the mean expired on a path, by hand."""
    rng = np.random.default_rng(seed)
    table, unmet, expired = np.zeros((case.life, case.paths)), np.zeros(case.paths), np.zeros(case.paths)
    for age, amount in case.at_start.items():
        table[case.life - 1 - age] += amount
    for day in range(1, case.scenario.horizon_days + 1):
        table[-1] += case.receipts(day, case.paths, rng)
        left = rng.gamma(1 / CV**2, USE * CV**2, case.paths)
        for row in table:
            taken = np.minimum(row, left)
            np.subtract(row, taken, out=row)
            left -= taken
        unmet += left
        expired += table[0]
        table[:-1] = table[1:]
        table[-1] = 0.0
    return float(unmet.mean()), float(expired.mean())


def engine(case: Case, seed: int) -> tuple[float, float]:
    """The same by supplysim."""
    asked = {"unmet": ss.Unmet(), "expired": ss.Expired()}
    found = ss.simulate(case.scenario, paths=case.paths, seed=seed, to_horizon=True, outputs=asked).outputs
    return float(found["unmet"].mean), float(found["expired"].mean)


def donations(day: int, paths: int, rng: np.random.Generator) -> FloatArray:  # noqa: ARG001  # as `monthly`
    """Thirty days of donations, then three without."""
    return np.full(paths, 11.0 if (day - 1) % 33 < 30 else 0.0)


def monthly(day: int, paths: int, rng: np.random.Generator) -> FloatArray:
    """A shipment on days 1, 31, 61, ..."""
    return rng.gamma(1 / 0.3**2, 280 * 0.3**2, paths) if (day - 1) % 30 == 0 else np.zeros(paths)


def cases() -> dict[str, Case]:
    """Platelets for a year, and vaccines for three."""
    use = ss.Consumption("use", USE, cv=CV)
    open_days = ss.schedule({1 + 33 * k + shift: float(shift == 0) for k in range(12) for shift in (0, 30)})
    platelets = ss.Scenario(
        "platelets",
        stock=ss.Stock(40, shelf_life_days=5),
        supply=[ss.Factory("donations", 11, profile=open_days)],
        demand=[use],
        horizon_days=365,
    )
    vaccines = ss.Scenario(
        "vaccines",
        stock=ss.Stock(ss.AgeClasses({(0, 89): 900, (400, 400): 300}), shelf_life_days=730),
        supply=[ss.Shipments("monthly", every_days=30, size=280, size_cv=0.3)],
        demand=[use],
        horizon_days=1_095,
    )
    return {
        "platelets, 5 days": Case(platelets, 5, 1 << 15, {0: 40.0}, donations),
        "vaccines, 730 days": Case(vaccines, 730, 1 << 12, {**dict.fromkeys(range(90), 10.0), 400: 300.0}, monthly),
    }


def seconds_of(work: Callable[[Case, int], tuple[float, float]], case: Case, passes: int) -> tuple[float, tuple[float, float]]:
    """The least processor time of some runs, and what they find."""
    times = []
    for _ in range(passes):
        before = time.process_time()
        found = work(case, 1)
        times.append(time.process_time() - before)
    return min(times), found


def main() -> None:
    """Print a table of both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="a few paths, to see that it works")
    smoke = parser.parse_args().smoke
    for name, full in cases().items():
        case = attrs.evolve(full, paths=SMOKE_PATHS) if smoke else full
        path_days = case.paths * case.scenario.horizon_days
        for who, work in (("supplysim", engine), ("day loop", day_loop)):
            seconds, (unmet, expired) = seconds_of(work, case, 1 if smoke else PASSES)
            print(f"{name:20} {who:10} {seconds:7.2f} s {1e9 * seconds / path_days:8.1f} ns a path and day", end="")
            print(f"   unmet {unmet:8.2f}, expired {expired:8.2f}")


if __name__ == "__main__":
    main()
