"""Boxes of inputs in which the stock lasts less than, or at least, some days."""

from __future__ import annotations

import math
from typing import Any

import attrs
import numpy as np
import pytest
from matplotlib.figure import Figure

import supplysim as ss
from supplysim.analysis.covering import search
from supplysim.analysis.peeling import Paths
from support import boxes
from support.by_hand import scenario, using
from support.refusals import assert_refused, refusals

KNOWN = ss.simulate(boxes.known_box(), 8_192, seed=1).discover(lasts_less_than=10)
NOISY_RESULT = ss.simulate(boxes.known_box(100.0, 130.0, cv=1.5), 16_384, seed=1)
NOISY = NOISY_RESULT.discover(lasts_less_than=10)


def test_a_known_box_is_found_exactly() -> None:
    [box] = KNOWN.boxes
    assert box.limits == {"x": (0.6, math.inf), "y": (-math.inf, 0.4)}
    assert (box.coverage.value, box.density.value, box.found_again) == (1, 1, 1)
    assert box.words == "x above 0.6 and y below 0.4"
    assert (KNOWN.coverage, KNOWN.density) == (box.coverage, box.density)
    assert KNOWN.base_rate.value == pytest.approx(0.16, abs=0.002)
    assert KNOWN.ceiling == ss.Estimate(1, 0, 1, 1)
    assert KNOWN.reason is None


def test_a_known_box_is_found_behind_chance() -> None:
    [box] = NOISY.boxes
    assert set(box.limits) == {"x", "y"}
    assert box.limits["x"][0] == pytest.approx(boxes.LOW, abs=0.05)
    assert box.limits["y"][1] == pytest.approx(boxes.HIGH, abs=0.05)
    assert box.found_again > 0.8
    assert box.density.value > 1.3 * NOISY.base_rate.value


def test_what_is_measured_is_measured_on_the_other_replicates() -> None:
    [box] = NOISY.boxes
    held_out = np.arange(16_384) % 8 % 2 == 1
    inside, event = box.holds(NOISY_RESULT.inputs)[held_out], NOISY_RESULT.durations[held_out] < 10
    assert box.density.value == pytest.approx(event[inside].mean())
    assert box.coverage.value == pytest.approx(inside[event].mean())
    ratios = [event[inside & (np.arange(inside.size) % 4 == part)].mean() for part in range(4)]
    assert box.density.std_error == pytest.approx(np.std(ratios, ddof=1) / 2, rel=0.1)


def test_the_complement_is_found_as_well() -> None:
    found = ss.simulate(boxes.known_box(200.0, 50.0), 8_192, seed=1).discover(lasts_at_least=10)
    assert found.boxes[0].words == "x above 0.6 and y below 0.4"
    assert found.event == "the stock lasts at least 10 days"


def test_several_boxes_are_found_one_after_the_other() -> None:
    result = ss.simulate(boxes.two_boxes(), 32_768, seed=1)
    found = result.discover(lasts_less_than=10)
    assert [box.words for box in found.boxes] == ["x above 0.8 and y below 0.4", "z below 0.1 and y above 0.5"]
    assert found.coverage.value == found.density.value == 1
    assert found.boxes[0].coverage.value == pytest.approx(0.08 / 0.13, abs=0.01)
    assert len(result.discover(lasts_less_than=10, most_boxes=1).boxes) == 1
    assert "all of them" in str(found)


def test_an_input_with_few_values_is_limited_between_two_of_them() -> None:
    containers = ss.choice([1.0, 2.0, 3.0, 4.0], name="containers")
    result = ss.simulate(scenario(50 * containers + 0 * boxes.X, using(10), horizon_days=30), 4_096, seed=1)
    assert [box.words for box in result.discover(lasts_less_than=14).boxes] == ["containers below 2.5"]
    assert [box.words for box in result.discover(lasts_at_least=16).boxes] == ["containers above 3.5"]


def test_a_range_within_an_input_has_two_limits() -> None:
    middle = np.where((boxes.X > 0.3) & (boxes.X < 0.5), 50, 200)
    found = ss.simulate(scenario(middle + 0 * boxes.Y, using(10), horizon_days=60), 8_192, seed=1).discover(lasts_less_than=10)
    assert [box.words for box in found.boxes] == ["x between 0.3 and 0.5"]


