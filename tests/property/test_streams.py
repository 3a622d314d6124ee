"""Random streams are keyed by name: what is added to a scenario changes no draw of what was there."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import pytest

import supplysim as ss
from supplysim._flows.calendar import Calendar
from supplysim._flows.process import Process, TransferProcess
from supplysim._model.settings import Settings
from support import scenarios
from support.by_hand import scenario, using
from support.slightly_wrong import changed

PATHS = 200
SETTINGS = Settings(seed=8, replicates=4)
NOISY = scenarios.noisy()


MORE = {
    "a supply at the end": {"supply": [*NOISY.supply, ss.Factory("new works", ss.uniform(0, 2), outages=ss.Outages(5, 5))]},
    "a stock without unknowns": {"stock": [ss.Stock(5, name="store"), *NOISY.stocks], "main": "stock"},
}


@pytest.mark.parametrize("more", MORE)
def test_what_is_added_leaves_the_inputs_of_the_others(more: str) -> None:
    longer = attrs.evolve(NOISY, **MORE[more])
    before, after = (made.model.draw(SETTINGS, 1, PATHS).variables for made in (NOISY, longer))
    assert set(after) - set(before) == ({"new works.nameplate_per_day"} if "supply" in more else set())
    for name, drawn in before.items():
        np.testing.assert_array_equal(after[name], drawn)


ONE = ss.Stock(10, name="one")
SEEN: dict[str, list[float]] = {}


class _Watched(ss.Factory):
    """A factory that tells what its stream begins with."""

    def start(self, calendar: Calendar, paths: int, rng: np.random.Generator) -> Process:
        """As a factory does."""
        SEEN.setdefault(self.name, []).append(float(rng.random()))
        return super().start(calendar, paths, rng)


class _WatchedShipments(ss.Shipments):
    """Shipments that tell what their stream begins with, whether they are followed one by one or not."""

    def start(self, calendar: Calendar, paths: int, rng: np.random.Generator) -> Process:
        """As shipments do."""
        SEEN.setdefault(self.name, []).append(float(rng.random()))
        return super().start(calendar, paths, rng)

    def start_transfer(self, calendar: Calendar, paths: int, rng: np.random.Generator) -> TransferProcess:
        """As shipments do."""
        SEEN.setdefault(self.name, []).append(float(rng.random()))
        return super().start_transfer(calendar, paths, rng)


def _first_draws(stocks: list[ss.Stock], supply: list[Any], *, seed: int = 3, paths: int = 10, **how: Any) -> dict[str, Any]:
    """The first number of each flow's stream in each block."""
    SEEN.clear()
    ss.simulate(scenario(stocks, using(cv=0.5, from_="one"), supply), paths, seed=seed, **how)
    return dict(SEEN)


def _of_works(*names: str, **how: Any) -> dict[str, Any]:
    return _first_draws([ONE], [_Watched(name, 1) for name in names], **how)


def test_a_flow_has_the_same_stream_wherever_it_stands_and_whatever_stands_beside_it() -> None:
    alone, first, last = _of_works("a"), _of_works("a", "b", "c"), _of_works("c", "b", "a")
    assert alone["a"] == first["a"] == last["a"]
    assert first == last
    assert len({draws[0] for draws in first.values()}) == 3


def test_streams_differ_by_name_block_and_seed() -> None:
    with scenarios.small_blocks(64):
        draws, other = _of_works("a", "b", paths=5 * 64), _of_works("a", "b", paths=64, seed=4)
    everything = [*draws["a"], *draws["b"], *other["a"], *other["b"]]
    assert len(everything) == len(set(everything)) == 12


@pytest.mark.parametrize("to_horizon", [False, True])
def test_a_flow_has_the_same_stream_whatever_stocks_there_are_and_wherever_it_goes(*, to_horizon: bool) -> None:
    def first_draws(stocks: list[ss.Stock], **shipped: Any) -> dict[str, list[float]]:
        supply = [_Watched("works", 1), _WatchedShipments("sea", per_day=1, size=1, **shipped), _Watched("more", 1)]
        return _first_draws(stocks, supply, to_horizon=to_horizon)

    other, third = ss.Stock(5, name="other"), ss.Stock(2, name="third", capacity=4)
    alone = first_draws([ONE])
    assert first_draws([ONE, other]) == first_draws([third, other, ONE]) == alone
    assert first_draws([ONE, other], from_="other", to="one", lead_time_days=1) == alone
    assert first_draws([ONE, other, third], total=9, to="third") == alone
    assert {name: len(draws) for name, draws in alone.items()} == {"works": 1, "sea": 1, "more": 1}
    assert len({draws[0] for draws in alone.values()}) == 3


