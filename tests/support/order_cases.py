"""Scenarios with orders: a store, a depot that it orders from, and random choices of everything a policy has."""

from __future__ import annotations

from typing import Any

import numpy as np

import supplysim as ss

Rng = np.random.Generator
HORIZON = 70


def shop(**policy: Any) -> ss.Scenario:
    """One stock that orders from outside, in weeks that differ."""
    given = {"reorder_point": 45, "order_up_to": 110, "lead_time_days": ss.varying(ss.uniform(1, 9))} | policy
    demand = [ss.Consumption("use", 8, 0.7, unmet="backlog"), ss.Consumption("other", ss.uniform(1, 3), 1.0)]
    return ss.Scenario(
        "shop", stock=ss.Stock(70, reserve=5), demand=demand, supply=[ss.Orders("resupply", **given)], horizon_days=HORIZON
    )


def echelons(**policy: Any) -> ss.Scenario:
    """A shop that orders from a depot that orders from outside, and is short now and then."""
    demand = [
        ss.Consumption("use", ss.uniform(6, 9), 0.6, unmet="backlog", from_="shop"),
        ss.Consumption("export", 3, 0.5, from_="depot", priority=2),
    ]
    supply = [
        ss.Orders("to shop", to="shop", from_="depot", order_up_to=40, lead_time_days=2, **policy),
        ss.Orders("to depot", to="depot", reorder_days=6, quantity=70, lead_time_days=5, review_days=3),
    ]
    stocks = [ss.Stock(90, name="depot"), ss.Stock(40, name="shop")]
    return ss.Scenario("echelons", stock=stocks, demand=demand, supply=supply, horizon_days=HORIZON, main="shop")


def deep() -> ss.Scenario:
    """A stock that orders long before it is short, so that only the reorder point limits its leaps; no demand leads."""
    order = ss.Orders("resupply", reorder_point=100, order_up_to=140, lead_time_days=3)
    demand = [ss.Consumption("use", 1, 0.2), ss.Consumption("other", 1, 0.2)]
    return ss.Scenario("deep", stock=ss.Stock(140), demand=demand, supply=[order], horizon_days=HORIZON)


def led(**policy: Any) -> ss.Scenario:
    """A stock with a single demand, which chooses the leaps, in regimes."""
    given = {"reorder_point": 60, "order_up_to": 110, "lead_time_days": 6} | policy
    use = ss.Consumption("use", ss.uniform(5, 8), 0.6, ss.Regimes({"busy": 1.5, "calm": 0.6}, {"busy": 9, "calm": 9}))
    order = ss.Orders("resupply", **given)
    return ss.Scenario("led", stock=ss.Stock(90), demand=[use], supply=[order], horizon_days=HORIZON)


def _maybe(rng: Rng, share: float, value: Any, otherwise: Any = None) -> Any:
    return value if rng.random() < share else otherwise


def _about(rng: Rng, mean: float) -> Any:
    """A number, or an unknown, about a mean."""
    level = mean * rng.uniform(0.7, 1.3)
    return _maybe(rng, 0.5, round(level, 2), ss.uniform(0.8 * level, 1.2 * level))


