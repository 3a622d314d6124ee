"""Every field of every part of a scenario: what it refuses, and that each part is a frozen value."""

from __future__ import annotations

import inspect
import pickle
import re
from collections.abc import Iterator, Mapping
from math import inf, nan
from typing import Any

import attrs
import pytest

import supplysim as ss
from supplysim._uncertain.fields import Range
from support.by_hand import using
from support.constructors import SPECIFICATIONS
from support.refusals import assert_refused

HALF, WIDE, BELOW, SCORE = ss.uniform(0, 1), ss.uniform(0, 2), ss.uniform(-1, 1), ss.normal(0, 1)
FRONT, DEPOT = using(1, "front"), ss.Stock(9, name="depot")


def with_field(place: str, field: str, value: Any) -> Any:
    """What is made of a valid call with one field changed or added."""
    constructor = SPECIFICATIONS[place]
    return constructor.make(**(constructor.fields | {field: value}))


FIELDS: dict[str, list[tuple[str, Any, str]]] = {
    "Stock": [
        ("capacity", ss.normal(5, 1), "at least 0 (got normal(5, 1), whose support is -inf to inf)"),
        ("usable_fraction", WIDE, "between 0 and 1 (got uniform(0, 2), whose support is 0 to 2)"),
        ("on_hand", ss.normal(9, 1, name="x"), "at least 0 (got 'x' = normal(9, 1), whose support is -inf to inf)"),
        ("on_hand", None, "a number (got None)"),
        ("when_full", "waiting", "one of ['lost', 'waits'] (got 'waiting')"),
        ("decay", 0.1, "Decay or None (got 0.1)"),
        ("name", 5, "a string (got 5)"),
    ],
    "AgeClasses": [("amounts", {}, "a mapping from ages in days, not empty (got {})")],
    "Decay": [
        ("every_days", 0, "at least 1 (got 0)"),
        ("every_days", 1.5, "a whole number (got 1.5)"),
        ("every_days", HALF, "a whole number (got uniform(0, 1))"),
    ],
    "ramp": [
        ("to_level", BELOW, "at least 0 (got uniform(-1, 1), whose support is -1 to 1)"),
        ("start_day", "soon", "a date such as '2024-02-26' (got 'soon')"),
    ],
    "season": [
        ("peak_day", "", "a date such as '2024-02-26' (got '')"),
        ("period_days", 0.5, "at least 1 (got 0.5)"),
        ("period_days", HALF, "a number (got uniform(0, 1))"),
        ("period_days", nan, "finite (got nan)"),
    ],
    "window": [("first_day", "2024-02-30", "a date such as '2024-02-26' (got '2024-02-30')")],
    "schedule": [
        ("levels", {}, "a mapping from days or dates, not empty (got {})"),
        ("levels", [(1, 2)], "a mapping from days or dates, not empty (got [(1, 2)])"),
        ("levels", {"soon": 1}, "a date such as '2024-02-26' (got 'soon')"),
    ],
    "Consumption 'use'": [
        ("profile", {1: 0.5}, "Profile or None (got {1: 0.5})"),
        ("rationing", 0.5, "Rationing or None (got 0.5)"),
        ("unmet", "late", "one of ['lost', 'backlog'] (got 'late')"),
        ("priority", 0, "at least 1 (got 0)"),
        ("priority", 1.5, "a whole number (got 1.5)"),
        ("priority", True, "a whole number (got True)"),
        ("to", "depot", "a known field; its fields are name, per_day"),
        ("regimes", {"high": 1}, "Regimes or None (got "),
    ],
    "Rationing": [
        ("review_days", 0, "at least 1 (got 0)"),
        ("review_days", 1.5, "a whole number (got 1.5)"),
        ("levels", {}, "a mapping from days of supply, not empty (got {})"),
    ],
    "Factory 'works'": [
        ("profile", HALF, "Profile or None (got uniform(0, 1))"),
        ("inputs", [ss.Input(1)], "a mapping from names (got [Input("),
        ("inputs", None, "a mapping from names (got None)"),
        ("outages", 5, "Outages or None (got 5)"),
        ("outages", ss.Outages, "Outages or None (got "),
    ],
    "Input": [("profile", "ramp", "Profile or None (got 'ramp')")],
    "Shipments 'sea'": [
        ("every_days", HALF, "at least 1e-06 (got uniform(0, 1), whose support is 0 to 1)"),
        ("jitter_days", 2, "at most half of every_days, 3 (got 2.0)"),
        ("size", None, "given: what one shipment carries"),
        ("priority", "first", "a whole number (got 'first')"),
        ("profile", ss.ramp, "Profile or None (got <class"),
    ],
    "Losses 'drones'": [
        ("on", 3, "a mapping from days or dates to shares, or a list of days or dates (got 3)"),
        ("on", "2024-02-26", "a mapping from days or dates to shares, or a list of days or dates (got '2024-02-26')"),
        ("fraction", "a tenth", "a number (got 'a tenth')"),
        ("fraction", ss.varying(WIDE), "between 0 and 1 (got varying(uniform(0, 2)), whose support is 0 to 2)"),
        ("amount", ss.varying(SCORE), "at least 0 (got varying(normal(0, 1)), whose support is -inf to inf)"),
        ("per_day", ss.varying(HALF), "a number, known or drawn once a path (got varying("),
        ("profile", 0.5, "Profile or None (got 0.5)"),
        ("of", 5, "a string (got 5)"),
        ("from_", "depot", "a known field"),
    ],
    "Returns 'back'": [("in_return_for", 5, "a string (got 5)"), ("priority", 0, "at least 1 (got 0)")],
    "Scenario 'made'": [
        ("unit", None, "a string (got None)"),
        ("stock", 95, "a Stock or a list of them (got 95)"),
        ("stock", HALF, "a Stock or a list of them (got uniform(0, 1))"),
        ("stock", [DEPOT, 95], "a Stock or a list of them (got 95 in it)"),
        ("demand", None, "a list of flows (got None)"),
        ("demand", "front", "a list of flows (got 'front')"),
        ("demand", {"front": FRONT}, "a list of flows (got {'front'"),
        ("supply", None, "a list of flows (got None)"),
        ("losses", None, "a list of flows (got None)"),
        ("horizon_days", 0, "between 1 and 10,000,000 (got 0)"),
        ("horizon_days", 10**9, "between 1 and 10,000,000 (got 1000000000)"),
        ("horizon_days", 30.5, "a whole number (got 30.5)"),
        ("horizon_days", "30", "a whole number (got '30')"),
        ("horizon_days", ss.choice([30]), "a whole number (got choice("),
        ("start", "26.2.2024", "a date such as '2024-02-26' (got '26.2.2024')"),
        ("start", 20240226, "a date such as '2024-02-26' (got 20240226)"),
    ],
}
BY_FIELD = [(place, *row) for place, rows in FIELDS.items() for row in rows]
OF_KIND = re.compile("a (number|whole|string|mapping|list|Stock|known)|given|.* or None")


