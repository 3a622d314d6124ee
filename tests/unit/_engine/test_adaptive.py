"""Adaptive histograms: what they count exactly, and that no order of adding makes a difference."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supplysim._engine import adaptive
from supplysim._engine.adaptive import AdaptiveHistogram, empty_histogram
from supplysim._engine.histogram import AnyBins, Histogram
from supplysim._uncertain.arrays import FloatArray

REPLICATES = 4
PIECES = st.lists(
    st.lists(
        st.one_of(st.floats(-1e100, 1e100), st.sampled_from([0.0, -0.0, 1.0, 330.7, np.inf]), st.floats(330, 331)), max_size=40
    ),
    min_size=1,
    max_size=5,
)


def counted(values: FloatArray) -> Histogram:
    return AdaptiveHistogram.count(AnyBins(), REPLICATES, np.arange(values.size) % REPLICATES, values)


def assert_same(one: Histogram, other: Histogram) -> None:
    for mine, theirs in zip(one.arrays, other.arrays, strict=True):
        np.testing.assert_array_equal(mine, theirs)
    assert one.is_exact == other.is_exact


@settings(deadline=None)
@given(PIECES)
@pytest.mark.parametrize("most", [4, 16])
def test_a_sum_is_that_of_all_values_in_any_order(most: int, pieces: list[list[float]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(adaptive, "_MOST_BINS", most)
        arrays = [np.resize(np.array(piece), len(piece) // REPLICATES * REPLICATES) for piece in pieces]  # whole rounds
        whole = counted(np.concatenate(arrays))
        parts = [counted(each) for each in arrays]
        assert_same(sum(parts[1:], parts[0]), whole)
        assert_same(sum(parts[-2::-1], parts[-1]), whole)
        assert_same(empty_histogram(AnyBins(), REPLICATES) + whole, whole)
        assert_same(pickle.loads(pickle.dumps(whole)), whole)  # our own
        counts, *ends = whole.columns
        assert whole.could_have(*ends)
        assert_same(AdaptiveHistogram.from_columns(AnyBins(), counts, *ends), whole)


@pytest.mark.parametrize("spread", [1e-9, 1.0, 1e6])
@pytest.mark.parametrize("centre", [-1e9, 0.0, 5e5])
def test_quantiles_and_shares_are_close_whatever_the_magnitude(centre: float, spread: float) -> None:
    values = centre + spread * np.random.default_rng(1).standard_normal(100_000)
    found = counted(values)
    ordered = np.sort(values)
    for rank in (0, 5_000, 50_000, 95_000, 99_999):
        assert found.value_at(rank) == pytest.approx(ordered[rank], abs=spread / 200 + 1e-12 * abs(centre))
        reached = float((values >= ordered[rank]).sum())
        assert found.count_from(float(ordered[rank])).sum() == pytest.approx(reached, abs=50)


def test_up_to_a_thousand_values_are_exact_and_many_more_are_not() -> None:
    few = np.random.default_rng(1).integers(-500, 500, 50_000) / 7.0
    assert counted(few).is_exact
    for value in (-3.0 / 7.0, 0.0, 100.0 / 7.0):
        assert counted(few).count_from(value).sum() == (few >= value).sum()
    assert not counted(np.random.default_rng(1).random(50_000)).is_exact


@pytest.mark.parametrize("atom", [0.0, 330.7])
def test_an_empty_and_a_full_stock_are_counted_exactly_among_many_values(atom: float) -> None:
    values = np.random.default_rng(1).uniform(0, 330.7, 100_000)
    values[::3] = atom
    found = counted(values)
    assert found.count_from(atom).sum() == (values >= atom).sum()
    assert found.count_from(np.nextafter(atom, np.inf)).sum() == (values > atom).sum()


def test_what_is_infinite_is_apart() -> None:
    values = np.where(np.arange(40_000) % 4 == 0, np.inf, np.arange(40_000.0))
    found = counted(values)
    assert found.counts.sum(axis=1).tolist() == [10_000] * 4
    assert found.greatest[-1] == found.least[-1] == np.inf
    assert found.count_from(np.inf).tolist() == [10_000, 0, 0, 0]


@pytest.mark.parametrize(
    ("least", "greatest"),
    [
        ([1.0, 1.0], [1.0, 1.0]),  # one value twice
        ([1.0], [2.0]),  # a column of its own has its ends apart
        ([1.0, 2.0], [1.0, np.inf]),
    ],
)
def test_columns_that_no_values_give_are_found_out(least: list[float], greatest: list[float]) -> None:
    assert not empty_histogram(AnyBins(), 2).could_have(np.array(least), np.array(greatest))
