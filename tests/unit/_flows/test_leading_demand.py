"""A demand that leads: no leap over a stock-out, and the days that are split off are those of independent noise."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

import supplysim as ss
from supplysim._flows import leading_demand as module
from supplysim._flows.leading_demand import LeadingDemand, SteadyDemand
from supplysim._flows.process import LeadingProcess, Leap
from supplysim._flows.switching import Sojourns
from supplysim._uncertain.arrays import LOG_ODDS, ROUNDING
from support.flow_runs import with_values

FloatArray = NDArray[np.float64]
FAR = 1e6
THRESHOLD = 1e-4


class Leader:
    """A demand that leads on some paths, without the rest of the engine."""

    def __init__(
        self,
        paths: int,
        rate: Any = 10.0,
        cv: Any = 0.0,
        regimes: ss.Regimes | None = None,
        *,
        seed: int = 1,
        receipts: Any = 0.0,
    ) -> None:
        self.paths, self.rng, self.clock = paths, np.random.default_rng(seed), np.zeros(paths)
        flow = with_values(ss.Consumption("use", 1, regimes=regimes), per_day=rate, cv=cv)
        self.process: LeadingProcess = flow.start_leading(receipts, paths, self.rng)

    def lead(self, stock: Any, most_days: Any = FAR) -> tuple[FloatArray, FloatArray]:
        """One leap of every path: its days, and what is demanded in them."""
        full = (np.array(np.broadcast_to(value, self.paths), dtype=float) for value in (stock, most_days))
        days = self.process.leap_days(*full, self.rng)
        leap = Leap.from_(self.clock, days)
        self.clock = leap.after
        return days, self.process.advance(leap, self.rng)

    @property
    def ahead(self) -> tuple[FloatArray, FloatArray]:
        """How many days are known already, and what is demanded in them."""
        assert isinstance(self.process, LeadingDemand)
        return self.process.ahead_days, self.process.ahead

    @property
    def sojourns(self) -> Sojourns:
        """The regimes."""
        assert isinstance(self.process, LeadingDemand)
        assert self.process.regimes is not None
        return self.process.regimes


@pytest.mark.parametrize(
    "regimes",
    [None, ss.Regimes({"a": 1, "b": 0}, {"a": 4, "b": 3}), ss.Regimes({"a": 0.3, "b": 2, "c": 0.7}, {"a": 9, "b": 1, "c": 5})],
    ids=["none", "two", "three"],
)
@pytest.mark.parametrize("cv", [0.0, 0.05, 0.6, 3.0, np.tile([0.0, 0.2, 1.0, 3.0], 1_000)], ids=str)
def test_no_leap_of_several_days_is_short(cv: Any, regimes: ss.Regimes | None) -> None:
    """Stocks of all sizes, again and again drawn down, and filled up where they were short."""
    leader, paths = Leader(4_000, 10.0, cv, regimes), 4_000
    stock = 10 * np.geomspace(0.01, 500, paths)
    full, several = stock.copy(), 0
    for _ in range(60):
        days, demand = leader.lead(stock)
        assert np.all((days >= 1) & (days == np.round(days)) & np.isfinite(days))
        assert np.all(demand >= 0)
        long = days > 1
        several += int(long.sum())
        assert np.all(demand[long] * (1 - ROUNDING) <= stock[long])
        stock = np.where(demand > stock, full, stock - demand)
    assert several > 10_000


def test_without_noise_a_leap_empties_the_stock() -> None:
    leader = Leader(7)
    days, demand = leader.lead([-50.0, 0.0, 9.0, 10.0, 95.0, 100.0, 12_345.0], 1_000)
    assert days.tolist() == [1, 1, 1, 1, 9, 10, 1_000]
    assert demand.tolist() == [10 * each for each in days]


@pytest.mark.parametrize("by_path", [False, True])
def test_a_path_that_asks_for_nothing_leaps_as_far_as_it_may(*, by_path: bool) -> None:
    rate = np.array([0.0, 10.0, 0.0, 10.0]) if by_path else 0.0
    for cv in (0.0, 0.5):
        days, demand = Leader(4, rate, cv).lead([0.0, 0.0, 5.0, 5.0], [700, 700, 40, 40])
        assert days.tolist() == ([700, 1, 40, 1] if by_path else [700, 700, 40, 40])
        assert np.all(demand[::2] == 0)
    below_the_reserve, nothing = Leader(2, 0.0, 0.5).lead([-5.0, 0.0], 700)
    assert (below_the_reserve.tolist(), nothing.tolist()) == ([700, 700], [0, 0])


def test_at_a_level_of_0_the_leap_goes_on_to_the_next_demand_but_not_over_what_is_owed() -> None:
    regimes = ss.Regimes({"calm": 0, "still": 0, "war": 1}, {"calm": 1, "still": 1, "war": 1})
    days, demand = Leader(3, 10.0, 0.0, regimes).lead([0.0, 25.0, -1e-6])
    assert days.tolist() == [2, 8, 1]  # nothing, nothing, 10, nothing, nothing, 10, nothing, nothing; the next day is short
    assert demand.tolist() == [0, 20, 0]


@pytest.mark.parametrize(
    ("rate", "receipts"),
    [(10.0, 4.0), (10.0, 10.0), (10.0, 30.0), (np.array([10.0, 5.0]), 4.0), (10.0, np.array([4.0, 9.0]))],
    ids=str,
)
def test_certain_receipts_make_a_steady_stock_last_longer(rate: Any, receipts: Any) -> None:
    """A leap is the longest in which no evening, receipts of the day included, is below zero."""
    leader = Leader(2, rate, receipts=receipts)
    assert isinstance(leader.process, SteadyDemand)
    days, demand = leader.lead(95.0, 500)
    evenings = 95.0 - (rate - np.broadcast_to(receipts, 2))[:, None] * np.arange(1, 501)
    assert days.tolist() == np.argmin(np.column_stack([evenings, [-1, -1]]) >= 0, axis=1).tolist()
    assert demand.tolist() == (days * rate).tolist()


@pytest.mark.usefixtures("known_sojourns")
@pytest.mark.parametrize("by_path", [False, True])
def test_in_regimes_days_and_demand_are_those_of_the_sojourns(*, by_path: bool) -> None:
    levels, means, paths = {"a": 0.7, "b": 0.0, "c": 2.1}, {"a": 3.0, "b": 4.0, "c": 2.0}, 500
    rate = np.linspace(5, 15, paths) if by_path else 10.0
    leader, rng = Leader(paths, rate, 0.0, ss.Regimes(levels, means)), np.random.default_rng(2)
    by_day = np.tile(np.repeat(list(levels.values()), [int(mean) for mean in means.values()]), 400)
    sums, clock = np.concatenate([[0.0], by_day.cumsum()]), np.zeros(paths, dtype=int)
    sojourn_ends = np.flatnonzero(np.diff(by_day)) + 1
    for _ in range(40):
        stock, most = rng.uniform(0, 400, paths), np.floor(rng.uniform(1, 40, paths))
        days, demand = leader.lead(stock, most)
        after = clock + days.astype(int)
        np.testing.assert_allclose(demand, (sums[after] - sums[clock]) * rate, rtol=1e-9, atol=1e-9)
        assert np.all(days <= most)
        further = (sums[after + 1] - sums[clock]) * rate
        assert np.all((days == most) | (further > stock * (1 - 1e-9)) | np.isin(after, sojourn_ends))
        clock = after


def days_apart(cv: Any, level: float, count: int, monkeypatch: pytest.MonkeyPatch, paths: int = 20_000) -> FloatArray:
    """The demand of `count` days that were drawn in one and then split one by one, (days, paths)."""
    monkeypatch.setattr(module, "_exposure_within", lambda covered, half: np.full_like(covered, count * level))
    regimes = ss.Regimes({"only": level}, {"only": 1e9})
    leader = Leader(paths, 10.0, cv, regimes)
    found = []
    for number in range(count):
        days, demand = leader.lead(1e-9)  # never enough for what is ahead
        assert np.all(days == 1)
        ahead_days, ahead = leader.ahead
        assert np.all(ahead_days == (0 if number == count - 1 else count - 1 - number))
        if number < count - 1:
            assert np.all(ahead > 0)
        found.append(demand)
    return np.array(found)


@pytest.mark.parametrize("level", [1.0, 0.4])
@pytest.mark.parametrize("cv", [0.05, 0.6, 1.0, np.tile([0.2, 1.0], 10_000)], ids=["0.05", "0.6", "1.0", "by path"])
def test_days_that_are_split_off_are_independent_and_alike(cv: Any, level: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Given their sum, gamma days are Dirichlet in any order; so unconditionally they are gamma days again."""
    by_day = days_apart(cv, level, 6, monkeypatch)
    ranks = stats.gamma(level / cv**2, scale=10 * cv**2).cdf(by_day)
    p_values = [stats.kstest(day, "uniform").pvalue for day in ranks]
    p_values += [stats.pearsonr(ranks[i], ranks[j]).pvalue for i in range(6) for j in range(i)]
    total = by_day.sum(axis=0)
    p_values += [stats.pearsonr(total, day / total).pvalue for day in by_day]  # shares know nothing of the sum
    assert min(p_values) > THRESHOLD / len(p_values) / 8


