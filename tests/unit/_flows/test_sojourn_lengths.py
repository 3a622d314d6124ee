"""Lengths of sojourns: whole days, at least 1, and what is left of them in equilibrium."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

import supplysim as ss
from supplysim._flows.sojourn_lengths import Equilibrium, GeometricLength, KnownLength, Length, VaryingLength, lengths_drawn
from support.one_sample import counts_p_value
from support.renewal import exactly, geometric_law, left_law, rounded_law

PATHS, MOST = 60_000, 400
FALSE_ALARM = 1e-4
GAMMA = ss.varying(ss.gamma(3, 2)).law
CDF = stats.gamma(3, scale=2).cdf
MIXED = ss.varying(ss.mixture([ss.gamma(3, 2), 2, ss.uniform(0, 3)], [5, 2, 3])).law
LAWS = [
    GeometricLength(5.0),
    KnownLength(3.6),
    VaryingLength(GAMMA, 1.0),
    VaryingLength(GAMMA, np.full(PATHS, 0.1)),
    VaryingLength(MIXED, 1.0),
]
EXACT = [
    geometric_law(5, MOST), exactly(4, MOST), rounded_law(CDF, MOST), rounded_law(lambda days: CDF(days / 0.1), MOST),
    rounded_law(lambda days: 0.5 * CDF(days) + 0.2 * (days >= 2) + 0.3 * stats.uniform(0, 3).cdf(days), MOST),
]  # fmt: skip


@pytest.mark.parametrize(("law", "exact"), list(zip(LAWS, EXACT, strict=True)))
def test_lengths_and_what_is_left_of_them_have_their_exact_laws(law: Length, exact: np.ndarray) -> None:
    rng, scales = np.random.default_rng(1), np.broadcast_to(law.scale, PATHS)
    days = lengths_drawn([law], np.zeros(PATHS, dtype=np.intp), scales, rng.random(PATHS))
    assert counts_p_value(days, exact) > FALSE_ALARM
    mean = float(exact @ np.arange(MOST + 1))
    assert np.mean(law.mean_days()) == pytest.approx(mean, rel=1e-4)
    assert np.all(law.most_mean_days() >= mean - 1e-9)
    assert np.max(law.least_days()) <= days.min()
    states, left = Equilibrium.of([law], [1.0]).draw(PATHS, lambda open_, _: rng.random((4, open_.size)))
    assert not states.any()
    assert counts_p_value(left, left_law(exact, mean)) > FALSE_ALARM


def test_states_are_as_likely_as_days_in_them() -> None:
    rng, visits = np.random.default_rng(2), [0.2, 0.0, 0.5, 0.2, 0.1]
    states, left = Equilibrium.of(LAWS, visits).draw(PATHS, lambda open_, _: rng.random((4, open_.size)))
    weights = np.array([share * (exact @ np.arange(MOST + 1)) for share, exact in zip(visits, EXACT, strict=True)])
    assert counts_p_value(states, weights / weights.sum()) > FALSE_ALARM
    for state in (0, 2, 3, 4):
        exact = EXACT[state]
        assert counts_p_value(left[states == state], left_law(exact, float(exact @ np.arange(MOST + 1)))) > FALSE_ALARM


def test_uniform_numbers_at_the_ends_give_finite_days() -> None:
    ends = np.array([0.0, 2.0**-53, 0.5, 1 - 2.0**-53])
    for law in (*LAWS[:3], VaryingLength(ss.varying(ss.lognormal(0, 9)).law, 1e6)):
        days = lengths_drawn([law, law], np.array([0, 1, 0, 1]), np.full(4, law.scale), ends)
        assert np.all((days >= 1) & (days <= 1e9) & (days == np.rint(days)))
        assert np.all(np.diff(days) <= 0)  # a small number means a long sojourn under every law
