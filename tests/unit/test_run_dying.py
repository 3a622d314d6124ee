"""A worker process that dies: the run says which block it was at, and keeps what had finished."""

from __future__ import annotations

from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from multiprocessing import get_context

import pytest

import supplysim as ss
from supplysim.engine.settings import Settings
from support.scenarios import Deadly

FULL_BLOCK = Settings(3, 8).paths_per_block


def _deadly() -> ss.Scenario:
    return ss.Scenario("deadly", stock=ss.Stock(ss.uniform(1, 9)), demand=[Deadly("use", 1)], horizon_days=9)


def test_a_worker_that_dies_leaves_what_finished() -> None:
    with (
        ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool,
        pytest.raises(ss.BlockError, match="block 2 of Scenario 'deadly' with seed 3 failed") as caught,
    ):
        ss.simulate(_deadly(), 4 * FULL_BLOCK, seed=3, executor=pool, keep=5)
    assert isinstance(caught.value.__cause__, BrokenExecutor)
    assert "if __name__ == '__main__'" in str(caught.value)
    partial = caught.value.partial
    assert isinstance(partial, ss.Result)
    assert partial.paths == 2 * FULL_BLOCK
    assert partial.durations.shape == (5,)
    assert partial.survival(5).value == 0.5


def test_own_workers_that_die_end_the_run() -> None:
    with pytest.raises(ss.BlockError, match="Scenario 'deadly' with seed 3 failed") as caught:
        ss.simulate(_deadly(), 9 * FULL_BLOCK, seed=3, workers=2)
    partial = caught.value.partial
    assert partial is None or partial.paths <= 4 * FULL_BLOCK
