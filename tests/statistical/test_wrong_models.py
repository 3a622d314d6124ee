"""What is slightly wrong is told apart, and what is the same is not: the negative controls of the comparison by the oracle."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import Any

import attrs
import numpy as np
import pytest

import supplysim as ss
from supplysim._engine.first_passage import FirstPassage
from supplysim._flows import leading_demand
from supplysim._flows.noise import GammaNoise
from supplysim._uncertain.arrays import FloatArray
from support import day_by_day
from support.builder import random_scenario
from support.cases import base, chain, store
from support.figures import Figures, assert_alike, oracle_figures
from support.figures import p_value as p_value_of_all
from support.slightly_wrong import PAIRS, Make, changed
from support.two_sample import p_value

FALSE_ALARMS = 1e-3
THRESHOLD = FALSE_ALARMS / 30
PATHS, MORE_PATHS = 1 << 12, 1 << 14


def figures(right: Make, made: ss.Scenario, seed: int) -> Figures:
    """With more paths of the scenario that takes least time."""
    return oracle_figures(made, MORE_PATHS if right is base else PATHS, seed)


@lru_cache(maxsize=3)
def right_figures(make: Make) -> Figures:
    return figures(make, make(), 1)


@pytest.mark.parametrize("wrong", PAIRS)
def test_what_is_slightly_wrong_is_told_apart(wrong: str) -> None:
    right, other = PAIRS[wrong]
    assert p_value_of_all(right_figures(right), figures(right, other(), 2)) < THRESHOLD


@pytest.mark.parametrize("make", [chain, store, base, *(partial(random_scenario, number) for number in (0, 7))])
def test_what_is_the_same_is_not_told_apart(make: Make) -> None:
    assert_alike(right_figures(make), figures(make, make(), 2), FALSE_ALARMS / 5)


def told_apart(scenario: ss.Scenario, oracle: FloatArray) -> bool:
    durations = ss.simulate(scenario, paths=MORE_PATHS, seed=3, keep=MORE_PATHS).durations
    return p_value(durations, oracle) < THRESHOLD


def test_an_engine_that_leaps_too_far_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """A leap of four times the days steps over stock-outs."""
    days_above = FirstPassage.days_above

    def four_times_as_far(self: FirstPassage, level: Any, stock: FloatArray, days_left: FloatArray) -> FloatArray:
        return np.minimum(4 * days_above(self, level, stock, days_left), days_left)

    scenario = attrs.evolve(base(), demand=[*base().demand, ss.Consumption("training", 1.3)])
    oracle = day_by_day.durations(scenario, MORE_PATHS, seed=1)
    assert not told_apart(scenario, oracle)
    monkeypatch.setattr(FirstPassage, "days_above", four_times_as_far)
    assert told_apart(scenario, oracle)


def test_a_demand_that_leads_too_far_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Most leaps cross regimes, and those end where the stock is *sure* to end: nothing looks at them again."""
    scenario = changed(base(), "use", regimes=ss.Regimes({"high": 1.6, "low": 0.4}, {"high": 3, "low": 3}))
    exposure_within = leading_demand._exposure_within
    oracle = day_by_day.durations(scenario, MORE_PATHS, seed=1)
    assert not told_apart(scenario, oracle)
    with monkeypatch.context() as patch:
        patch.setattr(leading_demand, "_exposure_within", lambda covered, half: 4 * exposure_within(covered, half))
        assert told_apart(scenario, oracle)
    monkeypatch.setattr(leading_demand, "LOG_ODDS", 0.1)
    assert told_apart(scenario, oracle)


@pytest.mark.parametrize(
    ("place", "name", "wrong"),
    [
        (leading_demand, "ROUNDING", 0.5),
        (GammaNoise, "shares_of_first_day", lambda self, paths, level, days, rng: (1.0 / days, 1.0 - 1.0 / days)),
        (GammaNoise, "shares_of_first_day", lambda self, paths, level, days, rng: (one := rng.random(paths.size), 1.0 - one)),
    ],
    ids=["taken on trust", "split evenly", "split anyhow"],
)
def test_a_doubtful_leap_that_is_split_wrongly_is_found_out(
    place: Any, name: str, wrong: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within a regime leaps are only *likely* to be covered: those that are not must be taken apart day by day."""
    scenario = attrs.evolve(changed(base(), "use", per_day=15.1, cv=1.3), stock=ss.Stock(100), supply=[])
    monkeypatch.setattr(leading_demand, "_LIKELY", 0.0)
    oracle = day_by_day.durations(scenario, MORE_PATHS, seed=1)
    assert not told_apart(scenario, oracle)
    monkeypatch.setattr(place, name, wrong)
    assert told_apart(scenario, oracle)
