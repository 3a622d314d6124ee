"""The time limit of a run until precise: a block under way is given up, and what is left is the run of the first blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import active_children
from pathlib import Path
from typing import Any

import pytest

import supplysim as ss
from supplysim._engine.block import BlockOutcome, run_block
from supplysim._model.settings import Settings
from supplysim._run import tasks, time_limit
from support import scenarios
from support.executors import AtOnce
from support.results import assert_same_run

BLOCK = 128
NEVER_MET = ss.Precision(never=True, half_width=1e-9)
SHORT = 0.02  # seconds


@pytest.fixture
def _small_blocks() -> Iterator[None]:
    with scenarios.small_blocks(BLOCK):
        yield


def _plain(paths: int, **how: Any) -> ss.Result:
    return ss.simulate(scenarios.noisy(), paths, **{"seed": 3, "replicates": 32, **how})


def _limited(paths: int, **how: Any) -> ss.Result:
    return _plain(paths, **{"precision": NEVER_MET, "most_seconds": SHORT, **how})


@pytest.fixture
def endless(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[int, int], bool]], None]:
    """Make some blocks, chosen by number and paths, end only if they are given up; no other takes any time."""
    now = [0.0]

    def make(chosen: Callable[[int, int], bool]) -> None:
        def found(scenario: Any, settings: Any, block: int, paths: int, keep: int, *, check: Any) -> BlockOutcome:
            while chosen(block, paths):
                now[0] += 0.001
                assert check is not time_limit.unchecked  # as for a block that must finish
                check()
            return run_block(scenario, settings, block, paths, keep, check=check)

        monkeypatch.setattr(tasks, "run_block", found)
        monkeypatch.setattr(time_limit, "_now", lambda: now[0])

    return make


def _on_threads(paths: int) -> ss.Result:
    with ThreadPoolExecutor(2) as pool:  # its end waits for the blocks that are under way
        return _limited(paths, executor=pool)


@pytest.mark.usefixtures("_small_blocks")
@pytest.mark.parametrize(
    "run", [_limited, _on_threads, lambda paths: _limited(paths, executor=AtOnce())], ids=["here", "on threads", "at once"]
)
@pytest.mark.parametrize("finished", [1, 3])
@pytest.mark.parametrize("others", [True, False])
def test_a_block_under_way_is_given_up_and_so_is_what_finished_behind_it(
    run: Callable[[int], ss.Result], finished: int, endless: Callable[..., None], *, others: bool
) -> None:
    endless(lambda block, _paths: block == finished or (others and block > finished))
    result = run(10 * BLOCK - 9)
    assert result.stopped is not None
    assert result.stopped.reason == "most_seconds"
    assert result.stopped.looks == (result.paths,)
    assert result.paths == result.run.plan.paths
    least = 1 if run is _on_threads else finished  # there, time goes by while the others run
    assert least * BLOCK <= result.paths <= finished * BLOCK
    assert_same_run(result, _plain(result.paths))


@pytest.mark.usefixtures("_small_blocks")
def test_what_an_earlier_look_had_is_not_given_up(endless: Callable[..., None], tmp_path: Path) -> None:
    endless(lambda _block, paths: paths == BLOCK)
    path = tmp_path / "run.supplysim"
    result = _limited(100, checkpoint=path)  # the next look begins with the block of which these are a part
    assert result.stopped is not None
    assert (result.stopped.reason, result.stopped.looks) == ("most_seconds", (100,))
    assert_same_run(result, _plain(100))
    assert_same_run(ss.load(path, result.scenario), result)


@pytest.mark.usefixtures("_small_blocks")
@pytest.mark.parametrize(("asked", "found"), [(4 * BLOCK + 7, 4 * BLOCK + 7), (9 * BLOCK, 4 * BLOCK)])
def test_a_resumed_run_first_closes_its_gaps(asked: int, found: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "run.supplysim"

    def failing(scenario: Any, settings: Any, block: int, *rest: Any, **how: Any) -> BlockOutcome:
        if block == 1:
            raise RuntimeError
        return run_block(scenario, settings, block, *rest, **how)

    with monkeypatch.context() as patch:
        patch.setattr(tasks, "run_block", failing)
        with pytest.raises(ss.BlockError):
            _plain(4 * BLOCK + 7, executor=AtOnce(), checkpoint=path)
    resumed = _limited(asked, checkpoint=path, most_seconds=1e-9)
    assert resumed.paths == found
    assert_same_run(resumed, _plain(found))


def test_workers_give_up_what_is_under_way() -> None:
    full = Settings(3, 32).paths_per_block
    scenario = ss.Scenario("halting", stock=ss.Stock(ss.uniform(1, 9)), demand=[scenarios.Halting("use", 1)], horizon_days=9)
    run = {"seed": 3, "keep": 10}
    result = ss.simulate(scenario, full + 64, workers=2, precision=NEVER_MET, most_seconds=SHORT, **run)
    assert not active_children()
    assert result.paths == full
    assert_same_run(result, ss.simulate(scenario, full, replicates=32, **run))
