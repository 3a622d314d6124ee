"""The intervals of solve cover exact answers as often as they say, with noise from day to day and without.

Each case has a closed form for the value of the control. It is solved under many seeds, with 8 and with 32 replicates. If an
interval covers with probability 0.95 exactly, fewer than 5 or more than 25 of 300 runs miss with probability 0.006: the false
alarm of one case. In everyday runs, of 30 seeds more than 5 miss with probability 0.003. A wrong model, whose answer is 3 %
higher, must be told apart.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import special, stats

import supplysim as ss
from support.by_hand import scenario, using

PATHS = 2_048
FEW, MOST_MISSES_OF_FEW = 30, 5
MANY, LEAST_MISSES, MOST_MISSES = 300, 5, 25

STOCK = ss.lognormal(math.log(300), 0.4, name="on hand")
UNSURE = scenario(STOCK, ss.lognormal(math.log(10), 0.3, name="rate"), horizon_days=90)
NOISY = scenario(300, using(10, cv=1.0), horizon_days=60)


def times_stock(x: Any) -> ss.Scenario:
    return UNSURE.replace(stock=ss.Stock(x * STOCK))


def noisy(x: Any) -> ss.Scenario:
    return NOISY.replace(stock=ss.Stock(x))


def factor(days: float, probability: float) -> float:
    """The factor with P(T >= days) = probability: ln T is normal, with variance 0.4**2 + 0.3**2."""
    return days / 30 * math.exp(0.5 * float(special.ndtri(probability)))


def noisy_stock(days: int, probability: float) -> float:
    """The stock that covers gamma demand of cv 1 over whole days with a probability: a gamma quantile."""
    return 10 * float(special.gammaincinv(days, probability))


CASES: dict[str, tuple[Callable[[Any], ss.Scenario], tuple[float, float], dict[str, Any], float]] = {
    "survival": (times_stock, (0.8, 4), {"survival_days": 30, "at_least": 0.9}, factor(30, 0.9)),
    "median": (times_stock, (0.8, 4), {"median": True, "at_least": 40}, factor(40, 0.5)),
    "quantile": (times_stock, (0.8, 4), {"quantile": 0.05, "at_most": 20}, factor(20, 0.95)),
    "noise, survival": (noisy, (200, 600), {"survival_days": 30, "at_least": 0.9}, noisy_stock(30, 0.9)),
    "noise, never": (noisy, (400, 900), {"never": True, "at_least": 0.5}, noisy_stock(60, 0.5)),
}


def misses(name: str, replicates: int, runs: int, *, wrong: float = 1.0, floats: bool = False) -> int:
    """The number of runs whose interval does not cover the exact value, times `wrong`."""
    function, between, asked, exact = CASES[name]
    given = (lambda x: function(float(x))) if floats else function
    found = [ss.solve(given, between, paths=PATHS, seed=seed, replicates=replicates, **asked) for seed in range(runs)]
    return int(np.sum([not each.low <= wrong * exact <= each.high for each in found]))


def test_the_false_alarms_are_as_stated() -> None:
    few, many = stats.binom(FEW, 0.05), stats.binom(MANY, 0.05)
    assert round(float(few.sf(MOST_MISSES_OF_FEW)), 3) == 0.003
    assert round(float(many.sf(MOST_MISSES) + many.cdf(LEAST_MISSES - 1)), 3) == 0.006


@pytest.mark.parametrize(("name", "replicates"), [("survival", 8), pytest.param("noise, never", 32, marks=pytest.mark.long)])
def test_intervals_cover_the_exact_value(name: str, replicates: int) -> None:
    assert misses(name, replicates, FEW) <= MOST_MISSES_OF_FEW


def test_a_wrong_model_is_told_apart() -> None:
    assert misses("noise, never", 32, 8, wrong=1.03) > MOST_MISSES_OF_FEW


@pytest.mark.long
@pytest.mark.parametrize("floats", [False, True], ids=["quantity", "floats"])
@pytest.mark.parametrize("replicates", [8, 32])
@pytest.mark.parametrize("name", CASES)
def test_intervals_cover_the_exact_value_at_length(name: str, replicates: int, floats: bool) -> None:
    assert LEAST_MISSES <= misses(name, replicates, MANY, floats=floats) <= MOST_MISSES
