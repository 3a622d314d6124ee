"""Ranks of values."""

from __future__ import annotations

import numpy as np
import pytest

from supplysim.analysis.ranks import normal_scores, ranks_of


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([3.0], [0.5]),
        ([2.0, 2.0, 2.0], [0.5, 0.5, 0.5]),
        ([3.0, 1.0, 2.0, 1.0], [7 / 8, 2 / 8, 5 / 8, 2 / 8]),
        ([np.inf, 0.0, np.inf], [2 / 3, 1 / 6, 2 / 3]),
    ],
)
def test_ranks_are_shares_and_equal_values_share_the_middle(values: list[float], expected: list[float]) -> None:
    np.testing.assert_allclose(ranks_of(np.array(values)), expected)


def test_ranks_and_scores_do_not_depend_on_the_unit() -> None:
    values = np.random.default_rng(1).normal(size=1_000)
    np.testing.assert_array_equal(ranks_of(values), ranks_of(np.exp(values)))
    assert np.isfinite(normal_scores(ranks_of(values))).all()
