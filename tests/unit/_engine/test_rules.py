"""Which rules a scenario has: what it does not use has none, and a demand that leads needs no other bound."""

from __future__ import annotations

from typing import Any

import pytest

import supplysim as ss
from supplysim._engine.events.decay import Decay
from supplysim._engine.events.expiry import Expiry
from supplysim._engine.events.rationing import RationingReview
from supplysim._engine.limits.arrivals import ArrivalDays
from supplysim._engine.limits.capacity import Capacity
from supplysim._engine.limits.stockout import LeadingBound, SourceBound, StockoutBound
from support.by_hand import scenario, sending, using
from support.rule_stage import Stage

ABC = [ss.Stock(9, name=name) for name in "abc"]
FULL = ss.Stock(9, capacity=9)
OLD = ss.Stock(ss.AgeClasses({0: 9}, 9), decay=ss.Decay(0.1))
RATIONED = using(1, rationing=ss.Rationing(1, {9: 0.5}))
TWO = [using(1), using(1, "more")]
NOISE = {"regimes": ss.Regimes({"a": 1, "b": 0}, {"a": 3, "b": 3})}
WORKS = ss.Factory("works", 1, outages=ss.Outages(3, 3))


def back(**ends: str) -> ss.Returns:
    return ss.Returns("back", "sea", 1, **ends)


@pytest.mark.parametrize(
    ("stock", "demand", "supply", "kinds"),
    [
        (9, 1, [WORKS, sending(jitter_days=1)], [LeadingBound]),
        (9, using(1, cv=0.3, unmet="backlog"), [WORKS], [LeadingBound]),
        (9, using(1, **NOISE), [WORKS], [LeadingBound]),
        (ss.Stock(9, capacity=9, when_full="waits"), 1, [sending(lead_time_days=3)], [LeadingBound]),
        (9, using(1, profile=ss.window(3)), [], [StockoutBound]),
        (9, TWO, [], [StockoutBound]),
        (9, RATIONED, [], [RationingReview, StockoutBound]),
        (FULL, 1, [ss.Factory("works", 1)], [Capacity, LeadingBound]),
        (FULL, 1, [sending()], [Capacity, ArrivalDays, LeadingBound]),
        (9, 1, [sending(), back(from_="stock")], [ArrivalDays, StockoutBound]),  # returns take days that are alone anyway
        (OLD, 1, [], [Expiry, Decay, LeadingBound]),
        (OLD, RATIONED, [], [Expiry, Decay, RationingReview, StockoutBound]),
        (ABC, 1, [ss.Factory("works", 1, to="b")], [LeadingBound]),  # what nobody draws on has no bound
        (ABC, [using(1), using(1, "more", from_="c")], [], [StockoutBound, StockoutBound]),
        (ABC, 1, [sending(from_="b", to="c")], [StockoutBound, SourceBound]),
        (ABC, 1, [sending(to="b"), back(from_="b")], [ArrivalDays, StockoutBound]),
        (ABC, 1, [sending(to="b"), back(to="c")], [ArrivalDays, LeadingBound]),
    ],
)
def test_each_feature_brings_its_own(stock: Any, demand: Any, supply: list[Any], kinds: list[type]) -> None:
    made = scenario(stock, demand, supply)
    assert Stage(made).kinds == kinds
    assert (made.model.network.leader is not None) == (LeadingBound in kinds)


def test_on_an_evening_expiry_comes_before_decay_and_reviews_and_bounds_come_last() -> None:
    stocks = [ss.Stock(OLD.on_hand, name=name, decay=OLD.decay) for name in "ab"]
    demands = [RATIONED, using(1, "more", from_="b", rationing=ss.Rationing(2, {9: 0.5}))]
    kinds = Stage(scenario(stocks, demands)).kinds
    assert kinds == [Expiry, Decay, Expiry, Decay, RationingReview, RationingReview, StockoutBound, StockoutBound]
