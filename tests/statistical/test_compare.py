"""Differences of paired variants are those of the closed forms, and their 95 % intervals and bands cover them as they say.

The first variant's duration is lognormal: a lognormal stock over a lognormal rate. The second one's is 1 / 0.9 times as long,
and varies once more by a lognormal factor of its own. Censoring at the horizon cuts both. So every figure has a closed form.
It is run twice over: by the engine, whose unknowns are drawn by Sobol' points, and with durations drawn path by path, as day
to day chance makes them.

If an interval covers with probability 0.95 exactly, the share of 1,000 runs in which it does leaves the band from 93 to 97 %
with probability 0.004 (normal: 2.9 standard errors). The everyday test has 40 runs, of which at least 32 must cover:
fewer do with probability 0.0001. The seeds are fixed, so that a right library meets a false alarm once and for all or never.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping

import numpy as np
import pytest
from scipy import integrate, optimize, special, stats

import supplysim as ss
from supplysim._estimates import intervals
from supplysim._estimates.intervals import student_t
from supplysim.analysis.band import days_of_band
from supplysim.analysis.differences import ShareChanges, with_rare
from support.by_hand import scenario, using
from support.changes import change_of

HORIZON = 90
STOCK, RATE, FACTOR, OWN = (math.log(300), 0.5), (math.log(10), 0.3), 0.9, 0.1
MIDDLE, SPREAD = STOCK[0] - RATE[0], math.hypot(STOCK[1], RATE[1])
SIDES = ((MIDDLE, SPREAD), (MIDDLE - math.log(FACTOR), math.hypot(SPREAD, OWN)))  # of the logarithms
DAYS = (12.0, 30.0, 61.5)
PROBABILITIES = (0.05, 0.5, 0.8)
PATHS = 2_048


def survival(side: int, days: float) -> float:
    middle, spread = SIDES[side]
    return float(stats.norm.sf((math.log(max(days, 1e-12)) - middle) / spread))


def quantile(side: int, probability: float) -> float:
    middle, spread = SIDES[side]
    return math.exp(middle + spread * float(special.ndtri(probability)))


def exact() -> dict[str, float]:
    """The figures of the change, by name."""
    shares = {f"survival {days:g}": survival(1, days) - survival(0, days) for days in DAYS}
    quantiles = {f"quantile {each:g}": quantile(1, each) - quantile(0, each) for each in PROBABILITIES}
    means = [integrate.quad(lambda days, side=side: survival(side, days), 0, HORIZON)[0] for side in (0, 1)]
    ends = 1 - survival(0, HORIZON)
    longer = ends * float(special.ndtr(-math.log(FACTOR) / OWN))  # whether it lasts longer does not depend on how long
    return (
        shares
        | quantiles
        | {"never": survival(1, HORIZON) - survival(0, HORIZON), "mean": means[1] - means[0], "longer": longer}
    )


def figures(change: ss.Change) -> Mapping[str, ss.Estimate]:
    shares = {f"survival {days:g}": each for days, each in zip(DAYS, change.survival(DAYS), strict=True)}
    quantiles = {
        f"quantile {each:g}": found for each, found in zip(PROBABILITIES, change.quantile(PROBABILITIES), strict=True)
    }
    return shares | quantiles | {"never": change.never, "mean": change.restricted_mean, "longer": change.longer}


NOW = scenario(ss.lognormal(*STOCK, name="stock"), using(ss.lognormal(*RATE, name="rate")), name="now", horizon_days=HORIZON)
THEN = NOW.replace(
    name="then",
    demand=[using(FACTOR * ss.lognormal(*RATE, name="rate") / ss.lognormal(0, OWN, name="own"))],
)


def by_the_engine(seed: int, replicates: int, paths: int = PATHS) -> ss.Change:
    return ss.compare(NOW, THEN, paths=paths, seed=seed, replicates=replicates)


def path_by_path(seed: int, replicates: int, paths: int = PATHS) -> ss.Change:
    shared, own = np.random.default_rng(seed).standard_normal((2, paths))
    first = np.exp(MIDDLE + SPREAD * shared)
    sides = (np.where(each < HORIZON, each, np.inf).tolist() for each in (first, first / FACTOR * np.exp(OWN * own)))
    return change_of(*sides, replicates=replicates, horizon_days=HORIZON)


MAKERS: Mapping[str, Callable[..., ss.Change]] = {"Sobol' points": by_the_engine, "path by path": path_by_path}
EXACT = exact()


def coverage(make: Callable[..., ss.Change], runs: int, replicates: int) -> Mapping[str, float]:
    """The share of runs in which each interval covers, and the band, and what would be a band of single intervals."""
    days = days_of_band(HORIZON)
    curve = np.array([survival(1, each) - survival(0, each) for each in days.tolist()])
    hits = defaultdict(list)
    for seed in range(runs):
        change = make(seed, replicates)
        for name, found in figures(change).items():
            hits[name].append(found.low <= EXACT[name] <= found.high)
        band = change.survival_band()
        hits["band"].append(bool(((band.low <= curve) & (curve <= band.high)).all()))
        apart = np.abs(band.value - curve) * (band.reach / stats.t(replicates - 1).ppf(0.975))
        hits["wrong: an interval for each day"].append(bool((apart <= (band.high - band.low) / 2).all()))
    return {name: float(np.mean(found)) for name, found in hits.items()}


@pytest.mark.parametrize("name", MAKERS)
def test_differences_are_those_of_the_closed_forms(name: str) -> None:
    change = MAKERS[name](1, 32, 65_536)
    for label, found in figures(change).items():
        off = (found.value - EXACT[label]) / found.std_error
        assert abs(off) < 4.5, (label, off)  # false alarm of one: 8e-5, of t with 31 degrees of freedom
    wrong = change.survival(30).value - (survival(1, 30) - survival(0, 30 * 1.05))  # a rate 5 % off
    assert abs(wrong / change.survival(30).std_error) > 10


def test_pairing_makes_the_error_of_a_difference_small() -> None:
    change = path_by_path(1, 32, 65_536)
    alone = math.hypot(change.first.survival(30).std_error, change.second.survival(30).std_error)
    assert change.survival(30).std_error < 0.6 * alone
    assert by_the_engine(1, 32, 65_536).survival(30).std_error < change.survival(30).std_error


@pytest.mark.parametrize(
    "name", [next(iter(MAKERS)), *(pytest.param(name, marks=pytest.mark.long) for name in list(MAKERS)[1:])]
)
def test_intervals_and_bands_cover_the_truth(name: str) -> None:
    found = dict(coverage(MAKERS[name], runs=40, replicates=8))
    assert found.pop("wrong: an interval for each day") < 0.75
    assert min(found.values()) >= 32 / 40, found


@pytest.mark.long
@pytest.mark.parametrize("replicates", [8, 32])
@pytest.mark.parametrize("name", MAKERS)
def test_intervals_and_bands_cover_the_truth_in_many_runs(name: str, replicates: int) -> None:
    found = dict(coverage(MAKERS[name], runs=1_000, replicates=replicates))
    assert found.pop("wrong: an interval for each day") < 0.75
    assert 0.93 <= min(found.values()) <= max(found.values()) <= 0.97, found


@pytest.mark.parametrize("replicates", [8, 32])
@pytest.mark.parametrize(("up", "down"), [(1, 0), (3, 0), (3, 5), (10, 0), (10, 5), (40, 0), (40, 40)])
def test_intervals_of_rare_differences_cover_the_truth(up: int, down: int, replicates: int) -> None:
    """Few of 12,800 paths differ, Poisson numbers in either direction: 2,000 runs.

    If an interval covers with probability 0.95, fewer than 93 % of the runs cover with probability 3e-5; at the reach of a
    band, with probability 0.9992, fewer than 99.4 % do with probability 2e-8.
    """
    rng, paths, runs = np.random.default_rng(11), 12_800, 2_000
    more, less = (rng.poisson(each / replicates, (replicates, runs)).astype(float) for each in (up, down))
    found = ShareChanges.of(more - less, np.full(replicates, paths / replicates), (more + less).sum(axis=0) / paths)
    exact, far = (up - down) / paths, float(stats.t(replicates - 1).isf(0.0004))
    for reach, least in ((student_t(replicates - 1), 0.93), (far, 0.994)):
        low, high = found.ends(reach)
        assert np.mean((low <= exact) & (exact <= high)) >= least
    if (up, down) == (3, 0):  # wrong: as if so few counts were normal
        assert np.mean(np.abs(found.value - exact) <= far * found.std_error) < 0.99


def with_rare_jumps(seed: int, replicates: int) -> tuple[ss.Change, Mapping[float, float]]:
    """All paths last 0.06 days longer, and one in 400 lasts 40 days longer; and the exact changes of quantiles."""
    rng, paths, share, less, more, scale = np.random.default_rng(seed), 2_048, 1 / 400, 0.06, 40.0, 10.0
    first = scale * np.exp(MIDDLE + SPREAD * rng.standard_normal(paths))
    second = first + less + more * (rng.random(paths) < share)

    def below(days: float) -> float:
        return 1 - (1 - share) * survival(0, (days - less) / scale) - share * survival(0, (days - less - more) / scale)

    change = change_of(first.tolist(), second.tolist(), replicates=replicates, horizon_days=10_000)
    return change, {
        each: optimize.brentq(lambda days, p=each: below(days) - p, 50, 900) - scale * quantile(0, each)
        for each in (0.05, 0.5)
    }


@pytest.mark.parametrize("replicates", [8, 32])
def test_intervals_of_quantiles_cover_the_truth_where_few_paths_jump_far(
    replicates: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five paths jump, of which one or none jumps across a quantile: in 40 runs.

    If an interval covers with probability 0.95, fewer than 32 runs cover with probability 1e-4.
    """
    changes = [with_rare_jumps(seed, replicates) for seed in range(40)]

    def covered(probability: float) -> int:
        found = [(change.quantile(probability), exact[probability]) for change, exact in changes]
        return sum(each.low <= value <= each.high for each, value in found)

    assert min(map(covered, (0.05, 0.5))) >= 32
    monkeypatch.setattr(ShareChanges, "rare", lambda *_: (np.zeros(1), np.zeros(1)))  # wrong: only the paths that were seen
    assert covered(0.05) < 26


