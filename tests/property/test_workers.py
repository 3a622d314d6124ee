"""A run is the same run however it is carried out: on any number of workers, any executor, in any order."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import lru_cache
from multiprocessing import get_context

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import supplysim as ss
from supplysim._engine.settings import Settings
from support import scenarios
from support.executors import AtOnce, InOrder
from support.results import assert_same_run

BLOCK, PATHS, KEEP, SEED = 64, 64 * 9 + 37, 64 * 3 + 5, 6
BLOCKS = 10
NOISY = "to the stock-out"
OTHERS = [run for run in scenarios.RUNS if run != NOISY]
# Worker processes do not see small blocks, so for them a run is long: two full blocks and a part of a third.
FULL_BLOCK = Settings(SEED, 8).paths_per_block
LONG_PATHS, LONG_KEEP = 2 * FULL_BLOCK + 5_000, FULL_BLOCK + 1_000


every_run = pytest.mark.parametrize("run", scenarios.RUNS)


@lru_cache
def _alone(run: str = NOISY) -> ss.Result:
    with scenarios.small_blocks(BLOCK):
        return scenarios.simulate(run, PATHS, seed=SEED, keep=KEEP)


@lru_cache
def _long_alone() -> ss.Result:
    return ss.simulate(scenarios.noisy(20), LONG_PATHS, seed=SEED, keep=LONG_KEEP)


@every_run
def test_one_run_has_several_blocks_and_keeps_some_of_its_paths(run: str) -> None:
    result = _alone(run)
    with scenarios.small_blocks(BLOCK):
        assert result.run.plan.blocks == BLOCKS
    assert result.paths == PATHS
    assert result.durations.shape == (KEEP,)
    assert np.unique(result.durations).size > KEEP // 4
    assert all(result.of(stock).never.value < 1 for stock in result.stocks)
    assert bool(result.tally.service) == ("horizon" in run)


@every_run
@pytest.mark.parametrize("workers", [1, 2, 5])
def test_threads(run: str, workers: int) -> None:
    with scenarios.small_blocks(BLOCK), ThreadPoolExecutor(workers) as pool:
        assert_same_run(scenarios.simulate(run, PATHS, seed=SEED, keep=KEEP, executor=pool), _alone(run))


@every_run
def test_tasks_done_as_they_come(run: str) -> None:
    with scenarios.small_blocks(BLOCK):
        result = scenarios.simulate(run, PATHS, seed=SEED, keep=KEEP, executor=AtOnce())
    assert_same_run(result, _alone(run))


def _assert_same_in_order(order: Sequence[int], run: str = NOISY) -> None:
    executor = InOrder(order)
    with scenarios.small_blocks(BLOCK):
        result = scenarios.simulate(run, PATHS, seed=SEED, keep=KEEP, executor=executor, progress=executor.report)
    assert_same_run(result, _alone(run))


@given(st.permutations(range(BLOCKS)))
@settings(max_examples=15, deadline=None)
def test_blocks_that_finish_in_any_order(order: list[int]) -> None:
    _assert_same_in_order(order)


@given(st.sampled_from(OTHERS), st.permutations(range(BLOCKS)))
@settings(max_examples=9, deadline=None)
def test_blocks_that_finish_in_any_order_whatever_the_run(run: str, order: list[int]) -> None:
    _assert_same_in_order(order, run)


@every_run
def test_blocks_that_finish_in_reverse_order(run: str) -> None:
    executor = InOrder(range(BLOCKS)[::-1])
    seen: list[int] = []

    def report(done: int, paths: int) -> None:
        seen.append(done)
        executor.report(done, paths)

    with scenarios.small_blocks(BLOCK):
        result = scenarios.simulate(run, PATHS, seed=SEED, keep=KEEP, executor=executor, progress=report)
    assert_same_run(result, _alone(run))
    assert seen[0] == PATHS % BLOCK  # the last block of all, the short one, was indeed the first to finish


@pytest.mark.parametrize("workers", [2, 3])
def test_worker_processes(workers: int) -> None:
    result = ss.simulate(scenarios.noisy(20), LONG_PATHS, seed=SEED, keep=LONG_KEEP, workers=workers)
    assert_same_run(result, _long_alone())


def test_worker_processes_of_several_stocks_to_the_horizon() -> None:
    paths = FULL_BLOCK + 5_000
    one, two = (
        scenarios.simulate("several stocks, to the horizon", paths, 12, seed=SEED, keep=paths, workers=workers)
        for workers in (1, 2)
    )
    assert_same_run(two, one)


def test_a_pool_of_processes_that_was_handed_in() -> None:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        result = ss.simulate(scenarios.noisy(20), LONG_PATHS, seed=SEED, keep=LONG_KEEP, executor=pool, workers=7)
        assert_same_run(result, _long_alone())
        assert pool.submit(max, 1, 2).result() == 2


@every_run
@pytest.mark.parametrize("keep", [0, 1, BLOCK, BLOCK + 1, PATHS, 10 * PATHS])
def test_what_is_kept_changes_no_figure(keep: int, run: str) -> None:
    with scenarios.small_blocks(BLOCK):
        result = scenarios.simulate(run, PATHS, seed=SEED, keep=keep)
    assert result.tally == _alone(run).tally
    both = min(keep, KEEP)
    for stock in result.stocks:
        assert result.of(stock).durations.shape == (min(keep, PATHS),)
        np.testing.assert_array_equal(result.of(stock).durations[:both], _alone(run).of(stock).durations[:both])


@every_run
def test_another_seed_is_another_run(run: str) -> None:
    with scenarios.small_blocks(BLOCK):
        other = scenarios.simulate(run, PATHS, seed=SEED + 1, keep=KEEP)
    for stock in other.stocks:
        assert not np.array_equal(other.of(stock).durations, _alone(run).of(stock).durations)
    assert other.tally != _alone(run).tally


def test_going_on_to_the_horizon_is_another_run() -> None:
    ending, going_on = _alone("several stocks").tally, _alone("several stocks, to the horizon").tally
    assert ending != going_on
    with pytest.raises(ss.InvalidValueError, match="to the horizon"):
        ending + going_on  # it raises


def test_without_a_seed_two_runs_differ_and_their_seeds_give_them_again() -> None:
    one, other = (ss.simulate(scenarios.noisy(), 50) for _ in range(2))
    assert one.seed != other.seed
    again = ss.simulate(scenarios.noisy(), 50, seed=one.seed)
    assert again.tally == one.tally
    assert f"seed {one.seed}" in str(one)
