"""Alias tables: every law comes back out of its table, and is what is drawn."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from supplysim._flows.alias import AliasTables
from support.one_sample import counts_p_value
from support.table_laws import laws_of

EXACT = 1e-14
FloatArray = NDArray[np.float64]


def assert_exact(probabilities: FloatArray) -> None:
    tables = AliasTables.of(probabilities)
    wide = probabilities.shape[1]
    laws, exact = laws_of(tables), probabilities / probabilities.sum(axis=1, keepdims=True)
    assert np.abs(laws[:, :wide] - exact).max() <= EXACT
    assert np.all(laws[:, wide:] == 0)
    assert np.all(laws[:, :wide][exact == 0] == 0)
    assert np.all((tables.thresholds >= 0) & (tables.thresholds <= 1 + EXACT))


@settings(max_examples=100)
@given(st.integers(1, 90), st.integers(1, 4), st.sampled_from([1e-3, 0.3, 1.0, 50.0]), st.integers(0, 999))
def test_tables_hold_their_laws(wide: int, laws: int, evenness: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    assert_exact(rng.gamma(evenness, size=(laws, wide)) * rng.integers(0, 2, wide) + np.eye(wide)[seed % wide])


@pytest.mark.parametrize(
    "law",
    [[1.0], [0.0, 1.0], [1.0, 0.0, 0.0], [1e-300, 1.0], [1.0, 1e-17, 1e-17], [1 / 3, 1 / 3, 1 / 3], [0.1] * 10, [7.0] * 64,
     [*np.geomspace(1, 1e-40, 33)]],
    ids=len,
)  # fmt: skip
def test_laws_at_the_edge(law: list[float]) -> None:
    assert_exact(np.array([law]))


def test_columns_are_a_power_of_two() -> None:
    assert [AliasTables.of(np.ones((1, wide))).columns for wide in (1, 2, 3, 4, 5, 64, 65)] == [1, 2, 4, 4, 8, 64, 128]


class Uniform:
    """A generator whose uniform numbers are all the same."""

    def __init__(self, value: float) -> None:
        self.value = value

    def random(self, size: int) -> FloatArray:
        return np.full(size, self.value)


@pytest.mark.parametrize("uniform", [0.0, 5e-324, 0.25, 1 - 2**-53])
def test_no_uniform_number_leaves_the_table_or_gives_what_cannot_be(uniform: float) -> None:
    probabilities = np.array([[0.0, 0.5, 0.5, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 1.0], [1.0, 0.0, 0.0, 0.0, 0.0]])
    rng: Any = Uniform(uniform)
    laws = np.array([0, 1, 2, 1, 0])
    drawn = AliasTables.of(probabilities).draw(laws, rng)
    assert np.all(probabilities[laws, drawn] > 0)


def test_what_is_drawn_has_the_law_that_was_asked_for() -> None:
    rng = np.random.default_rng(1)
    probabilities = rng.dirichlet(np.full(21, 0.4), size=5)
    tables, asked = AliasTables.of(probabilities), np.repeat(np.arange(5), 20_000)
    drawn = tables.draw(asked, rng)
    p_values = [counts_p_value(drawn[asked == law], probabilities[law]) for law in range(5)]
    assert min(p_values) > 1e-4 / 5
    assert counts_p_value(drawn[asked == 0], probabilities[1]) < 1e-4  # the negative control: another law of the table
    assert tables.draw(np.zeros(0, dtype=np.intp), rng).size == 0
