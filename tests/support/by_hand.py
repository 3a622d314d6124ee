"""Small scenarios in which nothing is random, so that every figure of their only path can be worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import supplysim as ss


def scenario(
    stock: Any = 100.0, demand: Any = 10.0, supply: Sequence[Any] = (), *, horizon_days: int = 10, **fields: Any
) -> ss.Scenario:
    """A scenario with one demand "use" or several, on a stock called "stock" or on several."""
    stocks = stock if isinstance(stock, ss.Stock | list) else ss.Stock(stock)
    demands = demand if isinstance(demand, list) else [demand if isinstance(demand, ss.Consumption) else using(demand)]
    return ss.Scenario("by hand", stock=stocks, demand=demands, supply=supply, horizon_days=horizon_days, **fields)


def using(per_day: Any, name: str = "use", **fields: Any) -> ss.Consumption:
    """A demand."""
    return ss.Consumption(name, per_day, **fields)


def sending(name: str = "sea", **fields: Any) -> ss.Shipments:
    """Regular shipments: 10 every 5 days from day 1 on, unless told otherwise."""
    return ss.Shipments(name, **({"every_days": 5, "size": 10} | fields))


def duration(of: ss.Scenario, stock: str | None = None) -> float:
    """How long a stock lasts: the main one unless told."""
    result = ss.simulate(of, paths=2, seed=1, replicates=2)
    return float(result.of(stock or result.stock).durations[0])


def evenings(of: ss.Scenario, *accounts: str, stock: str | None = None, every_days: int = 1) -> list[list[float]]:
    """What each account of a stock says on the evenings 0, every_days, ..., the horizon: one list an account."""
    trajectories = ss.simulate(of, paths=2, seed=1, replicates=2).trajectories(1, every_days=every_days)
    found = trajectories.of(stock or trajectories.stock)
    return [getattr(found, account)[0].tolist() for account in accounts]


def voyages(of: ss.Scenario, flow: str, *accounts: str) -> list[list[float]]:
    """The same for shipments or returns."""
    found = ss.simulate(of, paths=2, seed=1, replicates=2).trajectories(1, every_days=1).shipments(flow)
    return [found[account][0].tolist() for account in accounts]


def served(of: ss.Scenario, stock: str | None = None) -> Any:
    """The service of a stock on paths that go on to the horizon."""
    result = ss.simulate(of, paths=2, seed=1, replicates=2, to_horizon=True)
    return result.of(stock or result.stock).service
