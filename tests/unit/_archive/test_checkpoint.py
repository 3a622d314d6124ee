"""Checkpoints: a run goes on from what is done, and comes to the same bits."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import supplysim as ss
from supplysim._archive import checkpoint as checkpoints
from support import scenarios
from support.blocks import Blocks
from support.files import BLOCK, KEEP, PATHS, checkpointed, forge
from support.results import assert_same_run

pytestmark = pytest.mark.usefixtures("small_blocks")


@pytest.mark.parametrize("run", scenarios.RUNS)
def test_a_run_with_a_checkpoint_is_the_run_without(run: str, path: Path, blocks: Blocks) -> None:
    alone = checkpointed(None, run=run)
    assert_same_run(checkpointed(path, run=run), alone)
    blocks.taken()
    assert_same_run(checkpointed(path, run=run), alone)
    assert blocks.taken() == []
    assert_same_run(ss.load(path, alone.scenario), alone)
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("run", scenarios.RUNS)
@pytest.mark.parametrize(
    ("failing", "problem"),
    [(0, KeyboardInterrupt()), (3, RuntimeError("out of luck")), (4, KeyboardInterrupt()), (5, SystemExit(3))],
)
def test_a_run_that_ended_early_is_resumed_where_it_was(
    run: str, problem: BaseException, failing: int, path: Path, blocks: Blocks
) -> None:
    alone = checkpointed(None, run=run)
    blocks.problems = {failing: problem}
    with pytest.raises((ss.BlockError, KeyboardInterrupt, SystemExit)):
        checkpointed(path, run=run)
    blocks.taken()
    blocks.problems = {}
    assert_same_run(checkpointed(path, run=run), alone)
    assert blocks.taken() == list(range(failing, 6))


def test_what_progress_raises_leaves_what_finished(path: Path, blocks: Blocks) -> None:
    def stop(done: int, _paths: int) -> None:
        if done > 2 * BLOCK:
            raise StopAsyncIteration

    with pytest.raises(StopAsyncIteration):
        checkpointed(path, progress=stop)
    assert ss.load(path, scenarios.noisy()).paths == 3 * BLOCK
    blocks.taken()
    checkpointed(path)
    assert blocks.taken() == [3, 4, 5]


def test_without_a_seed_the_checkpoint_gives_it(path: Path) -> None:
    first = checkpointed(path, seed=None)
    again = checkpointed(path, seed=None)
    assert again.seed == first.seed
    assert_same_run(again, first)


def test_more_paths_are_an_extension(path: Path, blocks: Blocks) -> None:
    checkpointed(path)
    longer = checkpointed(None, 9 * BLOCK + 1)
    blocks.taken()
    assert_same_run(checkpointed(path, 9 * BLOCK + 1), longer)
    assert blocks.taken() == [5, 6, 7, 8, 9]


def test_fewer_paths_than_were_planned_but_not_done_are_run(path: Path, blocks: Blocks) -> None:
    blocks.problems = {2: KeyboardInterrupt()}
    with pytest.raises(ss.RunInterrupted):
        checkpointed(path)
    blocks.problems = {}
    fewer = checkpointed(None, 3 * BLOCK + 1)
    blocks.taken()
    assert_same_run(checkpointed(path, 3 * BLOCK + 1), fewer)
    assert blocks.taken() == [2, 3]


@pytest.mark.parametrize("keep", [0, 1, BLOCK, KEEP - 1, KEEP])
def test_fewer_paths_may_be_kept(keep: int, path: Path, blocks: Blocks) -> None:
    alone = checkpointed(None, keep=keep)
    checkpointed(path)
    blocks.taken()
    assert_same_run(checkpointed(path, keep=keep), alone)
    assert blocks.taken() == []


def test_more_paths_are_kept_where_no_block_that_is_done_lacks_them(path: Path, blocks: Blocks) -> None:
    alone = checkpointed(None, keep=1_000)
    blocks.problems = {2: KeyboardInterrupt()}
    with pytest.raises(ss.RunInterrupted):
        checkpointed(path)
    blocks.problems = {}
    assert_same_run(checkpointed(path, keep=1_000), alone)


def test_the_last_short_block_is_run_again_for_the_paths_that_it_lacks(path: Path, blocks: Blocks) -> None:
    alone = checkpointed(None, keep=PATHS)
    checkpointed(path, keep=PATHS - 5)
    blocks.taken()
    assert_same_run(checkpointed(path, keep=PATHS), alone)
    assert blocks.taken() == [5]


def test_a_disk_that_is_full_later_on_is_a_warning_and_loses_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone, fsync, times = checkpointed(None), os.fsync, []

    def full(file: int) -> None:
        times.append(file)
        if len(times) == 2:
            raise OSError(28, "No space left on device")
        fsync(file)

    monkeypatch.setattr(os, "fsync", full)
    monkeypatch.setattr(checkpoints, "_SHARE_OF_TIME", 0.999_999)
    with pytest.warns(RuntimeWarning, match="No space left on device; the run continues"):
        result = checkpointed(path)
    assert_same_run(result, alone)
    assert_same_run(ss.load(path, alone.scenario), alone)
    assert len(times) > 2


def test_a_saved_result_is_a_checkpoint(path: Path, blocks: Blocks) -> None:
    alone = checkpointed(None, run="several stocks")
    alone.of("depot").save(path)
    blocks.taken()
    assert_same_run(checkpointed(path, run="several stocks"), alone)
    assert blocks.taken() == []


def test_writing_takes_a_hundredth_of_the_time_at_most(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run, longer = checkpointed(None, 10).run, checkpointed(None, 20).run
    now, written = 100.0, list[float]()

    def write(*_args: Any) -> None:
        nonlocal now
        written.append(now)
        now += 0.5

    monkeypatch.setattr(checkpoints, "write_run", write)
    monkeypatch.setattr(time, "monotonic", lambda: now)
    checkpoint = checkpoints.Checkpoint(str(path), None, set())
    for _ in range(1_000):
        checkpoint(run, is_over=False)
        now += 1.0
    assert written[0] == 100.0  # at once
    assert len(written) * 0.5 < 0.0101 * 1_000 + 0.5
    gaps = np.diff(written)
    assert 50 <= gaps.min() <= gaps.max() <= 52
    checkpoint(run, is_over=True)
    assert len(written) == gaps.size + 1  # nothing new
    checkpoint(longer, is_over=True)
    assert len(written) == gaps.size + 2


def test_a_run_of_ten_billion_blocks_is_read_and_gone_on_with_at_once(path: Path) -> None:
    many, scenario = 10**10, scenarios.certain()
    ss.simulate(scenario, 2 * BLOCK, seed=6, keep=KEEP).save(path)

    def change(header: dict[str, Any], arrays: dict[str, Any]) -> None:
        header["paths"], header["complete"]["blocks"] = many * BLOCK, [[0, many]]
        for *_, sums in header["complete"]["sums"]:
            sums[:] = [str(int(total) * (many // 2)) for total in sums]
        for name, array in arrays.items():
            if name.startswith("complete/counts"):
                arrays[name] = array * (many // 2)
            elif name.startswith(("complete/inputs", "complete/outputs")):
                arrays[name] = np.resize(array, KEEP)

    forge(path, change)
    result = ss.load(path, scenario)
    assert (result.paths, result.durations.size) == (many * BLOCK, KEEP)
    assert [*result.run.complete.kept] == [0, 1, 2, 3]
    longer = ss.simulate(scenario, (many + 1) * BLOCK, seed=6, keep=BLOCK, checkpoint=path)
    assert (longer.paths, longer.durations.size) == ((many + 1) * BLOCK, BLOCK)
    assert longer.run.complete.blocks == (range(many + 1),)
