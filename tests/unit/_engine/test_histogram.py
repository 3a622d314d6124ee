"""Histograms: their bins cover everything, their counts are NumPy's, and what they read off is exact where it can be."""

from __future__ import annotations

import math
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from supplysim._engine.histogram import DayBins, Histogram, RatioBins

FloatArray = NDArray[np.float64]

HORIZONS = [1, 2, 7, 730, 8192, 8193, 10**6, 10**7]
REPLICATES = 3
COVER = RatioBins(first_octave=-8, last_octave=24, bits=8)


def _counted(values: FloatArray, bins: DayBins | RatioBins) -> Histogram:
    return Histogram.count(bins, REPLICATES, np.arange(values.size) % REPLICATES, values)


def _durations(horizon: int, paths: int = 2_000, seed: int = 1) -> FloatArray:
    """Durations of every kind: spread out, and atoms on whole days and elsewhere."""
    rng = np.random.default_rng(seed)
    spread = rng.random(paths) * horizon
    spread[::4] = np.floor(spread[::4])
    spread[1::4] = 0.37 * horizon
    return np.minimum(spread, np.nextafter(horizon, 0))


@pytest.mark.parametrize("horizon", HORIZONS)
def test_day_bins_cover_the_horizon_and_no_more(horizon: int) -> None:
    bins = DayBins(horizon)
    assert 4096 < bins.size <= 12_000
    if horizon <= 8192:
        assert math.log2(bins.per_day).is_integer()
    values = np.linspace(0, np.nextafter(horizon, 0), 20_001)
    index = bins.index(values)
    assert index[0] == 0
    assert index[-1] == bins.size - 2
    assert np.all(np.diff(index) >= 0)
    assert bins.index(np.array([math.inf])) == bins.size - 1


@pytest.mark.parametrize("horizon", HORIZONS)
def test_every_whole_day_is_an_edge(horizon: int) -> None:
    bins = DayBins(horizon)
    days = np.arange(1.0, min(horizon, 4096 if horizon > 8192 else horizon))
    assert np.all(bins.index(days) == bins.index(np.nextafter(days, 0)) + 1)


@given(st.floats(0, math.inf), st.floats(0, math.inf))
def test_cover_bins_rise_with_the_value_and_hold_everything(one: float, other: float) -> None:
    low, high = COVER.index(np.array(sorted((one, other)))).tolist()
    assert 0 <= low <= high < COVER.size


def test_cover_bins_are_narrow_in_proportion() -> None:
    bins = COVER
    values = np.geomspace(0.01, 1e7, 5_000)
    assert np.all(bins.index(values * (1 + 1 / 250)) > bins.index(values))


@pytest.mark.parametrize("horizon", HORIZONS)
def test_counts_are_numpys(horizon: int) -> None:
    bins, values = DayBins(horizon), _durations(horizon)
    histogram = _counted(values, bins)
    for replicate in range(REPLICATES):
        own = values[np.arange(values.size) % REPLICATES == replicate]
        by_bin = np.bincount(bins.index(own), minlength=bins.size)
        np.testing.assert_array_equal(histogram.in_bins().counts[replicate], by_bin)
    assert histogram.counts.sum() == values.size
    assert histogram.least.min() == values.min()
    assert histogram.greatest.max() == values.max()


@pytest.mark.parametrize("horizon", [1, 2, 7, 730, 8192])
def test_count_from_is_exact_on_whole_days(horizon: int) -> None:
    bins, values = DayBins(horizon), _durations(horizon)
    histogram = _counted(values, bins)
    for day in np.unique(np.linspace(0, horizon - 1, 50).round()):
        exact = [(values[replicate::REPLICATES] >= day).sum() for replicate in range(REPLICATES)]
        np.testing.assert_array_equal(histogram.count_from(float(day)), exact)


@pytest.mark.parametrize("horizon", HORIZONS)
def test_count_from_and_value_at_are_exact_for_atoms(horizon: int) -> None:
    atoms = np.array([0.0, 0.11, 0.5, 0.50123, 0.9]) * horizon  # apart by more than a bin, and between edges
    values = np.repeat(atoms, [3, 5, 1, 7, 2])
    histogram = _counted(values, DayBins(horizon))
    for atom in atoms.tolist():
        for value in (atom, np.nextafter(atom, -1), np.nextafter(atom, math.inf)):
            if value >= 0:
                assert histogram.count_from(value).sum() == (values >= value).sum()
    assert [histogram.value_at(rank) for rank in range(values.size)] == values.tolist()
    assert histogram.value_at(values.size) == math.inf


@pytest.mark.parametrize("horizon", HORIZONS)
def test_value_at_is_within_a_bin_of_the_order_statistic(horizon: int) -> None:
    values = np.sort(_durations(horizon))
    histogram = _counted(values, DayBins(horizon)).in_bins()
    read = np.array([histogram.value_at(rank) for rank in range(values.size)])
    assert np.all(np.abs(read - values) < np.maximum(1 / max(DayBins(horizon).per_day, 1), values / 500))
    assert np.all(np.diff(read) >= 0)
    assert read[0] == values[0]
    assert read[-1] == values[-1]


