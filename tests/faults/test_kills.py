"""Runs that are killed: what had finished is not lost, and what they come to is the undisturbed run, bit for bit."""

from __future__ import annotations

import os
import platform
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import supplysim as ss
from support import programs, scenarios
from support.files import BLOCK, assert_refused, checkpointed
from support.results import assert_same_run

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="attempts are forked off")
needs_signals = pytest.mark.skipif(os.name == "nt", reason="sends signals")
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="the kernel is asked to end the workers")


MANY_KILLS = [(60, 0.6, 1, "noise_free"), (20, 3.0, 1, "noisy"), (8, 8.0, 2, "noisy")]


@needs_fork
@pytest.mark.parametrize(
    ("kills", "seconds", "workers", "scenario"),
    [(6, 0.4, 1, "noise_free"), *(pytest.param(*kills, marks=pytest.mark.long) for kills in MANY_KILLS)],
)
def test_a_run_that_is_killed_again_and_again_is_resumed(
    kills: int, seconds: float, workers: int, scenario: str, tmp_path: Path
) -> None:
    printed = programs.run("killed.py", tmp_path, kills, seconds, workers, scenario, quiet=workers == 1)
    # (a worker may say that its main process was gone before it began)
    assert int(printed.split()[0]) >= kills


@needs_fork
def test_a_checkpoint_is_let_go_by_a_run_that_is_killed_and_not_before(tmp_path: Path) -> None:
    """Also if it has forked off a process, as a user's pool does, that lives on."""
    path = tmp_path / "run.supplysim"
    with scenarios.small_blocks(BLOCK), programs.start("holding.py", path, group=True) as process:
        try:
            assert process.stdout is not None
            number = int(process.stdout.readline())
            held = f"is the checkpoint of a run that is under way in process {number} on {platform.node()}: wait until it ends"
            assert_refused(path, held, lambda: checkpointed(path))
            os.kill(number, signal.SIGKILL)
            process.wait()
            assert _is_alive(process.pid)  # the other process of its group
            assert_same_run(checkpointed(path), checkpointed(None))
        finally:
            os.killpg(process.pid, signal.SIGKILL)
    assert list(tmp_path.iterdir()) == [path]


@needs_signals
@pytest.mark.parametrize("kills", [3, pytest.param(25, marks=pytest.mark.long)])
def test_workers_that_are_killed_are_replaced(kills: int) -> None:
    assert programs.run("workers_killed.py", kills) == f"{kills} kills\n"


@needs_signals
@pytest.mark.parametrize("workers", [1, 2])
def test_an_interrupt_ends_all_processes_quietly_and_keeps_what_finished(workers: int, tmp_path: Path) -> None:
    path = tmp_path / "run.supplysim"
    with programs.start("interrupted.py", path, workers, group=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does, to every process of the group
        printed, complaints = process.communicate(timeout=300)
    assert (process.returncode, complaints) == (0, "")
    assert "kept: the run of Scenario 'noisy' with seed 6 was interrupted after" in printed
    _wait_until(lambda: not _is_alive(process.pid))
    with scenarios.small_blocks(64):
        held = ss.load(path, scenarios.noisy())
        assert held.paths >= 1_000
        assert 0 < held.durations.size <= 200  # blocks that a slow worker still held are missing


@needs_fork
@pytest.mark.parametrize(
    ("kill", "call", "means"),
    [
        (signal.SIGKILL, "numpy", "thread"),
        pytest.param(signal.SIGKILL, "locked", "kernel", marks=on_linux),
        pytest.param(signal.SIGTERM, "numpy", "kernel", marks=on_linux),
    ],
)
def test_workers_end_with_their_parent_in_the_middle_of_a_block(
    kill: signal.Signals, call: str, means: str, tmp_path: Path
) -> None:
    with programs.start("orphaned.py", tmp_path, call, means, group=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        workers = [int(path.name) for path in tmp_path.iterdir()]
        assert all(map(_is_there, workers))
        process.send_signal(kill)
        process.wait()
        try:
            _wait_until(lambda: not any(map(_is_there, workers)))
        finally:
            os.killpg(process.pid, signal.SIGKILL)  # its child, too


@needs_signals
def test_a_worker_that_is_stopped_is_told_of() -> None:
    assert programs.run("worker_stopped.py") == "told\n"


def _wait_until(comes_true: Callable[[], bool]) -> None:
    """Wait for at most a minute."""
    for _ in range(600):
        if comes_true():
            return
        time.sleep(0.1)
    pytest.fail("it did not come true")


def _is_there(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def _is_alive(group: int) -> bool:
    """Whether any process of a group is there."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_program_without_a_guard_fails_at_once_and_is_told_why() -> None:
    with programs.start("unguarded.py") as process:
        _, complaints = process.communicate(timeout=300)
    assert process.returncode == 1
    assert "BlockError: block 0 of Scenario 'depot' with seed 1 failed: a worker process exited during start-up" in complaints
    assert "if __name__ == '__main__'" in complaints
