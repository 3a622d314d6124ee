"""The points at which shipments leave: their days, their order, and that any leaps count the same."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

import supplysim as ss
from supplysim._flows.calendar import Calendar
from supplysim._flows.dispatch_days import Points, RandomNumbers, RandomPoints, RegularPoints, Scale
from support.flow_runs import leap_of
from support.one_sample import counts_p_value
from support.profile_levels import drawing_of

HORIZON = 120
EVERY_DAY = range(1, HORIZON + 1)
FloatArray = NDArray[np.float64]


def points(
    paths: int = 1,
    *,
    seed: int = 1,
    profile: ss.Profile | None = None,
    first_day: Any = 1.0,
    jitter_days: float = 0.0,
    **rate: Any,
) -> Points:
    """Points before the first of them."""
    scale, rng = scale_of(profile, first_day, paths), np.random.default_rng(seed)
    if "per_day" in rate:
        return RandomPoints.begin(scale, rate["per_day"], paths, rng)
    return RegularPoints.begin(scale, rate["every_days"], jitter_days, paths, rng)


def scale_of(profile: ss.Profile | None, first_day: Any, paths: int) -> Scale:
    """The exposure from the first day on."""
    exposure = None if profile is None else drawing_of(profile, HORIZON, paths=paths).cumulative_exposure()
    return Scale.of(first_day, exposure, Calendar(HORIZON), paths)


def random_points(
    paths: int, rate: Any, *, first_day: Any = 1.0, profile: ss.Profile | None = None, one_by_one: bool
) -> Points | RandomNumbers:
    """Random points, with the next one drawn ahead or in numbers alone."""
    if one_by_one:
        return points(paths, per_day=rate, first_day=first_day, profile=profile)
    return RandomNumbers(scale_of(profile, first_day, paths), rate)


def counted(points: Points | RandomNumbers, evenings: Sequence[int], seed: int = 2, *, paths: int = 1) -> FloatArray:
    """How many points each leap up to one of the `evenings` passes, (leaps, paths)."""
    rng = np.random.default_rng(seed)
    return np.array([points.passed(leap_of(*days, paths), rng) for days in pairwise([0, *evenings])])


def days_of(**values: Any) -> list[int]:
    """The days on which one path's points lie, a day with several as often as it has points."""
    return np.repeat(EVERY_DAY, counted(points(**values), EVERY_DAY)[:, 0].astype(int)).tolist()


def next_days(points: Points, paths: int) -> FloatArray:
    """The day of the next point on each path."""
    return points.next_days(np.arange(paths), Calendar(HORIZON))


@pytest.mark.parametrize(
    ("values", "days"),
    [
        ({"every_days": 30.0}, [1, 31, 61, 91]),
        ({"every_days": 30.0, "first_day": 7.9}, [7, 37, 67, 97]),
        ({"every_days": 2.5, "first_day": 101.0}, [101, 103, 106, 108, 111, 113, 116, 118]),
        ({"every_days": 30.4}, [1, 31, 61, 92]),
        ({"every_days": 59.5}, [1, 60, 120]),
        ({"every_days": 60.0}, [1, 61]),
        ({"every_days": 1000.0, "first_day": 120.0}, [120]),
        ({"every_days": 1.0, "first_day": 121.0}, []),
        ({"every_days": 1.0, "first_day": 1e9}, []),
        ({"every_days": 0.5, "first_day": 119.0}, [119, 119, 120, 120]),
        ({"every_days": 0.4, "first_day": 119.0}, [119, 119, 119, 120, 120]),
        ({"every_days": 10.0, "profile": ss.schedule({1: 0.5, 61: 1})}, [1, 21, 41, 61, 71, 81, 91, 101, 111]),
        ({"every_days": 10.0, "profile": ss.window(15, 42)}, [15, 25, 35]),
        ({"every_days": 10.0, "profile": ss.window(15, 45)}, [15, 25, 35, 45]),
        ({"every_days": 10.0, "first_day": 20.0, "profile": ss.window(15, 42)}, [20, 30, 40]),
        ({"every_days": 10.0, "profile": ss.schedule({1: 0, 50: 5, 53: 0})}, [50, 52]),
        ({"every_days": 4.0, "profile": ss.schedule({1: 0.5, 9: 2, 11: 0, 19: 1})}, [1, 9, *range(19, 121, 4)]),
        ({"every_days": 10.0, "profile": ss.schedule({1: 25, 2: 0})}, [1, 1, 1]),
        ({"every_days": 10.0, "profile": ss.ramp(1, 0, 0, 0)}, []),
    ],
)  # fmt: skip
def test_regular_points_lie_on_their_days(values: dict[str, Any], days: list[int]) -> None:
    assert days_of(**values) == days