def test_intervals_of_means_cover_the_truth_where_few_paths_differ_much() -> None:
    """Some ten of 2,048 paths differ, by lognormal amounts: in 1,000 runs.

    If an interval covers with probability 0.95, fewer than 92 % of the runs cover with probability 2e-5.
    """
    rng, replicates, paths, runs = np.random.default_rng(3), 8, 2_048, 1_000
    amounts = np.exp(0.7 * rng.standard_normal((runs, paths))) * (rng.random((runs, paths)) < 10 / paths)
    exact = 10 / paths * math.exp(0.7**2 / 2)
    plain = [
        intervals.mean(each.reshape(-1, replicates).sum(axis=0), np.full(replicates, paths / replicates), 1e6, lowest=-1e6)
        for each in amounts
    ]
    found = [with_rare(each, more, 1e6) for each, more in zip(plain, amounts, strict=True)]
    right, wrong = (np.mean([each.low <= exact <= each.high for each in side]) for side in (found, plain))
    assert right >= 0.92
    assert wrong < 0.92


LAWS = {"A": (math.log(30), 0.6), "B": (math.log(40), 0.3)}


def two_stocks(horizon_days: int) -> ss.Scenario:
    stocks = [ss.Stock(10 * ss.lognormal(*law, name=f"on hand in {name}"), name=name) for name, law in LAWS.items()]
    return scenario(stocks, [using(10, f"from {name}", from_=name) for name in LAWS], horizon_days=horizon_days)


