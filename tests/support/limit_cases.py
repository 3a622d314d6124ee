"""Scenarios with issue limits and with reserves and capacities in time, at random and by hand; changes slightly wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

import supplysim as ss
from support.by_hand import scenario, using
from support.slightly_wrong import changed


def cavern() -> ss.Scenario:
    """A gas cavern whose rate falls with what is in it; the reserve rises, and the capacity falls; a backlog is kept."""
    stock = ss.Stock(
        ss.uniform(150, 190), reserve=10, capacity=200, when_full="waits",
        most_issued_per_day={0.1: 3, 0.4: ss.uniform(8, 10), 0.8: 30},
        reserve_profile=ss.schedule({20: 2.0, 35: 0.5}),
        capacity_profile=ss.ramp(10, 15, from_level=1.0, to_level=0.6),
    )  # fmt: skip
    demand = [
        using(5, "homes", cv=0.6, unmet="backlog", profile=ss.season(0.3, 15, period_days=60)),
        using(2, "industry", priority=2),
    ]
    return scenario(stock, demand, [ss.Shipments("ships", 0.2, size=18)], horizon_days=50)


WRONG: Mapping[str, Callable[[], ss.Scenario]] = {
    "no limit": lambda: changed(cavern(), "stock", most_issued_per_day=None),
    "a limit that stays the same": lambda: changed(cavern(), "stock", most_issued_per_day=9),
    "a table of steps": lambda: changed(
        cavern(), "stock", most_issued_per_day={0.1: 3, 0.39: 3, 0.4: ss.uniform(8, 10), 0.79: ss.uniform(8, 10), 0.8: 30}
    ),
    "a reserve that stays the same": lambda: changed(cavern(), "stock", reserve_profile=None),
    "a capacity that stays the same": lambda: changed(cavern(), "stock", capacity_profile=None),
    "excess that is lost": lambda: changed(cavern(), "stock", when_full="lost"),
}


def random_limits(number: int, *, chance: bool = True) -> ss.Scenario:
    """One or two stocks with any of the limits; without `chance`, nothing is random once the unknowns are drawn."""
    rng = np.random.default_rng([43, number])
    pick = rng.integers

    def unknown(low: float, high: float) -> ss.Quantity | float:
        return ss.uniform(low, high) if rng.random() < 0.5 else float(rng.uniform(low, high))

    def often(value: Any, probability: float = 0.5) -> Any:
        return value if rng.random() < probability else None

    def profile() -> ss.Profile:
        made = [
            ss.schedule({int(pick(3, 20)): unknown(0.3, 1.5), int(pick(21, 40)): 0.8}),
            ss.ramp(unknown(3, 20), unknown(0, 12), from_level=1, to_level=unknown(0.2, 1.4)),
            ss.window(last_day=unknown(15, 40)) * ss.schedule({8: 1.2}),
            ss.wave(unknown(5, 20), 4, unknown(-0.6, 0.8)),
        ]
        return made[pick(len(made))]

    def stock(name: str) -> ss.Stock:
        table = {0.0: unknown(0, 6), 0.3: unknown(2, 9), float(rng.uniform(0.5, 1)): unknown(5, 60)}
        capacity_profile = often(ss.schedule({1: 0.9, 6: 0.3}) * profile(), 0.4)
        ages = ss.AgeClasses({(0, 6): unknown(30, 80), (8, 11): unknown(30, 60)}, shelf_life_days=unknown(20, 30))
        return ss.Stock(
            ages if capacity_profile is None and rng.random() < 0.4 else unknown(80, 150),
            name=name, reserve=float(pick(0, 30)), capacity=400, when_full=["lost", "waits"][pick(2)],
            most_issued_per_day=often(table if rng.random() < 0.6 else unknown(4, 60), 0.8),
            reserve_profile=often(profile()), capacity_profile=capacity_profile, decay=often(ss.Decay(0.05, 3), 0.3),
        )  # fmt: skip

    def demand(name: str, from_: str) -> ss.Consumption:
        fields: dict[str, Any] = {"from_": from_, "priority": int(pick(1, 4)), "unmet": ["lost", "backlog"][pick(2)]}
        fields |= {"rationing": often(ss.Rationing(int(pick(1, 6)), {8: 0.5}), 0.3), "profile": often(profile(), 0.3)}
        if rng.random() < 0.3:
            return ss.Consumption(name, size=unknown(5, 40), every_days=int(pick(2, 9)), **fields)
        if chance and rng.random() < 0.5:
            return ss.Consumption(name, orders_per_day=unknown(0.5, 2), order_size=unknown(1, 3), **fields)
        return ss.Consumption(name, unknown(1, 6), cv=0.5 if chance else 0.0, **fields)

    stocks = [stock("front"), stock("port")]
    demands = [demand(f"demand {place}", ["front", "port"][place % 2]) for place in range(pick(1, 4))]
    supply = [
        ss.Factory("works", unknown(0, 5), to="front"),
        ss.Shipments("trucks", every_days=unknown(3, 8), size=unknown(5, 25), from_="port", to="front", lead_time_days=2),
        ss.Shipments("sea", every_days=unknown(4, 9), size=20, to="port"),
        ss.Shipments("planes", every_days=6, size=12, from_="front", to="port", lead_time_days=1, total=30),
    ]
    return scenario(stocks, demands, supply[: pick(0, 5)], horizon_days=int(pick(25, 50)), main="front")
