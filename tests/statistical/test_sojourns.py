"""Sojourns of any law, and days of the equilibrium: exact laws by forward recursion, renewal theory, the oracle, wrong models.

Seeds are fixed. Each table of p-values refuses a right engine with a probability of `FALSE_ALARMS` at most.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

import supplysim as ss
from supplysim._flows.calendar import Calendar
from supplysim._flows.paired.sojourns import HashedSojourns, words_of
from supplysim._flows.process import Leap
from supplysim._uncertain.arrays import FloatArray
from support.by_hand import scenario, using
from support.flow_runs import with_values
from support.one_sample import counts_p_value, moments_p_value
from support.renewal import exactly, exposure_law, geometric_law, left_law, rounded_law, up_each_day

FALSE_ALARMS = 1e-3
PATHS, DAYS, MOST = 1 << 15, 60, 80
CUTS = ([60], [1] * 60, [5, 7, 1, 1, 46])
ROUND = ((0.0, 1.0), (1.0, 0.0))

LOGNORMAL = stats.lognorm(s=0.9, scale=np.exp(1.3))
SHAPED = stats.gamma(4, scale=0.5)
CHOSEN: dict[float, float] = {2.5: 0.2, 4.0: 0.5, 11.0: 0.3}  # 2.5 is rounded to 2, the even day


def chosen_law(scale: float = 1.0) -> FloatArray:
    law = np.zeros(MOST + 1)
    for value, weight in CHOSEN.items():
        law[int(max(1, np.rint(value * scale)))] += weight
    return law


LAWS: dict[str, tuple[Any, FloatArray, float]] = {  # what a field takes, the law of the lengths, and their mean
    "lognormal": (
        lambda: ss.varying(ss.lognormal(1.3, 0.9)),
        rounded_law(LOGNORMAL.cdf, MOST),
        1 + LOGNORMAL.sf(np.arange(1.5, 4_000)).sum(),
    ),
    "gamma": (lambda: ss.varying(ss.gamma(4, 0.5)), rounded_law(SHAPED.cdf, MOST), 1 + SHAPED.sf(np.arange(1.5, 100)).sum()),
    "twice a gamma": (
        lambda: 2 * ss.varying(ss.gamma(4, 0.5)),
        rounded_law(lambda days: SHAPED.cdf(days / 2), MOST),
        1 + SHAPED.sf(np.arange(1.5, 200) / 2).sum(),
    ),
    "choice": (
        lambda: ss.varying(ss.choice(list(CHOSEN), list(CHOSEN.values()))),
        chosen_law(),
        float(chosen_law() @ np.arange(MOST + 1)),
    ),
    "known": (lambda: 4.6, exactly(5, MOST), 5.0),
    "mean": (lambda: None, geometric_law(6.0, MOST), 6.0),
}
PAIRS = [("lognormal", "gamma"), ("gamma", "choice"), ("choice", "known"), ("known", "lognormal"), ("mean", "twice a gamma")]


def outages(up: str, down: str, start: str) -> ss.Outages:
    """Outages of two of the laws."""
    fields = {}
    for name, law in (("up_days", up), ("down_days", down)):
        fields |= {f"mean_{name}": 6.0} if law == "mean" else {name: LAWS[law][0]()}
    return ss.Outages(**fields, start=start)


def uptime_law(up: FloatArray, down: FloatArray, means: tuple[float, float], start: str) -> FloatArray:
    """The law of the days up in 60 days."""
    first = np.zeros((2, MOST + 1))
    if start == "stationary":
        for state, (law, mean) in enumerate(zip((up, down), means, strict=True)):
            first[state] = mean / sum(means) * left_law(law, mean)
    else:
        first[int(start == "down")] = (up, down)[int(start == "down")]
    return exposure_law([1, 0], first, (up, down), ROUND, DAYS)


def moved(flow: ss.Supply | ss.Demand, cut: list[int], seed: int, paths: int = PATHS) -> FloatArray:
    """What a flow moves in each leap of a cut."""
    rng = np.random.default_rng(seed)
    process, clock, amounts = flow.start(Calendar(DAYS), paths, rng), np.zeros(paths), []
    for days in cut:
        leap = Leap.from_(clock, np.full(paths, float(days)))
        amounts.append(np.array(process.advance(leap, rng)))
        clock = leap.after
    return np.array(amounts)


@pytest.mark.parametrize("start", ["up", "down", "stationary"])
@pytest.mark.parametrize(("up", "down"), PAIRS)
def test_uptime_has_its_exact_law(up: str, down: str, start: str) -> None:
    law = uptime_law(*(LAWS[name][1] for name in (up, down)), tuple(LAWS[name][2] for name in (up, down)), start)
    for number, cut in enumerate(CUTS):
        uptime = moved(ss.Factory("works", 1, outages=outages(up, down, start)), list(cut), number).sum(axis=0)
        assert counts_p_value(uptime, law) > FALSE_ALARMS / 45, cut


@pytest.mark.parametrize("start", ["up", "stationary"])
def test_a_scale_of_each_path_has_the_law_of_each(start: str) -> None:
    # On one half of the paths sojourns are scaled by 1, on the other by 2.
    scales = np.repeat([1.0, 2.0], PATHS // 2)
    made = ss.Outages(up_days=ss.uniform(1, 2) * ss.varying(ss.gamma(4, 0.5)), down_days=ss.uniform(3, 9), start=start)
    drawn = with_values(made, up_days__scale=scales, down_days=np.repeat([4.7, 5.2], PATHS // 2))
    uptime = moved(ss.Factory("works", 1, outages=drawn), [7, 53], 1).sum(axis=0)
    for half, name in ((uptime[: PATHS // 2], "gamma"), (uptime[PATHS // 2 :], "twice a gamma")):
        law = uptime_law(LAWS[name][1], exactly(5, MOST), (LAWS[name][2], 5.0), start)
        assert counts_p_value(half, law) > FALSE_ALARMS / 4


@pytest.mark.parametrize(("up", "down"), PAIRS)
def test_in_equilibrium_every_day_is_up_with_the_availability(up: str, down: str) -> None:
    means = [LAWS[name][2] for name in (up, down)]
    each_day = moved(ss.Factory("works", 1, outages=outages(up, down, "stationary")), [1] * DAYS, 3)
    availability = means[0] / sum(means)
    z = (each_day.mean(axis=1) - availability) / np.sqrt(availability * (1 - availability) / PATHS)
    assert np.abs(z).max() < stats.norm.isf(FALSE_ALARMS / 2 / DAYS / len(PAIRS))


@pytest.mark.parametrize(("up", "down"), PAIRS)
def test_mean_uptime_is_that_of_renewal_theory(up: str, down: str) -> None:
    laws = [LAWS[name][1] for name in (up, down)]
    law = uptime_law(*laws, (0.0, 0.0), "up")
    mean = law @ np.arange(DAYS + 1)
    assert mean == pytest.approx(up_each_day(*laws, DAYS).sum(), abs=1e-9)  # two ways to the same mean
    variance = law @ np.arange(DAYS + 1) ** 2 - mean**2
    works = ss.Factory("works", 1, outages=outages(up, down, "up"))
    made = scenario(1e6, 1, [works], horizon_days=DAYS)
    output = ss.simulate(made, paths=8, seed=5).trajectories(20_000, every_days=DAYS).received[:, -1]
    assert moments_p_value(output, mean, variance) > FALSE_ALARMS / len(PAIRS)


def test_a_wrong_rounding_and_a_residual_that_is_not_of_the_equilibrium_are_told_apart() -> None:
    def p_value(start: str, law: FloatArray) -> float:
        return counts_p_value(
            moved(ss.Factory("works", 1, outages=outages("gamma", "known", start)), [60], 6).sum(axis=0), law
        )

    up, mean = LAWS["gamma"][1:]
    down = exactly(5, MOST)
    wrong = rounded_law(SHAPED.cdf, MOST, rounding=1.0)
    assert p_value("up", uptime_law(up, down, (mean, 5.0), "up")) > FALSE_ALARMS
    assert p_value("up", uptime_law(wrong, down, (mean, 5.0), "up")) < FALSE_ALARMS
    right = uptime_law(up, down, (mean, 5.0), "stationary")
    assert p_value("stationary", right) > FALSE_ALARMS
    shares = np.array([mean, 5.0]) / (mean + 5.0)
    fresh = np.array([shares[0] * up, shares[1] * down])  # day 1 begins a sojourn
    one_of = [  # a day of an average sojourn, as if no more days lay in long ones
        np.append(0.0, (law[1:] / np.arange(1, MOST + 1))[::-1].cumsum()[::-1]) for law in (up, down)
    ]
    visited = np.array([0.5 * left_law(up, mean), 0.5 * left_law(down, 5.0)])  # states by their visits alone
    for first in (fresh, shares[:, None] * np.array(one_of), visited):
        assert p_value("stationary", exposure_law([1, 0], first, (up, down), ROUND, DAYS)) < FALSE_ALARMS


JUMPS = [[0.0, 0.7, 0.3], [0.5, 0.0, 0.5], [0.1, 0.8, 0.1]]
VISITS = np.linalg.lstsq(np.vstack([np.array(JUMPS).T - np.eye(3), np.ones(3)]), np.array([0, 0, 0, 1.0]), rcond=None)[0]
OF_REGIMES = {"a": "gamma", "b": "known", "c": "mean"}


def regimes(start: str) -> ss.Regimes:
    rows = {one: dict(zip("abc", row, strict=True)) for one, row in zip("abc", JUMPS, strict=True)}
    days = {"a": LAWS["gamma"][0](), "b": 4.6}
    return ss.Regimes({"a": 2, "b": 0, "c": 3}, mean_days={"c": 6}, days=days, transitions=rows, start=start)


@pytest.mark.parametrize("start", ["b", "stationary"])
def test_exposure_in_regimes_has_its_exact_law(start: str) -> None:
    laws = [LAWS[name][1] for name in OF_REGIMES.values()]
    means = np.array([LAWS[name][2] for name in OF_REGIMES.values()])
    shares = VISITS * means / (VISITS @ means)
    first = np.zeros((3, MOST + 1))
    if start == "b":
        first[1] = laws[1]
    else:
        first = np.array([share * left_law(*law) for share, law in zip(shares, zip(laws, means, strict=True), strict=True)])
    law = exposure_law([2, 0, 3], first, laws, JUMPS, DAYS)
    for number, cut in enumerate(CUTS):
        exposure = moved(using(regimes=regimes(start)), list(cut), 10 + number).sum(axis=0)
        assert counts_p_value(exposure, law) > FALSE_ALARMS / 6
    assert regimes(start).mean_level() == pytest.approx(shares @ [2, 0, 3], rel=1e-9)


@pytest.mark.parametrize("start", ["up", "stationary"])
def test_hashed_sojourns_have_the_same_law(start: str) -> None:
    keys = words_of(np.random.default_rng(1), 4)
    sojourns = HashedSojourns.begin(outages("lognormal", "gamma", start).chain, PATHS, keys[:2], keys[2:])
    uptime = sojourns.exposure(Leap.from_(np.zeros(PATHS), np.full(PATHS, float(DAYS))), np.random.default_rng(0))
    laws, means = ([LAWS[name][part] for name in ("lognormal", "gamma")] for part in (1, 2))
    assert counts_p_value(uptime, uptime_law(*laws, tuple(means), start)) > FALSE_ALARMS / 2
