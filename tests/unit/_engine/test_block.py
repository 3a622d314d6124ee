"""A block is a pure function of its arguments, and its window changes nothing."""

from __future__ import annotations

from collections.abc import Callable

import attrs
import numpy as np
import pytest

import supplysim as ss
from supplysim._engine import block, path_batch
from supplysim._model.settings import Settings
from support import scenarios

SETTINGS = Settings(seed=5, replicates=4)


def test_a_global_seed_is_neither_used_nor_moved() -> None:
    np.random.seed(0)  # noqa: NPY002  # the global generator is what this is about
    first = block.run_block(scenarios.noisy(), SETTINGS, 0, 100)
    after = np.random.random()  # noqa: NPY002
    np.random.seed(0)  # noqa: NPY002
    assert np.random.random() == after  # noqa: NPY002
    assert block.run_block(scenarios.noisy(), SETTINGS, 0, 100).tally == first.tally


@pytest.mark.parametrize(
    ("limit", "most"),
    [*(("_MOST_PATHS", width) for width in (1, 7, 100, 10_000)), *(("_MOST_VALUES", values) for values in (1, 1_000))],
)
@pytest.mark.parametrize("to_horizon", [False, True])
@pytest.mark.parametrize("make", [scenarios.noise_free, scenarios.supplied])
def test_the_width_of_the_window_changes_nothing_where_nothing_is_random(
    limit: str, most: int, make: Callable[[], ss.Scenario], monkeypatch: pytest.MonkeyPatch, *, to_horizon: bool
) -> None:
    settings = attrs.evolve(SETTINGS, to_horizon=to_horizon)
    paths = 300 if make is scenarios.noise_free else 60
    wide = block.run_block(make(), settings, 0, paths, keep=paths)
    monkeypatch.setattr(path_batch, limit, most)
    narrow = block.run_block(make(), settings, 0, paths, keep=paths)
    assert narrow.tally == wide.tally
    assert bool(narrow.tally.service) == to_horizon
    for key, values in wide.kept.outputs.items():
        np.testing.assert_array_equal(narrow.kept.outputs[key], values)


@pytest.mark.parametrize("make", [scenarios.noise_free, scenarios.noisy])
def test_the_last_block_of_the_design_runs_and_there_is_no_other(make: Callable[[], ss.Scenario]) -> None:
    with scenarios.small_blocks(1_024):
        blocks = SETTINGS.most_paths // SETTINGS.paths_per_block
        last = block.run_block(make(), SETTINGS, blocks - 1, SETTINGS.paths_per_block)
        assert last.tally.paths.sum() == 1_024
        with pytest.raises(ss.InvalidValueError, match=r"at most 2\*\*52 points"):
            block.run_block(make(), SETTINGS, blocks, 4)


@pytest.mark.parametrize("run", scenarios.RUNS)
def test_a_check_changes_nothing_and_may_end_a_block_at_any_leap(run: str) -> None:
    make, to_horizon = scenarios.RUNS[run]
    settings, checks = attrs.evolve(SETTINGS, to_horizon=to_horizon), []
    checked = block.run_block(make(), settings, 0, 100, check=lambda: checks.append(None))
    assert checked.tally == block.run_block(make(), settings, 0, 100).tally
    assert len(checks) > 2

    def raising() -> None:
        checks.pop()
        if len(checks) == 1:
            raise TimeoutError

    with pytest.raises(TimeoutError):
        block.run_block(make(), settings, 0, 100, check=raising)
