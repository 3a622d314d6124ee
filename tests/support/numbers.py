"""Tests that are done for some numbers every day, and for many more of them at length."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Any

import pytest


def some_numbers(everyday: int, many: int) -> pytest.MarkDecorator:
    """Parametrize `numbers`: the first few, and those from there up to `many` under the mark `long`."""
    at_length = pytest.param(range(everyday, many), marks=pytest.mark.long, id="at length")
    return pytest.mark.parametrize("numbers", [pytest.param(range(everyday), id="everyday"), at_length])


def some_pairs(names: str, ones: Iterable[Any], others: Iterable[Any]) -> pytest.MarkDecorator:
    """Parametrize two names: a third of all pairs, in which each value is with some of the others, and the rest as `long`."""
    pairs = itertools.product(enumerate(ones), enumerate(others))
    marks = {True: (), False: (pytest.mark.long,)}
    return pytest.mark.parametrize(names, [pytest.param(a, b, marks=marks[(i - j) % 3 == 0]) for (i, a), (j, b) in pairs])
