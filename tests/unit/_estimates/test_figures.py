"""Figures read off a tally, on durations that are written down."""

from __future__ import annotations

import datetime
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

import supplysim as ss
from support import scenarios
from support.refusals import assert_refused
from support.results import result_of

FloatArray = NDArray[np.float64]

# 12 paths in 4 replicates: whole days and others, twice the same, three that last to the horizon.
DURATIONS = [3.0, 3.0, 5.5, 10.0, 10.25, 17.0, 20.125, 20.125, 29.5, math.inf, math.inf, math.inf]


def _result(**changes: object) -> ss.Result:
    return result_of(DURATIONS, horizon_days=30, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("days", [0, 1, 3, 4, 5.5, 10, 10.25, 11, 20.125, 21, 29, 29.5, 30, 30.0])
def test_survival_is_the_share_of_paths_that_last(days: float) -> None:
    estimate = _result().survival(days)
    assert estimate.value == pytest.approx(np.mean(np.array(DURATIONS) >= days), abs=1e-15)
    assert estimate.low <= estimate.value <= estimate.high


def test_survival_of_several_days() -> None:
    result = _result()
    several = result.survival([0, 10, 30])
    assert isinstance(several, ss.Estimates)
    np.testing.assert_allclose(several.value, [1, 9 / 12, 3 / 12])
    assert several[1] == result.survival(10)
    assert result.survival(np.array([0, 10, 30])) == several == (*result.survival(range(0, 31, 15))[:1], *several[1:])
    assert result.survival(np.float64(10)) == result.survival(10) == result.survival(10.0)
    assert result.survival([]) == ()


def test_survival_to_a_date_is_the_share_whose_stock_out_is_not_before_it() -> None:
    result = _result(start="2024-02-20")
    last_date, asked = datetime.date(2024, 3, 21), []
    for days in range(31):
        date = datetime.date(2024, 2, 20) + datetime.timedelta(days)
        stock_outs = [result.date(duration) or last_date for duration in DURATIONS]
        assert result.survival(date).value == pytest.approx(np.mean([each >= date for each in stock_outs]), abs=1e-15)
        assert (
            result.survival(date)
            == result.survival(days)
            == result.survival(str(date))
            == result.survival(np.datetime64(date))
        )
        assert result.date(days) == date
        asked.append(date)
    assert result.survival(asked) == result.survival(np.array(asked, "M8[ns]")) == result.survival(np.arange(31))
    assert result.survival(["2024-02-20", 10, asked[-1]]) == result.survival([0, 10, 30])


@pytest.mark.parametrize("probability", [0.2, 0.4, 0.55, 0.7])
def test_the_date_of_a_quantile_is_the_last_that_enough_paths_reach(probability: float) -> None:
    result = _result(start="2024-02-20")
    date = result.date(result.quantile(probability))
    assert date is not None
    assert result.survival(date).value >= 1 - probability > result.survival(date + datetime.timedelta(1)).value


def test_pandas_dates_are_dates() -> None:
    pandas = pytest.importorskip("pandas")
    result = _result(start="2024-02-20")
    days = pandas.date_range("2024-02-20", periods=31)
    for several in (days, pandas.Series(days), list(days)):
        assert result.survival(several) == result.survival(np.arange(31))
    assert result.survival(days[7]) == result.survival(7)
    for wrong in (pandas.NaT, days[7].tz_localize("UTC"), days[7] + pandas.Timedelta(1), pandas.Period("2024-03")):
        assert_refused(lambda: result.survival(wrong), "'days' of survival must be a")  # noqa: B023  # called at once


@pytest.mark.parametrize("probability", np.linspace(0, 1, 25))
def test_quantiles_are_the_inverse_of_the_empirical_distribution(probability: float) -> None:
    exact = np.quantile(DURATIONS, probability, method="inverted_cdf")
    estimate = _result().quantile(probability)
    assert estimate.value == exact
    assert estimate.low <= estimate.value <= estimate.high


def test_a_quantile_in_the_censored_mass_is_infinite_and_never_a_number() -> None:
    result = _result()
    assert result.quantile([0.7, 0.75, 0.76, 0.9, 1.0]).value.tolist() == [20.125 + 9.375, 29.5, *[math.inf] * 3]
    censored = result.quantile(0.9)
    assert censored.high == censored.std_error == math.inf
    assert ss.plus_minus(censored).startswith("> 30")


def test_never_is_the_share_that_lasts_to_the_horizon() -> None:
    assert _result().never.value == 0.25
    assert _result().never == _result().survival(30)


def test_restricted_mean_counts_the_censored_with_the_horizon() -> None:
    assert _result().restricted_mean.value == pytest.approx(np.mean(np.minimum(DURATIONS, 30)), rel=1e-14)


def test_gross_cover_stands_beside_the_duration() -> None:
    cover = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0, 1_024.0, math.inf]
    result = _result(gross_cover=cover)
    several = result.gross_cover_quantile([0.0, 0.25, 0.5, 11 / 12, 1.0])
    assert several.value.tolist() == [1, 4, 32, 1_024, math.inf]
    assert result.gross_cover_quantile(0.5) == several[2]
    np.testing.assert_array_equal(result.gross_cover_days, cover)


