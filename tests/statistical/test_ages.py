"""Stocks that know the age of their goods, against a ledger of lots lived day by day."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import supplysim as ss
from support.aged import aged_scenario
from support.figures import assert_alike, engine_figures, engine_values, oracle_figures
from support.numbers import some_numbers
from support.output_cases import by_engine, by_oracle, p_values
from support.without_chance import without_chance

FALSE_ALARMS = 1e-3
MANY = 100


@some_numbers(8, 8 + 4 * MANY)
def test_every_path_agrees_where_nothing_is_left_to_chance(numbers: range) -> None:
    for number in numbers:
        made = without_chance(aged_scenario(number))
        values = engine_values(made, 32, number)
        pairs = [
            (engine_figures(made, 32, number), oracle_figures(made, 32, 1, values)),
            (by_engine(made, 32, number), by_oracle(made, 32, 1, values)),
        ]
        for engine, oracle in pairs:
            largest = max(float(np.max(each, where=np.isfinite(each), initial=1.0)) for each in oracle.values())
            for name, found in engine.items():
                tolerance = 1e-6 if name.startswith("duration") else 1e-9 * largest
                np.testing.assert_allclose(found, oracle[name], rtol=0, atol=tolerance, err_msg=f"{name} of number {number}")
