"""Estimates as numbers: the error goes along with plain numbers, and what would lose it silently is refused."""

from __future__ import annotations

import copy
import json
import math
import operator
import pickle
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import supplysim as ss
from support.refusals import assert_refused

INF = math.inf
DAYS = ss.Estimate(466.21, 0.35, 465.5, 466.9, censored_at=730)
OPEN = ss.Estimate(650, INF, 600, INF, censored_at=730)
BEYOND = ss.Estimate(INF, INF, 700, INF, censored_at=730)
SHARE = ss.Estimate(0.25, 0.01, 0.23, 0.28)
UNKNOWN = ss.Estimate(math.nan, math.nan, math.nan, math.nan)
EVERY = [DAYS, OPEN, BEYOND, SHARE, UNKNOWN, ss.Estimate(0, 0, 0, 0.004), ss.Estimate(INF, 0, INF, INF, censored_at=730)]
SEVERAL = ss.Estimates([DAYS, BEYOND, SHARE])

finite = st.floats(-1e9, 1e9).filter(lambda number: number == 0 or abs(number) > 1e-9)


@given(st.lists(finite, min_size=3, max_size=3).map(sorted), st.floats(0, 1e9), finite)
def test_sums_and_products_take_the_error_along(ends: list[float], error: float, number: float) -> None:
    low, value, high = ends
    estimate = ss.Estimate(value, error, low, high, censored_at=730)
    for apply in (operator.add, operator.sub, operator.mul, operator.truediv):
        if number == 0 and apply is operator.truediv:
            continue
        for sides in ([estimate, number], [number, estimate]) if apply is not operator.truediv else ([estimate, number],):
            found = apply(*sides)
            moved = [apply(*(each if side is estimate else side for side in sides)) for each in (low, value, high)]
            factor = {operator.mul: number, operator.truediv: 1 / number if number else 0}.get(apply, 1.0)
            assert (found.low, found.value, found.high) == pytest.approx(sorted(moved))
            assert found.std_error == pytest.approx(error * abs(factor))
    assert -1 * -estimate == estimate == +estimate


@pytest.mark.parametrize(
    ("changed", "parts", "text"),
    [
        (OPEN + 1, (651, INF, 601, INF, 731), "650 (600 to > 731)"),
        (OPEN * 2, (1300, INF, 1200, INF, 1460), "1,300 (1,200 to > 1,460)"),
        (-OPEN, (-650, INF, -INF, -600, -730), "-650 (< -730 to -600)"),
        (1_000 - OPEN, (350, INF, -INF, 400, 270), "350 (< 270 to 400)"),
        (BEYOND / 2, (INF, INF, 350, INF, 365), "> 365 (350 to > 365)"),
        (1 - BEYOND, (-INF, INF, -INF, -699, -729), "< -729 (< -729 to -699)"),
        (-2 * BEYOND, (-INF, INF, -INF, -1400, -1460), "< -1,460 (< -1,460 to -1,400)"),
        (-EVERY[-1], (-INF, 0, -INF, -INF, -730), "< -730"),
        (EVERY[-1] / 7, (INF, 0, INF, INF, 730 / 7), "> 104.28"),
        (EVERY[-1] / -7, (-INF, 0, -INF, -INF, -730 / 7), "< -104.28"),
        (BEYOND - 730, (INF, INF, -30, INF, 0), "> 0 (-30 to > 0)"),
        (BEYOND * 1e-322, (INF, INF, 700e-322, INF, 730e-322), "> 0 (0 to > 0)"),
        (-ss.Estimate(INF, INF, INF, INF), (-INF, INF, -INF, -INF, None), "-inf"),
        (DAYS * 0, (0, 0, 0, 0, None), "0"),
        (1 - ss.Estimate(0, 0, 0, 0.004), (1, 0, 0.996, 1, None), "1.000 ± 0.002"),
        (abs(ss.Estimate(-1, 1, -3, 2)), (1, 1, 0, 3, None), "1 ± 2"),
        (abs(-DAYS), attrs.astuple(DAYS), "466.2 ± 0.7"),
    ],
)
def test_what_is_censored_stays_censored_on_its_own_side(changed: ss.Estimate, parts: Any, text: str) -> None:
    assert attrs.astuple(changed) == pytest.approx(parts) if None not in parts else attrs.astuple(changed) == parts
    assert str(changed) == text


