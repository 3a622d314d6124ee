"""The tests of distributions on laws that are known: how often they refuse what is right, and whether they find what is wrong."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats
from support.one_sample import counts_p_value, share_p_value
from support.two_sample import p_value

ROUNDS = 400
FALSE_ALARMS = 1e-4

FloatArray = NDArray[np.float64]


def _durations(rng: np.random.Generator, paths: int, *, whole: float, scale: float = 30.0) -> FloatArray:
    """Gamma durations, censored at 60 days, a share `whole` of them whole days."""
    durations = rng.gamma(3.0, scale / 3, paths)
    atoms = rng.random(paths) < whole
    durations[atoms] = np.floor(durations[atoms])
    return np.where(durations >= 60, np.inf, durations)


@pytest.mark.parametrize("whole", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("sizes", [(2_000, 2_000), (500, 3_000)])
def test_two_sample_test_refuses_the_right_law_no_more_often_than_it_says(whole: float, sizes: tuple[int, int]) -> None:
    rng = np.random.default_rng(7)
    p_values = [p_value(*(_durations(rng, paths, whole=whole) for paths in sizes)) for _ in range(ROUNDS)]
    for level in (0.01, 0.05, 0.2):
        refused = int(np.sum(np.array(p_values) < level))
        assert stats.binomtest(refused, ROUNDS, level, alternative="greater").pvalue > FALSE_ALARMS


@pytest.mark.parametrize(
    "bent",
    [
        lambda durations: durations * 1.05,
        lambda durations: durations + 0.3,
        lambda durations: np.where(durations > 58, np.inf, durations),
        lambda durations: np.where(np.arange(durations.size) % 20 == 0, 12.0, durations),
        lambda durations: np.where(np.isinf(durations), durations, np.floor(durations) + (durations % 1) ** 1.2),
    ],
    ids=["5 % longer", "a third of a day later", "censored too soon", "an atom of 5 %", "another share of the last day"],
)
def test_two_sample_test_finds_the_wrong_law(bent: object) -> None:
    rng = np.random.default_rng(8)
    right, wrong = (_durations(rng, 1 << 14, whole=0.1) for _ in range(2))
    assert callable(bent)
    assert p_value(right, wrong) > FALSE_ALARMS
    assert p_value(right, bent(wrong)) < FALSE_ALARMS


def test_two_sample_test_takes_samples_that_are_all_alike() -> None:
    never, at_once = np.full(100, np.inf), np.zeros(100)
    assert p_value(never, never) == 1
    assert p_value(at_once, at_once) == 1
    assert p_value(never, at_once) < FALSE_ALARMS


def test_one_sample_tests_keep_to_their_p_values() -> None:
    rng = np.random.default_rng(9)
    law = stats.poisson(6).pmf(np.arange(60))
    by_count = np.array([counts_p_value(rng.poisson(6, 2_000), law) for _ in range(ROUNDS)])
    by_share = np.array([share_p_value(rng.random(2_000) < 0.3, 0.3) for _ in range(ROUNDS)])
    for level in (0.01, 0.05, 0.2):
        for p_values in (by_count, by_share):
            refused = int(np.sum(p_values < level))
            assert stats.binomtest(refused, ROUNDS, level, alternative="greater").pvalue > FALSE_ALARMS


def test_one_sample_tests_find_what_is_wrong() -> None:
    rng = np.random.default_rng(10)
    law = stats.poisson(6).pmf(np.arange(60))
    assert counts_p_value(rng.poisson(6.2, 20_000), law) < FALSE_ALARMS
    assert counts_p_value(np.array([1.5]), law) == 0
    assert counts_p_value(np.array([60]), law) == 0
    assert share_p_value(rng.random(20_000) < 0.33, 0.3) < FALSE_ALARMS
    assert share_p_value([True, False], 1.0) < FALSE_ALARMS