@pytest.mark.parametrize(
    ("place", "field", "value", "rule"), BY_FIELD, ids=[f"{row[0]} {row[1]} {row[3]}" for row in BY_FIELD]
)
def test_a_field_refuses_a_value(place: str, field: str, value: Any, rule: str) -> None:
    kind = TypeError if OF_KIND.match(rule) else ValueError
    assert_refused(lambda: with_field(place, field, value), f"'{field}' of {place} must be {rule}", kind)


def numbers() -> Iterator[tuple[str, str, Range]]:
    """Every field that takes a number or an unknown, or several, with its range."""
    for place, constructor in SPECIFICATIONS.items():
        for field in attrs.fields(type(constructor.make(**constructor.fields))):
            is_mapping = "Mapping" in str(field.type)
            if "range" in field.metadata and (field.name in constructor.fields or not is_mapping):
                yield place, field.name, field.metadata["range"]


NUMBERS = list(numbers())


@pytest.mark.parametrize(("place", "field", "bounds"), NUMBERS, ids=[f"{place} {field}" for place, field, _ in NUMBERS])
def test_every_number_is_checked(place: str, field: str, bounds: Range) -> None:
    usual = SPECIFICATIONS[place].fields.get(field)
    key = next(iter(usual)) if isinstance(usual, Mapping) else None
    called = place.split(",", maxsplit=1)[0]
    label = f"'{field}'" if key is None else f"'{field}[{key!r}]'"

    def refuses(value: Any, rule: str, kind: type[Exception] = ValueError) -> None:
        made_of = value if key is None else {**usual, key: value}  # type: ignore[dict-item]
        assert_refused(lambda: with_field(place, field, made_of), f"{label} of {called} must be {rule}", kind)

    refuses(nan, "finite (got nan)")
    refuses(inf, "finite (got inf)")
    refuses(True, "a number", TypeError)
    takes_dates = field in {"first_day", "last_day", "start_day", "peak_day"}
    refuses([1], "a number or a date (got [1])" if takes_dates else "a number (got [1])", TypeError)
    rule = bounds.rule.removeprefix("must be ")
    refuses(bounds.low - 1, f"{rule} (got {bounds.low - 1!r})")
    if bounds.low > -1e9:
        refuses(SCORE, f"{rule} (got normal(0, 1), whose support is -inf to inf)")
    if bounds.high < inf:
        refuses(bounds.high + 1, f"{rule} (got {bounds.high + 1!r})")
    refuses(1e301, "at most " if bounds.high == inf else rule)


