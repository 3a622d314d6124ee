"""What is refused of the vocabulary, of flows and stocks together, and at the draw: field, rule, value and place."""

from __future__ import annotations

import datetime
import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from math import inf, nan
from typing import Any

import attrs
import pytest

import supplysim as ss
from supplysim._uncertain.fields import Range
from support.by_hand import scenario, sending, using
from support.constructors import SPECIFICATIONS
from support.refusals import assert_refused, quoted, refusals

HALF, WIDE, BELOW, SCORE = ss.uniform(0, 1), ss.uniform(0, 2), ss.uniform(-1, 1), ss.normal(0, 1)
FRONT, WORKS, DEPOT = using(1, "front"), ss.Factory("works", 1), ss.Stock(9, name="depot")
STOCKS = [DEPOT, ss.Stock(9, name="front")]
OF = "of Scenario 'by hand'"


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
        ("from_", 5, "a string (got 5)"),
        ("to", "depot", "a known field; its fields are name, per_day"),
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
    ],
    "Input": [("profile", "ramp", "Profile or None (got 'ramp')")],
    "Shipments 'sea'": [
        ("every_days", HALF, "at least 1e-06 (got uniform(0, 1), whose support is 0 to 1)"),
        ("jitter_days", 2, "at most half of every_days, 3 (got 2.0)"),
        ("size", None, "given: what one shipment carries"),
        ("priority", "first", "a whole number (got 'first')"),
        ("profile", ss.ramp, "Profile or None (got <class"),
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
            if "range" in field.metadata:
                yield place, field.name, field.metadata["range"]


NUMBERS = list(numbers())


@pytest.mark.parametrize(("place", "field", "bounds"), NUMBERS, ids=[f"{place} {field}" for place, field, _ in NUMBERS])
def test_every_number_is_checked(place: str, field: str, bounds: Range) -> None:
    usual = SPECIFICATIONS[place].fields.get(field)
    key = next(iter(usual)) if isinstance(usual, Mapping) else None
    called = place.removesuffix(", at random")
    label = f"'{field}'" if key is None else f"'{field}[{key!r}]'"

    def refuses(value: Any, rule: str, kind: type[Exception] = ValueError) -> None:
        made_of = value if key is None else {**usual, key: value}  # type: ignore[dict-item]
        assert_refused(lambda: with_field(place, field, made_of), f"{label} of {called} must be {rule}", kind)

    refuses(nan, "finite (got nan)")
    refuses(inf, "finite (got inf)")
    refuses(True, "a number (got True)", TypeError)
    refuses([1], "a number (got [1])", TypeError)
    rule = bounds.rule.removeprefix("must be ")
    refuses(bounds.low - 1, f"{rule} (got {bounds.low - 1!r})")
    if bounds.low > -1e9:
        refuses(SCORE, f"{rule} (got normal(0, 1), whose support is -inf to inf)")
    if bounds.high < inf:
        refuses(bounds.high + 1, f"{rule} (got {bounds.high + 1!r})")
    refuses(1e301, "at most " if bounds.high == inf else rule)


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
    for field in {"name", "from_", "to", "unit", "in_return_for", "main"} & set(constructor.names):
        message = f"'{field}' of {kind}...must not be empty (got '')"
        assert_refused(lambda field=field: with_field(place, field, ""), message, ValueError)


def network(*supply: Any, demand: Any = 1, **fields: Any) -> ss.Scenario:
    return scenario(STOCKS, demand, supply, **fields)


def back(**fields: Any) -> ss.Returns:
    return ss.Returns("back", **({"in_return_for": "sea", "ratio": 1, "to": "depot"} | fields))


def named(name: str, low: float = 0) -> Any:
    return ss.uniform(low, 1, name=name)


AGES = "the ages of 'amounts' of AgeClasses must "
WHOLE_AGES = AGES + "be whole days from 0 on, or pairs of the youngest and the oldest (got "
DAYS = "the days of 'levels' of schedule must be "
THRESHOLDS = "the thresholds of 'levels' of Rationing must be "
ANSWERED = "'in_return_for' of Returns 'back' must name shipments, of "
TWICE = f"the names of stocks and flows {OF} must differ (got "
SAME_NAME = f"the variables {OF} must have different names (got two called "
OF_A_KIND: list[tuple[Callable[[], Any], str]] = [
    (lambda: scenario(correlate=[("a", "b", 0.5)]), "'correlate' of Scenario must be a mapping such as "),
    (lambda: ss.schedule({HALF: 1}), DAYS + "known (got uniform(0, 1)); a ramp can start"),
    (lambda: ss.schedule({b"3": 1}), DAYS + "numbers or dates (got b'3')"),
    (lambda: ss.Rationing(1, {"30": 0.5}), THRESHOLDS + "numbers (got '30')"),
    (
        lambda: ss.Factory("works", 1, inputs={5: ss.Input(1)}),
        "the names of 'inputs' of Factory 'works' must be strings (got 5)",
    ),
    (lambda: ss.Factory("works", 1, inputs={"power": 5}), "'inputs['power']' of Factory 'works' must be Input (got 5)"),
    (lambda: ss.Scenario("depot", ss.Stock(1)), "Scenario 'depot': too many positional arguments (its fields are"),
    (lambda: attrs.evolve(network(), horizon=5), f"'horizon' {OF} must be a known field; did you mean 'horizon_days'?"),
    *[
        (lambda flow=flow: network(WORKS, flow), f"'supply[1]' {OF} must be a supply such as Shipments (got {got}")
        for flow, got in [(5, "5)"), (FRONT, "Consumption("), (ss.Decay(0.1), "Decay("), (ss.window(3), "window(")]
    ],
    *[
        (lambda flow=flow: network(demand=[flow]), f"'demand[0]' {OF} must be a demand such as Consumption (got {got}")
        for flow, got in [(5, "5)"), (WORKS, "Factory("), (sending(), "Shipments("), (back(), "Returns(")]
    ],
]
OF_A_VALUE: list[tuple[Callable[[], Any], str]] = [
    (lambda: ss.schedule({1.5: 1}), DAYS + "whole days (got 1.5)"),
    (lambda: ss.schedule({nan: 1}), DAYS + "whole days (got nan)"),
    (
        lambda: ss.schedule({"2024-02-26": 1, datetime.date(2024, 2, 26): 2}),
        "'levels' of schedule must have different days or",
    ),
    (lambda: ss.Rationing(1, {inf: 0.5}), THRESHOLDS + "at most 1e+09 days of supply (got inf)"),
    (lambda: ss.Rationing(7, {0: 0.5}), THRESHOLDS + "above 0 days of supply (got 0)"),
    (lambda: ss.Rationing(7, {-3: 0.5}), THRESHOLDS + "above 0 days of supply (got -3)"),
    (lambda: ss.window(5, 2), "'last_day' of window must not come before first_day, 5.0 (got 2.0)"),
    (lambda: ss.window("2024-03-01", "2024-02-26"), "'last_day' of window must not come before first_day, 2024-03-01"),
    (lambda: ss.AgeClasses({nan: 1}, 3), WHOLE_AGES + "nan)"),
    (lambda: ss.AgeClasses({(5, 0): 1}, 20), WHOLE_AGES + "(5, 0))"),
    (lambda: ss.AgeClasses({-1: 1}, 20), WHOLE_AGES + "-1)"),
    (lambda: ss.AgeClasses({1.5: 1}, 20), WHOLE_AGES + "1.5)"),
    (lambda: ss.AgeClasses({(0, 1, 2): 1}, 20), WHOLE_AGES + "(0, 1, 2))"),
    (lambda: ss.AgeClasses({(0, 5): 1, (5, 9): 1}, 20), AGES + "not overlap (got (0, 5) and (5, 9))"),
    (lambda: ss.AgeClasses({3: 1, (0, 5): 1}, 20), AGES + "not overlap (got (0, 5) and (3, 3))"),
    (lambda: ss.AgeClasses({10: 1}, 10), AGES + "be below shelf_life_days, 10 (got 10)"),
    (lambda: ss.AgeClasses({(0, 12): 1}, 10.5), AGES + "be below shelf_life_days, 10.5 (got 12)"),
    (lambda: ss.Shipments("sea", size=9), "Shipments 'sea' must have either per_day or every_days (got per_day=None, ev"),
    (lambda: sending(per_day=1), "Shipments 'sea' must have either per_day or every_days (got per_day=1.0, every_days=5.0)"),
    (lambda: ss.Shipments("sea", 1, 9, jitter_days=2), "'jitter_days' of Shipments 'sea' requires every_days (got 2.0)"),
    (lambda: ss.Shipments("sea", 1, 9, jitter_days=HALF), "'jitter_days' of Shipments 'sea' requires every_days (got unif"),
    *[
        (
            lambda share=share: ss.Factory("works", 1, availability_fraction=share, outages=ss.Outages(3, 3)),
            f"'availability_fraction' of Factory 'works' must not be given beside outages...(got {share}",
        )
        for share in (0.9, HALF)
    ],
    (lambda: network(sending(), back(in_return_for="see")), ANSWERED + "['sea'] (got 'see'; did you mean 'sea'?)"),
    (lambda: network(sending(), back(in_return_for="use")), ANSWERED + "['sea'] (got 'use'"),
    (lambda: network(back()), ANSWERED + "[] (got 'sea')"),
    (lambda: sending(from_="a", to="a"), "'to' of Shipments 'sea' must not be the stock that it is taken from (got 'a')"),
    (
        lambda: network(sending(from_="depot")),
        "'to' of Shipments 'sea' must not be the stock that it is taken from (got 'depot')",
    ),
    (lambda: back(from_="depot"), "Returns 'back' must not go to the stock it is taken from (got from_='depot', to='depot')"),
    (lambda: back(to=None), "Returns 'back' must be taken from a stock or go to one (got from_=None, to=None)"),
    (lambda: back(from_="a", to=None, lead_time_days=3), "'lead_time_days' of Returns 'back' requires 'to'"),
    (lambda: network(sending("depot")), TWICE + "'depot' twice)"),
    (lambda: network(demand=[FRONT]), TWICE + "'front' twice)"),
    (lambda: scenario(9, [FRONT, FRONT]), TWICE + "'front' twice)"),
    (lambda: scenario(9, FRONT, [ss.Factory("front", 1)]), TWICE + "'front' twice)"),
    (lambda: scenario([DEPOT, DEPOT]), TWICE + "'depot' twice)"),
    (lambda: scenario([ss.Stock(1), ss.Stock(2)]), TWICE + "'stock' twice)"),
    (lambda: scenario([]), f"'stock' {OF} must not be empty (got [])"),
    (lambda: scenario(9, []), f"'demand' {OF} must not be empty (got [])"),
    (lambda: attrs.evolve(network(), horizon_days=0), f"'horizon_days' {OF} must be between 1 and"),
    (lambda: scenario(named("x"), named("x")), SAME_NAME + "'x', the second in 'use.per_day')"),
    (lambda: scenario(named("x") + named("x")), SAME_NAME + "'x'"),
    (lambda: scenario(HALF, named("stock.on_hand")), SAME_NAME + "'stock.on_hand', the second in 'use.per_day')"),
    (
        lambda: scenario(named("x"), correlate={("x", "y"): 0.5}),
        f"'correlate' {OF} must name variables, which are ['x'] (got 'y')",
    ),
    (lambda: scenario(correlate={("a", "b"): 0.5}), f"'correlate' {OF} must name variables...(got 'a')"),
    (lambda: scenario(correlate={("x", "y"): 1}), "'correlate[('x', 'y')]' of Scenario must be between -1 and 1"),
]


@refusals(OF_A_KIND, OF_A_VALUE)
def test_it_is_refused(refused: Callable[[], Any], message: str, kind: type[Exception]) -> None:
    assert_refused(refused, message, kind)


STOCK_NAMES: list[tuple[Callable[[str], Any], str]] = [
    (lambda name: network(sending(from_=name, to="front")), "'from_' of Shipments 'sea'"),
    (lambda name: network(sending(to=name)), "'to' of Shipments 'sea'"),
    (lambda name: network(ss.Factory("works", 1, to=name)), "'to' of Factory 'works'"),
    (lambda name: network(demand=using(1, from_=name)), "'from_' of Consumption 'use'"),
    (lambda name: network(sending(), back(to=name)), "'to' of Returns 'back'"),
    (lambda name: network(sending(), back(from_=name)), "'from_' of Returns 'back'"),
    (lambda name: network(main=name), f"'main' {OF}"),
]


@pytest.mark.parametrize(("make", "field"), STOCK_NAMES, ids=[field for _, field in STOCK_NAMES])
def test_stocks_that_do_not_exist_are_refused_with_the_nearest_name(make: Callable[[str], Any], field: str) -> None:
    for name, hint in (("depto", "; did you mean 'depot'?"), ("fornt", "; did you mean 'front'?"), ("x", "")):
        assert_refused(lambda name=name: make(name), f"{field} must name a stock, of ['depot', 'front'] (got {name!r}{hint})")


def profiled(profile: ss.Profile, **fields: Any) -> ss.Scenario:
    return scenario(9, using(1, profile=profile), **fields)


DATE = "2024-02-26"
POWER = {"power": ss.Input(1, ss.schedule({DATE: 1}))}
DATED: list[tuple[Callable[..., Any], str]] = [
    (lambda **start: profiled(ss.schedule({DATE: 1}), **start), "'levels' of schedule"),
    (lambda **start: profiled(ss.ramp(DATE, 1, 0, 1), **start), "'start_day' of ramp of Consumption 'use'"),
    (lambda **start: profiled(ss.window(3) * ss.season(0.5, DATE), **start), "'peak_day' of season of Consumption 'use'"),
    (lambda **start: profiled(ss.window(DATE), **start), "'first_day' of window of Consumption 'use'"),
    (lambda **start: profiled(ss.window(last_day=DATE), **start), "'last_day' of window of Consumption 'use'"),
    (lambda **start: scenario(9, 1, [sending(first_day=DATE)], **start), "'first_day' of Shipments 'sea'"),
    (lambda **start: scenario(9, 1, [ss.Factory("works", 1, inputs=POWER)], **start), "'levels' of schedule"),
]


@pytest.mark.parametrize(("make", "field"), DATED, ids=[field for _, field in DATED])
def test_dates_need_a_start(make: Callable[..., Any], field: str) -> None:
    assert_refused(make, f"{field} can be a date only if the scenario has a start (got {DATE})")
    assert make(start=DATE).start is not None


def test_the_first_day_of_shipments_is_no_day_before_the_start() -> None:
    for date, number in (("2024-02-25", 0), ("2023-02-26", -364)):
        message = f"'first_day' of Shipments 'sea' must be at least 1 (got {date}, which is day {number})"
        assert_refused(lambda date=date: scenario(9, 1, [sending(first_day=date)], start=DATE), message)


def test_a_day_may_not_stand_twice_as_number_and_date() -> None:
    message = "'levels' of schedule must have different days (got day 2 twice, once as "
    for levels in ({"2024-02-27": 1, 2: 3}, {2: 3, "2024-02-27": 1}):
        assert_refused(lambda levels=levels: profiled(ss.schedule(levels), start=DATE), message)


def sent(**fields: Any) -> ss.Scenario:
    return scenario(9, 1, [sending(**fields)])


BELOW_0, ABOVE_1 = "must be at least 0 (drew -...for ", "must be between 0 and 1 (drew 1...for "
DRAWN: list[tuple[ss.Scenario, str]] = [
    (sent(size=HALF - 0.5), f"'size' of Shipments 'sea' {BELOW_0}'sea.size'"),
    (sent(total=9 - 18 * HALF), f"'total' of Shipments 'sea' {BELOW_0}"),
    (sent(loss_probability=2 * HALF), f"'loss_probability' of Shipments 'sea' {ABOVE_1}"),
    (sent(jitter_days=5 * HALF), "'jitter_days' of Shipments 'sea' must be at most half of every_days (drew "),
    (sent(lead_time_days=HALF - 0.5), f"'lead_time_days' of Shipments 'sea' {BELOW_0}"),
    (sent(first_day=2 * HALF), "'first_day' of Shipments 'sea' must be at least 1 (drew 0."),
    (profiled(ss.ramp(1, 3, HALF - 0.5, 1)), f"'from_level' of ramp of Consumption 'use' {BELOW_0}"),
    (profiled(ss.schedule({3: HALF - 0.5})), f"'levels[3]' of schedule of Consumption 'use' {BELOW_0}'use.profile.levels.3'"),
    (
        profiled(ss.season(2 * HALF, 3) * ss.window(3)),
        f"'amplitude' of season of Consumption 'use' {ABOVE_1}'use.profile.factors.0.",
    ),
    (scenario(ss.Stock(9, decay=ss.Decay(2 * HALF))), f"'fraction' of Decay of Stock {ABOVE_1}'stock.decay.fraction'"),
    (scenario(ss.Stock(ss.AgeClasses({3: HALF - 0.5}, 9))), f"'amounts[(3, 3)]' of AgeClasses of Stock {BELOW_0}"),
    (scenario(ss.Stock(9, capacity=20 * HALF)), "'capacity' of Stock must be at least what is usable on day 1 (drew "),
    (
        scenario(9, using(1, rationing=ss.Rationing(1, {9: 2 * HALF}))),
        f"'levels[9.0]' of Rationing of Consumption 'use' {ABOVE_1}",
    ),
    (
        scenario(9, 1, [ss.Factory("works", 1, inputs={"power": ss.Input(HALF - 0.5)})]),
        f"'limit_per_day' of Input of Factory 'works' {BELOW_0}'works.inputs.power.limit_per_day'",
    ),
]


@pytest.mark.parametrize(("made", "message"), DRAWN, ids=[message for _, message in DRAWN])
def test_what_leaves_its_range_by_arithmetic_is_refused_before_the_run(made: ss.Scenario, message: str) -> None:
    with pytest.raises(ss.DrawError, match=f"^{quoted(message)}"):
        ss.simulate(made, paths=256, seed=1)


def test_every_refusal_is_also_one_of_pythons_own() -> None:
    assert issubclass(ss.InvalidValueError, ValueError)
    assert issubclass(ss.InvalidTypeError, TypeError)
    assert issubclass(ss.DrawError, ss.InvalidValueError)
    assert all(issubclass(kind, ss.SupplysimError) for kind in (ss.InvalidValueError, ss.InvalidTypeError, ss.BlockError))
