"""What each field of the vocabulary refuses, and in which words: field, rule, value and place."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from math import inf, nan
from typing import Any

import attrs
import pytest

import supplysim as ss
from support.by_hand import sending, using
from support.refusals import assert_refused

HALF, WIDE, BELOW = ss.uniform(0, 1), ss.uniform(0, 2), ss.uniform(-1, 1)
Maker = Callable[..., Any]


def making(kind: Callable[..., Any], **usual: Any) -> Maker:
    """A function of the fields that are to be different."""
    return lambda **fields: kind(**(usual | fields))


MAKERS: dict[str, Maker] = {
    "Stock 'depot'": making(ss.Stock, on_hand=9, name="depot"),
    "AgeClasses": making(ss.AgeClasses, amounts={0: 9}, shelf_life_days=20),
    "Decay": making(ss.Decay, fraction=0.1),
    "ramp": making(ss.ramp, start_day=1, days=9, from_level=0, to_level=1),
    "season": making(ss.season, amplitude=0.5, peak_day=3),
    "window": making(ss.window),
    "schedule": making(ss.schedule, levels={1: 1}),
    "Consumption 'use'": making(using, per_day=1),
    "Rationing": making(ss.Rationing, review_days=7, levels={9: 0.5}),
    "Factory 'works'": making(ss.Factory, name="works", nameplate_per_day=1),
    "Input": making(ss.Input, limit_per_day=1),
    "Outages": making(ss.Outages, mean_up_days=3, mean_down_days=3),
    "Shipments 'sea'": making(sending),
    "Returns 'back'": making(ss.Returns, name="back", in_return_for="sea", ratio=1, to="depot"),
}

FIELDS: dict[str, list[tuple[str, Any, str]]] = {
    "Stock 'depot'": [
        ("capacity", -1, "must be at least 0 (got -1)"),
        ("capacity", ss.normal(5, 1), "must be at least 0 (got normal(5, 1), whose support is -inf to inf)"),
        ("when_full", "waiting", "must be one of ['lost', 'waits'] (got 'waiting')"),
        ("when_full", None, "must be one of ['lost', 'waits'] (got None)"),
        ("decay", 0.1, "must be Decay or None (got 0.1)"),
        ("on_hand", {0: 1}, "must be a number (got {0: 1})"),
        ("capcity", 9, "must be a known field; did you mean 'capacity'?"),
    ],
    "AgeClasses": [
        ("amounts", {}, "must be a mapping from ages in days, not empty (got {})"),
        ("shelf_life_days", 0, "must be at least 1 (got 0)"),
        ("shelf_life_days", WIDE, "must be at least 1 (got uniform(0, 2), whose support is 0 to 2)"),
        ("shelf_life", 9, "must be a known field; did you mean 'shelf_life_days'?"),
    ],
    "Decay": [
        ("fraction", 1.5, "must be between 0 and 1 (got 1.5)"),
        ("fraction", WIDE, "must be between 0 and 1 (got uniform(0, 2), whose support is 0 to 2)"),
        ("every_days", 0, "must be at least 1 (got 0)"),
        ("every_days", 1.5, "must be a whole number (got 1.5)"),
        ("every_days", HALF, "must be a whole number (got uniform(0, 1))"),
        ("every_day", 1, "must be a known field; did you mean 'every_days'?"),
    ],
    "ramp": [
        ("days", -1, "must be at least 0 (got -1)"),
        ("from_level", -0.1, "must be at least 0 (got -0.1)"),
        ("to_level", BELOW, "must be at least 0 (got uniform(-1, 1), whose support is -1 to 1)"),
        ("start_day", "soon", "must be a date such as '2024-02-26' (got 'soon')"),
        ("from_levle", 0, "must be a known field; did you mean 'from_level'?"),
    ],
    "season": [
        ("amplitude", 1.5, "must be between 0 and 1 (got 1.5)"),
        ("peak_day", "", "must be a date such as '2024-02-26' (got '')"),
        ("period_days", 0.5, "must be at least 1 (got 0.5)"),
        ("period_days", HALF, "must be a number (got uniform(0, 1))"),
        ("period_days", nan, "must be finite (got nan)"),
        ("period", 9, "must be a known field; did you mean 'period_days'?"),
    ],
    "window": [
        ("first_day", "2024-02-30", "must be a date such as '2024-02-26' (got '2024-02-30')"),
        ("first", 3, "must be a known field; did you mean 'first_day'?"),
    ],
    "schedule": [
        ("levels", {}, "must be a mapping from days or dates, not empty (got {})"),
        ("levels", [(1, 2)], "must be a mapping from days or dates, not empty (got [(1, 2)])"),
        ("levels", {"soon": 1}, "must be a date such as '2024-02-26' (got 'soon')"),
        ("levels", {"2024-02-26": 1, datetime.date(2024, 2, 26): 2}, "must have different days or dates (got ["),
        ("level", {1: 1}, "must be a known field; did you mean 'levels'?"),
    ],
    "Consumption 'use'": [
        ("profile", 2, "must be Profile or None (got 2)"),
        ("profile", {1: 0.5}, "must be Profile or None (got {1: 0.5})"),
        ("rationing", 0.5, "must be Rationing or None (got 0.5)"),
        ("unmet", "late", "must be one of ['lost', 'backlog'] (got 'late')"),
        ("priority", 0, "must be at least 1 (got 0)"),
        ("priority", 1.5, "must be a whole number (got 1.5)"),
        ("priority", True, "must be a whole number (got True)"),
        ("from_", "", "must not be empty (got '')"),
        ("from_", 5, "must be a string (got 5)"),
        ("form_", "depot", "must be a known field; did you mean 'from_'?"),
        ("to", "depot", "must be a known field; its fields are name, per_day"),
    ],
    "Rationing": [
        ("review_days", 0, "must be at least 1 (got 0)"),
        ("review_days", 1.5, "must be a whole number (got 1.5)"),
        ("levels", {}, "must be a mapping from days of supply, not empty (got {})"),
        ("review", 7, "must be a known field; did you mean 'review_days'?"),
    ],
    "Factory 'works'": [
        ("profile", HALF, "must be Profile or None (got uniform(0, 1))"),
        ("availability_fraction", 1.1, "must be between 0 and 1 (got 1.1)"),
        ("inputs", [ss.Input(1)], "must be a mapping from names (got [Input("),
        ("inputs", None, "must be a mapping from names (got None)"),
        ("input", {}, "must be a known field; did you mean 'inputs'?"),
        ("from_", "depot", "must be a known field; its fields are name"),
    ],
    "Input": [
        ("limit_per_day", -1, "must be at least 0 (got -1)"),
        ("profile", "ramp", "must be Profile or None (got 'ramp')"),
        ("limit", 9, "must be a known field"),
    ],
    "Shipments 'sea'": [
        ("every_days", 0, "must be ...(got 0)"),
        ("every_days", HALF, "must be ...(got uniform(0, 1), whose support is 0 to 1)"),
        ("jitter_days", -1, "must be at least 0 (got -1)"),
        ("jitter_days", 3, "must be at most half of every_days, 5 (got 3.0)"),
        ("first_day", 0.5, "must be at least 1 (got 0.5)"),
        ("first_day", WIDE, "must be at least 1 (got uniform(0, 2), whose support is 0 to 2)"),
        ("size", None, "must be given: what one shipment carries"),
        ("total", ss.normal(1, 1), "must be at least 0 (got normal(1, 1), whose support is -inf to inf)"),
        ("loss_probability", 1.2, "must be between 0 and 1 (got 1.2)"),
        ("priority", "first", "must be a whole number (got 'first')"),
        ("profile", ss.ramp, "must be Profile or None (got <class"),
        ("every", 3, "must be a known field; did you mean 'every_days'?"),
        ("cv", 0.2, "must be a known field; its fields are name, per_day"),
    ],
    "Returns 'back'": [
        ("ratio", -1, "must be at least 0 (got -1)"),
        ("loss_fraction", 2, "must be between 0 and 1 (got 2)"),
        ("lead_time_days", BELOW, "must be at least 0 (got uniform(-1, 1), whose support is -1 to 1)"),
        ("in_return_for", 5, "must be a string (got 5)"),
        ("in_return_for", "", "must not be empty (got '')"),
        ("priority", 0, "must be at least 1 (got 0)"),
        ("ratios", 1, "must be a known field; did you mean 'ratio'?"),
    ],
}
BY_FIELD = [(place, *row) for place, rows in FIELDS.items() for row in rows]


@pytest.mark.parametrize(
    ("place", "field", "value", "rule"), BY_FIELD, ids=[f"{row[0]} {row[1]} {row[3]}" for row in BY_FIELD]
)
def test_a_field_refuses_a_value(place: str, field: str, value: Any, rule: str) -> None:
    assert_refused(lambda: MAKERS[place](**{field: value}), f"'{field}' of {place} {rule}")


def numbers() -> Iterator[tuple[str, str, Any]]:
    """Every field that takes a number or an unknown, with its range."""
    for place, make in MAKERS.items():
        for field in attrs.fields(type(make())):
            bounds = field.metadata.get("range")
            if bounds is not None and field.name not in ("levels", "on_hand", "amounts"):
                yield place, field.name, bounds


NUMBERS = list(numbers())


@pytest.mark.parametrize(("place", "field", "bounds"), NUMBERS, ids=[f"{place} {field}" for place, field, _ in NUMBERS])
def test_every_number_is_checked(place: str, field: str, bounds: Any) -> None:
    start = f"'{field}' of {place} must be "

    def refuses(value: Any, rule: str) -> None:
        assert_refused(lambda: MAKERS[place](**{field: value}), start + rule)

    refuses(nan, "finite (got nan)")
    refuses(inf, "finite (got inf)")
    refuses(True, "a number (got True)")
    refuses([1], "a number (got [1])")
    refuses(bounds.low - 1, f"...(got {bounds.low - 1!r})")
    refuses(ss.normal(0, 1), "...(got normal(0, 1), whose support is -inf to inf)") if bounds.low > -1e9 else None
    if bounds.high < inf:
        refuses(bounds.high + 1, f"...(got {bounds.high + 1!r})")
    refuses(1e301, "at most " if bounds.high == inf else "between ")


AGES = "the ages of 'amounts' of AgeClasses must "
WHOLE_AGES = AGES + "be whole days from 0 on, or pairs of the youngest and the oldest (got "
THRESHOLDS = "the thresholds of 'levels' of Rationing must be above 0 days of supply "
TOGETHER: list[tuple[Callable[[], Any], str]] = [
    (lambda: ss.schedule({1.5: 1}), "the days of 'levels' of schedule must be whole days (got 1.5)"),
    (lambda: ss.schedule({HALF: 1}), "the days of 'levels' of schedule must be known (got uniform(0, 1)); a ramp can start"),
    (lambda: ss.schedule({1: -1}), "'levels[1]' of schedule must be at least 0 (got -1)"),
    (lambda: ss.schedule({1: inf}), "'levels[1]' of schedule must be finite (got inf)"),
    (lambda: ss.schedule({nan: 1}), "the days of 'levels' of schedule must be whole days (got nan)"),
    (lambda: ss.schedule({b"3": 1}), "the days of 'levels' of schedule must be numbers or dates (got b'3')"),
    (lambda: ss.AgeClasses({nan: 1}, 3), "the ages of 'amounts' of AgeClasses must be whole days from 0 on, ...(got nan)"),
    (
        lambda: ss.Rationing(1, {inf: 0.5}),
        "the thresholds of 'levels' of Rationing must be at most 1e+09 days of supply (got inf)",
    ),
    (lambda: ss.Rationing(1, {"30": 0.5}), "the thresholds of 'levels' of Rationing must be numbers (got '30')"),
    (
        lambda: ss.Factory("works", 1, inputs={5: ss.Input(1)}),
        "the names of 'inputs' of Factory 'works' must be strings (got 5)",
    ),
    (lambda: ss.schedule({1: BELOW}), "'levels[1]' of schedule must be at least 0 (got uniform(-1, 1), whose support is"),
    (lambda: ss.window(5, 2), "'last_day' of window must not come before first_day, 5.0 (got 2.0)"),
    (lambda: ss.window("2024-03-01", "2024-02-26"), "'last_day' of window must not come before first_day, 2024-03-01"),
    (lambda: ss.AgeClasses({(0, 5): 1, (5, 9): 1}, 20), AGES + "not overlap (got (0, 5) and (5, 9))"),
    (lambda: ss.AgeClasses({3: 1, (0, 5): 1}, 20), AGES + "not overlap (got (0, 5) and (3, 3))"),
    (lambda: ss.AgeClasses({(5, 0): 1}, 20), WHOLE_AGES + "(5, 0))"),
    (lambda: ss.AgeClasses({-1: 1}, 20), WHOLE_AGES + "-1)"),
    (lambda: ss.AgeClasses({1.5: 1}, 20), WHOLE_AGES + "1.5)"),
    (lambda: ss.AgeClasses({(0, 1, 2): 1}, 20), WHOLE_AGES + "(0, 1, 2))"),
    (lambda: ss.AgeClasses({10: 1}, 10), AGES + "be below shelf_life_days, 10 (got 10)"),
    (lambda: ss.AgeClasses({(0, 12): 1}, 10.5), AGES + "be below shelf_life_days, 10.5 (got 12)"),
    (lambda: ss.AgeClasses({0: -1}, 9), "'amounts[0]' of AgeClasses must be at least 0 (got -1)"),
    (lambda: ss.AgeClasses({0: BELOW}, 9), "'amounts[0]' of AgeClasses must be at least 0 (got uniform(-1, 1), whose"),
    (lambda: ss.Rationing(7, {9: 1.5}), "'levels[9]' of Rationing must be between 0 and 1 (got 1.5)"),
    (lambda: ss.Rationing(7, {9: WIDE}), "'levels[9]' of Rationing must be between 0 and 1 (got uniform(0, 2), whose"),
    (lambda: ss.Rationing(7, {0: 0.5}), THRESHOLDS + "(got 0)"),
    (lambda: ss.Rationing(7, {-3: 0.5}), THRESHOLDS + "(got -3)"),
    (lambda: ss.Factory("works", 1, inputs={"power": 5}), "'inputs['power']' of Factory 'works' must be Input (got 5)"),
    (lambda: ss.Shipments("sea", size=9), "Shipments 'sea' must have either per_day or every_days (got per_day=None, ev"),
    (lambda: sending(per_day=1), "Shipments 'sea' must have either per_day or every_days (got per_day=1.0, every_days=5.0)"),
    (lambda: ss.Shipments("sea", 1, 9, jitter_days=2), "'jitter_days' of Shipments 'sea' requires every_days (got 2.0)"),
    (lambda: ss.Shipments("sea", 1, 9, jitter_days=HALF), "'jitter_days' of Shipments 'sea' requires every_days (got unif"),
    (lambda: ss.season(0.5), "season: missing a required argument: 'peak_day'"),
    (lambda: ss.Returns("back", ratio=1, to="depot"), "Returns 'back': missing a required argument: 'in_return_for'"),
]


@pytest.mark.parametrize(("make", "message"), TOGETHER, ids=[message for _, message in TOGETHER])
def test_it_is_refused(make: Callable[[], Any], message: str) -> None:
    assert_refused(make, message)


@pytest.mark.parametrize("available", [0.9, HALF])
def test_outages_have_an_availability_of_their_own(available: Any) -> None:
    message = "'availability_fraction' of Factory 'works' must not be given beside outages"
    assert_refused(lambda: ss.Factory("works", 1, availability_fraction=available, outages=ss.Outages(3, 3)), message)
