"""Gamma noise: what an exposure comes to, and how its first day shares in it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from supplysim._flows.noise import GammaNoise

PATHS = 20_000
THRESHOLD = 1e-4


@pytest.mark.parametrize("cv", [0.05, 0.5, 1.0, 3.0])
@pytest.mark.parametrize("exposure", [0.5, 1.0, 7.0, 400.0])
def test_an_exposure_comes_to_a_gamma_number(cv: float, exposure: float) -> None:
    found = GammaNoise.of(7.0, cv).demand(np.full(PATHS, exposure), np.random.default_rng(1))
    assert stats.kstest(found, stats.gamma(exposure / cv**2, scale=7 * cv**2).cdf).pvalue > THRESHOLD / 16


def test_where_there_is_no_noise_it_is_steady() -> None:
    exposure = np.array([0.0, 0.5, 3.0])
    for cv in (0.0, np.zeros(3)):
        noise = GammaNoise.of(np.array([2.0, 4.0, 8.0]), cv)
        assert noise.demand(exposure.copy(), np.random.default_rng(1)).tolist() == [0.0, 2.0, 24.0]


def test_some_paths_can_be_steady_and_others_not() -> None:
    cv = np.tile([0.0, 0.5, 0.0, 2.0], PATHS // 4)
    rate = np.tile([3.0, 3.0, 5.0, 3.0], PATHS // 4)
    found = GammaNoise.of(rate, cv).demand(np.full(PATHS, 6.0), np.random.default_rng(2))
    assert np.all(found[0::4] == 18.0)
    assert np.all(found[2::4] == 30.0)
    for place, noise in ((1, 0.5), (3, 2.0)):
        assert stats.kstest(found[place::4], stats.gamma(6 / noise**2, scale=3 * noise**2).cdf).pvalue > THRESHOLD / 2


def test_no_exposure_and_no_rate_come_to_nothing() -> None:
    rng = np.random.default_rng(1)
    assert np.all(GammaNoise.of(7.0, 0.5).demand(np.zeros(9), rng) == 0)
    assert np.all(GammaNoise.of(0.0, 0.5).demand(np.ones(9), rng) == 0)


def test_the_exposure_that_was_handed_in_stays_as_it_was() -> None:
    for cv in (0.0, 0.5):
        exposure = np.full(4, 2.0)
        found = GammaNoise.of(1.0, cv).demand(exposure, np.random.default_rng(1))
        assert np.all(exposure == 2.0)
        assert not np.shares_memory(found, exposure)


@pytest.mark.parametrize("cv", [0.05, 0.7, 3.0])
@pytest.mark.parametrize(("level", "days"), [(1.0, 2.0), (1.0, 32.0), (0.4, 5.0)])
def test_the_share_of_the_first_day_is_what_independent_days_have(cv: float, level: float, days: float) -> None:
    noise, rng = GammaNoise.of(7.0, cv), np.random.default_rng(3)
    shares, rest = noise.shares_of_first_day(np.arange(PATHS), level, np.full(PATHS, days), rng)
    np.testing.assert_allclose(shares + rest, 1.0, rtol=1e-12)
    by_day = rng.gamma(level / cv**2, size=(int(days), PATHS))
    assert stats.ks_2samp(shares, by_day[0] / by_day.sum(axis=0)).pvalue > THRESHOLD / 9


def test_each_path_has_the_share_of_its_own_noise() -> None:
    cv = np.tile([0.2, 2.0], PATHS)
    noise, some = GammaNoise.of(7.0, cv), np.arange(0, cv.size, 5)
    shares, _ = noise.shares_of_first_day(some, np.full(some.size, 2.0), np.full(some.size, 3.0), np.random.default_rng(4))
    for own in (0.2, 2.0):
        shape = 2 / own**2
        assert stats.kstest(shares[cv[some] == own], stats.beta(shape, 2 * shape).cdf).pvalue > THRESHOLD / 2


@pytest.mark.parametrize("cv", [3.0, 4.0])
def test_what_one_day_leaves_to_the_others_is_little_but_not_nothing(cv: float) -> None:
    """1 less a share that rounds to 1 would be nothing at all, on one path of a hundred."""
    noise, days = GammaNoise.of(7.0, cv), np.full(PATHS, 2.0)
    first, rest = noise.shares_of_first_day(np.arange(PATHS), 1.0, days, np.random.default_rng(5))
    assert min(first.min(), rest.min()) > 0
    assert min(np.mean(first == 1), np.mean(rest == 1)) > 0.005
    small = stats.beta(1 / cv**2, 1 / cv**2).cdf(1e-30)
    for share in (first, rest):
        assert stats.binomtest(int((share < 1e-30).sum()), PATHS, small).pvalue > THRESHOLD / 4


@pytest.mark.parametrize("cv", [1e-6, 1e-3, 1e4, 1e6])
def test_the_least_and_the_most_noise_still_have_shares(cv: float) -> None:
    first, rest = GammaNoise.of(7.0, cv).shares_of_first_day(np.arange(90), 1.0, np.full(90, 4.0), np.random.default_rng(6))
    np.testing.assert_allclose(first + rest, 1.0, rtol=1e-12)
    if cv < 1:
        np.testing.assert_allclose(first, 0.25, rtol=6 * cv)
