"""A model: a scenario compiled once, whose unknowns are drawn once a path, spread evenly, and refused out of their range."""

from __future__ import annotations

import pickle

import attrs
import numpy as np
import pytest
from scipy import stats

import supplysim as ss
from supplysim._model.model import DrawnParameters, Model
from supplysim._model.settings import Settings
from support import scenarios
from support.by_hand import scenario

SETTINGS = Settings(seed=5, replicates=4)


def draw(made: ss.Scenario, paths: int = 64, block: int = 0) -> DrawnParameters:
    return made.model.draw(SETTINGS, block, paths)


class TestCompiled:
    """Once a process, and never on the way to another."""

    def test_it_is_compiled_once(self) -> None:
        made = scenarios.network()
        assert made.model is made.model
        assert made.recording_model is made.recording_model is not made.model
        assert attrs.evolve(made).model is not made.model

    def test_pickles_hold_what_was_written_alone(self) -> None:
        made = scenarios.network()
        fresh = pickle.dumps(scenarios.network())
        assert (made.model, made.recording_model, made.digest) != (None, None, "")
        assert len(pickle.dumps(made)) == len(fresh)
        assert made.__getstate__().keys() == {field.name for field in attrs.fields(ss.Scenario)}
        copy = pickle.loads(pickle.dumps(made))
        assert not {"model", "recording_model", "digest"} & vars(copy).keys()
        assert copy.model is copy.model is not made.model
        assert copy.digest == made.digest

    def test_recording_changes_nothing_but_what_is_followed(self) -> None:
        made = scenario(supply=[ss.Shipments("sea", every_days=5, size=1)])
        assert made.recording_model.network.transfers == made.model.network.transfers == ()
        changed = {"network"}
        for field in {each.name for each in attrs.fields(Model)} - changed:
            assert getattr(made.model, field) is getattr(made.recording_model, field)


def test_every_quantity_has_a_value_in_its_field() -> None:
    made = scenarios.noisy()
    drawn = draw(made, 100)
    assert list(drawn.variables) == list(made.variables)
    assert all(values.shape == (100,) for values in drawn.variables.values())
    assert list(drawn.stocks) == ["stock"]
    assert list(drawn.flows) == [flow.name for flow in made.flows]
    stock, front, works = drawn.stocks["stock"], drawn.flows["front"], drawn.flows["arsenal"]
    assert isinstance(stock, ss.Stock)
    assert isinstance(front, ss.Consumption)
    assert isinstance(works, ss.Factory)
    assert (stock.name, stock.reserve, stock.capacity) == ("stock", 20.0, None)
    np.testing.assert_array_equal(stock.on_hand, drawn.variables["on hand"])
    np.testing.assert_array_equal(works.nameplate_per_day, drawn.variables["arsenal.nameplate_per_day"])
    assert dict(front.regimes.levels) == {"high": 1.0, "low": 0.5}  # type: ignore[union-attr]
    assert made.flows[0].per_day is not front.per_day  # type: ignore[union-attr]  # what was written is left alone


def test_an_unknown_used_twice_is_drawn_once() -> None:
    drawn = draw(scenarios.noisy(), 100)
    pace, flows = drawn.variables["pace"], drawn.flows
    np.testing.assert_array_equal(flows["front"].per_day, 12 * pace)  # type: ignore[attr-defined]
    np.testing.assert_array_equal(flows["sealift"].size, 40 * pace)  # type: ignore[attr-defined]


def test_a_date_stands_for_the_number_of_its_day() -> None:
    profile = ss.window("2024-03-01", ss.uniform(5, 8))
    made = attrs.evolve(scenario(start="2024-02-26"), demand=[ss.Consumption("use", 1, profile=profile)])
    assert draw(made).flows["use"].profile.first_day == 5  # type: ignore[union-attr]


@pytest.mark.parametrize("paths", [1, 3, 4, 37, 1_000])
def test_fewer_paths_are_the_first_of_more(paths: int) -> None:
    few, many = (draw(scenarios.noisy(), number, block=2).variables for number in (paths, 5_000))
    for name, drawn in few.items():
        np.testing.assert_array_equal(drawn, many[name][:paths])


def test_blocks_go_on_with_the_same_design() -> None:
    made = scenario(ss.uniform(0, 1, name="u"))
    with scenarios.small_blocks(256):
        together = np.concatenate([draw(made, 256, block).variables["u"] for block in range(4)])
    for replicate in range(4):  # a net in base 2: 256 points, one in each interval of 1/256
        points = np.sort(together[replicate::4])
        np.testing.assert_array_equal(np.floor(points * 256), np.arange(256))


def test_correlated_unknowns_keep_their_laws() -> None:
    drawn, apart = draw(scenarios.noisy(), 4096).variables, draw(scenarios.noise_free(), 4096).variables
    assert 0.3 < stats.spearmanr(drawn["on hand"], drawn["pace"]).statistic < 0.5
    assert abs(stats.spearmanr(apart["on hand"], apart["rate"]).statistic) < 0.05
