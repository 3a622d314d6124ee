"""Weights of paths: their sums are exact, whatever their size, their order and how they are grouped."""

import numpy as np
import pytest

from supplysim._engine.adaptive import AdaptiveHistogram
from supplysim._engine.histogram import AnyBins, DayBins, Histogram
from supplysim._engine.weights import MOST_UNITS, Weights, as_units, counted

_LARGE = np.array([MOST_UNITS, MOST_UNITS - 1, 1, 0, (1 << 51) + 3], dtype=np.int64)


def test_sums_and_squares_are_exact_where_double_precision_is_not() -> None:
    found = Weights.of(_LARGE, np.array([0, 1, 0, 1, 1]), 2)
    by_hand = [[int(each) for each in _LARGE[chosen]] for chosen in ([0, 2], [1, 3, 4])]
    assert found.sums == tuple(map(sum, by_hand))
    assert found.squares == tuple(sum(each**2 for each in of) for of in by_hand)
    assert float(found.squares[1]) != found.squares[1]  # a double would have lost the last digits


def test_the_sum_of_two_is_that_of_all() -> None:
    replicate = np.array([0, 1, 0, 1, 1])
    parts = Weights.of(_LARGE[:2], replicate[:2], 2) + Weights.of(_LARGE[2:], replicate[2:], 2)
    assert parts == Weights.of(_LARGE, replicate, 2)


@pytest.mark.parametrize(("weights", "effective"), [([5, 5, 5, 5], 4.0), ([7, 0, 0, 0], 1.0), ([3, 1], 1.6), ([0, 0], 0.0)])
def test_the_effective_number_is_that_of_kish(weights: list[int], effective: float) -> None:
    found = Weights.of(np.array(weights), np.zeros(len(weights), dtype=np.int64), 1)
    assert found.effective == pytest.approx(effective)


def test_counts_of_weights_are_exact() -> None:
    assert counted(np.array([1, 1, 0]), 3, np.array([MOST_UNITS, 1, 7])).tolist() == [7, MOST_UNITS + 1, 0]


@pytest.mark.parametrize(("kind", "bins"), [(Histogram, DayBins(2_000)), (AdaptiveHistogram, AnyBins())])
@pytest.mark.parametrize("values", [40, 8_000])
def test_a_weight_of_k_counts_as_k_values(kind: type[Histogram], bins: DayBins | AnyBins, values: int) -> None:
    rng = np.random.default_rng(5)
    drawn, weights = rng.uniform(0, 1_000, values), rng.integers(1, 4, values)
    replicate = np.arange(values) % 4
    weighted = kind.count(bins, 4, replicate, drawn, weights)
    repeated = kind.count(bins, 4, np.repeat(replicate, weights), np.repeat(drawn, weights))
    for one, other in zip(weighted.columns, repeated.columns, strict=True):
        assert np.array_equal(one, other)


def test_units_are_whole_and_bounded() -> None:
    logs = np.log([0.4, 0.6, 2.5]).tolist()
    assert as_units(np.array([-np.inf, *logs, 1e9]), 0.0).tolist() == [0, 0, 1, 2, MOST_UNITS]