def test_noise_alone_gives_no_box() -> None:
    found = ss.simulate(boxes.noise_alone(), 8_192, seed=1).discover(lasts_less_than=10)
    assert found.boxes == ()
    assert found.reason == "no box has the event more often than chance explains, on paths that it was not found on"
    assert found.ceiling.low <= found.base_rate.value <= found.ceiling.high
    assert "Nothing found: no box has" in str(found)


def test_the_search_by_itself_would_find_a_box_in_noise() -> None:
    rng = np.random.default_rng(1)
    paths = Paths({name: rng.random(4_000) for name in "xyz"}, rng.random(4_000) < 0.3)
    whole = search(paths, 3)
    assert whole.trajectory
    assert max(map(paths.fit, whole.trajectory)) > 0.03  # in the paths that it was found on


@pytest.mark.parametrize(
    ("made", "paths", "asked", "reason"),
    [
        (scenario(100, using(10, cv=1.0), horizon_days=30), 500, 10, "no input is unknown"),
        (scenario(100), 1, 5, "no input is unknown"),
        (boxes.known_box(), 1, 10, "the stock lasts less than 10 days on none of the kept paths"),
        (boxes.known_box(), 500, 0, "the stock lasts less than 0 days on none of the kept paths"),
        (boxes.known_box(50, 60), 500, 10, "the stock lasts less than 10 days on all of the kept paths"),
        (
            boxes.known_box(),
            500,
            10,
            "too few paths: the stock lasts less than 10 days on 83 of 500 kept paths, and at least 200",
        ),
    ],
)
def test_where_there_is_no_box_the_reason_is_said(made: ss.Scenario, paths: int, asked: float, reason: str) -> None:
    found = ss.simulate(made, paths, seed=1).discover(lasts_less_than=asked)
    assert found.boxes == ()
    assert found.reason is not None
    assert found.reason.startswith(reason)
    assert f"Nothing found: {reason}" in str(found)
    assert "<table>" not in found._repr_html_()


def test_the_ceiling_is_that_of_a_second_run_with_fresh_chance() -> None:
    result = ss.simulate(boxes.first_day_exponential(), 16_384, seed=1)
    found = result.discover(lasts_less_than=1)
    assert found.ceiling.low <= boxes.CEILING <= found.ceiling.high
    assert found.ceiling.std_error < 0.02
    for box in found.boxes:
        assert box.coverage.value * box.density.value < found.ceiling.high


def test_another_stock_a_date_and_fewer_kept_paths() -> None:
    stocks = [ss.Stock(100, name="A"), ss.Stock(np.where(boxes.X > 0.7, 50, 200), name="B")]
    demand = [using(10, "a", from_="A"), using(10, "b", from_="B")]
    two = scenario(stocks, demand, horizon_days=30, start="2024-02-01")
    result = ss.simulate(two, 8_192, seed=1, keep=5_000)
    found = result.of("B").discover(lasts_less_than="2024-02-11")
    assert found.event == "the stock 'B' lasts less than 10 days"
    assert found.boxes[0].words == "x above 0.7"
    assert "5,000 kept paths" in str(found)
    assert found.base_rate == 1 - result.of("B").survival(10)


@refusals(
    of_kind=[
        ({}, "discover must have lasts_less_than, or lasts_at_least (got none of them)"),
        ({"lasts_less_than": 5, "lasts_at_least": 7}, "discover must have lasts_less_than, or lasts_at_least (got "),
        ({"lasts_less_than": 5, "most_boxes": "all"}, "'most_boxes' of discover must be a whole number (got 'all')"),
    ],
    of_value=[
        ({"lasts_less_than": 61}, "'lasts_less_than' of discover must be between 0 and the horizon, 60 (got 61)"),
        ({"lasts_at_least": math.nan}, "'lasts_at_least' of discover must be finite (got nan)"),
        ({"lasts_less_than": 5, "most_boxes": 0}, "'most_boxes' of discover must be between 1 and 20 (got 0)"),
    ],
)
def test_an_argument_is_refused(refused: dict[str, Any], message: str, kind: type[Exception]) -> None:
    assert_refused(lambda: NOISY_RESULT.discover(**refused), message, kind)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"replicates": 2}, "'replicates' of the run must be at least 4 for discover: boxes are looked for on half of them"),
        ({"keep": 0}, "'keep' of the run must be at least 1 for discover"),
    ],
)
def test_a_run_that_does_not_do_is_refused(settings: dict[str, int], message: str) -> None:
    result = ss.simulate(boxes.known_box(), 256, seed=1, **settings)
    assert_refused(lambda: result.discover(lasts_less_than=10), message)


