"""Issue limits, and reserves and capacities in time: what is refused, by hand, and how far leaps go."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import supplysim as ss
from supplysim._engine.issue_rate import IssueRate
from supplysim._engine.limits.issue_days import IssueDays
from supplysim._engine.limits.owing import Owing
from supplysim._flows.calendar import Calendar
from supplysim._flows.profiles.level_by_path import LevelByPath
from supplysim.notation import from_notation, to_notation
from support.by_hand import duration, evenings, scenario, using
from support.refusals import assert_refused
from support.rule_stage import Stage

TABLE = {0.5: 10, 0.1: 2}
LIMIT = "most_issued_per_day"


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "below 0": ({LIMIT: -1}, "'most_issued_per_day' of Stock must be at least 0 (got -1)"),
    "an empty table": (
        {LIMIT: {}, "capacity": 9},
        "'most_issued_per_day' of Stock must have a share of the capacity, with its",
    ),
    "a table without capacity": (
        {LIMIT: TABLE},
        "'most_issued_per_day' of Stock, by share of the capacity, requires capacity",
    ),
    "a share above 1": ({LIMIT: {1.5: 2}}, "the shares of 'most_issued_per_day' of Stock must be between 0 and 1 (got 1.5)"),
    "a share that is none": ({LIMIT: {True: 4}}, "the shares of 'most_issued_per_day' of Stock must be numbers"),
    "no share": ({LIMIT: {"half": 2}}, "the shares of 'most_issued_per_day' of Stock must be numbers (got 'half')"),
    "a rate below 0": ({LIMIT: {0.5: -2}}, "'most_issued_per_day[0.5]' of Stock must be at least 0 (got -2)"),
    "each time": ({LIMIT: ss.varying(ss.uniform(1, 2))}, "'most_issued_per_day' of Stock must be a number, known or drawn"),
    "no profile": ({"reserve_profile": 2}, "'reserve_profile' of Stock must be Profile or None (got 2)"),
    "no capacity": ({"capacity_profile": ss.growth(9)}, "'capacity_profile' of Stock requires capacity (got capacity=None)"),
    "ages": (
        {"on_hand": ss.AgeClasses({0: 5}, shelf_life_days=9), "capacity": 9, "capacity_profile": ss.growth(9)},
        "'capacity_profile' of Stock requires goods without ages",
    ),
    "a backlog below 0": ({"backlog": -1}, "'backlog' of Stock must be at least 0 (got -1)"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_a_stock_refuses(case: str) -> None:
    fields, message = REFUSED[case]
    assert_refused(lambda: ss.Stock(**({"on_hand": 5} | fields)), message)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            {"capacity": 9, "capacity_profile": ss.schedule({1: 0.5})},
            "'capacity' of Stock must be at least what is usable on day 1 (drew 4.5 beside 5)",
        ),
        ({"reserve_profile": ss.growth(0.1)}, "the highest level of 'reserve_profile' of Stock must be at most 1e+06 (drew"),
    ],
)
def test_what_is_refused_at_the_draw(fields: dict[str, Any], message: str) -> None:
    assert_refused(lambda: ss.simulate(scenario(ss.Stock(5, **fields)), paths=8), message, ss.DrawError)


def test_dates_of_a_reserve_need_a_start() -> None:
    stock = ss.Stock(5, reserve_profile=ss.schedule({"2024-03-01": 2}))
    assert_refused(lambda: scenario(stock), "'levels' of schedule can be a date only if the scenario has a start")


def test_notation_and_sources_hold_the_new_fields() -> None:
    stock = ss.Stock(
        5, reserve=1, capacity=9, backlog=ss.uniform(1, 2), most_issued_per_day={0.5: ss.uniform(3, 4), 0.1: 2},
        reserve_profile=ss.growth(halving_days=ss.uniform(5, 9)), capacity_profile=ss.schedule({5: 0.5}),
    )  # fmt: skip
    made = scenario(stock, using(1, unmet="backlog"))
    again = from_notation(to_notation(made))
    assert again.digest == made.digest
    names = {each.name for each in made.sources}
    assert {"stock.backlog", "stock.most_issued_per_day.0.1", "stock.reserve_profile.halving_days"} <= names
    assert "most_issued_per_day" not in to_notation(scenario(5))["scenario"]["stock"]


def test_a_petroleum_reserve_ends_at_what_its_pumps_give() -> None:
    """564.58 million barrels, of which 4.4 million a day can be drawn: a demand of 5 million is short on day 1."""
    reserve = ss.Stock(564.58e6, most_issued_per_day=4.4e6)
    assert duration(scenario(reserve, using(5e6))) == pytest.approx(4.4 / 5)
    assert duration(scenario(reserve, using(4.4e6), horizon_days=200)) == pytest.approx(564.58 / 4.4)
    assert duration(scenario(reserve, using(825e3, cv=0.3), horizon_days=180)) == np.inf
    result = ss.simulate(scenario(reserve, using(5e6), horizon_days=30), paths=2, to_horizon=True, replicates=2)
    assert result.fill_rate.value == pytest.approx(4.4 / 5)
    assert result.ready_rate.value == 0


def test_a_cavern_gives_less_as_it_empties() -> None:
    """Of 100: at a share of 0.5 or more 10 a day, 2 at 0.1 or less. A demand of 8 is short once less than 42 is there."""
    stock = ss.Stock(80, capacity=100, most_issued_per_day=TABLE)
    made = scenario(stock, using(8), horizon_days=10)
    held = [80, 72, 64, 56, 48, 40]  # on the mornings of days 1 to 6; on day 6 the rate is 2 + 8 x 0.3 / 0.4 = 8
    rate = 2 + 8 * (32 - 10) / 40  # on day 7
    assert duration(made) == pytest.approx(6 + rate / 8)
    assert evenings(made, "on_hand")[0][:8] == pytest.approx([*held, 32, 32 - rate])


@pytest.mark.parametrize("unmet", ["lost", "backlog"])
def test_what_cannot_be_issued_is_lost_or_asked_for_again(unmet: str) -> None:
    """A lump of 25 at 10 a day: 10, then, of a backlog, 10 and 5."""
    demand = ss.Consumption("use", size=25, every_days=30, unmet=unmet)
    made = scenario(ss.Stock(100, most_issued_per_day=10), demand, horizon_days=5)
    left = {"lost": [90, 90, 90], "backlog": [90, 80, 75]}[unmet]
    assert evenings(made, "on_hand")[0][1:4] == left
    assert duration(made) == pytest.approx(0.4)


def test_a_limit_counts_dispatches_and_serves_by_priority() -> None:
    trucks = ss.Shipments("trucks", every_days=1, size=6, from_="port", to="front")
    stocks = [ss.Stock(100, name="port", most_issued_per_day=8), ss.Stock(0, name="front")]
    made = scenario(stocks, using(5, from_="port"), [trucks], main="port", horizon_days=4)
    assert duration(made, "port") == pytest.approx(8 / 11)
    assert evenings(made, "on_hand", stock="front")[0] == [0, 3, 6, 9, 12]


def test_a_reserve_in_time_by_hand() -> None:
    """Of 50, a reserve of 10, 30 from day 3 on: 6 are left on day 3 of 7; and none once it is above what is there."""
    stock = ss.Stock(50, reserve=10, reserve_profile=ss.schedule({3: 3.0}))
    assert duration(scenario(stock, using(7))) == pytest.approx(2 + 6 / 7)
    assert duration(scenario(stock.replace(reserve_profile=ss.schedule({3: 9.0})), using(7))) == 2
    released = stock.replace(reserve=45, reserve_profile=ss.schedule({1: 1.0, 2: 0.0}))
    assert duration(scenario(released, using(5.5))) == pytest.approx(5 / 5.5)
    assert duration(scenario(released, using(5))) == np.inf  # 5 on day 1, and 45 on the next nine
    assert duration(scenario(released.replace(reserve_profile=ss.ramp(2, 8, 1, 0)), using(5, unmet="backlog"))) == 1


def test_gross_cover_and_rationing_use_the_reserve_of_the_day() -> None:
    stock = ss.Stock(50, reserve=10, reserve_profile=ss.schedule({1: 2.0, 3: 3.0}))
    assert ss.simulate(scenario(stock, using(5)), paths=2).gross_cover_days[0] == 6
    rationed = using(2, rationing=ss.Rationing(2, {10: 0.5}))  # on day 3, (46 - 30) / 2 are 8 days of supply
    assert evenings(scenario(stock, rationed), "on_hand")[0][:6] == [50, 48, 46, 45, 44, 43]


@pytest.mark.parametrize(("when_full", "left", "waiting"), [("lost", [60, 39, 38], 0), ("waits", [60, 40, 40], 18)])
def test_a_capacity_that_falls(when_full: str, left: list[float], waiting: float) -> None:
    """61 on hand, 1 a day, and room for 40 from day 2 on: 20 are lost before the issues of day 2, or wait."""
    stock = ss.Stock(61, capacity=80, when_full=when_full, capacity_profile=ss.schedule({2: 0.5}))
    made = scenario(stock, using(1), horizon_days=3)
    on_hand, outside = evenings(made, "on_hand", "waiting")
    assert on_hand[1:] == left
    assert outside[-1] == waiting


def test_leaps_end_where_levels_change_and_are_of_one_day_on_a_ramp() -> None:
    calendar = Calendar(40)
    level = LevelByPath.of(ss.schedule({5: 2.0, 9: 2.0, 20: 1.0}) * ss.ramp(30, 4, 1, 2), calendar)
    last = level.last_alike(np.arange(1.0, 41))
    assert last[:4].tolist() == [4] * 4
    assert set(last[4:19]) == {19}
    assert set(last[19:30]) == {30}
    assert last[30:33].tolist() == [31, 32, 33]
    assert np.all(np.isinf(last[33:]))


@pytest.mark.parametrize(("amount", "share"), [(0, -np.inf), (2, -np.inf), (4, 0.2), (10, 0.5), (10.1, np.inf)])
def test_the_threshold_of_a_table(amount: float, share: float) -> None:
    rate = IssueRate((0.1, 0.5), [2.0, 10.0])
    level = rate.threshold(np.full(1, amount)).level(100.0, 7.0)
    if np.isfinite(share):
        np.testing.assert_allclose(level, 100 * share - 7)
    else:
        assert np.sign(level) == np.sign(share)
    falling = IssueRate((0.0, 0.5, 1.0), [1.0, 9.0, 5.0])
    assert falling.threshold(6.0).level(100.0, 0.0) > 1e30  # type: ignore[operator]  # not enough at the top
    np.testing.assert_allclose(falling.threshold(5.0).level(100.0, 0.0), 25.0)
    np.testing.assert_allclose(falling.at_share(np.array([0.0, 0.25, 0.75, 2.0])), [1, 5, 7, 5])


def test_a_generous_limit_does_not_shorten_leaps() -> None:
    """A day's claims exceed 40 with probability 1e-12 / H; so leaps are those without a limit."""
    for limit, most in ((400.0, 30.0), (11.0, 1.0)):
        stage = Stage(scenario(ss.Stock(1e4, most_issued_per_day=limit), using(10, cv=0.1), horizon_days=30))
        assert stage.rule(IssueDays).limit(np.zeros(1), np.full(1, 30.0)).tolist() == [most]


def test_a_scenario_without_limits_has_no_rule_of_them() -> None:
    kinds = Stage(scenario(9, using(1, unmet="backlog"))).kinds
    assert not {IssueDays, Owing} & set(kinds)
