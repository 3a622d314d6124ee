"""The leap loop: how long stocks last under regular deliveries, when paths end, and that names do not matter."""

from __future__ import annotations

from fractions import Fraction
from math import inf

import pytest

import supplysim as ss
from support.by_hand import ByHand, almost, by_hand, duration, evenings, goes, scenario, sending, served, using


def lasts(stock: int, demand: int, size: int, every: int, first_day: int) -> float:
    """T = (S + K q) / d with the K batches that have come when that day begins; found day by day, in fractions."""
    available = Fraction(stock)
    for day in range(1, 121):
        available += size * (day >= first_day and (day - first_day) % every == 0)
        if available < demand:
            return float(day - 1 + available / demand)
        available -= demand
    return inf


@pytest.mark.parametrize(("stock", "demand"), [(95, 10), (100, 10), (3, 10), (0, 10), (57, 7)])
@pytest.mark.parametrize(("size", "every", "first_day"), [(30, 4, 1), (30, 4, 3), (12, 1, 5), (500, 90, 9), (9, 1, 1)])
def test_batches_lengthen_what_lasts(stock: int, demand: int, size: int, every: int, first_day: int) -> None:
    for lead in (0, 2, 5):
        shipments = sending(size=size, every_days=every, first_day=first_day, lead_time_days=lead)
        exact = lasts(stock, demand, size, every, first_day + lead)
        assert duration(scenario(stock, demand, [shipments], horizon_days=120)) == almost(exact)


def two_stocks(*supply: ss.Factory | ss.Shipments, front: float = 0, demand: float = 10, training: float = 0) -> ss.Scenario:
    stocks = [ss.Stock(front, name="front"), ss.Stock(0, name="depot")]
    demands = [using(demand), using(training, "training", from_="depot", priority=2)]
    return scenario(stocks, demands, [ss.Factory("works", 10, to="depot"), *supply], horizon_days=50)


def trucks(size: float) -> ss.Shipments:
    return sending("trucks", size=size, every_days=1, from_="depot", to="front", priority=1)


THREE = scenario(
    [ss.Stock(35, name="front"), ss.Stock(45, name="depot"), ss.Stock(7, name="unasked")],
    [using(10), using(5, "more", from_="depot")],
    horizon_days=100,
)
STILL_SERVES = two_stocks(trucks(8), demand=8, training=9)
OVERDRAWN = two_stocks(trucks(20), front=20, demand=12)


@by_hand(
    exactly_enough=goes(scenario(300, 10, horizon_days=30), lasts=inf),
    short_on_the_last_day=goes(scenario(299, 10, horizon_days=30), lasts=29.9),
    usable_and_not_reserved=goes(scenario(ss.Stock(200, usable_fraction=0.5, reserve=5), 10), lasts=9.5),
    less_than_the_reserve=goes(scenario(ss.Stock(5, reserve=50), 10), lasts=0),
    nothing_asked_of_nothing=goes(scenario(0, 0), lasts=inf),
    batches_that_come_too_late=goes(scenario(95, 10, [sending(first_day=11, size=1_000)], horizon_days=30), lasts=9.5),
    and_just_in_time=goes(scenario(95, 10, [sending(first_day=10, size=1_000)], horizon_days=30), lasts=inf),
    a_path_goes_on_until_all_is_known=goes(THREE, lasts=3.5),
    of_the_second=goes(THREE, at="depot", lasts=9),
    and_of_one_that_nobody_asks=goes(THREE, at="unasked", lasts=inf),
    # The depot is short of training on day 1 already, but goes on to send the front what it gets.
    a_stock_that_is_short=goes(STILL_SERVES, at="depot", lasts=10 / 17),
    still_serves_the_others=goes(STILL_SERVES, lasts=inf),
    # The trucks ask for 20 a day where 10 are made, so the depot is short at once and the front loses 2 of its 20 each day.
    an_overdrawn_one=goes(OVERDRAWN, at="depot", lasts=0.5),
    sends_no_more_than_it_has=goes(OVERDRAWN, lasts=10 + 10 / 12),
)  # fmt: skip
def test_by_hand(case: ByHand) -> None:
    case.check()


NAMES = ["clock", "open_stocks", "paths", "available", "reserve", "on_hand", "demanded.use", "short_days", "stock"]


@pytest.mark.parametrize("name", [*NAMES, "use.per_day", "a b", "é"])
def test_flows_and_stocks_may_be_called_like_what_the_engine_keeps(name: str) -> None:
    stock = ss.Stock(95, name="depot")
    made = scenario(stock, using(10, name), [ss.Factory("works", 0)])
    assert duration(made) == 9.5
    assert served(made).unmet(name).value == 5
    assert evenings(scenario(stock, 10, [sending(name, total=10)]), "received") == [[0] + [10] * 10]
    both = scenario([ss.Stock(95, name=name), ss.Stock(5, name="other")], [using(10), using(1, "more", from_="other")])
    assert (duration(both), duration(both, "other")) == (9.5, 5)


def test_names_with_dots_do_not_mix_up_fields() -> None:
    made = scenario(
        [ss.Stock(95, name="a"), ss.Stock(40, name="a.b")],
        [using(10, "a.b.c", from_="a"), using(4, "c", from_="a.b", profile=ss.ramp(1, 1, 1, 1))],
        [ss.Factory("c.profile", 0, to="a")],
    )
    assert (duration(made, "a"), duration(made, "a.b")) == (9.5, inf)


def test_what_decay_leaves_of_the_first_stock_may_be_less_than_a_float_can_say() -> None:
    stock = ss.Stock(ss.AgeClasses({0: 100}, shelf_life_days=1e6), decay=ss.Decay(0.5))
    made = scenario(stock, using(5, profile=ss.window(900)), [ss.Factory("works", 10)], horizon_days=1_200)
    assert duration(made) == inf
    issued, on_hand = evenings(made, "issued", "on_hand", every_days=400)
    assert issued == [0, 0, 0, 5 * 301]
    assert on_hand[1:] == pytest.approx([10, 10, 5])
