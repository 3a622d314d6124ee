"""The x axis of a plot: dates where there are starts, days otherwise."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np
import pytest
from matplotlib.dates import AutoDateLocator, date2num
from matplotlib.figure import Figure

import supplysim as ss
from support.results import result_of

START = datetime.date(2024, 2, 26)
DATED = result_of(np.linspace(20, 40, 50).tolist(), start=START, horizon_days=60, name="dated")
LATER = result_of([5.0] * 40, start="2024-06-01", horizon_days=60, name="later")
DAYS = result_of([5.0] * 40, horizon_days=60, name="days")
BEYOND = result_of([5.0] * 40, start="9999-12-01", horizon_days=31, name="beyond")
TO_THE_LAST = result_of([5.0] * 40, start="9999-12-01", horizon_days=30, name="to the last")
PLOTS = {"survival": "date", "durations": "date of the first stock-out", "fan": "date"}


def has_dates(axes: Any) -> bool:
    axes.figure.canvas.draw()
    return isinstance(axes.xaxis.get_major_locator(), AutoDateLocator)


@pytest.mark.parametrize("kind", PLOTS)
def test_there_are_dates_where_there_is_a_start(kind: str) -> None:
    axes = getattr(DATED.plot, kind)(ax=Figure().subplots())
    assert has_dates(axes)
    assert axes.get_xlabel() == PLOTS[kind]
    assert date2num(START) <= axes.get_xlim()[0] < axes.get_xlim()[1] <= date2num(START) + 60
    days = getattr(DATED.plot, kind)(ax=Figure().subplots(), dates=False)
    assert not has_dates(days)
    assert days.get_xlabel().endswith("days from 2024-02-26")


def test_a_date_is_as_many_days_after_the_start() -> None:
    (line,) = DATED.plot.survival(ax=Figure().subplots()).get_lines()
    dates, survival = line.get_xdata(orig=False), line.get_ydata()
    np.testing.assert_allclose(survival, DATED.survival(np.round(dates - date2num(START), 9)).value, atol=0.021)
    assert dates[0] == date2num(START)
    edges = DATED.plot.durations(ax=Figure().subplots()).patches[0].get_data().edges
    assert edges[0] <= date2num(DATED.date(20)) < edges[1]
    fan = DATED.trajectories(10)
    middle = ss.plot_fan(fan, ax=Figure().subplots()).get_lines()[0]
    np.testing.assert_array_equal(middle.get_xdata(orig=False), date2num(START) + fan.days)


@pytest.mark.parametrize("plot", [ss.plot_survival, ss.plot_durations, ss.plot_fan])
@pytest.mark.parametrize(
    ("results", "dated", "label"),
    [
        ([DATED, LATER], True, "date"),
        ([DATED, DAYS], False, "days from the start of each"),
        ([DAYS, DAYS], False, "days"),
        (TO_THE_LAST, True, "date"),
        (BEYOND, False, "days from 9999-12-01"),
    ],
)
def test_several_have_dates_if_all_of_them_have_a_start(plot: Any, results: Any, dated: bool, label: str) -> None:
    axes = plot(results, ax=Figure().subplots())
    assert has_dates(axes) == dated
    assert label in axes.get_xlabel()


def test_each_stands_at_its_own_dates() -> None:
    axes = ss.plot_survival([DATED, LATER], Figure().subplots())
    firsts = [line.get_xdata(orig=False)[0] for line in axes.get_lines()]
    assert firsts == [date2num(START), date2num(datetime.date(2024, 6, 1))]


@pytest.mark.parametrize(
    ("first", "second", "given", "message"),
    [
        (DATED, DAYS, {}, r"'ax' of plot_\w+ must show days where Scenario 'days' has no start \(got axes with dates\)"),
        (DATED, BEYOND, {}, "'ax' of .* where Scenario 'beyond' goes beyond the year 9999"),
        (DATED, DATED, {"dates": False}, r"'dates' of .* must be True, as in the axes that it is drawn into \(got False\)"),
        (DAYS, DATED, {"dates": True}, r"'dates' of .* must be False, as in the axes that it is drawn into \(got True\)"),
    ],
)
@pytest.mark.parametrize("kind", PLOTS)
def test_dates_and_days_do_not_mix(
    kind: str, first: ss.Result, second: ss.Result, given: dict[str, Any], message: str
) -> None:
    axes = getattr(first.plot, kind)(ax=Figure().subplots())
    with pytest.raises(ss.InvalidValueError, match=message):
        getattr(second.plot, kind)(ax=axes, **given)


def test_a_second_plot_and_shared_axes_follow_the_first() -> None:
    left, right = Figure().subplots(1, 2, sharex=True)
    DAYS.plot.survival(left)
    DATED.plot.survival(right)
    assert not has_dates(right)
    assert right.get_xlim() == left.get_xlim()
    assert left.get_xlim()[0] == 0
    assert right.get_xlim()[1] == pytest.approx(42, abs=3)
