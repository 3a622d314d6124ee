"""The leap's promise, by the exact gamma law: the demand of a leap exceeds the stock with probability at most 1e-12.

A simulation cannot see such odds; the incomplete gamma function can.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy import special

import supplysim as ss
from supplysim._engine.first_passage import FirstPassage
from supplysim._flows.calendar import Calendar
from supplysim._uncertain.arrays import FloatArray

ODDS = 1e-12
RATE = 10.0
DAYS_OF_MEAN_DEMAND = np.geomspace(0.1, 1e4, 600)
FAR = 1e9
CALENDAR = Calendar(10_000)


def _leaps(per_day: list[float], scale: float, level: float = 1.0) -> FloatArray:
    """The leap for each stock, for demands of mean `per_day` at `level`, all with one scale of noise."""
    paths = DAYS_OF_MEAN_DEMAND.size
    regimes = ss.Regimes({"low": level / 3, "high": level}, {"low": 5, "high": 5})
    demands = [ss.Consumption("use", rate, cv=float(np.sqrt(scale / rate)), regimes=regimes) for rate in per_day]
    passage = FirstPassage.of([demand.bound(CALENDAR) for demand in demands])
    return passage.days_above(0.0, DAYS_OF_MEAN_DEMAND * RATE, np.full(paths, FAR))


@pytest.mark.parametrize("cv", [0.01, 0.3, 1.0, 2.5])
@pytest.mark.parametrize(
    ("shares", "level"), [([1.0], 1.0), ([0.2, 0.8], 1.0), ([0.5, 0.5], 2.0)], ids=["one", "two", "at a high level"]
)
def test_a_leap_keeps_to_its_odds(cv: float, shares: list[float], level: float) -> None:
    scale = RATE * cv**2
    days = _leaps([RATE / level * share for share in shares], scale, level)
    odds = special.gammaincc(days * RATE / scale, DAYS_OF_MEAN_DEMAND * RATE / scale)
    leaps = days > 1  # a single day is simulated as it is
    assert leaps.sum() > 100
    assert odds[leaps].max() <= ODDS


@pytest.mark.parametrize("cv", [0.01, 0.3, 1.0])
def test_a_leap_is_nearly_as_long_as_its_odds_allow(cv: float) -> None:
    days = _leaps([RATE], RATE * cv**2)
    shape, stock = 1 / cv**2, DAYS_OF_MEAN_DEMAND / cv**2
    plenty = DAYS_OF_MEAN_DEMAND > 2_000
    assert np.all(special.gammaincc(1.1 * days[plenty] * shape, stock[plenty]) > ODDS)


def test_a_leap_without_noise_empties_the_stock() -> None:
    passage = FirstPassage.of([ss.Consumption("use", RATE).bound(CALENDAR)])
    available = np.array([-50.0, 0.0, 9.0, 10.0, 95.0, 100.0, 12_345.0])
    days_left = np.full(available.size, 1_000.0)
    np.testing.assert_array_equal(passage.days_above(0.0, available, days_left), [1, 1, 1, 1, 9, 10, 1_000])
