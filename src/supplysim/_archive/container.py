"""The container of a file: a zip archive of uncompressed members that ends with a digest of them all.

Nothing in it is ever executed. Since members are not compressed, what is read is never larger than the file itself.
"""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from supplysim._archive.atomic import replacing
from supplysim.errors import FileError

DIGEST = "digest.txt"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same run gives the same bytes, whenever it is written
_UNIX, _FOR_ALL_TO_READ = 3, 0o644 << 16
_NOT_OURS = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    EOFError,
    ValueError,
    OverflowError,
    struct.error,
    LookupError,
)
_ZIP_LIMIT = 1 << 31


class RefusedError(Exception):
    """What is wrong with the content of a file; whoever knows its path says so, as a FileError."""


def write_container(path: str, members: Mapping[str, bytes | NDArray[Any]]) -> None:
    """Write texts and arrays to `path`, as a whole or not at all.

    Raises
    ------
    FileError
        If that cannot be done. What was there stays.
    """
    total = blake2b(digest_size=32)
    try:
        with replacing(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            for name, content in members.items():
                pieces = [content] if isinstance(content, bytes) else _npy(content)
                total.update(_mark(name, sum(map(len, pieces))))
                for piece in pieces:
                    total.update(piece)
                _add(archive, name, pieces)
            _add(archive, DIGEST, [total.hexdigest().encode()])
    except OSError as problem:
        raise FileError.of(path, f"cannot be written: {problem.strerror or problem}") from problem


def _add(archive: zipfile.ZipFile, name: str, pieces: list[Any]) -> None:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.create_system, info.external_attr = _UNIX, _FOR_ALL_TO_READ
    with archive.open(info, "w", force_zip64=sum(map(len, pieces)) >= _ZIP_LIMIT) as member:
        for piece in pieces:
            member.write(piece)


def _mark(name: str, size: int) -> bytes:
    """What goes into the digest before each member, so that none of its bytes can pass for another's."""
    return f"{name} {size}\n".encode()


def _npy(array: NDArray[Any]) -> list[Any]:
    """An array in NumPy's own format, version 1.0, without a copy of its values."""
    values = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
    head = io.BytesIO()
    np.lib.format.write_array_header_1_0(head, np.lib.format.header_data_from_array_1_0(values))
    return [head.getvalue(), values.reshape(-1).view(np.uint8).data]


def read_container(path: str) -> dict[str, bytes]:
    """The members of the file at `path`, which are what was written.

    Raises
    ------
    FileError
        If it cannot be read, is no such file, or not a byte of it may be trusted.
    """
    try:
        size = _size(path)
        with Path(path).open("rb") as file, zipfile.ZipFile(file) as archive:
            return _members(archive, size)
    except OSError as problem:
        raise FileError.of(path, f"cannot be read: {problem.strerror or problem}") from problem
    except RefusedError as problem:
        raise FileError.of(path, str(problem)) from None
    except _NOT_OURS as problem:
        raise FileError.of(path, f"is truncated, damaged or no file of supplysim: {problem}") from problem


def _size(path: str) -> int:
    status = Path(path).stat()
    if not stat.S_ISREG(status.st_mode):
        raise RefusedError("is no regular file")
    return status.st_size


def _members(archive: zipfile.ZipFile, size: int) -> dict[str, bytes]:
    infos = archive.infolist()
    names = [info.filename for info in infos]
    if not names or names[-1] != DIGEST or len(set(names)) < len(names):
        raise RefusedError("is no file of supplysim: it does not end with a digest")
    plain = all(
        info.compress_type == zipfile.ZIP_STORED and info.compress_size == info.file_size and not info.flag_bits & 1
        for info in infos
    )
    if not plain or sum(info.file_size for info in infos) > size:
        raise RefusedError("is no file of supplysim: its members must be stored as they are, and be no larger than the file")
    members = {info.filename: archive.read(info) for info in infos}
    stated, total = members.pop(DIGEST), blake2b(digest_size=32)
    for name, content in members.items():
        total.update(_mark(name, len(content)))
        total.update(content)
    if stated != total.hexdigest().encode():
        raise RefusedError("is damaged: its members are not those that its digest was made of")
    return members


def array_of(name: str, content: bytes, dtype: type[np.generic], dimensions: int) -> NDArray[Any]:
    """The array that a member holds, read-only, refused unless it has this type and so many dimensions."""
    expected = np.dtype(dtype).newbyteorder("<")
    stream = io.BytesIO(content)
    try:
        version = np.lib.format.read_magic(stream)
        if version != (1, 0):
            raise RefusedError(f"is damaged: {name!r} has an array of version {version}")
        shape, is_fortran, found = np.lib.format.read_array_header_1_0(stream)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError, OverflowError) as problem:
        raise RefusedError(f"is damaged: {name!r} is no array ({problem})") from problem
    size, start = expected.itemsize, stream.tell()
    if found != expected or is_fortran or len(shape) != dimensions or min(shape, default=0) < 0:
        raise RefusedError(f"is damaged: {name!r} must be an array of {dimensions} dimensions of {expected.str}")
    for length in shape:
        size *= length
    if size != len(content) - start or max(shape, default=0) > len(content):
        raise RefusedError(f"is damaged: {name!r} says that it has the shape {shape}, and has not the bytes for it")
    values = np.frombuffer(content, dtype=expected, offset=start).reshape(shape)
    return values.astype(np.dtype(dtype), copy=False)
