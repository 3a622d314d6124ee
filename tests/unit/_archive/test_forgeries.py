"""Whole kinds of forgeries with a digest that is right: every number, sum and array of a file, in every wrong way."""

from __future__ import annotations

import json
import re
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import supplysim as ss
from support import scenarios
from support.files import BLOCK, assert_refused, forge, forge_bytes

pytestmark = pytest.mark.usefixtures("small_blocks")
SCENARIO = scenarios.network()
HUGE = 10**310  # beyond any double
TOO_MANY_BYTES = 2_000_000


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A file of three stocks, with service, of three blocks, the last of which is short."""
    file = tmp_path_factory.mktemp("forged") / "run"
    with scenarios.small_blocks(BLOCK):
        ss.simulate(SCENARIO, 2 * BLOCK + 9, seed=6, keep=2 * BLOCK + 6, to_horizon=True).save(file)
    return file.read_bytes()


@pytest.fixture
def path(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def _assert_refused(path: Path, reason: str = "") -> None:
    assert_refused(path, reason, lambda: ss.load(path, SCENARIO))


def _header(content: bytes) -> dict[str, Any]:
    header: dict[str, Any] = json.loads(content.split(b"\n", 2)[1])
    return header


def _with_header(change: Callable[[str], str]) -> Callable[[bytes], bytes]:
    """Change the text of the header."""

    def changed(content: bytes) -> bytes:
        first, line, arrays = content.split(b"\n", 2)
        return b"\n".join((first, change(line.decode()).encode(), arrays))

    return changed


def _numbers(value: Any, *keys: Any) -> Iterator[tuple[Any, ...]]:
    """Where the whole numbers of the header are, but for those of the scenario."""
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, each in items:
            if key != "notation":
                yield from _numbers(each, *keys, key)
    elif type(value) is int:
        yield keys


WRONG_NUMBERS = [-1, -HUGE, HUGE, 0.5, 64.0, float("nan"), float("inf"), "1", True, None, [], {}]


@pytest.mark.parametrize("wrong", WRONG_NUMBERS, ids=[str(wrong)[:9] for wrong in WRONG_NUMBERS])
def test_every_number_of_the_header_is_checked(wrong: Any, content: bytes, path: Path) -> None:
    places = list(_numbers(_header(content)))
    assert len(places) == 11
    for *keys, last in places:
        if (last, wrong) == ("keep", HUGE):
            continue  # all paths are kept, however many

        def change(text: str, keys: list[Any] = keys, last: Any = last) -> str:
            header = part = json.loads(text)
            for key in keys:
                part = part[key]
            part[last] = wrong
            return json.dumps(header)

        path.write_bytes(content)
        forge_bytes(path, _with_header(change))
        _assert_refused(path)


def test_no_key_of_the_header_may_be_there_twice(content: bytes, path: Path) -> None:
    """Readers of JSON take the first or the last."""
    text = content.split(b"\n", 2)[1].decode()
    keys = {key for key in re.findall(r'"(\w+)": ', text) if text.count(f'"{key}": ') < 3}  # not those of the scenario
    assert keys >= {"seed", "paths", "complete", "blocks", "leaps", "sums", "arrays", "written_by"}
    for key in keys:
        path.write_bytes(content)
        forge_bytes(path, _with_header(lambda text, key=key: text.replace(f'"{key}": ', f'"{key}": 1, "{key}": ')))
        _assert_refused(path, "a key is there twice")


def _change_sum(part: str, owner: str, name: str, change: Callable[[list[str]], object]) -> Callable[[Any, Any], object]:
    def changed(header: Any, _arrays: Any) -> None:
        change(next(row[2] for row in header[part]["sums"] if row[:2] == [owner, name]))

    return changed


SUMS = [
    ("front", "durations"),
    ("front", "short_days"),
    ("port", "stock_outs"),
    ("front", "demanded.fire"),
    ("depot", "unmet.convoy"),
    ("fire", "held_back"),
]
WRONG_SUMS = ["-1", str(HUGE), f"{10**690}/3", "9" * 5_000, "1/0", "0.5", "nan", "inf", "1e5", " 7", "+7", "1_0", "7/", ""]
OTHER_DIGITS = "\N{ARABIC-INDIC DIGIT SEVEN}"


@pytest.mark.parametrize("wrong", [*WRONG_SUMS, OTHER_DIGITS, 7, None, ["7"]], ids=lambda wrong: str(wrong)[:9])
def test_every_sum_is_checked(wrong: Any, content: bytes, path: Path) -> None:
    for owner, name in SUMS:
        path.write_bytes(content)
        forge(path, _change_sum("complete", owner, name, lambda texts: texts.__setitem__(3, wrong)))
        _assert_refused(path)


@pytest.mark.parametrize(
    ("owner", "name", "wrong", "reason"),
    [
        ("front", "durations", "0", "a sum does not match the counts"),
        ("front", "durations", "100000", "a sum does not match the counts"),
        ("front", "short_days", "3/2", "must be whole numbers"),
        ("front", "short_days", str(17 * 40), "the stock-out days of 'front' do not match the counts"),
        ("front", "stock_outs", "0", "the stock-outs of 'front' do not match the counts"),
        ("front", "stock_outs", "400", "the stock-outs of 'front' do not match the counts"),
        ("front", "demanded.fire", "0", "'fire' lacks more than it asks for"),
        ("front", "unmet.fire", str(10**9), "'fire' lacks more than it asks for"),
        ("fire", "held_back", str(10**101), "too much of 'fire' is held back"),
    ],
)
def test_sums_that_the_paths_cannot_have_are_refused(owner: str, name: str, wrong: str, reason: str, path: Path) -> None:
    forge(path, _change_sum("complete", owner, name, lambda texts: texts.__setitem__(0, wrong)))
    _assert_refused(path, reason)


@pytest.mark.parametrize("change", [lambda rows: rows.append(rows[-1]), lambda rows: rows.pop(), lambda rows: rows[0].pop()])
def test_a_sum_that_is_missing_or_there_twice_is_refused(
    change: Callable[[list[Any]], object], content: bytes, path: Path
) -> None:
    for part in ("complete", "last"):
        path.write_bytes(content)
        forge(path, lambda header, _, part=part: change(header[part]["sums"]))
        _assert_refused(path)


def test_every_array_is_checked(content: bytes, path: Path) -> None:
    """With values that no run has, in another type, and in another shape."""
    names = _header(content)["arrays"]
    assert len(names) == 50
    for name in names:
        wrong: list[Callable[[Any], Any]] = [np.float32, lambda array: array[np.newaxis], lambda array: array[..., :-1]]
        if "/inputs/" not in name:  # which may have any finite value
            wrong += [lambda array: _put(array, -1), lambda array: _put(array, 2**60)]
        if "/counts/" not in name and "/orders/" not in name:  # of whole numbers
            wrong += [lambda array: _put(array, np.nan)]
        for change in wrong:
            path.write_bytes(content)
            forge(path, lambda _, arrays, name=name, change=change: arrays.update({name: change(arrays[name])}))
            _assert_refused(path)


def _put(array: Any, value: Any) -> Any:
    array.flat[0] = value
    return array


def test_kept_paths_are_among_those_counted(path: Path) -> None:
    forge(path, lambda _, arrays: arrays["complete/outputs/front/durations"].fill(7.0))
    _assert_refused(path, "complete/outputs/front/durations has ")


@pytest.mark.parametrize("shape", [(10**15,), (2**62, 2**62), (8, 5 * 10**7), (-3,), (-1, -(10**9)), (0, -1), (True, 0.5)])
@pytest.mark.parametrize("dtype", ["<i8", "<f8", ">f2"])
def test_a_size_beyond_the_file_takes_no_memory(shape: tuple[int, ...], dtype: str, path: Path) -> None:
    def change(content: bytes) -> bytes:
        start = content.index(b"\x93NUMPY")
        end = content.index(b"\n", start)
        head = repr({"descr": dtype, "fortran_order": False, "shape": shape}).encode().ljust(end - start - 10)
        return content[: start + 10] + head + content[end:]

    forge_bytes(path, change)
    tracemalloc.start()
    try:
        _assert_refused(path, "is damaged")
        assert tracemalloc.get_traced_memory()[1] < TOO_MANY_BYTES
    finally:
        tracemalloc.stop()


def test_a_gap_of_four_million_blocks_takes_no_memory(tmp_path: Path) -> None:
    """Of a run whose first and third block have finished."""
    path, many, scenario = tmp_path / "run", 4_000_000, scenarios.certain()
    ss.simulate(scenario, 2 * BLOCK, seed=6, keep=0).save(path)
    forge(path, lambda header, _: (header.update(paths=many * BLOCK), header["complete"].update(blocks=[[0, 1], [2, 3]])))
    tracemalloc.start()
    try:
        open_blocks = ss.load(path, scenario).run.open_blocks
        assert (len(open_blocks), open_blocks[0], open_blocks[-1]) == (many - 2, 1, many - 1)
        assert tracemalloc.get_traced_memory()[1] < TOO_MANY_BYTES
    finally:
        tracemalloc.stop()
