"""Files that are replaced as a whole or not at all."""

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
    """A file to write to that takes the place of `path` once all of it is on the disk; if that fails, nothing has changed.

    It is written beside `path`, under a name of its own, so that two processes never write into one file. Only a process that
    is killed leaves it behind.
    """
    target = Path(os.path.realpath(path))  # a link stays a link
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
    """Remove what killed processes left beside `path`.

    A process that is writing there at this very moment loses that one write, and nothing else.
    """
    target = Path(os.path.realpath(path))
    for leftover in target.parent.glob(f".{glob.escape(target.name)}.*{_SUFFIX}"):
        with suppress(OSError):
            leftover.unlink()
