"""What is refused of flows and stocks together, and at the draw: field, rule, value and place."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from math import inf, nan
from typing import Any

import attrs
import numpy as np
import pytest

import supplysim as ss
from support.by_hand import scenario, sending, using
from support.refusals import assert_refused, quoted, refusals

HALF = ss.uniform(0, 1)
FRONT, WORKS, DEPOT = using(1, "front"), ss.Factory("works", 1), ss.Stock(9, name="depot")
STOCKS = [DEPOT, ss.Stock(9, name="front")]
OF = "of Scenario 'by hand'"
DATE = "2024-02-26"


def network(*supply: Any, demand: Any = 1, **fields: Any) -> ss.Scenario:
    return scenario(STOCKS, demand, supply, **fields)


def back(**fields: Any) -> ss.Returns:
    return ss.Returns("back", **({"in_return_for": "sea", "ratio": 1, "to": "depot"} | fields))


def failing(available: Any) -> ss.Factory:
    return ss.Factory("works", 1, availability_fraction=available, outages=ss.Outages(3, 3))


def named(name: str, low: float = 0) -> Any:
    return ss.uniform(low, 1, name=name)


OF_WORKS = "of Factory 'works' must"
TWO_STOCKS = "'to' of Shipments 'sea' must not be the stock that it is taken from (got "
AGES = "the ages of 'amounts' of AgeClasses must "
WHOLE_AGES = AGES + "be whole days from 0 on, or pairs of the youngest and the oldest (got "
DAYS = "the days of 'levels' of schedule must be "
THRESHOLDS = "the thresholds of 'levels' of Rationing must be "
ANSWERED = "'in_return_for' of Returns 'back' must name shipments, of "
TWICE = f"the names of stocks and flows {OF} must differ (got "
VARIABLES = f"'correlate' {OF} must name variables"
SAME_NAME = f"the variables {OF} must have different names (got two called "
OF_A_KIND: list[tuple[Callable[[], Any], str]] = [
    (lambda: scenario(correlate=[("a", "b", 0.5)]), "'correlate' of Scenario must be a mapping such as "),
    (lambda: ss.schedule({HALF: 1}), DAYS + "known (got uniform(0, 1)); a ramp can start"),
    (lambda: ss.schedule({b"3": 1}), DAYS + "numbers or dates (got b'3')"),
    (lambda: ss.Rationing(1, {"30": 0.5}), THRESHOLDS + "numbers (got '30')"),
    (lambda: ss.Factory("works", 1, inputs={5: ss.Input(1)}), f"the names of 'inputs' {OF_WORKS} be strings (got 5)"),
    (lambda: ss.Factory("works", 1, inputs={"power": 5}), f"'inputs['power']' {OF_WORKS} be Input (got 5)"),
    (lambda: ss.Stock(1, on_hand=2), "Stock...: multiple values for argument 'on_hand'"),
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
    (lambda: ss.schedule({DATE: 1, datetime.date(2024, 2, 26): 2}), "'levels' of schedule must have different days or"),
    (lambda: ss.Rationing(1, {inf: 0.5}), THRESHOLDS + "at most 1e+09 days of supply (got inf)"),
    (lambda: ss.Rationing(7, {0: 0.5}), THRESHOLDS + "above 0 days of supply (got 0)"),
    (lambda: ss.Rationing(7, {-3: 0.5}), THRESHOLDS + "above 0 days of supply (got -3)"),
    (lambda: ss.window(5, 2), "'last_day' of window must not come before first_day, 5.0 (got 2.0)"),
    (lambda: ss.window("2024-03-01", DATE), "'last_day' of window must not come before first_day, 2024-03-01"),
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
    (lambda: failing(0.9), f"'availability_fraction' {OF_WORKS} not be given beside outages...(got 0.9"),
    (lambda: failing(HALF), f"'availability_fraction' {OF_WORKS} not be given beside outages...(got uniform(0, 1)"),
    (lambda: network(sending(), back(in_return_for="see")), ANSWERED + "['sea'] (got 'see'; did you mean 'sea'?)"),
    (lambda: network(sending(), back(in_return_for="use")), ANSWERED + "['sea'] (got 'use'"),
    (lambda: network(back()), ANSWERED + "[] (got 'sea')"),
    (lambda: sending(from_="a", to="a"), TWO_STOCKS + "'a')"),
    (lambda: network(sending(from_="depot")), TWO_STOCKS + "'depot')"),
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
    (lambda: scenario(named("x"), correlate={("x", "y"): 0.5}), VARIABLES + ", which are ['x'] (got 'y')"),
    (lambda: scenario(correlate={("a", "b"): 0.5}), VARIABLES + "...(got 'a')"),
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


@pytest.mark.parametrize(("first", "last"), [("2024-03-06", 9.0), (10.0, "2024-03-05"), (2.5, DATE)])
def test_a_window_does_not_end_before_it_begins_as_a_number_and_a_date(first: Any, last: Any) -> None:
    message = f"'last_day' of window must not come before first_day, {first} (got {last}; these are the days "
    assert_refused(lambda: profiled(ss.season(0.1, 3) * ss.window(first, last), start=DATE), message)
    profiled(ss.window(last, first), start=DATE)


def sent(**fields: Any) -> ss.Scenario:
    return scenario(9, 1, [sending(**fields)])


def supplied_with(**limit: Any) -> ss.Scenario:
    return scenario(9, 1, [ss.Factory("works", 1, inputs={"power": ss.Input(**limit)})])


BELOW_0, ABOVE_1 = "must be at least 0 (drew -...for ", "must be between 0 and 1 (drew 1...for "
OF_USE, OF_SEA = "of Consumption 'use'", "of Shipments 'sea'"
AGED = ss.AgeClasses({0: 100 * HALF}, 9)
RATIONED = ss.Rationing(1, {9: 2 * HALF})
DRAWN: list[tuple[ss.Scenario, str]] = [
    (scenario(np.log(HALF - 1)), "'on_hand' of Stock must be ... (drew nan for "),
    (scenario(1 / (ss.choice([0, 1]) * 1)), "'on_hand' of Stock must be ... (drew inf for "),
    (scenario(np.exp(2e4 * HALF)), "'on_hand' of Stock must be ... (drew inf for "),
    (scenario(ss.Stock(10, usable_fraction=HALF + 0.5)), f"'usable_fraction' of Stock {ABOVE_1}"),
    (scenario(9, -HALF), f"'per_day' {OF_USE} {BELOW_0}'use.per_day'"),
    (sent(size=HALF - 0.5), f"'size' {OF_SEA} {BELOW_0}'sea.size'"),
    (sent(total=9 - 18 * HALF), f"'total' {OF_SEA} {BELOW_0}"),
    (sent(loss_probability=2 * HALF), f"'loss_probability' {OF_SEA} {ABOVE_1}"),
    (sent(jitter_days=5 * HALF), f"'jitter_days' {OF_SEA} must be at most half of every_days (drew "),
    (sent(lead_time_days=HALF - 0.5), f"'lead_time_days' {OF_SEA} {BELOW_0}"),
    (sent(first_day=2 * HALF), f"'first_day' {OF_SEA} must be at least 1 (drew 0."),
    (profiled(ss.ramp(1, 3, HALF - 0.5, 1)), f"'from_level' of ramp {OF_USE} {BELOW_0}"),
    (profiled(ss.schedule({3: HALF - 0.5})), f"'levels[3]' of schedule {OF_USE} {BELOW_0}'use.profile.levels.3'"),
    (profiled(ss.season(2 * HALF, 3) * ss.window(3)), f"'amplitude' of season {OF_USE} {ABOVE_1}'use.profile.factors.0."),
    (scenario(ss.Stock(9, decay=ss.Decay(2 * HALF))), f"'fraction' of Decay of Stock {ABOVE_1}'stock.decay.fraction'"),
    (scenario(ss.Stock(ss.AgeClasses({3: HALF - 0.5}, 9))), f"'amounts[(3, 3)]' of AgeClasses of Stock {BELOW_0}"),
    (scenario(ss.Stock(9, capacity=20 * HALF)), "'capacity' of Stock must be at least what is usable on day 1 (drew "),
    (scenario(ss.Stock(AGED, capacity=50)), "'capacity' of Stock must be at least what is usable on day 1 (drew 50 beside "),
    (scenario(9, using(1, rationing=RATIONED)), f"'levels[9.0]' of Rationing {OF_USE} {ABOVE_1}"),
    (
        supplied_with(limit_per_day=HALF - 0.5),
        f"'limit_per_day' of Input of Factory 'works' {BELOW_0}'works.inputs.power.",
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
