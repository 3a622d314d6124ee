"""Files of runs, taken apart and put together again, as somebody might who forges one."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from numpy.typing import NDArray

import supplysim as ss
from supplysim._archive.container import read_container, write_container
from support import scenarios

BLOCK = 64
PATHS, KEEP = 5 * BLOCK + 7, 3 * BLOCK + 5
Change = Callable[[dict[str, Any], dict[str, NDArray[Any]]], object]


def forge(path: Path, change: Change) -> None:
    """Change the header and the arrays of a file, with a digest that is right."""
    header, arrays, end = read_container(str(path))
    change(header, arrays)
    write_container(str(path), header, arrays, {end})


def forge_bytes(path: Path, change: Callable[[bytes], bytes]) -> None:
    """Change all that comes before the digest, with a digest that is right."""
    content = change(path.read_bytes()[:-64])
    path.write_bytes(content + hashlib.blake2b(content, digest_size=32).hexdigest().encode())


def assert_refused(path: Path, reason: str, how: Callable[[], object]) -> None:
    """Hold a use of a file to a refusal that names it, says why, and leaves the file as it is."""
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(ss.FileError) as caught:
        how()
    assert repr(str(path)) in str(caught.value)
    assert reason in str(caught.value), str(caught.value)
    assert before is None or path.read_bytes() == before
    assert not list(path.parent.glob(".*.part"))


def checkpointed(path: Path | None, paths: int = PATHS, run: str = "to the stock-out", **how: Any) -> ss.Result:
    """A run of six blocks, the last of which is short, with a checkpoint."""
    return scenarios.simulate(run, paths, **{"seed": 6, "keep": KEEP, "checkpoint": path, **how})
