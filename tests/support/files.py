"""Files of runs, taken apart and put together again, as somebody might who forges one."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import supplysim as ss
from supplysim._archive.container import read_container, write_container

HEADER = "header.json"


def forge(path: Path, change: Callable[[dict[str, Any], dict[str, bytes]], object]) -> None:
    """Change the header and the members of a file, with a digest that is right."""
    members = read_container(str(path))
    header = json.loads(members[HEADER])
    change(header, members)
    members[HEADER] = json.dumps(header).encode()
    write_container(str(path), members)


def npy(values: Any, dtype: Any) -> bytes:
    """An array as a member."""
    import io  # noqa: PLC0415

    stream = io.BytesIO()
    np.save(stream, np.array(values, dtype=dtype), allow_pickle=dtype is object)
    return stream.getvalue()


def plain_zip(path: Path, members: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> None:
    """Any zip file."""
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def assert_refused(path: Path, reason: str, how: Callable[[], object]) -> None:
    """Hold a use of a file to a refusal that names it, says why, and leaves the file as it is."""
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(ss.FileError) as caught:
        how()
    assert repr(str(path)) in str(caught.value)
    assert reason in str(caught.value), str(caught.value)
    assert before is None or path.read_bytes() == before
    assert not list(path.parent.glob(".*.part"))
