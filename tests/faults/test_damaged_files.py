"""Files that were cut short, had bytes changed, or were forged: each is refused and left alone, or holds a run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import supplysim as ss
from support import scenarios
from support.files import forge_bytes

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


def test_a_forged_file_is_refused_or_holds_a_run(saved: tuple[ss.Result, bytes], tmp_path: Path) -> None:
    """Any byte may differ, with a digest that is right: whatever is loaded has all its figures."""
    _, content = saved
    path, rng, loaded = tmp_path / "run", np.random.default_rng(5), 0
    seed, arrays = content.index(b'"seed"'), content.index(b"\x93NUMPY")
    places = [*rng.integers(seed, arrays, size=200).tolist(), *rng.integers(arrays, len(content) - 64, size=100).tolist()]
    for place in places:
        byte = rng.choice(list(b'0123456789-+.eE"[]{},:/ ')) if place < arrays else rng.integers(256)
        path.write_bytes(content)
        forge_bytes(path, lambda body, place=place, byte=byte: body[:place] + bytes([byte]) + body[place + 1 :])
        try:
            result = ss.load(path, SCENARIO)
        except ss.FileError as problem:
            assert str(path) in str(problem)  # noqa: PT017  # it may be raised, and need not
            continue
        loaded += 1
        assert str(result)
        assert 0 <= result.fill_rate.value <= 1
        assert result.service.stock_out_days.value <= SCENARIO.horizon_days
    assert 10 < loaded < 150


def test_a_forged_number_of_paths_is_refused_by_a_run_until_precise(saved: tuple[ss.Result, bytes], tmp_path: Path) -> None:
    """Which would go on up to it."""
    path, (_, content) = tmp_path / "run", saved
    path.write_bytes(content)
    forge_bytes(path, lambda body: body.replace(b'"paths": 137,', b'"paths": %d,' % 10**30, 1))
    with pytest.raises(ss.FileError, match="'paths' of its header must be at most"):
        ss.simulate(SCENARIO, 300, checkpoint=path, precision=ss.Precision(never=True, half_width=0.1))