@pytest.mark.parametrize("horizon_days", [60, 2_000])
def test_one_stock_outlasts_another_as_often_as_the_closed_form_says(horizon_days: int) -> None:
    (one, of_one), (two, of_two) = LAWS.values()
    found = ss.simulate(two_stocks(horizon_days), 65_536, seed=2, replicates=32).outlast("A", "B")

    def of_second(days: float) -> float:
        return float(stats.norm.pdf((math.log(days) - two) / of_two) / (of_two * days))

    def longer(days: float) -> float:
        return of_second(days) * float(stats.norm.sf((math.log(days) - one) / of_one))

    first = integrate.quad(longer, 1e-3, horizon_days, limit=200)[0]  # B ends on a day, and A does later
    ends = float(stats.norm.cdf((math.log(horizon_days) - two) / of_two))
    both = (1 - ends) * float(stats.norm.sf((math.log(horizon_days) - one) / of_one))
    expected = {"first": first, "both": both, "second": 1 - first - both, "first_given_second_ends": first / ends}
    for name, value in expected.items():
        figure = getattr(found, name)
        assert abs(figure.value - value) < 4.5 * max(figure.std_error, 1e-5), name
    if horizon_days == 2_000:
        assert first == pytest.approx(float(special.ndtr((one - two) / math.hypot(of_one, of_two))), abs=1e-6)
    assert abs(found.first.value - (first + 0.01)) > 10 * found.first.std_error