def test_gross_cover_that_never_ends_has_the_interval_of_its_share() -> None:
    paths = [[math.inf if path < infinite else 1_000.0 for path in range(25)] for infinite in (8, 18, 10, 16)]
    cover = np.array(paths).T.reshape(-1)
    estimate = result_of(np.full(100, math.inf), gross_cover=cover).gross_cover_quantile(0.5)  # type: ignore[arg-type]
    assert estimate.value == math.inf
    assert estimate.low == 1_000


def test_all_censored() -> None:
    result = result_of([math.inf] * 40, horizon_days=30)
    assert result.never.value == result.survival(30).value == 1
    assert 0.5 < result.never.low < 1
    assert result.quantile([0.0, 0.5, 1.0]).value.tolist() == [math.inf] * 3
    assert result.restricted_mean.value == 30
    assert result.restricted_mean.high == 30 > result.restricted_mean.low
    assert "> 30" in str(result)


def test_one_path() -> None:
    result = ss.simulate(scenarios.noisy(), 1, seed=1)
    assert result.durations.shape == (1,)
    assert result.median.value == result.durations[0]
    share = result.survival(10)
    assert (share.std_error, share.low, share.high) == (math.inf, 0, 1)
    assert result.median.low <= result.median.value <= result.median.high
    assert str(result)


def test_a_certain_scenario_has_no_errors() -> None:
    result = ss.simulate(scenarios.certain(9.5), 100, seed=1)
    for estimate in (result.survival(9), result.survival(10), result.never, result.median, result.restricted_mean):
        assert estimate.std_error == 0
        assert estimate.low == estimate.value == estimate.high
    assert str(result.median) == str(result.restricted_mean) == "9.5"
    assert result.survival([9, 9.5, 10]).value.tolist() == [1, 1, 0]
    never = ss.simulate(scenarios.certain(300.0), 100, seed=1)
    assert never.never == ss.Estimate(1.0, 0.0, 1.0, 1.0)
    assert never.median.value == never.median.low == math.inf


@given(st.lists(st.one_of(st.floats(0, 29.999), st.just(math.inf)), min_size=1, max_size=80), st.integers(2, 9))
def test_any_durations_give_figures_in_order(durations: list[float], replicates: int) -> None:
    result = result_of(durations, horizon_days=30, replicates=replicates)
    survival = result.survival(range(31))
    np.testing.assert_allclose(survival.value, [np.mean(np.array(durations) >= day) for day in range(31)], atol=1e-12)
    quantiles = result.quantile(np.linspace(0, 1, 11))
    for figures in (survival, quantiles):
        assert np.all(figures.low <= figures.value)
        assert np.all(figures.value <= figures.high)
    assert np.all(quantiles.value[1:] >= quantiles.value[:-1])
    assert quantiles[0].value == min(durations)
    assert quantiles[-1].value == max(durations)
    assert not np.isnan(quantiles.std_error).any()
    assert 0 <= result.restricted_mean.low <= result.restricted_mean.value <= result.restricted_mean.high <= 30
    assert str(result)


def test_claims_close_together_are_told_apart() -> None:
    """Three claims within 1 % of each other, and a horizon far beyond them: every figure is one of the claims'."""
    stock = ss.Stock(ss.choice([3.00e6, 3.01e6, 3.02e6], name="claim"))
    scenario = ss.Scenario("claims", stock=stock, demand=[ss.Consumption("use", 1e4)], horizon_days=1_000_000)
    result = ss.simulate(scenario, 3_000, seed=1)
    for quantile in (result.quantile, result.gross_cover_quantile):
        assert quantile([0.1, 0.5, 0.9]).value.tolist() == [300.0, 301.0, 302.0]
    survival = result.survival(301)
    assert survival.low <= 2 / 3 <= survival.high