def test_nothing_times_what_is_not_known_is_not_known() -> None:
    assert str(0 * BEYOND) == str(UNKNOWN * 2) == "unknown"


@pytest.mark.parametrize(
    "two", [2, 2.0, np.float64(2), np.float32(2), np.int64(2), np.longdouble(2), np.array(2.0), Decimal(2)]
)
def test_a_plain_number_may_be_of_any_type_and_on_either_side(two: Any) -> None:
    assert two * DAYS == DAYS * two == DAYS * Fraction(2) == DAYS / 0.5
    assert attrs.astuple(two - DAYS) == attrs.astuple(-(DAYS - two)) == attrs.astuple(2 - DAYS)
    assert (two < DAYS) is (two < DAYS) is (two <= DAYS) is True
    assert not two > DAYS
    assert two != DAYS


def test_it_is_its_value_where_a_number_is_wanted() -> None:
    assert (float(DAYS), int(DAYS), round(DAYS), round(DAYS, 1), math.floor(DAYS)) == (466.21, 466, 466, 466.2, 466)
    assert type(round(DAYS)) is int
    assert round(ss.Estimate(0.6, 0, 0.6, 0.6)) == 1
    assert math.isclose(DAYS, 466.21)
    assert (bool(SHARE), bool(ss.Estimate(0, 0, 0, 0.1))) == (True, False)
    assert DAYS == 466.21 == DAYS
    assert hash(DAYS) == hash(466.21)
    assert attrs.evolve(DAYS, std_error=0.1) != DAYS
    assert DAYS != "466.21"
    assert sorted([500, DAYS, 400]) == [400, DAYS, 500]
    assert ss.uniform(1, 2) * DAYS is not None
    assert pytest.approx(466.2, abs=0.1) == DAYS
    assert ss.Consumption("issues", per_day=SHARE).per_day == 0.25
    assert copy.deepcopy(DAYS) == DAYS == pickle.loads(pickle.dumps(DAYS))


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (f"{DAYS}", "466.2 ± 0.7"),
        (f"{DAYS:.1f}|{DAYS:8.2f}|{DAYS:<8.0f}|{SHARE:.1%}|{DAYS:+.2e}", "466.2|  466.21|466     |25.0%|+4.66e+02"),
        (f"{DAYS:>14}|{DAYS:14}|{DAYS:*<14}|", "   466.2 ± 0.7|   466.2 ± 0.7|466.2 ± 0.7***|"),
        ("%.1f" % DAYS, "466.2"),  # noqa: UP031  # what is tried
        (f"{BEYOND:.1f}|{BEYOND:9.1f}|{BEYOND:<9.1f}|{-BEYOND:.0f}", "> 730.0|  > 730.0|> 730.0  |< -730"),
        (f"{ss.Estimate(INF, 0, INF, INF):.1f}", "inf"),
        (repr(DAYS), "<Estimate 466.2 ± 0.7>"),
        (repr(BEYOND), "<Estimate > 730 (700 to > 730)>"),
        (f"{SEVERAL}", "(466.2 ± 0.7, > 730 (700 to > 730), 0.25 ± 0.03)"),
        (f"{SEVERAL:.2f}", "(466.21, > 730.00, 0.25)"),
        (repr(SEVERAL[::2]), "<Estimates, 2: 466.2 ± 0.7, 0.25 ± 0.03>"),
        (repr(ss.Estimates([SHARE] * 1_000)), f"<Estimates, 1,000: {'0.25 ± 0.03, ' * 3}...{', 0.25 ± 0.03' * 3}>"),
    ],
)
def test_it_is_written_as_a_number_or_with_its_error(written: str, text: str) -> None:
    assert written == text


