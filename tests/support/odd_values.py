"""Odd values of every kind: what a person, a program or a broken file might hand in where a number, a name or a list belongs.

Many of them cannot even be written down, so that a test names the number that they were drawn by.
"""

from __future__ import annotations

import datetime
import itertools
from collections import UserDict
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from typing import Any, NoReturn

import numpy as np

import supplysim as ss


class RudeError(Exception):
    """What the classes below raise: it must never come out of the library by itself."""


def _refuse(*_: Any, **__: Any) -> NoReturn:
    raise RudeError


def rude(*methods: str) -> Any:
    """An object whose `methods` raise."""
    return type("Rude", (), {"__hash__": object.__hash__, **dict.fromkeys(methods, _refuse)})()


class RudeMapping(UserDict[Any, Any]):
    """A mapping that breaks when it is looked at."""

    def __iter__(self) -> Iterator[Any]:
        raise RudeError


class NotANumber(float):
    """A float that says of itself that it is nothing."""

    __repr__ = _refuse


def broken_off() -> Iterator[float]:
    """A list that breaks off while it is read."""
    yield 1.0
    raise RudeError


ITSELF: list[Any] = []
ITSELF.append(ITSELF)
ITSELF_BY_NAME: dict[str, Any] = {}
ITSELF_BY_NAME["a"] = ITSELF_BY_NAME
DEEP: list[Any] = reduce(lambda inner, _: [inner], range(100_000), [])  # more than the interpreter can write down
NUMBERS: list[Any] = [
    0, -0.0, 1, -1, 2, 0.5, 1e-300, 1e-5, 5e-324, 2.2e-308, 1e6, 1e9, 1e50, 1e150, 1e300, 1.7976931348623157e308, -1e300,
    -5e-324, float("nan"), float("inf"), -float("inf"), 10**400, -(10**400), 10**5_000, 2**63, True, False, 1j, 3 + 0j,
    Fraction(1, 3), Fraction(10**400, 3), Decimal("0.1"), Decimal("NaN"), Decimal("sNaN"), Decimal("1e999"),
]  # fmt: skip
OF_NUMPY: list[Any] = [
    np.float64(0.5), np.float32(0.5), np.float64("nan"), np.float64("-inf"), np.longdouble("1e4000"), np.int8(3),
    np.uint64(2**64 - 1),
    np.True_, np.complex128(1), np.complex128(1 + 1j), np.array(0.5), np.array(7), np.array(True), np.array("7"),
    np.array(None), np.array([0.5]), np.array([1, 2]),
    np.array([[1.0]]), np.array([]), np.str_("7"), np.datetime64("2024-02-26"), np.timedelta64(3, "D"), np.ma.masked,
    np.ma.masked_array([1.0], [True]), np.array([1, "a", None], dtype=object), np.zeros((0, 3)), np.float16(65504),
]  # fmt: skip
THINGS: list[Any] = [
    None, ..., NotImplemented, object(), int, float, ss, ss.Stock, print, "", " ", "7", "nan", "2024-02-26",
    "2024-02-30", "9999-12-31",
    "a\x00b", "\ud800", "☢ 🚀", "name" * 500, b"7", bytearray(b"7"), memoryview(b"7"), datetime.date(2024, 2, 26),
    datetime.datetime(2024, 2, 26, tzinfo=datetime.UTC), datetime.date.min, datetime.date.max,
    datetime.timedelta(days=3), datetime.time(3),
    range(3), range(0), {1, 2}, frozenset(), {}, [], (), {"a": 1}, {1: 2}, {None: None}, {("a", "b"): 0.5}, {(0, 9): 1},
    [1, 2], ["a"], [None],
    ITSELF, ITSELF_BY_NAME, DEEP, RudeMapping(a=1), NotANumber(0.5), NotANumber("nan"), UserDict({"a": 1}),
    UserDict({0.5: 1, 0.9: 2}),
    *(rude(name) for name in ("__float__", "__repr__", "__eq__", "__index__", "__bool__", "__iter__", "__len__")),
    rude("__float__", "__repr__"), rude("__iter__", "__repr__"),
    rude("__repr__", "__eq__", "__bool__", "__float__", "__index__", "__len__", "__iter__"),
]  # fmt: skip
MADE: list[Any] = [
    ss.uniform(0, 1), ss.uniform(0, 1, name="share"), ss.normal(0, 1, name="score"), ss.fixed(0), ss.lognormal(0, 1),
    ss.choice([1, 2]),
    ss.uniform(1, 2) * 1e300 * 1e300, ss.uniform(0, 1) / 0, ss.uniform(-1, 1) ** 0.5, np.log(ss.uniform(0, 1) - 1),
    ss.uniform(0, 1) > 2,
    ss.Stock(10), ss.Stock(10, name="other"), ss.Consumption("use", 1), ss.Shipments("sea", 1, 1), ss.Factory("works", 1),
    ss.Returns("back", "sea", 1, to="stock"), ss.Input(3), ss.Outages(3, 3), ss.Regimes({"a": 1}, {"a": 3}),
    ss.ramp(1, 2, 0, 1), ss.season(0.5, "2024-02-26"),
    ss.schedule({1: 2}), ss.window(2, 3), ss.ramp(1, 2, 0, 1) * ss.window(3), ss.Decay(0.1), ss.AgeClasses({0: 1}, 3),
    ss.Rationing(3, {3: 0.5}),
]  # fmt: skip


STREAMS: list[Callable[[], Iterator[Any]]] = [
    itertools.count, lambda: itertools.repeat(1.0), broken_off, lambda: iter([]), lambda: iter([1.0, 2.0]),
]  # fmt: skip
SINGLE = [*NUMBERS, *OF_NUMPY, *THINGS, *MADE]


def odd_value(rng: np.random.Generator, depth: int = 2) -> Any:
    """One odd thing, any number or text, a stream, or a list or mapping of odd things."""
    kind = rng.choice(
        ["single", "number", "any", "stream", "list", "tuple", "array", "dict"], p=[0.35, 0.15, 0.1, *[0.08] * 5]
    )
    if kind == "any":
        return _one_of(rng, [float(rng.standard_cauchy()), int(rng.integers(-(2**62), 2**62)), str(rng.bytes(2))])
    if kind == "stream":
        return _one_of(rng, STREAMS)()
    if kind in {"single", "number"} or not depth:
        return _one_of(rng, NUMBERS if kind == "number" else SINGLE)
    parts = [odd_value(rng, depth - 1) for _ in range(int(rng.integers(4)))]
    if kind == "dict":
        keys = [_one_of(rng, [_one_of(rng, SINGLE), (_one_of(rng, SINGLE), _one_of(rng, NUMBERS))]) for _ in parts]
        return {key: part for key, part in zip(keys, parts, strict=True) if _is_key(key)}
    return _array(parts) if kind == "array" else {"list": list, "tuple": tuple}[str(kind)](parts)


def _one_of(rng: np.random.Generator, things: Sequence[Any]) -> Any:
    return things[int(rng.integers(len(things)))]


def _array(parts: list[Any]) -> Any:
    found = np.empty(len(parts), dtype=object)
    for place, part in enumerate(parts):
        found[place] = part
    return found


def _is_key(value: Any) -> bool:
    try:
        return len({value: 0, "other": 1}) > 0
    except Exception:  # noqa: BLE001  # what cannot be hashed or compared is no key
        return False
