"""The container of a run's file: a format line, a JSON header, arrays in NumPy's format, and a digest of all of them.

Reading it never executes or unpickles anything.
"""

from __future__ import annotations

import io
import json
import math
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

import attrs
import numpy as np
from numpy.typing import NDArray

from supplysim._archive.atomic import END_BYTES, replacing
from supplysim.errors import FileError, shown

Arrays = dict[str, NDArray[Any]]

FORMAT_VERSION = 1
_FORMAT = b"supplysim run "
_DIGEST_BYTES = END_BYTES  # hexadecimal digits
_MOST_IN_FIRST_LINE = 40


@contextmanager
def refusing(path: str) -> Iterator[None]:
    """Turn every error while reading a file into a FileError with its path: unreadable, or inconsistent."""
    try:
        yield
    except FileError:
        raise
    except OSError as problem:
        raise FileError.of(path, f"cannot be read: {problem.strerror or problem}") from problem
    except Exception as problem:  # a forged file may cause any error
        raise FileError.of(path, f"is damaged: its content is inconsistent ({type(problem).__name__}: {problem})") from problem


def require(is_so: bool, what: str) -> None:  # noqa: FBT001  # like assert
    """Refuse inconsistent content; to be called within `refusing`."""
    if not is_so:
        raise ValueError(what)


@attrs.define
class _Digesting:
    """A writable file that also computes the digest of what is written."""

    file: BinaryIO
    digest: Any = attrs.field(factory=lambda: blake2b(digest_size=_DIGEST_BYTES // 2))

    def write(self, content: bytes) -> int:
        self.digest.update(content)
        return self.file.write(content)


def write_container(path: str, header: Mapping[str, Any], arrays: Arrays, known: set[bytes]) -> None:
    """Write a header and arrays of numbers to `path`, atomically.

    Parameters
    ----------
    path : str
    header : mapping
    arrays : mapping from str to array
    known : set of bytes
        The digests of the files that may be replaced; see `replacing`.

    Raises
    ------
    FileError
        If the file cannot be written, or another program has written to it. An existing file is then unchanged.
    """
    text = json.dumps({**header, "arrays": list(arrays)}, allow_nan=False)
    try:
        with replacing(path, known) as file:
            out = _Digesting(file)
            out.write(b"%s%d\n%s\n" % (_FORMAT, FORMAT_VERSION, text.encode("ascii")))
            for array in arrays.values():
                little_endian = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
                np.lib.format.write_array(out, little_endian, allow_pickle=False)
            file.write(out.digest.hexdigest().encode())
    except OSError as problem:
        raise FileError.of(path, f"cannot be written: {problem.strerror or problem}") from problem


def read_container(path: str) -> tuple[dict[str, Any], Arrays, bytes]:
    """Read the header, the arrays and the digest of the file at `path`, and check the digest.

    Raises
    ------
    FileError
        If the file cannot be read, or any byte of it is wrong.
    """
    with refusing(path):
        if not stat.S_ISREG(Path(path).stat().st_mode):
            raise FileError.of(path, "is not a regular file")
        with Path(path).open("rb") as file:
            first = file.readline(_MOST_IN_FIRST_LINE)
            version = first.removeprefix(_FORMAT).strip()
            is_ours = first.startswith(_FORMAT) and version.isdigit()
            if is_ours and int(version) > FORMAT_VERSION:
                reads = f"but this version of supplysim reads only up to version {FORMAT_VERSION}"
                raise FileError.of(path, f"has version {int(version)} of the format, {reads}")
            content = file.read() if is_ours else b""
        body = memoryview(content)[:-_DIGEST_BYTES]
        digest = blake2b(first, digest_size=_DIGEST_BYTES // 2)
        digest.update(body)
        end = content[-_DIGEST_BYTES:]
        if end != digest.hexdigest().encode():
            raise FileError.of(path, "is truncated, damaged or not a supplysim file: it does not end with its digest")
        stream = io.BytesIO(body)
        header = json.loads(stream.readline(), object_pairs_hook=_keys_once, parse_constant=_no_constant)
        names = header["arrays"]
        require(isinstance(names, list) and len(set(names)) == len(names), "its arrays must be a list of different names")
        return header, {name: _read_array(stream, body) for name in names}, end


def _keys_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of the header, in which each key must be there once."""
    found = dict(pairs)
    require(len(found) == len(pairs), f"a key is there twice among {shown(sorted(key for key, _ in pairs))}")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")


def _read_array(stream: BinaryIO, body: memoryview) -> NDArray[Any]:
    """Read an array of numbers; nothing is allocated for one that claims to be larger than the rest of the file."""
    version = np.lib.format.read_magic(stream)
    require(version == (1, 0), f"an array has version {version} of NumPy's format")
    shape, is_fortran_order, dtype = np.lib.format.read_array_header_1_0(stream)
    require(dtype.kind in "iuf" and not is_fortran_order, f"an array is of {dtype} or in Fortran order")
    count, start = math.prod(shape), stream.tell()
    require(min(shape, default=0) >= 0 and count * dtype.itemsize <= len(body) - start, f"an array claims the shape {shape}")
    stream.seek(start + count * dtype.itemsize)
    return np.frombuffer(body, dtype, count, start).reshape(shape).astype(dtype.newbyteorder("="))
