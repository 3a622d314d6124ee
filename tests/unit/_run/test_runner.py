"""Carrying out a run: what executors are asked for, what a failing block leaves behind, and how far it has come."""

from __future__ import annotations

import pickle
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

import supplysim as ss
from supplysim._engine.block import run_block
from supplysim._model.settings import Settings
from supplysim._run import executors, process_pool, tasks
from support import scenarios
from support.blocks import Blocks
from support.executors import AtOnce
from support.files import BLOCK

pytestmark = pytest.mark.usefixtures("small_blocks")
UNLUCKY = RuntimeError("out of luck")


def _simulate(blocks: int, **how: Any) -> ss.Result:
    return ss.simulate(scenarios.noisy(), blocks * BLOCK, **{"seed": 3, **how})


class _Slow(ThreadPoolExecutor):
    """Threads whose first task waits until no more tasks come, so that as many are in flight as ever will be."""

    def __init__(self) -> None:
        super().__init__(1)
        self.in_flight = self.most_in_flight = 0
        self._filled = False
        self._lock = threading.Lock()

    def submit(self, function: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        assert not kwargs
        with self._lock:
            self.in_flight += 1
            self.most_in_flight = max(self.most_in_flight, self.in_flight)
        return super().submit(self._wait_then, function, args)

    def _wait_then(self, function: Any, args: Any) -> Any:
        while not self._filled:
            before = self.in_flight
            time.sleep(0.02)
            self._filled = self.in_flight == before
        with self._lock:
            self.in_flight -= 1
        return function(*args)


@pytest.mark.parametrize(("workers", "in_flight"), [(1, 64), (7, 64), (25, 75)])
def test_a_bounded_number_of_blocks_is_in_flight(workers: int, in_flight: int, monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = scenarios.certain()
    outcome = run_block(scenario, Settings(1, 8), 0, BLOCK)
    monkeypatch.setattr(tasks, "run_block", lambda *_args, **_how: outcome)
    with _Slow() as pool:
        result = ss.simulate(scenario, 90 * BLOCK, seed=1, executor=pool, workers=workers)
    assert result.paths == 90 * BLOCK
    assert pool.most_in_flight == in_flight


@pytest.mark.parametrize(("blocks", "workers"), [(1, 1), (5, 1), (1, 4)])
def test_one_worker_or_one_block_needs_no_pool(blocks: int, workers: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process_pool, "Worker", None)
    assert _simulate(blocks, workers=workers).paths == blocks * BLOCK


def test_only_submit_is_used_with_small_values_that_can_be_pickled() -> None:
    executor = AtOnce()
    result = ss.simulate(scenarios.noisy(), 5 * BLOCK, seed=3, executor=executor)  # type: ignore[arg-type]
    assert result.tally == _simulate(5).tally
    assert len(executor.tasks) == 5
    for task in executor.tasks:
        function, _ = pickle.loads(task)
        assert getattr(tasks, function.__name__) is function
        assert len(task) < 10_000


def test_an_executor_that_was_handed_in_is_not_shut_down(blocks: Blocks) -> None:
    with ThreadPoolExecutor(2) as pool:
        _simulate(4, executor=pool)
        blocks.problems = {1: UNLUCKY}
        with pytest.raises(ss.BlockError):
            _simulate(4, executor=pool)
        assert pool.submit(max, 1, 2).result() == 2


@pytest.mark.parametrize("threads", [False, True])
def test_a_failing_block_is_named_and_what_finished_is_kept(*, threads: bool, blocks: Blocks) -> None:
    whole = _simulate(5, keep=5 * BLOCK)
    blocks.problems = {2: UNLUCKY}
    message = "block 2 of Scenario 'noisy' with seed 3 failed: RuntimeError: out of luck"
    with ThreadPoolExecutor(3) as pool, pytest.raises(ss.BlockError, match=message) as caught:
        _simulate(5, keep=5 * BLOCK, executor=pool if threads else None)
    error = caught.value
    assert (error.scenario_name, error.block, error.seed) == ("noisy", 2, 3)
    assert isinstance(error, ValueError)
    assert isinstance(error.__cause__, RuntimeError)
    partial = error.partial
    assert isinstance(partial, ss.Result)
    assert 2 * BLOCK <= partial.paths <= 4 * BLOCK
    assert partial.paths % BLOCK == 0
    assert partial.durations.size == partial.paths
    np.testing.assert_array_equal(partial.durations[: 2 * BLOCK], whole.durations[: 2 * BLOCK])
    assert 0 <= partial.survival(30).value <= 1
    assert str(partial).startswith("noisy: how long")
    again = run_block(partial.scenario, partial.run.plan.settings, 1, BLOCK)  # it can be run again alone
    assert again.tally.paths.sum() == BLOCK


def test_blocks_that_finish_after_the_failure_are_kept_too(blocks: Blocks) -> None:
    blocks.problems = {2: UNLUCKY}
    with pytest.raises(ss.BlockError) as caught:
        ss.simulate(scenarios.noisy(), 5 * BLOCK + 7, seed=3, executor=AtOnce())  # type: ignore[arg-type]
    assert caught.value.partial.paths == 4 * BLOCK + 7


def test_after_a_failure_an_executor_is_given_no_more_blocks(blocks: Blocks) -> None:
    blocks.problems = {1: UNLUCKY}
    executor = AtOnce()
    with pytest.raises(ss.BlockError, match="block 1 of"):
        ss.simulate(scenarios.noisy(), 100 * BLOCK, seed=3, executor=executor)  # type: ignore[arg-type]
    assert len(executor.tasks) == 64


def test_a_failure_of_the_first_block_leaves_nothing(blocks: Blocks) -> None:
    blocks.problems = {0: UNLUCKY}
    with pytest.raises(ss.BlockError, match="block 0 of Scenario 'noisy' with seed 3 failed") as caught:
        _simulate(2)
    assert caught.value.partial is None


@pytest.mark.parametrize("threads", [False, True])
def test_an_interrupt_is_not_a_failure_of_a_block(*, threads: bool, blocks: Blocks) -> None:
    blocks.problems = {2: KeyboardInterrupt()}
    message = r"the run of Scenario 'noisy' with seed 3 was interrupted after \d+ of 192 paths"
    with ThreadPoolExecutor(1) as pool, pytest.raises(KeyboardInterrupt, match=message) as caught:
        _simulate(3, executor=pool if threads else None)
    assert isinstance(caught.value, ss.RunInterrupted)
    assert not isinstance(caught.value, Exception)
    assert caught.value.partial.paths == 2 * BLOCK
    copied = pickle.loads(pickle.dumps(caught.value))
    assert (str(copied), copied.partial.paths) == (str(caught.value), 2 * BLOCK)


def test_an_interrupt_before_any_block_has_finished_leaves_nothing(blocks: Blocks) -> None:
    blocks.problems = {0: KeyboardInterrupt()}
    with pytest.raises(ss.RunInterrupted) as caught:
        _simulate(3)
    assert caught.value.partial is None


def test_a_failing_extension_has_a_partial_result(blocks: Blocks) -> None:
    result = _simulate(2)
    blocks.problems = {3: UNLUCKY}
    with pytest.raises(ss.BlockError) as caught:
        result.extend(4 * BLOCK)
    assert isinstance(caught.value.partial, ss.Result)
    assert caught.value.partial.paths == 3 * BLOCK


def test_a_block_error_can_be_sent_between_processes(blocks: Blocks) -> None:
    blocks.problems = {1: UNLUCKY}
    with pytest.raises(ss.BlockError) as caught:
        _simulate(3)
    copied = pickle.loads(pickle.dumps(caught.value))
    assert str(copied) == str(caught.value)
    assert (copied.scenario_name, copied.block, copied.seed) == ("noisy", 1, 3)


@pytest.mark.parametrize(("executor", "block", "finished"), [(AtOnce(most_tasks=3), 3, 3), (AtOnce(cancelled=[2]), 2, 4)])
def test_a_task_that_is_refused_or_cancelled_loses_nothing_that_finished(executor: Any, block: int, finished: int) -> None:
    with pytest.raises(ss.BlockError, match=f"block {block} of Scenario 'noisy' with seed 3") as caught:
        _simulate(5, executor=executor)
    assert caught.value.partial.paths == finished * BLOCK


def test_blocks_that_are_never_heard_of_again_do_not_hold_up_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    class Forgetful(AtOnce):
        def submit(self, function: Callable[..., Any], *args: Any) -> Future[Any]:
            done = super().submit(function, *args)
            return Future() if len(self.tasks) == 2 else done

    monkeypatch.setattr(executors, "_PATIENCE_SECONDS", 0.1)
    with pytest.raises(ss.BlockError, match=r"block 3 of .* failed: CancelledError") as caught:
        _simulate(5, executor=Forgetful(cancelled=[3]))
    assert caught.value.partial.paths == 3 * BLOCK