def doubtful(paths: int = 20_000) -> tuple[Leader, FloatArray]:
    """A leader of which the first day of many is split off on some paths, and what that came to."""
    leader = Leader(paths, 10.0, 0.6)
    days, demand = leader.lead(200.0)
    split = leader.ahead[0] > 0
    assert split.sum() > 100
    assert np.all(days[split] == 1)
    return leader, demand


def test_what_is_ahead_is_demanded_and_nothing_else() -> None:
    leader, demand = doubtful()
    ahead_days, ahead = (row.copy() for row in leader.ahead)
    known = ahead_days > 0
    assert np.all(demand[known] + ahead[known] > 200)
    days, demand = leader.lead(1e9)  # plenty has come in
    assert np.all(days[known] == ahead_days[known])
    assert np.all(demand[known] == ahead[known])
    assert np.all(days[~known] == FAR)
    assert np.all(leader.ahead[0] == 0)


@pytest.mark.parametrize("stock", [1e9, 30.0, 0.0, -7.0])
def test_where_other_rules_allow_fewer_days_one_is_taken(stock: float) -> None:
    leader, _ = doubtful()
    ahead_days, ahead = (row.copy() for row in leader.ahead)
    known, total, passed = ahead_days > 0, np.zeros(leader.paths), np.zeros(leader.paths)
    assert np.all(ahead_days[known] > 9)
    for most_days in (2.0, 1.0, 3.0, 2.0, *[1.0] * 40):
        still = passed < ahead_days
        days, demand = leader.lead(stock, most_days)
        assert np.all(days <= most_days)
        passed += np.where(still, days, 0.0)
        total += np.where(still, demand, 0.0)
    assert np.all(passed[known] == ahead_days[known])
    np.testing.assert_allclose(total[known], ahead[known], rtol=1e-9)


