"""Fields that take quantities: ranges, refusals, labels, and the check of what is drawn."""

from __future__ import annotations

import math
from typing import Any

import attrs
import numpy as np
import pytest
from scipy import stats

import supplysim as ss
from supplysim._uncertain.fields import (
    AMOUNT,
    DAYS_FROM_ONE,
    FRACTION,
    VARIATION,
    Range,
    name_field,
    quantities,
    quantity,
    specification,
)
from supplysim._uncertain.parameters import parameters_of
from supplysim._uncertain.quantity import Quantity
from support.refusals import assert_refused, refusals


@specification
@attrs.frozen
class Inner:
    """A part of a specification."""

    share: Quantity | float = quantity(FRACTION)


@specification
@attrs.frozen
class Outer:
    """A specification with a field of each kind."""

    name: str = name_field()
    rate_per_day: Quantity | float = quantity(AMOUNT)
    balance: Quantity | float = quantity(Range(low=-math.inf), default=0.0)
    levels: dict[str, Quantity | float] = quantities(DAYS_FROM_ONE, default={"one": 1.0})
    inner: Inner | None = None


@pytest.mark.parametrize(
    ("bounds", "rule", "inside", "outside"),
    [
        (AMOUNT, "must be at least 0", [0, -0.0, 1e15], [-5e-324, math.nan]),
        (FRACTION, "must be between 0 and 1", [0, 0.5, 1], [-1e-300, 1 + 1e-15, math.nan]),
        (DAYS_FROM_ONE, "must be at least 1", [1, 2], [1 - 1e-15, math.nan]),
    ],
)
def test_a_range_says_its_rule_and_holds_to_it(bounds: Range, rule: str, inside: list[float], outside: list[float]) -> None:
    assert bounds.rule == rule
    assert all(bounds.holds(value, value) for value in inside)
    assert not any(bounds.holds(value, value) for value in outside)


def test_a_law_must_be_in_range_from_end_to_end() -> None:
    assert [FRACTION.holds(*ends) for ends in ((0, 1), (0, 1.1), (-0.1, 1))] == [True, False, False]
    assert [AMOUNT.holds(*ends) for ends in ((0, math.inf), (-math.inf, 3))] == [True, False]


OF_KIND: list[tuple[dict[str, Any], str]] = [
    ({"rate_per_day": "1"}, "'rate_per_day' of Outer 'o' must be a number (got '1')"),
    ({"rate_per_day": np.ones(2)}, "'rate_per_day' of Outer 'o' must be a number (got array"),
    ({"rate_per_day": 10**400}, "'rate_per_day' of Outer 'o' must be a number (got 1000"),
    ({"self": 1}, "'self' of Outer 'o' must be a known field"),
]


@refusals(OF_KIND, [({"balance": -math.inf}, "'balance' of Outer 'o' must be finite (got -inf)")])
def test_a_field_refuses_with_its_name_rule_value_and_place(
    refused: dict[str, Any], message: str, kind: type[Exception]
) -> None:
    assert_refused(lambda: Outer("o", **({"rate_per_day": 1} | refused)), message, kind)


@pytest.mark.parametrize("distribution", [stats.norm(3, 1), stats.poisson(3), stats.norm])
@pytest.mark.parametrize(
    "make",
    [
        lambda value: Outer("o", value),
        lambda value: Outer("o", 1, levels={"a": value}),
        ss.Stock,
        lambda value: ss.ramp(value, 3, 0, 1),
        lambda value: 3 * ss.uniform(0, 1) + ss.uniform(0, 1) * value,
        lambda value: np.maximum(ss.uniform(0, 1), value),
        lambda value: ss.mixture([1, value]),
    ],
)
def test_a_scipy_distribution_where_a_quantity_is_wanted_is_told_how_it_becomes_one(make: Any, distribution: Any) -> None:
    assert_refused(lambda: make(distribution), "...; a scipy.stats distribution becomes a quantity by ss.law(...)", TypeError)


@pytest.mark.parametrize(
    ("refused", "law"),
    [
        (lambda: ss.Consumption("use", ss.normal(100, 10)), "truncated_normal(mean, sd, low=0)"),
        (lambda: ss.Consumption("use", 1, cv=ss.between(-1, 1)), "truncated_normal(mean, sd, low=0)"),
        (lambda: ss.Factory("works", 9, ss.normal(0.8, 0.1)), "truncated_normal(mean, sd, low=0, high=1)"),
        (lambda: ss.Factory("works", 9, ss.lognormal(median=0.5, log_sd=1)), "truncated_normal(mean, sd, low=0, high=1)"),
        (lambda: ss.Stock(9, ss.law(stats.norm())), "truncated_normal(mean, sd, low=0, high=1)"),
        (lambda: ss.Outages(ss.gamma(4, 9), 1), "truncated_normal(mean, sd, low=1)"),
        (lambda: ss.ramp(1, ss.normal(9, 2), 0, 1), "truncated_normal(mean, sd, low=0)"),
    ],
)
def test_a_law_without_bounds_is_answered_with_one_that_has_them(refused: Any, law: str) -> None:
    assert_refused(refused, f"...whose support is ...inf); {law} keeps to it", ValueError)


