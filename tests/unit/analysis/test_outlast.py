"""Which of two stocks lasts longer."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import supplysim as ss
from support.by_hand import scenario, using
from support.refusals import assert_refused, refusals

STOCKS = [
    ss.Stock(ss.uniform(0, 100, name="at A"), name="A"),
    ss.Stock(ss.choice([20.0, 50.0, 200.0], name="at B"), name="B"),
    ss.Stock(7, name="idle"),
]
RESULT = ss.simulate(
    scenario(STOCKS, [using(5, "a", from_="A"), using(5, "b", from_="B")], horizon_days=18), paths=3_000, seed=1, replicates=8
)


def test_shares_are_those_of_the_paths() -> None:
    one, two = RESULT.of("A").durations, RESULT.of("B").durations
    found = RESULT.outlast("A", "B")
    assert isinstance(found, ss.Outlast)
    assert found.first.value == pytest.approx((one > two).mean())
    assert found.second.value == pytest.approx((two > one).mean())
    assert found.both.value == pytest.approx((np.isinf(one) & np.isinf(two)).mean())
    assert found.first.value + found.second.value + found.both.value + found.same.value == 1
    given = (one > two).sum() / np.isfinite(two).sum()
    assert found.first_given_second_ends.value == pytest.approx(given)
    assert found.first.low < found.first.value < found.first.high
    back = RESULT.outlast("B", "A")
    assert (back.first, back.second, back.both, back.same) == (found.second, found.first, found.both, found.same)


def test_all_paths_count_not_only_those_that_are_kept() -> None:
    none = ss.simulate(RESULT.scenario, 3_000, seed=1, replicates=8, keep=0)
    for one, two in (("A", "B"), ("B", "A")):
        kept, counted = RESULT.outlast(one, two), none.outlast(one, two)
        assert (kept.first, kept.second, kept.both) == (counted.first, counted.second, counted.both)
        assert kept.first_given_second_ends == counted.first_given_second_ends


def test_the_error_of_a_ratio_is_the_spread_of_the_ratios() -> None:
    one, two = (RESULT.of(name).durations.reshape(-1, 8) for name in ("A", "B"))
    longer, ended = (one > two).sum(axis=0), np.isfinite(two).sum(axis=0)
    ratio = longer.sum() / ended.sum()
    expected = math.sqrt(8 / 7 * (((longer - ratio * ended) / ended.sum()) ** 2).sum())
    assert RESULT.outlast("A", "B").first_given_second_ends.std_error == pytest.approx(expected)


def test_stocks_that_end_together_and_stocks_that_never_end() -> None:
    twins = [ss.Stock(ss.uniform(5, 10, name="shared"), name=name) for name in ("A", "B")]
    shared = twins[0].on_hand
    both = scenario([twins[0], ss.Stock(shared, name="B")], [using(1, "a", from_="A"), using(1, "b", from_="B")])
    found = ss.simulate(both, 64, seed=1).outlast("A", "B")
    assert (found.first.value, found.second.value, found.same.value, found.both.value) == (0, 0, 1, 0)
    never = ss.simulate(both.replace(horizon_days=4), 64, seed=1).outlast("A", "B")
    assert never.both.value == 1
    assert math.isnan(never.first_given_second_ends.value)
    assert "unknown" in str(never)


def test_certain_stocks_are_certain() -> None:
    made = scenario([ss.Stock(50, name="A"), ss.Stock(30, name="B")], [using(5, "a", from_="A"), using(5, "b", from_="B")])
    found = ss.simulate(made, 64, seed=1).outlast("A", "B")
    assert (found.first.low, found.first_given_second_ends.low) == (1, 1)


def test_a_stock_from_which_goods_are_sent_counts() -> None:
    made = scenario(
        [ss.Stock(50, name="A"), ss.Stock(30, name="B")],
        [using(5, "b", from_="B")],
        [ss.Shipments("road", from_="A", to="B", every_days=1, size=10)],
        main="B",
        horizon_days=30,
    )
    assert ss.simulate(made, 64, seed=1).outlast("B", "A").first.value == 1


@refusals(
    [],
    [
        (lambda: RESULT.outlast("A", "A"), "'second' of outlast must be another stock than 'first' (got 'A' twice)"),
        (lambda: RESULT.outlast("A", "C"), "'second' of outlast must be one of ['A', 'B', 'idle'] (got 'C'"),
        (lambda: RESULT.outlast(None, "B"), "'first' of outlast must be one of ['A', 'B', 'idle'] (got None)"),
        (
            lambda: RESULT.outlast("A", "idle"),
            "'second' of outlast must be a stock that can run out, one of ['A', 'B'] (got 'idle', on which nothing draws)",
        ),
    ],
)
def test_what_outlast_refuses(refused: Any, message: str, kind: type[Exception]) -> None:
    assert_refused(refused, message, kind)


def test_it_says_which_lasts_longer() -> None:
    text = str(RESULT.outlast("A", "B"))
    assert "'A' lasts longer, if 'B' runs out" in text
    assert repr(RESULT.outlast("A", "B")).startswith("<Outlast: 'A' ")
    assert "<table>" in RESULT.outlast("A", "B")._repr_html_()
