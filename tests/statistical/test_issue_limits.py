"""Issue limits, reserves and capacities in time against the oracle, and wrong models that are told apart."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest

from support.figures import (
    Figures,
    assert_alike,
    engine_figures,
    engine_values,
    oracle_figures,
    p_value,
    paired_figures,
)
from support.limit_cases import WRONG, cavern, random_limits
from support.numbers import some_numbers
from support.output_cases import by_engine, by_oracle

FALSE_ALARMS = 1e-3  # chance that any of the comparisons of a test refuses a right engine
PATHS = 1 << 11


@lru_cache
def right() -> Figures:
    return oracle_figures(cavern(), 2 * PATHS, 1)


def test_a_cavern_has_the_law_of_the_oracle() -> None:
    assert_alike(engine_figures(cavern(), 2 * PATHS, 1), right(), FALSE_ALARMS)


@some_numbers(3, 100)
def test_scenarios_at_random_have_the_law_of_the_oracle(numbers: range) -> None:
    for number in numbers:
        made = random_limits(number)
        engine, oracle = engine_figures(made, PATHS, number), oracle_figures(made, PATHS, 500 + number)
        assert_alike(engine, oracle, FALSE_ALARMS / len(numbers))


@some_numbers(12, 400)
def test_every_path_agrees_where_nothing_is_left_to_chance(numbers: range) -> None:
    for number in numbers:
        made = random_limits(number, chance=False)
        engine, oracle = engine_figures(made, 64, number), oracle_figures(made, 64, 1, engine_values(made, 64, number))
        for name, values in engine.items():
            np.testing.assert_allclose(values, oracle[name], rtol=1e-9, atol=1e-6, err_msg=f"{name} of number {number}")


@some_numbers(4, 100)
def test_every_output_agrees_where_nothing_is_left_to_chance(numbers: range) -> None:
    for number in numbers:
        made = random_limits(number, chance=False)
        engine, oracle = by_engine(made, 64, number), by_oracle(made, 64, 1, engine_values(made, 64, number))
        for name, values in engine.items():
            np.testing.assert_allclose(values, oracle[name], rtol=1e-9, atol=1e-6, err_msg=f"{name} of number {number}")


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_model_is_told_apart(wrong: str) -> None:
    assert p_value(right(), oracle_figures(WRONG[wrong](), 2 * PATHS, 2)) < FALSE_ALARMS / 30


def test_variants_have_their_own_laws() -> None:
    one, other = paired_figures([cavern(), WRONG["a limit that stays the same"]()], 2 * PATHS, 1)
    assert_alike(one, right(), FALSE_ALARMS / 2)
    assert_alike(other, oracle_figures(WRONG["a limit that stays the same"](), 2 * PATHS, 3), FALSE_ALARMS / 2)
