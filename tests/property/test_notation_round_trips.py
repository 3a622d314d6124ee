"""Whatever can be written reads back as itself; whatever becomes of what is written, it is read or refused, nothing else."""

from __future__ import annotations

import copy
import json
import operator
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import supplysim as ss
from supplysim._uncertain.quantity import Expression, Quantity, Variable, parts
from supplysim.notation import from_notation, to_notation
from supplysim.notation.vocabulary import MAKERS
from support.builder import EVERYTHING, EXTREME, LEADING, PLAIN, WHOLE, Feature, random_scenario
from support.cases import CASES
from support.notations import assert_read_back, assert_same_bits, scenario_of, through_json
from support.numbers import some_numbers
from support.sourced import SEOUL, everything


@pytest.mark.parametrize(
    "features", [PLAIN, WHOLE, LEADING, EXTREME, EVERYTHING], ids=["plain", "whole", "leading", "extreme", "everything"]
)
@pytest.mark.parametrize("number", range(12))
def test_random_scenarios_come_back(number: int, features: Feature) -> None:
    assert_read_back(random_scenario(number, features))


@pytest.mark.parametrize("case", CASES)
def test_every_case_comes_back(case: str) -> None:
    assert_read_back(CASES[case]())


def kinds(data: Any) -> set[str]:
    """Every kind that is named in a notation."""
    entries = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    named = {data["kind"]} if isinstance(data, dict) and "kind" in data else set()
    return named.union(*map(kinds, entries))


def test_every_kind_is_in_some_random_scenario() -> None:
    makers = {name for name, make in MAKERS.items() if make.__module__.startswith("supplysim.")}  # not those of other tests
    written = [to_notation(random_scenario(number, features)) for number in range(20) for features in (WHOLE, EVERYTHING)]
    assert kinds([*written, to_notation(everything(source=SEOUL))]) == makers


def test_what_is_written_oddly_comes_back() -> None:
    """A regime that looks like a date, a correlation that is no round number, and a main stock that is not the first."""
    regimes = ss.Regimes(
        levels={"high": 1.0, "2024-01-01": 0.1},
        mean_days={"2024-01-01": 3, "high": ss.uniform(1, 60, name="high")},
        transitions={"high": {"high": 0.1, "2024-01-01": 0.9}, "2024-01-01": {"high": 1.0}},
    )
    scenario = ss.Scenario(
        "odd",
        main="front",
        stock=[ss.Stock(ss.uniform(1, 9, name="on hand"), name="depot"), ss.Stock(500, name="front")],
        demand=[ss.Consumption("use", 40, regimes=regimes, rationing=ss.Rationing(7, levels={60: 0.7, 30.5: 0.3}))],
        correlate={("on hand", "high"): 0.1 + 0.2},
        horizon_days=90,
    )
    assert list(assert_read_back(scenario).correlate) == [("on hand", "high")]
    assert_same_bits(scenario)


@some_numbers(3, 30)
def test_what_is_read_gives_the_same_bits(numbers: range) -> None:
    for number in numbers:
        assert_same_bits(random_scenario(number))
        assert_same_bits(random_scenario(number, EVERYTHING))


UNARY: list[Callable[[Any], Any]] = [
    lambda a: -a, abs, np.exp, np.sqrt, lambda a: np.clip(a, -1, None), lambda a: np.clip(a, a_min=0.1, a_max=a),
    lambda a: np.round(a, decimals=2), lambda a: a**0.1, lambda a: 3 - a, lambda a: ~(a < 1e-3),
]  # fmt: skip
BINARY: list[Callable[[Any, Any], Any]] = [
    operator.add, operator.sub, operator.mul, operator.truediv, operator.floordiv, np.minimum, np.hypot,
    lambda a, b: np.where(a < b, a, 1.5),
]  # fmt: skip


@st.composite
def tangles(draw: st.DrawFn) -> list[Quantity]:
    """Some quantities made of one another in any way: with shared parts, and parts of parts."""
    names = draw(
        st.lists(st.sampled_from(["x", "y", "quantity 2", None]), min_size=1, max_size=5, unique_by=lambda n: n or id(n))
    )
    made: list[Quantity] = [ss.uniform(0.1 * place, 1 + place / 3, name=name) for place, name in enumerate(names)]
    for _ in range(draw(st.integers(0, 25))):
        one, other = (made[draw(st.integers(0, len(made) - 1))] for _ in range(2))
        made.append(draw(st.sampled_from(UNARY))(one) if draw(st.booleans()) else draw(st.sampled_from(BINARY))(one, other))
    return draw(st.lists(st.sampled_from(made), min_size=1, max_size=4))


