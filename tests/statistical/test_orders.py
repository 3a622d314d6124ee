"""Orders against the oracle: path by path where nothing varies, in law otherwise; and wrong models and engines told apart.

Seeds are fixed, so that a right engine is refused once and for all or never.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
import pytest

import supplysim as ss
from supplysim._engine import observers, path_batch, watching
from supplysim._engine.first_passage import FirstPassage
from supplysim._engine.limits.order_margin import OrderMargin
from supplysim._flows.ordering import Ordering
from support.figures import Figures, assert_alike, engine_figures, engine_values, oracle_figures, p_value, paired_figures
from support.numbers import some_numbers
from support.order_cases import deep, echelons, led, random_orders, shop
from support.output_cases import by_engine, by_oracle, p_values
from support.slightly_wrong import changed
from support.without_chance import without_chance

FALSE_ALARMS = 1e-3  # chance that any of the scenarios of a test refuses a right engine
PATHS, MANY_PATHS = 1 << 10, 1 << 13
MADE: dict[str, Callable[[], ss.Scenario]] = {"shop": shop, "echelons": echelons, "deep": deep, "led": led}


@some_numbers(9, 400)
def test_every_path_agrees_where_nothing_varies(numbers: range) -> None:
    for number in numbers:
        made = random_orders(number, varies=False)
        engine, oracle = engine_figures(made, 64, number), oracle_figures(made, 64, 1, engine_values(made, 64, number))
        assert engine.keys() == oracle.keys()
        largest = max(float(np.max(values, where=np.isfinite(values), initial=1.0)) for values in oracle.values())
        for name, values in engine.items():
            tolerance = 1e-6 if name.startswith("duration") else 1e-9 * largest
            np.testing.assert_allclose(values, oracle[name], rtol=0, atol=tolerance, err_msg=f"{name} of number {number}")


@some_numbers(4, 100)
def test_scenarios_at_random_have_the_law_of_the_oracle(numbers: range) -> None:
    paths = PATHS if len(numbers) < 10 else MANY_PATHS
    for number in numbers:
        made = random_orders(number)
        oracle = oracle_figures(made, paths, 3_000 + number)
        assert_alike(engine_figures(made, paths, number), oracle, FALSE_ALARMS / len(numbers))


@pytest.mark.parametrize("case", MADE)
def test_made_by_hand_too(case: str) -> None:
    made = MADE[case]()
    assert_alike(engine_figures(made, 2 * PATHS, 3), oracle(case), FALSE_ALARMS / len(MADE))


@lru_cache
def oracle(case: str) -> Figures:
    return oracle_figures(MADE[case](), 2 * PATHS, 4)


def resupply(**changes: Any) -> ss.Scenario:
    return changed(shop(), "resupply", **changes)


WRONG: dict[str, tuple[str, Callable[[], ss.Scenario]]] = {
    "a lead time of one day more": ("shop", lambda: resupply(lead_time_days=ss.varying(ss.uniform(2, 10)))),
    "one lead time for all orders of a path": ("shop", lambda: resupply(lead_time_days=ss.uniform(1, 9))),
    "the mean lead time": ("shop", lambda: resupply(lead_time_days=5)),
    "a reorder point of 10 % more": ("shop", lambda: resupply(reorder_point=49.5)),
    "an order-up-to level of 5 % more": ("shop", lambda: resupply(order_up_to=115.5)),
    "reviews every other day": ("shop", lambda: resupply(review_days=2)),
    "one lot in place of up to a level": ("shop", lambda: resupply(order_up_to=None, quantity=65)),
    "multiples of 20": ("shop", lambda: resupply(multiple_of=20)),
    "what is not given is forgotten": ("echelons", lambda: echelons(unmet="lost")),
    "orders served before the demand": ("echelons", lambda: echelons(priority=1)),
    "a level of a day less": ("echelons", lambda: changed(echelons(), "to depot", reorder_days=5)),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_slightly_wrong_is_told_apart(wrong: str) -> None:
    case, make = WRONG[wrong]
    assert p_value(oracle(case), oracle_figures(make(), 2 * PATHS, 5)) < FALSE_ALARMS / len(WRONG)


def twice(self: OrderMargin) -> Any:
    return 2 * ABOVE(self)


ABOVE = OrderMargin.above


def too_far(self: FirstPassage, level: Any, stock: Any, days_left: Any) -> Any:
    return np.minimum(2 * DAYS_TO(self, level, stock, days_left), days_left)


DAYS_TO = FirstPassage.days_to
WRONG_ENGINES: dict[str, tuple[str, Any, str, Any]] = {
    "leaps past the reorder point": ("deep", FirstPassage, "days_to", too_far),
    "a demand that leads past it": ("led", OrderMargin, "above", twice),
    "what is under way is not on order": ("shop", OrderMargin, "on_order", property(lambda self: self.ordering.to_come)),
    "what the source owes is not on order": (
        "echelons", Ordering, "to_come", property(lambda self: self.fresh * self.kept_fraction)
    ),
}  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG_ENGINES)
def test_an_engine_that_is_slightly_wrong_is_found_out(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    case, place, name, value = WRONG_ENGINES[wrong]
    monkeypatch.setattr(place, name, value)
    found = {key: values for key, values in engine_figures(MADE[case](), 2 * PATHS, 6).items() if np.isfinite(values).any()}
    assert p_value(found, oracle(case)) < FALSE_ALARMS


@pytest.mark.parametrize("make", [shop, led])
def test_each_of_several_variants_has_its_own_law_and_they_share_their_chance(make: Callable[..., ss.Scenario]) -> None:
    variants = [make(), make(reorder_point=65), make(lead_time_days=ss.varying(ss.uniform(2, 10)))]
    found = paired_figures(variants, PATHS, 8)
    for number, (variant, figures) in enumerate(zip(variants, found, strict=True)):
        assert_alike(figures, oracle_figures(variant, PATHS, 9 + number), FALSE_ALARMS / 6)
    one, other = (figures["sent of resupply"] for figures in found[:2])
    assert np.corrcoef(one, other)[0, 1] > 0.7


def test_variants_that_are_the_same_move_the_same() -> None:
    one, other = paired_figures([shop(), shop()], 256, 10)
    for name, values in one.items():
        np.testing.assert_array_equal(values, other[name])


@pytest.mark.parametrize("number", [1, *(pytest.param(number, marks=pytest.mark.long) for number in (0, 2, 3))])
def test_a_narrow_window_changes_no_law(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Paths take the place of others, and columns close, also in the tables of what is under way and of issues."""
    monkeypatch.setattr(path_batch, "_MOST_PATHS", 150)
    made = random_orders(number)
    paths = PATHS // 2
    assert_alike(engine_figures(made, paths, number), oracle_figures(made, paths, 3_000 + number), FALSE_ALARMS / 4)


