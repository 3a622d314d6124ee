"""Rationing: which level follows from how many days of supply."""

from __future__ import annotations

import numpy as np
import pytest

import supplysim as ss
from supplysim._uncertain.quantity import Drawn

LEVELS = {60: 0.7, 30: 0.4, 7.5: 0.0}
VALUES: dict[str, Drawn] = {f"rationing.levels.{float(days)}": level for days, level in LEVELS.items()}


@pytest.mark.parametrize(
    ("days_of_supply", "level"),
    [(np.inf, 1), (1e9, 1), (60.01, 1), (60, 1), (59.99, 0.7), (30, 0.7), (29.99, 0.4), (7.5, 0.4), (7.49, 0), (0, 0)],
)
def test_the_lowest_threshold_that_is_not_reached_counts(days_of_supply: float, level: float) -> None:
    for levels in (LEVELS, dict(reversed(LEVELS.items()))):
        rationing = ss.Rationing(review_days=7, levels=levels)
        assert rationing.level(VALUES, np.array([days_of_supply])).tolist() == [level]


def test_levels_need_not_fall_with_the_supply() -> None:
    values: dict[str, Drawn] = {"rationing.levels.30.0": 0.9, "rationing.levels.60.0": 0.2}
    level = ss.Rationing(1, {30: 0.9, 60: 0.2}).level(values, np.array([10.0, 45.0, 70.0]))
    assert level.tolist() == [0.9, 0.2, 1]


def test_unknown_levels_differ_by_path() -> None:
    values: dict[str, Drawn] = {"rationing.levels.30.0": np.array([0.1, 0.2, 0.3])}
    level = ss.Rationing(1, {30: ss.uniform(0, 1)}).level(values, np.array([10.0, 30.0, 29.0]))
    assert level.tolist() == [0.1, 1, 0.3]


def test_thresholds_are_numbers_of_days() -> None:
    rationing = ss.Rationing(np.int64(7), {30: 0.5, 14.5: ss.uniform(0, 1)})
    assert type(rationing.review_days) is int
    assert list(rationing.levels) == [30.0, 14.5]
