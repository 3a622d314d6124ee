"""Figures of adapted runs are right: they agree with closed forms, and their intervals cover as often as they say.

Scores are normal, and so is what the claims say of sums of them. So the law given the claims is normal, with a mean and a
covariance from linear algebra. Each run adapts afresh, as a user's would, and estimates by replicates, with Student's t.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest
from scipy import stats

from supplysim._model.claims.proposal import Proposal
from supplysim._run.adapting import adapted
from support.pilots import FloatArray, Problem, normal, ratio_estimate

REPLICATES = 8
PATHS = 4_096
RUNS = 40
PILOT = 1_024
FALSE_ALARM = 1e-4
WEIGHTS = np.array([[1.0, 1.0, 0.0], [0.0, 1.0, -0.5], [0.3, 0.0, 2.0]])  # of the scores in what each claim is about
SAID, WITHIN = np.array([2.0, -1.5, 1.0]), np.array([0.1, 0.2, 0.15])


def log_likelihood(scores: FloatArray, _: np.random.Generator) -> FloatArray:
    return sum((normal(scores @ row, said, within) for row, said, within in zip(WEIGHTS, SAID, WITHIN, strict=True)), 0.0)


def exact() -> tuple[FloatArray, FloatArray]:
    """The mean and the covariance of the scores given the claims."""
    precision = np.eye(3) + WEIGHTS.T @ np.diag(WITHIN**-2.0) @ WEIGHTS
    covariance = np.linalg.inv(precision)
    return covariance @ WEIGHTS.T @ (SAID * WITHIN**-2.0), covariance


@lru_cache(maxsize=RUNS)
def run(seed: int) -> tuple[FloatArray, FloatArray, Proposal]:
    """Scores and the logarithms of weights of a run."""
    problem = Problem(log_likelihood, 3, seed=seed, paths=PILOT, replicates=REPLICATES)
    proposal = adapted(problem.evaluate, problem.names)
    assert proposal is not None
    scores, log_likelihoods, log_ratio = problem.evaluate(proposal, 100, PATHS)
    return scores, log_likelihoods + log_ratio, proposal


def deviations(wrong: str = "") -> FloatArray:
    """Of each run, the errors of the three means over their standard errors, (runs, 3)."""
    mean, _ = exact()
    found = []
    for seed in range(RUNS):
        scores, log_weights, proposal = run(seed)
        if wrong == "no ratio":
            log_weights = log_weights - proposal.log_ratio(scores.T)
        if wrong == "no Jacobian":  # the determinants of the components are forgotten
            forgotten = Proposal(
                proposal.names,
                proposal.shares,
                proposal.means,
                tuple(tuple((*row[:-1], 2.0 * row[-1]) for row in factor) for factor in proposal.factors),
            )
            log_weights = log_weights - proposal.log_ratio(scores.T) + forgotten.log_ratio(scores.T)
        estimates = [ratio_estimate(scores[:, each], log_weights, REPLICATES) for each in range(3)]
        found.append([(value - truth) / error for (value, error), truth in zip(estimates, mean, strict=True)])
    return np.array(found)


def p_value(found: FloatArray) -> float:
    """Of the hypothesis that the deviations have Student's law: the least of three means, with Bonferroni's factor."""
    scores = stats.norm.ppf(stats.t(REPLICATES - 1).cdf(found))
    return min(1.0, 3 * float(np.min(2 * stats.norm.sf(np.abs(np.sum(scores, axis=0)) / np.sqrt(len(scores))))))


def test_means_are_those_of_the_closed_form() -> None:
    found = deviations()
    assert p_value(found) > FALSE_ALARM
    covered = np.abs(found) <= stats.t(REPLICATES - 1).ppf(0.975)  # 180 figures, correlated by threes: so as if 40
    assert np.mean(covered) >= stats.binom(RUNS, 0.95).ppf(FALSE_ALARM) / RUNS


@pytest.mark.parametrize("wrong", ["no ratio", "no Jacobian"])
def test_a_wrong_ratio_of_densities_is_told_apart(wrong: str) -> None:
    assert p_value(deviations(wrong)) < FALSE_ALARM


def test_the_probability_of_the_claims_is_that_of_the_closed_form() -> None:
    """The mean weight is the evidence: what is said is normal around 0, with the covariance of the claims and the laws."""
    evidence = stats.multivariate_normal(np.zeros(3), WEIGHTS @ WEIGHTS.T + np.diag(WITHIN**2)).pdf(SAID)
    scale = float(np.prod(np.sqrt(2 * np.pi) * WITHIN))
    errors = []
    for seed in range(20):
        _, log_weights, _ = run(seed)
        means = np.exp(log_weights).reshape(-1, REPLICATES).mean(axis=0) / scale
        errors.append((means.mean() - evidence) / (means.std(ddof=1) / np.sqrt(REPLICATES)))
    scores = stats.norm.ppf(stats.t(REPLICATES - 1).cdf(errors))
    assert 2 * stats.norm.sf(abs(np.sum(scores)) / np.sqrt(20)) > FALSE_ALARM


@pytest.mark.long
def test_intervals_cover_as_often_as_they_say() -> None:
    """1,000 runs: a coverage of 95 % leaves the band from 93 to 97 % with probability 0.004 for each figure."""
    mean, _ = exact()
    limit = stats.t(REPLICATES - 1).ppf(0.975)
    hits = []
    for seed in range(1_000, 2_000):
        scores, log_weights, _ = run(seed)
        estimates = [ratio_estimate(scores[:, each], log_weights, REPLICATES) for each in range(3)]
        hits.append([abs(value - truth) <= limit * error for (value, error), truth in zip(estimates, mean, strict=True)])
    assert np.all(np.abs(np.mean(hits, axis=0) - 0.95) <= 0.02), np.mean(hits, axis=0)
