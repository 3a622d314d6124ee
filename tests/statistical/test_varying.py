"""What is drawn each time: against the oracle, against closed forms, and against models that are a little wrong.

Each test refuses a right engine with a probability of `FALSE_ALARMS` at most; seeds are fixed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import attrs
import numpy as np
import pytest
from scipy import special, stats

import supplysim as ss
from supplysim._flows import varying_lead
from supplysim._flows.calendar import Calendar
from supplysim._flows.process import Leap
from supplysim._uncertain.arrays import FloatArray
from supplysim._uncertain.repeating import repeated
from support import day_by_day
from support.by_hand import scenario, using
from support.figures import Figures, assert_alike, engine_figures, oracle_figures, paired_figures
from support.figures import p_value as p_value_of_all
from support.one_sample import counts_p_value, moments_p_value, share_p_value
from support.slightly_wrong import changed
from support.two_sample import p_value
from support.varying_cases import HISTORY, LAWS, owing, random_law, varying_alone, varying_scenario

FALSE_ALARMS = 1e-3
PATHS, WRONG_PATHS, MANY_PATHS = 1 << 11, 1 << 12, 1 << 14
EVERY_DAY, MANY = 2, 100


def numbers() -> pytest.MarkDecorator:
    at_length = [pytest.param(number, MANY_PATHS, MANY, marks=pytest.mark.long) for number in range(EVERY_DAY, MANY)]
    return pytest.mark.parametrize(
        ("number", "paths", "scenarios"), [*((number, PATHS, EVERY_DAY) for number in range(EVERY_DAY)), *at_length]
    )


@numbers()
def test_scenarios_at_random_have_the_law_of_the_oracle(number: int, paths: int, scenarios: int) -> None:
    made = varying_scenario(number)
    oracle = oracle_figures(made, paths, 3_000 + number)
    assert_alike(engine_figures(made, paths, number), oracle, FALSE_ALARMS / scenarios)


@pytest.mark.parametrize("paths", [WRONG_PATHS, pytest.param(8 * MANY_PATHS, marks=pytest.mark.long)])
@pytest.mark.parametrize("law", LAWS)
def test_a_demand_that_chooses_the_leap_has_the_law_of_the_oracle(law: str, paths: int) -> None:
    made = varying_alone(law)
    found = ss.simulate(made, paths=paths, seed=1, keep=paths, replicates=1024).durations
    assert p_value(found, day_by_day.durations(made, paths, 5)) > FALSE_ALARMS / len(LAWS)


@pytest.mark.parametrize("law", ["choice", "lognormal"])
def test_a_backlog_of_a_demand_that_chooses_the_leap(law: str) -> None:
    made = owing(law)
    assert_alike(engine_figures(made, PATHS, 1), oracle_figures(made, PATHS, 2), FALSE_ALARMS / 2)


@pytest.mark.parametrize("number", [1, *(pytest.param(number, marks=pytest.mark.long) for number in (0, 2, 3))])
def test_variants_have_the_laws_of_the_oracle(number: int) -> None:
    one = varying_scenario(number)
    rng = np.random.default_rng(number)
    other = changed(one, "trucks", size=random_law(rng, 20), loss_probability=0.3)
    other = changed(other, "fighting", per_day=attrs.evolve(other["fighting"].per_day, scale=13.0), profile=None)
    for made, found in zip((one, other), paired_figures([one, other], PATHS, 1), strict=True):
        assert_alike(found, oracle_figures(made, PATHS, 9_000 + number), FALSE_ALARMS / 4)


def test_variants_of_one_demand_have_the_laws_of_the_oracle() -> None:
    """They lead together where they have one law, and do not where they have none in common."""
    one = varying_alone("lognormal")
    others = [varying_alone("lognormal", scale=ss.uniform(10, 14)), varying_alone("gamma"), changed(one, "use", per_day=15)]
    for other in others:
        pair = [one, other]
        for made, found in zip(pair, paired_figures(pair, WRONG_PATHS, 1), strict=True):
            oracle = day_by_day.durations(made, WRONG_PATHS, 5)
            assert p_value(found["duration of stock"], oracle) > FALSE_ALARMS / 6


WRONG: dict[str, Callable[[ss.Scenario], ss.Scenario]] = {
    "one size for all shipments of a path": lambda made: changed(made, "trucks", size=24 * LAWS["gamma"]()),
    "one lead time for all": lambda made: changed(made, "trucks", lead_time_days=ss.uniform(0.6, 9.4)),
    "lead times of a day more": lambda made: changed(made, "trucks", lead_time_days=ss.varying(ss.uniform(1.6, 10.4))),
    "one demand for all days of a path": lambda made: changed(made, "fighting", per_day=37.5 * LAWS["gamma"]()),
    "days that vary more": lambda made: changed(made, "fighting", per_day=37.5 * ss.varying(ss.gamma(mean=1, sd=0.75))),
    "noise on the exposure": lambda made: changed(made, "fighting", per_day=37.5, cv=0.6),
    "losses that do not tell sizes apart": lambda made: changed(made, "trucks", loss_probability=0, loss_fraction=0.15),
}


def right() -> ss.Scenario:
    per_day, size = 37.5 * ss.varying(LAWS["gamma"]()), 24 * ss.varying(LAWS["gamma"]())
    made = changed(varying_scenario(1), "fighting", regimes=None, per_day=per_day, profile=ss.schedule({1: 0.4}))
    lost = {"loss_probability": 0.15, "loss_fraction": 0}
    return changed(made, "trucks", size=size, lead_time_days=ss.varying(ss.uniform(0.6, 9.4)), **lost)


@lru_cache(maxsize=1)
def right_figures() -> Figures:
    return engine_figures(right(), WRONG_PATHS, 1)


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_slightly_wrong_is_told_apart(wrong: str) -> None:
    found = oracle_figures(WRONG[wrong](right()), WRONG_PATHS, 2)
    assert p_value_of_all(right_figures(), found) < FALSE_ALARMS


def test_what_is_right_is_not_told_apart() -> None:
    assert_alike(right_figures(), oracle_figures(right(), WRONG_PATHS, 2), FALSE_ALARMS)


def test_leaps_beyond_the_bound_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """A demand that leaps as many days as the stock covers on average steps over stock-outs."""
    monkeypatch.setattr(varying_lead.VaryingLead, "_sure_days", lambda self, stock: np.floor(stock * self.days_per_unit * 1.2))
    made = varying_alone("uniform")
    found = ss.simulate(made, paths=MANY_PATHS, seed=1, keep=MANY_PATHS).durations
    assert p_value(found, day_by_day.durations(made, MANY_PATHS, 5)) < FALSE_ALARMS


# Closed forms


@pytest.mark.parametrize("law", LAWS)
def test_sums_have_the_law_of_separate_draws(law: str) -> None:
    """In law: many sums of 1, 7 and 60 draws beside sums of quantiles, and their mean and variance."""
    rng = np.random.default_rng(3)
    variable = LAWS[law]().law
    drawn = repeated(variable)
    for count in (1, 7, 60):
        sums = drawn.sums(np.full(MANY_PATHS, float(count)), rng)
        singly = np.maximum(variable.quantile(rng.uniform(2**-53, 1, (count, MANY_PATHS))), 0).sum(axis=0)
        alike = stats.ks_2samp(np.round(sums, 9), np.round(singly, 9), method="asymp").pvalue
        assert alike > FALSE_ALARMS / 60
        assert moments_p_value(sums, count * drawn.mean, count * drawn.variance) > FALSE_ALARMS / 60


def _moved(flow: ss.Consumption, days: int, paths: int = MANY_PATHS) -> FloatArray:
    process = flow.start(Calendar(days), paths, np.random.default_rng(8))
    return process.advance(Leap.from_(np.zeros(paths), np.full(paths, float(days))), np.random.default_rng(9))


def test_a_week_of_gamma_demand_is_gamma() -> None:
    week = _moved(using(10 * ss.varying(ss.gamma(shape=2.5, scale=0.4))), 7)
    assert stats.kstest(week, stats.gamma(7 * 2.5, scale=4).cdf).pvalue > FALSE_ALARMS / 4
    assert stats.kstest(week, stats.gamma(7 * 2.6, scale=4).cdf).pvalue < FALSE_ALARMS / 4


def test_a_week_of_a_season_has_the_moments_of_its_days() -> None:
    profile = ss.season(0.8, 3, period_days=11)
    levels = 1 + 0.8 * np.cos(2 * np.pi * (np.arange(1, 8) - 3) / 11)
    week = _moved(using(ss.varying(ss.uniform(0, 20)), profile=profile), 7)
    assert moments_p_value(week, 10 * levels.sum(), 400 / 12 * (levels**2).sum()) > FALSE_ALARMS / 4
    assert moments_p_value(week, 10 * levels.sum(), 400 / 12 * levels.sum()) < FALSE_ALARMS / 4


def test_first_passage_of_exponential_draws_is_poisson() -> None:
    """Days that a stock S covers: a Poisson number of mean S / m; the day after it is the stock-out."""
    for each in (ss.varying(ss.law(stats.expon(scale=10))), 10 * ss.varying(ss.gamma(1, 1))):
        result = ss.simulate(scenario(300, using(each), horizon_days=200), paths=MANY_PATHS, seed=1, keep=MANY_PATHS)
        whole = np.floor(result.durations)
        assert counts_p_value(whole, stats.poisson(30).pmf(np.arange(200))) > FALSE_ALARMS / 4
        assert counts_p_value(whole, stats.poisson(30.6).pmf(np.arange(200))) < FALSE_ALARMS / 4


def test_first_passage_of_coin_tosses_is_negative_binomial() -> None:
    made = scenario(40, using(ss.varying(ss.choice([0, 1], weights=[3, 1]))), horizon_days=900)
    days = np.floor(ss.simulate(made, paths=MANY_PATHS, seed=1, keep=MANY_PATHS).durations)
    assert counts_p_value(days - 40, stats.nbinom(41, 0.25).pmf(np.arange(860))) > FALSE_ALARMS
    assert counts_p_value(days - 40, stats.nbinom(41, 0.26).pmf(np.arange(860))) < FALSE_ALARMS


def test_mean_in_transit_is_rate_times_mean_lead_time() -> None:
    """Little's law, with lead times that cross; the number in transit is Poisson (that of an M/G/infinity queue)."""
    days = ss.varying(ss.choice(list(range(21))))
    sea = ss.Shipments("sea", per_day=0.8, size=1, lead_time_days=days)
    made = scenario(1e6, 1, [sea], horizon_days=60)
    found = ss.simulate(made, paths=64, seed=1).trajectories(MANY_PATHS, every_days=60).shipments("sea")["in_transit"][:, -1]
    assert (
        counts_p_value(found, stats.poisson(0.8 * 10).pmf(np.arange(60))) > FALSE_ALARMS
    )  # those of less than a day are none
    assert counts_p_value(found, stats.poisson(0.8 * 10.5).pmf(np.arange(60))) < FALSE_ALARMS