@pytest.mark.parametrize(("place", "field"), [row[:2] for row in NUMBERS])
def test_the_docstring_of_every_number_says_that_it_is_drawn_once_a_path(place: str, field: str) -> None:
    written = inspect.getdoc(SPECIFICATIONS[place].make) or ""
    (line,) = re.findall(rf"^(?:\w+, )*{field}(?:, \w+)* : .*$", written, flags=re.MULTILINE)
    assert "(drawn once a path)" in line


@pytest.mark.parametrize("place", SPECIFICATIONS)
def test_a_field_is_known_one_that_is_needed_is_given_and_a_name_is_not_empty(place: str) -> None:
    constructor, kind = SPECIFICATIONS[place], place.split(maxsplit=1)[0]
    for field in constructor.names:
        message = f"'{field}s' of {kind}...must be a known field; did you mean '{field}'?"
        assert_refused(lambda field=field: with_field(place, f"{field}s", 1), message, TypeError)
    for parameter in inspect.signature(constructor.make).parameters.values():
        if parameter.default is parameter.empty:
            fields = {name: value for name, value in constructor.fields.items() if name != parameter.name}
            message = f"{kind}...: missing a required argument: '{parameter.name}'"
            assert_refused(lambda fields=fields: constructor.make(**fields), message, TypeError)
    for field in {"name", "from_", "to", "of", "unit", "in_return_for", "main"} & set(constructor.names):
        for empty in ("", "  "):
            message = f"'{field}' of {kind}...must not be empty (got {empty!r})"
            assert_refused(lambda field=field, empty=empty: with_field(place, field, empty), message, ValueError)


@pytest.mark.parametrize("place", SPECIFICATIONS)
def test_a_specification_is_a_frozen_value(place: str) -> None:
    made = SPECIFICATIONS[place].make(**SPECIFICATIONS[place].fields)
    again = attrs.evolve(made)
    assert pickle.loads(pickle.dumps(made)) == again == made
    assert hash(again) == hash(made)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        setattr(made, SPECIFICATIONS[place].names[0], 1)
