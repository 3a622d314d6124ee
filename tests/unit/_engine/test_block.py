"""A block is a pure function of its arguments, and its window changes nothing."""

from __future__ import annotations

import math
from collections.abc import Callable

import attrs
import numpy as np
import pytest

import supplysim as ss
from supplysim._engine import block, path_batch
from supplysim._engine.outputs import keys_of
from supplysim._model.settings import Settings
from support import scenarios

SETTINGS = Settings(seed=5, replicates=4)


@pytest.mark.parametrize("number", [0, 3])
@pytest.mark.parametrize("run", scenarios.RUNS)
def test_the_same_block_is_the_same_again(number: int, run: str) -> None:
    make, to_horizon = scenarios.RUNS[run]
    settings = attrs.evolve(SETTINGS, to_horizon=to_horizon)
    one, other = (block.run_block(make(), settings, number, 500, keep=500) for _ in range(2))
    assert one.tally == other.tally
    another = block.run_block(make(), settings, number + 1, 500, keep=500)
    assert set(one.kept.outputs) == set(keys_of(make()))
    for key, values in one.kept.outputs.items():
        np.testing.assert_array_equal(values, other.kept.outputs[key])
        assert key[1] != "durations" or not np.array_equal(values, another.kept.outputs[key])


def test_a_global_seed_is_neither_used_nor_moved() -> None:
    np.random.seed(0)  # noqa: NPY002  # the global generator is what this is about
    first = block.run_block(scenarios.noisy(), SETTINGS, 0, 100)
    after = np.random.random()  # noqa: NPY002
    np.random.seed(0)  # noqa: NPY002
    assert np.random.random() == after  # noqa: NPY002
    assert block.run_block(scenarios.noisy(), SETTINGS, 0, 100).tally == first.tally


@pytest.mark.parametrize("keep", [0, 1, 7, 500])
@pytest.mark.parametrize("make", [scenarios.noisy, scenarios.network])
def test_the_first_paths_are_kept(keep: int, make: Callable[[], ss.Scenario]) -> None:
    outcome = block.run_block(make(), SETTINGS, 0, 500, keep)
    everything = block.run_block(make(), SETTINGS, 0, 500, 500)
    assert outcome.tally == everything.tally
    assert outcome.kept.paths == keep
    for key, values in everything.kept.outputs.items():
        np.testing.assert_array_equal(outcome.kept.outputs[key], values[:keep])
    assert list(outcome.kept.inputs) == list(make().variables)
    for name, drawn in outcome.kept.inputs.items():
        np.testing.assert_array_equal(drawn, everything.kept.inputs[name][:keep])


@pytest.mark.parametrize("width", [1, 7, 100, 10_000])
@pytest.mark.parametrize("to_horizon", [False, True])
@pytest.mark.parametrize("make", [scenarios.noise_free, scenarios.supplied])
def test_the_width_of_the_window_changes_nothing_where_nothing_is_random(
    width: int, make: Callable[[], ss.Scenario], monkeypatch: pytest.MonkeyPatch, *, to_horizon: bool
) -> None:
    settings = attrs.evolve(SETTINGS, to_horizon=to_horizon)
    paths = 300 if make is scenarios.noise_free else 60
    wide = block.run_block(make(), settings, 0, paths, keep=paths)
    monkeypatch.setattr(path_batch, "_MOST_PATHS", width)
    narrow = block.run_block(make(), settings, 0, paths, keep=paths)
    assert narrow.tally == wide.tally
    assert bool(narrow.tally.service) == to_horizon
    for key, values in wide.kept.outputs.items():
        np.testing.assert_array_equal(narrow.kept.outputs[key], values)


@pytest.mark.parametrize("most_values", [1, 1_000])
def test_many_rows_a_path_make_the_window_narrower_and_change_nothing(
    most_values: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    wide = block.run_block(scenarios.supplied(), SETTINGS, 0, 40, keep=40)
    monkeypatch.setattr(path_batch, "_MOST_VALUES", most_values)
    narrow = block.run_block(scenarios.supplied(), SETTINGS, 0, 40, keep=40)
    assert narrow.tally == wide.tally


@pytest.mark.parametrize("make", [scenarios.noise_free, scenarios.supplied])
def test_going_on_to_the_horizon_changes_no_duration_where_nothing_is_random(make: Callable[[], ss.Scenario]) -> None:
    ending, going_on = (
        block.run_block(make(), attrs.evolve(SETTINGS, to_horizon=on), 0, 300, keep=300).kept for on in (False, True)
    )
    for key, values in ending.outputs.items():
        np.testing.assert_allclose(going_on.outputs[key], values, rtol=0, atol=1e-8 * (key[1] == "durations"))


def test_gross_cover_is_available_stock_over_mean_consumption() -> None:
    outcome = block.run_block(scenarios.noisy(), SETTINGS, 0, 200, keep=200)
    drawn = outcome.kept.inputs
    available = drawn["on hand"] * drawn["usable fraction"] - 20
    rate = 12 * drawn["pace"] * (9 * 1.0 + 6 * 0.5) / 15 + drawn["training.per_day"]
    np.testing.assert_allclose(outcome.kept.outputs["stock", "gross_cover"], np.maximum(available, 0) / rate, rtol=1e-12)


@pytest.mark.parametrize(
    ("stock", "rate", "cover", "duration"),
    [
        (ss.Stock(100), 0.0, math.inf, math.inf),
        (ss.Stock(0), 0.0, math.inf, math.inf),
        (ss.Stock(0), 10.0, 0.0, 0.0),
        (ss.Stock(5, reserve=50), 10.0, 0.0, 0.0),
        (ss.Stock(200, usable_fraction=0.5, reserve=5), 10.0, 9.5, 9.5),
        (ss.Stock(300), 10.0, 30.0, math.inf),
        (ss.Stock(299), 10.0, 29.9, 29.9),
        (ss.Stock(300 * (1 - 1e-12)), 10.0, 30.0, math.inf),
    ],
)
def test_edges_by_hand(stock: ss.Stock, rate: float, cover: float, duration: float) -> None:
    scenario = ss.Scenario("edge", stock=stock, demand=[ss.Consumption("use", rate)], horizon_days=30)
    kept = block.run_block(scenario, SETTINGS, 0, 5, keep=5).kept
    np.testing.assert_allclose(kept.outputs["stock", "durations"], np.full(5, duration), rtol=1e-12)
    np.testing.assert_allclose(kept.outputs["stock", "gross_cover"], np.full(5, cover), rtol=1e-11)


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