@pytest.mark.parametrize("holds", [operator.lt, operator.le, operator.gt, operator.ge])
def test_what_is_censored_is_beyond_every_day_of_the_horizon_and_of_nothing_more(holds: Callable[..., bool]) -> None:
    above = holds in (operator.gt, operator.ge)
    for day in (-5, 0, 730):
        assert holds(BEYOND, day) is above
        assert holds(-BEYOND, -day) is not above
    for estimate, later in ((BEYOND, 730.5), (BEYOND, 1e9), (-BEYOND, -731)):
        assert_refused(
            partial(holds, estimate, later),
            "an estimate beyond the horizon cannot be compared with a number ... 'horizon_days'",
        )
    assert holds(DAYS, 1e9) is not above
    assert holds(BEYOND, INF) is (holds in (operator.le, operator.ge))
    assert holds(DAYS, math.nan) is False


@pytest.mark.parametrize(
    "apply", [operator.add, operator.sub, operator.mul, operator.truediv, operator.lt, operator.ge, np.add, np.less]
)
@pytest.mark.parametrize("sides", [(DAYS, SHARE), (DAYS, DAYS), (SEVERAL, DAYS), (DAYS, SEVERAL), (SEVERAL, SEVERAL)])
def test_two_estimates_are_refused(apply: Callable[..., Any], sides: tuple[Any, Any]) -> None:
    assert_refused(partial(apply, *sides), "two estimates cannot be co... are not independent, ... use float(...) of either")


@pytest.mark.parametrize(
    ("operation", "message"),
    [
        *[
            (operation, "an estimate can only be added to a plain number, subtracted, multiplied or divided by one")
            for operation in (
                lambda: 1 / DAYS,
                lambda: DAYS**2,
                lambda: 2**DAYS,
                lambda: DAYS // 2,
                lambda: DAYS % 7,
                lambda: divmod(DAYS, 7),
                lambda: np.power(DAYS, 2),
                lambda: np.float64(1) / DAYS,
                lambda: 1 / SEVERAL,
                lambda: SEVERAL**2,
            )
        ],
        (lambda: DAYS / 0, "an estimate cannot be divided by 0 (got 466.2 ± 0.7 / 0)"),
        (lambda: SEVERAL / np.float64(0), "an estimate cannot be divided by 0"),
        (lambda: DAYS * INF, "a number that is combined with an estimate must be finite (got inf)"),
        (lambda: DAYS + math.nan, "a number that is combined with an estimate must be finite (got nan)"),
        (lambda: DAYS * 1e308, "an estimate must stay within the range of a float (got 466.21 and 1e+308)"),
        (lambda: f"{DAYS:q}", "the format of an estimate must be one of a float (got 'q')"),
        (lambda: f"{SEVERAL:.d}", "the format of an estimate must be one of a float (got '.d')"),
        (lambda: int(BEYOND), "an estimate must be finite to become a whole number (got > 730 (700 to > 730))"),
        (lambda: round(UNKNOWN), "an estimate must be finite to become a whole number (got unknown)"),
        (lambda: DAYS * np.ones(2), "an estimate can be combined with a single number (got array([1., 1.])); use float(...)"),
        (lambda: np.ones(2) - DAYS, "an estimate can be combined with a single number (got [1.0, 1.0]); use float(...)"),
        (lambda: DAYS * [2], "an estimate can be combined with a single number (got [2]); use float(...)"),
        (lambda: SEVERAL - [1, 2], "estimates must be combined with one number, or with as many as they are, 3 (got [1, 2])"),
        (lambda: SEVERAL < [1, 2, 3, 4], "estimates must be compared with one number, or with as many as they are, 3"),
        (lambda: SEVERAL * ["a", 1, 2], "'numbers[0]' of estimates that are combined with them must be a number (got 'a')"),
        (lambda: SEVERAL > 731, "an estimate beyond the horizon cannot be compared"),
        (lambda: ss.Stock(EVERY[-1]), "'on_hand' of Stock must be finite (got <Estimate > 730>)"),
    ],
)
def test_what_would_lose_the_error_is_refused(operation: Callable[[], Any], message: str) -> None:
    assert_refused(operation, message)


