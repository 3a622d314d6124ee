"""What rules have in common: days to an evening and up to a day, and that they may leave out what they do not need."""

from __future__ import annotations

from math import inf

import numpy as np

from supplysim._engine.rule import RegularRule, Rule, stopping_before


def test_days_to_an_evening_and_up_to_a_day() -> None:
    clock = np.array([0.0, 1.0, 6.0, 7.0, 13.0])
    assert RegularRule(7).limit(clock, np.full(5, inf)).tolist() == [7, 6, 1, 7, 1]
    assert RegularRule(7).limit(clock, np.full(5, 4.0)).tolist() == [4, 4, 1, 4, 1]
    assert RegularRule(1).limit(clock, np.full(5, inf)).tolist() == [1] * 5
    assert stopping_before(np.array([9.0, 1.0, inf]), np.array([3.0, 0.0, 5.0])).tolist() == [5, 1, inf]


def test_a_rule_limits_nothing_and_does_nothing_unless_it_says_so() -> None:
    days = np.array([3.0, 5.0])
    assert Rule().limit(np.zeros(2), days) is days
    assert Rule().act(np.zeros(2), np.arange(2)) is None  # type: ignore[func-returns-value]
