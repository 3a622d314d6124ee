"""Cumulative exposure: that of any days is the sum of their levels, whatever is unknown."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import supplysim as ss
from supplysim._flows.profiles.cumulative_exposure import CumulativeExposure, _running_sums, cumulative_exposure, tabulated
from support.profile_levels import calendar, drawing_of, summed

HORIZON, PATHS = 60, 6
WAYS = ["doubling_days", "halving_days"]

levels = st.floats(0, 3)
days = st.floats(-20, 80)


@st.composite
def quantities(draw: st.DrawFn, numbers: st.SearchStrategy[float], most: float = np.inf) -> Any:
    """A number, or an unknown above it."""
    number = draw(numbers)
    unknown = draw(st.sampled_from([False, False, True]))
    width = draw(st.floats(0.1, 5))
    return ss.uniform(number, min(number + width, most)) if unknown and number < most else number


@st.composite
def schedules(draw: st.DrawFn) -> ss.Profile:
    begins = draw(st.lists(st.integers(-5, 70), min_size=1, max_size=4, unique=True))
    return ss.schedule({begin: draw(quantities(levels)) for begin in begins})


@st.composite
def windows(draw: st.DrawFn) -> ss.Profile:
    first, last = draw(quantities(days)), draw(st.none() | quantities(days))
    certain = isinstance(first, float) and isinstance(last, float)
    return ss.window(min(first, last), max(first, last)) if certain else ss.window(first, last)


ramps = st.builds(
    ss.ramp,
    quantities(days),
    quantities(st.sampled_from([0.0, 1e-7, 1e-3, 0.5, 1.0, 7.3, 40.0, 500.0])),
    quantities(levels),
    quantities(levels),
)
seasons = st.builds(
    ss.season, quantities(st.floats(0, 1), most=1.0), quantities(days), st.sampled_from([365.25, 31.7, 7.0, 2.0, 1.0])
)
growths = st.builds(lambda days, way: ss.growth(**{way: days}), quantities(st.floats(9, 99)), st.sampled_from(WAYS))
waves = st.builds(ss.wave, quantities(days), quantities(st.floats(0.01, 40)), quantities(st.floats(-1, 3)))
factors = st.one_of(ramps, schedules(), seasons, windows(), growths, waves)


def product(several: list[ss.Profile]) -> ss.Profile:
    made = several[0]
    for factor in several[1:]:
        made = made * factor
    return made


profiles = st.lists(factors, min_size=1, max_size=3).map(product)
cuts = st.integers(0, HORIZON)


@settings(max_examples=150)
@given(profiles, st.data())
def test_exposure_is_the_sum_of_the_levels(profile: ss.Profile, data: st.DataObject) -> None:
    drawing = drawing_of(profile, HORIZON, paths=PATHS)
    day_levels, exposure = drawing.levels(), drawing.cumulative_exposure().exposure
    exact = {"rtol": 0, "atol": 1e-9 * max(day_levels.sum(axis=0).max(), 1.0)}

    one = np.array(data.draw(st.lists(cuts, min_size=2 * PATHS, max_size=2 * PATHS)), dtype=float).reshape(2, PATHS)
    before, after = one.min(axis=0), one.max(axis=0)
    found = exposure(before, after)
    np.testing.assert_allclose(found, summed(day_levels, before, after), **exact)
    assert found.min() >= 0

    subset = np.array(data.draw(st.lists(st.integers(0, PATHS - 1), min_size=1, max_size=4, unique=True)))
    few = exposure(before[subset], after[subset], subset)
    np.testing.assert_array_equal(few, found[subset])

    rows = np.sort(np.array(data.draw(st.lists(cuts, min_size=12, max_size=12)), dtype=float).reshape(4, 3), axis=0)
    columns = np.arange(3)
    matrix = exposure(rows[:-1], rows[1:], columns)
    expected = [summed(day_levels, low, high, columns) for low, high in itertools.pairwise(rows)]
    np.testing.assert_allclose(matrix, expected, **exact)
    np.testing.assert_allclose(matrix.sum(axis=0), exposure(rows[0], rows[-1], columns), **exact)


def test_arguments_are_left_as_they_are_and_days_that_do_not_pass_come_to_nothing() -> None:
    profile = ss.ramp(ss.uniform(1, 9), 5, 0, 2) * ss.window(ss.uniform(1, 9))
    exposure = drawing_of(profile, paths=PATHS).cumulative_exposure().exposure
    before, after = np.full(PATHS, 3.0), np.full(PATHS, 30.0)
    np.testing.assert_array_equal(exposure(before, after), exposure(before, after))
    assert before.tolist() == [3] * PATHS
    assert after.tolist() == [30] * PATHS
    for day in (0.0, 7.0, 60.0):
        np.testing.assert_array_equal(exposure(np.full(PATHS, day), np.full(PATHS, day)), 0)


CERTAIN = ss.ramp(3, 9, 0, 2) * ss.season(0.5, 20)


@pytest.mark.parametrize(
    ("profile", "numbers"),
    [
        (CERTAIN * ss.schedule({4: 0.5}), 0),
        (CERTAIN * ss.window(ss.uniform(1, 9)), 1),
        (CERTAIN * ss.window(ss.uniform(1, 9), ss.uniform(9, 30)), 2),
    ],
    ids=["all", "all but a day", "all but two"],
)
def test_what_is_certain_takes_no_number_a_path(profile: ss.Profile, numbers: int) -> None:
    found = drawing_of(profile, paths=PATHS).cumulative_exposure()
    assert isinstance(found, CumulativeExposure)
    assert len(found.numbers) == numbers
    assert [len(stretch.terms) for stretch in found.stretches] == [1]


def test_without_a_profile_there_is_no_exposure_to_cumulate() -> None:
    assert cumulative_exposure(None, calendar(9)) is None


def test_running_sums_are_exact_where_they_can_be() -> None:
    assert _running_sums(np.full(10, 0.1))[-1] == 1.0  # which adding 0.1 ten times is not
    assert _running_sums(np.arange(1.0, 1e6 + 1))[-1] == 5e11 + 5e5
    table = tabulated(np.array([1.0, 0.5, 2.0]))
    assert table.exposure(np.array([0.0, 1.0, 3.0]), np.array([3.0, 2.0, 3.0])).tolist() == [3.5, 0.5, 0]


@pytest.mark.parametrize("days", [10, 10**6])
def test_far_horizons_stay_exact(days: int) -> None:
    # Levels 1, 2, 1, 2, ... by a season of two days around 1.5 = 1 x 1.5, over any number of days.
    profile = ss.season(1 / 3, ss.fixed(2.0), 2) * ss.ramp(0, 0, 1.5, 1.5)
    exposure = drawing_of(profile, days).cumulative_exposure().exposure
    assert exposure(np.zeros(1), np.array([float(days)]))[0] == pytest.approx(1.5 * days, rel=1e-9)
    assert exposure(np.array([days - 1.0]), np.array([float(days)]))[0] == pytest.approx(2.0, rel=1e-6)
