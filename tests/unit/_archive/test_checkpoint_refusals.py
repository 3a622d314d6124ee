"""Checkpoints that are not those of the run: refused before anything is run, and left as they are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import supplysim as ss
from supplysim._archive import stored_run
from support import scenarios
from support.blocks import Blocks
from support.files import BLOCK, KEEP, PATHS, assert_refused, checkpointed

pytestmark = pytest.mark.usefixtures("small_blocks")


def test_fewer_paths_than_are_done_are_refused(path: Path) -> None:
    checkpointed(path)
    message = "already holds blocks up to path 320, but this run has only 319 paths in all: ask for at least 320"
    assert_refused(path, message, lambda: checkpointed(path, 5 * BLOCK - 1))


def test_paths_that_are_gone_cannot_be_kept(path: Path) -> None:
    checkpointed(path)
    message = f"was written with keep={KEEP}, so it lacks some of the 1,000 paths that this run keeps: lower keep to {KEEP}"
    assert_refused(path, message, lambda: checkpointed(path, keep=1_000))


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"seed": 7}, "holds a run with seed=6, but this run has seed=7"),
        ({"replicates": 4}, "holds a run with replicates=8, but this run has replicates=4"),
        ({"run": "to the horizon"}, "holds a run with to_horizon=False, but this run has to_horizon=True"),
        ({"horizon_days": 59}, "holds a run of Scenario 'noisy' with digest"),
        ({"run": "several stocks"}, "but Scenario 'network' has digest"),
    ],
)
def test_the_checkpoint_of_another_run_is_refused_before_anything_runs(
    other: dict[str, Any], reason: str, path: Path, blocks: Blocks
) -> None:
    checkpointed(path)
    blocks.taken()
    assert_refused(path, reason, lambda: checkpointed(path, 1_000, **other))
    assert blocks.taken() == []


@pytest.mark.parametrize("package", ["supplysim", "numpy", "scipy"])
def test_the_checkpoint_of_other_versions_is_refused_but_can_be_loaded(
    package: str, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = {**stored_run.versions(), package: "0.0.1"}
    with monkeypatch.context() as patch:
        patch.setattr(stored_run, "versions", lambda: theirs)
        result = checkpointed(path)
    assert_refused(path, "0.0.1", lambda: checkpointed(path))
    assert ss.load(path, result.scenario).tally == result.tally


@pytest.mark.parametrize("content", [b"", b"my notes"])
def test_a_foreign_file_is_refused_before_anything_runs(content: bytes, path: Path, blocks: Blocks) -> None:
    path.write_bytes(content)
    assert_refused(path, "is truncated, damaged or not a supplysim file", lambda: checkpointed(path))
    assert blocks.taken() == []


def test_a_file_that_cannot_be_written_is_refused_before_anything_runs(tmp_path: Path, blocks: Blocks) -> None:
    nowhere = tmp_path / "nowhere" / "run"
    assert_refused(nowhere, "cannot be written: No such file or directory", lambda: checkpointed(nowhere))
    assert_refused(tmp_path, "is not a regular file", lambda: checkpointed(tmp_path))
    assert blocks.taken() == []


@pytest.mark.parametrize(
    "wrong", [{"paths": 0}, {"keep": -1}, {"replicates": 1}, {"workers": 0}, {"executor": 3}, {"progress": 3}]
)
def test_what_is_refused_leaves_no_file(wrong: dict[str, Any], path: Path) -> None:
    with pytest.raises(ss.SupplysimError, match=next(iter(wrong))):
        ss.simulate(scenarios.noisy(), **{"paths": 10, "checkpoint": path, **wrong})
    assert not path.exists()


def test_a_checkpoint_of_which_nothing_has_finished_is_resumed_and_not_loaded(path: Path, blocks: Blocks) -> None:
    blocks.problems = {0: KeyboardInterrupt()}
    with pytest.raises(ss.RunInterrupted):
        checkpointed(path)
    assert_refused(path, "no block has finished yet", lambda: ss.load(path, scenarios.noisy()))
    blocks.problems = {}
    assert checkpointed(path).paths == PATHS
