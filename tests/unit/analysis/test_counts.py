"""Counts and values at many places at once are those of a histogram asked one by one."""

from __future__ import annotations

import numpy as np
import pytest

from supplysim._engine.histogram import DayBins, Histogram
from supplysim.analysis.counts import counts_from, values_at

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


@pytest.mark.parametrize("name", VALUES)
def test_counts_from_many_values_are_those_of_each(name: str) -> None:
    histogram = counted(name)
    some = np.concatenate(
        [[0.0, np.inf, 30, 7.5, np.nextafter(7.5, np.inf), 59_999], 30 * RNG.random(50), 60_000 * RNG.random(50)]
    )
    expected = np.array([histogram.count_from(float(each)) for each in some]).T
    np.testing.assert_allclose(counts_from(histogram, some), expected, rtol=1e-12)


@pytest.mark.parametrize("name", VALUES)
def test_values_at_many_ranks_are_those_of_each(name: str) -> None:
    histogram, size = counted(name), VALUES[name].size
    ranks = np.array([0, 1, size // 3, size // 2, size - 2, size - 1, size])
    np.testing.assert_array_equal(values_at(histogram, ranks[:-1]), [histogram.value_at(int(each)) for each in ranks[:-1]])
    assert values_at(histogram, np.array([-1.0, size])).tolist() == [0.0, np.inf]
