"""The band: its days, what it is made of, and the number of standard errors that it reaches."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from supplysim.analysis.band import _chosen, _correlation, _Spans, days_of_band, differing_shares, largest_of_t
from support.changes import change_of

INF = math.inf
RNG = np.random.default_rng(3)
FIRST, SECOND = (np.where(RNG.random(4_000) < 0.2, INF, 30 * RNG.random(4_000)) for _ in range(2))
DAYS = np.arange(31.0)


def indicators(days: np.ndarray = DAYS) -> np.ndarray:
    """What each path adds to the difference of survival on each day, one by one."""
    return (SECOND[:, None] >= days).astype(float) - (FIRST[:, None] >= days)


def test_the_shares_of_paths_that_differ() -> None:
    np.testing.assert_allclose(differing_shares(FIRST, SECOND, DAYS), np.abs(indicators()).mean(axis=0))


def test_the_correlation_between_days_is_that_of_the_paths() -> None:
    varies = indicators().var(axis=0) > 0
    np.testing.assert_allclose(_correlation(FIRST, SECOND, DAYS), np.corrcoef(indicators()[:, varies].T), atol=1e-10)
    variance, steps = _Spans.of(FIRST, SECOND, DAYS).steps
    np.testing.assert_allclose(variance, indicators().var(axis=0), atol=1e-12)
    both = np.corrcoef(indicators()[:, varies].T)
    np.testing.assert_allclose(1 - steps[varies][1:], np.diagonal(both, 1), atol=1e-10)


def test_of_many_days_some_stand_for_all() -> None:
    days = np.linspace(0, 30, 1_500)
    chosen = _chosen(*_Spans.of(FIRST, SECOND, days).steps)
    assert 200 < chosen.size <= 256
    assert np.all(np.diff(chosen) > 0)
    few, many = (largest_of_t(FIRST, SECOND, each, 8) for each in (days[chosen], days))
    assert few == pytest.approx(many, rel=0.02)


@pytest.mark.parametrize("replicates", [2, 8, 32, 400])
def test_of_one_day_it_is_students_t(replicates: int) -> None:
    one = largest_of_t(FIRST, SECOND, np.array([15.0]), replicates)
    low, high = stats.t(min(replicates, 64) - 1).ppf([0.97, 0.98])  # 4,000 runs: the share of 95 % is known to 0.35 %
    assert low < one < high


def test_of_independent_days_it_is_the_largest_of_as_many() -> None:
    first, second = np.repeat(DAYS[:-1], 200) + 0.5, np.repeat(DAYS[:-1], 200) + 0.5
    second[::2] += 1  # every day has paths of its own
    exact = stats.t(31).ppf((1 + 0.95 ** (1 / 30)) / 2)  # of 30 days, but for their own spreads
    assert largest_of_t(first, second, DAYS[1:], 32) == pytest.approx(exact, rel=0.03)


def test_no_path_differs() -> None:
    assert largest_of_t(FIRST, FIRST, DAYS, 8) == 0.0
    assert not differing_shares(FIRST, FIRST, DAYS).any()


@pytest.mark.parametrize(("horizon", "size"), [(1, 2), (30, 31), (2_000, 2_001), (3_000, 2_001), (10_000_000, 2_001)])
def test_days_of_a_band(horizon: int, size: int) -> None:
    days = days_of_band(horizon)
    assert (days.size, days[0], days[-1]) == (size, 0, horizon)
    assert (days == np.round(days)).all()


def test_a_band_holds_the_values_of_survival_and_is_wider_than_its_intervals() -> None:
    change = change_of(FIRST.tolist(), SECOND.tolist(), replicates=8, horizon_days=30)
    band = change.survival_band()
    single = change.survival(band.days)
    np.testing.assert_allclose(band.value, single.value, atol=1e-12)
    assert (band.low[1:] < single.low[1:]).all()
    assert (band.high[1:] > single.high[1:]).all()
    assert band.reach > stats.t(7).ppf(0.975)
    assert change.survival_band() is band
    for array in (band.days, band.value, band.low, band.high):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
    assert "31 days from 0 to 30" in str(band)
    assert repr(band).startswith("<SurvivalBand: 31 days")


def test_a_single_replicate_knows_nothing_of_its_error() -> None:
    band = change_of([3.0], [5.0], horizon_days=30).survival_band()
    assert (band.low.min(), band.high.max(), band.value[4]) == (-1, 1, 1)
