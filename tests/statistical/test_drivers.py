"""Shares of variance against closed forms: lognormal stock over lognormal rate, Ishigami's function; coverage of intervals."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import cache

import numpy as np
import pytest
from scipy import stats

import supplysim as ss
from supplysim._uncertain.arrays import FloatArray
from supplysim._uncertain.sobol import SobolDesign
from supplysim.analysis.rank_cells import RankCells
from supplysim.analysis.replicate_groups import Groups
from supplysim.analysis.variance_shares import VarianceShares

LOG_SDS = {"containers": 0.3, "rounds": 0.25, "rate": 0.2}  # of ln T; the median of T is 100 days
DAYS, MEDIAN = 120.0, 100.0
FALSE_ALARMS = 1e-4


def _lognormal() -> ss.Scenario:
    """T = containers * rounds / rate, so that ln T is normal, and a sum of what each unknown does."""
    several = {
        name: ss.lognormal(median={"rate": 10.0, "rounds": 100.0}.get(name, 10.0), log_sd=log_sd, name=name)
        for name, log_sd in LOG_SDS.items()
    }
    stock = ss.Stock(several["containers"] * several["rounds"])
    return ss.Scenario("lognormal", stock=stock, demand=[ss.Consumption("use", several["rate"])], horizon_days=10_000)


def _survival_shares(names: tuple[str, ...]) -> float:
    """The share of the variance of survival that some unknowns have in all: by the bivariate normal law of two paths."""
    variance = sum(log_sd**2 for log_sd in LOG_SDS.values())
    common = sum(LOG_SDS[name] ** 2 for name in names) / variance
    z = math.log(MEDIAN / DAYS) / math.sqrt(variance)
    both = stats.multivariate_normal.cdf([z, z], cov=[[1, common], [common, 1]])
    p = stats.norm.cdf(z)
    return float((both - p**2) / (p * (1 - p)))


def _with_pairs(name: str) -> float:
    """The share of an unknown alone and in pairs."""
    others = [other for other in LOG_SDS if other != name]
    pairs = sum(_survival_shares((name, other)) - _survival_shares((other,)) for other in others)
    return pairs - (len(others) - 1) * _survival_shares((name,))


def _is_near(estimate: ss.Estimate, exact: float, replicates: int, rounding: float = 0.0) -> bool:
    """Whether an estimate is as near as its error allows, with false alarms as stated."""
    reach = stats.t.isf(FALSE_ALARMS / 2, replicates - 1) * estimate.std_error
    return abs(estimate.value - exact) <= reach + rounding


@pytest.fixture(scope="module")
def lognormal() -> ss.Result:
    return ss.simulate(_lognormal(), 65_536, seed=3)


@pytest.mark.parametrize("name", LOG_SDS)
def test_shares_of_survival(lognormal: ss.Result, name: str) -> None:
    drivers = lognormal.drivers(survival_days=DAYS)
    driver = drivers[name]
    assert _is_near(driver.alone, _survival_shares((name,)), 8)
    assert driver.alone.std_error < 0.002
    exact = _with_pairs(name)
    assert exact - 0.02 < driver.with_others.value < exact + 4 * driver.with_others.std_error  # "at least"
    assert not _is_near(driver.alone, exact, 8)  # what it does in pairs is told apart
    for rank, end in ((0.05, driver.at_low), (0.95, driver.at_high)):
        sign = -1 if name == "rate" else 1
        moved = math.log(MEDIAN / DAYS) + sign * LOG_SDS[name] * stats.norm.ppf(rank)
        rest = math.sqrt(sum(log_sd**2 for other, log_sd in LOG_SDS.items() if other != name))
        assert _is_near(end, stats.norm.cdf(moved / rest), 8)


def test_the_rest_is_beyond_pairs(lognormal: ss.Result) -> None:
    drivers = lognormal.drivers(survival_days=DAYS)
    parts = sum(driver.alone.value for driver in drivers.values())
    pairs = sum(driver.with_others.value - driver.alone.value for driver in drivers.values()) / 2
    assert parts + pairs + drivers.beyond_pairs.value == pytest.approx(1, abs=1e-9)
    exact = 1 - sum(_survival_shares((name,)) for name in LOG_SDS)
    exact -= sum(_with_pairs(name) - _survival_shares((name,)) for name in LOG_SDS) / 2
    assert exact < drivers.beyond_pairs.value < exact + 0.04


def _step() -> ss.Scenario:
    """A stock that jumps where an unknown is at its 7 %, and rises with another."""
    u, v = (ss.uniform(0, 1, name=name) for name in "uv")
    stock = ss.Stock(np.where(u < 0.07, 20, 100) * (1 + 0.2 * v))
    return ss.Scenario("step", stock=stock, demand=[ss.Consumption("use", 1)], horizon_days=1_000)


def _two(log_sd: float) -> ss.Scenario:
    scenario = _lognormal()
    stock = ss.Stock(ss.lognormal(median=1_000, log_sd=0.3, name="on hand"))
    rate = ss.lognormal(median=10, log_sd=log_sd, name="rate")
    return scenario.replace(stock=stock, demand=[ss.Consumption("use", rate)])


def _mean_where(rank: float, own: float, other: float) -> float:
    """E[T] where one unknown has a given rank; its ln sd has the sign of what it does, the other's is `other`."""
    return MEDIAN * math.exp(own * stats.norm.ppf(rank) + other**2 / 2)


