"""What a law remembers of the call that made it: its text, and its parameters to the last digit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from supplysim._uncertain import checks
from supplysim._uncertain.frozen_mapping import FrozenMapping
from supplysim._uncertain.law import Law
from supplysim._uncertain.quantity import Stated, Variable


def stated(law: Law, name: str | None, function: str, text: str | None = None, **parameters: Any) -> Variable:
    """The variable of a law, written as the call of `function` with its parameters unless a `text` is given."""
    if text is None:
        text = f"{function}({listed(parameters.values())})"
    return Variable(law, checks.name_or_none(name, function), text, Stated(function, FrozenMapping(parameters)))


def listed(numbers: Iterable[float]) -> str:
    """Numbers as they stand in the text of a law."""
    return ", ".join(f"{number:.12g}" for number in numbers)


def weighed(weights: Any, count: int, place: str) -> tuple[tuple[float, ...] | None, tuple[float, ...]]:
    """Weights as they were given, and the probabilities that they stand for."""
    given = None if weights is None else checks.finite_list(weights, "weights", place)
    return given, checks.shares(given if isinstance(weights, Iterator) else weights, count, place)  # it can be read but once