IDLE = ss.Factory("idle", 0, outages=ss.Outages(5, 5))
STORE = ss.Stock(5, name="store")
FILLS_THE_STORE = [
    ss.Factory("store works", 2, outages=ss.Outages(5, 5), to="store"),
    ss.Shipments("store ships", per_day=0.5, size=3, size_cv=0.5, loss_probability=0.1, to="store"),
]


def _same_of_every_stock(after: ss.Result, before: ss.Result) -> None:
    for stock in before.stocks:
        np.testing.assert_array_equal(after.of(stock).durations, before.of(stock).durations)
        np.testing.assert_array_equal(after.of(stock).gross_cover_days, before.of(stock).gross_cover_days)
    for name, drawn in before.inputs.items():
        np.testing.assert_array_equal(after.inputs[name], drawn)
    for account, totals in before.tally.service.items():
        assert after.tally.service[account] == totals


@pytest.mark.parametrize("run", scenarios.RUNS)
def test_a_new_supply_that_brings_nothing_changes_no_duration(run: str) -> None:
    make, to_horizon = scenarios.RUNS[run]
    lone = make()
    before = ss.simulate(lone, PATHS, seed=2, to_horizon=to_horizon)
    for supply in ([*lone.supply, IDLE], [IDLE, *lone.supply]):
        after = ss.simulate(attrs.evolve(lone, supply=supply), PATHS, seed=2, to_horizon=to_horizon)
        _same_of_every_stock(after, before)


@pytest.mark.parametrize("run", scenarios.RUNS)
def test_a_new_stock_that_nothing_is_asked_of_changes_nothing_else(run: str) -> None:
    make, to_horizon = scenarios.RUNS[run]
    lone = make()
    beside = attrs.evolve(lone, stock=[*lone.stocks, STORE], supply=[*lone.supply, *FILLS_THE_STORE])
    before, after = (ss.simulate(made, PATHS, seed=2, to_horizon=to_horizon) for made in (lone, beside))
    _same_of_every_stock(after, before)
    assert after.of("store").never.value == 1


@pytest.mark.parametrize("to_horizon", [False, True])
def test_a_new_stock_with_a_demand_of_its_own_changes_nothing_else_where_nothing_varies(*, to_horizon: bool) -> None:
    lone = scenarios.noise_free()
    own = ss.Consumption("other use", 1.3, from_="store")
    beside = attrs.evolve(lone, stock=[*lone.stocks, STORE], demand=[*lone.demand, own])
    before, after = (ss.simulate(made, PATHS, seed=2, to_horizon=to_horizon) for made in (lone, beside))
    np.testing.assert_allclose(after.durations, before.durations, rtol=0, atol=1e-8)
    np.testing.assert_allclose(after.of("store").durations, 5 / 1.3)
    if to_horizon:
        assert after.fill_rate.value == pytest.approx(before.fill_rate.value)
        assert after.ready_rate == before.ready_rate


def test_a_flow_under_another_name_has_another_stream() -> None:
    renamed = changed(NOISY, "sealift", name="airlift")
    before, after = (ss.simulate(made, PATHS, seed=2).durations for made in (NOISY, renamed))
    assert not np.array_equal(before, after)


@pytest.mark.parametrize("replicates", [2, 8])
def test_replicates_are_scrambled_apart(replicates: int) -> None:
    drawn = NOISY.model.draw(Settings(1, replicates), 0, 64 * replicates).variables["pace"]
    columns = drawn.reshape(64, replicates)
    assert all(not np.array_equal(columns[:, 0], columns[:, other]) for other in range(1, replicates))


def test_more_replicates_begin_with_the_same_ones() -> None:
    few, many = (NOISY.model.draw(Settings(1, number), 0, 16 * number).variables["pace"] for number in (4, 16))
    np.testing.assert_array_equal(few.reshape(16, 4), many.reshape(16, 16)[:, :4])
