"""What a scenario refuses of flows and stocks together: names, ways, dates; and what is refused when it is drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import supplysim as ss
from support.by_hand import scenario, sending, using
from support.refusals import assert_refused, quoted

HALF = ss.uniform(0, 1)
STOCKS = [ss.Stock(9, name="depot"), ss.Stock(9, name="front")]
HERE = "Scenario 'by hand'"


def network(*supply: Any, demand: Any = 1, **fields: Any) -> ss.Scenario:
    return scenario(STOCKS, demand, supply, **fields)


def back(**fields: Any) -> ss.Returns:
    return ss.Returns("back", **({"in_return_for": "sea", "ratio": 1, "to": "depot"} | fields))


STOCK_NAMES: list[tuple[Callable[[str], Any], str, str]] = [
    (lambda name: network(sending(from_=name, to="front")), "from_", "Shipments 'sea'"),
    (lambda name: network(sending(to=name)), "to", "Shipments 'sea'"),
    (lambda name: network(ss.Factory("works", 1, to=name)), "to", "Factory 'works'"),
    (lambda name: network(demand=using(1, from_=name)), "from_", "Consumption 'use'"),
    (lambda name: network(sending(), back(to=name)), "to", "Returns 'back'"),
    (lambda name: network(sending(), back(from_=name)), "from_", "Returns 'back'"),
    (lambda name: network(main=name), "main", HERE),
]


@pytest.mark.parametrize(
    ("make", "field", "place"), STOCK_NAMES, ids=[f"{field} of {place}" for _, field, place in STOCK_NAMES]
)
def test_stocks_that_do_not_exist_are_refused_with_the_nearest_name(
    make: Callable[[str], Any], field: str, place: str
) -> None:
    rule = f"'{field}' of {place} must name a stock, of ['depot', 'front'] (got "
    assert_refused(lambda: make("depto"), rule + "'depto'; did you mean 'depot'?)")
    assert_refused(lambda: make("fornt"), rule + "'fornt'; did you mean 'front'?)")
    assert_refused(lambda: make("x"), rule + "'x')")


TOGETHER: list[tuple[Callable[[], Any], str]] = [
    (
        lambda: network(sending(), back(in_return_for="see")),
        "'in_return_for' of Returns 'back' must name shipments, of ['sea'] (got 'see'; did you mean 'sea'?)",
    ),
    (
        lambda: network(sending(), back(in_return_for="use")),
        "'in_return_for' of Returns 'back' must name shipments, of ['sea'] ",
    ),
    (lambda: network(back()), "'in_return_for' of Returns 'back' must name shipments, of [] (got 'sea')"),
    (lambda: network(sending("depot")), f"the names of stocks and flows of {HERE} must differ (got 'depot' twice)"),
    (lambda: scenario([*STOCKS, STOCKS[0]]), f"the names of stocks and flows of {HERE} must differ (got 'depot' twice)"),
    (lambda: scenario([ss.Stock(1), ss.Stock(2)]), f"the names of stocks and flows of {HERE} must differ (got 'stock' twice)"),
    (lambda: scenario([]), f"'stock' of {HERE} must not be empty (got [])"),
    (lambda: scenario([STOCKS[0], 5]), f"'stock' of {HERE} must be a Stock or a list of them (got 5 in it)"),
    (lambda: ss.Stock(1, name=""), "'name' of Stock must not be empty (got '')"),
    (lambda: ss.Stock(1, name=5), "'name' of Stock must be a string (got 5)"),
    (lambda: sending(from_="a", to="a"), "'to' of Shipments 'sea' must not be the stock that it is taken from (got 'a')"),
    (
        lambda: network(sending(from_="depot")),
        "'to' of Shipments 'sea' must not be the stock that it is taken from (got 'depot')",
    ),
    (lambda: back(from_="depot"), "Returns 'back' must not go to the stock it is taken from (got from_='depot', to='depot')"),
    (lambda: back(to=None), "Returns 'back' must be taken from a stock or go to one (got from_=None, to=None)"),
    (lambda: back(from_="a", to=None, lead_time_days=3), "'lead_time_days' of Returns 'back' requires 'to'"),
    (lambda: network(ss.Decay(0.1)), f"'supply[0]' of {HERE} must be a supply such as Shipments (got Decay("),
    (lambda: network(ss.window(3)), f"'supply[0]' of {HERE} must be a supply such as Shipments (got window("),
    (lambda: network(demand=[sending()]), f"'demand[0]' of {HERE} must be a demand such as Consumption (got Shipments("),
    (lambda: network(demand=[back()]), f"'demand[0]' of {HERE} must be a demand such as Consumption (got Returns("),
]


@pytest.mark.parametrize(("make", "message"), TOGETHER, ids=[message for _, message in TOGETHER])
def test_it_is_refused(make: Callable[[], Any], message: str) -> None:
    assert_refused(make, message)


def profiled(profile: ss.Profile, **fields: Any) -> ss.Scenario:
    return scenario(9, using(1, profile=profile), **fields)


DATED: list[tuple[Callable[..., Any], str]] = [
    (lambda **start: profiled(ss.schedule({"2024-02-26": 1}), **start), "'levels' of schedule"),
    (lambda **start: profiled(ss.ramp("2024-02-26", 1, 0, 1), **start), "'start_day' of ramp of Consumption 'use'"),
    (
        lambda **start: profiled(ss.window(3) * ss.season(0.5, "2024-02-26"), **start),
        "'peak_day' of season of Consumption 'use'",
    ),
    (lambda **start: profiled(ss.window("2024-02-26"), **start), "'first_day' of window of Consumption 'use'"),
    (lambda **start: profiled(ss.window(last_day="2024-02-26"), **start), "'last_day' of window of Consumption 'use'"),
    (lambda **start: scenario(9, 1, [sending(first_day="2024-02-26")], **start), "'first_day' of Shipments 'sea'"),
    (
        lambda **start: scenario(
            9, 1, [ss.Factory("works", 1, inputs={"power": ss.Input(1, ss.schedule({"2024-02-26": 1}))})], **start
        ),
        "'levels' of schedule",
    ),
]


@pytest.mark.parametrize(("make", "field"), DATED, ids=[field for _, field in DATED])
def test_dates_need_a_start(make: Callable[..., Any], field: str) -> None:
    assert_refused(make, f"{field} can be a date only if the scenario has a start (got 2024-02-26)")
    assert make(start="2024-02-26").start is not None


def test_the_first_day_of_shipments_is_no_day_before_the_start() -> None:
    for date, number in (("2024-02-25", 0), ("2023-02-26", -364)):
        assert_refused(
            lambda date=date: scenario(9, 1, [sending(first_day=date)], start="2024-02-26"),
            f"'first_day' of Shipments 'sea' must be at least 1 (got {date}, which is day {number})",
        )


def test_a_day_may_not_stand_twice_as_number_and_date() -> None:
    for levels in ({"2024-02-27": 1, 2: 3}, {2: 3, "2024-02-27": 1}):
        assert_refused(
            lambda levels=levels: profiled(ss.schedule(levels), start="2024-02-26"),
            "'levels' of schedule must have different days (got day 2 twice, once as ",
        )


DRAWN: list[tuple[ss.Scenario, str]] = [
    (scenario(9, 1, [sending(size=HALF - 0.5)]), "'size' of Shipments 'sea' must be at least 0 (drew -...for 'sea.size'"),
    (scenario(9, 1, [sending(total=9 - 18 * HALF)]), "'total' of Shipments 'sea' must be at least 0 (drew -"),
    (
        scenario(9, 1, [sending(loss_probability=2 * HALF)]),
        "'loss_probability' of Shipments 'sea' must be between 0 and 1 (drew 1.",
    ),
    (
        scenario(9, 1, [sending(jitter_days=5 * HALF)]),
        "'jitter_days' of Shipments 'sea' must be at most half of every_days (drew ",
    ),
    (scenario(9, 1, [sending(lead_time_days=HALF - 0.5)]), "'lead_time_days' of Shipments 'sea' must be at least 0 (drew -"),
    (scenario(9, 1, [sending(first_day=2 * HALF)]), "'first_day' of Shipments 'sea' must be at least 1 (drew 0."),
    (
        profiled(ss.ramp(1, 3, HALF - 0.5, 1)),
        "'from_level' of ramp of Consumption 'use' must be at least 0 (drew -...",
    ),
    (
        profiled(ss.schedule({3: HALF - 0.5})),
        "'levels[3]' of schedule of Consumption 'use' must be at least 0 (drew -...for 'use.profile.levels.3'",
    ),
    (
        profiled(ss.season(2 * HALF, 3) * ss.window(3)),
        "'amplitude' of season of Consumption 'use' must be between 0 and 1 (drew 1...use.profile.factors.0.",
    ),
    (
        scenario(ss.Stock(9, decay=ss.Decay(2 * HALF))),
        "'fraction' of Decay of Stock must be between 0 and 1 (drew 1...'stock.decay.fraction'",
    ),
    (
        scenario(ss.Stock(ss.AgeClasses({3: HALF - 0.5}, 9))),
        "'amounts[(3, 3)]' of AgeClasses of Stock must be at least 0 (dr",
    ),
    (scenario(ss.Stock(9, capacity=20 * HALF)), "'capacity' of Stock must be at least what is usable on day 1 (drew "),
    (
        scenario(9, using(1, rationing=ss.Rationing(1, {9: 2 * HALF}))),
        "'levels[9.0]' of Rationing of Consumption 'use' must be between 0 and 1 (drew 1.",
    ),
    (
        scenario(9, 1, [ss.Factory("works", 1, inputs={"power": ss.Input(HALF - 0.5)})]),
        "'limit_per_day' of Input of Factory 'works' must be at least 0 (drew -...for 'works.inputs.power.limit_per_day'",
    ),
]


@pytest.mark.parametrize(("made", "message"), DRAWN, ids=[message for _, message in DRAWN])
def test_what_leaves_its_range_by_arithmetic_is_refused_at_the_draw(made: ss.Scenario, message: str) -> None:
    with pytest.raises(ss.BlockError, match=quoted(f"block 0 of {HERE} with seed 1 failed: {message}")) as caught:
        ss.simulate(made, paths=256, seed=1)
    assert isinstance(caught.value.__cause__, ss.DrawError)
