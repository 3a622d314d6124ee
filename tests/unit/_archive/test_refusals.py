"""Files that are forged with a digest that is right: everything that does not agree is refused, and says so."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import supplysim as ss
from supplysim._archive.container import DIGEST, read_container
from support import scenarios
from support.files import HEADER, assert_refused, forge, npy, plain_zip

BLOCK = 64
SCENARIO = scenarios.noise_free()
Header = dict[str, Any]
Members = dict[str, bytes]


@pytest.fixture(autouse=True)
def _small_blocks() -> Any:
    with scenarios.small_blocks(BLOCK):
        yield


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file of three blocks, the last of which is short."""
    file = tmp_path / "run.supplysim"
    ss.simulate(SCENARIO, 2 * BLOCK + 9, seed=6, keep=70, to_horizon=True).save(file)
    return file


def _loaded(path: Path) -> ss.Result:
    return ss.load(path, SCENARIO)


def _set(*keys: Any, to: Any) -> Callable[[Header, Members], None]:
    """Change one value of the header."""

    def change(header: Any, _members: Members) -> None:
        for key in keys[:-1]:
            header = header[key]
        header[keys[-1]] = to

    return change


HEADERS = [
    (("format",), "other", "its header does not say that it is"),
    (("format_version",), 2, "has version 2 of the format, and this version of supplysim reads up to 1"),
    (("format_version",), 0, "must be from 1"),
    (("format_version",), "1", "'format_version' in its header must be a int"),
    (("format_version",), True, "'format_version' in its header must be a int"),
    (("seed",), "-7", "'seed' in its header must be digits"),
    (("seed",), 7, "'seed' in its header must be a str"),
    (("seed",), "9" * 5000, "'seed' in its header must be digits"),
    (("replicates",), 4, "paths"),
    (("replicates",), 1, "must be from 2"),
    (("replicates",), 10**12, "must be from 2 to 1024"),
    (("to_horizon",), False, "the accounts of its service"),
    (("to_horizon",), 1, "'to_horizon' in its header must be a bool"),
    (("paths_per_block",), 131072, "was made of blocks of 131,072 paths"),
    (("paths",), 2 * BLOCK, "ascending ranges up to 2"),
    (("paths",), 2 * BLOCK + 8, "the paths of its last blocks"),
    (("paths",), 10**30, "must be from 1"),
    (("paths",), 0, "must be from 1"),
    (("keep",), 71, "must hold 71 paths (got 70)"),
    (("keep",), -1, "must be from 0"),
    (("stock",), "depot", "its scenario has no stock 'depot'"),
    (("stock",), 3, "'stock' in its header must be a str"),
    (("scenario",), None, "'scenario' in its header must be a dict"),
    (("scenario", "name"), 1, "'name' in its header must be a str"),
    (("scenario", "digest"), "0" * 16, "with digest 0000000000000000, and Scenario 'noise free' has digest"),
    (("scenario", "notation"), [1], "'notation' in its header must be a dict"),
    (("written_by",), "me", "'written_by' in its header must be a dict"),
    (("complete",), [], "'complete' in its header must be a dict"),
    (("complete", "blocks"), [[0, 1]], "the paths of its complete blocks are not those"),
    (("complete", "blocks"), [[0, 3]], "its complete blocks are not those of its plan"),
    (("complete", "blocks"), [[0, 1], [1, 2]], "ascending ranges"),
    (("complete", "blocks"), [[1, 0]], "ascending ranges"),
    (("complete", "blocks"), [[0, 2.0]], "ascending ranges"),
    (("complete", "blocks"), [[0, 10**9]], "ascending ranges"),
    (("complete", "blocks"), [0, 1], "ascending ranges"),
    (("last", "blocks"), [[0, 1]], "its last blocks are not those of its plan"),
    (("last", "blocks"), [], "the paths of its last blocks"),
    (("complete", "leaps"), "1.5", "'leaps' in its header must be digits"),
    (("complete", "leaps"), "٣", "'leaps' in its header must be digits"),  # digits of another script
    (("complete", "stocks"), [], "it has 0 stocks, and its scenario 1"),
    (("complete", "stocks", 0, "duration_sums"), ["1"], "must have 8 entries (got 1)"),
    (("complete", "stocks", 0, "duration_sums"), ["1"] * 8, "the sums of durations"),
    (("complete", "stocks", 0, "duration_sums"), ["9" * 40] * 8, "the sums of durations"),
    (("complete", "stocks", 0, "durations_are_exact"), False, "are not in order"),
    (("complete", "stocks", 0, "durations_are_exact"), None, "must be a bool"),
    (("complete", "service"), [], "the accounts of its service"),
    (("complete", "service", 0, "account"), "secret", "the accounts of its service"),
    (("complete", "service", 0, "of"), 3, "'of' in its header must be a str"),
    (("complete", "service", 0, "sums"), ["1/0"] * 8, "must hold fractions"),
    (("complete", "service", 0, "sums"), ["1e9"] * 8, "must hold fractions"),
    (("complete", "service", 0, "sums"), [1] * 8, "must hold fractions"),
]