ENDS = {
    "step": (_step, {"u": (22.0, 110.0), "v": (94.4 * 1.01, 94.4 * 1.19)}),
    "lognormal": (
        lambda: _two(0.2),
        {
            "on hand": (_mean_where(0.05, 0.3, 0.2), _mean_where(0.95, 0.3, 0.2)),
            "rate": (_mean_where(0.05, -0.2, 0.3), _mean_where(0.95, -0.2, 0.3)),
        },
    ),
}


@pytest.mark.parametrize(("scenario", "exact"), ENDS.values(), ids=ENDS)
@pytest.mark.parametrize("paths", [10_000, 50_000])
def test_figures_at_the_ends_of_steps_and_tails(
    scenario: Callable[[], ss.Scenario], exact: Mapping[str, tuple[float, float]], paths: int
) -> None:
    drivers = ss.simulate(scenario(), paths, seed=2).drivers()
    for name, (low, high) in exact.items():
        found = drivers[name]
        assert _is_near(found.at_low, low, 8)
        assert _is_near(found.at_high, high, 8)
        assert max(found.at_low.std_error, found.at_high.std_error) < 120 / math.sqrt(paths)


def _held(scenario: ss.Scenario, exact: Mapping[str, tuple[float, float]], runs: int, paths: int) -> list[int]:
    """How often the intervals of the figures at both ends of each unknown hold the exact ones."""
    held = np.zeros(2 * len(exact), dtype=int)
    for seed in range(runs):
        drivers = ss.simulate(scenario, paths, seed=seed).drivers()
        ends = [(found, figure) for name in exact for found, figure in _both_ends(drivers[name], exact[name])]
        held += [found.low <= figure <= found.high for found, figure in ends]
    return held.tolist()


def _both_ends(driver: ss.Driver, exact: tuple[float, float]) -> list[tuple[ss.Estimate, float]]:
    return list(zip((driver.at_low, driver.at_high), exact, strict=True))


def test_where_all_paths_agree_the_window_is_wide() -> None:
    drivers = ss.simulate(_two(0.01), 10_000, seed=1).drivers(survival_days=DAYS)
    assert drivers["on hand"].at_low.value == 0
    assert drivers["on hand"].at_high.value == 1
    assert max(drivers["on hand"].at_low.high, 1 - drivers["on hand"].at_high.low) < 0.02


def test_a_jump_nearby_and_the_error_of_the_rank_itself() -> None:
    u = ss.uniform(0, 1, name="u")
    near = _step().replace(stock=ss.Stock(np.where(u < 0.052, 20, 100) * (1 + 0.2 * ss.uniform(0, 1, name="v"))))
    assert min(_held(near, {"u": (22.0, 110.0)}, 6, 50_000)) >= 4
    alone = _step().replace(stock=ss.Stock(100 * (1 + u) ** 2))  # nothing else is uncertain
    assert min(_held(alone, {"u": (110.25, 380.25)}, 8, 10_000)) >= 6


@pytest.mark.long
@pytest.mark.parametrize(("scenario", "exact"), ENDS.values(), ids=ENDS)
def test_intervals_cover_the_figures_at_the_ends(
    scenario: Callable[[], ss.Scenario], exact: Mapping[str, tuple[float, float]]
) -> None:
    """Near 95 %; the choice of a window costs a little."""
    assert min(_held(scenario(), exact, 300, 10_000)) > 0.87 * 300


