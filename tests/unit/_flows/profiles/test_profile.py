"""The level of each profile on days picked by hand; profiles multiply with profiles, and with nothing else."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from math import cos, exp, pi
from typing import Any

import numpy as np
import pandas as pd
import pytest

import supplysim as ss
from supplysim._flows.profiles.curves import Growth
from supplysim._flows.profiles.profile import highest_level, level_on, product
from support.by_hand import duration, scenario, using
from support.profile_levels import calendar, drawing_of
from support.refusals import assert_refused

START = "2024-02-26"
DAY_10 = "2024-03-06"
Levels = dict[int, float]

RAMPS: list[tuple[ss.Profile, Levels]] = [
    (ss.ramp(10, 20, 0.5, 1.5), {1: 0.5, 9: 0.5, 10: 0.5, 11: 0.55, 15: 0.75, 29: 1.45, 30: 1.5, 31: 1.5, 60: 1.5}),
    (ss.ramp(10, 20, 1.5, 0), {1: 1.5, 10: 1.5, 20: 0.75, 29: 0.075, 30: 0, 31: 0, 60: 0}),
    (ss.ramp(10, 0, 0.5, 2), {9: 0.5, 10: 2, 11: 2}),
    (ss.ramp(9.5, 0, 0.5, 2), {9: 0.5, 10: 2, 11: 2}),
    (ss.ramp(9.5, 4, 0, 1), {9: 0, 10: 0.125, 13: 0.875, 14: 1}),
    (ss.ramp(9.2, 0.5, 0, 1), {9: 0, 10: 1}),
    (ss.ramp(9.8, 0.5, 0, 1), {9: 0, 10: 0.4, 11: 1}),
    (ss.ramp(10, 0.5, 0, 1), {9: 0, 10: 0, 11: 1}),
    (ss.ramp(10, 1e-9, 0, 1), {9: 0, 10: 0, 11: 1}),
    (ss.ramp(-9, 20, 0, 1), {1: 0.5, 11: 1, 12: 1}),
    (ss.ramp(-9, 5, 0, 3), {1: 3, 60: 3}),
    (ss.ramp(100, 5, 0.25, 3), {1: 0.25, 60: 0.25}),
    (ss.ramp(1, 59, 1, 1), {1: 1, 30: 1, 60: 1}),
    (ss.ramp(DAY_10, 20, 0.5, 1.5), {9: 0.5, 10: 0.5, 11: 0.55, 30: 1.5}),
    (ss.ramp("2024-02-20", 12, 0, 1), {1: 0.5}),
]
SCHEDULES: list[tuple[ss.Profile, Levels]] = [
    (ss.schedule({5: 0.5, 9: 0, 12: 2}), {1: 1, 4: 1, 5: 0.5, 8: 0.5, 9: 0, 11: 0, 12: 2, 60: 2}),
    (ss.schedule({12: 2, 5: 0.5}), {4: 1, 5: 0.5, 11: 0.5, 12: 2}),
    (ss.schedule({-3: 0.5, 0: 0.25, 20: 1.5}), {1: 0.25, 19: 0.25, 20: 1.5}),
    (ss.schedule({1: 0.3}), {1: 0.3, 60: 0.3}),
    (ss.schedule({61: 7}), {1: 1, 60: 1}),
    (ss.schedule({5.0: 0.5}), {4: 1, 5: 0.5}),
    (ss.schedule({DAY_10: 0.5, 20: 0.1, datetime.date(2024, 3, 26): 3}), {9: 1, 10: 0.5, 19: 0.5, 20: 0.1, 29: 0.1, 30: 3}),
    (ss.schedule({"2020-01-01": 0.5}), {1: 0.5}),
]
SEASONS: list[tuple[ss.Profile, Levels]] = [
    (ss.season(0.5, 5, 20), {1: 1 + 0.5 * cos(0.4 * pi), 5: 1.5, 10: 1, 15: 0.5, 20: 1, 25: 1.5, 45: 1.5}),
    (ss.season(1, 5, 20), {5: 2, 15: 0, 35: 0}),
    (ss.season(0, 5, 20), {1: 1, 15: 1}),
    (ss.season(0.5, -15, 20), {5: 1.5, 15: 0.5}),
    (ss.season(0.5, 105, 20), {5: 1.5, 15: 0.5}),
    (ss.season(0.5, 5.5, 1), {1: 0.5, 2: 0.5}),
    (ss.season(0.3, 20), {20: 1.3, 1: 1 + 0.3 * cos(2 * pi * 19 / 365.25)}),
    (ss.season(0.5, DAY_10, 40), {10: 1.5, 30: 0.5}),
]
WINDOWS: list[tuple[ss.Profile, Levels]] = [
    (ss.window(3, 7), {1: 0, 2: 0, 3: 1, 7: 1, 8: 0}),
    (ss.window(3.9, 7.9), {2: 0, 3: 1, 7: 1, 8: 0}),
    (ss.window(5, 5), {4: 0, 5: 1, 6: 0}),
    (ss.window(), {1: 1, 60: 1}),
    (ss.window(4), {3: 0, 4: 1, 60: 1}),
    (ss.window(last_day=4), {1: 1, 4: 1, 5: 0}),
    (ss.window(-5, 0), {1: 0, 60: 0}),
    (ss.window(-5, 1.5), {1: 1, 2: 0}),
    (ss.window(61), {1: 0, 60: 0}),
    (ss.window(DAY_10, "2024-03-08"), {9: 0, 10: 1, 12: 1, 13: 0}),
    (ss.window(DAY_10, 12), {9: 0, 10: 1, 12: 1, 13: 0}),
]
PRODUCTS: list[tuple[ss.Profile, Levels]] = [
    (ss.ramp(10, 20, 0, 2) * ss.window(15, 25), {14: 0, 15: 0.5, 25: 1.5, 26: 0}),
    (ss.ramp(0, 20, 0, 1) * ss.ramp(0, 20, 1, 0), {5: 0.1875, 10: 0.25, 20: 0}),
    (ss.season(0.5, 5, 20) * ss.schedule({5: 0.5}) * ss.window(last_day=24), {5: 0.75, 10: 0.5, 15: 0.25, 25: 0}),
    (ss.season(0.5, 5, 20) * ss.season(0.5, 5, 20), {5: 2.25, 10: 1, 15: 0.25}),
]  # fmt: skip
GROWTHS: list[tuple[ss.Profile, Levels]] = [
    (ss.growth(7), {1: 1, 8: 2, 15: 4, 60: 2 ** (59 / 7)}),
    (ss.growth(halving_days=10), {1: 1, 11: 0.5, 21: 0.25, 60: 2**-5.9}),
    (ss.growth(1e9), {1: 1, 60: 2**59e-9}),
    (ss.growth(9) * ss.window(last_day=10), {10: 2, 11: 0}),
]
WAVES: list[tuple[ss.Profile, Levels]] = [
    (ss.wave(20, 5, 2), {20: 3, 15: 1 + 2 * exp(-0.5), 25: 1 + 2 * exp(-0.5), 60: 1 + 2 * exp(-32)}),
    (ss.wave(DAY_10, 1e-6, -1), {9: 1, 10: 0, 11: 1}),
    (ss.wave(20, 5, 2) * ss.wave(20, 5, -0.5), {20: 1.5}),
]
CASES = [*GROWTHS, *WAVES, *RAMPS, *SCHEDULES, *SEASONS, *WINDOWS, *PRODUCTS]


every_case = pytest.mark.parametrize(("profile", "levels"), CASES, ids=[str(profile) for profile, _ in CASES])


@every_case
def test_levels_on_days(profile: ss.Profile, levels: Levels) -> None:
    drawing, day = drawing_of(profile, start=START), np.array(list(levels), dtype=float)
    expected = pytest.approx(list(levels.values()), abs=1e-12)
    assert np.broadcast_to(level_on(drawing.drawn.profile, drawing.calendar, day), day.size).tolist() == expected
    exposure = drawing.cumulative_exposure().exposure(day - 1, day, np.zeros(day.size, dtype=np.intp))
    assert exposure.tolist() == expected


@every_case
def test_no_level_passes_the_highest(profile: ss.Profile, levels: Levels) -> None:
    drawing = drawing_of(profile, start=START)
    assert drawing.levels().max() <= highest_level(drawing.drawn.profile, drawing.calendar) * (1 + 1e-12)


def test_the_highest_level_of_a_schedule_is_of_days_to_come() -> None:
    assert highest_level(ss.schedule({-9: 50, 0: 0.5, 7: 0.7}), calendar(60)) == 0.7


def test_without_a_profile_the_level_is_1() -> None:
    assert level_on(None, calendar(9), np.array([1.0, 9.0])) == 1
    assert highest_level(None, calendar(9)) == 1


def test_unknown_days_and_levels_differ_by_path() -> None:
    profile = ss.ramp(ss.uniform(3, 9), ss.uniform(0, 20), ss.uniform(0, 1), ss.uniform(0, 2))
    drawing = drawing_of(profile, paths=64)
    ramp, exposure = drawing.drawn.profile, drawing.cumulative_exposure()
    for day in drawing.days:
        along = np.clip((day - ramp.start_day) / np.maximum(ramp.days, 1e-12), 0, 1)
        level = exposure.exposure(np.full(64, day - 1.0), np.full(64, float(day)))
        np.testing.assert_allclose(level, ramp.from_level + (ramp.to_level - ramp.from_level) * along, atol=1e-9)


def test_an_unknown_window_may_never_begin() -> None:
    drawing = drawing_of(ss.window(ss.uniform(1, 60), ss.uniform(1, 60)), paths=256)
    first, last = np.floor(drawing.drawn.profile.first_day), np.floor(drawing.drawn.profile.last_day)
    open_days = drawing.cumulative_exposure().exposure(np.zeros(256), np.full(256, 60.0))
    assert np.any(last < first)
    np.testing.assert_array_equal(open_days, np.maximum(last - first + 1, 0))


RAMP, SEASON, WINDOW = ss.ramp(1, 9, 0, 1), ss.season(0.5, 20), ss.window(3)


def test_a_product_holds_its_factors_in_order() -> None:
    made = RAMP * SEASON * WINDOW
    assert isinstance(made, product)
    assert isinstance(made, ss.Profile)
    assert made.factors == (RAMP, SEASON, WINDOW)
    assert (RAMP * (SEASON * WINDOW)).factors == made.factors
    assert RAMP.factors == (RAMP,)
    assert made == RAMP * SEASON * WINDOW
    assert hash(made) == hash(RAMP * SEASON * WINDOW)
    assert made != SEASON * RAMP * WINDOW


NO_FACTORS: list[Callable[[], Any]] = [
    lambda: RAMP * 2,
    lambda: 2 * RAMP,
    lambda: 0.5 * (RAMP * SEASON),
    lambda: np.float64(2) * RAMP,
    lambda: RAMP * np.float64(2),
    lambda: np.ones(3) * RAMP,
    lambda: RAMP * np.ones(3),
    lambda: RAMP * ss.uniform(0, 1),
    lambda: RAMP * None,
    lambda: "0.5" * RAMP,
]


@pytest.mark.parametrize("multiply", NO_FACTORS)
def test_anything_else_is_refused_from_either_side(multiply: Callable[[], Any]) -> None:
    message = r"^a profile can only be multiplied by a profile \(got .*\); multiply the rate by a number$"
    with pytest.raises(ss.InvalidTypeError, match=message):
        multiply()


def test_an_unknown_times_a_profile_is_refused() -> None:
    with pytest.raises(ss.InvalidTypeError, match="ramp"):
        ss.uniform(0, 1) * RAMP


def test_a_product_of_what_is_no_profile_is_refused() -> None:
    with pytest.raises(ss.InvalidTypeError, match=r"^'factors' of product must be profiles \(got 2\)"):
        product((RAMP, 2))


REFUSED: list[tuple[Callable[[], Any], str]] = [
    (ss.growth, "growth must have either doubling_days or halving_days (got doubling_days=None, halving_days=None)"),
    (lambda: ss.growth(7, halving_days=8), "growth must have either doubling_days or halving_days (got doubling_days=7.0, h"),
    (
        lambda: ss.growth(-7),
        "'doubling_days' of growth must be at least 1e-06 (got -7); for the opposite, give halving_days=7",
    ),
    (
        lambda: ss.growth(halving_days=-2.5),
        "'halving_days' of growth must be at least 1e-06 (got -2.5); for the opposite, giv",
    ),
    (lambda: ss.growth(ss.normal(5, 1)), "'doubling_days' of growth must be at least 1e-06 (got normal(5, 1), whose support"),
    (lambda: ss.wave(9, 3, -1.5), "'height' of wave must be at least -1 (got -1.5)"),
    (lambda: ss.wave(9, 0, 1), "'width_days' of wave must be at least 1e-06 (got 0)"),
]


@pytest.mark.parametrize(("make", "message"), REFUSED, ids=[message[:60] for _, message in REFUSED])
def test_curves_out_of_range_are_refused(make: Callable[[], Any], message: str) -> None:
    assert_refused(make, message, ss.InvalidValueError)


def test_growth_beyond_every_level_is_refused_at_the_draw() -> None:
    made = scenario(9, using(1, profile=ss.growth(ss.uniform(1, 2))), horizon_days=60)
    message = "the highest level of 'profile' of Consumption 'use' must be at most 1e+06 (drew"
    assert_refused(lambda: ss.simulate(made, paths=8), message, ss.DrawError)


def test_unknown_growth_alone_is_summed_in_closed_form() -> None:
    drawing = drawing_of(ss.growth(ss.uniform(9, 30)), paths=64)
    exposure = drawing.cumulative_exposure()
    assert isinstance(exposure, Growth)
    before, after = np.full(64, 7.0), np.full(64, 60.0)
    np.testing.assert_allclose(exposure.exposure(before, after), drawing.levels()[7:].sum(axis=0), rtol=1e-12)


@pytest.mark.parametrize("doubling", [10.0, ss.uniform(10, 10 + 1e-9)])
def test_what_grows_lasts_as_long_as_the_geometric_series_says(doubling: Any) -> None:
    """Of 1 a day at first, t days take (2**(t / d) - 1) / (2**(1 / d) - 1): 30 days take 7 / (2**0.1 - 1)."""
    made = scenario(7 / (2**0.1 - 1) + 2, using(1, profile=ss.growth(doubling)), horizon_days=60)
    assert duration(made) == pytest.approx(30 + 2 / 2**3)


def series(days: Any, levels: Any) -> Any:
    if not any(isinstance(level, ss.Quantity) for level in levels):
        return pd.Series(levels, index=days)
    values = np.empty(len(levels), dtype=object)
    for number, level in enumerate(levels):  # one by one: an older pandas would ask a quantity for its array
        values[number] = level
    return pd.Series(values, index=days)


@pytest.mark.parametrize(
    ("made", "levels"),
    [
        (series([5, 9], [0.5, 2]), {5: 0.5, 9: 2.0}),
        (series(pd.to_datetime(["2024-03-01", "2024-03-05"]), [1, 0]), {"2024-03-01": 1.0, "2024-03-05": 0.0}),
        (series([datetime.date(2024, 3, 1)], [ss.fixed(0.5)]), None),
    ],
)
def test_a_schedule_takes_a_series_of_pandas(made: Any, levels: Any) -> None:
    found = ss.schedule(made)
    assert levels is None or found == ss.schedule(levels)
    assert all(isinstance(day, int | datetime.date) for day in found.levels)


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (series([5, 5], [1, 2]), "'levels' of schedule must have different days or dates (got [5, 5])"),
        (series([5.5], [1]), "the days of 'levels' of schedule must be whole days (got 5.5)"),
        (series([5], [np.nan]), "'levels[5]' of schedule must be finite (got nan)"),
        (series([5], [-1]), "'levels[5]' of schedule must be at least 0 (got -1)"),
        (series(pd.to_datetime(["2024-03-01"]).tz_localize("UTC"), [1]), "'levels' of schedule must be a date such as"),
        (series([], []), "'levels' of schedule must be a mapping from days or dates, not empty (got"),
        (pd.DataFrame({"a": [1]}), "'levels' of schedule must be a mapping from days or dates, not empty (got"),
        (pd.Index([1, 2]), "'levels' of schedule must be a mapping from days or dates, not empty (got"),
    ],
)
def test_a_series_that_is_no_schedule_is_refused(made: Any, message: str) -> None:
    assert_refused(lambda: ss.schedule(made), message)
