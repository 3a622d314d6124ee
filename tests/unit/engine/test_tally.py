"""A tally counts exactly what the paths did."""

from __future__ import annotations

import math

import numpy as np
import pytest

import supplysim as ss
from supplysim.engine.settings import Settings
from supplysim.engine.tally import SUM_UNIT_DAYS, Tally
from support import scenarios

PATHS = 4_000


@pytest.mark.parametrize("replicates", [2, 7, 8])
@pytest.mark.parametrize(
    "scenario", [scenarios.noisy(), scenarios.noise_free(), scenarios.certain()], ids=lambda made: made.name
)
def test_tally_of_a_run_is_that_of_its_paths(scenario: ss.Scenario, replicates: int) -> None:
    result = ss.simulate(scenario, PATHS, seed=3, keep=PATHS, replicates=replicates)
    tally, durations = result.tally, result.durations
    assert list(tally.stocks) == ["stock"]
    stock = tally.stocks["stock"]
    for replicate in range(replicates):
        own = durations[replicate::replicates]
        assert tally.paths[replicate] == own.size
        assert stock.censored[replicate] == np.isinf(own).sum()
        assert stock.durations.counts[replicate].sum() == np.isfinite(own).sum()
        assert stock.gross_cover.counts[replicate].sum() == own.size
        total = math.fsum(np.minimum(own, scenario.horizon_days).tolist())
        assert stock.duration_sums[replicate] * SUM_UNIT_DAYS == pytest.approx(total, rel=1e-14)
    edges = np.arange(scenario.horizon_days + 1)
    by_day = stock.durations.in_bins().counts.sum(axis=0).reshape(scenario.horizon_days, -1).sum(axis=1)
    np.testing.assert_array_equal(by_day, np.histogram(durations[np.isfinite(durations)], edges)[0])
    assert tally.leaps >= PATHS


@pytest.mark.parametrize("horizon", [1, 7, 8192, 8193, 10**6, 10**7])
def test_every_horizon_can_be_counted(horizon: int) -> None:
    scenario = ss.Scenario(
        "any", stock=ss.Stock(ss.uniform(0, 2 * horizon)), demand=[ss.Consumption("use", 1)], horizon_days=horizon
    )
    result = ss.simulate(scenario, 512, seed=1)
    finite = result.durations[np.isfinite(result.durations)]
    assert result.tally.stocks["stock"].durations.counts.sum() == finite.size == 256
    assert finite.max() < horizon
    assert result.never.value == 0.5


def test_zero_counts_nothing() -> None:
    zero = Tally.zero(scenarios.noisy(), Settings(1, 4))
    stock = zero.stocks["stock"]
    assert zero.paths.sum() == stock.censored.sum() == zero.leaps == sum(stock.duration_sums) == 0
    assert stock.durations.counts.shape[0] == stock.gross_cover.counts.shape[0] == 4
    assert stock.durations.counts.sum() == stock.gross_cover.counts.sum() == 0
    assert zero.service == {}


def test_a_tally_says_whose_it_is() -> None:
    scenario = scenarios.noisy()
    run = Tally.zero(scenario, Settings(17, 4)).run
    assert repr(scenario.name) in run
    assert scenario.digest in run
    assert "seed 17" in run
    assert "4 replicates" in run


def test_tallies_have_no_hash_and_equal_only_tallies() -> None:
    zero = Tally.zero(scenarios.noisy(), Settings(1, 4))
    assert zero != 0
    with pytest.raises(TypeError):
        hash(zero)
