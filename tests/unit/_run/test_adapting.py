"""Adapting: how many paths are effective after it, and where it is not worth its while."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import special

from supplysim._run.adapting import adapted
from supplysim._run.components import cholesky
from supplysim._run.fitting import Pilot, fitted
from support.pilots import Problem, drifting_rate, floor, normal, reading, total

JUDGED = 32_768  # paths

# the problem; the least effective fraction after adapting, well below what is measured; the most that the laws leave
CASES = {
    "one unknown": (Problem(lambda z, _: normal(z[:, 0], 3, 0.05), 1), 0.8, 1e-3),
    "3 of 64 unknowns": (
        Problem(lambda z, _: total(z, (2.0,), 0.1) + normal(z[:, 20] + z[:, 5], -2, 0.1) + normal(z[:, 5], 1, 0.2), 64),
        0.7,
        1e-4,
    ),
    "64 of 64 unknowns": (Problem(lambda z, _: total(z, (0.5,) * 64, 1.0), 64), 0.4, 1e-4),
    "nine claims on a drifting rate": (Problem(drifting_rate, 13), 0.1, 1e-5),
    "six exact claims": (Problem(lambda z, _: total(z, (1.5,) * 6, 0.05), 6), 0.3, 1e-6),
    "two readings that fit": (
        Problem(
            lambda z, _: (
                normal(np.log(reading(z[:, 0]) * np.exp(0.6 * z[:, 1]) * 5_000 / 1.2e6), 0, 0.02) + normal(z[:, 2], 2, 0.1)
            ),
            3,
        ),
        0.3,
        1e-3,
    ),
    "two narrow modes": (
        Problem(lambda z, _: np.logaddexp(normal(z[:, 0], -1.5, 0.02), normal(z[:, 0], 2, 0.03)), 1),
        0.6,
        0.02,
    ),
    "a floor near the upper end": (Problem(lambda z, _: floor(20_000 * special.ndtr(z[:, 0]), 19_900, 2), 2), 0.4, 0.006),
    "a floor at the upper end": (Problem(lambda z, _: floor(20_000 * special.ndtr(z[:, 0]), 19_990, 2), 2), 0.2, 0.001),
    "a product": (Problem(lambda z, _: normal(z[:, 0] + z[:, 1], 2, 0.03), 2), 0.8, 0.02),
    "a product of uniforms": (
        Problem(lambda z, _: normal(special.log_ndtr(z[:, 0]) + special.log_ndtr(z[:, 1]), np.log(0.3), 0.005), 2),
        0.03,
        0.01,
    ),
    "claims that depend on chance": (
        Problem(
            lambda z, rng: (
                normal(z[:, 0] + 0.3 * rng.standard_normal(len(z)), 2.5, 0.05)
                + normal(z[:, 1] + 0.1 * rng.standard_normal(len(z)), -2, 0.05)
            ),
            4,
        ),
        0.015,
        1e-4,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_more_paths_are_effective(name: str) -> None:
    problem, least, most_of_laws = CASES[name]
    proposal = adapted(problem.evaluate, problem.names)
    assert proposal is not None
    assert max(problem.stages) <= 11
    pilot = Pilot(*problem.evaluate(proposal, 99, JUDGED))
    assert pilot.effective / JUDGED >= least
    assert pilot.expected_fraction(None, problem.names) <= most_of_laws


@pytest.mark.parametrize(
    "log_likelihood",
    [
        lambda z, _: np.zeros(len(z)),
        lambda z, _: normal(z[:, 0], 1, 1.0),
        lambda z, _: np.full(len(z), -np.inf),
        lambda z, rng: normal(rng.standard_normal(len(z)), 3, 0.05),  # chance alone
    ],
    ids=["no claim", "a weak claim", "impossible claims", "chance alone"],
)
def test_the_laws_are_kept_where_adapting_does_not_help(log_likelihood: object) -> None:
    problem = Problem(log_likelihood, 3)  # type: ignore[arg-type]
    assert adapted(problem.evaluate, problem.names) is None
    assert len(problem.stages) <= 9


def test_the_pilot_of_a_proposal_promises_what_a_run_finds() -> None:
    problem = Problem(drifting_rate, 13)
    proposal = adapted(problem.evaluate, problem.names)
    promised = Pilot(*problem.evaluate(proposal, 98)).effective / problem.paths
    found = Pilot(*problem.evaluate(proposal, 99, JUDGED)).effective / JUDGED
    assert promised == pytest.approx(found, rel=0.5)


def test_a_pilot_expects_of_another_proposal_what_its_own_pilot_finds() -> None:
    """The laws leave a fraction of exactly E[L]² / E[L²] = 1 / 40.9: by one normal claim of within 0.1 about a score of 1."""
    problem = Problem(lambda z, _: normal(z[:, 0], 1.0, 0.1), 1)
    proposal = fitted(Pilot(*problem.evaluate(None, 0)), problem.names)
    square = 0.1**2
    mean = 0.1 / np.sqrt(1 + square) * np.exp(-0.5 / (1 + square))
    mean_square = np.sqrt(square / 2 / (1 + square / 2)) * np.exp(-0.5 / (1 + square / 2))
    expected = Pilot(*problem.evaluate(proposal, 1)).expected_fraction(None, problem.names)
    assert expected == pytest.approx(mean**2 / mean_square, rel=0.02)


def test_unknowns_of_which_the_claims_say_nothing_are_left_to_their_laws() -> None:
    problem = Problem(lambda z, _: normal(z[:, 3] + z[:, 7], 3, 0.05), 60)
    proposal = adapted(problem.evaluate, problem.names)
    assert proposal is not None
    assert {"unknown 3", "unknown 7"} <= set(proposal.names)
    assert len(proposal.names) <= 6


def test_a_proposal_is_a_pure_function_of_the_pilots() -> None:
    first, second = Problem(drifting_rate, 13), Problem(drifting_rate, 13)
    assert adapted(first.evaluate, first.names) == adapted(second.evaluate, second.names)
    assert first.stages == second.stages == sorted(set(first.stages))


def test_a_factor_that_does_not_exist_is_none() -> None:
    made = np.array([[2.0, 0.6, 0.0], [0.6, 1.0, 0.1], [0.0, 0.1, 0.5]])
    factor = cholesky(made)
    assert factor is not None
    np.testing.assert_allclose(factor @ factor.T, made)
    assert cholesky(np.ones((2, 2))) is None
    assert cholesky(np.array([[1.0, 2.0], [2.0, 1.0]])) is None


@pytest.mark.parametrize("paths", [1, 2, 64])
@pytest.mark.parametrize("unknowns", [1, 5])
def test_tiny_pilots_do_no_harm(paths: int, unknowns: int) -> None:
    problem = Problem(lambda z, _: normal(z[:, 0], 3, 0.05), unknowns, paths=paths, replicates=1)
    proposal = adapted(problem.evaluate, problem.names)
    assert proposal is None or set(proposal.names) <= set(problem.names)
