"""Regimes: names that match, a start that is one of them, transitions that are probabilities."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from scipy import stats

import supplysim as ss
from support.by_hand import evenings, scenario, using
from support.closed_forms import stationary_mean_level
from support.refusals import assert_refused, refusals

LEVELS = {"high": 1.0, "low": 0.5}
MEAN_DAYS = {"high": 60.0, "low": 40.0}


def regimes(**fields: Any) -> ss.Regimes:
    return ss.Regimes(**({"levels": LEVELS, "mean_days": MEAN_DAYS} | fields))


LOW, HIGH = {"high": 1}, {"low": 1}  # where each of them leads
MUST = "of Regimes must"
A_MAPPING = f"{MUST} be a mapping from names, not empty"
ITS_REGIMES = f"'mean_days' {MUST} name the regimes of 'levels', ['high', 'low'] (got "
ONE_OF = f"'start' {MUST} be one of ['high', 'low'], or 'stationary' (got "
A_ROW_EACH = f"'transitions' {MUST} have one row for each of ['high', 'low']"
ADD_UP = f"'transitions['high']' {MUST} be probabilities that add up to 1 (got "
OF_KIND: list[tuple[dict[str, Any], str]] = [
    ({"levels": {}}, f"'levels' {A_MAPPING} (got {{}})"),
    ({"levels": [1, 2]}, f"'levels' {A_MAPPING} (got [1, 2])"),
    ({"levels": {"high": 1, 5: 1}}, f"the names of 'levels' {MUST} be strings (got 5)"),
    ({"mean_days": 50}, f"'mean_days' {A_MAPPING} (got 50)"),
    ({"transitions": {"high": 1, "low": LOW}}, f"'transitions['high']' {MUST} be a mapping"),
    ({"transitions": {"high": {"low": "1"}, "low": LOW}}, f"'transitions['high']['low']' {MUST} be a number (got '1')"),
]
OF_VALUE: list[tuple[dict[str, Any], str]] = [
    ({"levels": {"high": 1, "": 1}}, f"the names of 'levels' {MUST} not be empty (got '')"),
    ({"levels": {"high": 1, " ": 1}}, f"the names of 'levels' {MUST} not be empty (got ' ')"),
    ({"mean_days": {"high": 60}}, ITS_REGIMES + "['high'])"),
    ({"mean_days": {"high": 60, "low": 40, "lull": 3}}, ITS_REGIMES + "['high', 'low', 'lull'])"),
    ({"start": "middle"}, ONE_OF + "'middle')"),
    ({"start": 0}, ONE_OF + "0)"),
    ({"start": ["high"]}, ONE_OF + "['high'])"),
    ({"transitions": [[0, 1], [1, 0]]}, A_ROW_EACH + " (got [[0, 1], [1, 0]])"),
    ({"transitions": {"high": HIGH}}, A_ROW_EACH),
    ({"transitions": {"high": HIGH, "low": LOW, "lull": HIGH}}, A_ROW_EACH),
    ({"transitions": {"high": {"lull": 1}, "low": LOW}}, f"'transitions['high']' {MUST} name regimes of ['high', 'low'] (got"),
    ({"transitions": {"high": {"low": 0.9}, "low": LOW}}, ADD_UP + "{'low': 0.9})"),
    ({"transitions": {"high": {"low": 1.5, "high": -0.5}, "low": LOW}}, ADD_UP),
    ({"transitions": {"high": {}, "low": LOW}}, ADD_UP),
    ({"transitions": {"high": {"low": math.nan}, "low": LOW}}, f"'transitions['high']['low']' {MUST} be finite (got nan)"),
]


@refusals(OF_KIND, OF_VALUE)
def test_it_is_refused(refused: dict[str, Any], message: str, kind: type[Exception]) -> None:
    assert_refused(lambda: regimes(**refused), message, kind)


def test_it_starts_in_the_first_level_unless_told() -> None:
    assert regimes().start == "high"
    assert regimes(levels={"low": 0.5, "high": 1.0}).start == "low"
    assert regimes(start="low").start == "low"
    assert regimes(start="low").chain.start == 1


def test_it_goes_round_in_the_order_written_unless_told() -> None:
    assert regimes().chain.transitions is None


def test_transitions_may_leave_out_what_never_follows() -> None:
    three = ss.Regimes(
        levels={"a": 1, "b": 2, "c": 3},
        mean_days={"c": 3, "b": 2, "a": 1},
        transitions={"b": {"a": 0.25, "c": 0.75}, "a": {"b": 1}, "c": {"a": 1.0}},
    )
    assert three.chain.transitions == ((0.0, 1.0, 1.0), (0.25, 0.25, 1.0), (1.0, 1.0, 1.0))


def test_probabilities_that_add_up_to_one_but_for_rounding_are_taken() -> None:
    names = [str(number) for number in range(10)]
    rows = {name: dict.fromkeys(names, 0.1) for name in names}
    made = ss.Regimes(dict.fromkeys(names, 1), dict.fromkeys(names, 1), transitions=rows)
    assert {row[-1] for row in made.chain.transitions} == {1.0}  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "transitions", [None, {"a": {"b": 0.5, "c": 0.5}, "b": {"a": 1}, "c": {"a": 0.2, "b": 0.3, "c": 0.5}}]
)
def test_the_mean_level_is_that_of_the_chain_in_the_long_run(transitions: Mapping[str, Mapping[str, float]] | None) -> None:
    levels, mean_days = {"a": 1.0, "b": 0.25, "c": 3.0}, {"a": 20.0, "b": 7.0, "c": 2.0}
    rows = None if transitions is None else [[transitions[name].get(other, 0) for other in levels] for name in levels]
    made = ss.Regimes(levels, mean_days, transitions=transitions)
    assert made.mean_level() == pytest.approx(stationary_mean_level([*levels.values()], [*mean_days.values()], rows))
    assert made.highest_level() == 3.0


def test_it_is_a_value_of_its_own() -> None:
    """What a user does to the mappings that were handed in changes nothing."""
    levels, rows = dict(LEVELS), {"high": {"low": 1.0}, "low": {"high": 1.0}}
    made = regimes(levels=levels, transitions=rows)
    levels["high"], rows["high"]["low"] = -1, 7.0
    assert made == regimes(transitions={"high": {"low": 1.0}, "low": {"high": 1.0}})


WEEKS = ss.varying(ss.gamma(mean=21, sd=7))
IN_ONE = f"'mean_days' and 'days' {MUST} name each regime of 'levels', ['high', 'low'], in one of them (got "
APART = {"high": {"high": 1.0}, "low": {"low": 1.0}}
BY_DAYS: list[tuple[dict[str, Any], str]] = [
    ({"mean_days": None, "days": {"high": 3}}, f"'days' {MUST} name the regimes of 'levels', ['high', 'low'] (got ['high'])"),
    ({"days": {"low": 3}}, IN_ONE + "['high', 'low'] and ['low'])"),
    ({"mean_days": {"high": 3}, "days": {"lull": 3}}, IN_ONE + "['high'] and ['lull'])"),
    ({"mean_days": {"high": 3}, "days": {"low": -1}}, f"'days['low']' {MUST} be at least 0 (got -1)"),
    ({"mean_days": {"high": 3}, "days": {"low": ss.varying(ss.law(stats.pareto(1.0)))}}, "...mean..."),
    (
        {"transitions": APART, "start": "stationary"},
        f"'transitions' {MUST} lead to the same regimes from each of ['high', 'low'",
    ),
]
BY_DAYS_OF_KIND: list[tuple[dict[str, Any], str]] = [
    ({"mean_days": None}, "Regimes must have mean_days, or days (got none of them)"),
    ({"mean_days": None, "days": {}}, f"'days' {A_MAPPING} (got {{}})"),
    (
        {"mean_days": {"high": WEEKS, "low": 3}},
        f"'mean_days['high']' {MUST} be a number or quantity, the mean of geometric so",
    ),
]


@refusals(BY_DAYS_OF_KIND, BY_DAYS)
def test_lengths_are_refused(refused: dict[str, Any], message: str, kind: type[Exception]) -> None:
    assert_refused(lambda: regimes(**refused), message, kind)


def test_the_text_says_what_is_given() -> None:
    assert repr(regimes()) == (
        "Regimes(levels={'high': 1.0, 'low': 0.5}, mean_days={'high': 60.0, 'low': 40.0}, start='high', transitions=None)"
    )
    assert repr(regimes(mean_days=None, days={"high": 3, "low": 4})).endswith(
        "transitions=None, days={'high': 3.0, 'low': 4.0})"
    )
    assert regimes() == regimes(days=None) != regimes(mean_days=None, days=MEAN_DAYS)
    assert hash(regimes(mean_days=None, days={"high": 3, "low": WEEKS})) is not None


def test_known_lengths_go_round() -> None:
    made = using(10, regimes=regimes(mean_days=None, days={"high": 2, "low": 3.4}, start="low"))
    (issued,) = evenings(scenario(1_000, made), "issued")
    assert [after - before for before, after in pairwise(issued)] == [5, 5, 5, 10, 10, 5, 5, 5, 10, 10]
    assert made.is_steady
    assert not using(10, regimes=regimes(mean_days=None, days={"high": 2, "low": 3}, start="stationary")).is_steady


def test_the_mean_level_is_that_of_the_rounded_lengths() -> None:
    by_half = {"high": ss.varying(ss.choice([0.4, 2.6])), "low": 2.5}  # 1 or 3 days, and 2
    assert regimes(mean_days=None, days=by_half).mean_level() == pytest.approx((2 * 1.0 + 2 * 0.5) / 4)
    assert regimes(mean_days={"low": 4}, days={"high": by_half["high"]}).mean_level() == pytest.approx((2 + 4 * 0.5) / 6)
    rows = {"high": {"low": 1}, "low": {"low": 0.5, "high": 0.5}}  # low is visited twice as often
    assert regimes(mean_days=None, days=by_half, transitions=rows).mean_level() == pytest.approx((2 + 4 * 0.5) / 6)


def test_gross_cover_counts_with_the_mean_level_of_each_path() -> None:
    days = {"high": ss.uniform(0.5, 2, name="scale") * ss.varying(ss.choice([2, 6])), "low": 4}
    made = scenario(1_000, using(10, regimes=regimes(mean_days=None, days=days)))
    result = ss.simulate(made, paths=64, seed=1)
    high = (np.maximum(1, np.rint(2 * result.inputs["scale"])) + np.rint(6 * result.inputs["scale"])) / 2
    level = (high + 0.5 * 4) / (high + 4)
    np.testing.assert_allclose(result.gross_cover_days, 100 / level)


def test_a_regime_called_stationary_is_one() -> None:
    made = ss.Regimes({"stationary": 1, "rising": 2}, {"stationary": 3, "rising": 3}, start="stationary")
    assert made.chain.visits is None
    assert made.chain.start == 0
