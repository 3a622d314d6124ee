"""One run at a time on a checkpoint: an advisory lock, which the system releases when its process ends, however it ends.

The lock is on a file beside the checkpoint, `.NAME.lock`, since the checkpoint itself is replaced again and again. It is
removed with the lock; a process that is killed leaves it behind, unlocked. Where there are no locks (on Windows, on some
network file systems, in a folder that is read-only), two runs of one process are still told apart, and what another process
has written is not overwritten (`atomic.replacing`).
"""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path

import attrs

from supplysim.errors import FileError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

_MOST_BYTES = 200  # of the name of the process that holds a lock


@attrs.define(eq=False)
class _Lock:
    """A lock that this process holds: an open file, or None where there are no locks. It lasts until the file is closed."""

    file: FileIO | None = None


_held: dict[str, _Lock] = {}  # by checkpoint


@contextmanager
def locked(path: str | None) -> Iterator[None]:
    """Hold the lock on the checkpoint at `path`; do nothing if it is None.

    Raises
    ------
    FileError
        If a run that is under way, in this process or in another, has the lock.
    """
    if path is None:
        yield
        return
    target, lock = os.path.realpath(path), _Lock()  # two links to one file are one checkpoint
    try:
        if _held.setdefault(target, lock) is not lock:
            raise _in_use(path, "in this process")
        lock.file = _acquired(path, _lock_file(target))
        yield
    finally:
        if _held.get(target) is lock:  # not so in a process that was forked off
            del _held[target]
            _release(lock.file, _lock_file(target))


def _lock_file(target: str) -> Path:
    return Path(target).with_name(f".{Path(target).name}.lock")


def _in_use(path: str, where: str) -> FileError:
    return FileError.of(path, f"is the checkpoint of a run that is under way {where}: wait until it ends, or use another file")


def _acquired(path: str, name: Path) -> FileIO | None:
    """The lock file, opened and locked; None where there are no locks."""
    while fcntl is not None:
        try:
            file = _opened(name)
        except OSError:  # there is no such folder, or it is read-only: if the run has to write to it, it will say so
            return None
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with file:
                holder = os.read(file.fileno(), _MOST_BYTES).decode(errors="replace")
            raise _in_use(path, f"in process {holder}" if holder.isprintable() and holder else "in another process") from None
        except OSError:  # this file system has no locks
            file.close()
            return None
        if _is_there(name, file):
            with suppress(OSError):
                os.ftruncate(file.fileno(), 0)
                os.write(file.fileno(), f"{os.getpid()} on {platform.node()}".encode())
            return file
        file.close()  # the run that had it removed it at this moment
    return None


def _opened(name: Path) -> FileIO:
    try:
        descriptor = os.open(name, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o666)
    except PermissionError:  # another user's, which can be locked nevertheless
        descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW)
    return FileIO(descriptor)


def _is_there(name: Path, file: FileIO) -> bool:
    """Whether an open file is still the one of that name."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), os.lstat(name))
    except OSError:
        return False


def _release(file: FileIO | None, name: Path) -> None:
    if file is not None:
        with file, suppress(OSError):
            name.unlink()  # while it is locked, so that nobody else's is removed


def _forget() -> None:
    """Close the locks in a process that was forked off: they would last as long as it does, though the run has ended."""
    for lock in _held.values():
        if lock.file is not None:
            lock.file.close()
    _held.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
