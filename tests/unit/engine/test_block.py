"""A block is a pure function of its arguments, and its window changes nothing."""

from __future__ import annotations

import math

import numpy as np
import pytest

import supplysim as ss
from supplysim.engine import block, journey
from supplysim.engine.settings import Settings
from support import scenarios

SETTINGS = Settings(seed=5, replicates=4)


@pytest.mark.parametrize("number", [0, 3])
def test_the_same_block_is_the_same_again(number: int) -> None:
    one, other = (block.run_block(scenarios.noisy(), SETTINGS, number, 500, keep=500) for _ in range(2))
    assert one.tally == other.tally
    np.testing.assert_array_equal(one.kept.durations["stock"], other.kept.durations["stock"])
    another = block.run_block(scenarios.noisy(), SETTINGS, number + 1, 500, keep=500)
    assert not np.array_equal(one.kept.durations["stock"], another.kept.durations["stock"])


def test_a_global_seed_is_neither_used_nor_moved() -> None:
    np.random.seed(0)  # noqa: NPY002  # the global generator is what this is about
    first = block.run_block(scenarios.noisy(), SETTINGS, 0, 100)
    after = np.random.random()  # noqa: NPY002
    np.random.seed(0)  # noqa: NPY002
    assert np.random.random() == after  # noqa: NPY002
    assert block.run_block(scenarios.noisy(), SETTINGS, 0, 100).tally == first.tally


@pytest.mark.parametrize("keep", [0, 1, 7, 500])
def test_the_first_paths_are_kept(keep: int) -> None:
    outcome = block.run_block(scenarios.noisy(), SETTINGS, 0, 500, keep)
    everything = block.run_block(scenarios.noisy(), SETTINGS, 0, 500, 500)
    assert outcome.tally == everything.tally
    np.testing.assert_array_equal(outcome.kept.durations["stock"], everything.kept.durations["stock"][:keep])
    np.testing.assert_array_equal(outcome.kept.gross_cover["stock"], everything.kept.gross_cover["stock"][:keep])
    for name, drawn in outcome.kept.inputs.items():
        np.testing.assert_array_equal(drawn, everything.kept.inputs[name][:keep])


@pytest.mark.parametrize("width", [1, 7, 100, 10_000])
def test_the_width_of_the_window_changes_nothing_where_nothing_is_random(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    wide = block.run_block(scenarios.noise_free(), SETTINGS, 0, 300, keep=300)
    monkeypatch.setattr(journey, "_WINDOW", width)
    narrow = block.run_block(scenarios.noise_free(), SETTINGS, 0, 300, keep=300)
    assert narrow.tally == wide.tally
    np.testing.assert_array_equal(narrow.kept.durations["stock"], wide.kept.durations["stock"])


def test_gross_cover_is_available_stock_over_mean_consumption() -> None:
    outcome = block.run_block(scenarios.noisy(), SETTINGS, 0, 200, keep=200)
    drawn = outcome.kept.inputs
    available = drawn["on hand"] * drawn["usable fraction"] - 20
    rate = 12 * drawn["pace"] * (9 * 1.0 + 6 * 0.5) / 15 + drawn["training.per_day"]
    np.testing.assert_allclose(outcome.kept.gross_cover["stock"], np.maximum(available, 0) / rate, rtol=1e-12)


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
    np.testing.assert_allclose(kept.durations["stock"], np.full(5, duration), rtol=1e-12)
    np.testing.assert_allclose(kept.gross_cover["stock"], np.full(5, cover), rtol=1e-11)
