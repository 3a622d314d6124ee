"""Comparisons of unknowns are unknowns themselves: a scenario switch is written with them."""

from __future__ import annotations

import numpy as np
import pytest

import supplysim as ss
from supplysim._uncertain.evaluation import evaluate

CHOICE = ss.choice([0, 1, 2], name="choice")
DRAWN = {CHOICE: np.array([0.0, 1.0, 2.0])}


@pytest.mark.parametrize(
    ("comparison", "expected"),
    [
        (CHOICE == 1, [0, 1, 0]),
        (1 != CHOICE, [1, 0, 1]),  # noqa: SIM300  # the number first, as a user may write it
        (CHOICE != 1, [1, 0, 1]),
        ((CHOICE > 0) & (CHOICE < 2), [0, 1, 0]),
        ((CHOICE == 0) | (CHOICE == 2), [1, 0, 1]),
        (~(CHOICE == 0), [0, 1, 1]),
        (np.where(CHOICE == 1, 100, 200), [200, 100, 200]),
    ],
)
def test_path_by_path(comparison: ss.Quantity, expected: list[float]) -> None:
    np.testing.assert_array_equal(evaluate(comparison, DRAWN), expected)


def test_quantities_are_equal_to_themselves_alone() -> None:
    other = ss.choice([0, 1, 2], name="choice")
    assert CHOICE == CHOICE  # noqa: PLR0124  # that is the point
    assert other != CHOICE
    assert CHOICE != "choice"
    assert len({CHOICE, other}) == 2
    assert [other, CHOICE].index(CHOICE) == 1


def test_specifications_compare_numbers_with_unknowns() -> None:
    assert ss.Stock(1) != ss.Stock(CHOICE)
    assert ss.Stock(CHOICE) == ss.Stock(CHOICE)
    assert ss.Regimes({"a": 1}, {"a": 2}) != ss.Regimes({"a": CHOICE}, {"a": 2})
