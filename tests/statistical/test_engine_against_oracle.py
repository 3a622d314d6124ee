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
from support.numbers import some_numbers
from support.two_sample import p_value
from support.without_chance import without_chance

FALSE_ALARMS = 1e-3  # chance that any of the scenarios of a test refuses a right engine
EVERY_DAY, MANY = 6, 300  # scenarios at random
PATHS, MANY_PATHS = 1 << 11, 1 << 14
WINDOWFUL = 3 << 14  # paths, more than the window is wide, so that some take the place of others
ORACLE_SEED = 3_000  # the number of the scenario is added


def numbered(everyday: int) -> pytest.MarkDecorator:
    """The first few numbers with few paths, and as the mark `long` many more with many; `scenarios` share the false alarms."""
    at_length = [pytest.param(number, MANY_PATHS, MANY, marks=pytest.mark.long) for number in range(everyday, everyday + MANY)]
    some = [(number, PATHS, EVERY_DAY) for number in range(everyday)]
    return pytest.mark.parametrize(("number", "paths", "scenarios"), [*some, *at_length])


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


@pytest.mark.parametrize(("seed", "paths"), [(0, PATHS), pytest.param(200, 4 * MANY_PATHS, marks=pytest.mark.long)])
@pytest.mark.parametrize("case", CASES)
def test_every_case_has_the_law_of_the_oracle(case: str, seed: int, paths: int) -> None:
    compare(CASES[case](), seed + list(CASES).index(case), paths, len(CASES))


@pytest.mark.usefixtures("doubtful")
@pytest.mark.parametrize("features", [WHOLE, LEADING], ids=["whole", "leading"])
@numbered(EVERY_DAY)
def test_scenarios_at_random_have_the_law_of_the_oracle(number: int, paths: int, scenarios: int, features: Feature) -> None:
    compare(random_scenario(number, features), number, paths, scenarios)


@numbered(6)
def test_durations_of_more_paths_than_the_window_holds(number: int, paths: int, scenarios: int) -> None:
    made = random_scenario(number, PLAIN)
    result = ss.simulate(made, paths=WINDOWFUL, seed=number, keep=WINDOWFUL)
    oracle = day_by_day.durations(made, MANY_PATHS, ORACLE_SEED + number)
    assert p_value(result.durations, oracle) > FALSE_ALARMS / scenarios


@pytest.mark.parametrize(("width", "features"), [(400, PLAIN), (97, LEADING), (999, LEADING)], ids=["plain", "narrow", "wide"])
@pytest.mark.parametrize("number", [0, *(pytest.param(number, marks=pytest.mark.long) for number in (3, 6, 9))])
def test_a_narrow_window_changes_no_distribution(
    number: int, width: int, features: Feature, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Paths take the place of others, and columns close, in nearly every round."""
    monkeypatch.setattr(path_batch, "_MOST_PATHS", width)
    made = random_scenario(number, features)
    result = ss.simulate(made, paths=PATHS, seed=100 + number, keep=PATHS)
    oracle = day_by_day.durations(made, 4 * PATHS, ORACLE_SEED + number)
    assert p_value(result.durations, oracle) > FALSE_ALARMS / EVERY_DAY


@some_numbers(12, 12 + MANY)
def test_every_path_agrees_where_nothing_is_left_to_chance(numbers: range) -> None:
    """Where nothing is left to chance every figure of a path is certain, given its unknowns.

    No tolerance for chance is needed here, so that what a comparison of laws could miss comes to light: one path in a
    hundred, or one day.
    """
    for number in numbers:
        scenario = without_chance(random_scenario(number))
        engine = engine_figures(scenario, 64, number)
        oracle = oracle_figures(scenario, 64, 1, engine_values(scenario, 64, number))
        assert engine.keys() == oracle.keys()
        largest = max(float(np.max(values, where=np.isfinite(values), initial=1.0)) for values in oracle.values())
        for name, values in engine.items():
            tolerance = 1e-6 if name.startswith("duration") else 1e-9 * largest
            np.testing.assert_allclose(values, oracle[name], rtol=0, atol=tolerance, err_msg=f"{name} of number {number}")
