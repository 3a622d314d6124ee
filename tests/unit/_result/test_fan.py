"""plot_fan: fan charts of results and of trajectories, of one or several."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

import supplysim as ss

ISSUES = [ss.Consumption("issues", ss.uniform(8, 12))]
DEPOT = ss.simulate(ss.Scenario("depot", stock=ss.Stock(95), demand=ISSUES, horizon_days=60), paths=64, seed=1)
FRONT = ss.simulate(ss.Scenario("front", stock=ss.Stock(150), demand=ISSUES, horizon_days=40), paths=64, seed=1)
BANDS = ["90 % of paths", "50 % of paths"]


def labels_of(axes: Any) -> list[str]:
    return [text.get_text() for text in axes.get_legend().get_texts()]


def test_a_result_just_works_as_its_trajectories_do() -> None:
    trajectories = DEPOT.trajectories(1_000)
    of_paths = ss.plot_fan(trajectories, ax=Figure().subplots())
    for axes in (ss.plot_fan(DEPOT, ax=Figure().subplots()), DEPOT.plot.fan(ax=Figure().subplots())):
        assert [line.get_label() for line in axes.get_lines()[:2]] == ["median", "single paths"]
        assert labels_of(axes) == ["median", "single paths", *BANDS]
        for line, same in zip(axes.get_lines(), of_paths.get_lines(), strict=True):
            np.testing.assert_array_equal(line.get_xydata(), same.get_xydata())
        assert axes.get_title() == "depot"
        assert axes.get_ylim()[0] == 0
    median = of_paths.get_lines()[0]
    np.testing.assert_array_equal(median.get_ydata(), np.median(trajectories.on_hand, axis=0))
    assert len(ss.plot_fan(DEPOT, paths=10, single_paths=7, ax=Figure().subplots()).get_lines()) == 1 + 7 + 1


def test_several_have_a_colour_each_and_no_single_paths() -> None:
    axes = ss.plot_fan(
        {"A": DEPOT, "B": FRONT.trajectories(50)}, "unmet", color=["tab:red", "tab:blue"], ax=Figure().subplots()
    )
    assert labels_of(axes) == ["A", "B", *BANDS]
    one, other, _ = axes.get_lines()
    assert (one.get_color(), other.get_color()) == ("tab:red", "tab:blue")
    assert len(axes.collections) == 4
    assert axes.get_ylabel() == "unmet demand so far, units"


@pytest.mark.parametrize(
    ("quantity", "end"),
    [("on_hand", 12.6), ("issued", 12.6), ("unmet", 60), ("received", 60)],
)
def test_the_view_ends_soon_after_the_last_change(quantity: str, end: float) -> None:
    axes = ss.plot_fan(DEPOT, quantity, ax=Figure().subplots())
    assert axes.get_xlim() == (0, pytest.approx(end))
    assert axes.get_ylim()[0] == 0 < axes.get_ylim()[1]


def test_a_second_fan_joins_the_first() -> None:
    axes = DEPOT.plot.fan(ax=Figure().subplots(), label="one")
    FRONT.plot.fan(ax=axes)
    assert labels_of(axes) == ["one", "single paths", "front", *BANDS]
    assert axes.get_title() == ""
    assert axes.get_xlim() == (0, pytest.approx(19.95))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"results": 3}, r"'results' of plot_fan must be results of simulate \(got 3\)"),
        ({"results": []}, "'results' of plot_fan must not be empty"),
        ({"quantity": "onhand"}, "'quantity' of plot_fan must be one of .* did you mean 'on_hand'"),
        ({"paths": 0}, "'paths' of plot_fan must be at least 1"),
        ({"single_paths": -1}, "'single_paths' of plot_fan must be at least 0"),
        ({"colour": "red"}, "'colour' of plot_fan must be one of .* did you mean 'color'"),
        (
            {
                "results": [
                    DEPOT,
                    ss.simulate(ss.Scenario("t", stock=ss.Stock(1), demand=ISSUES, horizon_days=3, unit="t"), 8, seed=1),
                ]
            },
            r"the scenarios in 'results' of plot_fan must have one unit \(got \['t', 'units'\]\)",
        ),
    ],
)
def test_what_cannot_be_drawn_is_refused(given: dict[str, Any], message: str) -> None:
    with pytest.raises(ss.SupplysimError, match=message):
        ss.plot_fan(**({"results": DEPOT, "ax": Figure().subplots()} | given))


def test_what_happens_early_in_a_long_horizon_is_recorded_day_by_day() -> None:
    scenario = ss.Scenario("d", stock=ss.Stock(100), demand=[ss.Consumption("use", 10)], horizon_days=3650)
    median = ss.plot_fan(ss.simulate(scenario, 64, seed=1), ax=Figure().subplots()).get_lines()[0]
    assert np.interp(5, *median.get_data()) == pytest.approx(50)
