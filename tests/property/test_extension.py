"""A run that is extended is the longer run."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import supplysim as ss
from support import scenarios
from support.executors import InOrder
from support.results import assert_same_run

BLOCK = 64
KEEP = 100
NOISY = "to the stock-out"
OTHERS = [run for run in scenarios.RUNS if run != NOISY]

every_run = pytest.mark.parametrize("run", scenarios.RUNS)


def _run(paths: int, keep: int = KEEP, replicates: int = 8, run: str = NOISY) -> ss.Result:
    return scenarios.simulate(run, paths, seed=9, keep=keep, replicates=replicates)


@given(st.integers(KEEP, 400), st.integers(1, 400), st.sampled_from([2, 5, 8]))
@settings(max_examples=25, deadline=None)
def test_extended_by_b_is_the_run_of_a_plus_b(first: int, more: int, replicates: int) -> None:
    with scenarios.small_blocks(BLOCK):
        assert_same_run(_run(first, replicates=replicates).extend(more), _run(first + more, replicates=replicates))


@given(st.sampled_from(OTHERS), st.integers(10, 200), st.integers(1, 200), st.sampled_from([2, 5, 8]))
@settings(max_examples=15, deadline=None)
def test_extended_by_b_is_the_run_of_a_plus_b_whatever_the_run(run: str, first: int, more: int, replicates: int) -> None:
    with scenarios.small_blocks(BLOCK):
        extended = _run(first, replicates=replicates, run=run).extend(more)
        assert_same_run(extended, _run(first + more, replicates=replicates, run=run))


@every_run
@pytest.mark.parametrize("steps", [(100, 28, 1, 63, 64, 65, 200), (128, 64, 64), (101, 1, 1, 1)])
def test_extended_again_and_again(run: str, steps: tuple[int, ...]) -> None:
    with scenarios.small_blocks(BLOCK):
        result = _run(steps[0], run=run)
        for step in steps[1:]:
            result = result.extend(step)
        assert_same_run(result, _run(sum(steps), run=run))


@every_run
def test_an_extension_on_other_workers(run: str) -> None:
    with scenarios.small_blocks(BLOCK), ThreadPoolExecutor(2) as pool:
        assert_same_run(_run(150, run=run).extend(290, executor=pool), _run(440, run=run))


def test_the_result_that_is_extended_stays_as_it_was() -> None:
    with scenarios.small_blocks(BLOCK):
        short = _run(150)
        tally = short.tally
        short.extend(100)
        assert short.paths == 150
        assert short.tally is tally
        assert short.tally == _run(150).tally


def test_the_extension_of_what_one_stock_did_is_that_of_the_same_stock() -> None:
    with scenarios.small_blocks(BLOCK):
        short, long = (_run(paths, run="several stocks, to the horizon").of("depot") for paths in (150, 250))
        extended = short.extend(100)
    assert extended.stock == "depot"
    assert extended.restricted_mean == long.restricted_mean != extended.of("front").restricted_mean
    np.testing.assert_array_equal(extended.durations, long.durations)
    assert extended.service.fill_rate("convoy") == long.service.fill_rate("convoy")


def test_complete_blocks_are_not_run_again() -> None:
    done: list[int] = []
    with scenarios.small_blocks(BLOCK):
        _run(150).extend(100, progress=lambda paths, _all: done.append(paths))
    assert done == [192, 250]  # from the 128 of the two complete blocks on


@every_run
def test_a_longer_run_begins_with_the_paths_of_a_shorter_one(run: str) -> None:
    with scenarios.small_blocks(BLOCK):
        short, long = _run(2 * BLOCK, keep=2 * BLOCK, run=run), _run(5 * BLOCK + 7, keep=2 * BLOCK, run=run)
    for stock in short.stocks:
        np.testing.assert_array_equal(short.of(stock).durations, long.of(stock).durations)


@pytest.mark.parametrize("first", [10, 150])
def test_an_extension_keeps_what_the_longer_run_keeps(first: int) -> None:
    with scenarios.small_blocks(BLOCK):
        extended, at_once = _run(first, keep=1_000).extend(200), _run(first + 200, keep=1_000)
        assert extended.tally == at_once.tally
        assert extended.durations.shape == at_once.durations.shape


@every_run
def test_complete_blocks_are_not_run_again_in_whatever_order_they_finished(run: str) -> None:
    executor = InOrder([4, 2, 1, 3, 0])
    done: list[int] = []
    with scenarios.small_blocks(BLOCK):
        short = scenarios.simulate(
            run,
            4 * BLOCK + 10,
            seed=9,
            keep=KEEP,
            executor=executor,
            progress=executor.report,
        )
        assert_same_run(short, _run(4 * BLOCK + 10, run=run))
        extended = short.extend(20, progress=lambda paths, _all: done.append(paths))
        assert_same_run(extended, _run(4 * BLOCK + 30, run=run))
    assert done == [4 * BLOCK + 30]


@every_run
def test_an_extension_by_nothing_is_the_run_itself(run: str) -> None:
    with scenarios.small_blocks(BLOCK):
        assert_same_run(_run(150, run=run).extend(0), _run(150, run=run))


@pytest.mark.parametrize("paths", [-1, 1.5, "many", None, True])
def test_an_extension_by_no_number_of_paths_is_refused(paths: object) -> None:
    with pytest.raises(ss.SupplysimError, match="'paths' of extend must be"):
        _run(10).extend(paths)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "wrong", [{"workers": 0}, {"workers": -1}, {"workers": 1.5}, {"executor": object()}, {"progress": "yes"}]
)
def test_an_extension_is_checked_as_a_run_is(wrong: dict[str, object]) -> None:
    with scenarios.small_blocks(BLOCK):
        result = _run(100)
        with pytest.raises(ss.SupplysimError, match=next(iter(wrong))):
            result.extend(200, **wrong)  # type: ignore[arg-type]