def test_a_box_says_which_paths_it_holds() -> None:
    [box] = KNOWN.boxes
    assert box.holds({"x": [0.7, 0.5, 0.9], "y": [0.1, 0.1, 0.5], "z": [1, 2, 3]}).tolist() == [True, False, False]
    assert_refused(lambda: box.holds({"x": [1], "why": [2]}), "'inputs' of holds must have 'y', of which the box has limits")
    assert_refused(lambda: box.holds({"x": [1, 2], "y": [2]}), "'inputs' of holds must have as many values of each input")
    assert_refused(lambda: box.holds({"x": ["a"], "y": [2]}), "'inputs['x']' of holds must be numbers", TypeError)
    assert_refused(lambda: box.holds([1, 2]), "'inputs' of holds must be a mapping from name to values", TypeError)
    assert repr(box).startswith("<Box x above 0.6 and y below 0.4: coverage > 9")


def test_the_summary_says_boxes_chance_and_base_rate() -> None:
    text = str(NOISY)
    assert text.startswith("For which inputs is it likely that the stock lasts less than 10 days?\n16,384 kept paths; seed 1")
    assert "1. x above 0." in text
    assert "   and y below 0." in text
    assert "What chance leaves: coverage x density is at most" in text
    assert "Chance plays no part" in str(KNOWN)
    assert max(map(len, text.splitlines())) < 125
    assert "x above" in NOISY._repr_html_()
    assert repr(KNOWN) == "<Discovery of where the stock lasts less than 10 days: 1 box>"


@pytest.mark.parametrize(
    ("ceiling", "said"),
    [
        (ss.Estimate(0.5, 0.01, 0.48, 0.52), "coverage x density is at most 50 ± 2 % for any region of the inputs."),
        (ss.Estimate(1.0, 0.0, 0.9967, 1.0), "the ceiling of coverage x density is above 99.67 %."),
        (ss.Estimate(0.0, 0.0, 0.0, 0.003), "coverage x density is below 0.3 % for any region of the inputs."),
        (ss.Estimate(0.5, math.inf, 0.0, 1.0), "the ceiling of coverage x density is unknown."),
    ],
)
def test_the_summary_says_what_chance_leaves(ceiling: ss.Estimate, said: str) -> None:
    assert f"What chance leaves: {said}" in str(attrs.evolve(NOISY, ceiling=ceiling))


def test_the_plots_show_boxes_paths_and_the_trade_off() -> None:
    axes = NOISY.plot.inputs(ax=Figure().subplots())
    assert {axes.get_xlabel(), axes.get_ylabel()} == {"x", "y"}
    [outline] = axes.patches
    assert outline.get_linestyle() == "-"
    other = NOISY.plot.inputs("z", ax=Figure().subplots())
    assert other.patches[0].get_linestyle() == "--"
    assert other.get_xlabel() == "z"
    trade_off = NOISY.plot.trade_off(Figure().subplots())
    coverage, density = trade_off.get_lines()[1].get_data()
    assert (coverage[0], density[0]) == (1, pytest.approx(NOISY.base_rate.value, abs=0.01))
    assert density[len(density) // 2] > density[0]
    ss.simulate(boxes.known_box(), 300, seed=1).discover(lasts_less_than=10).plot.trade_off(Figure().subplots())


def test_a_plot_is_refused_as_elsewhere() -> None:
    ax = Figure().subplots()
    assert_refused(lambda: KNOWN.plot.inputs("a", ax=ax), "'x' of plot.inputs must be one of ['x', 'y', 'z'] (got 'a')")
    assert_refused(lambda: KNOWN.plot.inputs("x", "x", ax=ax), "'x' and 'y' of plot.inputs must be two inputs (got 'x' twice)")
    assert_refused(lambda: KNOWN.plot.inputs(ax=3), "'ax' of plot.inputs must be the Axes of matplotlib", TypeError)
    one = ss.simulate(scenario(ss.uniform(50, 150, name="only")), 64, seed=1).discover(lasts_less_than=9)
    assert_refused(lambda: one.plot.inputs(ax=ax), "plot.inputs must have two unknown inputs to draw (got ['only'])")


def test_a_discovery_is_the_same_again() -> None:
    again = NOISY_RESULT.discover(lasts_less_than=10)
    assert [box.limits for box in again.boxes] == [box.limits for box in NOISY.boxes]
    assert (again.ceiling, again.density) == (NOISY.ceiling, NOISY.density)
