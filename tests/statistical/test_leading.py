"""The engine against the oracle where one demand leads: every figure of scenarios that aim at it."""

from __future__ import annotations

import pytest

import supplysim as ss
from supplysim._flows import leading_demand
from support.figures import engine_figures, oracle_figures, p_values
from support.leading_scenarios import CASES, leading_scenario

SCENARIOS = 12
LONG_SCENARIOS = 300  # numbered after the others
FALSE_ALARMS = 1e-3  # chance that any of the scenarios refuses a right engine; seeds are fixed, so it is met once or never
PATHS = 1 << 12
LONG_PATHS = 1 << 14
ORACLE_SEED = 5_000  # the number of the scenario is added


def _assert_alike(scenario: ss.Scenario, paths: int, seed: int, threshold: float) -> None:
    """Refuse two laws, naming the figures that tell them apart."""
    found = p_values(engine_figures(scenario, paths, seed), oracle_figures(scenario, paths, ORACLE_SEED + seed))
    apart = {name: value for name, value in found.items() if value < threshold / len(found)}
    assert not apart, apart


@pytest.mark.parametrize("case", CASES)
def test_engine_has_the_law_of_the_oracle(case: str) -> None:
    scenario = CASES[case]()
    assert scenario.network().leader is not None
    _assert_alike(scenario, PATHS, list(CASES).index(case), FALSE_ALARMS / len(CASES))


@pytest.fixture
def doubtful(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """In every other scenario leaps go as far as the stock lasts on average, so that half of them have to be taken apart.

    That is a matter of speed alone, and such leaps are rare otherwise.
    """
    if number % 2:
        monkeypatch.setattr(leading_demand, "_LIKELY", 0.0)


@pytest.mark.usefixtures("doubtful")
@pytest.mark.parametrize("number", range(SCENARIOS))
def test_engine_has_the_law_of_the_oracle_in_random_scenarios(number: int) -> None:
    scenario = leading_scenario(number)
    assert scenario.network().leader is not None
    _assert_alike(scenario, PATHS, 100 + number, FALSE_ALARMS / SCENARIOS)


@pytest.mark.long
@pytest.mark.usefixtures("doubtful")
@pytest.mark.parametrize("number", range(SCENARIOS, SCENARIOS + LONG_SCENARIOS))
def test_engine_has_the_law_of_the_oracle_in_many_random_scenarios(number: int) -> None:
    _assert_alike(leading_scenario(number), LONG_PATHS, 100 + number, FALSE_ALARMS / LONG_SCENARIOS)


@pytest.mark.long
@pytest.mark.parametrize("case", CASES)
def test_engine_has_the_law_of_the_oracle_with_many_paths(case: str) -> None:
    _assert_alike(CASES[case](), 4 * LONG_PATHS, 200 + list(CASES).index(case), FALSE_ALARMS / len(CASES))
