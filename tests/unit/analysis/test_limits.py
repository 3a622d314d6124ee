"""Limits of boxes: what lies inside, and how they are rounded and said."""

from __future__ import annotations

import math

import numpy as np
import pytest

from supplysim.analysis.limits import Limits, in_words, inside, restrictions, rounded_limits, with_limit

INF = math.inf
INPUTS = {"x": np.arange(0.0, 10.0), "y": np.arange(10.0, 0.0, -1.0)}


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ({}, range(10)),
        ({"x": (2.5, INF)}, range(3, 10)),
        ({"x": (-INF, 6.5)}, range(7)),
        ({"x": (2.5, 6.5), "y": (5.5, INF)}, [3, 4]),
        ({"x": (3.0, 5.0)}, [4]),
        ({"x": (20.0, INF)}, []),
    ],
)
def test_what_lies_inside(limits: Limits, expected: range | list[int]) -> None:
    assert np.flatnonzero(inside(limits, INPUTS, 10)).tolist() == list(expected)


def test_a_limit_is_put_and_taken_away() -> None:
    box = with_limit(with_limit({}, "x", 0, 2.0), "x", 1, 5.0)
    assert box == {"x": (2.0, 5.0)}
    assert restrictions(box) == [("x", 0), ("x", 1)]
    assert with_limit(box, "x", 0, -INF) == {"x": (-INF, 5.0)}
    assert with_limit(with_limit(box, "x", 0, -INF), "x", 1, INF) == {}


@pytest.mark.parametrize(
    ("limit", "values", "expected"),
    [
        (12_343.21, np.linspace(10_000, 14_000, 10_001), 12_340.0),
        (0.61999, np.linspace(0, 1, 10_001), 0.62),
        (1.5, np.repeat([1.0, 2.0], 50), 1.5),
        (2.0001, np.repeat([2.0, 2.0002], 50), 2.0001),
        (0.4999, np.linspace(0, 1, 10_001), 0.5),
    ],
)
def test_a_limit_has_as_few_digits_as_the_paths_allow(limit: float, values: np.ndarray, expected: float) -> None:
    rounded = rounded_limits({"x": (limit, INF)}, {"x": values})["x"][0]
    assert rounded == expected
    assert np.mean((values > limit) != (values > rounded)) <= 0.0025


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (
            {"front.per_day": (12_300.0, INF), "usable fraction": (-INF, 0.62)},
            "front.per_day above 12,300 and usable fraction below 0.62",
        ),
        ({"x": (-1.5, 2e-7)}, "x between -1.5 and 2e-07"),
    ],
)
def test_words(limits: Limits, words: str) -> None:
    assert in_words(limits) == words
