"""Files that are forged with a digest that is right: what makes up no run is refused, quickly, and says so."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import supplysim as ss
from supplysim._archive.container import read_container
from support import scenarios
from support.files import BLOCK, assert_refused, forge, forge_bytes

pytestmark = pytest.mark.usefixtures("small_blocks")
DIGEST = 64
SCENARIO = scenarios.noise_free()
COUNTS, COLUMNS = "complete/counts/stock/{}", "complete/columns/stock/{}"


@pytest.fixture
def path(path: Path) -> Path:
    """A file of three blocks, the last of which is short."""
    ss.simulate(SCENARIO, 2 * BLOCK + 9, seed=6, keep=70, to_horizon=True).save(path)
    return path


def _loaded(path: Path) -> ss.Result:
    return ss.load(path, SCENARIO)


HEADERS = [
    (("seed",), -7, "'seed' of its header must be at least 0 (got -7)"),
    (("seed",), "7", "'seed' of its header must be a whole number (got '7')"),
    (("replicates",), 10**12, "'replicates' of its header must be between 2 and 1,024"),
    (("replicates",), 4, "complete/counts/stock/gross_cover is of int64 and (8, 128)"),
    (("to_horizon",), 1, "'to_horizon' of its header must be True or False (got 1)"),
    (("paths_per_block",), 131072, "has blocks of 131,072 paths, but this version of supplysim has blocks of 64"),
    (("paths",), 0, "'paths' of its header must be at least 1 (got 0)"),
    (("paths",), 2.5, "'paths' of its header must be a whole number (got 2.5)"),
    (("paths",), 10**30, "'paths' of its header must be at most 36,028,797,018,963,968"),
    (("paths",), 2 * BLOCK, "last: blocks [[2, 3]]"),
    (("paths",), 2 * BLOCK + 8, "counts do not match the number of paths"),
    (("keep",), -1, "'keep' of its header must be at least 0 (got -1)"),
    (("keep",), 10**18, "is of float64 and (70,)"),
    (("keep",), 69, "is of float64 and (70,)"),
    (("stock",), "depot", "its scenario has no 'depot'"),
    (("stock",), 3, "its scenario has no 3"),
    (("scenario", "name"), 1, "'name' of its scenario"),
    (("scenario", "notation"), [1], "'notation' of its scenario"),
    (("scenario", "digest"), "0" * 16, "with digest 0000000000000000, but Scenario 'noise free' has digest"),
    (("complete", "blocks"), [[0, 1]], "counts do not match the number of paths"),
    (("complete", "blocks"), [[0, 3]], "complete: blocks [[0, 3]]"),
    (("complete", "blocks"), [[-1, 1]], "complete: blocks"),
    (("complete", "blocks"), [[0, 1], [1, 2]], "complete: blocks"),
    (("complete", "blocks"), [[0, 2.0]], "complete: blocks [[0, 2.0]]"),
    (("complete", "blocks"), [0, 1], "TypeError"),
    (("complete", "blocks"), [[False, True]], "complete: blocks [[False, True]]"),
    (("last", "blocks"), [[0, 1]], "last: blocks [[0, 1]]"),
    (("last", "blocks"), [], "counts do not match the number of paths"),
    (("complete", "leaps"), "1", "complete: leaps must be a whole number from 0 to 7,680"),
    *(
        (("complete", "levels"), levels, "complete: levels")
        for levels in ("x", None, [], [1], ["b", "a"], ["a", "a"], ["a", "b", "c"], ["\x1b[2J"])
    ),
    (("complete", "sums"), [], "complete: sums"),
    (("complete", "sums", 0, 2), ["1"], "there must be one sum for each replicate"),
    (("complete", "sums", 3, 1), "secret", "complete: sums"),
    (("complete", "sums", 0, 0), [], "TypeError"),
    (("arrays",), ["complete/inputs/rate"] * 10**4, "its arrays must be a list of different names"),
    (("arrays",), 3, "its arrays must be a list of different names"),
]


@pytest.mark.parametrize(("keys", "value", "reason"), HEADERS)
def test_a_header_that_does_not_fit_is_refused(keys: tuple[Any, ...], value: Any, reason: str, path: Path) -> None:
    def change(content: bytes) -> bytes:
        first, line, arrays = content.split(b"\n", 2)
        header = part = json.loads(line)
        for key in keys[:-1]:
            part = part[key]
        part[keys[-1]] = value
        return b"\n".join((first, json.dumps(header).encode(), arrays))

    forge_bytes(path, change)
    assert_refused(path, reason, lambda: _loaded(path))


@pytest.mark.parametrize("header", [b"", b"[]", b"{", b"\xff", b'{"a": ' * 100_000, b"[" * 100_000, b"1" * 5_000, b"NaN"])
def test_a_header_that_cannot_be_read_is_refused(header: bytes, path: Path) -> None:
    forge_bytes(path, lambda content: b"\n".join((content.split(b"\n")[0], header, b"")))
    assert_refused(path, "is damaged: its content is inconsistent", lambda: _loaded(path))


def test_everything_in_a_file_is_needed(path: Path) -> None:
    header, arrays, _ = read_container(str(path))
    whole = path.read_bytes()
    for name in [*arrays, *(key for key in header if key != "arrays"), *header["complete"]]:
        for kind in (arrays, header, header["complete"]):
            if name in kind:
                forge(
                    path,
                    lambda header, arrays, name=name: [each.pop(name, 0) for each in (header, arrays, header["complete"])],
                )
        assert_refused(path, f"KeyError: {name!r}", lambda: _loaded(path))
        path.write_bytes(whole)


def _put(values: Any, dtype: Any = np.float64) -> Callable[[Any], Any]:
    return lambda _array: np.array(values, dtype)


def _fill(row: int, value: float) -> Callable[[Any], Any]:
    def change(array: Any) -> Any:
        array[row, 0] = value
        return array

    return change


ARRAYS = [
    ("complete/inputs/rate", _put([1.0] * 69), "is of float64 and (69,)"),
    ("complete/inputs/rate", _put([1] * 70, np.int64), "is of int64"),
    ("complete/outputs/stock/durations", _put([[1.0] * 70]), "is of float64 and (1, 70)"),
    *(
        each
        for output in ("durations", "gross_cover")
        for each in (
            (COUNTS.format(output), _put([[1]] * 8), "is of "),
            (COUNTS.format(output), _put([[1]] * 7, np.int64), "is of int64"),
            (COUNTS.format(output), _fill(0, -1), "counts do not match the number of paths"),
            (COUNTS.format(output), _fill(0, 2**62), "counts do not match the number of paths"),
            (COUNTS.format(output), _fill(0, 3), "counts do not match the number of paths"),
            (COLUMNS.format(output), _put([1.0]), "is of "),
            (COLUMNS.format(output), _put([[], []]), "is of int64"),
            (COLUMNS.format(output), lambda array: array[:, ::-1], "columns are not in order"),
            (COLUMNS.format(output), _fill(0, np.nan), "columns are not in order"),
            (COLUMNS.format(output), _fill(0, -1.0), "columns are not in order"),
            (COLUMNS.format(output), _fill(1, -1.0), "columns are not in order"),
            (COLUMNS.format(output), _fill(1, 1e9), "columns are not in order"),
        )
    ),
]


@pytest.mark.parametrize(("name", "change", "reason"), ARRAYS)
def test_arrays_that_do_not_fit_are_refused(name: str, change: Callable[[Any], Any], reason: str, path: Path) -> None:
    forge(path, lambda _, arrays: arrays.update({name: change(arrays[name])}))
    assert_refused(path, reason, lambda: _loaded(path))


def test_columns_that_share_a_bin_are_refused(path: Path) -> None:
    """They would overwrite one another."""
    values = np.array([np.linspace(1, 2, 1_200), np.nextafter(np.linspace(1, 2, 1_200), 3)])
    counts = np.zeros((8, 1_200), dtype=np.int64)
    counts[:, :16] = 1
    forge(path, lambda _, arrays: arrays.update({COUNTS.format("gross_cover"): counts, COLUMNS.format("gross_cover"): values}))
    assert_refused(path, "counts do not match the number of paths", lambda: _loaded(path))


def _npy(head: bytes, version: bytes = b"\x01\x00") -> bytes:
    return b"\x93NUMPY" + version + len(head).to_bytes(2, "little") + head


@pytest.mark.parametrize(
    "array",
    [
        b"",
        b"\x80\x04N.",  # a pickle
        _npy(b"{'descr': '<i8', 'fortran_order': False, 'shape': (1000000000000000,), }\n"),
        _npy(b"{'descr': '<i8', 'fortran_order': False, 'shape': (-3,), }\n"),
        _npy(b"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }\n") + b"\x80\x04N.",
        _npy(b"{'descr': '<i8', 'fortran_order': False, 'shape': " + b"(" * 9_000 + b"\n"),
        _npy(b"", b"\x09\x00"),
    ],
)
def test_what_is_no_array_of_numbers_is_refused_unread(array: bytes, path: Path) -> None:
    def change(content: bytes) -> bytes:
        return content[: content.index(b"\x93NUMPY")] + array

    forge_bytes(path, change)
    assert_refused(path, "is damaged: its content is inconsistent", lambda: _loaded(path))


@pytest.mark.parametrize(
    ("first", "reason"),
    [
        (b"supplysim run 2", "has version 2 of the format, but this version of supplysim reads only up to version 1"),
        (b"supplysim run x", "not a supplysim file"),
        (b"supplysim run " + b"9" * 10**6, "of the format"),
        (b"another run 1", "not a supplysim file"),
    ],
)
def test_another_format_is_refused(first: bytes, reason: str, path: Path) -> None:
    forge_bytes(path, lambda content: first + content[content.index(b"\n") :])
    assert_refused(path, reason, lambda: _loaded(path))


@pytest.mark.parametrize("digest", [b"", b"0" * DIGEST])
def test_a_file_whose_digest_is_wrong_is_refused(digest: bytes, path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-DIGEST] + digest)
    assert_refused(path, "it does not end with its digest", lambda: _loaded(path))


def test_what_is_not_known_is_left_alone(path: Path) -> None:
    """So that a later version of the same format may add to it."""
    before = _loaded(path).tally
    forge(path, lambda header, arrays: (header.update(more=1), arrays.update(more=np.ones(3))))
    assert _loaded(path).tally == before


def test_a_file_can_be_read_without_supplysim(path: Path) -> None:
    with path.open("rb") as file:
        assert file.readline() == b"supplysim run 1\n"
        header = json.loads(file.readline())
        arrays = {name: np.load(file) for name in header["arrays"]}
    assert (header["seed"], header["keep"], header["written_by"]["supplysim"]) == (6, 70, ss.__version__)
    assert (header["complete"]["blocks"], header["last"]["blocks"]) == ([[0, 2]], [[2, 3]])
    np.testing.assert_array_equal(arrays["complete/inputs/rate"], _loaded(path).inputs["rate"])
