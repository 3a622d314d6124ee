"""How many paths are in flight at once is a matter of speed: a window of any width gives the same law."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest
from numpy.typing import NDArray

from supplysim._engine import leap_loop
from support import scenarios
from support.two_sample import p_value

PATHS = 1 << 13
WIDTHS = [97, 1_000, 5_000]
RUNS = [run for run in scenarios.RUNS if "leads" in run]
FALSE_ALARMS = 1e-3


@lru_cache
def _durations(run: str, width: int, seed: int) -> NDArray[np.float64]:
    usual = leap_loop._WINDOW
    leap_loop._WINDOW = width
    try:
        return scenarios.simulate(run, PATHS, seed=seed, keep=PATHS, replicates=64).durations
    finally:
        leap_loop._WINDOW = usual


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("run", RUNS)
def test_a_narrower_window_has_the_law_of_the_usual_one(run: str, width: int) -> None:
    usual, narrow = _durations(run, 1 << 15, 1), _durations(run, width, 2)
    assert p_value(usual, narrow) > FALSE_ALARMS / (len(WIDTHS) * len(RUNS))


@pytest.mark.parametrize("run", RUNS)
def test_paths_are_drawn_in_another_order_in_another_window(run: str) -> None:
    """So that the comparison above is one of two runs, not of one with itself."""
    assert not np.array_equal(_durations(run, 1 << 15, 1), _durations(run, WIDTHS[0], 1))


@pytest.mark.parametrize("run", RUNS)
def test_a_window_that_holds_every_path_is_the_usual_one(run: str) -> None:
    np.testing.assert_array_equal(_durations(run, 1 << 15, 1), _durations(run, 1 << 14, 1))
