"""Runs whose claims leave few paths of the laws: adapted, of several blocks, with unknowns that are correlated."""

import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from scipy import stats

import supplysim as ss

CORRELATION = 0.7
MEANS, SPREADS = np.log([200.0, 1.0]), np.array([0.6, 0.4])  # of ln stock and ln pace
PATHS = 10_000
WITHIN = 4.5  # standard errors


def depot(correlation: float = CORRELATION, *, cv: float = 0) -> tuple[ss.Scenario, list[ss.Claim]]:
    """A stock, a pace, and two sharp claims about them, far out in the tail of their laws."""
    stock, pace = (
        ss.lognormal(mean, spread, name=name) for name, mean, spread in zip(("stock", "pace"), MEANS, SPREADS, strict=True)
    )
    issues = ss.Consumption("issues", pace, cv=cv)
    scenario = ss.Scenario(
        "depot", stock=ss.Stock(stock), demand=[issues], horizon_days=900, correlate={("stock", "pace"): correlation}
    )
    claims = [
        ss.Claim("900", of=stock, about=900, within=0.05),
        ss.Claim("300 days", of=stock / pace, about=300, within=0.1),
    ]
    return scenario, claims


def posterior(correlation: float) -> tuple[np.ndarray, np.ndarray]:
    """The mean and the covariance of the two logarithms: those of a normal prior and two normal observations."""
    prior = np.outer(SPREADS, SPREADS) * np.array([[1, correlation], [correlation, 1]])
    seen = np.array([[1.0, 0.0], [1.0, -1.0]])
    gain = prior @ seen.T @ np.linalg.inv(seen @ prior @ seen.T + np.diag([0.05**2, 0.1**2]))
    return MEANS + gain @ (np.log([900, 300]) - seen @ MEANS), prior - gain @ seen @ prior


def log_evidence(correlation: float) -> float:
    prior = np.outer(SPREADS, SPREADS) * np.array([[1, correlation], [correlation, 1]])
    seen = np.array([[1.0, 0.0], [1.0, -1.0]])
    expected = stats.multivariate_normal(seen @ MEANS, seen @ prior @ seen.T + np.diag([0.05**2, 0.1**2]))
    return float(expected.logpdf(np.log([900, 300])))


def bits(result: ss.Result) -> tuple[object, ...]:
    return (result.tally, result.run.kept.weights.tobytes(), result.log_evidence)  # type: ignore[union-attr]  # has weights


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("correlation", [0.7, -0.7])
def test_correlated_unknowns_have_the_posterior_of_the_closed_form(correlation: float) -> None:
    scenario, claims = depot(correlation)
    result = ss.simulate(scenario, given=claims, paths=PATHS, keep=PATHS, seed=3)
    weighing = result.run.plan.settings.given.weighing  # type: ignore[union-attr]  # it was given claims
    assert weighing is not None
    assert weighing.proposal is not None
    assert result.effective_paths > 0.2 * PATHS
    mean, covariance = posterior(correlation)
    weights = result.weights
    logs = np.log([result.inputs["stock"], result.inputs["pace"]])
    errors = np.sqrt(np.diag(covariance) / result.effective_paths)
    assert np.all(np.abs(np.average(logs, axis=1, weights=weights) - mean) < WITHIN * errors)
    assert np.cov(logs, aweights=weights) == pytest.approx(covariance, rel=0.1, abs=0.02 * covariance.max())
    of_days = stats.norm(mean[0] - mean[1], math.sqrt(np.array([1, -1]) @ covariance @ np.array([1, -1])))
    for probability in (0.05, 0.5, 0.95):
        found = result.gross_cover_quantile(probability)
        assert abs(found.value - math.exp(of_days.ppf(probability))) < WITHIN * found.std_error
    evidence = result.log_evidence
    assert abs(evidence.value - log_evidence(correlation)) < WITHIN * evidence.std_error
    assert abs(evidence.value - log_evidence(-correlation)) > 10 * evidence.std_error  # it is told apart


@pytest.mark.usefixtures("small_blocks")
def test_blocks_the_order_of_claims_and_a_pause_change_no_bit() -> None:
    scenario, claims = depot(cv=0.3)
    how = {"seed": 5, "keep": 900}
    once = bits(ss.simulate(scenario, given=claims, paths=3_000, **how))
    with ThreadPoolExecutor(2) as threads:
        assert bits(ss.simulate(scenario, given=claims[::-1], paths=3_000, executor=threads, **how)) == once
    assert bits(ss.simulate(scenario, given=claims, paths=1_234, **how).extend(3_000 - 1_234)) == once


def test_two_processes_change_no_bit() -> None:
    """Of blocks as long as they are, since worker processes do not see smaller ones."""
    scenario, claims = depot()
    how = {"seed": 5, "keep": 900, "paths": 140_000}
    assert bits(ss.simulate(scenario, given=claims[::-1], workers=2, **how)) == bits(
        ss.simulate(scenario, given=claims, **how)
    )
