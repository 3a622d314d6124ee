"""Demands on several stocks, day by day, worked out by hand."""

from __future__ import annotations

from math import inf
from typing import Any

import numpy as np
import pytest

import supplysim as ss
from support.by_hand import scenario, sending, using

BOTH = ["a", "b"]


def stocks(one: float, other: float, **fields: Any) -> list[ss.Stock]:
    return [ss.Stock(one, name="a", **fields), ss.Stock(other, name="b")]


def served(made: ss.Scenario, demand: str = "use") -> tuple[float, float, float]:
    """The durations of a demand and of the two stocks."""
    result = ss.simulate(made, paths=2, seed=1, replicates=2)
    return tuple(float(each.durations[0]) for each in (result.of_demand(demand), result.of("a"), result.of("b")))  # type: ignore[return-value]


def books(made: ss.Scenario, *accounts: str, stock: str) -> list[list[float]]:
    of = ss.simulate(made, paths=2, seed=1, replicates=2).trajectories(1, every_days=1).of(stock)
    return [np.round(getattr(of, account)[0], 9).tolist() for account in accounts]


@pytest.mark.parametrize(
    ("made", "durations"),
    [
        # 25 and 0.5 * 30 units, of 10 a day: the last 5 of day 3 come from b, as do 10 on day 4
        (scenario(stocks(25, 30), using(10, from_=BOTH, exchange={"b": 0.5})), (4.0, 2.5, 4.0)),
        # on day 5 there is nothing; on day 4 b meets the rest
        (scenario(stocks(25, 20), using(10, from_=BOTH)), (4.5, 2.5, 4.5)),
        # the two are not enough on the first day: b is asked for 6 / 0.5 and has 4
        (scenario(stocks(4, 4), using(10, from_=BOTH, exchange={"b": 0.5})), (0.6, 0.4, 4 / 12)),
        # the first is empty from the start, the second outlasts the horizon
        (scenario(stocks(0, 1_000), using(10, from_=BOTH)), (inf, 0.0, inf)),
        # a reserve is not touched
        (scenario(stocks(25, 30, reserve=5), using(10, from_=BOTH)), (5.0, 2.0, 5.0)),
        # another demand on b, before and after what is passed on to it
        (scenario(stocks(10, 30), [using(10, from_=BOTH), using(5, "more", from_="b", priority=2)]), (3.0, 1.0, 2 + 10 / 15)),
        (scenario(stocks(10, 30), [using(10, from_=BOTH), using(5, "more", from_="b")]), (2 + 20 / 30 - 0, 1.0, 2 + 10 / 15)),
        # shipments bring the first one back
        (scenario(stocks(10, 10), using(10, from_=BOTH), [sending(size=10, every_days=2, first_day=3, to="a")]), (3, 1, 3)),
        # nothing is asked for
        (scenario(stocks(0, 0), using(0, from_=BOTH)), (inf, inf, inf)),
        # the shortfall of a is rounding, and is no claim on b
        (scenario(stocks(10 * (1 - 1e-10), 0), using(10, from_=BOTH), horizon_days=1), (inf, inf, inf)),
        # a is short, but what this demand lacks is rounding
        (
            scenario(
                stocks(10 * (1 - 1e-10), 0),
                [using(10, from_=BOTH), using(5, "more", from_="a", priority=2)],
                horizon_days=1,
            ),
            (inf, 10 * (1 - 1e-10) / 15, inf),
        ),
    ],
)
def test_durations(made: ss.Scenario, durations: tuple[float, float, float]) -> None:
    assert served(made) == pytest.approx(durations, abs=1e-12)


