"""Scenarios in which demands draw on several stocks, at random by number."""

from __future__ import annotations

import numpy as np

import supplysim as ss

_LISTS = (["A", "B"], ["A", "B", "C"], ["A", "C"], ["B", "C"], ["A"], "B", "C")  # in one order: no cycle within a day
_LEVEL = ss.Regimes({"low": 0.5, "high": 1.5}, {"low": 6.0, "high": 4.0})


def substituting(number: int) -> ss.Scenario:
    """Three stocks, demands that draw on some of them, and supplies; the first demand draws on several."""
    rng = np.random.default_rng([number, 13])
    demand = [_demand(rng, f"use {index}", _LISTS[rng.integers(4 if index == 0 else len(_LISTS))]) for index in range(3)]
    stocks = [_stock(rng, name) for name in ("A", "B", "C")]
    supply = [each for each in _supplies(rng) if rng.random() < 0.35]
    return ss.Scenario(f"number {number}", stock=stocks, demand=demand, supply=_returned(supply), horizon_days=60)


def _demand(rng: np.random.Generator, name: str, stocks: list[str] | str) -> ss.Consumption:
    fields = {"cv": float(rng.choice([0.0, 0.3, 1.0])), "unmet": str(rng.choice(["lost", "backlog"]))}
    later = stocks[1:] if isinstance(stocks, list) else []
    exchange = {each: _exchange(rng, f"worth of {each} for {name}") for each in later if rng.random() < 0.7}
    return ss.Consumption(
        name,
        per_day=ss.uniform(2, 6, name=f"rate of {name}"),
        regimes=_LEVEL if rng.random() < 0.3 else None,
        profile=ss.window(6, 40) if rng.random() < 0.2 else None,
        rationing=ss.Rationing(7, {20: 0.8, 8: 0.5}) if rng.random() < 0.4 else None,
        from_=stocks,
        priority=int(rng.integers(1, 3)),
        exchange=exchange or None,
        **fields,
    )


def _exchange(rng: np.random.Generator, name: str) -> ss.Quantity | float:
    return float(rng.choice([0.25, 0.6, 3.0])) if rng.random() < 0.5 else ss.uniform(0.4, 1.6, name=name)


def _stock(rng: np.random.Generator, name: str) -> ss.Stock:
    amount = ss.uniform(40, 160, name=f"{name} on hand")
    ages = ss.AgeClasses({(0, 9): 0.6 * amount, (30, 39): 0.4 * amount}, shelf_life_days=50)
    return ss.Stock(
        ages if rng.random() < 0.3 else amount,
        name=name,
        reserve=float(rng.choice([0.0, 0.0, 10.0])),
        capacity=200.0 if rng.random() < 0.3 else None,
        when_full=str(rng.choice(["lost", "waits"])),
        decay=ss.Decay(0.1, every_days=9) if rng.random() < 0.3 else None,
    )


def _supplies(rng: np.random.Generator) -> list[ss.Supply | ss.Transfer]:
    to = ["A", "B", "C"][rng.integers(3)]
    return [
        ss.Factory("works", 3.0, to="A", outages=ss.Outages(10, 5)),
        ss.Shipments("sea", every_days=11, size=40, lead_time_days=3, to=to),
        ss.Shipments("air", per_day=0.15, size=20, size_cv=0.3, to="B"),
        ss.Shipments("road", every_days=5, size=8, from_="C", to="A", lead_time_days=2),
        ss.Shipments("rail", per_day=0.2, size=9, from_="A", to="C"),
    ]


def _returned(supply: list[ss.Supply | ss.Transfer]) -> list[ss.Supply | ss.Transfer]:
    """The supplies, with returns from C for what comes in by sea."""
    at_sea = any(each.name == "sea" for each in supply)
    return [*supply, ss.Returns("empties", in_return_for="sea", ratio=0.2, from_="C")] if at_sea else supply
