"""Demand in orders and in lumps: what is refused, its days, its sizes, its bound, its gross cover, and a backlog of day 1."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import supplysim as ss
from supplysim._flows.calendar import Calendar
from supplysim._flows.order_sizes import OrderSizes, moments, sums_of_draws
from supplysim._flows.regular_days import RegularDays, exposure_on
from supplysim._model.settings import Settings
from supplysim.notation import from_notation, to_notation
from support.by_hand import duration, scenario, using
from support.refusals import assert_refused

SIZES = ss.varying(ss.uniform(1, 3))
SHOP: dict[str, Any] = {"name": "shop", "orders_per_day": 2, "order_size": 3}
PAY: dict[str, Any] = {"name": "pay", "size": 10, "every_days": 3}
NO_FORM = "must have exactly one of per_day, orders_per_day and size"

REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "nothing": ({"name": "shop"}, f"Consumption 'shop' {NO_FORM} (got per_day=None, orders_per_day=None, size=None)"),
    "two": (SHOP | {"per_day": 1}, f"Consumption 'shop' {NO_FORM} (got per_day=1.0, orders_per_day=2.0, size=None)"),
    "no size": ({"name": "shop", "orders_per_day": 1}, "'orders_per_day' of Consumption 'shop' requires order_size (got"),
    "a size alone": ({"name": "x", "per_day": 1, "order_size": 1}, "'order_size' of Consumption 'x' requires orders_per_day"),
    "no days": ({"name": "pay", "size": 1}, "'size' of Consumption 'pay' requires every_days (got every_days=None)"),
    "days alone": (
        SHOP | {"every_days": 3},
        "'every_days' and 'first_day' of Consumption 'shop' require size: they are days of",
    ),
    "a first day alone": (SHOP | {"first_day": 3}, "'every_days' and 'first_day' of Consumption 'shop' require size: they"),
    "cv": (SHOP | {"cv": 0.3}, "'cv' of Consumption 'shop' requires per_day: it is its noise (got 0.3); for orders of diff"),
    "cv of lumps": (PAY | {"cv": 0.3}, "'cv' of Consumption 'pay' requires per_day: it is its noise (got 0.3)"),
    "part of a day": (PAY | {"every_days": 2.5}, "'every_days' of Consumption 'pay' must be a whole number"),
    "never": (PAY | {"every_days": 0}, "'every_days' of Consumption 'pay' must be at least 1 (got 0)"),
    "before day 1": (PAY | {"first_day": 0}, "'first_day' of Consumption 'pay' must be at least 1 (got 0)"),
    "sizes below 0": (SHOP | {"order_size": ss.varying(ss.normal(1, 1))}, "'order_size' of Consumption 'shop' must be at le"),
    "lumps each time": (PAY | {"size": SIZES}, "'size' of Consumption 'pay' must be a number, known or drawn once a path"),
    "a backlog of lost demand": (PAY | {"backlog": 3}, "'backlog' of Consumption 'pay' requires unmet='backlog' (got 3.0)"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_does_not_go_together_is_refused(case: str) -> None:
    fields, message = REFUSED[case]
    kind = ss.InvalidTypeError if case in {"lumps each time", "part of a day"} else ss.InvalidValueError
    assert_refused(lambda: ss.Consumption(**fields), message, kind)


@pytest.mark.parametrize(
    ("orders", "size", "number", "most"),
    [
        (1e13, 1, "horizon_days)", "1e+13"),
        (1e13, ss.varying(ss.choice([1, 2])), "horizon_days)", "1e+13"),
        (1e8, SIZES, "horizon_days), each of a size that is drawn,", "1e+08"),
    ],
)
def test_too_many_orders_are_refused_at_the_draw(orders: float, size: Any, number: str, most: str) -> None:
    made = scenario(1e15, [ss.Consumption("shop", orders_per_day=orders, order_size=size)])
    message = f"the number of orders (orders_per_day x level x {number} of Consumption 'shop' must be at most {most}"
    assert_refused(lambda: ss.simulate(made, paths=8), message, ss.DrawError)


@pytest.mark.parametrize(
    ("fields", "first", "lasted"),
    [
        ({}, 1, 6.5),  # lumps of 10 on days 1, 4 and 7, from 25
        ({"first_day": 2.9}, 2, 7.5),  # rounded down
        ({"first_day": "2024-03-03"}, 3, 8.5),
        ({"every_days": 1}, 1, 2.5),
        ({"every_days": 100}, 1, np.inf),
        ({"profile": ss.schedule({4: 2.0})}, 1, 3.75),  # 10, then 20 of the 15 left
    ],
)
def test_lumps_by_hand(fields: dict[str, Any], first: int, lasted: float) -> None:
    made = scenario(25, [ss.Consumption(**(PAY | fields))], start="2024-03-01", horizon_days=12)
    assert duration(made) == lasted
    drawn = made.model.draw(Settings(seed=1, replicates=2), 0, 2)
    assert drawn.flows["pay"].earliest_day() == first


@pytest.mark.parametrize("first", [7, ss.uniform(7, 8)])
def test_gross_cover_of_lumps_is_that_of_their_days_and_their_mean_rate_beyond_the_horizon(first: Any) -> None:
    made = scenario(25, [ss.Consumption(**(PAY | {"first_day": first})), using(1)], horizon_days=12)
    cover = ss.simulate(made, paths=8).gross_cover_days
    np.testing.assert_allclose(cover, 9 + 6 / 11)  # 9 and the lump of day 7; on day 10, 11 is asked of the 6 left
    made = scenario(55, [ss.Consumption(**(PAY | {"first_day": first})), using(1)], horizon_days=12)
    np.testing.assert_allclose(ss.simulate(made, paths=8).gross_cover_days, 12 + 23 / (1 + 10 / 3))


@pytest.mark.parametrize("profile", [None, ss.schedule({3: 0.5, 9: 2.0})])
def test_the_exposure_of_regular_days_is_the_same_in_a_table_and_day_by_day(profile: ss.Profile | None) -> None:
    calendar, before = Calendar(40), np.arange(0.0, 38)
    for length in (0.0, 1.0, 2.0):
        known = exposure_on(RegularDays(4.0, 5), profile, calendar).exposure(before, before + length)
        by_path = exposure_on(RegularDays(np.full(38, 4.0), 5), profile, calendar).exposure(before, before + length)
        np.testing.assert_allclose(known, by_path, atol=1e-12)
    assert known.sum() > 0


def test_sums_of_draws_do_not_depend_on_how_many_are_drawn_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    law = ss.gamma(mean=2, sd=1).law
    counts = np.array([0.0, 7, 0, 30, 1])
    [whole] = sums_of_draws([law], counts, np.random.default_rng(1))
    monkeypatch.setattr("supplysim._flows.order_sizes._CHUNK", 9)
    [parts, doubled] = sums_of_draws([law, law], counts, np.random.default_rng(1))
    np.testing.assert_allclose(parts, whole)
    np.testing.assert_allclose(doubled, whole)
    assert whole[0] == whole[2] == 0 < whole[4]


@pytest.mark.parametrize("law", [ss.choice([1, 2, 4], [3, 2, 1]), ss.empirical([1, 5]), ss.fixed(3)])
def test_the_sum_of_a_million_million_sizes_of_few_values_needs_no_draw_of_each(law: Any) -> None:
    counts = np.array([0.0, 1e12, 1e12])
    sums, same = sums_of_draws([law.law, law.law], counts, np.random.default_rng(1))
    np.testing.assert_array_equal(sums, same)
    np.testing.assert_allclose(sums[1:], moments(law.law).mean * 1e12, rtol=1e-5)
    assert sums[0] == 0


GAMMA = {"mean": 1.5, "square": 1.5**2 * (1 + 0.25), "scale": 1.5 * (1 + 2 * 0.25) / 3}


@pytest.mark.parametrize(
    ("law", "mean", "square", "least_scale", "most_scale"),
    [
        (ss.gamma(mean=1.5, sd=0.75), GAMMA["mean"], GAMMA["square"], GAMMA["scale"], GAMMA["scale"] * 1.001),
        (ss.uniform(0, 2), 1.0, 4 / 3, 0.5, 0.52),  # E[X**3] = 2 = 3 b E[X**2]
        (ss.lognormal(mean=2, sd=1), 2.0, 5.0, 2 * 1.25**2 / 3, 20),
        (ss.choice([1, 2, 3, 4], [1, 2, 2, 1]), 2.5, 43 / 6, 45 / 43, 45 / 43),
        (ss.empirical([1, 5]), 3.0, 13.0, 126 / 78, 5 / 3),
        (ss.mixture([ss.uniform(0, 2), 3.0], [1, 1]), 2.0, (4 / 3 + 9) / 2, 0.9, 1.0),
        (ss.fixed(3), 3.0, 9.0, 1.0, 1.0),
        (ss.fixed(0), 0.0, 0.0, 0.0, 0.0),
    ],
)
def test_the_moments_of_sizes(law: Any, mean: float, square: float, least_scale: float, most_scale: float) -> None:
    found = moments(law.law)
    np.testing.assert_allclose([found.mean, found.mean_square], [mean, square], rtol=1e-9)
    assert least_scale * (1 - 1e-9) <= found.tail_scale <= most_scale * (1 + 1e-9)


def test_fixed_sizes_are_those_of_a_poisson_number() -> None:
    sizes = OrderSizes(np.array([2.0, 3.0]))
    np.testing.assert_array_equal(sizes.of(np.array([4.0, 5.0]), np.random.default_rng(1)), [8, 15])
    np.testing.assert_allclose(sizes.tail_scale, [2 / 3, 1])


def test_notation_and_sources_hold_the_new_fields() -> None:
    front = ss.Consumption(
        "front", orders_per_day=ss.uniform(1, 2), order_size=SIZES * 2, unmet="backlog", backlog=ss.uniform(0, 9), source="A"
    )
    demand = [front, ss.Consumption("pay", size=4, every_days=30, first_day="2024-03-05", from_="depot")]
    stocks = [ss.Stock(100, name="main"), ss.Stock(9, name="depot")]
    made = ss.Scenario("all", stock=stocks, demand=demand, horizon_days=20, start="2024-03-01", main="main")
    assert from_notation(to_notation(made)).digest == made.digest
    names = {each.name for each in made.sources}
    assert {"front.orders_per_day", "front.backlog", "pay.size", "pay.every_days", "pay.first_day"} <= names


def test_a_backlog_of_day_1_is_asked_for_again_and_is_no_demand() -> None:
    """12 of 10 a day from 5: the first day lacks 7, the second 17 of 12 new ones."""
    for how in ("demand", "stock"):
        demand = using(2, unmet="backlog", backlog=10 if how == "demand" else 0)
        made = scenario(ss.Stock(5, backlog=10 if how == "stock" else 0), demand, horizon_days=2)
        assert duration(made) == pytest.approx(5 / 12)
        result = ss.simulate(made, paths=2, to_horizon=True, outputs=[ss.Unmet()], replicates=2)
        assert result.fill_rate.value == 0
        assert result.outputs["unmet demand"].median.value == 4


def test_a_backlog_without_new_demand_is_short_day_by_day() -> None:
    demand = using(0, unmet="backlog", backlog=10)
    made = scenario(3, demand, [ss.Shipments("sea", every_days=4, first_day=4, size=10)], horizon_days=10)
    result = ss.simulate(made, paths=2, to_horizon=True, replicates=2)
    assert result.median.value == pytest.approx(0.3)
    assert result.ready_rate.value == pytest.approx(0.7)  # days 1 to 3 are short


BACKLOG = "'backlog' of Stock must be that of one demand with unmet='backlog', the only one on it"


@pytest.mark.parametrize(
    ("demand", "got"),
    [
        ([using(1)], "(got ['use'])"),
        ([using(1, unmet="backlog"), using(1, "other", unmet="backlog")], "(got ['use', 'other'])"),
    ],
)
def test_a_backlog_of_a_stock_belongs_to_one_demand(demand: list[Any], got: str) -> None:
    message = f"{BACKLOG} {got}; with several, give Consumption(backlog=...) to each"
    assert_refused(lambda: scenario(ss.Stock(9, backlog=3), demand), message, ss.InvalidValueError)
