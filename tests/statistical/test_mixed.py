"""Everything new and old mixed: the engine against the oracle, path by path and in law, on scenarios at random.

Seeds are fixed, so that a right engine is refused once and for all or never.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pytest

import supplysim as ss
from supplysim._uncertain.arrays import FloatArray
from support.builder import EVERYTHING, LEADING_EVERYTHING, Feature, random_scenario
from support.figures import assert_alike, engine_figures, engine_values, oracle_figures
from support.numbers import some_numbers
from support.output_cases import by_engine, by_oracle, p_values
from support.without_chance import without_chance

FALSE_ALARMS = 1e-3  # chance that any of the scenarios of a test refuses a right engine
EVERY_DAY, MANY = (0, 2), 300  # of the numbers, two that are quick
PATHS, MANY_PATHS = 1 << 9, 1 << 13
SETS = pytest.mark.parametrize("features", [EVERYTHING, LEADING_EVERYTHING], ids=["everything", "leading"])

Figures = Mapping[str, FloatArray]


def numbered(everyday: Sequence[int], many: int) -> pytest.MarkDecorator:
    """Some numbers with few paths, and as the mark `long` many with many; `scenarios` share the false alarms."""
    at_length = [pytest.param(number, MANY_PATHS, many, marks=pytest.mark.long) for number in range(many)]
    some = [(number, PATHS, len(everyday)) for number in everyday]
    return pytest.mark.parametrize(("number", "paths", "scenarios"), [*some, *at_length])


def assert_same(engine: Figures, oracle: Figures, of: str) -> None:
    """Refuse two sides of which any path differs."""
    assert engine.keys() == oracle.keys()
    largest = max(float(np.max(values, where=np.isfinite(values), initial=1.0)) for values in oracle.values())
    for name, values in engine.items():
        tolerance = 1e-6 if name.startswith("duration") else 1e-9 * largest
        np.testing.assert_allclose(values, oracle[name], rtol=0, atol=tolerance, err_msg=f"{name} of {of}")


@SETS
@some_numbers(4, MANY)
def test_every_path_agrees_where_nothing_is_left_to_chance(numbers: range, features: Feature) -> None:
    for number in numbers:
        made = without_chance(random_scenario(number, features))
        values = engine_values(made, 64, number)
        assert_same(engine_figures(made, 64, number), oracle_figures(made, 64, 1, values), f"number {number}")


@SETS
@some_numbers(2, MANY)
def test_every_output_of_every_path_agrees(numbers: range, features: Feature) -> None:
    for number in numbers:
        made = without_chance(random_scenario(number, features))
        assert_same(by_engine(made, 64, number), by_oracle(made, 64, 1, engine_values(made, 64, number)), f"number {number}")


@SETS
@numbered(EVERY_DAY, MANY)
def test_scenarios_have_the_law_of_the_oracle(number: int, paths: int, scenarios: int, features: Feature) -> None:
    made = random_scenario(number, features)
    oracle = oracle_figures(made, paths, 3_000 + number)
    assert_alike(engine_figures(made, paths, number), oracle, FALSE_ALARMS / 2 / scenarios)


@SETS
@numbered([0], MANY // 3)
def test_outputs_have_the_law_of_the_oracle(number: int, paths: int, scenarios: int, features: Feature) -> None:
    made = random_scenario(number, features)
    found = p_values(by_engine(made, paths, number), by_oracle(made, paths, 5_000 + number))
    apart = {name: p for name, p in found.items() if p < FALSE_ALARMS / 2 / scenarios / len(found)}
    assert not apart, apart


def ordered_alone() -> ss.Scenario:
    """What is on order on day 1 is all that comes in from outside."""
    order = ss.Orders("resupply", order_up_to=1, on_order=dict.fromkeys(range(2, 20), 3.5), review_days=1_000)
    return _aged(order)


def dated_alone() -> ss.Scenario:
    """Dated deliveries are all that comes in."""
    return _aged(ss.Shipments("contract", on=dict.fromkeys(range(2, 20), 3.5), delay_days=ss.uniform(0, 3)))


def _aged(supply: ss.Orders | ss.Shipments) -> ss.Scenario:
    stock = ss.Stock(ss.uniform(60, 90), shelf_life_days=30)
    return ss.Scenario("aged", stock=stock, demand=[ss.Consumption("use", 2)], supply=[supply], horizon_days=60)


@pytest.mark.parametrize("make", [ordered_alone, dated_alone])
def test_what_is_under_way_on_day_1_has_a_lot_for_each_day(make: Callable[[], ss.Scenario]) -> None:
    made = make()
    assert_same(engine_figures(made, 8, 1), oracle_figures(made, 8, 1, engine_values(made, 8, 1)), made.name)


def test_orders_that_are_used_up_beside_a_demand_without_a_bound() -> None:
    """No level is left to reach, and no number of days that a leap would be sure to be short enough for."""
    use = ss.Consumption("use", per_day=20 * ss.varying(ss.lognormal(mean=1, sd=0.8)))
    order = ss.Orders("resupply", reorder_point=200, quantity=80, total=ss.uniform(100, 200), review_days=2)
    made = ss.Scenario("used up", stock=ss.Stock(250), demand=[use], supply=[order], horizon_days=30)
    assert_alike(engine_figures(made, PATHS, 1), oracle_figures(made, PATHS, 2), FALSE_ALARMS)
