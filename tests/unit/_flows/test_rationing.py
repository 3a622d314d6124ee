"""Rationing: which level follows from how many days of supply, and what it holds back."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import supplysim as ss
from support.flow_runs import with_values

LEVELS = {60: 0.7, 30: 0.4, 7.5: 0.0}


def reviewed(rationing: ss.Rationing, *days_of_supply: float) -> list[float]:
    """The level after a review on each path."""
    state = rationing.begin(len(days_of_supply))
    assert state.level.tolist() == [1] * len(days_of_supply)
    state.review(np.arange(len(days_of_supply)), np.array(days_of_supply))
    return state.level.tolist()


@pytest.mark.parametrize(
    ("days_of_supply", "level"),
    [(np.inf, 1), (1e9, 1), (60.01, 1), (60, 1), (59.99, 0.7), (30, 0.7), (29.99, 0.4), (7.5, 0.4), (7.49, 0), (0, 0)],
)
def test_the_lowest_threshold_that_is_not_reached_counts(days_of_supply: float, level: float) -> None:
    for levels in (LEVELS, dict(reversed(LEVELS.items()))):
        assert reviewed(ss.Rationing(review_days=7, levels=levels), days_of_supply) == [level]


def test_levels_need_not_fall_with_the_supply() -> None:
    assert reviewed(ss.Rationing(1, {30: 0.9, 60: 0.2}), 10, 45, 70) == [0.9, 0.2, 1]


def test_unknown_levels_differ_by_path_and_only_reviewed_paths_change() -> None:
    unknown: Any = {"levels__30.0": np.array([0.1, 0.2, 0.3])}
    rationing = with_values(ss.Rationing(1, {30: ss.uniform(0, 1)}), **unknown)
    assert reviewed(rationing, 10, 30, 29) == [0.1, 1, 0.3]
    state = rationing.begin(3)
    state.review(np.arange(3), np.full(3, 5.0))
    state.review(np.array([2, 0]), np.array([90.0, 5.0]))
    assert state.level.tolist() == [0.1, 0.2, 1]


def test_what_is_not_left_is_held_back() -> None:
    state = ss.Rationing(1, LEVELS).begin(3)
    state.review(np.arange(3), np.array([90.0, 50.0, 1.0]))
    for _ in range(2):
        assert state.held_to(np.array([10.0, 10.0, 20.0]), np.array([3.0, 3.0, 5.0])).tolist() == [10, 7, 0]
    assert state.held_back == pytest.approx([0, 2 * 9, 2 * 100])


def test_thresholds_are_numbers_of_days() -> None:
    rationing = ss.Rationing(np.int64(7), {30: 0.5, 14.5: ss.uniform(0, 1)})
    assert type(rationing.review_days) is int
    assert list(rationing.levels) == [30.0, 14.5]
