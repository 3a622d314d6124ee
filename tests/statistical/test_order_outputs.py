"""Outputs of orders and mean levels against exact results, and Law and Kelton's inventory system against one in events."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

import supplysim as ss
from support import inventory_events
from support.one_sample import counts_p_value, moments_p_value
from support.two_sample import p_value

FALSE_ALARMS = 1e-4  # of one test
PATHS = 1 << 12
RATE, LEAD, LEVEL, DAYS = 3.0, 4, 15, 40
LEADS = [1, 4, 9]
INVENTORY = runpy.run_path(str(Path(__file__).parents[2] / "examples" / "inventory_system.py"))


def base_stock(level: int, lead_time: Any, outputs: dict[str, ss.Quantity], seed: int) -> dict[str, Any]:
    """Values of outputs of a stock that is filled up every evening, for demand of single units."""
    use = ss.Consumption("use", orders_per_day=RATE, order_size=1, unmet="backlog")
    order = ss.Orders("resupply", order_up_to=level, lead_time_days=lead_time)
    made = ss.Scenario("base stock", stock=ss.Stock(level), demand=[use], supply=[order], horizon_days=DAYS)
    result = ss.simulate(made, PATHS, seed=seed, keep=PATHS, outputs=outputs)
    return {name: result.outputs[name].values for name in outputs}


def test_on_order_is_the_demand_of_the_lead_time() -> None:
    found = base_stock(LEVEL, LEAD, {"on order": ss.OnOrder(on=30), "ordered": ss.Ordered(by=30)}, 1)
    for name, days in (("on order", LEAD), ("ordered", 30)):
        law, last = stats.poisson(RATE * days), int(3 * RATE * days)
        exact = law.pmf(np.arange(last + 1))
        assert counts_p_value(found[name], exact) > FALSE_ALARMS, name
        assert counts_p_value(found[name], stats.poisson(RATE * (days - 1)).pmf(np.arange(last + 1))) < FALSE_ALARMS, name


def test_mean_on_order_is_mean_demand_times_mean_lead_time() -> None:
    """Little's law, whatever the lead times: an order of so many evenings ago is on order if its lead time is longer."""
    found = base_stock(200, ss.varying(ss.choice(LEADS)), {"on order": ss.OnOrder(on=30)}, 2)["on order"]
    remains = [np.mean([lead > ago for lead in LEADS]) for ago in range(max(LEADS))]
    variance = sum(RATE * each + RATE**2 * each * (1 - each) for each in remains)
    assert moments_p_value(found, RATE * float(np.mean(LEADS)), variance) > FALSE_ALARMS
    assert moments_p_value(found, RATE * float(np.mean(LEADS) - 1), variance) < FALSE_ALARMS


def test_orders_are_placed_on_the_evenings_of_days_with_demand() -> None:
    found = base_stock(LEVEL, LEAD, {"placed": ss.OrdersPlaced(by=20)}, 3)["placed"]
    assert counts_p_value(found, stats.binom(20, -np.expm1(-RATE)).pmf(np.arange(21))) > FALSE_ALARMS
    assert counts_p_value(found, stats.binom(21, -np.expm1(-RATE)).pmf(np.arange(22))) < FALSE_ALARMS


def test_mean_levels_are_those_of_the_level_less_the_demand_of_the_lead_time() -> None:
    asked = {"held": ss.MeanOnHand(), "owed": ss.MeanBacklog(), "sum": ss.MeanOnHand() - ss.MeanBacklog()}
    found = base_stock(LEVEL, LEAD, asked, 4)
    units = np.arange(100)
    held = owed = 0.0
    for day in range(1, DAYS + 1):
        law = stats.poisson(RATE * min(day, LEAD)).pmf(units)
        held += float(law @ np.maximum(LEVEL - units, 0)) / DAYS
        owed += float(law @ np.maximum(units - LEVEL, 0)) / DAYS
    bound = float(stats.norm.isf(FALSE_ALARMS / 6)) / PATHS**0.5
    for name, exact in {"held": held, "owed": owed, "sum": held - owed}.items():
        assert abs(found[name].mean() - exact) < bound * found[name].std(), name
    assert abs(found["held"].mean() - (held - owed)) > bound * found["held"].std()  # nothing is held below 0


FIRST, *OTHERS = INVENTORY["PUBLISHED"]


@pytest.mark.parametrize("levels", [FIRST, *(pytest.param(each, marks=pytest.mark.long) for each in OTHERS)])
def test_the_inventory_system_costs_what_it_costs_in_continuous_time(levels: tuple[int, int]) -> None:
    """The published runs lie among its paths. A lead time that is a little shorter is told apart, by what is owed."""
    result = ss.simulate(INVENTORY["system"](*levels), 400, seed=5, keep=400, outputs=INVENTORY["COSTS"])
    names = ("ordering", "holding", "shortage")
    by_events = dict(zip(names, inventory_events.costs(*levels, 200, 6), strict=True))
    for name, published in zip(names, INVENTORY["PUBLISHED"][levels], strict=True):
        values = result.outputs[name].values
        assert p_value(values, by_events[name]) > FALSE_ALARMS / 3, name
        assert np.min(values) <= published <= np.max(values)
    if levels == FIRST:
        sooner = inventory_events.costs(*levels, 200, 7, least_lead=0.2)
        assert p_value(result.outputs["shortage"].values, sooner[2]) < FALSE_ALARMS
