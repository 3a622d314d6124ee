"""Two runs on one checkpoint: the second is refused while the first lives, and leaves everything as it is."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import supplysim as ss
from supplysim._archive import lock
from support import scenarios
from support.files import assert_refused, checkpointed
from support.results import assert_same_run

pytestmark = pytest.mark.usefixtures("small_blocks")


def _second_run(path: Path, met: list[int]) -> Callable[[int, int], None]:
    """Called as the blocks of the first run finish."""

    def begin(done: int, _paths: int) -> None:
        if not met:
            met.append(done)
            assert_refused(path, "is the checkpoint of a run that is under way in this process", lambda: checkpointed(path))

    return begin


@pytest.mark.parametrize("is_linked", [False, pytest.param(True, marks=pytest.mark.skipif(os.name == "nt", reason="links"))])
def test_a_second_run_in_this_process_is_refused(is_linked: bool, path: Path, tmp_path: Path) -> None:
    other = tmp_path / "link" if is_linked else path
    if is_linked:
        other.symlink_to(path)
    met: list[int] = []
    assert_same_run(checkpointed(path, progress=_second_run(other, met)), checkpointed(None))
    assert met
    assert checkpointed(other).paths  # the first has ended
    assert {each.name for each in tmp_path.iterdir()} == {path.name, other.name}


def test_a_run_on_another_file_is_not_refused(path: Path) -> None:
    def begin(_done: int, _paths: int) -> None:
        assert checkpointed(path.with_name("another")).paths

    checkpointed(path, progress=begin)


@pytest.mark.parametrize("problem", [KeyboardInterrupt(), RuntimeError("out of luck")])
def test_a_run_that_failed_has_let_go(problem: BaseException, path: Path) -> None:
    def fail(_done: int, _paths: int) -> None:
        raise problem

    with pytest.raises((KeyboardInterrupt, RuntimeError)):
        checkpointed(path, progress=fail)
    assert list(path.parent.iterdir()) == [path]
    assert checkpointed(path).paths


def _fail(number: int) -> Callable[..., Any]:
    def fail(*_: Any) -> Any:
        raise OSError(number, os.strerror(number))

    return fail


@pytest.mark.skipif(lock.fcntl is None, reason="there are no locks at all")
@pytest.mark.parametrize("lacking", ["module", "file system", "folder"])
def test_without_locks_a_run_goes_on_and_a_second_in_this_process_is_refused(
    lacking: str, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if lacking == "module":
        monkeypatch.setattr(lock, "fcntl", None)
    elif lacking == "file system":
        monkeypatch.setattr(lock.fcntl, "flock", _fail(errno.ENOLCK))
    else:
        monkeypatch.setattr(lock, "_opened", _fail(errno.EROFS))
    met: list[int] = []
    assert_same_run(checkpointed(path, progress=_second_run(path, met)), checkpointed(None))
    assert met


@pytest.mark.skipif(lock.fcntl is None, reason="there are no locks")
@pytest.mark.parametrize(
    ("content", "where"),
    [(b"123 on ship", "in process 123 on ship"), (b"", "in another process"), (b"\x1b[", "in another process")],
)
def test_a_lock_of_another_process_is_told_of(content: bytes, where: str, path: Path) -> None:
    """Which is whoever has the file open and locked."""
    beside = path.with_name(f".{path.name}.lock")
    beside.write_bytes(content)
    with beside.open("rb") as held:
        lock.fcntl.flock(held, lock.fcntl.LOCK_EX)
        assert_refused(path, f"is the checkpoint of a run that is under way {where}: wait until", lambda: checkpointed(path))
    assert not path.exists()
    assert checkpointed(path).paths
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.skipif(lock.fcntl is None, reason="there are no locks")
def test_a_lock_file_that_is_removed_at_the_last_moment_is_made_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flock, times = lock.fcntl.flock, []

    def remove(descriptor: int, how: int) -> None:
        flock(descriptor, how)
        times.append(how)
        if len(times) == 1:
            path.with_name(f".{path.name}.lock").unlink()

    monkeypatch.setattr(lock.fcntl, "flock", remove)
    with lock.locked(str(path)):
        assert path.with_name(f".{path.name}.lock").read_text().startswith(f"{os.getpid()} on ")
    assert len(times) == 2


@pytest.mark.skipif(not hasattr(os, "fork") or lock.fcntl is None, reason="there are no forks or no locks")
def test_a_process_that_is_forked_off_does_not_hold_the_lock(path: Path) -> None:
    with lock.locked(str(path)):
        (held,) = lock._held.values()
        assert held.file is not None
        child = os.fork()
        if not child:
            os._exit(not held.file.closed or bool(lock._held))
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_a_refused_run_leaves_no_lock(path: Path) -> None:
    path.write_bytes(b"my notes")
    with pytest.raises(ss.FileError):
        ss.simulate(scenarios.noisy(), 10, checkpoint=path)
    assert list(path.parent.iterdir()) == [path]