def _share_of_step() -> float:
    of_step = 0.07 * 0.93 * 80**2
    return of_step * 1.21 / ((of_step + 94.4**2) * (1.21 + 0.04 / 12) - (94.4 * 1.1) ** 2)


def _share_of_dominant() -> float:
    z, whole = math.log(MEDIAN / DAYS) / math.hypot(0.3, 0.01), 0.3**2 + 0.01**2
    both = stats.multivariate_normal.cdf([z, z], cov=[[1, 0.3**2 / whole], [0.3**2 / whole, 1]])
    p = stats.norm.cdf(z)
    return float((both - p**2) / (p * (1 - p)))


@pytest.mark.parametrize(
    ("scenario", "name", "figure", "exact"),
    [(_step, "u", {}, _share_of_step), (lambda: _two(0.01), "on hand", {"survival_days": DAYS}, _share_of_dominant)],
    ids=["step", "dominant"],
)
@pytest.mark.parametrize("replicates", [8, 32])
def test_shares_of_steps(
    scenario: Callable[[], ss.Scenario], name: str, figure: dict[str, float], exact: Callable[[], float], replicates: int
) -> None:
    """Over runs, on average; a group has the more paths in a cell the fewer the others have, which cost 4 % once."""
    runs = [ss.simulate(scenario(), 10_000, seed=seed, replicates=replicates) for seed in range(8)]
    found = [run.drivers(**figure)[name].alone for run in runs]
    mean, error = np.mean([each.value for each in found]), np.mean([each.std_error for each in found])
    assert abs(mean - exact()) < error
    assert sum(each.low <= exact() <= each.high for each in found) >= 6


def test_two_unknowns_add_up_to_all() -> None:
    scenario = _lognormal()
    stock = ss.lognormal(median=1_000, log_sd=0.3, name="on hand")
    two = scenario.replace(stock=ss.Stock(stock), horizon_days=10_000)
    drivers = ss.simulate(two, 65_536, seed=4).drivers(survival_days=DAYS)
    assert drivers["on hand"].with_others.value == pytest.approx(1 - drivers["rate"].alone.value, abs=1e-9)
    assert drivers.beyond_pairs.value == 0


@pytest.mark.parametrize("name", LOG_SDS)
def test_shares_of_the_logarithm(lognormal: ss.Result, name: str) -> None:
    shares = VarianceShares.of(lognormal.inputs, np.log(lognormal.durations), None, 8)
    exact = LOG_SDS[name] ** 2 / sum(log_sd**2 for log_sd in LOG_SDS.values())
    for part in (shares.alone[name], shares.with_others[name]):
        found = shares.groups.share(part, shares.whole)
        assert found.value == pytest.approx(exact, abs=5e-4)
        assert _is_near(found, exact, 8, rounding=1e-5)


def test_ishigami_through_an_expression() -> None:
    x = [ss.uniform(-math.pi, math.pi, name=f"x{number}") for number in (1, 2, 3)]
    value = np.sin(x[0]) + 7 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0])
    scenario = ss.Scenario("Ishigami", stock=ss.Stock(50 + value), demand=[ss.Consumption("use", 1)], horizon_days=200)
    drivers = ss.simulate(scenario, 100_000, seed=1).drivers()
    alone, total = (0.3139, 0.4424, 0.0), (0.5576, 0.4424, 0.2437)  # T. Ishigami and T. Homma, 1990; a = 7, b = 0.1
    for number, exact, exact_total in zip((1, 2, 3), alone, total, strict=True):
        driver = drivers[f"x{number}"]
        assert driver.alone.value == pytest.approx(exact, abs=1e-3)
        assert driver.with_others.value == pytest.approx(exact_total, abs=1e-3)
    assert drivers.chance.value == 0
    assert drivers.beyond_pairs.high < 0.002