def test_numbers_are_kept_as_floats_and_quantities_as_they_are() -> None:
    rate = ss.uniform(0, 1)
    outer = Outer("o", rate, levels={"a": 2, "b": rate + 1})
    assert outer.rate_per_day is rate
    assert isinstance(outer.levels["a"], float)
    assert outer.balance == 0.0


def test_every_quantity_has_a_label_a_place_and_a_range() -> None:
    slots = list(parameters_of(Outer("o", 1, levels={"a": 2, "b": 3}, inner=Inner(0.5)), "here"))
    assert [(slot.label, slot.field, slot.place, slot.value) for slot in slots] == [
        ("here.rate_per_day", "rate_per_day", "Outer 'o'", 1.0),
        ("here.balance", "balance", "Outer 'o'", 0.0),
        ("here.levels.a", "levels['a']", "Outer 'o'", 2.0),
        ("here.levels.b", "levels['b']", "Outer 'o'", 3.0),
        ("here.inner.share", "share", "Inner of Outer 'o'", 0.5),
    ]
    assert slots[-1].range == FRACTION


@pytest.mark.parametrize("bad", [-0.25, 1.5, math.nan, math.inf, -math.inf])
def test_a_drawn_value_that_left_its_range_is_refused_and_named(bad: float) -> None:
    share = ss.uniform(0, 1, name="x") * 2
    (slot,) = parameters_of(Inner(share), "inner")
    slot.checked(np.array([0.0, 0.5, 1.0]))
    slot.checked(0.5)
    for drawn in (np.array([0.5, bad, -7.0, 1.0]), np.array(bad), bad):
        with pytest.raises(
            ss.DrawError, match=rf"^'share' of Inner must be between 0 and 1 \(drew {bad:g} for 'inner\.share' = x \* 2\)$"
        ):
            slot.checked(drawn)


@pytest.mark.parametrize(
    ("field", "most"),
    [
        (ss.Stock, 1e15),
        (lambda value: ss.Consumption("use", value), 1e15),
        (lambda value: ss.Shipments("sea", value, 1), 1e15),
        (lambda value: ss.Consumption("use", 1, cv=value), 1e6),
        (lambda value: ss.Returns("back", "sea", value, to="stock"), 1e6),
        (lambda value: ss.Regimes({"a": value}, {"a": 3}), 1e6),
        (lambda value: ss.ramp(1, 2, 0, value), 1e6),
        (lambda value: ss.ramp(1, value, 0, 1), 1e9),
        (lambda value: ss.Outages(value, 1), 1e9),
        (lambda value: ss.Shipments("sea", 1, 1, lead_time_days=value), 1e9),
        (lambda value: ss.season(0.1, 1, value), 1e9),
        (lambda value: ss.Rationing(1, {value: 0.5}), 1e9),
        (lambda value: ss.Rationing(int(value), {1: 0.5}), 1e9),
        (lambda value: ss.AgeClasses({value: 1}, 1e9 + 1 if value > 1e9 else 1e9), 1e9 - 1),
    ],
)
def test_each_kind_of_field_has_one_largest_number(field: Any, most: float) -> None:
    field(most)
    with pytest.raises(ss.InvalidValueError, match="must be"):
        field(most * (1 + 1e-6) + 1)


def test_a_variation_that_is_next_to_nothing_is_refused_where_it_is_written() -> None:
    for cv in (0, 1e-6):
        assert ss.Consumption("use", 1, cv=cv).cv == cv
    with pytest.raises(ss.InvalidValueError, match=r"^'cv' of Consumption 'use' must be 0 or at least 1e-06 \(got 1e-07\)$"):
        ss.Consumption("use", 1, cv=1e-7)


@pytest.mark.parametrize(("bounds", "negligible"), [(AMOUNT, 1e-30), (VARIATION, 1e-6)])
def test_what_is_next_to_nothing_counts_as_nothing_where_it_is_drawn(bounds: Range, negligible: float) -> None:
    drawn = np.array([0.0, 0.99 * negligible, negligible, 3.0])
    np.testing.assert_array_equal(bounds.counted(drawn), [0.0, 0.0, negligible, 3.0])
    assert bounds.counted(drawn[2:]) is not None
    assert bounds.counted(0.5 * negligible) == 0.0
