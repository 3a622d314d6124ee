"""Replace a file atomically: readers find the old file or the new one, never a part of it, and no foreign file is lost."""

from __future__ import annotations

import glob
import os
import secrets
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from supplysim.errors import FileError

END_BYTES = 64  # of a file, by which it is known again: those of a run end with their digest
_RANDOM_BYTES = 4  # in the name of a temporary file
_SUFFIX = ".part"


@contextmanager
def replacing(path: str, known: set[bytes]) -> Iterator[BinaryIO]:
    """Yield a file to write to, which replaces `path` once all of it is on the disk; after a failure `path` is unchanged.

    It is a temporary file in the same folder with a random name, so that two processes never write to the same file. It is
    removed after a failure; only a process that is killed leaves it behind. The new file has the mode of the old one, and its
    owner and group where that is permitted.

    Parameters
    ----------
    path : str
    known : set of bytes
        The ends of what may be replaced: of what the file held when it was last read or written. Becomes those of what it
        holds now, and of what it is about to hold: an interrupt may come just after it does.

    Raises
    ------
    FileError
        If there is a file at `path` by now that has another end.
    """
    target = Path(os.path.realpath(path))  # keep symbolic links
    beside = target.with_name(f".{target.name}.{secrets.token_hex(_RANDOM_BYTES)}{_SUFFIX}")
    mode = 0o600 if target.exists() else 0o666  # private until it has the mode of the old one
    try:
        with open(beside, "xb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _put(beside, target, path, known)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise


def _put(beside: Path, target: Path, path: str, known: set[bytes]) -> None:
    """Rename a file that is complete, unless another program has written to `target` in the meantime."""
    held, new = _end_of(target), _end_of(beside)
    if held is not None and held not in known:
        raise _foreign(path)
    known.clear()
    known.update(end for end in (held, new) if end is not None)
    if held is not None:
        _keep_mode_and_owner(beside, target)
        beside.replace(target)
        return
    try:
        os.link(beside, target)  # unlike a rename, never replaces what appears at this moment
    except FileExistsError:
        raise _foreign(path) from None
    except OSError:  # a file system without hard links
        beside.replace(target)
    else:
        beside.unlink()


def _foreign(path: str) -> FileError:
    reason = "was written by another program since this run last read or wrote it, and is not overwritten"
    return FileError.of(path, f"{reason}: move it away, or use another file")


def _end_of(path: Path) -> bytes | None:
    """The last bytes of a file; None if there is none, nothing if it is not a regular file."""
    try:
        status = os.lstat(path)
        if not stat.S_ISREG(status.st_mode):
            return b""
        with path.open("rb") as file:
            file.seek(max(status.st_size - END_BYTES, 0))
            return file.read()
    except FileNotFoundError:
        return None


def _keep_mode_and_owner(beside: Path, target: Path) -> None:
    """Give the new file the mode of the old one and, if this user may, its owner and group."""
    old, new = target.stat(), beside.stat()
    mode = stat.S_IMODE(old.st_mode)
    if sys.platform != "win32" and (old.st_uid, old.st_gid) != (new.st_uid, new.st_gid):
        try:
            os.chown(beside, old.st_uid, old.st_gid)
        except OSError:
            mode &= 0o777
            try:
                os.chown(beside, -1, old.st_gid)
            except OSError:
                mode = mode & ~0o070 | (mode & 0o007) << 3  # another group may do what everybody may
    with suppress(OSError):  # some file systems have no modes
        beside.chmod(mode)


def clear_leftovers(path: str) -> None:
    """Remove the temporary files that killed processes left beside `path`.

    If another process is writing to `path` at this moment, that one write fails.
    """
    target = Path(os.path.realpath(path))
    for leftover in target.parent.glob(f".{glob.escape(target.name)}.{'[0-9a-f]' * 2 * _RANDOM_BYTES}{_SUFFIX}"):
        with suppress(OSError):
            leftover.unlink()
