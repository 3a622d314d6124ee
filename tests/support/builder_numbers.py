"""The numbers of random scenarios, known or not, and the features that such a scenario may have.

Rates, sizes and levels are drawn, not round: where a sum could be exactly as large as a threshold, rounding would decide.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from scipy import stats

import supplysim as ss
from supplysim._uncertain.quantity import Quantity

SPREAD = 0.35  # how far an unknown reaches to either side of its best guess

# The ends of the ranges that the library takes, and what lies beside them.
AMOUNTS = (0, 1e-6, 1, 10, 100, 1e6, 1e12, 1e15)
RATES = (0, 1e-6, 10, 10, 1e3, 1e6, 1e12)
NUMBERS_A_DAY = (0, 1e-6, 0.1, 1, 1e9)
FRACTIONS = (0, 1, 0.5, 1e-6, 1 - 1e-16)
VARIATIONS = (0, 0.3, 20, 1e-6, 1e-3, 1e6)
SPELLS = (1, 1 + 1e-15, 2, 5, 1e6, 1e9)
LEVELS = (0, 1, 1, 1e-9, 1e6)
DAYS = (1, 5, 1e6, 1e9)


class Feature(enum.Flag):
    """What a random scenario may have besides demands, shipments at random, factories with outages and one stock."""

    PROFILES = enum.auto()  # of every kind, products of them, and dates
    STORES = enum.auto()  # capacities, decay and inspections, age classes
    CLAIMS = enum.auto()  # rationing, priorities, backlogs
    VOYAGES = enum.auto()  # regular shipments, jitter, sizes that vary, whole losses, lead times, budgets, returns
    WORKS = enum.auto()  # inputs of factories, availability as a share
    NETWORKS = enum.auto()  # several stocks that feed one another
    LEADS = enum.auto()  # nothing is asked for but one demand, of a kind that leads
    TINY = enum.auto()  # stocks of a few days or less
    EXTREME = enum.auto()  # values at the ends of their ranges
    MODERN = enum.auto()  # orders, ages, what is drawn each time, recorded or dated, strikes, levels in time, substitution


PLAIN = Feature(0)
WHOLE = Feature.PROFILES | Feature.STORES | Feature.CLAIMS | Feature.VOYAGES | Feature.WORKS | Feature.NETWORKS
LEADING = WHOLE & ~Feature.NETWORKS | Feature.LEADS | Feature.TINY
EXTREME = WHOLE | Feature.EXTREME
EVERYTHING = WHOLE | Feature.MODERN
LEADING_EVERYTHING = LEADING | Feature.MODERN


class Numbers:
    """Draws the numbers of one scenario from its generator."""

    def __init__(self, rng: np.random.Generator, features: Feature, most_days: int) -> None:
        self.rng, self.features = rng, features
        self.horizon = int(rng.integers(20, most_days + 1))
        self.dated = self.has(Feature.PROFILES, 0.5)

    def has(self, feature: Feature, probability: float = 1.0) -> bool:
        """Whether a feature may be there and, with a probability, is."""
        return feature in self.features and self.chance(probability)

    def chance(self, probability: float) -> bool:
        """Whether something is so."""
        return bool(self.rng.random() < probability)

    def one_of(self, options: Sequence[Any]) -> Any:
        """Any of `options`, as likely as each other."""
        return options[int(self.rng.integers(len(options)))]

    def count(self, least: int, most: int) -> int:
        """A number of things."""
        return int(self.rng.integers(least, most + 1))

    def odd(self, usual: Any, values: Sequence[float], *, known: bool = False) -> Any:
        """The usual value or, if extremes are asked for, now and then one of `values` or, unless `known`, a law around it."""
        if not self.has(Feature.EXTREME, 0.4):
            return usual
        value = self.one_of(values)
        if known or self.chance(0.6):
            return value
        rare = self.one_of([1e-9, 1])
        return self.one_of(
            [
                ss.uniform(0, max(value, 1e-9)),
                ss.fixed(value),
                ss.mixture([value, value / 2], weights=[1, rare]),
                ss.uniform(0.5, 1) * value,
            ]
        )

    def about(self, guess: float, name: str | None = None) -> Quantity | float:
        """An unknown, 0 or more, whose best guess is `guess`: one of many laws, or now and then a number that is known."""
        low, high = guess * (1 - SPREAD), guess * (1 + SPREAD)
        laws: list[Callable[[], Quantity | float]] = [
            lambda: ss.uniform(low, high, name=name),
            lambda: ss.triangular(low, guess, high, name=name),
            lambda: ss.pert(low, guess, high, name=name),
            lambda: ss.between(low, high, name=name),
            lambda: ss.lognormal(float(np.log(guess)), 0.2, name=name),
            lambda: ss.gamma(12.0, guess / 12, name=name),
            lambda: abs(ss.normal(guess, guess / 5, name=name)),
            lambda: ss.beta(4, 4, low, high, name=name),
            lambda: ss.choice([low, guess, high], weights=[1, 2, 1], name=name),
            lambda: ss.mixture([ss.uniform(low, guess), guess * 1.5], weights=[3, 1], name=name),
            lambda: ss.truncated_normal(guess, guess / 3, 0.0, name=name),
            lambda: ss.quantiles({0.1: low, 0.5: guess, 0.9: high}, low=0.0, name=name),
            lambda: ss.empirical(self.rng.uniform(low, high, 50), name=name),
            lambda: ss.law(stats.weibull_min(5, scale=1.09 * guess), name=name),
            *[lambda: guess if name is None else ss.fixed(guess, name=name)] * 4,
        ]
        return self.one_of(laws)()

    def amount(self, guess: float, name: str | None = None) -> Any:
        """An amount of goods."""
        return self.odd(self.about(guess, name), AMOUNTS)

    def rate(self, guess: float) -> Any:
        """An amount a day, or the size of a shipment."""
        return self.odd(self.about(guess), RATES)

    def fraction(self) -> Any:
        """A share that is mostly near 1."""
        usual = self.one_of([1.0, 0.8, ss.beta(8, 2), ss.uniform(0.6, 1.0), 1 - ss.pert(0.0, 0.1, 0.4)])
        return self.odd(usual, FRACTIONS)

    def noise(self) -> Any:
        """A coefficient of variation: none, small, large, unknown, or none on some paths and some on others."""
        touching = ss.uniform(0.0, 1.0) * ss.choice([0.0, 1.0])
        some: list[Any] = [0.05, 0.1, 0.3, 0.6, 1.7, 3.0, ss.uniform(0.0, 0.8), ss.choice([0.0, 0.4]), touching]
        return self.odd(0.0 if self.chance(0.2) else self.one_of(some), VARIATIONS, known=True)

    def sizes_vary(self) -> Any:
        """The same of the sizes of shipments."""
        return self.odd(self.one_of([0.0, 0.0, 0.3, 1.2, ss.choice([0.0, 0.5])]), VARIATIONS, known=True)
