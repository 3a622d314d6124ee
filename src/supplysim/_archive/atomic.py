"""Replace a file atomically: readers find the old file or the new one, never a part of it."""

from __future__ import annotations

import glob
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

_SUFFIX = ".part"


@contextmanager
def replacing(path: str) -> Iterator[BinaryIO]:
    """Yield a file to write to, which replaces `path` once all of it is on the disk; after a failure `path` is unchanged.

    It is a temporary file in the same folder with a random name, so that two processes never write to the same file. It is
    removed after a failure; only a process that is killed leaves it behind.
    """
    target = Path(os.path.realpath(path))  # keep symbolic links
    beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}{_SUFFIX}")
    try:
        with beside.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(target)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise


def clear_leftovers(path: str) -> None:
    """Remove the temporary files that killed processes left beside `path`.

    If another process is writing to `path` at this moment, that one write fails.
    """
    target = Path(os.path.realpath(path))
    for leftover in target.parent.glob(f".{glob.escape(target.name)}.*{_SUFFIX}"):
        with suppress(OSError):
            leftover.unlink()