def test_a_sojourn_lasts_no_longer_for_what_is_ahead() -> None:
    """The days that are known lie in the present sojourn: however they are taken, it ends when it was to end."""
    regimes = ss.Regimes({"a": 1.0, "b": 0.5}, {"a": 12, "b": 12})
    leader = Leader(4_000, 10.0, 0.8, regimes, seed=3)
    remaining, states = [leader.sojourns.remaining_days.copy()], [leader.sojourns.state.copy()]
    for stock in (35.0, 1e9, 35.0, 35.0, 35.0, 1e9):
        known = leader.ahead[0] > 0
        days, _ = leader.lead(stock, 60)
        remaining.append(leader.sojourns.remaining_days.copy())
        states.append(leader.sojourns.state.copy())
        same = states[-2] == states[-1]
        stayed = same & (remaining[-2] > days)
        assert np.all(same[known & (remaining[-2] > days)])
        assert np.all(remaining[-1][stayed] == remaining[-2][stayed] - days[stayed])
        assert np.all(leader.ahead[0] <= remaining[-1])
    assert all(np.any(one != other) for one, other in pairwise(states))


def test_the_sure_exposure_is_covered_but_for_the_stated_odds() -> None:
    covered = np.geomspace(0.1, 1e5, 400)
    for cv in (0.05, 0.5, 1.0, 3.0):
        for odds in (LOG_ODDS, module._LIKELY):
            exposure = module._exposure_within(covered, cv * np.sqrt(odds / 2))
            some = exposure > 0
            assert np.all(stats.gamma.sf(covered[some], exposure[some] / cv**2, scale=cv**2) <= np.exp(-odds))
            assert np.all(exposure <= covered)
