"""A run is the same run however it is carried out: on any number of workers, any executor, in any order."""

from __future__ import annotations

from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from functools import lru_cache
from multiprocessing import get_context

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import supplysim as ss
from supplysim.engine.settings import Settings
from support import scenarios
from support.executors import AtOnce, InOrder

BLOCK, PATHS, KEEP, SEED = 64, 64 * 9 + 37, 64 * 3 + 5, 6
BLOCKS = 10
# Worker processes do not see small blocks, so for them a run is long: two full blocks and a part of a third.
FULL_BLOCK = Settings(SEED, 8).paths_per_block
LONG_PATHS, LONG_KEEP = 2 * FULL_BLOCK + 5_000, FULL_BLOCK + 1_000


def _assert_same(one: ss.Result, other: ss.Result) -> None:
    """Bit for bit."""
    assert one.tally == other.tally
    np.testing.assert_array_equal(one.durations, other.durations)
    np.testing.assert_array_equal(one.gross_cover_days, other.gross_cover_days)
    assert list(one.inputs) == list(other.inputs)
    for name in one.inputs:
        np.testing.assert_array_equal(one.inputs[name], other.inputs[name])
    assert one.quantile([0.05, 0.5, 0.95]) == other.quantile([0.05, 0.5, 0.95])


@lru_cache
def _alone() -> ss.Result:
    with scenarios.small_blocks(BLOCK):
        return ss.simulate(scenarios.noisy(), PATHS, seed=SEED, keep=KEEP)


@lru_cache
def _long_alone() -> ss.Result:
    return ss.simulate(scenarios.noisy(20), LONG_PATHS, seed=SEED, keep=LONG_KEEP)


def test_one_run_has_several_blocks_and_keeps_some_of_its_paths() -> None:
    result = _alone()
    with scenarios.small_blocks(BLOCK):
        assert result.run.plan.blocks == BLOCKS
    assert result.paths == PATHS
    assert result.durations.shape == (KEEP,)
    assert np.unique(result.durations).size > KEEP // 4


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_threads(workers: int) -> None:
    with scenarios.small_blocks(BLOCK), ThreadPoolExecutor(workers) as pool:
        _assert_same(ss.simulate(scenarios.noisy(), PATHS, seed=SEED, keep=KEEP, executor=pool), _alone())


def test_tasks_done_as_they_come() -> None:
    with scenarios.small_blocks(BLOCK):
        _assert_same(ss.simulate(scenarios.noisy(), PATHS, seed=SEED, keep=KEEP, executor=_as_executor(AtOnce())), _alone())


def _as_executor(with_submit: object) -> Executor:
    """Only `submit` is needed, whatever the annotation says."""
    return with_submit  # type: ignore[return-value]


@given(st.permutations(range(BLOCKS)))
@settings(max_examples=15, deadline=None)
def test_blocks_that_finish_in_any_order(order: list[int]) -> None:
    executor = InOrder(order)
    with scenarios.small_blocks(BLOCK):
        result = ss.simulate(
            scenarios.noisy(), PATHS, seed=SEED, keep=KEEP, executor=_as_executor(executor), progress=executor.report
        )
    _assert_same(result, _alone())


def test_blocks_that_finish_in_reverse_order() -> None:
    executor = InOrder(range(BLOCKS)[::-1])
    seen: list[int] = []

    def report(done: int, paths: int) -> None:
        seen.append(done)
        executor.report(done, paths)

    with scenarios.small_blocks(BLOCK):
        result = ss.simulate(scenarios.noisy(), PATHS, seed=SEED, keep=KEEP, executor=_as_executor(executor), progress=report)
    _assert_same(result, _alone())
    assert seen[0] == PATHS % BLOCK  # the last block of all, the short one, was indeed the first to finish


@pytest.mark.parametrize("workers", [2, 3])
def test_worker_processes(workers: int) -> None:
    _assert_same(ss.simulate(scenarios.noisy(20), LONG_PATHS, seed=SEED, keep=LONG_KEEP, workers=workers), _long_alone())


def test_a_pool_of_processes_that_was_handed_in() -> None:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        _assert_same(
            ss.simulate(scenarios.noisy(20), LONG_PATHS, seed=SEED, keep=LONG_KEEP, executor=pool, workers=7), _long_alone()
        )
        assert pool.submit(max, 1, 2).result() == 2


@pytest.mark.parametrize("keep", [0, 1, BLOCK, BLOCK + 1, PATHS, 10 * PATHS])
def test_what_is_kept_changes_no_figure(keep: int) -> None:
    with scenarios.small_blocks(BLOCK):
        result = ss.simulate(scenarios.noisy(), PATHS, seed=SEED, keep=keep)
    assert result.tally == _alone().tally
    both = min(keep, KEEP)
    assert result.durations.shape == (min(keep, PATHS),)
    np.testing.assert_array_equal(result.durations[:both], _alone().durations[:both])


def test_another_seed_is_another_run() -> None:
    with scenarios.small_blocks(BLOCK):
        other = ss.simulate(scenarios.noisy(), PATHS, seed=SEED + 1, keep=KEEP)
    assert not np.array_equal(other.durations, _alone().durations)
    assert other.tally != _alone().tally


def test_without_a_seed_two_runs_differ_and_their_seeds_give_them_again() -> None:
    one, other = (ss.simulate(scenarios.noisy(), 50) for _ in range(2))
    assert one.seed != other.seed
    again = ss.simulate(scenarios.noisy(), 50, seed=one.seed)
    assert again.tally == one.tally
    assert f"seed {one.seed}" in str(one)