@pytest.mark.parametrize("lead", [0, 1], ids=["in sum", "each followed"])
@pytest.mark.parametrize("law", ["gamma", "choice", "lognormal"])
def test_compound_poisson_of_varying_sizes(law: str, lead: float) -> None:
    """Received on days 1 to 50 of shipments of which 0.2 are lost: mean n p m, variance n p (m**2 + v)."""
    sizes = repeated(LAWS[law]().law)
    sea = ss.Shipments("sea", 0.7, size=3 * ss.varying(LAWS[law]()), lead_time_days=lead, loss_probability=0.2)
    made = scenario(1e6, 1, [sea], horizon_days=50 + lead)
    found = ss.simulate(made, paths=64, seed=1).trajectories(MANY_PATHS, every_days=50 + lead).shipments("sea")
    leaving = 0.7 * (50 + lead)
    mean, square = 3 * sizes.mean, 9 * (sizes.variance + sizes.mean**2)
    assert moments_p_value(found["delivered"][:, -1], 28 * mean, 28 * square) > FALSE_ALARMS / 12
    assert moments_p_value(found["lost"][:, -1], leaving * 0.2 * mean, leaving * 0.2 * square) > FALSE_ALARMS / 12
    assert moments_p_value(found["delivered"][:, -1], 28 * mean, 28 * mean**2) < FALSE_ALARMS / 12


