"""Memory: ten times the paths need no more of it, as long as no paths are kept."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest

import supplysim as ss
from supplysim._engine import histogram
from support import scenarios

NEVER_MET = ss.Precision(never=True, half_width=1e-9)


def _peak(paths: int, keep: int, scenario: ss.Scenario | None = None, **how: Any) -> int:
    """Most bytes in use at once, NumPy's arrays among them, in a run of blocks of so many paths as were set."""
    scenario = scenario or scenarios.noise_free()
    tracemalloc.start()
    try:
        ss.simulate(scenario, paths, seed=1, keep=keep, **how)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("until_precise", [False, True])
def test_ten_times_the_paths_need_no_more_memory(*, until_precise: bool) -> None:
    def peak(blocks: int) -> int:
        if not until_precise:
            return _peak(blocks * 4_096, keep=0)
        return _peak(4_096, keep=0, precision=NEVER_MET, most_paths=blocks * 4_096)

    with scenarios.small_blocks(4_096):
        peak(1)  # what is cached for good
        few, many = peak(4), peak(40)
    assert many < 1.2 * few


@pytest.mark.parametrize(("make", "to_horizon"), [(scenarios.noisy, True), (scenarios.network, True)])
def test_five_times_the_paths_of_other_runs_need_no_more_memory(
    make: Callable[[int], ss.Scenario], *, to_horizon: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        histogram, "_MOST_VALUES", 20
    )  # in bins from the first block on, as otherwise from some thousand paths on
    scenario = make(12)
    with scenarios.small_blocks(1_024):
        _peak(1_024, 0, scenario, to_horizon=to_horizon)  # what is cached for good
        few, many = (_peak(blocks * 1_024, 0, scenario, to_horizon=to_horizon) for blocks in (3, 15))
    assert many < 1.2 * few


def test_memory_that_grows_would_be_seen() -> None:
    with scenarios.small_blocks(4_096):
        _peak(4_096, keep=0)
        few, many = _peak(4 * 4_096, keep=4 * 4_096), _peak(40 * 4_096, keep=40 * 4_096)
    assert many > 1.2 * few


def test_kept_paths_cost_what_they_hold() -> None:
    """Once a run is over, only what is kept of its paths stays: two inputs, duration and gross cover, 8 bytes each."""
    paths = 16 * 4_096
    with scenarios.small_blocks(4_096):
        _peak(4_096, keep=0)
        tracemalloc.start()
        try:
            before = tracemalloc.get_traced_memory()[0]
            nothing = ss.simulate(scenarios.noise_free(), paths, seed=1, keep=0)
            bare = tracemalloc.get_traced_memory()[0] - before
            everything = ss.simulate(scenarios.noise_free(), paths, seed=1, keep=paths)
            both = tracemalloc.get_traced_memory()[0] - before
        finally:
            tracemalloc.stop()
    assert nothing.paths == everything.paths == paths
    assert both - 2 * bare < 1.5 * paths * 4 * 8


def test_kept_paths_of_several_stocks_to_the_horizon_cost_what_they_hold() -> None:
    """Besides the inputs, the duration and the gross cover of each stock; what was noted of their service is summed up."""
    paths, scenario = 8 * 1_024, scenarios.network(12)
    columns = len(scenario.variables) + 2 * len(scenario.stocks)
    with scenarios.small_blocks(1_024):
        _peak(1_024, 0, scenario, to_horizon=True)
        tracemalloc.start()
        try:
            before = tracemalloc.get_traced_memory()[0]
            nothing = ss.simulate(scenario, paths, seed=1, keep=0, to_horizon=True)
            bare = tracemalloc.get_traced_memory()[0] - before
            everything = ss.simulate(scenario, paths, seed=1, keep=paths, to_horizon=True)
            both = tracemalloc.get_traced_memory()[0] - before
        finally:
            tracemalloc.stop()
    assert nothing.paths == everything.paths == paths
    assert both - 2 * bare < 1.5 * paths * columns * 8
