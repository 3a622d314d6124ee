"""Ctrl-C, pressed once or several times, at whatever moment: a run ends with what has finished."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from multiprocessing import active_children
from pathlib import Path
from typing import Any

import pytest

import supplysim as ss
from supplysim._archive import checkpoint as checkpoints
from supplysim._archive import lock
from supplysim._engine.tally import Tally
from supplysim._model import settings
from supplysim._run import execution, interrupts, until_precise
from supplysim._run.interrupts import Interrupts
from supplysim._run.process_pool import ProcessPool
from support import scenarios
from support.executors import AtOnce
from support.results import assert_same_run

BLOCK, USUAL_BLOCK = 64, settings.Settings(3, 8).paths_per_block

pytestmark = pytest.mark.skipif(os.name == "nt", reason="sends signals")


@pytest.fixture(autouse=True)
def _small_blocks() -> Iterator[None]:
    with scenarios.small_blocks(BLOCK):
        yield
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def _press(*_: Any) -> None:
    signal.raise_signal(signal.SIGINT)


def _press_in(owner: Any, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Press Ctrl-C before and after each call of a function."""
    function = getattr(owner, name)

    def pressed(*args: Any, **how: Any) -> Any:
        _press()
        found = function(*args, **how)
        _press()
        return found

    monkeypatch.setattr(owner, name, pressed)


@contextmanager
def _bar(progress: Any, paths: int) -> Iterator[Any]:
    """Stands in for a progress bar; Ctrl-C is pressed as it closes."""
    try:
        yield progress
    finally:
        _press()


class _Late(AtOnce):
    """Puts off the tasks after the third; Ctrl-C is pressed as they are cancelled."""

    def submit(self, function: Callable[..., Any], *args: Any) -> Future[Any]:
        if len(self.tasks) < 3:
            return super().submit(function, *args)
        late: Future[Any] = Future()
        late.cancel = _press  # type: ignore[assignment,method-assign]
        return late


def _simulate(blocks: int = 5, **how: Any) -> ss.Result:
    return ss.simulate(scenarios.noise_free(9), blocks * BLOCK, **{"seed": 3, "keep": 9, **how})


@pytest.mark.parametrize(
    ("block", "how"),
    [(BLOCK, {}), (BLOCK, {"executor": _Late()}), (USUAL_BLOCK, {"workers": 2})],
    ids=["here", "executor", "workers"],
)
def test_further_presses_change_nothing(
    block: int, how: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def report(done: int, _paths: int) -> None:
        if done >= 3 * block:
            _press_in(checkpoints, "write_run", monkeypatch)
            _press_in(ProcessPool, "end", monkeypatch)
            _press_in(lock, "_release", monkeypatch)
            _press()

    path = tmp_path / "run.supplysim"
    monkeypatch.setattr(settings, "_PATHS_A_BLOCK", block)
    monkeypatch.setattr(execution, "reporter", _bar)
    with pytest.raises(ss.RunInterrupted, match="with seed 3 was interrupted after") as caught:
        _simulate(10 * block // BLOCK, checkpoint=path, progress=report, **how)
    assert not active_children()
    partial = caught.value.partial
    assert partial.paths == 3 * block
    assert_same_run(ss.load(path, partial.scenario), partial)
    assert not list(tmp_path.glob("*.part"))


def test_a_press_while_a_checkpoint_is_written_waits_for_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "run.supplysim"
    _press_in(checkpoints, "write_run", monkeypatch)
    with pytest.raises(ss.RunInterrupted, match="after 0 of 320 paths") as caught:
        _simulate(checkpoint=path)
    assert caught.value.partial is None
    monkeypatch.undo()
    with scenarios.small_blocks(BLOCK):
        assert_same_run(_simulate(checkpoint=path), _simulate())


@pytest.mark.parametrize("extended", [False, True])
def test_a_press_at_the_very_end_loses_nothing(*, extended: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, begun = _simulate(), _simulate(2)
    _press_in(ProcessPool, "end", monkeypatch)
    with pytest.raises(ss.RunInterrupted, match="after 320 of 320 paths") as caught:
        begun.extend(3 * BLOCK) if extended else _simulate()
    assert_same_run(caught.value.partial, whole)


def test_presses_while_the_results_are_made_lose_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = _simulate()
    _press_in(Tally, "read_only", monkeypatch)  # as a run's figures are first asked for
    with pytest.raises(ss.RunInterrupted, match="after 320 of 320 paths") as caught:
        _simulate()
    monkeypatch.undo()
    assert caught.value.partial.tally == whole.tally


@pytest.mark.parametrize("pressed_in", ["_next_look", "run_open_blocks"])
def test_a_press_between_looks_leaves_the_last_look(pressed_in: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next look begins anew with the block of which the first one took a part."""
    asked = ss.Precision(never=True, half_width=1e-9)

    def report(done: int, paths: int) -> None:
        _press_in(until_precise, pressed_in, monkeypatch)

    with pytest.raises(ss.RunInterrupted, match="after 50 of") as caught:
        ss.simulate(scenarios.noisy(), 50, seed=3, precision=asked, progress=report)
    assert caught.value.partial.paths == 50


def test_in_a_thread_nothing_is_handled() -> None:
    found: list[Any] = []
    thread = threading.Thread(target=lambda: found.append((_simulate(), signal.getsignal(signal.SIGINT))))
    thread.start()
    thread.join()
    assert found[0][0].paths == 5 * BLOCK
    assert found[0][1] is signal.default_int_handler


@pytest.fixture
def handler() -> Iterator[list[str]]:
    """A handler of the user's that writes down each press; the first two are not interrupts."""
    seen: list[str] = []

    def noted(*_: Any) -> None:
        seen.append("press")
        if len(seen) > 2:
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, noted)
    yield seen
    assert signal.getsignal(signal.SIGINT) is noted
    signal.signal(signal.SIGINT, before)


def test_the_handler_of_the_user_says_what_a_press_means(handler: list[str]) -> None:
    done: list[int] = []

    def report(paths: int, _all: int) -> None:
        done.append(paths)
        _press()

    with pytest.raises(ss.RunInterrupted):
        _simulate(progress=report)
    assert done == [BLOCK, 2 * BLOCK, 3 * BLOCK]
    assert len(handler) == 3


@pytest.mark.parametrize("ignored", [signal.SIG_IGN, signal.SIG_DFL])
def test_what_no_python_code_handles_is_left_alone(ignored: signal.Handlers) -> None:
    before = signal.signal(signal.SIGINT, ignored)
    try:
        with Interrupts.handled():
            assert signal.getsignal(signal.SIGINT) is ignored
    finally:
        signal.signal(signal.SIGINT, before)


def test_a_press_is_held_for_some_seconds_only(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(interrupts, "_now", lambda: now[0])
    handled = Interrupts.handled()
    held = handled.__enter__()
    for now[0] in (0.0, 4.0, 10.0):
        _press()
    with pytest.raises(KeyboardInterrupt), held.allowed():
        pytest.fail("a press was held")
    now[0] = 11.0  # what takes so long hangs
    with pytest.raises(KeyboardInterrupt):
        _press()
    with pytest.raises(KeyboardInterrupt):
        handled.__exit__(None, None, None)
