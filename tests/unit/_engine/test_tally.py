"""A tally counts exactly what the paths did."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest

import supplysim as ss
from supplysim._engine import stock_state
from supplysim._engine.block import run_block
from supplysim._engine.leap_loop import leap_paths
from supplysim._engine.tally import SUM_UNIT_DAYS, Tally
from supplysim._model.settings import Settings
from support import scenarios
from support.drawn import streams_of

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


@pytest.mark.parametrize("to_horizon", [False, True])
def test_tally_of_several_stocks_is_that_of_the_paths_of_each(*, to_horizon: bool) -> None:
    scenario, replicates = scenarios.network(), 3
    result = ss.simulate(scenario, 500, seed=3, keep=500, replicates=replicates, to_horizon=to_horizon)
    assert list(result.tally.stocks) == ["front", "depot", "port"]
    for name, stock in result.tally.stocks.items():
        durations = result.of(name).durations
        for replicate in range(replicates):
            own = durations[replicate::replicates]
            assert stock.censored[replicate] == np.isinf(own).sum()
            assert stock.durations.counts[replicate].sum() == np.isfinite(own).sum()
            assert stock.gross_cover.counts[replicate].sum() == own.size
            total = math.fsum(np.minimum(own, scenario.horizon_days).tolist())
            assert stock.duration_sums[replicate] * SUM_UNIT_DAYS == pytest.approx(total, rel=1e-14)


def test_the_service_that_is_counted_is_the_sum_of_what_was_noted_on_each_path() -> None:
    scenario, settings = scenarios.network(), Settings(seed=3, replicates=3, to_horizon=True)
    drawn = scenario.model.draw(settings, 0, 100)
    noted = leap_paths(scenario.model, drawn, streams_of(scenario, seed=3), 100, to_horizon=True)
    tally = Tally.count(scenario, settings, noted, noted.available)
    assert list(tally.service) == list(noted.service)
    assert {owner for owner, _ in tally.service} >= {"front", "depot", "port"}
    for key, values in noted.service.items():
        assert values.shape == (100,)
        for replicate, total in enumerate(tally.service[key]):
            assert isinstance(total, Fraction)
            assert float(total) == pytest.approx(math.fsum(values[replicate::3]), rel=1e-14)
    assert tally.service == run_block(scenario, settings, 0, 100).tally.service


def test_stock_outs_and_their_days_are_those_of_the_durations() -> None:
    result = ss.simulate(scenarios.noisy(), 500, seed=3, keep=500, to_horizon=True)
    service = {account: [int(total) for total in totals] for (_, account), totals in result.tally.service.items()}
    short = np.isfinite(result.durations)
    for replicate in range(8):
        own = slice(replicate, None, 8)
        assert service[stock_state.STOCK_OUTS][replicate] >= short[own].sum()
        assert service[stock_state.SHORT_DAYS][replicate] >= service[stock_state.STOCK_OUTS][replicate]
    assert result.ready_rate.value == 1 - sum(service[stock_state.SHORT_DAYS]) / (500 * result.scenario.horizon_days)


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
