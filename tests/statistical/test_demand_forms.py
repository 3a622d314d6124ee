"""Demand in orders and in lumps: closed forms, the oracle, pairs of variants, and wrong models that are told apart."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest
from scipy import stats

import supplysim as ss
from supplysim._uncertain.arrays import FloatArray
from support.by_hand import scenario
from support.figures import (
    Figures,
    assert_alike,
    engine_figures,
    engine_values,
    oracle_figures,
    p_value,
    paired_figures,
)
from support.form_cases import ITEMS, WRONG, random_forms, shop
from support.numbers import some_numbers
from support.one_sample import counts_p_value
from support.output_cases import by_engine, by_oracle
from support.slightly_wrong import changed

FALSE_ALARMS = 1e-3  # chance that any of the comparisons of a test refuses a right engine
PATHS = 1 << 11


@lru_cache
def right() -> Figures:
    return oracle_figures(shop(), 2 * PATHS, 1)


def test_orders_and_lumps_have_the_law_of_the_oracle() -> None:
    assert_alike(engine_figures(shop(), 2 * PATHS, 1), right(), FALSE_ALARMS)


@some_numbers(3, 100)
def test_scenarios_at_random_have_the_law_of_the_oracle(numbers: range) -> None:
    for number in numbers:
        made = random_forms(number)
        engine, oracle = engine_figures(made, PATHS, number), oracle_figures(made, PATHS, 500 + number)
        assert_alike(engine, oracle, FALSE_ALARMS / len(numbers))


@some_numbers(12, 400)
def test_every_path_agrees_where_nothing_is_left_to_chance(numbers: range) -> None:
    for number in numbers:
        made = random_forms(number, chance=False)
        engine, oracle = engine_figures(made, 64, number), oracle_figures(made, 64, 1, engine_values(made, 64, number))
        for name, values in engine.items():
            np.testing.assert_allclose(values, oracle[name], rtol=1e-9, atol=1e-6, err_msg=f"{name} of number {number}")


@some_numbers(4, 100)
def test_every_output_agrees_where_nothing_is_left_to_chance(numbers: range) -> None:
    for number in numbers:
        made = random_forms(number, chance=False)
        engine, oracle = by_engine(made, 64, number), by_oracle(made, 64, 1, engine_values(made, 64, number))
        for name, values in engine.items():
            np.testing.assert_allclose(values, oracle[name], rtol=1e-9, atol=1e-6, err_msg=f"{name} of number {number}")


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_model_is_told_apart(wrong: str) -> None:
    assert p_value(right(), oracle_figures(WRONG[wrong](), 2 * PATHS, 2)) < FALSE_ALARMS / 30


@pytest.mark.parametrize("wrong", ["orders of their mean size", "as much in more orders", "lumps a day later"])
def test_variants_have_their_own_laws(wrong: str) -> None:
    one, other = paired_figures([shop(), WRONG[wrong]()], 2 * PATHS, 1)
    assert_alike(one, right(), FALSE_ALARMS / 6)
    assert_alike(other, oracle_figures(WRONG[wrong](), 2 * PATHS, 3), FALSE_ALARMS / 6)


def single_orders(rate: float, items: int, horizon_days: int) -> ss.Scenario:
    return scenario(items, [ss.Consumption("shop", orders_per_day=rate, order_size=1)], horizon_days=horizon_days)


def test_a_stock_of_items_lasts_as_long_as_the_poisson_law_says() -> None:
    """It has had no stock-out by the evening of day t if and only if at most n orders have come: P(N <= n), N of mean t."""
    rate, items, days = 0.7, 12, 30
    durations = ss.simulate(single_orders(rate, items, days), paths=1 << 14, seed=4, replicates=1024, keep=1 << 14).durations
    lasted = np.floor(np.minimum(durations, days))
    assert counts_p_value(lasted, days_without_stock_out(items, rate, days)) > FALSE_ALARMS
    assert counts_p_value(lasted, days_without_stock_out(items - 1, rate, days)) < FALSE_ALARMS / 30


def days_without_stock_out(items: int, rate: float, horizon_days: int) -> FloatArray:
    """The probabilities of 0, 1, ..., horizon days before the first stock-out."""
    still = stats.poisson.cdf(items, rate * np.arange(horizon_days + 1))
    return np.append(-np.diff(still), still[-1])


def test_the_demand_of_a_day_has_the_moments_of_a_compound_poisson_sum() -> None:
    """The mean is rate x E[X], the variance rate x E[X**2]; six standard errors."""
    demand = [ss.Consumption("shop", orders_per_day=3, order_size=2 * ss.varying(ITEMS))]
    made = scenario(1e6, demand, horizon_days=4)
    asked = (
        1e6
        - ss.simulate(made, paths=1 << 14, seed=2, outputs=[ss.OnHand(on=4)], keep=1 << 14).outputs["on hand on day 4"].values
    )
    square = (1 + 2 * 4 + 2 * 9 + 16) / 6 * 4
    assert abs(asked.mean() - 4 * 3 * 5) < 6 * np.sqrt(12 * square / asked.size)
    assert abs(asked.var() / (12 * square) - 1) < 6 * np.sqrt(2.2 / asked.size)


def test_variants_of_one_law_of_sizes_share_their_orders() -> None:
    """Half as many orders are half of the orders, of the same sizes: so it never asks for more."""
    base = scenario(60, [ss.Consumption("shop", orders_per_day=2.0, order_size=ss.varying(ITEMS))], horizon_days=60)
    each = base["shop"].order_size  # type: ignore[union-attr]
    fewer, larger = changed(base, "shop", orders_per_day=1.0), changed(base, "shop", order_size=2 * each)
    lasted, longer, shorter = (each["demanded of shop"] for each in paired_figures([base, fewer, larger], 500, 1))
    np.testing.assert_allclose(shorter, 2 * lasted)
    assert np.all(longer <= lasted)
    assert np.corrcoef(longer, lasted)[0, 1] > 0.5
