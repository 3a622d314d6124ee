"""Scenarios in which numbers are drawn each time: each day's demand, each shipment's size and lead time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from scipy import stats

import supplysim as ss

HISTORY = np.round(np.random.default_rng(13).gamma(3.0, 5.0, 200), 1)  # recorded days, of mean 15 or so

# Laws of mean 1 or so: with a law of sums, of a few values, bounded, and without a bound of the tail.
LAWS: Mapping[str, Callable[[], Any]] = {
    "gamma": lambda: ss.gamma(mean=1, sd=0.6),
    "Poisson": lambda: ss.law(stats.poisson(1.0)),
    "normal": lambda: ss.normal(1, 0.12),
    "empirical": lambda: ss.empirical(HISTORY / HISTORY.mean()),
    "choice": lambda: ss.choice([0, 1, 2.5], weights=[3, 5, 2]),
    "uniform": lambda: ss.uniform(0, 2),
    "pert": lambda: ss.pert(0, 0.8, 3),
    "lognormal": lambda: ss.lognormal(mean=1, sd=0.8),
    "mixture": lambda: ss.mixture([ss.fixed(0), ss.uniform(0.5, 1.5), ss.gamma(mean=3, sd=1)], weights=[2, 6, 1]),
    "exponential": lambda: ss.law(stats.expon()),
}


def random_law(rng: np.random.Generator, mean: Any) -> Any:
    """A draw each time of the mean `mean`, by a law at random."""
    return mean * ss.varying(LAWS[rng.choice(list(LAWS))]())


def random_lead(rng: np.random.Generator) -> Any:
    """A lead time for each shipment of some days."""
    laws = [ss.uniform(0.6, 9.4), ss.gamma(mean=5, sd=4), ss.choice([1, 3, 12], weights=[5, 3, 1]), ss.pert(1, 2, 25)]
    return ss.varying(laws[rng.integers(len(laws))])


def varying_scenario(number: int) -> ss.Scenario:
    """A port that ships to the front: most numbers are drawn each time, by laws at random."""
    rng = np.random.default_rng([31, number])

    def maybe(value: Any, otherwise: Any = None) -> Any:
        return value if rng.random() < 0.5 else otherwise

    fighting = ss.Consumption(
        "fighting",
        per_day=random_law(rng, ss.uniform(12, 18)),
        from_="front",
        profile=maybe(ss.season(0.5, 10, period_days=40)),
        regimes=maybe(ss.Regimes({"high": 1.5, "low": 0.6}, {"high": 6, "low": 9})) if number % 3 == 1 else None,
        rationing=maybe(ss.Rationing(5, {6.2: 0.7})),
    )
    trucks = ss.Shipments(
        "trucks",
        size=random_law(rng, 24),
        **maybe({"per_day": 0.5}, {"every_days": 2, "jitter_days": 1}),
        from_="port",
        to="front",
        lead_time_days=random_lead(rng) if number % 2 else maybe(2, 0),
        loss_probability=maybe(0.15, 0),
        loss_fraction=maybe(0.05, 0),
    )
    sea = ss.Shipments(
        "sea",
        per_day=ss.uniform(0.1, 0.3),
        size=random_law(rng, 60),
        to="port",
        total=maybe(500),
        lead_time_days=maybe(random_lead(rng), 0),
        loss_probability=maybe(0.1, 0),
    )
    front = ss.Stock(ss.uniform(100, 260), name="front", reserve=10)
    capacity = maybe({"capacity": 330, "when_full": maybe("waits", "lost")}, {})
    return ss.Scenario(
        f"varying {number}",
        stock=[front, ss.Stock(ss.uniform(200, 300), name="port", **capacity)],
        demand=[fighting, ss.Consumption("training", random_law(rng, 3), from_="port", priority=1, unmet="backlog")],
        supply=[
            trucks,
            sea,
            ss.Returns("empties", in_return_for="trucks", ratio=0.3, from_="front", to="port", lead_time_days=4),
        ],
        horizon_days=60,
    )


def owing(law: str) -> ss.Scenario:
    """A single demand whose backlog is often more than the stock, also on days on which nothing is asked for."""
    use = ss.Consumption("use", per_day=10 * ss.varying(LAWS[law]()), unmet="backlog")
    sea = ss.Shipments("sea", 0.1, size=ss.varying(ss.uniform(60, 120)))
    stock = ss.Stock(ss.uniform(5, 120), reserve=20)
    return ss.Scenario(f"owing: {law}", stock=stock, demand=[use], supply=[sea], horizon_days=60)


def varying_alone(law: str, scale: Any = 15) -> ss.Scenario:
    """A single demand that is drawn each day, which chooses the leaps, and shipments of sizes that are drawn, too."""
    return ss.Scenario(
        f"varying alone: {law}",
        stock=ss.Stock(ss.uniform(300, 1_200)),
        demand=[ss.Consumption("use", per_day=scale * ss.varying(LAWS[law]()))],
        supply=[ss.Shipments("sea", 0.1, size=40 * ss.varying(LAWS[law]()), loss_fraction=0.1, loss_probability=0.1)],
        horizon_days=120,
    )
