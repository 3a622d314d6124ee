"""Differences of service: fill rate, ready rate, stock-outs and unmet demand."""

from __future__ import annotations

import math

import numpy as np
import pytest

import supplysim as ss
from support import scenarios
from support.by_hand import scenario, using
from support.refusals import assert_refused

FIGURES = ("fill_rate", "ready_rate", "stock_outs", "stock_out_days", "unmet_demand")
STOCK = ss.uniform(20, 80, name="on hand")
NOW = scenario(STOCK, using(10, cv=0.5), [ss.Factory("works", 4, outages=ss.Outages(8, 3))], horizon_days=20)
CHANGE = ss.compare(NOW, NOW.replace(stock=ss.Stock(STOCK + 20)), paths=2_000, seed=3, replicates=8, to_horizon=True)


@pytest.mark.parametrize("name", FIGURES)
def test_values_are_differences_of_the_figures_of_both_sides(name: str) -> None:
    found = getattr(CHANGE, name)
    assert found.value == pytest.approx(getattr(CHANGE.second, name).value - getattr(CHANGE.first, name).value, abs=1e-12)
    assert found.low < found.value < found.high
    assert 0 < found.std_error < math.hypot(getattr(CHANGE.first, name).std_error, getattr(CHANGE.second, name).std_error)


def test_the_error_is_the_spread_of_what_the_replicates_move_the_difference_by() -> None:
    moved = np.zeros(8)
    for side, sign in ((CHANGE.first, -1), (CHANGE.second, 1)):
        totals = {
            name: np.array([float(each) for each in side.tally.service["stock", name]])
            for name in ("demanded.use", "unmet.use")
        }
        asked, met = totals["demanded.use"], totals["demanded.use"] - totals["unmet.use"]
        moved += sign * (met - met.sum() / asked.sum() * asked) / asked.sum()
    assert CHANGE.fill_rate.std_error == pytest.approx(math.sqrt(8 / 7 * (moved**2).sum()))


@pytest.mark.parametrize("made", [scenarios.noisy(), scenarios.certain()])
def test_from_a_scenario_to_itself_nothing_changes(made: ss.Scenario) -> None:
    change = ss.compare(made, made, paths=64, seed=1, to_horizon=True)
    for name in FIGURES:
        found = getattr(change, name)
        assert (found.value, found.low, found.high) == (0, 0, 0), name


def test_without_a_stock_out_on_one_side_their_mean_length_does_not_change_by_a_number() -> None:
    change = ss.compare(NOW, NOW.replace(stock=ss.Stock(1e6)), paths=64, seed=1, to_horizon=True)
    assert math.isnan(change.stock_out_days.value)
    assert str(change.stock_out_days) == "unknown"
    assert change.unmet_demand < 0


def test_where_no_path_differs_the_interval_allows_for_rare_ones() -> None:
    change = ss.compare(
        NOW,
        NOW.replace(works=ss.Factory("works", 4 + 0 * ss.uniform(0, 1), outages=ss.Outages(8, 3))),
        paths=256,
        seed=1,
        to_horizon=True,
    )
    for name in FIGURES:
        assert getattr(change, name).value == 0
        assert getattr(change, name).low < 0 < getattr(change, name).high < math.inf


def test_it_is_printed_and_refused_without_paths_to_the_horizon() -> None:
    text = str(CHANGE)
    assert "share of demand met (fill rate)" in text
    assert "unmet demand a path, units" in text
    change = ss.compare(NOW, NOW, paths=64, seed=1)
    assert "fill rate" not in str(change)
    assert_refused(lambda: change.fill_rate, "the service of Scenario 'by hand' needs paths that continue after a stock-out")
    assert_refused(
        lambda: ss.compare(NOW, NOW, to_horizon=1), "'to_horizon' of compare must be True or False (got 1)", TypeError
    )
