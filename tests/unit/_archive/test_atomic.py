"""Files are replaced in one step: nobody else's is overwritten, and what is replaced gives its mode and owner."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import supplysim as ss
from supplysim._archive import checkpoint as checkpoints
from support import scenarios
from support.blocks import Blocks
from support.files import BLOCK, PATHS, assert_refused, checkpointed
from support.results import assert_same_run

pytestmark = pytest.mark.usefixtures("small_blocks")
FOREIGN = b"my notes"
needs_modes = pytest.mark.skipif(os.name == "nt", reason="there are no such modes")


@pytest.fixture(autouse=True)
def _written_after_each_block(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoints, "_SHARE_OF_TIME", 0.999_999)


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _once(done: int, change: Callable[[], object]) -> Callable[[int, int], None]:
    """A progress function that changes something when so many paths are done."""

    def report(paths: int, _in_all: int) -> None:
        if paths == done:
            change()

    return report


def _another_run() -> ss.Result:
    return checkpointed(None, 10)


def test_a_result_is_not_saved_over_the_checkpoint_of_a_run_that_is_under_way(path: Path) -> None:
    def save() -> None:
        with pytest.raises(ss.FileError, match="is the checkpoint of a run that is under way"):
            _another_run().save(path)

    checkpointed(path, progress=_once(2 * BLOCK, save))
    _another_run().save(path)


@pytest.mark.parametrize("foreign", ["notes", "a run", "another state of this run", "a folder"])
def test_a_file_that_appears_in_the_middle_is_not_overwritten(foreign: str, path: Path) -> None:
    alone = checkpointed(None)
    other = checkpointed(None, seed=7) if foreign == "a run" else checkpointed(None, 10)
    contents: list[bytes] = []

    def put() -> None:
        if foreign == "a folder":
            path.unlink()
            path.mkdir()
        elif foreign == "notes":
            path.write_bytes(FOREIGN)
        else:
            other.save(path.with_name("other"))
            path.with_name("other").replace(path)
        contents.append(path.read_bytes() if path.is_file() else b"")

    message = (
        "was written by another program since this run last read or wrote it, and is not overwritten.*; the run continues"
    )
    with pytest.warns(RuntimeWarning, match=message):
        assert_same_run(checkpointed(path, progress=_once(2 * BLOCK, put)), alone)
    assert (path.read_bytes() if path.is_file() else b"") == contents[0]
    assert list(path.parent.iterdir()) == [path]


def test_a_file_that_appears_before_the_first_write_is_refused_before_anything_runs(
    path: Path, blocks: Blocks, monkeypatch: pytest.MonkeyPatch
) -> None:
    def appear(_path: str) -> None:
        path.write_bytes(FOREIGN)

    monkeypatch.setattr(checkpoints, "clear_leftovers", appear)
    assert_refused(path, "is not overwritten", lambda: checkpointed(path))
    assert (blocks.taken(), path.read_bytes()) == ([], FOREIGN)


def test_a_file_that_appears_at_the_very_moment_is_not_overwritten(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    link = os.link

    def late(source: Any, target: Any) -> None:
        path.write_bytes(FOREIGN)
        link(source, target)

    result = _another_run()
    monkeypatch.setattr(os, "link", late)
    assert_refused(path, "is not overwritten", lambda: result.save(path))
    assert path.read_bytes() == FOREIGN


def test_a_file_that_is_removed_in_the_middle_is_written_again(path: Path) -> None:
    alone = checkpointed(path, progress=_once(2 * BLOCK, path.unlink))
    assert_same_run(ss.load(path, alone.scenario), alone)


def test_an_interrupt_just_after_a_write_loses_nothing(path: Path, monkeypatch: pytest.MonkeyPatch, blocks: Blocks) -> None:
    replace, times = Path.replace, []

    def interrupted(self: Path, target: Any) -> Path:
        found = replace(self, target)
        times.append(found)
        if len(times) == 2:
            raise KeyboardInterrupt
        return found

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(ss.RunInterrupted):
        checkpointed(path)
    assert ss.load(path, scenarios.noisy()).paths == 2 * BLOCK
    blocks.taken()
    assert checkpointed(path).paths == PATHS
    assert blocks.taken() == [2, 3, 4, 5]


def test_a_file_system_without_hard_links_will_do(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    alone = checkpointed(path)
    assert_same_run(ss.load(path, alone.scenario), alone)
    assert list(path.parent.iterdir()) == [path]


@needs_modes
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o444])
def test_a_file_keeps_its_mode(mode: int, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And what is written beside it can be read by nobody else in the meantime."""
    result, fsync, modes = _another_run(), os.fsync, set()
    result.save(path)
    path.chmod(mode)

    def note(descriptor: int) -> None:
        modes.add(stat.S_IMODE(os.fstat(descriptor).st_mode))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    result.save(path)
    assert _mode(path) == mode
    assert checkpointed(path).paths
    assert (_mode(path), modes) == (mode, {0o600})


@needs_modes
def test_a_new_file_has_the_mode_of_any_new_file(path: Path) -> None:
    other = path.with_name("other")
    other.touch()
    checkpointed(path)
    assert _mode(path) == _mode(other)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may give a file to others")
def test_a_file_keeps_its_owner(path: Path) -> None:
    _another_run().save(path)
    os.chown(path, 1234, 5678)
    checkpointed(path)
    assert (path.stat().st_uid, path.stat().st_gid) == (1234, 5678)


@needs_modes
@pytest.mark.parametrize("may_give_group", [False, True])
def test_where_the_owner_cannot_be_kept_nobody_may_do_more_than_before(
    may_give_group: bool, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    status, asked = Path.stat, []

    def of_others(self: Path, **how: Any) -> os.stat_result:
        found = list(status(self, **how))
        if self == path:
            found[4], found[5] = found[4] + 1, found[5] + 1
        return os.stat_result(found)

    def chown(_path: Any, owner: int, group: int) -> None:
        asked.append(owner)
        if owner != -1 or not may_give_group:
            raise PermissionError

    result = _another_run()
    result.save(path)
    path.chmod(0o664)
    monkeypatch.setattr(Path, "stat", of_others)
    monkeypatch.setattr(os, "chown", chown)
    result.save(path)
    assert asked[1] == -1
    assert _mode(path) == (0o664 if may_give_group else 0o644)
