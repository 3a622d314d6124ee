"""The engine against the oracle on the whole vocabulary: every figure of every stock; and whether this can fail at all."""

from __future__ import annotations

from functools import lru_cache

import pytest

from support.figures import Figures, engine_figures, oracle_figures, p_value, p_values
from support.full_scenarios import full_scenario
from support.slightly_wrong import PAIRS, Make, chain, store

SCENARIOS = 12
LONG_SCENARIOS = 300  # numbered after the others
FALSE_ALARMS = 1e-3  # chance that any of the scenarios refuses a right engine; seeds are fixed, so it is met once or never
PATHS = 1 << 12
LONG_PATHS = 1 << 14
ORACLE_SEED, OTHER_SEED = 3_000, 4_000  # of the oracle; the number of the scenario is added


@pytest.mark.parametrize("number", range(SCENARIOS))
def test_engine_has_the_law_of_the_oracle_in_every_figure(number: int) -> None:
    scenario = full_scenario(number)
    oracle = oracle_figures(scenario, PATHS, ORACLE_SEED + number)
    engine = engine_figures(scenario, PATHS, number, service=number % 3 == 0)
    _assert_alike(engine, oracle, FALSE_ALARMS / SCENARIOS)


@pytest.mark.long
@pytest.mark.parametrize("number", range(SCENARIOS, SCENARIOS + LONG_SCENARIOS))
def test_engine_has_the_law_of_the_oracle_in_every_figure_of_many_scenarios(number: int) -> None:
    scenario = full_scenario(number)
    oracle = oracle_figures(scenario, LONG_PATHS, ORACLE_SEED + number)
    _assert_alike(engine_figures(scenario, LONG_PATHS, number), oracle, FALSE_ALARMS / LONG_SCENARIOS)


def _assert_alike(one: Figures, other: Figures, threshold: float) -> None:
    """Refuse two laws, naming the figures that tell them apart."""
    apart = {name: found for name, found in p_values(one, other).items() if found < threshold / len(one)}
    assert not apart, apart


def test_two_runs_of_the_oracle_agree() -> None:
    numbers = range(0, SCENARIOS, 6)
    for number in numbers:
        runs = (oracle_figures(full_scenario(number), PATHS, seed + number) for seed in (ORACLE_SEED, OTHER_SEED))
        _assert_alike(*runs, FALSE_ALARMS / len(numbers))


@lru_cache(maxsize=2)
def _right(make: Make) -> Figures:
    return oracle_figures(make(), PATHS, 1)


@pytest.mark.parametrize("wrong", PAIRS)
def test_slightly_different_features_are_told_apart(wrong: str) -> None:
    right, other = PAIRS[wrong]
    assert p_value(_right(right), oracle_figures(other(), PATHS, 2)) < FALSE_ALARMS / SCENARIOS


@pytest.mark.parametrize("make", [chain, store])
def test_the_same_features_are_not_told_apart(make: Make) -> None:
    _assert_alike(_right(make), oracle_figures(make(), PATHS, 2), FALSE_ALARMS)