def test_a_stock_between_others_is_asked_in_its_own_units() -> None:
    three = [*stocks(10, 8), ss.Stock(20, name="c")]
    made = scenario(three, using(10, from_=["a", "b", "c"], exchange={"b": 0.5, "c": 2}))
    assert served(made) == pytest.approx((1 + 0.4 + 4, 1, 1.4), abs=1e-12)
    issued = [books(made, "issued", stock=name)[0] for name in "abc"]
    assert issued[0][:4] == [0, 10, 10, 10]
    assert issued[1][:4] == [0, 0, 8, 8]
    assert issued[2][:4] == [0, 0, 3, 8]


def test_the_books_of_both_stocks_and_demand_that_is_counted_once() -> None:
    made = scenario(stocks(15, 10), using(10, from_=BOTH, exchange={"b": 0.5}), horizon_days=4)
    assert books(made, "issued", "unmet", stock="a") == [[0, 10, 15, 15, 15], [0, 0, 0, 10, 20]]
    assert books(made, "issued", "unmet", stock="b") == [[0, 0, 10, 10, 10], [0, 0, 0, 0, 0]]
    result = ss.simulate(made, paths=2, seed=1, replicates=2, to_horizon=True, outputs=[ss.Unmet(), ss.Unmet("b")])
    assert result.fill_rate.value == result.of_demand("use").fill_rate.value == 0.5
    assert result.outputs["unmet demand"].mean.value == 20
    assert result.outputs["unmet demand at b"].mean.value == 0
    assert [result.of(name).service.ready_rate.value for name in BOTH] == [0.25, 0.5]  # days 2 to 4, and days 3 and 4


def test_a_backlog_is_in_units_of_the_demand() -> None:
    supply = [sending(size=8, every_days=9, first_day=3, to="b")]
    made = scenario(stocks(4, 0), using(4, from_=BOTH, unmet="backlog", exchange={"b": 2}), supply, horizon_days=4)
    assert books(made, "issued", "unmet", stock="a") == [[0, 4, 4, 4, 4], [0, 0, 4, 4, 4]]
    assert books(made, "issued", "on_hand", stock="b") == [[0, 0, 0, 4, 6], [0, 0, 0, 4, 2]]  # 8 / 2 on day 3, 4 / 2 on day 4


def test_rationing_looks_at_all_stocks_in_units_of_the_demand() -> None:
    rationing = ss.Rationing(1, {5: 0.5})

    def issued(other: float) -> float:
        made = scenario(stocks(20, other), using(10, from_=BOTH, exchange={"b": 0.5}, rationing=rationing), horizon_days=1)
        return books(made, "issued", stock="a")[0][-1]

    assert issued(59) == 5  # 20 + 0.5 * 59 units last less than 5 days
    assert issued(61) == 10
    more = [using(10, from_=BOTH, rationing=rationing), using(10, "more", from_="b")]
    assert books(scenario(stocks(20, 79), more, horizon_days=1), "issued", stock="a") == [[0, 5]]  # 99 of 20 a day
    assert books(scenario(stocks(20, 81), more, horizon_days=1), "issued", stock="a") == [[0, 10]]


def run(*parts: Any, **fields: Any) -> ss.Result:
    return ss.simulate(scenario(*parts, **fields), paths=2, replicates=2, seed=1)


def test_gross_cover_counts_the_demand_at_its_first_stock() -> None:
    result = run(stocks(25, 30), [using(10, from_=BOTH), using(3, "more", from_="b")])
    assert [result.of(name).gross_cover_days[0] for name in BOTH] == [2.5, 10]
    assert result.of_demand("use").gross_cover_days[0] == 2.5


def test_leaps_go_on_over_the_second_stock() -> None:
    result = run(stocks(1_005, 1_005), using(10, from_=BOTH), horizon_days=400)
    assert result.of_demand("use").median.value == 201
    assert result.leaps_per_path <= 6  # over a, its last day, the first day of b alone, over b, its last day
    now_and_then = [sending(every_days=50, to="a")]
    assert run(stocks(1_005, 1_005), using(10, from_=BOTH), now_and_then, horizon_days=400).leaps_per_path < 40
