"""Files that were cut short, or had bytes changed: each is refused and left alone, or says what it always said."""

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


def _is_refused(path: Path, content: bytes, result: ss.Result) -> bool:
    """Whether a file with this content is refused, by all who read it; otherwise it must be what it was."""
    path.write_bytes(content)
    refusal = ""
    try:
        loaded = ss.load(path, SCENARIO)
    except ss.FileError as problem:
        refusal = str(problem)
    if not refusal:
        assert loaded.tally == result.tally
        np.testing.assert_array_equal(loaded.durations, result.durations)
        np.testing.assert_array_equal(loaded.inputs["rate"], result.inputs["rate"])
        return False
    assert str(path) in refusal
    with pytest.raises(ss.FileError):
        ss.simulate(SCENARIO, 300, seed=6, to_horizon=True, checkpoint=path, progress=_must_not_run)
    with pytest.raises(ss.FileError):
        result.save(path)
    assert path.read_bytes() == content
    assert list(path.parent.iterdir()) == [path]
    return True


def _must_not_run(_done: int, _paths: int) -> None:
    raise AssertionError


def test_every_truncated_file_is_refused(saved: tuple[ss.Result, bytes], tmp_path: Path) -> None:
    result, content = saved
    lengths = {*range(0, len(content), len(content) // 150), *range(40), *range(len(content) - 40, len(content))}
    for length in sorted(lengths):
        assert _is_refused(tmp_path / "run", content[:length], result), length


def test_a_byte_that_changed_is_found_unless_it_says_nothing(saved: tuple[ss.Result, bytes], tmp_path: Path) -> None:
    result, content = saved
    rng = np.random.default_rng(3)
    refused = 0
    for offset in rng.integers(len(content), size=400).tolist():
        changed = bytearray(content)
        changed[offset] ^= int(rng.integers(1, 256))
        refused += _is_refused(tmp_path / "run", bytes(changed), result)
    assert refused > 300  # the rest are dates and other fields of the zip format that nobody reads


def test_bytes_that_were_added_or_taken_out_are_found_or_say_nothing(saved: tuple[ss.Result, bytes], tmp_path: Path) -> None:
    result, content = saved
    rng = np.random.default_rng(4)
    for offset in rng.integers(len(content), size=60).tolist():
        _is_refused(tmp_path / "run", content[:offset] + b"more" + content[offset:], result)
        _is_refused(tmp_path / "run", content[:offset] + content[offset + 5 :], result)