@pytest.mark.parametrize(("keys", "value", "reason"), HEADERS)
def test_a_header_that_does_not_agree_is_refused(keys: tuple[Any, ...], value: Any, reason: str, path: Path) -> None:
    forge(path, _set(*keys, to=value))
    assert_refused(path, reason, lambda: _loaded(path))


@pytest.mark.parametrize("key", ["format", "seed", "paths", "keep", "scenario", "complete", "last", "written_by"])
def test_a_header_that_lacks_something_is_refused(key: str, path: Path) -> None:
    forge(path, lambda header, _: header.pop(key))
    assert_refused(path, "its header", lambda: _loaded(path))


def test_an_account_that_is_there_twice_is_refused(path: Path) -> None:
    forge(path, lambda header, _: header["complete"]["service"].append(header["complete"]["service"][0]))
    assert_refused(path, "twice", lambda: _loaded(path))


NOTHING, COLUMNS = np.zeros((8, 0)), "complete/stocks/0/gross_cover"
ARRAYS = [
    ("complete/paths.npy", npy([16] * 8, np.float64), "must be an array of 1 dimensions of <i8"),
    ("complete/paths.npy", npy([[16] * 8], np.int64), "must be an array of 1 dimensions"),
    ("complete/paths.npy", npy([16] * 8, ">i8"), "must be an array of 1 dimensions of <i8"),
    ("complete/paths.npy", npy([16] * 7 + [17], np.int64), "the paths of its complete blocks"),
    ("complete/paths.npy", npy([16] * 9, np.int64), "the paths of its complete blocks"),
    ("complete/paths.npy", npy(["x"] * 8, object), "must be an array"),
    ("complete/paths.npy", b"", "is no array"),
    ("complete/paths.npy", b"\x93NUMPY\x03\x00", "of version (3, 0)"),
    ("complete/paths.npy", npy([16] * 8, np.int64)[:-1], "has not the bytes for it"),
    ("complete/paths.npy", npy([16] * 8, np.int64) + b"x", "has not the bytes for it"),
    ("complete/stocks/0/censored.npy", npy([-1] * 8, np.int64), "from 0 to all paths of each replicate censored"),
    ("complete/stocks/0/censored.npy", npy([17] * 8, np.int64), "from 0 to all paths of each replicate censored"),
    ("complete/stocks/0/censored.npy", npy([16] * 8, np.int64), "the counts of"),
    (f"{COLUMNS}/counts.npy", npy(NOTHING, np.int64), "have not the same columns"),
    (f"{COLUMNS}/least.npy", npy([], np.float64), "have not the same columns"),
    ("complete/kept/inputs/0.npy", npy([1.0] * 63, np.float64), "must hold 70 paths (got 63)"),
    ("complete/kept/durations/0.npy", npy([1] * 70, np.int64), "of 1 dimensions of <f8"),
]


@pytest.mark.parametrize(("name", "content", "reason"), ARRAYS)
def test_arrays_that_do_not_agree_are_refused(name: str, content: bytes, reason: str, path: Path) -> None:
    forge(path, lambda _, members: members.update({name: content}))
    assert_refused(path, reason, lambda: _loaded(path))


def _changed(name: str, change: Callable[[Any], None]) -> Callable[[Header, Members], None]:
    def forged(_header: Header, members: Members) -> None:
        content = bytearray(members[name])
        kind = np.int64 if "counts" in name else np.float64
        shape = (8, -1) if "counts" in name else (-1,)
        change(np.frombuffer(content, kind, offset=128).reshape(shape))
        members[name] = bytes(content)

    return forged


def _swap(values: Any) -> None:
    values[[0, 1]] = values[[1, 0]]


def _fill(value: float) -> Callable[[Any], None]:
    def change(values: Any) -> None:
        values[..., 0] = value

    return change


