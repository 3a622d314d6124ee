"""Scenarios whose survival is known exactly: what both the oracle and the engine must agree with."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import optimize

import supplysim as ss
from support import closed_forms
from support.by_hand import scenario, switching, using


@dataclass(frozen=True)
class ExactCase:
    """A scenario, P(T >= days) for any number of days, and the days at which to look at it."""

    scenario: ss.Scenario
    exact: Callable[[float], float]
    days: Sequence[float]

    @property
    def survival(self) -> Mapping[float, float]:
        """P(T >= days) at the days to look at."""
        return {float(days): self.exact(days) for days in self.days}

    def quantile(self, probability: float) -> float:
        """The number of days with P(T < days) = probability."""
        return float(optimize.brentq(lambda days: self.exact(days) - (1 - probability), 0.5, self.scenario.horizon_days))

    def restricted_mean(self) -> float:
        """The mean of T up to the horizon: the integral of the survival, by Gauss and Legendre on each day."""
        nodes, weights = np.polynomial.legendre.leggauss(20)  # the survival of noise has kinks between days
        days = [(day + (nodes + 1) / 2).tolist() for day in range(self.scenario.horizon_days)]
        return float(sum(weight / 2 * self.exact(each) for day in days for each, weight in zip(day, weights, strict=True)))

    def __str__(self) -> str:
        return self.scenario.name


def _by_day(survival: np.ndarray) -> Callable[[float], float]:
    return lambda days: float(survival[int(days)])


def lognormal_stock_over_lognormal_rate(horizon_days: int = 90) -> ExactCase:
    """No noise, no resupply: the duration itself is lognormal."""
    stock, rate = (math.log(300), 0.5), (math.log(10), 0.3)
    made = scenario(
        ss.lognormal(*stock), ss.lognormal(*rate), name="lognormal stock over lognormal rate", horizon_days=horizon_days
    )
    return ExactCase(made, lambda days: closed_forms.lognormal_survival(days, stock, rate), (5, 12.25, 30, 30.5, 61.75, 90))


def correlated_stock_and_rate() -> ExactCase:
    """The same with correlated logarithms, which the Gaussian copula gives exactly."""
    stock, rate = (math.log(300), 0.5), (math.log(10), 0.4)
    made = scenario(
        ss.lognormal(*stock, name="stock"),
        ss.lognormal(*rate, name="rate"),
        name="correlated lognormal stock and rate",
        horizon_days=60,
        correlate={("rate", "stock"): 0.8},
    )
    return ExactCase(made, lambda days: closed_forms.lognormal_survival(days, stock, rate, 0.8), (12, 20.5, 30, 45.25, 60))


def one_unknown_used_twice() -> ExactCase:
    """Stock and demand in proportion to the same unknown: drawn once, it cancels, and every path lasts 12.5 days."""
    size = ss.lognormal(math.log(40), 1.0, name="size")
    made = scenario(ss.Stock(25 * size, usable_fraction=0.5), size, name="one unknown used twice", horizon_days=40)
    return ExactCase(made, lambda days: float(days <= 12.5), (12.0, 12.499, 12.501, 13.0))


def gamma_noise(cv: float, stock: float = 240, horizon_days: int = 60) -> ExactCase:
    """Day-to-day noise alone, on whole days and within them."""
    store, name = ss.Stock(stock + 10, reserve=10), f"gamma noise of cv {cv}"
    made = scenario(store, using(10, cv=cv), name=name, horizon_days=horizon_days)
    days = (12, 20, 23, 23.5, 24, 24.25, 28, 35, 60)
    return ExactCase(made, lambda each: closed_forms.gamma_survival(each, stock, 10, cv), days)


def two_noisy_demands() -> ExactCase:
    """Gamma demands of one scale add up to one: 10 a day with cv**2 = 2.5/10, and 4 a day with cv**2 = 2.5/4."""
    demand = [using(10, "first", cv=0.5), using(4, "second", cv=math.sqrt(2.5 / 4))]
    made = scenario(ss.choice([150.0, 300.0], weights=[1, 2]), demand, name="two noisy demands", horizon_days=40)
    both = math.sqrt(2.5 / 14)

    def exact(days: float) -> float:
        return sum(share * closed_forms.gamma_survival(days, stock, 14, both) for stock, share in ((150, 1 / 3), (300, 2 / 3)))

    return ExactCase(made, exact, (7, 10, 10.5, 12, 18, 20.75, 21, 25))


def unit_shipments(per_day: float, first_day: int) -> ExactCase:
    """Random arrivals, each worth one day, against a certain demand."""
    sea = ss.Shipments("sea", per_day=per_day, size=2, loss_fraction=0.5, first_day=first_day)
    made = scenario(6, 1, [sea], name=f"unit shipments, {per_day} a day from day {first_day}", horizon_days=80)
    survival = closed_forms.unit_shipments_survival(6, per_day, 80, first_day)
    return ExactCase(made, _by_day(survival), (6, 7, 8, 9, 12, 20, 40, 80))


def two_regimes() -> ExactCase:
    """A demand of 3 or of 1 a day, one after the other, beginning with the lower."""
    regimes = ss.Regimes({"high": 3, "low": 1}, {"high": 6, "low": 9}, start="low")
    made = scenario(60, using(regimes=regimes), name="two regimes", horizon_days=60)
    survival = closed_forms.switching_survival(60, [3, 1], [6, 9], 60, start=1)
    return ExactCase(made, _by_day(survival), (20, 22, 26, 30, 34, 40, 50, 60))


def four_regimes_with_transitions() -> ExactCase:
    """Four levels, one of them nothing, one that is always over tonight, one that may follow itself."""
    rows = [[0.0, 0.5, 0.25, 0.25], [0.2, 0.3, 0.5, 0.0], [1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0]]
    levels, means = [2, 0, 5, 1], [4.0, 7.5, 1.0, 12.0]
    regimes = switching(levels, means, start=1, transitions=rows)
    made = scenario(70, using(regimes=regimes), name="four regimes with transitions", horizon_days=90)
    survival = closed_forms.switching_survival(70, levels, means, 90, start=1, transitions=rows)
    return ExactCase(made, _by_day(survival), (20, 30, 40, 45, 50, 55, 60, 75, 90))


def factory_with_outages() -> ExactCase:
    """A factory that makes 5 a day while up, against 3 a day: the stock climbs, falls, and may run out."""
    works = ss.Factory("works", 10, utilisation=0.5, outages=ss.Outages(mean_up_days=5, mean_down_days=6))
    made = scenario(20, 3, [works], name="factory with outages", horizon_days=120)
    survival = closed_forms.switching_survival(20, [-2, 3], [5, 6], 120)
    return ExactCase(made, _by_day(survival), (7, 8, 10, 12, 20, 30, 60, 120))


def gamma_noise_in_regimes() -> ExactCase:
    """Noise on top of regimes: given the levels, the noise of all days is one gamma law."""
    regimes = ss.Regimes({"low": 1, "high": 3}, {"low": 8, "high": 3})
    made = scenario(200, using(5, cv=0.8, regimes=regimes), name="gamma noise in regimes", horizon_days=50)

    def exact(days: float) -> float:
        exposure = closed_forms.exposure_probabilities([1, 3], [8, 3], int(days))
        return closed_forms.gamma_survival_in_regimes(200, 5, 0.8, exposure)

    return ExactCase(made, exact, (12, 18, 22, 26, 30, 40, 50))


def reserve_above_the_stock() -> ExactCase:
    """On a path in four the reserve is not covered: whatever comes in first makes it up, and day 1 is a stock-out."""
    stock = ss.Stock(100, reserve=ss.choice([0.0, 50.0, 95.0, 103.0]))
    made = scenario(stock, 10, [ss.Factory("works", 5)], name="reserve above the stock", horizon_days=15)
    # Available at first: 100, 50, 5 or -3, of which 5 a day net is drawn: more than 15, 10.5, 1.5 or 0.2 days.
    lasts = (math.inf, 10.5, 1.5, 0.2)
    return ExactCase(made, lambda days: sum(each >= days for each in lasts) / 4, (0.19, 0.21, 1.49, 1.51, 10.49, 10.51, 15.0))


def shortfall_made_up_in_quiet_days() -> ExactCase:
    """The reserve is not covered, but nothing is asked for at first, while a factory makes it up.

    After K quiet days, K geometric with mean 12, 5 a day are asked for and 2 made, from a stock of 2 K - 20 above the reserve.
    """
    regimes = ss.Regimes(
        {"quiet": 0, "busy": 1}, {"quiet": 12, "busy": 1}, transitions={"quiet": {"busy": 1.0}, "busy": {"busy": 1.0}}
    )
    stock, use, works = ss.Stock(on_hand=10, reserve=30), using(5, regimes=regimes), ss.Factory("works", 2)
    made = scenario(stock, use, [works], name="shortfall made up in quiet days", horizon_days=40)
    quiet_days = range(1, 400)
    chances = [(11 / 12) ** (days - 1) / 12 for days in quiet_days]
    lasts = [days + closed_forms.certain_duration(2 * days - 20, 5, 2) for days in quiet_days]

    def exact(days: float) -> float:
        return math.fsum(chance for chance, duration in zip(chances, lasts, strict=True) if duration >= days)

    return ExactCase(made, exact, (1.0, 2.0, 5.0, 10.0, 10.3, 11.3, 12.0, 14.5, 20.0, 40.0))


_MAKERS: tuple[Callable[[], ExactCase], ...] = (
    lognormal_stock_over_lognormal_rate,
    correlated_stock_and_rate,
    one_unknown_used_twice,
    lambda: gamma_noise(0.3),
    lambda: gamma_noise(1.6),
    two_noisy_demands,
    lambda: unit_shipments(0.6, 1),
    lambda: unit_shipments(0.95, 1),
    lambda: unit_shipments(1.3, 1),
    lambda: unit_shipments(0.9, 5),
    two_regimes,
    four_regimes_with_transitions,
    factory_with_outages,
    gamma_noise_in_regimes,
    reserve_above_the_stock,
    shortfall_made_up_in_quiet_days,
)

EXACT_CASES = tuple(make() for make in _MAKERS)
CHECKS = sum(len(case.days) for case in EXACT_CASES)