def test_many_shipments_a_day_with_lead_times_of_their_own() -> None:
    days = ss.varying(ss.uniform(0.5, 8.5))
    sea = ss.Shipments("sea", 100, size=ss.varying(ss.uniform(0, 2)), lead_time_days=days, loss_fraction=0.5)
    made = scenario(1e6, 1, [sea], horizon_days=20)
    found = ss.simulate(made, paths=64, seed=1).trajectories(PATHS, every_days=20).shipments("sea")
    np.testing.assert_allclose(found["sent"], found["delivered"] + found["lost"] + found["in_transit"])
    number = 100 * 4.5  # in the evening those of the last L days are under way
    assert moments_p_value(found["in_transit"][:, -1], number / 2, number / 4 * 4 / 3) > FALSE_ALARMS


def test_many_shipments_a_day_have_the_law_of_the_oracle() -> None:
    """From a source that is often short, with a budget, and lost as a whole or not: lead times are drawn by their numbers."""
    days = ss.varying(ss.choice([0, 1, 4], weights=[1, 2, 2]))
    lost = {"loss_probability": ss.uniform(0.1, 0.4), "loss_fraction": 0.1, "total": 900}
    trucks = ss.Shipments(
        "trucks", 20, size=ss.varying(ss.gamma(2, 0.5)), lead_time_days=days, from_="port", to="stock", **lost
    )
    sea = ss.Shipments("sea", 6, size=3, to="port", lead_time_days=ss.uniform(0.8, 1.2) * ss.varying(ss.uniform(1, 9)))
    made = scenario(
        [ss.Stock(ss.uniform(40, 90)), ss.Stock(300, name="port")], using(15, cv=0.3), [sea, trucks], horizon_days=30
    )
    assert_alike(engine_figures(made, PATHS, 1), oracle_figures(made, PATHS, 2), FALSE_ALARMS)


def test_a_history_of_demand_has_its_mean_and_variance() -> None:
    week = _moved(using(ss.varying(ss.empirical(HISTORY))), 7)
    assert moments_p_value(week, 7 * HISTORY.mean(), 7 * HISTORY.var()) > FALSE_ALARMS / 2
    assert moments_p_value(week, 7 * HISTORY.mean(), 49 * HISTORY.var()) < FALSE_ALARMS / 2


def test_a_stock_out_is_missed_with_the_odds_of_the_bound() -> None:
    """The longest sure leap of each law: what it asks for exceeds the stock with probability 1e-12, by normal odds."""
    for law in LAWS:
        drawn = repeated(LAWS[law]().law)
        if np.isinf(drawn.tail):
            continue
        lead = varying_lead.VaryingLead.of(drawn, 1.0, 1)
        stock = np.array([1_000.0])
        days = float(lead._sure_days(stock)[0])
        spread = np.sqrt(days * drawn.variance)
        assert special.ndtr((1_000 - days * drawn.mean) / spread) > 1 - 1e-11
        assert days > 600  # and yet it is long
        assert share_p_value(drawn.sums(np.full(1 << 14, days + 1), np.random.default_rng(1)) > 1_000, 0.0) > FALSE_ALARMS
