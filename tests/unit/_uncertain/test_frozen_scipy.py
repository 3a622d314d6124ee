"""Any frozen scipy distribution: tabulated where that is exact, else drawn by its own inverse."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from scipy import stats
from unit._uncertain.goodness import FALSE_ALARM, p_value_of, uniforms
from unit._uncertain.law_cases import histogram

import supplysim as ss

DRAWS = 100_000


def test_what_is_tabulated_is_asked_only_once() -> None:
    """An inverse that costs much is not called again for each draw."""
    asked = []

    class Counting:
        """A normal law that counts the values it is asked for."""

        def __init__(self) -> None:
            self.frozen = stats.norm()
            self.cdf, self.support = self.frozen.cdf, self.frozen.support

        def ppf(self, at: np.ndarray) -> np.ndarray:
            asked.append(np.size(at))
            return np.asarray(self.frozen.ppf(at))

        def isf(self, at: np.ndarray) -> np.ndarray:
            return -self.ppf(at)  # it is symmetric

    law = ss.law(Counting()).law
    law.quantile(uniforms(10, seed=1))
    before = len(asked)
    law.quantile(uniforms(DRAWS, seed=2))
    assert len(asked) == before


@pytest.mark.parametrize("probability", [3e-4, 1e-4, 1e-5, 1e-6])
def test_nothing_is_drawn_in_a_gap_of_the_support_far_in_a_tail(probability: float) -> None:
    distribution = histogram(probability, 0, 1 - probability)
    at = probability * np.linspace(0.9, 1.1, 2001)
    values = ss.law(distribution).law.quantile(at)
    assert not np.any((values > 1) & (values < 2))
    assert np.abs(distribution.cdf(values) - at).max() <= 1e-10


def test_a_discrete_law_of_very_many_values_is_not_listed() -> None:
    wide = stats.nbinom(5, 1e-9)
    tracemalloc.start()
    values = ss.law(wide).law.quantile(uniforms(1000, seed=6))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert p_value_of(values, wide.cdf, seed=7) >= FALSE_ALARM
    assert peak < 8e6, "a million doubles"


def test_the_support_is_that_of_the_distribution() -> None:
    assert ss.law(stats.beta(2, 3, loc=1, scale=4)).law.support == (1, 5)
    assert ss.law(stats.poisson(3)).law.support == (0, np.inf)


def test_numbers_of_numpy_are_written_as_those_of_python() -> None:
    one, other = ss.law(stats.gamma(np.float64(0.5), scale=np.int64(3))), ss.law(stats.gamma(0.5, scale=3))
    assert repr(one) == repr(other) == "law(gamma(0.5, scale=3))"
