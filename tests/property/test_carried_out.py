"""A run is the same run however it is carried out: on any workers, in any order, extended, or until it is precise."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import lru_cache, partial
from multiprocessing import get_context

import numpy as np
import pytest

import supplysim as ss
from supplysim._model.settings import Settings
from support import scenarios
from support.executors import AtOnce, InOrder
from support.numbers import some_numbers, some_pairs
from support.results import assert_same_run

BLOCK, PATHS, KEEP, SEED, REPLICATES = 64, 64 * 9 + 37, 64 * 3 + 5, 6, 32
BLOCKS = 10
NOISY = "to the stock-out"
NEVER_MET = ss.Precision(never=True, half_width=1e-9)
# Worker processes do not see small blocks, so for them a run is long: two full blocks and a part of a third.
FULL_BLOCK = Settings(SEED, 8).paths_per_block
LONG_PATHS, LONG_KEEP = 2 * FULL_BLOCK + 5_000, FULL_BLOCK + 1_000

every_run = pytest.mark.parametrize("run", scenarios.RUNS)


@pytest.fixture(autouse=True)
def _small_blocks() -> Iterator[None]:
    with scenarios.small_blocks(BLOCK):
        yield


def _run(run: str = NOISY, paths: int = PATHS, **how: object) -> ss.Result:
    return scenarios.simulate(run, paths, **{"seed": SEED, "keep": KEEP, "replicates": REPLICATES, **how})


@lru_cache(maxsize=20)
def _plain(run: str = NOISY) -> ss.Result:
    return _run(run)


def _in_order(run: str, order: list[int]) -> ss.Result:
    executor = InOrder(order)
    return _run(run, executor=executor, progress=executor.report)


def _on_threads(run: str, **how: object) -> ss.Result:
    with ThreadPoolExecutor(3) as pool:
        return _run(run, executor=pool, **how)


def _extended(run: str, *steps: int) -> ss.Result:
    result = _run(run, steps[0])
    for step in steps[1:]:
        result = result.extend(step)
    return result


def _extended_on_threads(run: str) -> ss.Result:
    with ThreadPoolExecutor(2) as pool:
        return _run(run, 150).extend(PATHS - 150, executor=pool)


WAYS: dict[str, Callable[[str], ss.Result]] = {
    "on threads": _on_threads,
    "as tasks come": lambda run: _run(run, executor=AtOnce()),
    "in reverse order": lambda run: _in_order(run, [*range(BLOCKS)][::-1]),
    "extended by pieces of blocks": lambda run: _extended(run, 100, 28, 1, 63, 64, 65, 200, 92),
    "extended by whole blocks": lambda run: _extended(run, 2 * BLOCK, BLOCK, BLOCK, PATHS - 4 * BLOCK),
    "extended path by path": lambda run: _extended(run, PATHS - 3, 1, 1, 1),
    "extended by nothing": lambda run: _extended(run, PATHS, 0),
    "extended on threads": _extended_on_threads,
    "until a limit": lambda run: _run(run, 50, precision=NEVER_MET, most_paths=PATHS),
    "until a limit on threads": lambda run: _on_threads(run, paths=50, precision=NEVER_MET, most_paths=PATHS),
    "until a limit as tasks come": lambda run: _run(run, 50, precision=NEVER_MET, most_paths=PATHS, executor=AtOnce()),
    "until a limit, and extended": lambda run: _run(run, 50, precision=NEVER_MET, most_paths=333).extend(PATHS - 333),
}


@some_pairs("way, run", WAYS, scenarios.RUNS)
def test_it_is_the_same_run(way: str, run: str) -> None:
    assert_same_run(WAYS[way](run), _plain(run))


@every_run
def test_one_run_has_several_blocks_and_keeps_some_of_its_paths(run: str) -> None:
    result = _plain(run)
    assert result.run.plan.blocks == BLOCKS
    assert result.paths == PATHS
    assert result.durations.shape == (KEEP,)
    assert np.unique(result.durations).size > KEEP // 4
    assert all(result.of(stock).never.value < 1 for stock in result.stocks)
    assert bool(result.tally.service) == ("horizon" in run)


@some_numbers(4, 200)
def test_blocks_that_finish_in_any_order(numbers: range) -> None:
    for number in numbers:
        run = list(scenarios.RUNS)[number % len(scenarios.RUNS)]
        order = np.random.default_rng(number).permutation(BLOCKS).tolist()
        assert_same_run(_in_order(run, order), _plain(run))


@some_numbers(4, 200)
def test_extended_by_b_is_the_run_of_a_plus_b(numbers: range) -> None:
    for number in numbers:
        rng = np.random.default_rng(number)
        run, replicates = list(scenarios.RUNS)[number % len(scenarios.RUNS)], int(rng.choice([2, 5, 8]))
        first, more = rng.integers(1, 400, 2).tolist()
        extended = _run(run, first, replicates=replicates).extend(more)
        assert_same_run(extended, _run(run, first + more, replicates=replicates))


@some_numbers(3, 100)
def test_a_run_until_precise_is_the_plain_run_of_as_many_paths(numbers: range) -> None:
    for number in numbers:
        rng = np.random.default_rng(number)
        half_width_days, most_paths = float(rng.uniform(0.1, 6)), int(rng.integers(50, 900))
        asked = ss.Precision(restricted_mean=True, half_width_days=half_width_days)
        alone = _run(paths=50, precision=asked, most_paths=most_paths)
        threads = _on_threads(NOISY, paths=50, precision=asked, most_paths=most_paths)
        assert_same_run(alone, _run(paths=alone.paths))
        assert_same_run(threads, alone)
        assert alone.stopped is not None
        assert alone.stopped == threads.stopped
        assert alone.stopped.reason == ("precise" if asked.reached(alone) <= half_width_days else "most_paths")
        assert alone.paths <= most_paths


def test_under_a_limit_of_time_it_is_the_plain_run_of_as_many_paths() -> None:
    result = _run(paths=50, precision=NEVER_MET, most_seconds=0.2)
    assert_same_run(result, _run(paths=result.paths))


def test_worker_processes_and_a_pool_that_was_handed_in() -> None:
    def long(**how: object) -> ss.Result:
        return ss.simulate(scenarios.noisy(20), LONG_PATHS, seed=SEED, keep=LONG_KEEP, **how)  # type: ignore[arg-type]

    with scenarios.small_blocks(FULL_BLOCK):
        alone = long()
        assert_same_run(long(workers=2), alone)
        with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
            assert_same_run(long(executor=pool, workers=7), alone)
            assert pool.submit(max, 1, 2).result() == 2


def test_worker_processes_of_several_stocks_to_the_horizon() -> None:
    paths = FULL_BLOCK + 5_000
    with scenarios.small_blocks(FULL_BLOCK):
        one, two = (
            scenarios.simulate("several stocks, to the horizon", paths, 6, seed=SEED, keep=paths, workers=workers)
            for workers in (1, 2)
        )
    assert_same_run(two, one)


def test_worker_processes_until_precise() -> None:
    asked = ss.Precision(restricted_mean=True, half_width_days=0.0008)
    until_precise = partial(
        ss.simulate, scenarios.noisy(20), 20_000, seed=SEED, keep=KEEP, precision=asked, most_paths=200_000
    )
    with scenarios.small_blocks(FULL_BLOCK):
        one, two = (until_precise(workers=workers) for workers in (1, 2))
        assert_same_run(two, one)
        assert two.stopped == one.stopped
        assert one.paths > FULL_BLOCK
        assert_same_run(two, ss.simulate(scenarios.noisy(20), two.paths, seed=SEED, keep=KEEP, replicates=REPLICATES))


@some_pairs("keep, run", [0, 1, BLOCK, BLOCK + 1, PATHS, 10 * PATHS], scenarios.RUNS)
def test_what_is_kept_changes_no_figure_and_is_the_beginning(keep: int, run: str) -> None:
    result = _run(run, keep=keep)
    assert result.tally == _plain(run).tally
    both = min(keep, KEEP)
    for stock in result.stocks:
        assert result.of(stock).durations.shape == (min(keep, PATHS),)
        np.testing.assert_array_equal(result.of(stock).durations[:both], _plain(run).of(stock).durations[:both])


@every_run
def test_a_longer_run_begins_with_the_paths_of_a_shorter_one(run: str) -> None:
    short = _run(run, 2 * BLOCK)
    for stock in short.stocks:
        np.testing.assert_array_equal(short.of(stock).durations, _plain(run).of(stock).durations[: 2 * BLOCK])


def test_complete_blocks_are_not_run_again_in_whatever_order_they_finished() -> None:
    done: list[int] = []
    _run(paths=150).extend(100, progress=lambda paths, _all: done.append(paths))
    assert done == [192, 250]  # from the 128 of the two complete blocks on
    short = _in_order(NOISY, [4, 2, 1, 3, 0, 9, 8, 5, 7, 6])
    done.clear()
    assert_same_run(short.extend(7, progress=lambda paths, _all: done.append(paths)), _run(paths=PATHS + 7))
    assert done == [PATHS + 7]


def test_the_result_that_is_extended_stays_as_it_was() -> None:
    short = _run(paths=150)
    tally = short.tally
    short.extend(100)
    assert short.paths == 150
    assert short.tally is tally
    assert short.tally == _run(paths=150).tally


def test_the_extension_of_what_one_stock_did_is_that_of_the_same_stock() -> None:
    short, long = (_run("several stocks, to the horizon", paths).of("depot") for paths in (150, 250))
    extended = short.extend(100)
    assert extended.stock == "depot"
    assert extended.restricted_mean == long.restricted_mean != extended.of("front").restricted_mean
    np.testing.assert_array_equal(extended.durations, long.durations)
    assert extended.service.fill_rate("convoy") == long.service.fill_rate("convoy")


@pytest.mark.parametrize(
    ("field", "wrong"),
    [*[("paths", paths) for paths in (-1, 1.5, "many", None, True)], ("workers", 0), ("workers", -1), ("workers", 1.5),
     ("executor", object()), ("progress", "yes")],
)  # fmt: skip
def test_an_extension_is_checked_as_a_run_is(field: str, wrong: object) -> None:
    with pytest.raises(ss.SupplysimError, match=f"^'{field}' of (extend|simulate) must"):
        _plain().extend(**({"paths": 200} | {field: wrong}))  # type: ignore[arg-type]


@every_run
def test_another_seed_is_another_run(run: str) -> None:
    other = _run(run, seed=SEED + 1)
    for stock in other.stocks:
        assert not np.array_equal(other.of(stock).durations, _plain(run).of(stock).durations)
    assert other.tally != _plain(run).tally


def test_going_on_to_the_horizon_is_another_run() -> None:
    ending, going_on = _plain("several stocks").tally, _plain("several stocks, to the horizon").tally
    assert ending != going_on
    with pytest.raises(ss.InvalidValueError, match="to the horizon"):
        ending + going_on  # it raises


def test_without_a_seed_two_runs_differ_and_their_seeds_give_them_again() -> None:
    one, other = (ss.simulate(scenarios.noisy(), 50) for _ in range(2))
    assert one.seed != other.seed
    again = ss.simulate(scenarios.noisy(), 50, seed=one.seed)
    assert again.tally == one.tally
    assert f"seed {one.seed}" in str(one)
