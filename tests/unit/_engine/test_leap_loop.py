"""The journey: names that could clash with the engine's own, and numbers that leave the range of floats."""

from __future__ import annotations

import pytest

import supplysim as ss
from supplysim._engine import stock_state
from support.by_hand import duration, evenings, scenario, sending, served, using

NAMES = ["clock", "open_stocks", "paths", stock_state.AVAILABLE, stock_state.RESERVE, "demanded.use", "backlog.use", "stock"]


@pytest.mark.parametrize("name", NAMES)
def test_flows_may_be_called_like_what_the_engine_keeps(name: str) -> None:
    stock = ss.Stock(95, name="depot")
    made = scenario(stock, using(10, name), [ss.Factory("works", 0)])
    assert duration(made) == 9.5
    assert served(made).unmet(name).value == 5
    assert evenings(scenario(stock, 10, [sending(name, total=10)]), "received") == [[0] + [10] * 10]


@pytest.mark.parametrize("name", [*NAMES, "use.per_day", "a b", "é"])
def test_stocks_may_be_called_so_too(name: str) -> None:
    made = scenario([ss.Stock(95, name=name), ss.Stock(5, name="other")], [using(10), using(1, "more", from_="other")])
    assert duration(made) == 9.5
    assert duration(made, "other") == 5


def test_names_with_dots_do_not_mix_up_fields() -> None:
    made = scenario(
        [ss.Stock(95, name="a"), ss.Stock(40, name="a.b")],
        [using(10, "a.b.c", from_="a"), using(4, "c", from_="a.b", profile=ss.ramp(1, 1, 1, 1))],
        [ss.Factory("c.profile", 0, to="a")],
    )
    assert duration(made, "a") == 9.5
    assert duration(made, "a.b") == float("inf")


def test_what_decay_leaves_of_the_first_stock_may_be_less_than_a_float_can_say() -> None:
    stock = ss.Stock(ss.AgeClasses({0: 100}, shelf_life_days=1e6), decay=ss.Decay(0.5))
    made = scenario(stock, using(5, profile=ss.window(900)), [ss.Factory("works", 10)], horizon_days=1_200)
    assert duration(made) == float("inf")
    issued, on_hand = evenings(made, "issued", "on_hand", every_days=400)
    assert issued == [0, 0, 0, 5 * 301]
    assert on_hand[1:] == pytest.approx([10, 10, 5])
