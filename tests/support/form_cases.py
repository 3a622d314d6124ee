"""Scenarios with demand in orders and in lumps, at random and by hand, and changes that are slightly wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

import supplysim as ss
from support.by_hand import scenario, using
from support.slightly_wrong import changed

Make = Callable[[], ss.Scenario]

ITEMS = ss.choice([1, 2, 3, 4], [1, 2, 2, 1])


def shop() -> ss.Scenario:
    """Orders of different sizes, in regimes, rationed, beside lumps and a daily demand that is kept as a backlog."""
    regimes = ss.Regimes({"busy": 1.5, "calm": 0.5}, {"busy": 6, "calm": 9})
    demand = [
        ss.Consumption(
            "shop", orders_per_day=1.5, order_size=ss.varying(ITEMS), regimes=regimes, rationing=ss.Rationing(5, {6: 0.6})
        ),
        ss.Consumption("payroll", size=30, every_days=8, first_day=3, profile=ss.ramp(10, 20, from_level=1, to_level=1.5)),
        using(2.0, "clinic", cv=0.5, unmet="backlog", backlog=30, priority=2),
    ]
    return scenario(ss.Stock(ss.uniform(150, 260)), demand, [ss.Shipments("sea", 0.1, size=40)], horizon_days=50)


WRONG: Mapping[str, Callable[[], ss.Scenario]] = {
    "orders of their mean size": lambda: changed(shop(), "shop", order_size=2.5),
    "as much in more orders": lambda: changed(shop(), "shop", orders_per_day=3.0, order_size=ss.varying(ITEMS) * 0.5),
    "sizes that are unknown, and not varying": lambda: changed(
        shop(), "shop", order_size=ss.choice([1, 2, 3, 4], [1, 2, 2, 1])
    ),
    "lumps a day later": lambda: changed(shop(), "payroll", first_day=4),
    "lumps spread over all days": lambda: changed(shop(), "payroll", size=None, every_days=None, first_day=1, per_day=30 / 8),
    "no backlog on day 1": lambda: changed(shop(), "clinic", backlog=0),
}


def random_forms(number: int, *, chance: bool = True) -> ss.Scenario:
    """Two to four demands of any form; without `chance`, nothing is random once the unknowns are drawn."""
    rng = np.random.default_rng([41, number])
    pick = rng.integers

    def unknown(low: float, high: float) -> ss.Quantity | float:
        return ss.uniform(low, high) if rng.random() < 0.5 else float(rng.uniform(low, high))

    def form(place: int) -> ss.Consumption:
        profiles = [
            None, ss.ramp(unknown(3, 12), 10, from_level=0.5, to_level=1.2), ss.schedule({9: 0.4, 20: unknown(0.5, 2)}),
            ss.growth(unknown(20, 60)), ss.growth(halving_days=unknown(20, 60)) * ss.season(0.5, unknown(1, 30)),
            ss.wave(unknown(5, 30), unknown(2, 9), unknown(-1, 2)) * ss.growth(40),
        ]  # fmt: skip
        fields = {
            "profile": profiles[pick(6)],
            "regimes": ss.Regimes({"a": 1.4, "b": unknown(0, 0.8)}, {"a": 4, "b": 7})
            if chance and rng.random() < 0.4
            else None,
            "rationing": ss.Rationing(int(pick(1, 6)), {8: 0.5}) if rng.random() < 0.3 else None,
            "priority": int(pick(1, 4)),
        }
        if rng.random() < 0.5:
            fields |= {"unmet": "backlog", "backlog": unknown(0, 12)}
        name = f"demand {place}"
        if chance and place % 2:
            law = [ITEMS, ss.gamma(mean=2, sd=2), ss.uniform(0, 4), ss.lognormal(mean=2, sd=1)][pick(4)]
            size = ss.varying(law) * unknown(0.5, 1.5) if rng.random() < 0.7 else unknown(1, 3)
            return ss.Consumption(name, orders_per_day=unknown(0.5, 2), order_size=size, **fields)
        if place % 3 == 2:  # every third
            return ss.Consumption(name, unknown(1, 4), **fields)
        days = {"every_days": int(pick(1, 12)), "first_day": float(pick(1, 14)) if rng.random() < 0.6 else ss.uniform(1, 14)}
        return ss.Consumption(name, size=unknown(8, 30), **days, **fields)

    supply = [ss.Factory("works", unknown(0, 5)), ss.Shipments("sea", every_days=unknown(4, 9), size=20)]
    stock = ss.Stock(unknown(60, 160), reserve=float(pick(0, 10)))
    return scenario(stock, [form(place) for place in range(pick(1, 5))], supply[: pick(0, 3)], horizon_days=int(pick(25, 50)))
