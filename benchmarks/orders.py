"""Order policies against a plain NumPy day loop in chunks that stay in cache: time, and whether both have one law.

    python benchmarks/orders.py            # under a minute
    python benchmarks/orders.py --smoke    # a few seconds, to see that it runs

Both go on to the horizon after a stock-out, with a backlog, and give the first stock-out and the share of days without one.
supplysim counts fill rates and stock-outs besides, which the loop does not.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import partial
from statistics import median

import attrs
import numpy as np
from numpy.typing import NDArray

import supplysim as ss
from agreement import MOST_ERRORS
from measuring import Contestant, load, machine, options, table, take_turns, today

FloatArray = NDArray[np.float64]

DAYS, PER_DAY, CV = 365, 10.0, 0.3
LEAD_DAYS = (2, 9)  # each as likely as those between
CHUNK = 4_096


@attrs.frozen
class Policy:
    """A policy: up to `high` at or below `low` (None: at every review), reviewed each `review_days`."""

    low: float | None
    high: float
    review_days: int


POLICIES: Mapping[str, Policy] = {
    "(s, S), a review a day": Policy(80, 300, 1),
    "(R, S), a review each 14 days": Policy(None, 230, 14),
    "(R, s, S), a review each 7 days": Policy(120, 400, 7),
    "base stock, an order a day": Policy(None, 85, 1),
}


def scenario(policy: Policy) -> ss.Scenario:
    """The policy as a user of supplysim writes it."""
    low, high = LEAD_DAYS
    order = ss.Orders(
        "resupply",
        reorder_point=policy.low,
        order_up_to=policy.high,
        review_days=policy.review_days,
        lead_time_days=ss.varying(ss.uniform(low - 0.5, high + 0.5)),
    )
    demand = ss.Consumption("use", PER_DAY, CV, unmet="backlog")
    return ss.Scenario("orders", stock=ss.Stock(policy.high), demand=[demand], supply=[order], horizon_days=DAYS)


def day_loop(policy: Policy, paths: int, rng: np.random.Generator) -> tuple[FloatArray, FloatArray]:
    """The day of the first stock-out and the share of days without one, of some paths, day by day."""
    stock, on_order = np.full(paths, policy.high, dtype=np.float64), np.zeros(paths)
    due, number = np.zeros((LEAD_DAYS[1] + 1, paths)), np.arange(paths)
    first, short_days = np.full(paths, np.inf), np.zeros(paths)
    for day in range(1, DAYS + 1):
        arriving = due[day % len(due)]
        stock += arriving
        on_order -= arriving
        arriving[:] = 0.0
        stock -= rng.standard_gamma(1 / CV**2, paths) * (PER_DAY * CV**2)
        short = stock < 0
        short_days += short
        np.minimum(first, day, out=first, where=short)
        if day % policy.review_days == 0:
            position = stock + on_order
            ordering = number if policy.low is None else np.flatnonzero(position <= policy.low)
            amount = policy.high - position[ordering]
            lead_days = rng.integers(LEAD_DAYS[0], LEAD_DAYS[1] + 1, ordering.size)
            due[(day + lead_days) % len(due), ordering] += amount
            on_order[ordering] += amount
    return first, 1.0 - short_days / DAYS


def looped(policy: Policy, paths: int, seed: int) -> tuple[float, float]:
    """The mean ready rate, and its standard error, by the day loop."""
    rng = np.random.default_rng(seed)
    ready = np.concatenate([day_loop(policy, CHUNK, rng)[1] for _ in range(paths // CHUNK)])
    return float(ready.mean()), float(ready.std() / np.sqrt(ready.size))


def simulated(policy: Policy, paths: int, seed: int) -> tuple[float, float]:
    """The same by supplysim."""
    rate = ss.simulate(scenario(policy), paths=paths, seed=seed, to_horizon=True).service.ready_rate
    return rate.value, rate.std_error


def main() -> int:
    """Time all policies by both, and see that they agree."""
    asked = options(__doc__, rounds=5)
    paths, rounds = (CHUNK, 1) if asked.smoke else (1 << 15, asked.rounds)
    rows, apart = [], []
    for name, policy in POLICIES.items():
        contestants = [Contestant(each.__name__, paths, partial(each, policy, paths)) for each in (simulated, looped)]
        times = take_turns(contestants, rounds)
        engine, loop = (1e6 * median(each.processor) / paths for each in times.values())
        (one, error), (other, its_error) = (each.returned[0] for each in times.values())
        rows.append((name, f"{engine:.1f}", f"{loop:.1f}", f"{loop / engine:.2f}", f"{one:.4f}", f"{other:.4f}"))
        if abs(one - other) > MOST_ERRORS * np.hypot(error, its_error):
            apart.append(f"{name}: the ready rates {one:.4f} and {other:.4f} disagree")
    print(f"{today()}; {machine()}; load {load()}; median of {rounds} rounds of {paths:,} paths over {DAYS} days\n")
    header = ["", "supplysim, µs a path", "day loop", "times as fast", "ready rate", "of the loop"]
    print(table(header, rows), *apart, sep="\n")
    return bool(apart)


if __name__ == "__main__":
    sys.exit(main())
