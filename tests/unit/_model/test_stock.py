"""Stocks, their age classes and their decay: what they are made of, and what they refuse."""

from __future__ import annotations

from typing import Any

import pytest

import supplysim as ss
from support.by_hand import duration, scenario


def test_a_stock_has_a_name_and_no_bounds_unless_told() -> None:
    stock = ss.Stock(5)
    assert (stock.name, stock.usable_fraction, stock.reserve) == ("stock", 1, 0)
    assert (stock.capacity, stock.when_full, stock.decay) == (None, "lost", None)
    assert not stock.loses_overflow
    assert ss.Stock(5, capacity=9).loses_overflow
    assert not ss.Stock(5, capacity=9, when_full="waits").loses_overflow


def test_ages_are_days_or_pairs_of_days() -> None:
    classes = ss.AgeClasses({(0, 9): 1, 10: 2, (11, 11): 3, 40.0: 4}, shelf_life_days=50)
    assert dict(classes.amounts) == {(0, 9): 1, (10, 10): 2, (11, 11): 3, (40, 40): 4}
    assert classes.oldest_first == [(40, 40), (11, 11), (10, 10), (0, 9)]


def test_amounts_and_shelf_life_may_be_unknown() -> None:
    made = scenario(ss.Stock(ss.AgeClasses({0: ss.uniform(0, 1), (1, 3): 2}, ss.uniform(1, 9)), name="depot"))
    assert list(made.variables) == ["depot.on_hand.amounts.0", "depot.on_hand.shelf_life_days"]


@pytest.mark.parametrize("shelf_life", [10.5, 11, 400])
def test_ages_up_to_the_shelf_life_are_taken(shelf_life: float) -> None:
    assert ss.AgeClasses({10: 1}, shelf_life).shelf_life_days == shelf_life


@pytest.mark.parametrize(
    ("fields", "usable"),
    [
        ({"on_hand": 100}, 100),
        ({"on_hand": 100, "usable_fraction": 0.6}, 60),
        ({"on_hand": ss.AgeClasses({0: 60, 3: 40}, 9)}, 100),
        ({"on_hand": ss.AgeClasses({0: 60, 3: 40}, 9), "usable_fraction": 0.5}, 50),
    ],
)
@pytest.mark.parametrize("when_full", ["lost", "waits"])
def test_more_than_there_is_room_for_is_refused_when_written(fields: dict[str, Any], usable: float, when_full: str) -> None:
    with pytest.raises(ss.InvalidValueError, match=rf"^'capacity' of Stock 'depot' must be at least .*{usable}.*got 49"):
        ss.Stock(**fields, name="depot", capacity=49, when_full=when_full)
    assert ss.Stock(**fields, capacity=usable).capacity == usable


def test_more_than_there_is_room_for_is_refused_when_drawn() -> None:
    message = r"'capacity' of Stock 'depot' must be at least what is usable on day 1 \(drew 50 beside [0-9.]+\)$"
    for on_hand in (ss.uniform(0, 100), ss.AgeClasses({0: ss.uniform(0, 100)}, 9)):
        with pytest.raises(ss.DrawError, match=message):
            ss.simulate(scenario(ss.Stock(on_hand, capacity=50, name="depot")), paths=64, seed=1)


def test_a_share_that_is_as_large_as_the_room_but_for_rounding_is_taken() -> None:
    room = ss.uniform(100, 200, name="room")
    made = scenario(ss.Stock(room * 0.1 + room * 0.2, capacity=room * 0.3), 1, horizon_days=9)
    assert ss.simulate(made, paths=512, seed=1).never.value == 1


def test_a_reserve_may_pass_the_stock_and_its_capacity() -> None:
    assert duration(scenario(ss.Stock(10, reserve=30, capacity=20), 5, [ss.Factory("works", 9)])) == 0