def pattern(quantities: list[Quantity]) -> list[Any]:
    """Which objects are which, and what they are made of."""
    number: dict[int, int] = {}
    found: list[Any] = []
    for quantity in quantities:
        for part in parts(quantity):
            if id(part) in number:
                continue
            number[id(part)] = len(number)
            if isinstance(part, Expression):
                given = [(key, number.get(id(each), repr(each))) for key, each in part.named_operands]
                found.append((part.function, [number.get(id(each), repr(each)) for each in part.operands], given))
            else:
                assert isinstance(part, Variable)
                found.append((part.law, part.name))
        found.append(number[id(quantity)])
    return found


@settings(max_examples=100)
@given(tangles())
def test_tangles_of_expressions_come_back_with_what_they_share(quantities: list[Quantity]) -> None:
    scenario = scenario_of(*quantities)
    read = through_json(scenario)
    assert read.digest == scenario.digest
    assert pattern([flow.per_day for flow in read.demand]) == pattern(quantities)  # type: ignore[attr-defined]


SOURCED = everything(source=SEOUL, note="a reading")
NOTATIONS = [to_notation(each) for each in (CASES["noisy"](), CASES["network"](), SOURCED, *map(random_scenario, range(12)))]
NOTATIONS += [to_notation(random_scenario(number, EVERYTHING)) for number in range(12)]
RUBBISH: list[Any] = [
    None, True, -1, 0, 1e308, float("nan"), 2**2000, "", "front", "2024-02-30", [], {}, [[]], object(), (1,), b"x",
    {"ref": "x"}, {"kind": "pert"}, {"kind": "uniform", "low": -1, "high": 1e300}, {"pairs": [["a", 1]]}, {"number": "-inf"},
    {"function": "add", "of": [{"kind": "uniform", "low": 0, "high": 1}, None]},
    {"distribution": "norm", "arguments": [0]}, {"kind": "Source", "name": "x"},
]  # fmt: skip


def places(data: Any) -> Iterator[tuple[Any, Any]]:
    """Every container within `data`, with every key or number of an entry."""
    for key in list(data) if isinstance(data, dict) else range(len(data)):
        yield data, key
        if isinstance(data[key], dict | list):
            yield from places(data[key])


def broken(rng: np.random.Generator, original: Any) -> Any:
    """Data with a few entries replaced by rubbish, by each other, left out, under another key, or a little larger."""
    data = copy.deepcopy(original)
    for _ in range(int(rng.choice([1, 1, 2, 4]))):
        everywhere = list(places(data))
        if not everywhere:
            return data
        inside, key = everywhere[int(rng.integers(len(everywhere)))]
        other, other_key = everywhere[int(rng.integers(len(everywhere)))]
        match int(rng.integers(7)):
            case 0:
                inside[key] = copy.deepcopy(RUBBISH[int(rng.integers(len(RUBBISH)))])
            case 1:
                inside[key] = copy.deepcopy(other[other_key])
            case 2:
                del inside[key]
            case 3 if isinstance(inside, dict):
                inside[other_key if isinstance(other_key, str) else "more"] = inside.pop(key)
            case 4 | 5 if type(inside[key]) in {int, float}:
                inside[key] += 1
            case _:
                inside[key] = [inside[key]] if rng.random() < 0.5 else json.dumps(repr(inside[key]))
    return data


def read_or_refused(data: Any) -> ss.Scenario | None:
    """What is read; None if it is refused as it should be."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of numbers that overflow on the way to a refusal
        try:
            return from_notation(data)
        except ss.NotationError:
            return None


@some_numbers(2, 20)
def test_broken_notation_is_read_or_refused(numbers: range) -> None:
    for number in numbers:
        rng = np.random.default_rng([20_260_303, number])
        read = [read_or_refused(broken(rng, NOTATIONS[int(rng.integers(len(NOTATIONS)))])) for _ in range(150)]
        whole = [scenario for scenario in read if scenario is not None]
        assert 3 < len(whole) < 100
        for scenario in whole:
            assert_read_back(scenario)
