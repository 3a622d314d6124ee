"""A stock that lasts far longer than its gross cover though nothing comes in is warned about."""

from __future__ import annotations

import warnings
from typing import Any

import pytest

import supplysim as ss


def run(demand: ss.Consumption, **fields: Any) -> ss.Result:
    return ss.simulate(ss.Scenario("s", stock=ss.Stock(100), demand=[demand], horizon_days=100, **fields), 1_000, seed=1)


UNEVEN = ss.Regimes({"calm": 0.01, "storm": 1}, mean_days={"calm": 200, "storm": 20}, start="calm")


def test_a_duration_of_more_than_twice_gross_cover_is_warned_about() -> None:
    with pytest.warns(ss.SupplysimWarning, match="^the median duration of Stock, .* more than twice its median gross cover, "):
        run(ss.Consumption("use", 300, regimes=UNEVEN))


@pytest.mark.parametrize("fields", [
    {"per_day": 10}, {"per_day": 0.1}, {"per_day": 10, "cv": 1}, {"per_day": 400, "cv": 2},
    {"per_day": 10, "profile": ss.window(60)}, {"per_day": 20, "rationing": ss.Rationing(1, {9: 0.1})},
])  # fmt: skip
def test_an_explained_duration_is_not(fields: dict[str, Any]) -> None:
    with warnings.catch_warnings(action="error"):
        run(ss.Consumption("use", **fields))


def test_neither_is_a_stock_that_sends_goods_on_from_a_later_day() -> None:
    stocks = [ss.Stock(200, name="depot"), ss.Stock(300, name="front")]
    convoy = ss.Shipments("convoy", every_days=7, size=14, first_day=60, from_="depot", to="front")
    demand = [ss.Consumption("use", 2, from_="front")]
    with warnings.catch_warnings(action="error"):
        ss.simulate(ss.Scenario("s", stock=stocks, demand=demand, supply=[convoy], horizon_days=300), 64, seed=1)


def test_neither_is_one_with_supply() -> None:
    with warnings.catch_warnings(action="error"):
        run(ss.Consumption("use", 10), supply=[ss.Factory("mill", 8)])
