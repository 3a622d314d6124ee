"""Fields that take quantities: ranges, refusals, labels, and the check of what is drawn."""

from __future__ import annotations

import math
from typing import Any

import attrs
import numpy as np
import pytest

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
    assert FRACTION.holds(0, 1)
    assert not FRACTION.holds(0, 1.1)
    assert not FRACTION.holds(-0.1, 1)
    assert not AMOUNT.holds(-math.inf, 3)
    assert AMOUNT.holds(0, math.inf)


@pytest.mark.parametrize(
    ("fields", "kind", "message"),
    [
        ({"rate_per_day": -1}, ValueError, r"'rate_per_day' of Outer 'o' must be at least 0 \(got -1\)"),
        ({"balance": math.inf}, ValueError, r"'balance' of Outer 'o' must be finite \(got inf\)"),
        ({"balance": -math.inf}, ValueError, r"'balance' of Outer 'o' must be finite \(got -inf\)"),
        ({"rate_per_day": math.nan}, ValueError, r"'rate_per_day' of Outer 'o' must be finite \(got nan\)"),
        ({"rate_per_day": "1"}, TypeError, r"'rate_per_day' of Outer 'o' must be a number \(got '1'\)"),
        ({"rate_per_day": None}, TypeError, r"'rate_per_day' of Outer 'o' must be a number \(got None\)"),
        ({"rate_per_day": True}, TypeError, r"'rate_per_day' of Outer 'o' must be a number \(got True\)"),
        ({"rate_per_day": np.ones(2)}, TypeError, r"'rate_per_day' of Outer 'o' must be a number \(got array"),
        ({"rate_per_day": 10**400}, TypeError, r"'rate_per_day' of Outer 'o' must be a number \(got 10{3,}"),
        (
            {"rate_per_day": ss.normal(5, 1, name="rate")},
            ValueError,
            r"'rate_per_day' of Outer 'o' must be at least 0 \(got '?rate'? = normal\(5, 1\), whose support is -inf to inf\)",
        ),
        ({"levels": {}}, TypeError, r"'levels' of Outer 'o' must be a mapping from names, not empty \(got \{\}\)"),
        ({"levels": [1]}, TypeError, r"'levels' of Outer 'o' must be a mapping from names, not empty \(got \[1\]\)"),
        ({"levels": {1: 1}}, TypeError, r"the names of 'levels' of Outer 'o' must be strings \(got 1\)"),
        ({"levels": {"a": 0.5}}, ValueError, r"'levels\['a'\]' of Outer 'o' must be at least 1 \(got 0\.5\)"),
        ({"rate_a_day": 1}, TypeError, r"'rate_a_day' of Outer 'o' must be a known field; did you mean 'rate_per_day'\?"),
        (
            {"qqq": 1},
            TypeError,
            r"'qqq' of Outer 'o' must be a known field; its fields are name, rate_per_day, balance, levels, inner",
        ),
        ({"self": 1}, TypeError, r"'self' of Outer 'o' must be a known field"),
    ],
)
def test_a_field_refuses_with_its_name_rule_value_and_place(
    fields: dict[str, Any], kind: type[Exception], message: str
) -> None:
    with pytest.raises(ss.SupplysimError, match=f"^{message}") as caught:
        Outer("o", **({"rate_per_day": 1} | fields))
    assert isinstance(caught.value, kind)


def test_missing_fields_and_too_many_are_refused() -> None:
    with pytest.raises(
        ss.InvalidTypeError, match=r"^Outer 'o': missing a required argument: 'rate_per_day' \(its fields are name,"
    ):
        Outer("o")  # type: ignore[call-arg]
    with pytest.raises(ss.InvalidTypeError, match=r"^Outer: missing a required argument: 'name'"):
        Outer(rate_per_day=1)  # type: ignore[call-arg]
    with pytest.raises(ss.InvalidTypeError, match=r"^Outer 'o': too many positional arguments"):
        Outer("o", 1, 2, {"one": 1}, None, 6)  # type: ignore[call-arg]
    with pytest.raises(ss.InvalidTypeError, match=r"^Outer '[op]': multiple values for argument 'name'"):
        Outer("o", 1, name="p")  # type: ignore[misc]


def test_a_place_without_a_name_is_called_by_its_class() -> None:
    with pytest.raises(ss.InvalidValueError, match=r"^'share' of Inner must be between 0 and 1 \(got 2\)$"):
        Inner(2)


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


def test_an_infinite_draw_is_refused_even_where_there_is_no_bound() -> None:
    slot = next(slot for slot in parameters_of(Outer("o", ss.uniform(0, 1) * 2), "o"))
    with pytest.raises(
        ss.DrawError, match=r"^'rate_per_day' of Outer 'o' must be at least 0 \(drew inf for 'o\.rate_per_day'"
    ):
        slot.checked(np.array([1.0, math.inf]))


def test_specifications_are_frozen_and_evolve_with_the_same_checks() -> None:
    outer = Outer("o", 1)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        outer.balance = 3.0  # type: ignore[misc]
    assert attrs.evolve(outer, balance=3).balance == 3.0
    with pytest.raises(ss.InvalidValueError, match="'rate_per_day' of Outer 'o' must be at least 0"):
        attrs.evolve(outer, rate_per_day=-1)
    with pytest.raises(ss.InvalidTypeError, match=r"did you mean 'balance'\?"):
        attrs.evolve(outer, balanced=1)


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
