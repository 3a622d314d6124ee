"""Memory: ten times the paths need no more of it, as long as no paths are kept."""

from __future__ import annotations

import tracemalloc

import supplysim as ss
from support import scenarios


def _peak(paths: int, keep: int) -> int:
    """Most bytes in use at once, NumPy's arrays among them, in a run of blocks of 4,096 paths."""
    scenario = scenarios.noise_free()
    tracemalloc.start()
    try:
        ss.simulate(scenario, paths, seed=1, keep=keep)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_ten_times_the_paths_need_no_more_memory() -> None:
    with scenarios.small_blocks(4_096):
        _peak(4_096, keep=0)  # what is cached for good
        few, many = _peak(4 * 4_096, keep=0), _peak(40 * 4_096, keep=0)
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