@some_numbers(1, 40)
def test_every_output_has_the_law_of_the_oracle(numbers: range) -> None:
    for number in numbers:
        made = random_orders(number)
        found = p_values(by_engine(made, PATHS, number), by_oracle(made, PATHS, 5_000 + number))
        apart = {name: p for name, p in found.items() if p < FALSE_ALARMS / (len(numbers) * len(found))}
        assert not apart, apart


@some_numbers(4, 60)
def test_outputs_agree_path_by_path_where_nothing_varies(numbers: range) -> None:
    for number in numbers:
        assert_same_outputs(random_orders(number, varies=False), number)


def test_all_outputs_go_together_with_ages_and_strikes() -> None:
    made = echelons(on_order={2: 15}, loss_fraction=0.2, age_days=1)
    shelves = {"shop": {"shelf_life_days": 9, "issue": "newest first"}, "depot": {"shelf_life_days": 25}}
    raids = ss.Losses("raids", per_day=0.1, fraction=ss.varying(ss.uniform(0.2, 0.6)), of="depot")
    made = made.replace(losses=[raids], **{name: made[name].replace(**fields) for name, fields in shelves.items()})
    found = p_values(by_engine(made, 2 * PATHS, 12), by_oracle(made, 2 * PATHS, 13))
    assert {"shop orders", "depot ordered", "shop on order", "depot destroyed", "shop expired", "shop mean backlog"} <= set(
        found
    )
    assert min(found.values()) > FALSE_ALARMS / len(found)
    certain = without_chance(made.replace(losses=[ss.Losses("raids", on={7: 0.3, 30: 0.5}, of="depot")]))
    assert_same_outputs(certain, 14)


def assert_same_outputs(made: ss.Scenario, seed: int) -> None:
    """Hold each path's outputs to the oracle, of a scenario in which nothing varies but what is drawn once a path."""
    engine, oracle = by_engine(made, 64, seed), by_oracle(made, 64, 1, engine_values(made, 64, seed))
    for name, values in engine.items():
        largest = float(np.max(oracle[name], where=np.isfinite(oracle[name]), initial=1.0))
        tolerance = 1e-6 if name.startswith("duration") else 1e-9 * largest
        np.testing.assert_allclose(values, oracle[name], rtol=0, atol=tolerance, err_msg=f"{name} of seed {seed}")


def all_but_the_last(self: observers.SumOfEvenings, clock: Any, paths: Any) -> None:
    self.value += np.where(clock < self.day, self.read(), 0.0)


def without_what_is_lost(wanted: Any, run: Any) -> observers.Observer:
    made = ORDERED(wanted, run)
    [(_, ordering)] = watching._policies(watching._stock(wanted, run))
    assert isinstance(made, observers.SumOfEvenings)
    made.read = lambda: ordering.fresh * ordering.kept_fraction
    return made


ORDERED = watching._OBSERVERS["Ordered"]
WRONG_OUTPUTS: dict[str, tuple[str, Any, str, Any]] = {
    "orders of all evenings but the last": ("shop orders", observers.SumOfEvenings, "act", all_but_the_last),
    "ordered without what will be lost": ("shop ordered", watching, "_OBSERVERS", {"Ordered": without_what_is_lost}),
    "what the source owes left out": (
        "shop on order",
        watching,
        "on_order",
        lambda transfer, ordering: transfer.transit.amount,
    ),
}


@pytest.mark.parametrize("wrong", WRONG_OUTPUTS)
def test_an_output_of_orders_that_is_slightly_wrong_is_told_apart(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    figure, place, name, value = WRONG_OUTPUTS[wrong]
    made = echelons(loss_fraction=0.2)
    exact = by_oracle(made, 2 * PATHS, 15)
    monkeypatch.setattr(place, name, value)
    assert p_values(by_engine(made, 2 * PATHS, 16, only=figure), exact)[figure] < FALSE_ALARMS
