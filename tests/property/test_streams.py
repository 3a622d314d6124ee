"""Random streams are keyed by name: what is added to a scenario changes no draw of what was there."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np
import pytest
from numpy.typing import NDArray

import supplysim as ss
from supplysim.engine.inputs import draw_inputs
from supplysim.engine.settings import Settings
from supplysim.flows.calendar import Calendar
from supplysim.flows.flow import Panel
from supplysim.uncertain.quantity import Drawn
from support import scenarios

FloatArray = NDArray[np.float64]

PATHS = 200
SETTINGS = Settings(seed=8, replicates=4)
NOISY = scenarios.noisy()


def _with_one_more(supply: ss.Factory) -> ss.Scenario:
    return attrs.evolve(NOISY, supply=[*NOISY.supply, supply])


def test_a_supply_at_the_end_leaves_the_inputs_of_the_others() -> None:
    longer = _with_one_more(ss.Factory("new works", ss.uniform(0, 2), outages=ss.Outages(5, 5)))
    before, after = (draw_inputs(made, SETTINGS, 1, PATHS).variables for made in (NOISY, longer))
    assert set(after) - set(before) == {"new works.nameplate_per_day"}
    for name, drawn in before.items():
        np.testing.assert_array_equal(after[name], drawn)


class _Watched(ss.Factory):
    """A factory that tells what its stream begins with."""

    seen: dict[str, list[float]] = {}  # noqa: RUF012  # shared on purpose

    def start(self, values: Mapping[str, Drawn], calendar: Calendar, paths: int, rng: np.random.Generator) -> Panel:
        """As a factory does."""
        self.seen.setdefault(self.name, []).append(float(rng.random()))
        return super().start(values, calendar, paths, rng)


def _first_draws(*names: str, seed: int = 3, paths: int = 10) -> dict[str, list[float]]:
    """The first number of each flow's stream in each block."""
    _Watched.seen.clear()
    scenario = ss.Scenario(
        "watched",
        stock=ss.Stock(10),
        demand=[ss.Consumption("use", 1, cv=0.5)],
        supply=[_Watched(name, 1) for name in names],
        horizon_days=5,
    )
    ss.simulate(scenario, paths, seed=seed)
    return dict(_Watched.seen)


def test_a_flow_has_the_same_stream_wherever_it_stands_and_whatever_stands_beside_it() -> None:
    alone, first, last = _first_draws("a"), _first_draws("a", "b", "c"), _first_draws("c", "b", "a")
    assert alone["a"] == first["a"] == last["a"]
    assert first == last
    assert len({draws[0] for draws in first.values()}) == 3


def test_streams_differ_by_name_block_and_seed() -> None:
    with scenarios.small_blocks(64):
        draws = _first_draws("a", "b", paths=5 * 64)
        other = _first_draws("a", "b", paths=64, seed=4)
    everything = [*draws["a"], *draws["b"], *other["a"], *other["b"]]
    assert len(everything) == len(set(everything)) == 12


def test_a_new_supply_that_brings_nothing_changes_no_duration() -> None:
    idle = _with_one_more(ss.Factory("idle", 0, outages=ss.Outages(5, 5)))
    before, after = (ss.simulate(made, PATHS, seed=2) for made in (NOISY, idle))
    np.testing.assert_array_equal(after.durations, before.durations)


def test_a_flow_under_another_name_has_another_stream() -> None:
    sealift, arsenal = NOISY.supply
    assert isinstance(sealift, ss.Shipments)
    renamed = attrs.evolve(NOISY, supply=[attrs.evolve(sealift, name="airlift"), arsenal])
    before, after = (ss.simulate(made, PATHS, seed=2).durations for made in (NOISY, renamed))
    assert not np.array_equal(before, after)


@pytest.mark.parametrize("replicates", [2, 8])
def test_replicates_are_scrambled_apart(replicates: int) -> None:
    drawn = draw_inputs(NOISY, Settings(1, replicates), 0, 64 * replicates).variables["pace"]
    columns = drawn.reshape(64, replicates)
    assert all(not np.array_equal(columns[:, 0], columns[:, other]) for other in range(1, replicates))


def test_more_replicates_begin_with_the_same_ones() -> None:
    few, many = (draw_inputs(NOISY, Settings(1, number), 0, 16 * number).variables["pace"] for number in (4, 16))
    np.testing.assert_array_equal(few.reshape(16, 4), many.reshape(16, 16)[:, :4])
