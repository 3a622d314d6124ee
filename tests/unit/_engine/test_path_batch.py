"""The path batch: whatever ends and whenever, a path's columns, its state and its number stay together."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supplysim._engine import path_batch
from supplysim._engine.path_batch import PathBatch
from supplysim._uncertain.arrays import FloatArray
from supplysim._uncertain.parameters import PathValues

ROWS = 3


@attrs.define(eq=False)
class Inner(PathValues):
    number: FloatArray
    shared: float = 5.0


@attrs.frozen(eq=False)
class Outer(PathValues):
    """Everything that a state may hold; all values tell which path they belong to."""

    rounds: FloatArray  # counted up in place, as a flow does
    table: FloatArray
    inner: Inner
    pair: tuple[Inner, Inner]
    several: list[Any]
    other: object
    nothing: None = None


@attrs.define(eq=False)
class Plain:
    """What all paths share."""

    values: FloatArray


class States:
    """States of so many paths, of which one object is reached three times."""

    def __init__(self, paths: int) -> None:
        numbers = np.arange(paths, dtype=float)
        self.twice = Inner(numbers + 0.5)
        self.outer = Outer(
            rounds=np.zeros(paths),
            table=numbers + 1000.0 * np.arange(ROWS)[:, None],
            inner=Inner(-numbers),
            pair=(Inner(2 * numbers), self.twice),
            several=[3 * numbers, 7.0, self.twice, Inner(4 * numbers), np.broadcast_to(9.0, (2, paths))],
            other=Plain(np.array([1.0, 2.0])),
        )
        self.templates = [numbers, self.outer.rounds, self.outer.table]
        self.batch = PathBatch([self.outer, self.twice], paths)

    def check(self, rounds: dict[int, int]) -> None:
        """Each column holds what belongs to the path whose number it bears."""
        outer, numbers = self.outer, self.batch.paths.astype(float)
        found = [outer.inner.number, outer.pair[0].number, self.twice.number, outer.several[0], outer.several[3].number]
        for array, expected in zip(found, (-numbers, 2 * numbers, numbers + 0.5, 3 * numbers, 4 * numbers), strict=True):
            np.testing.assert_array_equal(array, expected)
        np.testing.assert_array_equal(outer.table[:, : numbers.size], numbers + 1000.0 * np.arange(ROWS)[:, None])
        np.testing.assert_array_equal(outer.several[4][:, : numbers.size], 9)
        np.testing.assert_array_equal(outer.rounds, [rounds.get(path, 0) for path in self.batch.paths.tolist()])
        assert (outer.several[1], outer.inner.shared, outer.nothing) == (7, 5, None)
        assert outer.several[2] is outer.pair[1] is self.twice
        assert outer.other.values.tolist() == [1, 2]  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def _narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(path_batch, "_MOST_PATHS", 8)


@given(
    paths=st.integers(1, 60),
    width=st.integers(1, 25),
    share=st.sampled_from([0.0, 0.1, 0.5, 0.9, 1.0]),
    seed=st.integers(0, 2**32),
)
def test_columns_and_path_numbers_stay_together(paths: int, width: int, share: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(path_batch, "_MOST_PATHS", width)
        states = States(paths)
    batch, rounds, finished = states.batch, dict.fromkeys(range(paths), 0), set[int]()
    while batch.paths.size:
        in_flight = batch.paths.tolist()
        assert len(set(in_flight)) == len(in_flight) == min(width, paths - len(finished))
        assert not set(in_flight) & finished
        assert set(in_flight) | finished == set(range(len(in_flight) + len(finished)))  # started in order, none left out
        states.check(rounds)
        states.outer.rounds[:] += 1
        for path in in_flight:
            rounds[path] += 1
        ended = np.flatnonzero(rng.random(len(in_flight)) < share)
        if not ended.size:
            ended = np.array([rng.integers(len(in_flight))])
        finished |= set(batch.paths[ended].tolist())
        batch.replace(ended)
    assert finished == set(range(paths))


def test_what_waits_is_left_alone_and_begins_afresh() -> None:
    states = States(11)
    states.outer.rounds[:] += 7
    states.batch.replace(np.array([1, 3]))
    assert states.batch.paths.tolist() == [0, 8, 2, 9, 4, 5, 6, 7]
    assert states.outer.rounds.tolist() == [7, 0, 7, 0, 7, 7, 7, 7]
    numbers, rounds, table = states.templates
    np.testing.assert_array_equal(numbers, np.arange(11))
    np.testing.assert_array_equal(rounds, 0)
    np.testing.assert_array_equal(table[0], np.arange(11))


@pytest.mark.parametrize(("most_values", "width"), [(1, 1), (33, 3), (1_000, 8)])
def test_many_rows_a_path_make_it_narrower_and_an_object_reached_twice_has_one(
    most_values: int, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(path_batch, "_MOST_VALUES", most_values)
    assert States(20).batch.paths.size == width  # of 11 rows: 5 numbers, rounds, and tables of 3 and 2


def test_rows_that_all_paths_share_are_not_copied_until_they_start() -> None:
    shared = Inner(np.broadcast_to(3.0, 1_000_000))
    PathBatch([shared], 1_000_000)
    assert shared.number.tolist() == [3] * 8
    shared.number[:] = 4  # each path in flight has its own


def test_without_states_it_only_numbers_the_paths() -> None:
    batch = PathBatch([], 10)
    batch.replace(np.array([0, 7]))
    assert batch.paths.tolist() == [8, 1, 2, 3, 4, 5, 6, 9]
