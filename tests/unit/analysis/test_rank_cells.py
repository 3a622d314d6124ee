"""The paths in cells by rank, and the unbiased squares of means, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from supplysim._uncertain.arrays import FloatArray
from supplysim.analysis.rank_cells import HIGHEST_DEGREE, RankCells
from supplysim.analysis.replicate_groups import Groups, Total
from supplysim.analysis.squared_means import influences, noise, squares

RNG = np.random.default_rng(1)
INPUTS = {
    "continuous": RNG.normal(size=20_000),
    "with ties": np.round(RNG.normal(size=5_000), 1),
    "an atom": np.maximum(RNG.normal(size=5_000), 0.5),
    "three values": RNG.integers(0, 3, 1_000).astype(float),
    "constant": np.full(100, 7.0),
    "few": RNG.random(5),
    "one": np.array([3.0]),
}


@pytest.mark.parametrize("values", INPUTS.values(), ids=INPUTS)
def test_polynomials_are_orthonormal_over_the_paths_whatever_the_law(values: FloatArray) -> None:
    cells = RankCells.of(values)
    on_paths = cells.polynomials[cells.of_path]
    np.testing.assert_allclose(on_paths.T @ on_paths / values.size, np.eye(on_paths.shape[1]), atol=1e-9)
    assert on_paths.shape[1] == min(HIGHEST_DEGREE + 1, cells.number)
    assert cells.weights.sum() == pytest.approx(1)
    assert (np.diff(cells.ranks) > 0).all()
    order = np.argsort(values)
    assert (np.diff(cells.of_path[order]) >= 0).all()
    for value in np.unique(values)[:20]:  # equal values are in one cell
        assert np.ptp(cells.of_path[values == value]) == 0


def test_few_different_values_have_a_cell_each() -> None:
    cells = RankCells.of(np.array([5.0, 1.0, 5.0, 9.0]))
    assert cells.of_path.tolist() == [1, 0, 1, 2]
    assert cells.ranks.tolist() == [0.125, 0.5, 0.875]
    assert cells.weights.tolist() == [0.25, 0.5, 0.25]
    sums = cells.sums(np.array([1.0, 2.0, 3.0, 4.0]), Groups(np.array([0, 1, 0, 1]), np.array([2.0, 2.0])))
    assert sums.tolist() == [[0, 4, 0], [2, 0, 4]]


def test_squares_leave_out_the_products_of_a_group_with_itself() -> None:
    means, weights = np.array([[1.0], [3.0], [-1.0]]), np.array([0.5, 0.25, 0.25])
    by_hand = 2 * (0.5 * 0.25 * 3 + 0.5 * 0.25 * -1 + 0.25 * 0.25 * -3) / (1 - 0.375)
    assert squares(means, weights)[0] == pytest.approx(by_hand)
    assert influences(means, weights)[:, 0].tolist() == [0.0, 4.0, -4.0]  # 2 * 1 * (mean - 1)
    assert noise(means, weights)[0] == pytest.approx(4 * np.sqrt(2 / 6))
    assert np.isnan(squares(means[:1], np.ones(1)))


def test_groups_join_replicates_beyond_32() -> None:
    groups = Groups.of(100, 64)
    assert groups.number == 32
    assert groups.of_path.tolist() == [number % 64 % 32 for number in range(100)]
    assert Groups.of(3, 8).paths.tolist() == [1, 1, 1]


def test_a_share_is_moved_into_its_range_with_its_interval() -> None:
    groups = Groups.of(4, 4)
    whole = Total(10.0, np.zeros(4))
    spread = np.array([1.0, -1.0, 0.5, -0.5])
    below, inside, above = (groups.share(Total(value, spread), whole) for value in (-0.5, 5.0, 10.5))
    error = np.sqrt(4 / 3 * np.sum((spread / 40) ** 2))
    assert inside.value == 0.5
    assert inside.std_error == pytest.approx(error)
    assert inside.high - inside.low == pytest.approx(2 * 3.182446 * error, rel=1e-6)
    assert (below.value, below.low, above.value, above.high) == (0, 0, 1, 1)
    assert below.high == pytest.approx(1 - above.low) == pytest.approx(3.182446 * error, rel=1e-6)
    assert np.isnan(groups.share(whole, Total(0.0, spread)).value)
