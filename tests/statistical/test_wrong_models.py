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


def two_demands() -> ss.Scenario:
    """No demand leads, so a leap may step over a stock-out."""
    return attrs.evolve(base(), demand=[*base().demand, ss.Consumption("training", 1.3)])


def in_short_regimes() -> ss.Scenario:
    """Most leaps cross regimes, and those end where the stock is *sure* to end: nothing looks at them again."""
    return changed(base(), "use", regimes=ss.Regimes({"high": 1.6, "low": 0.4}, {"high": 3, "low": 3}))


def within_a_regime() -> ss.Scenario:
    """Leaps are only *likely* to be covered: those that are not must be taken apart day by day."""
    return attrs.evolve(changed(base(), "use", per_day=15.1, cv=1.3), stock=ss.Stock(100), supply=[])


def four_times_as_far(self: FirstPassage, level: Any, stock: FloatArray, days_left: FloatArray) -> FloatArray:
    return np.minimum(4 * DAYS_ABOVE(self, level, stock, days_left), days_left)


DAYS_ABOVE, EXPOSURE_WITHIN = FirstPassage.days_above, leading_demand._exposure_within
WRONG_ENGINES: dict[str, tuple[Make, Any, str, Any]] = {  # what is put in the place of something in the engine
    "leaps that go too far": (two_demands, FirstPassage, "days_above", four_times_as_far),
    "a demand that leads too far": (
        in_short_regimes, leading_demand, "_exposure_within", lambda covered, half: 4 * EXPOSURE_WITHIN(covered, half)
    ),
    "a demand that leads without being sure": (in_short_regimes, leading_demand, "LOG_ODDS", 0.1),
    "doubtful leaps taken on trust": (within_a_regime, leading_demand, "ROUNDING", 0.5),
    "doubtful leaps split evenly": (
        within_a_regime, GammaNoise, "shares_of_first_day", lambda self, paths, level, days, rng: (1 / days, 1 - 1 / days)
    ),
    "doubtful leaps split anyhow": (
        within_a_regime, GammaNoise, "shares_of_first_day",
        lambda self, paths, level, days, rng: (one := rng.random(paths.size), 1.0 - one),
    ),
}  # fmt: skip


@lru_cache
def oracle_durations(make: Make) -> FloatArray:
    return day_by_day.durations(make(), MORE_PATHS, seed=1)


def told_apart(make: Make) -> bool:
    durations = ss.simulate(make(), paths=MORE_PATHS, seed=3, keep=MORE_PATHS).durations
    return p_value(durations, oracle_durations(make)) < THRESHOLD


@pytest.mark.parametrize("wrong", WRONG_ENGINES)
def test_an_engine_that_is_slightly_wrong_is_found_out(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    make, place, name, value = WRONG_ENGINES[wrong]
    if make is within_a_regime:
        monkeypatch.setattr(leading_demand, "_LIKELY", 0.0)  # many doubtful leaps, which otherwise are rare
    assert not told_apart(make)
    monkeypatch.setattr(place, name, value)
    assert told_apart(make)
