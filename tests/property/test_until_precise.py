"""A run until precise is the plain run of as many paths, however it is carried out."""

from __future__ import annotations

import tracemalloc
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import supplysim as ss
from support import scenarios
from support.executors import AtOnce
from support.results import assert_same_run

BLOCK, FIRST, KEEP, SEED = 128, 50, 150, 4
NEVER_MET = ss.Precision(never=True, half_width=1e-9)
NOISY = "to the stock-out"

every_run = pytest.mark.parametrize("run", scenarios.RUNS)


def _until(asked: ss.Precision, run: str = NOISY, **how: object) -> ss.Result:
    return scenarios.simulate(run, FIRST, seed=SEED, keep=KEEP, precision=asked, **how)


def _plain(paths: int, run: str = NOISY, replicates: int = 32) -> ss.Result:
    return scenarios.simulate(run, paths, seed=SEED, keep=KEEP, replicates=replicates)


@given(st.floats(0.1, 6.0), st.sampled_from([16, 20, 32]), st.integers(FIRST, 900))
@settings(max_examples=8, deadline=None)
def test_it_is_the_plain_run_of_as_many_paths(half_width_days: float, replicates: int, most_paths: int) -> None:
    asked = ss.Precision(restricted_mean=True, half_width_days=half_width_days)
    with scenarios.small_blocks(BLOCK):
        result = _until(asked, replicates=replicates, most_paths=most_paths)
        assert_same_run(result, _plain(result.paths, replicates=replicates))
    assert result.stopped is not None
    assert result.stopped.reason == ("precise" if asked.reached(result) <= half_width_days else "most_paths")
    assert result.paths <= most_paths


@every_run
@pytest.mark.parametrize("workers", [1, 3])
def test_threads(run: str, workers: int) -> None:
    asked = ss.Precision(restricted_mean=True, half_width_days=1.2)
    with scenarios.small_blocks(BLOCK), ThreadPoolExecutor(workers) as pool:
        alone, result = (_until(asked, run, most_paths=600, executor=executor) for executor in (None, pool))
        assert_same_run(result, alone)
        assert_same_run(result, _plain(result.paths, run))
    assert result.stopped == alone.stopped


def test_tasks_done_as_they_come() -> None:
    asked = ss.Precision(restricted_mean=True, half_width_days=1.0)
    with scenarios.small_blocks(BLOCK):
        alone, result = (_until(asked, executor=executor) for executor in (None, AtOnce()))
    assert_same_run(result, alone)
    assert result.stopped == alone.stopped


def test_worker_processes() -> None:
    asked = ss.Precision(restricted_mean=True, half_width_days=0.0008)
    runs = [
        ss.simulate(scenarios.noisy(20), 20_000, seed=SEED, keep=KEEP, precision=asked, most_paths=200_000, workers=workers)
        for workers in (1, 2)
    ]
    assert_same_run(*runs)
    assert runs[0].stopped == runs[1].stopped
    assert runs[0].paths > 131_072
    assert_same_run(runs[1], ss.simulate(scenarios.noisy(20), runs[1].paths, seed=SEED, keep=KEEP, replicates=32))


def test_under_a_limit_of_time_it_is_the_plain_run_of_as_many_paths() -> None:
    with scenarios.small_blocks(BLOCK), ThreadPoolExecutor(2) as pool:
        for executor in (None, pool):
            result = _until(NEVER_MET, most_seconds=0.3, executor=executor)
            assert_same_run(result, _plain(result.paths))


@every_run
def test_an_extension_goes_on_from_where_it_stopped(run: str) -> None:
    with scenarios.small_blocks(BLOCK):
        result = _until(NEVER_MET, run, most_paths=333)
        assert_same_run(result.extend(100), _plain(433, run))


def _peak(most_paths: int) -> int:
    tracemalloc.start()
    try:
        ss.simulate(scenarios.noise_free(), 4_096, seed=1, keep=0, precision=NEVER_MET, most_paths=most_paths)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_ten_times_the_paths_need_no_more_memory() -> None:
    with scenarios.small_blocks(4_096):
        _peak(4_096)  # what is cached for good
        few, many = _peak(4 * 4_096), _peak(40 * 4_096)
    assert many < 1.2 * few
