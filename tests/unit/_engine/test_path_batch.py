"""The window: whatever ends and whenever, a path's columns, its state and its number stay together."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supplysim._engine.path_batch import Window
from supplysim._flows.base import Panel

ROWS = 3


def _panels(paths: int) -> dict[Hashable, Panel]:
    """Panels whose values say which path they belong to: rows, a table of several rows, and running state."""
    number = np.arange(paths, dtype=float)
    table = number + 1000.0 * np.arange(ROWS)[:, None]
    return {
        "first": Panel({"shared": 5.0}, {"number": number, "state": np.zeros(paths)}),
        2: Panel({}, {"table": table, "negative": -number}),
        ("third",): Panel({"only shared": np.array([1.0, 2.0])}, {}),
    }


def _assert_together(window: Window, rounds: dict[int, int]) -> None:
    """Each column holds what belongs to the path whose number it bears."""
    assert list(window.panels) == ["first", 2, ("third",)]
    first, second, third = window.panels.values()
    numbers = window.paths
    np.testing.assert_array_equal(first.by_path["number"], numbers)
    np.testing.assert_array_equal(second.by_path["negative"], -numbers.astype(float))
    for row in range(ROWS):
        np.testing.assert_array_equal(second.by_path["table"][row, : numbers.size], numbers + 1000.0 * row)
    np.testing.assert_array_equal(first.by_path["state"], [rounds.get(path, 0) for path in numbers.tolist()])
    assert first.shared == {"shared": 5.0}
    np.testing.assert_array_equal(third.shared["only shared"], [1.0, 2.0])


@given(
    paths=st.integers(1, 60),
    width=st.integers(1, 25),
    share=st.sampled_from([0.0, 0.1, 0.5, 0.9, 1.0]),
    seed=st.integers(0, 2**32),
)
def test_columns_and_path_numbers_stay_together(paths: int, width: int, share: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    window = Window(_panels(paths), paths, width)
    rounds: dict[int, int] = {}
    finished: list[int] = []
    while window.paths.size:
        in_flight = window.paths.tolist()
        assert len(in_flight) == min(width, paths - len(finished))
        assert len(set(in_flight)) == len(in_flight)
        assert not set(in_flight) & set(finished)
        assert set(in_flight) | set(finished) == set(range(len(in_flight) + len(finished)))  # started in order, none left out
        _assert_together(window, rounds)
        window.panels["first"].by_path["state"] += 1  # as a flow does, in place
        for path in in_flight:
            rounds[path] = rounds.get(path, 0) + 1
        ended = np.flatnonzero(rng.random(len(in_flight)) < share)
        if not ended.size:
            ended = np.array([rng.integers(len(in_flight))])
        finished += window.paths[ended].tolist()
        window.replace(ended)
    assert sorted(finished) == list(range(paths))


def test_templates_are_left_alone() -> None:
    panels = _panels(10)
    window = Window(panels, 10, 4)
    window.panels["first"].by_path["state"] += 7
    window.replace(np.array([1, 3]))
    np.testing.assert_array_equal(panels["first"].by_path["state"], 0)
    np.testing.assert_array_equal(panels["first"].by_path["number"], np.arange(10))


def test_replaced_columns_begin_afresh() -> None:
    window = Window(_panels(6), 6, 3)
    window.panels["first"].by_path["state"] += 1
    window.replace(np.array([0, 2]))
    assert window.paths.tolist() == [3, 1, 4]
    assert window.panels["first"].by_path["state"].tolist() == [0, 1, 0]


@pytest.mark.parametrize("ended", [[0], [2], [0, 1], [1, 2], [0, 2], [0, 1, 2]])
def test_window_shrinks_when_none_wait(ended: list[int]) -> None:
    window = Window(_panels(3), 3, 8)
    window.replace(np.array(ended))
    assert sorted(window.paths.tolist()) == sorted(set(range(3)) - set(ended))
    _assert_together(window, {})


def test_values_of_one_path_alone() -> None:
    window = Window(_panels(1), 1, 8)
    _assert_together(window, {})
    window.replace(np.array([0]))
    assert window.paths.size == 0
