"""Walking regimes by exposure: as many days as a budget allows, and the chain is where those days have led to."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from supplysim._flows import switching
from supplysim._flows.base import Panel
from supplysim._flows.switching import Switching, present_sojourn
from support.closed_forms import exposure_probabilities
from support.one_sample import counts_p_value

FloatArray = NDArray[np.float64]
ROUNDING = 1e-12


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


@pytest.fixture
def known_sojourns(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each sojourn lasts as long as its state's mean."""
    monkeypatch.setattr(switching, "sojourn_scale", lambda mean: np.asarray(mean, dtype=float))
    monkeypatch.setattr(switching, "_sojourns", lambda scales, rng: np.array(scales, dtype=float))


def panel_of(chain: Switching, levels: Sequence[float], means: Sequence[float], paths: int, *, by_path: bool) -> Panel:
    values = [np.full(paths, level) if by_path else level for level in levels]
    return chain.panel(values, list(means), paths, np.random.default_rng(1))


@pytest.mark.usefixtures("known_sojourns")
@pytest.mark.parametrize("kind", CHAINS)
@pytest.mark.parametrize("by_path", [False, True])
@pytest.mark.parametrize("paths", [3, 5_000])
def test_days_and_exposure_are_those_of_the_sojourns(kind: str, paths: int, *, by_path: bool) -> None:
    transitions, follows = CHAINS[kind]
    levels, sojourns = [0.7, 0.0, 2.1], [3.0, 4.0, 5.0]
    for start in range(3):
        chain = Switching(3, start, transitions)
        panel = panel_of(chain, levels, sojourns, paths, by_path=by_path)
        by_day, mornings = replayed(levels, sojourns, follows, start, 400)
        rng = np.random.default_rng(start)
        budget = rng.uniform(sojourns[start] * levels[start], 60.0, paths)
        most = np.floor(rng.uniform(sojourns[start] + 1, 90.0, paths))
        if levels[start]:
            budget[0] = 5 * levels[start]
        days, exposure = chain.within(panel, np.arange(paths), budget, most, rng)
        sums = np.concatenate([[0.0], by_day.cumsum()])
        assert np.all(exposure <= budget * (1 + ROUNDING))
        assert np.all(days <= most)
        np.testing.assert_allclose(exposure, sums[days.astype(int)], rtol=ROUNDING, atol=ROUNDING)
        further = sums[days.astype(int) + 1]
        assert np.all((days == most) | (further > budget * (1 - ROUNDING)))
        chain.stay(panel, np.zeros(paths), rng)  # a sojourn that is just over makes way
        level, remaining = present_sojourn(panel)
        state = panel.by_path["switch.state"]
        expected = [mornings[int(day)] for day in days]
        assert state.tolist() == [now for now, _ in expected]
        assert remaining.tolist() == [left for _, left in expected]
        assert level.tolist() == [levels[now] for now, _ in expected]


@pytest.mark.usefixtures("known_sojourns")
def test_an_endless_budget_ends_with_the_days() -> None:
    chain = Switching(2, 0)
    panel = panel_of(chain, [0.0, 3.0], [2.0, 1.0], 4, by_path=False)
    most = np.array([3.0, 4.0, 30.0, 3_000.0])
    days, exposure = chain.within(panel, np.arange(4), np.full(4, inf), most, np.random.default_rng(1))
    assert days.tolist() == most.tolist()
    assert exposure.tolist() == [3.0, 3.0, 30.0, 3_000.0]


@pytest.mark.usefixtures("known_sojourns")
def test_no_budget_at_all_still_lets_a_level_of_0_pass() -> None:
    chain = Switching(3, 0)
    panel = panel_of(chain, [0.0, 0.0, 1.0], [2.0, 3.0, 4.0], 1, by_path=False)
    days, exposure = chain.within(panel, np.arange(1), np.zeros(1), np.array([50.0]), np.random.default_rng(1))
    assert (days.tolist(), exposure.tolist()) == ([5.0], [0.0])


@pytest.mark.usefixtures("known_sojourns")
def test_other_paths_stay_where_they_are() -> None:
    chain = Switching(2, 0)
    panel = panel_of(chain, [1.0, 2.0], [5.0, 5.0], 6, by_path=True)
    some = np.array([1, 4])
    chain.within(panel, some, np.full(2, 8.0), np.full(2, 30.0), np.random.default_rng(1))
    _, remaining = present_sojourn(panel)
    assert remaining.tolist() == [5.0, 4.0, 5.0, 5.0, 4.0, 5.0]


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 3), st.floats(0.3, 80.0), st.integers(1, 300), st.integers(0, 999))
def test_the_budget_holds_whatever_is_drawn(states: int, budget: float, most_days: int, seed: int) -> None:
    rng, paths = np.random.default_rng(seed), 200
    levels = [float(level) for level in rng.uniform(0, 2, states) * rng.integers(0, 2, states)]
    chain = Switching(states, 0)
    panel = chain.panel(levels, [float(mean) for mean in rng.uniform(1, 9, states)], paths, rng)
    level, remaining = (row.copy() for row in present_sojourn(panel))
    crossing = np.flatnonzero((level * remaining <= budget) & (remaining < most_days))
    assume(crossing.size > 0)
    most = np.full(crossing.size, float(most_days))
    days, exposure = chain.within(panel, crossing, np.full(crossing.size, budget), most, rng)
    assert np.all(exposure <= budget * (1 + ROUNDING))
    assert np.all((days <= most) & (days >= remaining[crossing]) & (days == np.round(days)))
    assert np.all(exposure <= days * max(levels) * (1 + ROUNDING))


@pytest.mark.parametrize("paths", [4_000, 40_000])  # several sojourns a pass, and one
@pytest.mark.parametrize("rows", [None, [[0.0, 0.7, 0.3], [0.5, 0.0, 0.5], [0.1, 0.8, 0.1]]], ids=["round", "transitions"])
def test_the_days_within_a_budget_have_their_exact_law(rows: list[list[float]] | None, paths: int) -> None:
    # As many days or more as n, if and only if n days come to no more than the budget.
    levels, means, budget, most = [1, 0, 3], [2.0, 1.5, 4.0], 30, 60
    cumulated = None if rows is None else tuple(tuple(float(share) for share in np.cumsum(row)) for row in rows)
    chain, rng = Switching(3, 0, cumulated), np.random.default_rng(5)
    panel = chain.panel([float(level) for level in levels], means, paths, rng)
    _, remaining = present_sojourn(panel)
    days = np.minimum(remaining, budget)
    crossing = np.flatnonzero(remaining < budget)
    room = np.full(crossing.size, float(most))
    days[crossing], _ = chain.within(panel, crossing, np.full(crossing.size, float(budget)), room, rng)
    reaches = [exposure_probabilities(levels, means, n, transitions=rows)[: budget + 1].sum() for n in range(most + 1)]
    law = -np.diff([*reaches, 0.0])
    assert counts_p_value(days, law) > 1e-4 / 4