def _design(names: str, paths: int, replicates: int, seed: int) -> dict[str, FloatArray]:
    design = SobolDesign(seed, replicates, tuple(names))
    return {name: design.uniforms(position, 0, paths // replicates).reshape(-1) for position, name in enumerate(names)}


def test_a_square_with_its_bias_is_told_apart() -> None:
    """Of an input in no use, the unbiased square is 0 on average; the square of the pooled mean is not."""
    ours, naive = [], []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        inputs, figure = _design("ab", 512, 8, seed), rng.normal(size=512)
        groups = Groups.of(512, 8)
        ours.append(VarianceShares.of(inputs, figure, rng.normal(size=512), 8).alone["b"].value)
        cells = RankCells.of(inputs["b"])
        pooled = cells.sums(figure, groups).sum(axis=0) @ cells.polynomials[:, 1:5] / 512
        naive.append(float(pooled @ pooled))
    assert stats.ttest_1samp(ours, 0).pvalue > FALSE_ALARMS
    assert stats.ttest_1samp(naive, 0).pvalue < FALSE_ALARMS


def test_many_unknowns_leave_no_bias() -> None:
    """Thirty effects are taken off one another, on two thousand paths: what is fitted on the same paths would be biased."""
    names = "".join(chr(200 + number) for number in range(30))
    found = []
    for seed in range(12):
        inputs = _design(names, 2_048, 8, seed)
        figure = 8 * inputs[names[0]] + sum(inputs.values())
        shares = VarianceShares.of(inputs, figure, None, 8)
        found.append(shares.alone[names[0]].value / shares.whole.value)
    assert np.mean(found) == pytest.approx(81 / (81 + 29), abs=4 * np.std(found) / math.sqrt(12))
    assert np.std(found) < 0.02


def test_chance_of_a_sum_of_what_is_known_and_noise() -> None:
    rng = np.random.default_rng(5)
    inputs = _design("ab", 32_768, 8, 5)
    figure, again = (inputs["a"] + 2 * inputs["b"] + rng.normal(0, 0.5, 32_768) for _ in range(2))
    shares = VarianceShares.of(inputs, figure, again, 8)
    whole = 5 / 12 + 0.25
    for part, exact in ((shares.chance, 0.25), (shares.alone["a"], 1 / 12), (shares.alone["b"], 4 / 12)):
        assert _is_near(shares.groups.share(part, shares.whole), exact / whole, 8)
    assert not _is_near(shares.groups.share(shares.chance, shares.whole), 0.9 * 0.25 / whole, 8)


RUNS = 1_000


@cache
def _coverage(replicates: int) -> Mapping[str, float]:
    """How often the 95 % intervals of a thousand small runs hold the exact shares, with noise."""
    held: dict[str, int] = {}
    slopes = {"a": 1.0, "b": 2.0, "c": 0.0}
    whole = sum(slope**2 for slope in slopes.values()) / 12 + 0.25
    for seed in range(RUNS):
        rng = np.random.default_rng(seed)
        inputs = _design("abc", 4_096, replicates, seed)
        known = sum(slope * inputs[name] for name, slope in slopes.items())
        figure, again = (known + rng.normal(0, 0.5, 4_096) for _ in range(2))
        shares = VarianceShares.of(inputs, figure, again, replicates)
        exact = {f"{name} alone": (shares.alone[name], slope**2 / 12) for name, slope in slopes.items()}
        for label, (part, value) in {**exact, "chance": (shares.chance, 0.25)}.items():
            found = shares.groups.share(part, shares.whole)
            held[label] = held.get(label, 0) + (found.low <= value / whole <= found.high)
    return {label: count / RUNS for label, count in held.items()}


@pytest.mark.long
@pytest.mark.parametrize("replicates", [8, 32])
def test_intervals_cover_the_shares(replicates: int) -> None:
    """Between 93 and 97 %, and more for an unknown in no use, whose squares are all noise."""
    covered = dict(_coverage(replicates))
    assert 0.95 < covered.pop("c alone") <= 1
    assert all(0.92 < share < 0.98 for share in covered.values()), covered  # 5 standard errors of 0.95 are 0.034


@pytest.mark.long
@pytest.mark.parametrize("replicates", [8, 32])
def test_intervals_cover_the_shares_of_survival(replicates: int) -> None:
    held = dict.fromkeys(LOG_SDS, 0)
    for seed in range(RUNS):
        drivers = ss.simulate(_lognormal(), 4_096, seed=seed, replicates=replicates).drivers(survival_days=DAYS)
        for name in LOG_SDS:
            found = drivers[name].alone
            held[name] += found.low <= _exact(name) <= found.high
    assert all(0.92 < count / RUNS < 0.98 for count in held.values()), held


@cache
def _exact(name: str) -> float:
    return _survival_shares((name,))
