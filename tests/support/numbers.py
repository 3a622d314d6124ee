"""Tests that are done for some numbers every day, and for many more of them at length."""

from __future__ import annotations

import pytest


def some_numbers(everyday: int, many: int) -> pytest.MarkDecorator:
    """Parametrize `numbers`: the first few, and those from there up to `many` under the mark `long`."""
    at_length = pytest.param(range(everyday, many), marks=pytest.mark.long, id="at length")
    return pytest.mark.parametrize("numbers", [pytest.param(range(everyday), id="everyday"), at_length])
