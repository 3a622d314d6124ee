"""Flows on their own, without an engine: with given values in their fields, and taken through given leaps."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, TypeVar

import attrs
import numpy as np
from numpy.typing import ArrayLike

from supplysim._flows.process import Leap, Process
from supplysim._uncertain.arrays import FloatArray
from supplysim._uncertain.parameters import parameters_of, with_drawn

Thing = TypeVar("Thing")


def with_values(specification: Thing, **values: Any) -> Thing:
    """A copy with `values` in place of some parameters, unchecked; ``regimes__levels__war`` is that of ``regimes.levels``."""
    by_label = {"." + name.replace("__", "."): value for name, value in values.items()}
    parameters = {each.label: each.value for each in parameters_of(specification, "")}
    unknown = set(by_label) - set(parameters)
    assert not unknown, f"{unknown} is not among {set(parameters)}"
    return with_drawn(specification, iter((parameters | by_label).values()))


def owned(state: Thing) -> Thing:
    """A copy of a state whose arrays can be written to, as those of a path batch."""
    fields = {field.name: getattr(state, field.name) for field in attrs.fields(type(state))}  # type: ignore[arg-type]
    copied = {name: value.copy() for name, value in fields.items() if isinstance(value, np.ndarray)}
    return attrs.evolve(state, **copied)  # type: ignore[type-var]


def leap_of(before: ArrayLike, after: ArrayLike, paths: int) -> Leap:
    """The leap of every path from one evening to another."""
    return Leap.from_(np.full(paths, before, dtype=float), np.full(paths, np.subtract(after, before), dtype=float))


def moved(process: Process, cut: Sequence[int], paths: int = 1) -> FloatArray:
    """What a process moves in each of some leaps of so many days, (leaps, paths)."""
    rng, clock = np.random.default_rng(1), np.cumsum([0, *cut])
    return np.array([process.advance(leap_of(*days, paths), rng) for days in pairwise(clock)])
