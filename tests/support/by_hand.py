"""Small scenarios in which nothing is random, so that every figure of their only path can be worked out by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs
import pytest

import supplysim as ss


def scenario(stock: Any = 100.0, demand: Any = 10.0, supply: Sequence[Any] = (), **fields: Any) -> ss.Scenario:
    """A scenario of ten days unless told, with one demand "use" or several, on a stock called "stock" or on several.

    A number or an unknown stands for what is on hand of that stock, or for the rate of that demand.
    """
    stocks = stock if isinstance(stock, ss.Stock | list) else ss.Stock(stock)
    demands = demand if isinstance(demand, list) else [demand if isinstance(demand, ss.Consumption) else using(demand)]
    named = {"name": "by hand", "horizon_days": 10} | fields
    return ss.Scenario(stock=stocks, demand=demands, supply=supply, **named)


def using(per_day: Any = 1, name: str = "use", **fields: Any) -> ss.Consumption:
    """A demand."""
    return ss.Consumption(name, per_day, **fields)


def switching(
    levels: Sequence[Any],
    mean_days: Sequence[Any],
    *,
    start: int = 0,
    transitions: Sequence[Sequence[float]] | None = None,
    names: str | Sequence[str] = "abcd",
) -> ss.Regimes:
    """Regimes by their number, as the closed forms have them; one follows another round and round without `transitions`."""
    names = names[: len(levels)]
    rows = [dict(zip(names, row, strict=True)) for row in transitions or ()]
    return ss.Regimes(
        dict(zip(names, levels, strict=True)),
        dict(zip(names, mean_days, strict=True)),
        start=names[start],
        transitions=dict(zip(names, rows, strict=True)) if rows else None,
    )


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


@attrs.frozen(eq=False)
class ByHand:
    """A scenario and what was worked out of its only path; what is not said is not looked at."""

    made: ss.Scenario
    at: str | None
    lasts: float | None
    every_days: int
    service: Mapping[str, float]
    accounts: Mapping[str, Sequence[float]]

    def check(self) -> None:
        """Simulate it, and compare."""
        assert self.lasts is not None or self.service or self.accounts
        if self.lasts is not None:
            assert duration(self.made, self.at) == almost(self.lasts)
        if self.accounts:
            found = evenings(self.made, *self.accounts, stock=self.at, every_days=self.every_days)
            assert dict(zip(self.accounts, found, strict=True)) == {key: almost(days) for key, days in self.accounts.items()}
        if self.service:
            service = served(self.made, self.at)
            assert {key: _figure(service, key) for key in self.service} == almost(dict(self.service))


def goes(
    made: ss.Scenario,
    *,
    at: str | None = None,
    lasts: float | None = None,
    every_days: int = 1,
    service: Mapping[str, float] | None = None,
    **accounts: Sequence[float],
) -> ByHand:
    """What was worked out of a scenario.

    Parameters
    ----------
    at : str, optional
        The stock that it is about: the main one unless told.
    lasts : float, optional
        How long that lasts.
    service : mapping, optional
        Figures such as ``ready_rate`` or ``unmet of use``.
    **accounts
        What they say on evenings 0, every_days, ..., the horizon.
    """
    return ByHand(made, at, lasts, every_days, service or {}, accounts)


def by_hand(**cases: ByHand) -> Any:
    """Run a test on each of these cases."""
    return pytest.mark.parametrize("case", cases.values(), ids=[name.replace("_", " ") for name in cases])


def almost(expected: Any) -> Any:
    """The same but for rounding; what is not a number is alike."""
    return pytest.approx(expected, rel=1e-9, abs=1e-9, nan_ok=True)


def _figure(service: Any, key: str) -> float:
    """A figure of a service, or of one of its claims."""
    figure, _, claim = key.partition(" of ")
    found = getattr(service, figure)
    return float((found(claim or None) if callable(found) else found).value)
