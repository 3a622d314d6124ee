"""Effective numbers and weighted quantiles, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from supplysim._estimates.weighted import effective_number, in_effective_paths, weighted_quantiles


def test_the_effective_number_is_that_of_equal_weights_and_has_no_unit() -> None:
    weights = np.array([1.0, 2.0, 0.0])
    assert effective_number(weights) == pytest.approx(9 / 5)
    assert effective_number(1e200 * weights) == pytest.approx(9 / 5)
    assert in_effective_paths(7 * weights).sum() == pytest.approx(9 / 5)
    assert effective_number(np.zeros(3)) == 0.0
    assert in_effective_paths(np.zeros(3)).tolist() == [0, 0, 0]


def test_quantiles_follow_the_weights() -> None:
    values = np.array([4.0, 1.0, 9.0, 2.0])
    assert weighted_quantiles(values, [0.5], None)[0] == 3.0
    found = weighted_quantiles(values, [0.0, 0.5, 1.0], np.array([1.0, 1.0, 0.0, 2.0]))  # 9 has no weight
    np.testing.assert_allclose(found, [1.0, 2.0, 4.0])


def test_a_quantile_next_to_an_infinite_value_is_no_mean_with_it() -> None:
    values, weights = np.array([1.0, np.inf, 3.0]), np.array([1.0, 2.0, 1.0])
    assert weighted_quantiles(values, [0.4, 0.6], weights).tolist() == [3.0, np.inf]