@pytest.mark.parametrize("every", [0.1, 0.01, 1 / 3, 0.7, 1 / 49])  # in floats, 49 x 1/49 is below 1
def test_many_points_a_day_are_not_lost_to_rounding(every: float) -> None:
    by_day = counted(points(every_days=every), EVERY_DAY)[:, 0].cumsum()
    number = np.arange(int(HORIZON / every) + 2) * every
    np.testing.assert_array_equal(by_day, [(number < last).sum() for last in EVERY_DAY])


@pytest.mark.parametrize("profile", [None, ss.ramp(30, 60, 0.1, 2) * ss.window(ss.uniform(1, 50), 100)], ids=["none", "some"])
@pytest.mark.parametrize("values", [{"every_days": 7.3, "jitter_days": 3.0}, {"per_day": 0.1}], ids=["regular", "random"])
def test_next_days_are_those_of_the_next_points(values: dict[str, float], profile: ss.Profile | None) -> None:
    made = points(50, profile=profile, first_day=np.linspace(1, 30, 50), **values)
    rng, clock = np.random.default_rng(3), np.zeros(50)
    for _ in range(30):
        days = next_days(made, 50)
        assert np.all((days > clock) & ((days == np.round(days)) | np.isinf(days)))
        due = np.flatnonzero(np.isfinite(days))
        if not due.size:
            break
        np.testing.assert_array_equal(made.next_days(due, Calendar(HORIZON)), days[due])
        assert not made.passed(leap_of(clock, np.where(np.isfinite(days), days - 1, HORIZON), 50), rng).any()
        clock[due] = days[due]
        assert np.all(made.passed_on(due, days[due], rng) >= 1)


@pytest.mark.parametrize("rate", [0.0, np.zeros(3)], ids=["one", "each"])
def test_no_points_come_at_a_rate_of_0(rate: Any) -> None:
    made = points(3, per_day=rate)
    assert np.all(np.isinf(next_days(made, 3)))
    assert counted(made, [HORIZON], paths=3).sum() == 0
    assert counted(random_points(3, rate, one_by_one=False), [HORIZON], paths=3).sum() == 0


leap_ends = st.lists(st.integers(1, HORIZON), max_size=8, unique=True).map(lambda days: [*sorted({*days, HORIZON})])


@settings(max_examples=60)
@given(
    st.floats(0.05, 50), st.floats(1, 130), leap_ends, st.sampled_from([None, ss.ramp(9, 60, 0.1, 2), ss.season(1, 20, 40)])
)
def test_any_leaps_count_the_same_regular_points(every: float, first: float, ends: list[int], profile: Any) -> None:
    whole, leaps = (
        counted(points(every_days=every, first_day=first, profile=profile), evenings)[:, 0].cumsum()
        for evenings in (EVERY_DAY, ends)
    )
    np.testing.assert_array_equal(leaps, whole[np.array(ends) - 1])


@settings(max_examples=60)
@given(st.floats(0.2, 50), st.floats(0, 0.5), st.integers(1, 60), leap_ends, st.integers(0, 99))
def test_a_jitter_keeps_order_and_bounds(every: float, share: float, first: int, ends: list[int], seed: int) -> None:
    # Point k lies between k every - jitter and k every + jitter, so any evening has passed all that are surely before it.
    jitter, paths = share * every, 40
    made = points(paths, seed=seed, every_days=every, jitter_days=jitter, first_day=float(first))
    passed = counted(made, ends, seed, paths=paths).cumsum(axis=0)
    exposure = np.array(ends, dtype=float)[:, None] - (first - 1)
    number = np.arange(int(HORIZON / every) + 3)
    least = (number * every + jitter < exposure - 1e-9).sum(axis=1)
    most = ((number * every - jitter < exposure + 1e-9) & (exposure > 0)).sum(axis=1)
    assert np.all(passed >= least[:, None])
    assert np.all(passed <= most[:, None])


