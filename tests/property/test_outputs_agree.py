"""Outputs of one run agree with one another, with the durations and with the service, path by path."""

from __future__ import annotations

import numpy as np
import pytest

import supplysim as ss
from support.builder import random_scenario
from support.numbers import some_numbers
from support.order_cases import random_orders

PATHS = 300
LEVEL = 60.0


@pytest.mark.parametrize("to_horizon", [False, True])
@some_numbers(3, 60)
def test_outputs_agree_on_every_path(numbers: range, to_horizon: bool) -> None:
    for number in numbers:
        made = random_scenario(number)
        stocks, flows = [each.name for each in made.stocks], [each.name for each in made.supply]
        asked = [ss.Sent(flow) for flow in flows] + [ss.Received(flow) for flow in flows]
        for stock in stocks:
            asked += [ss.OnHand(stock), ss.LowestStock(stock), ss.FirstBelow(LEVEL, stock=stock), ss.Unmet(stock)]
            asked += [ss.LongestStockOut(stock), ss.LongestStockOut(stock, by=made.horizon_days // 2)]
        result = ss.simulate(made, PATHS, seed=number, outputs=asked, to_horizon=to_horizon)
        held = {output.name: output.values for output in result.outputs.values()}
        for flow in flows:
            assert (held[f"{flow} received"] <= held[f"{flow} sent"] * (1 + 1e-9)).all()
        for stock in stocks:
            lowest, below = held[f"lowest stock of {stock}"], held[f"{stock} first below 60"]
            np.testing.assert_array_equal(lowest < LEVEL * (1 - 1e-9), np.isfinite(below))
            assert (lowest <= held[f"{stock} on hand at the horizon"] * (1 + 1e-9)).all()
            longest, durations = held[f"longest stock-out of {stock}"], result.of(stock).durations
            np.testing.assert_array_equal(longest > 0, np.isfinite(durations))
            assert (longest <= made.horizon_days - np.where(np.isfinite(durations), np.floor(durations), 0)).all()
            assert (held[f"longest stock-out of {stock} by day {made.horizon_days // 2}"] <= longest).all()
            if to_horizon and made.model.network.nodes:
                unmet = (
                    result.of(stock).unmet_demand.value
                    if stock in {each.from_ or made.main_stock for each in made.demand}
                    else 0.0
                )
                assert held[f"unmet demand at {stock}"].mean() == pytest.approx(unmet, rel=1e-9, abs=1e-9)


@some_numbers(6, 60)
def test_what_is_ordered_is_received_or_on_order(numbers: range) -> None:
    for number in numbers:
        made = random_orders(number)
        policies = [each for each in made.supply if isinstance(each, ss.Orders)]
        half = made.horizon_days // 2
        asked: dict[str, ss.Quantity] = {}
        for each in policies:
            under_way = sum((each.on_order or {}).values(), start=0.0 * ss.OnHand())
            kept = ss.Ordered(each.to, by=half) * (1 - each.loss_fraction) + under_way
            asked[f"{each.name} missing"] = kept - ss.Received(each.name, by=half) - ss.OnOrder(each.to, on=half)
            asked[f"{each.name} ordered"] = ss.Ordered(each.to, by=half)
            asked[f"{each.name} placed"] = ss.OrdersPlaced(each.to, by=half)
            asked[f"{each.name} placed later"] = ss.OrdersPlaced(each.to) - ss.OrdersPlaced(each.to, by=half)
        held = {name: output.values for name, output in ss.simulate(made, PATHS, seed=number, outputs=asked).outputs.items()}
        for each in policies:
            missing, ordered, placed = (held[f"{each.name} {word}"] for word in ("missing", "ordered", "placed"))
            tolerance = 1e-9 * (1e3 + ordered)
            assert (np.abs(missing) < tolerance).all() if each.unmet == "backlog" else (missing > -tolerance).all()
            np.testing.assert_array_equal(placed > 0, ordered > 0)
            assert (placed <= half // each.review_days).all()
            assert (
                held[f"{each.name} placed later"] <= made.horizon_days // each.review_days - half // each.review_days
            ).all()
