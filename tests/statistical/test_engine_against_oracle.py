"""The engine against the oracle: every figure of every stock, on scenarios made by hand and at random.

Seeds are fixed, so that a right engine is refused once and for all or never.
"""

from __future__ import annotations

import numpy as np
import pytest

import supplysim as ss
from supplysim._engine import path_batch
from supplysim._flows import leading_demand
from support import day_by_day
from support.builder import LEADING, PLAIN, WHOLE, Feature, random_scenario
from support.cases import CASES
from support.figures import assert_alike, engine_figures, engine_values, oracle_figures
from support.two_sample import p_value
from support.without_chance import without_chance

FALSE_ALARMS = 1e-3  # chance that any of the scenarios of a test refuses a right engine
EVERY_DAY, MANY = 12, 300  # scenarios at random
PATHS, MANY_PATHS = 1 << 11, 1 << 14
WINDOWFUL = 3 << 14  # paths, more than the window is wide, so that some take the place of others
ORACLE_SEED = 3_000  # the number of the scenario is added

everyday_numbers = pytest.mark.parametrize("number", range(EVERY_DAY))
many_numbers = pytest.mark.parametrize("number", range(EVERY_DAY, EVERY_DAY + MANY))
both_kinds = pytest.mark.parametrize("features", [WHOLE, LEADING], ids=["whole", "leading"])


def compare(scenario: ss.Scenario, seed: int, paths: int, scenarios: int) -> None:
    """Hold the engine to the oracle, in one of so many scenarios."""
    engine = engine_figures(scenario, paths, seed)
    assert_alike(engine, oracle_figures(scenario, paths, ORACLE_SEED + seed), FALSE_ALARMS / scenarios)


@pytest.fixture
def doubtful(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """In every other scenario leaps go as far as the stock lasts on average, so that half of them have to be taken apart.

    That is a matter of speed alone, and such leaps are rare otherwise.
    """
    if number % 2:
        monkeypatch.setattr(leading_demand, "_LIKELY", 0.0)


@pytest.mark.parametrize("case", CASES)
def test_every_case_has_the_law_of_the_oracle(case: str) -> None:
    compare(CASES[case](), list(CASES).index(case), PATHS, len(CASES))


@pytest.mark.long
@pytest.mark.parametrize("case", CASES)
def test_every_case_has_the_law_of_the_oracle_with_many_paths(case: str) -> None:
    compare(CASES[case](), 200 + list(CASES).index(case), 4 * MANY_PATHS, len(CASES))


@pytest.mark.usefixtures("doubtful")
@both_kinds
@everyday_numbers
def test_scenarios_at_random_have_the_law_of_the_oracle(number: int, features: Feature) -> None:
    compare(random_scenario(number, features), number, PATHS, EVERY_DAY)


@pytest.mark.long
@pytest.mark.usefixtures("doubtful")
@both_kinds
@many_numbers
def test_many_scenarios_at_random_have_the_law_of_the_oracle(number: int, features: Feature) -> None:
    compare(random_scenario(number, features), number, MANY_PATHS, MANY)


def compare_durations(number: int, scenarios: int) -> None:
    made = random_scenario(number, PLAIN)
    result = ss.simulate(made, paths=WINDOWFUL, seed=number, keep=WINDOWFUL)
    oracle = day_by_day.durations(made, WINDOWFUL // 3, ORACLE_SEED + number)
    assert p_value(result.durations, oracle) > FALSE_ALARMS / scenarios


@pytest.mark.parametrize("number", range(6))
def test_durations_of_more_paths_than_the_window_holds(number: int) -> None:
    compare_durations(number, EVERY_DAY)


@pytest.mark.long
@many_numbers
def test_durations_of_more_paths_than_the_window_holds_in_many_scenarios(number: int) -> None:
    compare_durations(number, MANY)


@pytest.mark.parametrize(("width", "features"), [(400, PLAIN), (97, LEADING), (999, LEADING)], ids=["plain", "narrow", "wide"])
@pytest.mark.parametrize("number", [0, 3, 6])
def test_a_narrow_window_changes_no_distribution(
    number: int, width: int, features: Feature, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Paths take the place of others, and columns close, in nearly every round."""
    monkeypatch.setattr(path_batch, "_MOST_PATHS", width)
    made = random_scenario(number, features)
    result = ss.simulate(made, paths=PATHS, seed=100 + number, keep=PATHS)
    oracle = day_by_day.durations(made, 4 * PATHS, ORACLE_SEED + number)
    assert p_value(result.durations, oracle) > FALSE_ALARMS / EVERY_DAY


def compare_every_path(number: int, paths: int = 64) -> None:
    """Where nothing is left to chance every figure of a path is certain, given its unknowns.

    No tolerance for chance is needed here, so that what a comparison of laws could miss comes to light: one path in a
    hundred, or one day.
    """
    scenario = without_chance(random_scenario(number))
    engine = engine_figures(scenario, paths, number)
    oracle = oracle_figures(scenario, paths, 1, engine_values(scenario, paths, number))
    assert engine.keys() == oracle.keys()
    largest = max(float(np.max(values, where=np.isfinite(values), initial=1.0)) for values in oracle.values())
    for name, values in engine.items():
        tolerance = 1e-6 if name.startswith("duration") else 1e-9 * largest
        np.testing.assert_allclose(values, oracle[name], rtol=0, atol=tolerance, err_msg=name)


@pytest.mark.parametrize("number", range(30))
def test_every_path_agrees_where_nothing_is_left_to_chance(number: int) -> None:
    compare_every_path(number)


@pytest.mark.long
@pytest.mark.parametrize("number", range(30, 30 + MANY))
def test_every_path_agrees_in_many_scenarios(number: int) -> None:
    compare_every_path(number)