@pytest.mark.parametrize(
    ("profile", "first"),
    [(None, 10), (ss.ramp(1, 1, 1, 1), 10), (ss.window(1), 10), (ss.window(ss.uniform(15, 16)), 15)],
    ids=["none", "flat", "open", "later"],
)
def test_no_shipment_leaves_before_its_first_day(profile: ss.Profile | None, first: int) -> None:
    regular: Any = {"every_days": 10.0, "jitter_days": 5.0, "profile": profile}
    made = points(200, first_day=10.0, **regular)
    assert next_days(made, 200).min() == first
    assert counted(made, [9], paths=200).sum() == 0
    assert counted(points(200, first_day=1000.0, **regular), [HORIZON], paths=200).sum() == 0


def test_a_jitter_is_uniform() -> None:
    # The third point, at 20 on average, is on day 20.5 - 4 to 20.5 + 4 with equal probability a day.
    paths = 20_000
    found = counted(points(paths, every_days=10.0, jitter_days=4.0), [16, *range(17, 26)], paths=paths)
    third = 16 + np.argmax(found.cumsum(axis=0) >= 3, axis=0)
    law = np.zeros(30)
    law[17:25] = 1 / 8
    assert counts_p_value(third, law) > 1e-4
    gaps = counted(points(paths, every_days=10.0, jitter_days=4.0), [12, 22], paths=paths)  # points 1 and 2 move independently
    assert np.all(gaps.sum(axis=0) >= 2)
    second, third_by_22 = gaps[0] >= 2, gaps.sum(axis=0) >= 3
    assert stats.binomtest(int(second.sum()), paths, 6 / 8).pvalue > 1e-4
    assert stats.binomtest(int((second & third_by_22).sum()), paths, 36 / 64).pvalue > 1e-4


ENDS = [[HORIZON], [*EVERY_DAY], [3, 40, 41, HORIZON]]
RATES = [0.1, 3.0]


@pytest.mark.parametrize("one_by_one", [True, False])
@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("ends", ENDS, ids=len)
def test_random_points_are_poisson_in_the_exposure(ends: list[int], rate: float, *, one_by_one: bool) -> None:
    profile, paths = ss.ramp(20, 40, 0.2, 1.0) * ss.window(last_day=90), 20_000
    levels = drawing_of(profile, HORIZON).levels()[:, 0] * (np.array(EVERY_DAY) >= 31)
    found = counted(random_points(paths, rate, first_day=31.0, profile=profile, one_by_one=one_by_one), ends, paths=paths)
    means = rate * np.add.reduceat(levels, [0, *ends[:-1]])
    threshold = 1e-4 / (2 * len(RATES) * len(ENDS))
    assert counts_p_value(found.sum(axis=0), stats.poisson(means.sum()).pmf(np.arange(400))) > threshold
    assert np.all(found[means == 0] == 0)
    largest = int(np.argmax(means))
    assert counts_p_value(found[largest], stats.poisson(means[largest]).pmf(np.arange(400))) > threshold


@pytest.mark.parametrize("one_by_one", [True, False])
def test_a_rate_and_a_first_day_may_be_each_path_s_own(*, one_by_one: bool) -> None:
    rates, first_days = np.repeat([0.02, 0.5, 9.0], 8_000), np.tile([1.0, 40.9], 12_000)
    made = random_points(rates.size, rates, first_day=first_days, one_by_one=one_by_one)
    found = counted(made, [30, 77], paths=rates.size)
    assert np.all(found[0][first_days > 30] == 0)
    for rate in np.unique(rates):
        for first_day in np.unique(first_days):
            here = found[:, (rates == rate) & (first_days == first_day)].sum(axis=0)
            law = stats.poisson(rate * (78 - np.floor(first_day))).pmf(np.arange(2_000))
            assert counts_p_value(here, law) > 1e-4 / 12
