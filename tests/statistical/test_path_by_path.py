"""The engine against the oracle where nothing is left to chance: given its unknowns, every figure of every path is certain.

No tolerance for chance is needed here, so that what a comparison of laws could miss comes to light: one path in a hundred, or
one day.
"""

from __future__ import annotations

import numpy as np
import pytest

from support.figures import engine_figures, engine_values, oracle_figures
from support.full_scenarios import full_scenario
from support.without_chance import without_chance

SCENARIOS = 40
LONG_SCENARIOS = 400  # numbered after the others
PATHS = 64
ROUNDING = 1e-9  # of the largest amount; of a day


def _assert_every_path_alike(number: int) -> None:
    scenario = without_chance(full_scenario(number))
    engine = engine_figures(scenario, PATHS, number)
    oracle = oracle_figures(scenario, PATHS, 1, engine_values(scenario, PATHS, number))
    assert engine.keys() == oracle.keys()
    largest = max(float(np.max(values, where=np.isfinite(values), initial=1.0)) for values in oracle.values())
    for name, values in engine.items():
        tolerance = 1e-6 if name.startswith("duration") else ROUNDING * largest
        np.testing.assert_allclose(values, oracle[name], rtol=0, atol=tolerance, err_msg=name)


@pytest.mark.parametrize("number", range(SCENARIOS))
def test_engine_and_oracle_agree_on_every_path(number: int) -> None:
    _assert_every_path_alike(number)


@pytest.mark.long
@pytest.mark.parametrize("number", range(SCENARIOS, SCENARIOS + LONG_SCENARIOS))
def test_engine_and_oracle_agree_on_every_path_of_many_scenarios(number: int) -> None:
    _assert_every_path_alike(number)
