"""What a flow moves in leaps, against its exact law: the same days cut into leaps of any length have one distribution."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

import supplysim as ss
from supplysim._flows.calendar import Calendar
from supplysim._flows.process import Leap
from supplysim._uncertain.arrays import FloatArray
from supplysim._uncertain.parameters import with_drawn
from support import closed_forms
from support.by_hand import switching, using
from support.one_sample import counts_p_value

FALSE_ALARMS = 1e-4
PATHS = 1 << 15
DAYS = 60
CUTS = ([60], [1] * 60, [1, 29, 2, 28], [5, 7, 1, 1, 46])


def _moved(flow: ss.Supply | ss.Demand, cut: list[int], seed: int) -> FloatArray:
    """What `flow` moves in 60 days on each path: half of the paths leap as `cut` says, the others in the opposite order."""
    rng = np.random.default_rng(seed)
    process = flow.start(Calendar(DAYS), PATHS, rng)
    total, clock = np.zeros(PATHS), np.zeros(PATHS)
    turned = np.arange(PATHS) % 2 == 1
    for forth, back in zip(cut, reversed(cut), strict=True):
        leap = Leap.from_(clock, np.where(turned, float(back), float(forth)))
        total += process.advance(leap, rng)
        clock = leap.after
    assert np.all(clock == DAYS)
    return total


@pytest.mark.parametrize("cut", CUTS, ids=lambda cut: f"{len(cut)} leaps")
@pytest.mark.parametrize(("up", "down"), [(9.0, 4.0), (1.0, 1.0), (1.0, 3.5), (1.1, 1.2), (400.0, 2.0)])
@pytest.mark.parametrize("by_path", [False, True])
def test_uptime_has_its_exact_law(cut: list[int], up: float, down: float, *, by_path: bool) -> None:
    outages = with_drawn(ss.Outages(up, down), iter([np.full(PATHS, up) if by_path else up, down]))
    uptime = _moved(ss.Factory("works", 1, outages=outages), cut, seed=1)
    assert counts_p_value(uptime, closed_forms.exposure_probabilities([1, 0], [up, down], DAYS)) > FALSE_ALARMS / 40
    mean, variance = closed_forms.uptime_moments(up, down, np.ones(DAYS))
    assert abs(uptime.mean() - mean) <= 6 * np.sqrt(variance / PATHS) + 1e-12


@pytest.mark.parametrize("cut", CUTS, ids=lambda cut: f"{len(cut)} leaps")
@pytest.mark.parametrize("rows", [None, [[0.0, 0.7, 0.3], [0.5, 0.0, 0.5], [0.1, 0.8, 0.1]]], ids=["round", "transitions"])
def test_exposure_in_regimes_has_its_exact_law(cut: list[int], rows: list[list[float]] | None) -> None:
    levels, means = [2, 0, 3], [6.0, 1.0, 2.5]
    exposure = _moved(using(regimes=switching(levels, means, start=2, transitions=rows)), cut, seed=2)
    law = closed_forms.exposure_probabilities(levels, means, DAYS, start=2, transitions=rows)
    assert counts_p_value(exposure, law) > FALSE_ALARMS / 8


@pytest.mark.parametrize("cut", CUTS, ids=lambda cut: f"{len(cut)} leaps")
@pytest.mark.parametrize("first_day", [1.0, 8.7, 61.0])
def test_shipments_are_poisson_from_the_first_day_on(cut: list[int], first_day: float) -> None:
    arrived = _moved(ss.Shipments("sea", per_day=0.2, size=1, first_day=first_day), cut, seed=3)
    days_open = DAYS - np.floor(first_day) + 1
    law = stats.poisson(0.2 * days_open).pmf(np.arange(80)) if days_open else np.array([1.0])
    assert counts_p_value(arrived, law) > FALSE_ALARMS / 12


@pytest.mark.parametrize("cut", CUTS, ids=lambda cut: f"{len(cut)} leaps")
@pytest.mark.parametrize("cv", [0.2, 2.5])
def test_noise_adds_up_to_one_gamma_law(cut: list[int], cv: float) -> None:
    demanded = _moved(ss.Consumption("use", 7, cv=cv), cut, seed=4)
    assert stats.kstest(demanded, stats.gamma(DAYS / cv**2, scale=7 * cv**2).cdf).pvalue > FALSE_ALARMS / 8
