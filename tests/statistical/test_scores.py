"""Scores of forecasts against closed forms: a normal and a lognormal forecast, with errors that hold the truth."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy import special

import supplysim as ss

MEAN, STD = 100.0, 15.0
RUNS, PATHS = 200, 4_096


def scored(seed: int, outcome: float, paths: int = PATHS, law: Any = None) -> ss.Score:
    value = ss.normal(MEAN, STD, name="value") if law is None else law
    depot = ss.Scenario("depot", stock=ss.Stock(10), demand=[ss.Consumption("issues", 10)], horizon_days=2)
    carried = depot.replace(issues=ss.Consumption("issues", per_day=10 + 0 * value))
    return ss.score(ss.simulate(carried, paths, seed=seed, outputs={"x": value}).outputs["x"], outcome)


def normal_crps(z: float) -> float:
    density = math.exp(-0.5 * z * z) / math.sqrt(2 * math.pi)
    return STD * (z * (2 * float(special.ndtr(z)) - 1) + 2 * density - 1 / math.sqrt(math.pi))


@pytest.mark.parametrize("z", [-2.0, 0.0, 1.3])
def test_a_normal_forecast_has_the_crps_of_gneiting_and_raftery(z: float) -> None:
    found = scored(3, MEAN + z * STD, 65_536)
    assert found.crps is not None
    assert found.crps.value == pytest.approx(normal_crps(z), rel=2e-3)
    assert found.crps.value != pytest.approx(normal_crps(z + 0.1), rel=2e-3)  # another outcome is told apart


@pytest.mark.parametrize("z", [-1.0, 0.0, 1.3])
@pytest.mark.parametrize("kind", ["normal", "lognormal"])
def test_the_log_score_is_near_that_of_the_law(z: float, kind: str) -> None:
    log_density = -0.5 * z * z - 0.5 * math.log(2 * math.pi)
    if kind == "normal":
        found, exact = scored(3, MEAN + z * STD, 65_536), log_density - math.log(STD)
    else:
        outcome = math.exp(2 + z)
        found, exact = scored(3, outcome, 65_536, ss.lognormal(2, 1)), log_density - math.log(outcome)
    assert found.log_score is not None
    assert found.log_score.value == pytest.approx(exact, abs=0.02)  # the bias of the kernel: h² f'' / (2 f), below 0.01


def test_errors_of_crps_and_percentile_hold_the_truth() -> None:
    z, held = 0.8, np.zeros(2)
    exact = normal_crps(z), float(special.ndtr(z))
    for seed in range(RUNS):
        found = scored(seed, MEAN + z * STD, 256)
        assert found.crps is not None
        held += [each.low <= truth <= each.high for each, truth in zip((found.crps, found.percentile), exact, strict=True)]
    assert (held / RUNS >= 0.89).all()  # binomial: below 0.89 of 200 runs at 95 % with probability 4e-4


def test_a_run_with_claims_is_scored_with_its_weights() -> None:
    rate = ss.lognormal(math.log(10), 0.3, name="rate")
    depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", rate)], horizon_days=2)
    claim = ss.Claim("12 a day", of=rate, about=12, within=0.1)
    told = ss.simulate(depot, 65_536, seed=2, given=claim, outputs={"told": rate + 0}).outputs["told"]
    mean = (math.log(10) / 0.09 + math.log(12) / 0.01) / (1 / 0.09 + 1 / 0.01)
    std = (1 / 0.09 + 1 / 0.01) ** -0.5
    z = (math.log(11) - mean) / std
    found = ss.score(told, 11)
    assert found.log_score is not None
    assert found.effective_paths < 40_000
    assert found.percentile.low <= special.ndtr(z) <= found.percentile.high
    exact = -0.5 * z * z - math.log(std * 11 * math.sqrt(2 * math.pi))
    assert found.log_score.value == pytest.approx(exact, abs=0.03)
    assert found.percentile.value != pytest.approx(special.ndtr((math.log(11) - math.log(10)) / 0.3), abs=0.05)  # unweighted
