"""A tally counts exactly what the paths did."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest

import supplysim as ss
from supplysim._engine.block import run_block
from supplysim._engine.leap_loop import leap_paths
from supplysim._engine.outputs import keys_of
from supplysim._engine.tally import Tally
from supplysim._model.settings import Settings
from supplysim._uncertain.arrays import FloatArray
from supplysim._uncertain.streams import digest, keyed_generator
from support import by_hand, scenarios

PATHS = 4_000


@pytest.mark.parametrize("replicates", [2, 7, 8])
@pytest.mark.parametrize(
    "scenario", [scenarios.noisy(), scenarios.noise_free(), scenarios.certain()], ids=lambda made: made.name
)
def test_tally_of_a_run_is_that_of_its_paths(scenario: ss.Scenario, replicates: int) -> None:
    result = ss.simulate(scenario, PATHS, seed=3, keep=PATHS, replicates=replicates)
    tally, durations = result.tally, result.durations
    _assert_counted(tally, "stock", durations, scenario.horizon_days)
    edges = np.arange(scenario.horizon_days + 1)
    by_bin = tally.counts["stock", "durations"].in_bins().counts.sum(axis=0)[:-1]  # the last bin is of what never ended
    by_day = by_bin.reshape(scenario.horizon_days, -1).sum(axis=1)
    np.testing.assert_array_equal(by_day, np.histogram(durations[np.isfinite(durations)], edges)[0])
    assert tally.paths.tolist() == [durations[replicate::replicates].size for replicate in range(replicates)]
    assert tally.leaps >= PATHS


def _assert_counted(tally: Tally, stock: str, durations: FloatArray, horizon_days: int) -> None:
    """Hold what was counted of a stock to the durations of its paths."""
    counted, cover = tally.counts[stock, "durations"], tally.counts[stock, "gross_cover"]
    replicates = tally.paths.size
    for replicate in range(replicates):
        own = durations[replicate::replicates]
        assert counted.count_from(math.inf)[replicate] == np.isinf(own).sum()
        assert counted.counts[replicate].sum() == cover.counts[replicate].sum() == own.size
        total = math.fsum(np.minimum(own, horizon_days).tolist())
        assert float(tally.sums[stock, "durations"][replicate]) == pytest.approx(total, rel=1e-14)
    assert (stock, "gross_cover") not in tally.sums


@pytest.mark.parametrize("to_horizon", [False, True])
def test_tally_of_several_stocks_is_that_of_the_paths_of_each(*, to_horizon: bool) -> None:
    scenario = scenarios.network()
    result = ss.simulate(scenario, 500, seed=3, keep=500, replicates=3, to_horizon=to_horizon)
    assert list(result.tally.counts) == keys_of(scenario)
    for name in ("front", "depot", "port"):
        _assert_counted(result.tally, name, result.of(name).durations, scenario.horizon_days)


def test_the_service_that_is_counted_is_the_sum_of_what_was_noted_on_each_path() -> None:
    scenario, settings = scenarios.network(), Settings(seed=3, replicates=3, to_horizon=True)
    drawn = scenario.model.draw(settings, 0, 100)
    streams = {flow.name: keyed_generator(3, 0, digest(flow.name)) for flow in scenario.flows}
    noted = leap_paths(scenario.model, drawn, streams, 100, to_horizon=True)
    values = {key: np.zeros(100) for key in keys_of(scenario)}
    tally = Tally.count(scenario, settings, values, noted.service, noted.leaps)
    assert list(tally.service) == list(noted.service)
    assert {owner for owner, _ in tally.service} >= {"front", "depot", "port"}
    for key, values in noted.service.items():
        assert values.shape == (100,)
        for replicate, total in enumerate(tally.service[key]):
            assert isinstance(total, Fraction)
            assert float(total) == pytest.approx(math.fsum(values[replicate::3]), rel=1e-14)
    assert tally.service == run_block(scenario, settings, 0, 100).tally.service


@pytest.mark.parametrize("horizon", [1, 7, 8192, 8193, 10**6, 10**7])
def test_every_horizon_can_be_counted(horizon: int) -> None:
    result = ss.simulate(by_hand.scenario(ss.uniform(0, 2 * horizon), 1, horizon_days=horizon), 512, seed=1)
    finite = result.durations[np.isfinite(result.durations)]
    counted = result.tally.counts["stock", "durations"]
    assert counted.counts[:, np.isfinite(counted.least)].sum() == finite.size == 256
    assert finite.max() < horizon
    assert result.never.value == 0.5


def test_a_tally_says_whose_it_is_and_adds_to_those_of_its_run_alone() -> None:
    scenario = scenarios.noisy()
    tally = Tally.zero(scenario, Settings(17, 4))
    for said in (repr(scenario.name), scenario.digest, "seed 17", "4 replicates"):
        assert said in tally.run
    with pytest.raises(ss.InvalidValueError, match=r"tallies of different runs do not add: .*, seed 17.*, seed 18"):
        tally + Tally.zero(scenario, Settings(18, 4))


def test_tallies_have_no_hash_and_equal_only_tallies() -> None:
    zero = Tally.zero(scenarios.noisy(), Settings(1, 4))
    assert zero != 0
    with pytest.raises(TypeError):
        hash(zero)