@pytest.mark.parametrize("other", ["a", None, True, object(), 1j, np.datetime64("2024-01-01"), np.bool_(1)])
@pytest.mark.parametrize("estimate", [DAYS, SEVERAL])
def test_what_is_no_number_is_a_type_error(estimate: Any, other: Any) -> None:
    for apply in (operator.add, operator.sub, operator.lt):
        for sides in ((estimate, other), (other, estimate)):
            with pytest.raises(TypeError):
                apply(*sides)


def test_numpy_takes_values() -> None:
    assert (np.asarray(DAYS).shape, np.asarray(DAYS)) == ((), 466.21)
    for array in (np.asarray(SEVERAL), np.array([*SEVERAL]), SEVERAL.value):
        assert array.dtype == np.float64
        assert array.tolist() == [466.21, INF, 0.25]
    assert (np.array(SEVERAL) + 1).tolist() == [467.21, INF, 1.25]
    assert np.asarray(SEVERAL, dtype=np.float32).dtype == np.float32
    assert np.asarray(ss.Estimates()).shape == (0,)
    assert np.isinf(BEYOND)
    assert np.isinf(SEVERAL).tolist() == [False, True, False]
    assert (np.max(SEVERAL[::2]), np.exp(SHARE)) == (466.21, math.exp(0.25))
    assert (np.array([400.0, INF]) < DAYS).tolist() == [True, False]
    assert (np.array([400.0, 466.21]) == DAYS).tolist() == [False, True]


def test_several_are_combined_one_by_one() -> None:
    for twice in (
        2 * SEVERAL,
        SEVERAL * 2,
        SEVERAL / 0.5,
        np.float64(2) * SEVERAL,
        [2, 2, 2] * SEVERAL,
        np.full(3, 2) * SEVERAL,
    ):
        assert twice == tuple(2 * each for each in SEVERAL)
        assert isinstance(twice, ss.Estimates)
    assert 1 - SEVERAL == -SEVERAL + (1, 1, 1) == tuple(1 - each for each in SEVERAL)
    assert SEVERAL - np.array([1, 2, 3]) == tuple(each - number for each, number in zip(SEVERAL, (1, 2, 3), strict=True))
    assert (SEVERAL > 400).tolist() == [True, True, False]
    assert (SEVERAL <= [467, 0, 0]).tolist() == [True, False, False]
    assert isinstance(SEVERAL[1:], ss.Estimates)
    assert SEVERAL[-1] is SHARE
    assert ss.Estimates() * 2 == ()
    assert pickle.loads(pickle.dumps(SEVERAL)) == SEVERAL
    assert hash(SEVERAL) == hash(ss.Estimates([*SEVERAL]))


@pytest.mark.parametrize("estimate", [*EVERY, *(-each for each in EVERY)])
def test_every_figure_is_valid_json(estimate: ss.Estimate) -> None:
    read = json.loads(json.dumps(estimate.to_dict(), allow_nan=False))
    assert read.pop("text") == str(estimate)
    assert list(read) == ["value", "std_error", "low", "high", "censored_at"]
    for name, part in read.items():
        written = getattr(estimate, name)
        assert part == (written if written is not None and math.isfinite(written) else None)
    assert json.loads(json.dumps(ss.Estimates([estimate]).to_dicts(), allow_nan=False)) == [estimate.to_dict()]
