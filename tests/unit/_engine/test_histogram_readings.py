"""Counts from values, and values at ranks, are those that go through the columns one by one give."""

from __future__ import annotations

import numpy as np
import pytest

from supplysim._engine.histogram import DayBins, Histogram

RNG = np.random.default_rng(5)
VALUES = {
    "few values": RNG.choice([0.0, 3.0, 7.5, 20.0, np.inf], 500),
    "bins with several values": np.where(RNG.random(9_000) < 0.1, np.inf, 30 * RNG.random(9_000)),
    "wide bins": 60_000 * RNG.random(9_000) ** 2,
    "all censored": np.full(40, np.inf),
    "none censored": 5 * RNG.random(6_000),
}


def counted(name: str) -> Histogram:
    values = VALUES[name]
    bins = DayBins(60_000 if name == "wide bins" else 30)
    return Histogram.count(bins, 4, np.arange(values.size) % 4, values)


def spread(histogram: Histogram) -> list[list[float]]:
    """The values of each replicate: those of a column are evenly spaced over it, and shared in proportion, by weight."""
    counts, least, greatest = histogram.columns
    rows = []
    for column, (low, high) in enumerate(zip(least.tolist(), greatest.tolist(), strict=True)):
        number = int(counts[:, column].sum())
        for place in range(number):
            value = low if low == high else low + (high - low) * (place / max(number - 1, 1))
            rows.append([value, *(counts[:, column] / number)])
    return rows


@pytest.mark.parametrize("name", VALUES)
def test_counts_from_values_are_of_evenly_spaced_ones(name: str) -> None:
    histogram = counted(name)
    values, *weights = np.array(spread(histogram)).T
    some = np.concatenate(
        [[0.0, np.inf, 30, 7.5, np.nextafter(7.5, np.inf), 59_999], 30 * RNG.random(30), 60_000 * RNG.random(30)]
    )
    expected = np.array([[weight[values >= each].sum() for each in some] for weight in weights])
    np.testing.assert_allclose(histogram.counts_from(some), expected, rtol=1e-9, atol=1e-9)
    np.testing.assert_array_equal(histogram.count_from(7.5), histogram.counts_from(some)[:, 3])


@pytest.mark.parametrize("name", VALUES)
def test_values_at_ranks_are_those_in_order(name: str) -> None:
    histogram, size = counted(name), VALUES[name].size
    ranks = np.array([0, 1, size // 3, size // 2, size - 2, size - 1, size])
    ascending = [*(value for value, *_ in spread(histogram)), np.inf]
    np.testing.assert_array_equal(histogram.values_at(ranks), np.array(ascending)[ranks])
    assert histogram.value_at(size // 3) == ascending[size // 3]


def test_no_values_at_all() -> None:
    nothing = Histogram.empty(DayBins(30), 4)
    assert nothing.value_at(0) == np.inf
    assert not nothing.counts_from(np.array([0.0, 5.0, np.inf])).any()
