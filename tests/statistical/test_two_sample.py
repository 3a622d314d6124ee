"""The tests of distributions, on known laws: how often they refuse what is right, and whether they find what is wrong."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats

from support.one_sample import counts_p_value, share_p_value
from support.two_sample import FloatArray, p_value

ROUNDS = 400
FALSE_ALARMS = 1e-4


def _assert_kept(p_values: list[float]) -> None:
    """A right law is refused no more often than the p-values say."""
    for level in (0.01, 0.05, 0.2):
        refused = int(np.sum(np.array(p_values) < level))
        assert stats.binomtest(refused, ROUNDS, level, alternative="greater").pvalue > FALSE_ALARMS


def _durations(rng: np.random.Generator, paths: int, *, whole: float) -> FloatArray:
    """Gamma durations, censored at 60 days, a share `whole` of them whole days."""
    durations = rng.gamma(3.0, 10.0, paths)
    atoms = rng.random(paths) < whole
    durations[atoms] = np.floor(durations[atoms])
    return np.where(durations >= 60, np.inf, durations)


@pytest.mark.parametrize("whole", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("sizes", [(2_000, 2_000), (500, 3_000)])
def test_two_sample_test_refuses_the_right_law_no_more_often_than_it_says(whole: float, sizes: tuple[int, int]) -> None:
    rng = np.random.default_rng(7)
    _assert_kept([p_value(*(_durations(rng, paths, whole=whole) for paths in sizes)) for _ in range(ROUNDS)])


WRONG: dict[str, Callable[[FloatArray], FloatArray]] = {
    "5 % longer": lambda durations: durations * 1.05,
    "a third of a day later": lambda durations: durations + 0.3,
    "censored too soon": lambda durations: np.where(durations > 54, np.inf, durations),
    "an atom of 5 %": lambda durations: np.where(np.arange(durations.size) % 20 == 0, 12.0, durations),
    "another share of the last day": lambda durations: np.floor(durations) + (durations - np.floor(durations)) ** 1.2,
}


@pytest.mark.parametrize("wrong", WRONG)
def test_two_sample_test_finds_the_wrong_law(wrong: str) -> None:
    rng = np.random.default_rng(8)
    right, other = (_durations(rng, 1 << 14, whole=0.1) for _ in range(2))
    assert p_value(right, other) > FALSE_ALARMS
    ended = np.isfinite(other)
    other[ended] = WRONG[wrong](other[ended])
    assert p_value(right, other) < FALSE_ALARMS


def test_two_sample_test_takes_samples_that_are_all_alike() -> None:
    never, at_once = np.full(100, np.inf), np.zeros(100)
    assert p_value(never, never) == 1
    assert p_value(at_once, at_once) == 1
    assert p_value(never, at_once) < FALSE_ALARMS


def test_one_sample_tests_keep_to_their_p_values() -> None:
    rng = np.random.default_rng(9)
    law = stats.poisson(6).pmf(np.arange(60))
    _assert_kept([counts_p_value(rng.poisson(6, 2_000), law) for _ in range(ROUNDS)])
    _assert_kept([share_p_value(rng.random(2_000) < 0.3, 0.3) for _ in range(ROUNDS)])


def test_one_sample_tests_find_what_is_wrong() -> None:
    rng = np.random.default_rng(10)
    law = stats.poisson(6).pmf(np.arange(60))
    assert counts_p_value(rng.poisson(6.2, 20_000), law) < FALSE_ALARMS
    assert counts_p_value(np.array([1.5]), law) == 0
    assert counts_p_value(np.array([60]), law) == 0
    assert share_p_value(rng.random(20_000) < 0.33, 0.3) < FALSE_ALARMS
    assert share_p_value([True, False], 1.0) < FALSE_ALARMS
