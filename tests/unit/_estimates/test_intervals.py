"""Standard errors and intervals, against their formulas and in the cases where the formulas end."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from supplysim._estimates import intervals

PATHS = np.array([100.0, 100.0, 100.0, 100.0])


def test_student_t_is_scipys() -> None:
    for degrees in (1, 3, 7, 31, 4095):
        assert intervals.student_t(degrees) == pytest.approx(stats.t.ppf(0.975, degrees))


def test_error_of_equal_replicates_is_that_of_their_mean() -> None:
    counts = np.array([50.0, 55.0, 45.0, 60.0])
    mean, error, degrees = intervals.spread_error(counts, PATHS)
    assert mean == pytest.approx(0.525)
    assert error == pytest.approx(np.std(counts / PATHS, ddof=1) / 2)
    assert degrees == 3


def test_replicates_without_paths_do_not_count() -> None:
    some = intervals.spread_error(np.array([5.0, 6.0, 0.0]), np.array([10.0, 10.0, 0.0]))
    assert some == intervals.spread_error(np.array([5.0, 6.0]), np.array([10.0, 10.0]))


def test_the_error_of_one_replicate_cannot_be_told() -> None:
    share = intervals.share(np.array([1.0, 0.0]), np.array([1.0, 0.0]))
    assert (share.value, share.std_error, share.low, share.high) == (1.0, math.inf, 0.0, 1.0)
    mean = intervals.mean(np.array([7.0, 0.0]), np.array([1.0, 0.0]), 30.0)
    assert (mean.value, mean.std_error, mean.low, mean.high) == (7.0, math.inf, 0.0, 30.0)


def test_a_share_of_independent_paths_has_about_wilsons_interval() -> None:
    counts = np.random.default_rng(1).binomial(1_000, 0.03, 64).astype(float)
    paths = np.full(64, 1_000.0)
    share = intervals.share(counts, paths)
    wilson = stats.binomtest(int(counts.sum()), 64_000).proportion_ci(0.95, method="wilson")
    assert share.value == counts.sum() / 64_000
    spread = share.std_error / math.sqrt(
        share.value * (1 - share.value) / 64_000
    )  # about 1, as the replicates happen to differ
    assert stats.chi2.sf(63 * spread**2, 63) > 1e-4
    assert stats.chi2.cdf(63 * spread**2, 63) > 1e-4
    assert share.high - share.low == pytest.approx(spread * (wilson.high - wilson.low), rel=0.03)


@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=12).filter(
        lambda each: any(map(sum, each))
    )
)
def test_a_share_lies_within_its_interval_and_that_within_0_and_1(pairs: list[tuple[int, int]]) -> None:
    counts, paths = np.array([[yes, yes + no] for yes, no in pairs], dtype=float).T
    share = intervals.share(counts, paths)
    assert 0 <= share.low <= share.value <= share.high <= 1
    assert share.std_error >= 0
    assert share.low < share.high


@pytest.mark.parametrize("probability", [0.0, 1.0])
def test_what_every_path_agrees_on_still_has_an_interval(probability: float) -> None:
    share = intervals.share(PATHS * probability, PATHS)
    assert share.std_error == 0
    width = share.high - share.low
    assert 0 < width < 0.05
    more = intervals.share(100 * PATHS * probability, 100 * PATHS)
    assert more.high - more.low == pytest.approx(width / 100, rel=0.05)  # as the number of paths, not its root
    assert probability in (share.low, share.high)


def test_what_is_certain_has_no_error() -> None:
    share = intervals.share(PATHS, PATHS, certain=True)
    assert (share.value, share.std_error, share.low, share.high) == (1, 0, 1, 1)
    mean = intervals.mean(9.5 * PATHS, PATHS, 30.0, certain=True)
    assert (mean.value, mean.std_error, mean.low, mean.high) == (9.5, 0, 9.5, 9.5)


def test_mean_by_hand() -> None:
    sums = np.array([900.0, 1_000.0, 1_100.0, 1_000.0])
    mean = intervals.mean(sums, PATHS, 30.0)
    error = np.std(sums / PATHS, ddof=1) / 2
    assert mean.value == 10
    assert mean.std_error == pytest.approx(error)
    assert mean.high - mean.value == pytest.approx(stats.t.ppf(0.975, 3) * error)
    assert mean.value - mean.low == pytest.approx(mean.high - mean.value)


def test_the_interval_of_a_mean_stays_within_its_range() -> None:
    mean = intervals.mean(np.array([0.0, 3_000.0, 2_900.0, 3_000.0]), PATHS, 30.0)
    assert (mean.low, mean.high) == (0.0, 30.0)


@pytest.mark.parametrize("value", [0.0, 9.5, 30.0])
def test_a_mean_of_paths_all_alike_allows_for_what_was_not_seen(value: float) -> None:
    mean = intervals.mean(value * PATHS, PATHS, 30.0)
    assert mean.value == value
    assert 0 <= mean.low <= value <= mean.high <= 30
    assert 0 < mean.high - mean.low < 1


def test_the_interval_of_a_mean_stays_above_the_least_that_is_possible() -> None:
    sums = np.array([100.0, 120.0, 100.0, 200.0])
    assert intervals.mean(sums, PATHS, 30.0).low < 1 == intervals.mean(sums, PATHS, 30.0, lowest=1.0).low
    assert intervals.mean(PATHS, PATHS, 30.0, lowest=1.0).low == 1
    alone = intervals.mean(np.array([7.0, 0.0]), np.array([1.0, 0.0]), 30.0, lowest=1.0)
    assert (alone.value, alone.low, alone.high) == (7.0, 1.0, 30.0)


def test_a_ratio_of_values_all_alike_allows_for_what_so_few_of_them_do_not_show() -> None:
    few, many = (intervals.mean(seen, seen, 365.0, lowest=1.0, seen=seen).high for seen in (np.ones(4), 1_000 * PATHS))
    assert few > 200
    assert many < 1.1
    elsewhere = intervals.mean(np.array([2.0, 2, 0]), np.array([2.0, 2, 0]), 365.0, seen=np.array([2.0, 2, 1e9])).high
    assert elsewhere > 200  # a replicate without any has shown none