def _policy(rng: Rng, name: str, per_day: float, to: str, from_: str | None, *, varies: bool) -> ss.Orders:
    review = int(rng.choice([1, 1, 2, 7, 10]))
    lead = float(rng.choice([0, 1, 1, 2, 4, 9]))
    low = per_day * (lead + review)
    fields: dict[str, Any] = {"review_days": review, "lead_time_days": lead}
    if rng.random() < 0.3:
        fields["lead_time_days"] = ss.uniform(lead + 0.6, lead + 3.4)
    if varies and rng.random() < 0.4:
        fields["lead_time_days"] = ss.uniform(0.8, 1.2) * ss.varying(ss.uniform(lead + 2, lead + 8))
    in_days = rng.random() < 0.4
    unit, field = (per_day, "_days") if in_days else (1.0, "")
    if rng.random() < 0.6:
        fields["reorder_days" if in_days else "reorder_point"] = _about(rng, low / unit)
    if in_days or rng.random() < 0.6:
        fields[f"order_up_to{field}"] = _about(rng, 3.2 * low / unit)
    else:
        fields["quantity"] = _about(rng, 0.6 * low)
    fields["issues_of_days"] = _maybe(rng, 0.5, int(rng.choice([5, 14, 28]))) if in_days else None
    fields["least_order"] = _maybe(rng, 0.3, _about(rng, 2 * per_day))
    fields["multiple_of"] = _maybe(rng, 0.3, _about(rng, per_day))
    fields["total"] = _maybe(rng, 0.2, _about(rng, 25 * per_day))
    fields["on_order"] = _maybe(rng, 0.3, {2: _about(rng, per_day), 5: _about(rng, 2 * per_day), 200: 3.0})
    fields["loss_fraction"] = _maybe(rng, 0.2, 0.1, 0.0)
    fields["priority"] = int(rng.integers(1, 3))
    fields["unmet"] = _maybe(rng, 0.3, "lost", "backlog") if from_ is not None else "backlog"
    return ss.Orders(name, to=to, from_=from_, **fields)


def random_orders(number: int, *, varies: bool = True) -> ss.Scenario:
    """A scenario at random, of one to three stocks, each of which is filled by a policy; nothing varies if it must not."""
    rng = np.random.default_rng(70_000 + number)
    names = ["shop", "depot", "port"][: int(rng.integers(1, 4))]
    stocks, demand, supply = [], [], []
    for place, name in enumerate(names):
        per_day = float(rng.uniform(3, 12)) * (1 + place)
        capacity = _maybe(rng, 0.25, 40 * per_day)
        stocks.append(
            ss.Stock(
                _maybe(rng, 0.8, per_day * rng.uniform(3, 15), ss.AgeClasses({0: per_day * 4, 30: per_day * 5}, 40)),
                reserve=_maybe(rng, 0.3, per_day, 0.0),
                name=name,
                capacity=capacity,
                when_full=_maybe(rng, 0.5, "lost", "waits"),
                decay=_maybe(rng, 0.3, ss.Decay(0.05, every_days=int(rng.choice([1, 6])))),
            )
        )
        own = per_day if place == 0 else per_day / 4
        demand.append(
            ss.Consumption(
                f"use of {name}",
                _about(rng, own),
                _maybe(rng, 0.7, 0.6, 0.0) if varies else 0.0,
                from_=name,
                profile=_maybe(rng, 0.3, ss.season(0.4, peak_day=20, period_days=50)),
                unmet=_maybe(rng, 0.6, "backlog", "lost"),
                rationing=_maybe(rng, 0.25, ss.Rationing(5, {6: 0.7, 3: 0.4})),
                regimes=_maybe(rng, 0.25, ss.Regimes({"busy": 1.5, "calm": 0.7}, {"busy": 8, "calm": 8})) if varies else None,
            )
        )
        source = names[place + 1] if place + 1 < len(names) and rng.random() < 0.8 else None
        supply.append(_policy(rng, f"to {name}", per_day, name, source, varies=varies))
    if rng.random() < 0.3:
        supply.append(ss.Returns("empties", in_return_for="to shop", ratio=0.5, from_=None, to=names[-1], lead_time_days=1))
    if rng.random() < 0.4:
        supply.append(ss.Shipments("sea", every_days=9, size=_about(rng, 30), to=names[-1], lead_time_days=2))
    if rng.random() < 0.3:
        outages = _maybe(rng, 0.5, ss.Outages(15, 5)) if varies else None
        supply.append(ss.Factory("works", _about(rng, 3), to=names[0], outages=outages))
    if rng.random() < 0.2 and len(names) > 1:
        supply.append(ss.Shipments("trucks", every_days=4, size=_about(rng, 9), from_=names[0], to=names[1], lead_time_days=3))
    return ss.Scenario("at random", stock=stocks, demand=demand, supply=supply, horizon_days=HORIZON)