@pytest.mark.parametrize("table", ["durations", "gross_cover"])
@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("least", _swap),
        ("least", _fill(np.nan)),
        ("greatest", _fill(-1.0)),
        ("greatest", _fill(1e9)),
        ("counts", _fill(-1)),
        ("counts", _fill(2**62)),
        ("counts", _fill(3)),
    ],
)
def test_histograms_that_do_not_agree_are_refused(table: str, name: str, change: Callable[[Any], None], path: Path) -> None:
    forge(path, _changed(f"complete/stocks/0/{table}/{name}.npy", change))
    assert_refused(path, "is damaged", lambda: _loaded(path))


def test_every_member_is_needed(path: Path) -> None:
    for name in read_container(str(path)):
        if name != HEADER:
            whole = path.read_bytes()
            forge(path, lambda _, members, name=name: members.pop(name))
            assert_refused(path, f"it has no {name!r}", lambda: _loaded(path))
            path.write_bytes(whole)


@pytest.mark.parametrize("header", [b"", b"[]", b"{", b"\xff", b'{"a": ' * 100_000, b"[" * 100_000, b"1" * 5_000, b"NaN"])
def test_a_header_that_cannot_be_read_is_refused(header: bytes, path: Path) -> None:
    members = {**read_container(str(path)), HEADER: header}
    _write(path, members)
    assert_refused(path, "is no file of supplysim", lambda: _loaded(path))


def _write(path: Path, members: Members) -> None:
    from supplysim._archive.container import write_container  # noqa: PLC0415

    write_container(str(path), dict(members))


def test_a_file_whose_digest_is_wrong_is_refused(path: Path) -> None:
    members = read_container(str(path))
    for digest in (b"", b"0" * 64):
        plain_zip(path, {**members, DIGEST: digest})
        assert_refused(path, "its members are not those that its digest was made of", lambda: _loaded(path))


@pytest.mark.parametrize(
    "members", [{}, {"a.txt": b"x"}, {DIGEST: b"x", "a": b"x"}, {DIGEST: b"786a02f742015903c6c6fd852552d272"}]
)
def test_a_foreign_zip_is_refused(members: Members, path: Path) -> None:
    plain_zip(path, members)
    assert_refused(path, "", lambda: _loaded(path))


def test_a_zip_bomb_is_refused_unread(path: Path) -> None:
    plain_zip(path, {HEADER: bytes(10**8), DIGEST: b""}, zipfile.ZIP_DEFLATED)
    assert path.stat().st_size < 10**6
    assert_refused(path, "its members must be stored as they are", lambda: _loaded(path))


def test_a_member_that_says_it_is_huge_is_refused_unread(path: Path) -> None:
    content = bytearray(path.read_bytes())
    entry = content.rindex(b"PK\x01\x02")  # of the last member, in the directory at the end
    content[entry + 20 : entry + 28] = (0xFFFFFFF0).to_bytes(4, "little") * 2
    path.write_bytes(content)
    assert_refused(path, "no larger than the file", lambda: _loaded(path))


def test_an_array_that_says_it_is_huge_is_refused_unread(path: Path) -> None:
    head = b"{'descr': '<i8', 'fortran_order': False, 'shape': (1000000000000000,), }\n"
    content = b"\x93NUMPY\x01\x00" + len(head).to_bytes(2, "little") + head
    forge(path, lambda _, members: members.update({"complete/paths.npy": content}))
    assert_refused(path, "has not the bytes for it", lambda: _loaded(path))


def test_a_member_of_the_same_name_is_refused(path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(path, "a") as archive:
        archive.writestr(DIGEST, b"x")
    assert_refused(path, "does not end with a digest", lambda: _loaded(path))


def test_nothing_pickled_is_ever_read(path: Path) -> None:
    forge(path, lambda _, members: members.update({"complete/paths.npy": npy([print], object)}))
    assert_refused(path, "must be an array", lambda: _loaded(path))


def test_what_is_not_known_is_left_unread(path: Path) -> None:
    """So that a later version of the same format may add to it."""
    before = _loaded(path).tally
    forge(path, lambda header, members: (header.update(more=1), members.update({"notes.txt": b"x"})))
    assert _loaded(path).tally == before


def test_the_header_is_plain_json(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        header = json.loads(archive.read(HEADER))
        assert archive.testzip() is None
    assert (header["format"], header["format_version"], header["seed"]) == ("supplysim run", 1, "6")
    assert header["written_by"]["supplysim"] == ss.__version__
    assert header["complete"]["blocks"] == [[0, 2]]
    assert header["last"]["blocks"] == [[2, 3]]
