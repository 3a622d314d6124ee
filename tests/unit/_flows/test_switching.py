"""Switching: sojourns that last as long as they were drawn, walked by days, under a measure, and by exposure."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import supplysim as ss
from supplysim._flows.calendar import Calendar
from supplysim._flows.short_cycle import ShortCycle
from supplysim._flows.switching import Chain, Sojourns
from support.closed_forms import exposure_probabilities
from support.flow_runs import leap_of, moved, with_values
from support.one_sample import counts_p_value
from support.table_laws import occupation_by_day

FloatArray = NDArray[np.float64]
PATHS, DAYS = 2_000, 60
ROUNDING = 1e-12
PROFILES: dict[str, ss.Profile] = {
    "certain": ss.ramp(7, 30, 0.2, 1.4),
    "uncertain": with_values(
        ss.window(ss.uniform(1, 9), ss.uniform(30, 70)),
        first_day=np.linspace(1, 9, PATHS),
        last_day=np.linspace(30, 70, PATHS),
    ),
}


def moved_by(flow: ss.Consumption | ss.Factory, cut: Sequence[int] = (DAYS,)) -> FloatArray:
    """What a flow moves in each of some leaps, (leaps, paths)."""
    return moved(flow.start(Calendar(DAYS), PATHS, np.random.default_rng(1)), cut, PATHS)


def in_regimes(levels: Sequence[float], means: Sequence[float], profile: ss.Profile | None = None) -> ss.Consumption:
    """A demand of 1 a day in regimes that follow one another."""
    regimes = ss.Regimes(*(dict(zip("abc", values, strict=False)) for values in (levels, means)))
    return ss.Consumption("use", 1, regimes=regimes, profile=profile)


def day_levels(profile: ss.Profile | None) -> FloatArray:
    """The level of each day, by leaps of a day without regimes."""
    return moved_by(ss.Consumption("use", 1, profile=profile), [1] * DAYS)


@pytest.mark.parametrize("profile", [None, PROFILES["certain"]], ids=["no profile", "a profile"])
@pytest.mark.parametrize("for_ever", [1e8, 1e9])
def test_a_regime_may_last_for_ever(for_ever: float, profile: ss.Profile | None) -> None:
    # Three days of nothing on average, then 1 a day for good: what is left of the days from the first of it on.
    total = moved_by(in_regimes([0, 1], [3, for_ever], profile))[0]
    rests = np.append(day_levels(profile)[::-1, 0].cumsum()[:-1], 0.0)
    assert np.all(np.min(np.abs(total[:, None] - rests), axis=1) < 1e-9)
    np.testing.assert_array_equal(total, moved_by(in_regimes([0, 1], [3, 1e7], profile))[0])


@pytest.mark.parametrize("cut", [[DAYS], [1, 29, 2, 28], [5, 7, 1, 1, 46]], ids=len)
@pytest.mark.parametrize("kind", PROFILES)
def test_sojourns_of_a_day_alternate_under_a_profile(kind: str, cut: list[int]) -> None:
    # Sojourns of a mean of 1 day last 1 day: levels 1 and 3 take turns, so the exposure is certain.
    levels = day_levels(PROFILES[kind]) * np.where(np.arange(DAYS) % 2 == 0, 1.0, 3.0)[:, None]
    expected = np.add.reduceat(levels, np.cumsum([0, *cut[:-1]]))
    np.testing.assert_allclose(moved_by(in_regimes([1, 3], [1, 1], PROFILES[kind]), cut), expected, atol=1e-9)


@pytest.mark.parametrize("kind", PROFILES)
def test_a_leap_gives_what_its_days_give_where_the_first_sojourn_outlasts_it(kind: str) -> None:
    found = moved_by(in_regimes([2, 0], [1e9, 5], PROFILES[kind]))[0]
    np.testing.assert_allclose(found, 2 * day_levels(PROFILES[kind]).sum(axis=0), rtol=1e-12)


def test_a_factory_in_outages_makes_what_its_up_days_allow() -> None:
    # Up one day, down the next; a ramp from 0 on day 0 by 1 a day: 1 + 3 + 5 + ... = 900.
    works = ss.Factory("works", 10, yield_fraction=0.5, outages=ss.Outages(1, 1), profile=ss.ramp(0, 100, 0, 100))
    np.testing.assert_allclose(moved_by(works)[0], 0.5 * 10 * 900)


def begun(chain: Chain, paths: int, seed: int = 1) -> Sojourns:
    """The sojourns of a chain on the morning of day 1."""
    return chain.walk(paths, np.random.default_rng(seed))


@pytest.mark.parametrize(
    ("fields", "is_drawn"),
    [
        ({}, True),
        ({"means_days": [250.0, 250.0]}, False),
        ({"means_days": [250.0, 249.0]}, True),
        ({"means_days": [np.array([3.0, 4.0]), 5.0]}, False),
        ({"levels": [np.array([3.0, 4.0]), 5.0]}, False),
        ({"transitions": ((0.5, 1.0), (1.0, 1.0))}, False),
        ({"levels": [1.0, 0.0, 2.0], "means_days": [2.0, 3.0, 4.0]}, False),
    ],
)
def test_only_short_cycles_that_all_paths_share_are_drawn_rather_than_walked(
    fields: dict[str, Any], *, is_drawn: bool
) -> None:
    chain = Chain(**{"levels": [1.0, 0.0], "means_days": [3.0, 5.0], "start": 1} | fields)
    found = chain.begin(None, 2, np.random.default_rng(1))
    assert isinstance(found, ShortCycle if is_drawn else Sojourns)
    assert found.state.tolist() == [chain.start] * 2


def test_a_short_cycle_goes_on_from_leap_to_leap() -> None:
    paths, rng = 20_000, np.random.default_rng(1)
    cycle = Chain([2.0, 1.0], [3.0, 5.0]).begin(None, paths, rng)
    assert isinstance(cycle, ShortCycle)
    exposure = sum(cycle.exposure(leap_of(*days, paths), rng) for days in ((0, 2), (2, 7), (7, 20)))
    assert counts_p_value(exposure - 20, occupation_by_day(3.0, 5.0, 20, 0).sum(axis=1)) > 1e-4


# Walking by exposure: as many days as a budget allows, and the chain is where those days have led to.


def replayed(
    levels: Sequence[float], sojourns: Sequence[float], follows: Sequence[int], start: int, days: int
) -> tuple[FloatArray, list[tuple[int, float]]]:
    """The level of each of `days` days, and the state and what is left of its sojourn on each morning, 0, ..., days."""
    state, left, found, mornings = start, sojourns[start], [], []
    for _ in range(days + 1):
        if left == 0:
            state = follows[state]
            left = sojourns[state]
        mornings.append((state, left))
        found.append(levels[state])
        left -= 1
    return np.array(found[:-1]), mornings


CHAINS = {
    "round and round": (None, [1, 2, 0]),
    "there and back": (((0.0, 0.0, 1.0), (1.0, 1.0, 1.0), (0.0, 1.0, 1.0)), [2, 0, 1]),
    "the same again": (((1.0, 1.0, 1.0), (1.0, 1.0, 1.0), (1.0, 1.0, 1.0)), [0, 0, 0]),
}


@pytest.mark.usefixtures("known_sojourns")
@pytest.mark.parametrize("kind", CHAINS)
@pytest.mark.parametrize("by_path", [False, True])
@pytest.mark.parametrize("paths", [3, 5_000])
def test_days_and_exposure_are_those_of_the_sojourns(kind: str, paths: int, *, by_path: bool) -> None:
    transitions, follows = CHAINS[kind]
    levels, sojourns = [0.7, 0.0, 2.1], [3.0, 4.0, 5.0]
    for start in range(3):
        own = [np.full(paths, level) if by_path else level for level in levels]
        chain = begun(Chain(own, sojourns, start, transitions), paths)
        by_day, mornings = replayed(levels, sojourns, follows, start, 400)
        rng = np.random.default_rng(start)
        budget = rng.uniform(sojourns[start] * levels[start], 60.0, paths)
        most = np.floor(rng.uniform(sojourns[start] + 1, 90.0, paths))
        if levels[start]:
            budget[0] = 5 * levels[start]
        days, exposure = chain.within(np.arange(paths), budget, most, rng)
        sums = np.concatenate([[0.0], by_day.cumsum()])
        assert np.all(exposure <= budget * (1 + ROUNDING))
        assert np.all(days <= most)
        np.testing.assert_allclose(exposure, sums[days.astype(int)], rtol=ROUNDING, atol=ROUNDING)
        further = sums[days.astype(int) + 1]
        assert np.all((days == most) | (further > budget * (1 - ROUNDING)))
        chain.stay(np.zeros(paths), rng)  # a sojourn that is just over makes way
        expected = [mornings[int(day)] for day in days]
        assert chain.state.tolist() == [now for now, _ in expected]
        assert chain.remaining_days.tolist() == [left for _, left in expected]
        assert chain.level.tolist() == [levels[now] for now, _ in expected]


@pytest.mark.usefixtures("known_sojourns")
@pytest.mark.parametrize(
    ("levels", "sojourns", "budget", "most", "expected"),
    [
        ([0.0, 3.0], [2.0, 1.0], inf, [3, 4, 30, 3_000], [[3, 4, 30, 3_000], [3, 3, 30, 3_000]]),
        ([0.0, 0.0, 1.0], [2.0, 3.0, 4.0], 0.0, [50], [[5], [0]]),
    ],
    ids=["an endless budget ends with the days", "no budget at all still lets a level of 0 pass"],
)
def test_budgets_at_the_edge(
    levels: list[float], sojourns: list[float], budget: float, most: list[int], expected: list[list[int]]
) -> None:
    paths = len(most)
    chain = begun(Chain(levels, sojourns), paths)
    found = chain.within(np.arange(paths), np.full(paths, budget), np.array(most, dtype=float), np.random.default_rng(1))
    assert [each.tolist() for each in found] == expected


@pytest.mark.usefixtures("known_sojourns")
def test_other_paths_stay_where_they_are() -> None:
    chain = begun(Chain([np.ones(6), np.full(6, 2.0)], [5.0, 5.0]), 6)
    chain.within(np.array([1, 4]), np.full(2, 8.0), np.full(2, 30.0), np.random.default_rng(1))
    assert chain.remaining_days.tolist() == [5.0, 4.0, 5.0, 5.0, 4.0, 5.0]


@pytest.mark.parametrize("paths", [4_000, 40_000])  # several sojourns a pass, and one
@pytest.mark.parametrize("rows", [None, [[0.0, 0.7, 0.3], [0.5, 0.0, 0.5], [0.1, 0.8, 0.1]]], ids=["round", "transitions"])
def test_the_days_within_a_budget_have_their_exact_law(rows: list[list[float]] | None, paths: int) -> None:
    # As many days or more as n, if and only if n days come to no more than the budget.
    levels, means, budget, most = [1, 0, 3], [2.0, 1.5, 4.0], 30, 60
    cumulated = None if rows is None else tuple(tuple(float(share) for share in np.cumsum(row)) for row in rows)
    chain = begun(Chain(levels, means, transitions=cumulated), paths, seed=5)
    days = np.minimum(chain.remaining_days, budget)
    crossing = np.flatnonzero(chain.remaining_days < budget)
    room = np.full(crossing.size, float(most))
    days[crossing], _ = chain.within(crossing, np.full(crossing.size, float(budget)), room, np.random.default_rng(6))
    reaches = [exposure_probabilities(levels, means, n, transitions=rows)[: budget + 1].sum() for n in range(most + 1)]
    law = -np.diff([*reaches, 0.0])
    assert counts_p_value(days, law) > 1e-4 / 4
