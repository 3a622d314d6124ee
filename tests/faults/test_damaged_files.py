"""Files that were cut short, or had bytes changed: each is refused and left alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import supplysim as ss
from support import scenarios

BLOCK, SCENARIO = 64, scenarios.noise_free()


@pytest.fixture(scope="module", autouse=True)
def _small_blocks() -> Iterator[None]:
    with scenarios.small_blocks(BLOCK):
        yield


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> tuple[ss.Result, bytes]:
    path = tmp_path_factory.mktemp("saved") / "run.supplysim"
    result = ss.simulate(SCENARIO, 2 * BLOCK + 9, seed=6, keep=70, to_horizon=True)
    result.save(path)
    return result, path.read_bytes()


def _assert_refused(path: Path, content: bytes, result: ss.Result) -> None:
    """Hold all who read a file with this content to a refusal."""
    path.write_bytes(content)
    with pytest.raises(ss.FileError, match=str(path)):
        ss.load(path, SCENARIO)
    with pytest.raises(ss.FileError):
        ss.simulate(SCENARIO, 300, seed=6, to_horizon=True, checkpoint=path, progress=_must_not_run)
    with pytest.raises(ss.FileError):
        result.save(path)
    assert path.read_bytes() == content
    assert list(path.parent.iterdir()) == [path]


def _must_not_run(_done: int, _paths: int) -> None:
    raise AssertionError


def test_every_truncated_file_is_refused(saved: tuple[ss.Result, bytes], tmp_path: Path) -> None:
    result, content = saved
    lengths = {*range(0, len(content), len(content) // 150), *range(40), *range(len(content) - 40, len(content))}
    for length in sorted(lengths):
        _assert_refused(tmp_path / "run", content[:length], result)


def test_every_byte_that_changed_is_found(saved: tuple[ss.Result, bytes], tmp_path: Path) -> None:
    result, content = saved
    rng = np.random.default_rng(3)
    for offset in [*range(20), *rng.integers(len(content), size=380).tolist()]:
        changed = bytearray(content)
        changed[offset] ^= int(rng.integers(1, 256))
        _assert_refused(tmp_path / "run", bytes(changed), result)


def test_bytes_that_were_added_or_taken_out_are_found(saved: tuple[ss.Result, bytes], tmp_path: Path) -> None:
    result, content = saved
    rng = np.random.default_rng(4)
    for offset in rng.integers(len(content) - 5, size=60).tolist():
        _assert_refused(tmp_path / "run", content[:offset] + b"more" + content[offset:], result)
        _assert_refused(tmp_path / "run", content[:offset] + content[offset + 5 :], result)