@pytest.mark.parametrize("horizon", [1, 730, 8193])
def test_count_from_falls_as_the_value_rises(horizon: int) -> None:
    values, bins = _durations(horizon), DayBins(horizon)
    histogram = _counted(values, bins)
    probes = np.sort(np.concatenate([np.linspace(0, horizon, 500, endpoint=False), values[:500]]))
    counts = np.array([histogram.count_from(float(probe)) for probe in probes])
    assert np.all(np.diff(counts, axis=0) <= 0)
    assert counts[0].sum() == values.size
    assert np.all(counts >= 0)


def test_empty_histogram() -> None:
    bins = DayBins(10)
    empty = Histogram.empty(bins, REPLICATES)
    assert empty.value_at(0) == math.inf
    np.testing.assert_array_equal(empty.count_from(3.0), np.zeros(REPLICATES))
    none = _counted(np.empty(0), bins)
    np.testing.assert_array_equal(none.counts, empty.counts)
    np.testing.assert_array_equal(none.least, empty.least)


def test_cover_that_never_ends_is_infinite() -> None:
    values = np.array([5.0, 10.0, 20.0, math.inf, math.inf])
    histogram = _counted(values, COVER)
    assert [histogram.value_at(rank) for rank in range(5)] == values.tolist()
    assert histogram.count_from(math.inf).sum() == 2
    assert histogram.count_from(20.0).sum() == 3
    assert histogram.count_from(21.0).sum() == 2


def test_few_different_values_are_counted_one_by_one_however_near() -> None:
    """Rival claims half a per cent apart fall into one bin of the cover; each keeps its own count."""
    claims = np.array([300.0, 301.0, 302.0, math.inf])
    histogram = _counted(np.tile(claims, 50), COVER)
    assert histogram.is_exact
    assert [histogram.value_at(rank) for rank in (0, 49, 50, 149, 150)] == [300.0, 300.0, 301.0, 302.0, math.inf]
    assert histogram.count_from(300.5).sum() == 150
    assert histogram.count_from(math.inf).sum() == 50


@given(st.lists(st.integers(0, 2_500), min_size=3, max_size=3))
def test_whether_counts_are_exact_depends_on_the_values_alone(sizes: list[int]) -> None:
    """However parts are added, the sum is that of all the values at once."""
    rng = np.random.default_rng(sum(sizes))
    parts = [rng.integers(0, 1_200, size) / 7 for size in sizes]
    one, two, three = (_counted(part, DayBins(730)) for part in parts)
    sums = [(one + two) + three, one + (two + three), (three + one) + two]
    distinct = np.unique(np.concatenate(parts)).size
    for total in sums:
        assert total.is_exact == (distinct <= 1_000)
        for mine, first in zip(total.arrays, sums[0].arrays, strict=True):
            np.testing.assert_array_equal(mine, first)
    at_once = _counted(np.concatenate(parts), DayBins(730))
    np.testing.assert_array_equal(sums[0].counts.sum(axis=0), at_once.counts.sum(axis=0))
    np.testing.assert_array_equal(sums[0].least, at_once.least)
    np.testing.assert_array_equal(sums[0].greatest, at_once.greatest)


@pytest.mark.parametrize("bins", [DayBins(730), DayBins(10**6), COVER])
@pytest.mark.parametrize("paths", [0, 1, 300, 900, 5_000])
def test_it_pickles_bit_for_bit(bins: DayBins | RatioBins, paths: int) -> None:
    counted = _counted(_durations(730, paths), bins)
    assert counted.is_exact == (paths < 2_000)
    copy = pickle.loads(pickle.dumps(counted))
    assert (copy.bins, copy.is_exact) == (bins, counted.is_exact)
    for array, copied in zip(counted.arrays, copy.arrays, strict=True):
        assert array.dtype == copied.dtype
        np.testing.assert_array_equal(array, copied)


@pytest.mark.parametrize("most", [1, 255, 256, 65_536, 2**32, 2**62])
def test_counts_of_any_size_survive_pickling(most: int) -> None:
    one = Histogram.count(DayBins(9), 2, np.array([0, 1]), np.array([3.0, 4.5]))
    many = Histogram(one.bins, one.counts * most, one.least, one.greatest, is_exact=True)
    copy = pickle.loads(pickle.dumps(many))
    assert copy.counts.dtype == np.int64
    np.testing.assert_array_equal(copy.counts, many.counts)
    with pytest.raises(ValueError, match="read-only"):
        copy.counts[0, 0] = 1


def test_a_pickled_histogram_is_small_and_still_adds() -> None:
    one, other = (_counted(_durations(730, 20_000, seed), COVER) for seed in (1, 2))
    assert len(pickle.dumps(one)) < sum(array.nbytes for array in one.arrays) / 4
    both = pickle.loads(pickle.dumps(one)) + pickle.loads(pickle.dumps(other))
    for array, expected in zip(both.arrays, (one + other).arrays, strict=True):
        np.testing.assert_array_equal(array, expected)


@pytest.mark.parametrize(("finite", "is_exact"), [(1_000, True), (1_001, False)])
def test_what_is_infinite_is_none_of_the_few_values(finite: int, is_exact: bool) -> None:
    values = np.append(np.linspace(0, 29, finite), math.inf)
    one, other = _counted(values[: finite // 2], DayBins(30)), _counted(values[finite // 2 :], DayBins(30))
    for histogram in (_counted(values, DayBins(30)), one + other):
        assert histogram.is_exact is is_exact
        assert histogram.count_from(math.inf).sum() == 1
