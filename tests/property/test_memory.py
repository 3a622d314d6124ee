"""Memory: ten times the paths need no more of it, as long as no paths are kept."""

from __future__ import annotations

import tracemalloc
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


def peak_of_blocks(blocks: int, paths: int, run: str) -> int:
    """Most bytes in use in a run of so many blocks."""
    match run:
        case "a plain run":
            return _peak(blocks * paths, keep=0)
        case "until precise":
            return _peak(paths, keep=0, precision=NEVER_MET, most_paths=blocks * paths)
        case _:
            make, to_horizon = scenarios.RUNS[run]
            return _peak(blocks * paths, 0, make(12), to_horizon=to_horizon)


@pytest.mark.parametrize("run", ["a plain run", "until precise", "to the horizon", "several stocks, to the horizon"])
def test_many_times_the_paths_need_no_more_memory(run: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(histogram, "_MOST_VALUES", 20)  # in bins from the first block on, not from some thousand paths on
    paths, least, most = (4_096, 4, 40) if run in {"a plain run", "until precise"} else (1_024, 3, 15)
    with scenarios.small_blocks(paths):
        peak_of_blocks(1, paths, run)  # what is cached for good
        few, many = (peak_of_blocks(blocks, paths, run) for blocks in (least, most))
    assert many < 1.2 * few


def test_memory_that_grows_would_be_seen() -> None:
    with scenarios.small_blocks(4_096):
        _peak(4_096, keep=0)
        few, many = _peak(4 * 4_096, keep=4 * 4_096), _peak(40 * 4_096, keep=40 * 4_096)
    assert many > 1.2 * few


@pytest.mark.parametrize(
    ("scenario", "block", "blocks", "to_horizon"),
    [(scenarios.noise_free(), 4_096, 16, False), (scenarios.network(12), 1_024, 8, True)],
    ids=["one stock", "several stocks, to the horizon"],
)
def test_kept_paths_cost_what_they_hold(scenario: ss.Scenario, block: int, blocks: int, *, to_horizon: bool) -> None:
    """Once a run is over, only what is kept of its paths stays: inputs, and each stock's duration and cover, 8 bytes each."""
    paths, columns = blocks * block, len(scenario.variables) + 2 * len(scenario.stocks)
    with scenarios.small_blocks(block):
        _peak(block, 0, scenario, to_horizon=to_horizon)
        tracemalloc.start()
        try:
            before = tracemalloc.get_traced_memory()[0]
            nothing = ss.simulate(scenario, paths, seed=1, keep=0, to_horizon=to_horizon)
            bare = tracemalloc.get_traced_memory()[0] - before
            everything = ss.simulate(scenario, paths, seed=1, keep=paths, to_horizon=to_horizon)
            both = tracemalloc.get_traced_memory()[0] - before
        finally:
            tracemalloc.stop()
    assert nothing.paths == everything.paths == paths
    assert both - 2 * bare < 1.5 * paths * columns * 8
