"""The container of a file: what it is, a header in JSON, arrays in NumPy's own format, and a digest of them all.

Nothing in it is ever executed or unpickled.
"""

from __future__ import annotations

import io
import json
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import Any, BinaryIO

import attrs
import numpy as np
from numpy.typing import NDArray

from supplysim._archive.atomic import replacing
from supplysim.errors import FileError

Arrays = dict[str, NDArray[Any]]

FORMAT_VERSION = 1
_FORMAT = b"supplysim run "
_DIGEST_BYTES = 64  # hexadecimal digits
_MOST_IN_FIRST_LINE = 40


@contextmanager
def refusing(path: str) -> Iterator[None]:
    """Where a file cannot be read, or what is in it does not fit together, raise a FileError that names it."""
    try:
        yield
    except FileError:
        raise
    except OSError as problem:
        raise FileError.of(path, f"cannot be read: {problem.strerror or problem}") from problem
    except Exception as problem:  # whatever a forged file makes its readers raise
        raise FileError.of(path, f"is damaged: its parts do not agree ({type(problem).__name__}: {problem})") from problem


def require(is_so: bool, what: str) -> None:  # noqa: FBT001  # as in assert
    """Refuse what does not fit together, within `refusing`."""
    if not is_so:
        raise ValueError(what)


@attrs.define
class _Digesting:
    """A file that is written to, and the digest of all that was written."""

    file: BinaryIO
    digest: Any = attrs.field(factory=lambda: blake2b(digest_size=_DIGEST_BYTES // 2))

    def write(self, content: bytes) -> int:
        self.digest.update(content)
        return self.file.write(content)


def write_container(path: str, header: Mapping[str, Any], arrays: Arrays) -> None:
    """Write a header and arrays of numbers to `path`, as a whole or not at all.

    Raises
    ------
    FileError
        If that cannot be done. What was there stays.
    """
    text = json.dumps({**header, "arrays": list(arrays)}, allow_nan=False)
    try:
        with replacing(path) as file:
            out = _Digesting(file)
            out.write(b"%s%d\n%s\n" % (_FORMAT, FORMAT_VERSION, text.encode("ascii")))
            for array in arrays.values():
                little_endian = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
                np.lib.format.write_array(out, little_endian, allow_pickle=False)
            file.write(out.digest.hexdigest().encode())
    except OSError as problem:
        raise FileError.of(path, f"cannot be written: {problem.strerror or problem}") from problem


def read_container(path: str) -> tuple[dict[str, Any], Arrays]:
    """The header and the arrays of the file at `path`, which are what was written.

    Raises
    ------
    FileError
        If it cannot be read, or any byte of it is wrong.
    """
    with refusing(path):
        if not stat.S_ISREG(Path(path).stat().st_mode):
            raise FileError.of(path, "is no regular file")
        with Path(path).open("rb") as file:
            first = file.readline(_MOST_IN_FIRST_LINE)
            version = first.removeprefix(_FORMAT).strip()
            is_ours = first.startswith(_FORMAT) and version.isdigit()
            if is_ours and int(version) > FORMAT_VERSION:
                reads = f"and this version of supplysim reads up to {FORMAT_VERSION}"
                raise FileError.of(path, f"has version {int(version)} of the format, {reads}")
            content = file.read() if is_ours else b""
        body = memoryview(content)[:-_DIGEST_BYTES]
        digest = blake2b(first, digest_size=_DIGEST_BYTES // 2)
        digest.update(body)
        if content[-_DIGEST_BYTES:] != digest.hexdigest().encode():
            raise FileError.of(path, "is truncated, damaged or no file of supplysim: it does not end with its digest")
        stream = io.BytesIO(content)
        header = json.loads(stream.readline())
        return header, {name: _read_array(stream) for name in header["arrays"]}


def _read_array(stream: BinaryIO) -> NDArray[Any]:
    array: NDArray[Any] = np.lib.format.read_array(stream, allow_pickle=False)
    return array.astype(array.dtype.newbyteorder("="), copy=False)
