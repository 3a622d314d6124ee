"""The inputs of a block: each unknown drawn once, spread evenly, and refused where it leaves its range."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

import supplysim as ss
from supplysim._engine.drawn_inputs import draw_inputs
from supplysim._model.settings import Settings
from support import scenarios

SETTINGS = Settings(seed=5, replicates=4)


def _scenario(**changes: object) -> ss.Scenario:
    fields: dict[str, object] = {"stock": ss.Stock(10), "demand": [ss.Consumption("use", 1)], "horizon_days": 9}
    return ss.Scenario("case", **{**fields, **changes})  # type: ignore[arg-type]


def test_every_quantity_has_a_value() -> None:
    scenario = scenarios.noisy()
    inputs = draw_inputs(scenario, SETTINGS, 0, 100)
    assert list(inputs.variables) == list(scenario.variables)
    assert all(drawn.shape == (100,) for drawn in inputs.variables.values())
    assert list(inputs.fields) == [slot.label for slot in scenario.slots]
    stock = inputs.of("stock")
    assert list(stock) == ["on_hand", "usable_fraction", "reserve"]
    assert stock["reserve"] == 20.0
    np.testing.assert_array_equal(stock["on_hand"], inputs.variables["on hand"])
    assert inputs.of("front")["regimes.levels.low"] == 0.5
    assert inputs.of("fron") == {}


def test_an_unknown_used_twice_is_drawn_once() -> None:
    inputs = draw_inputs(scenarios.noisy(), SETTINGS, 0, 100)
    pace = inputs.variables["pace"]
    np.testing.assert_array_equal(inputs.fields["front.per_day"], 12 * pace)
    np.testing.assert_array_equal(inputs.fields["sealift.size"], 40 * pace)


@pytest.mark.parametrize("paths", [1, 3, 4, 37, 1_000])
def test_fewer_paths_are_the_first_of_more(paths: int) -> None:
    few, many = (draw_inputs(scenarios.noisy(), SETTINGS, 2, number).variables for number in (paths, 5_000))
    for name, drawn in few.items():
        np.testing.assert_array_equal(drawn, many[name][:paths])


def test_blocks_go_on_with_the_same_design() -> None:
    scenario = _scenario(stock=ss.Stock(ss.uniform(0, 1, name="u")))
    with scenarios.small_blocks(256):
        blocks = [draw_inputs(scenario, SETTINGS, block, 256).variables["u"] for block in range(4)]
    together = np.concatenate(blocks)
    for replicate in range(4):  # a net in base 2: 256 points, one in each interval of 1/256
        points = np.sort(together[replicate::4])
        np.testing.assert_array_equal(np.floor(points * 256), np.arange(256))


def test_correlated_unknowns_keep_their_laws() -> None:
    inputs = draw_inputs(scenarios.noisy(), SETTINGS, 0, 4096).variables
    assert 0.3 < stats.spearmanr(inputs["on hand"], inputs["pace"]).statistic < 0.5
    uncorrelated = draw_inputs(scenarios.noise_free(), SETTINGS, 0, 4096).variables
    assert abs(stats.spearmanr(uncorrelated["on hand"], uncorrelated["rate"]).statistic) < 0.05


def test_arithmetic_that_leaves_the_range_is_refused_by_name_and_value() -> None:
    unsure = ss.uniform(0, 1, name="unsure")
    with pytest.raises(
        ss.DrawError, match=r"'on_hand' of Stock must be at least 0 \(drew -0\.\d+ for 'stock\.on_hand' = "
    ) as caught:
        draw_inputs(scenarios.leaves_its_range(), SETTINGS, 0, 64)
    assert "unsure" in str(caught.value)
    fraction = _scenario(stock=ss.Stock(10, usable_fraction=unsure + 0.5))
    with pytest.raises(ss.DrawError, match=r"'usable_fraction' of Stock must be between 0 and 1 \(drew 1\.\d+ for "):
        draw_inputs(fraction, SETTINGS, 0, 64)
    rate = _scenario(demand=[ss.Consumption("use", -unsure)])
    with pytest.raises(
        ss.DrawError, match=r"'per_day' of Consumption 'use' must be at least 0 \(drew -0\.\d+ for 'use\.per_day'"
    ):
        draw_inputs(rate, SETTINGS, 0, 64)


@pytest.mark.parametrize(
    ("quantity", "drawn"),
    [
        (np.log(ss.uniform(0, 1, name="x") - 1), "nan"),
        (1 / (ss.choice([0, 1], name="x") * 1), "inf"),
        (np.exp(ss.uniform(0, 2, name="x") * 1e4), "inf"),
    ],
)
def test_what_is_not_a_finite_number_is_refused(quantity: object, drawn: str) -> None:
    with pytest.raises(ss.DrawError, match=rf"'on_hand' of Stock must be .* \(drew {drawn} for"):
        draw_inputs(_scenario(stock=ss.Stock(quantity)), SETTINGS, 0, 64)  # type: ignore[arg-type]


def test_an_unbounded_law_is_refused_before_it_is_drawn() -> None:
    with pytest.raises(ss.InvalidValueError, match="whose support is -inf to inf"):
        _scenario(stock=ss.Stock(ss.normal(10, 3)))
