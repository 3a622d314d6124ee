"""A curve through noisy values, and the regression on several unknowns."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import special

from supplysim.analysis.ranks import normal_scores, ranks_of
from supplysim.analysis.smoothing import Curves, smooth
from supplysim.analysis.surface import predicted

RANKS = (np.arange(20_000) + 0.5) / 20_000
REPLICATES = 16
NOISE = np.random.default_rng(1).normal(size=20_000)


def smoothed(ranks: np.ndarray, values: np.ndarray) -> Curves:
    return smooth(ranks, values, np.arange(ranks.size) % REPLICATES)


@pytest.mark.parametrize(
    ("name", "curve", "most"),
    [
        ("constant", np.zeros_like(RANKS), 0.02),
        ("line", RANKS, 0.03),
        ("wave", np.sin(2 * np.pi * RANKS), 0.06),
        ("steep", special.expit(60 * (RANKS - 0.7)), 0.06),
    ],
)
def test_a_curve_is_found_behind_noise_as_large_as_itself(name: str, curve: np.ndarray, most: float) -> None:
    found = smoothed(RANKS, (curve + NOISE)[:, None]).at(RANKS)[:, 0]
    assert np.sqrt(np.mean((found - curve) ** 2)) < most  # 96 free knots would leave 0.07


def test_a_step_without_noise_is_located_to_a_hundredth() -> None:
    step = np.where(RANKS > 0.377, 1.0, -1.0)
    assert np.mean(np.sign(smoothed(RANKS, step[:, None]).at(RANKS)[:, 0]) != step) < 0.005


@pytest.mark.parametrize("paths", [1, 2, 3, 17])
def test_few_paths_and_equal_ranks_give_a_curve(paths: int) -> None:
    for ranks in (ranks_of(np.arange(paths, dtype=float)), np.full(paths, 0.5)):
        assert np.isfinite(smoothed(ranks, np.ones((paths, 1))).at(np.linspace(0, 1, 11))).all()
        np.testing.assert_allclose(smoothed(ranks, np.ones((paths, 1))).at(ranks), 1.0, atol=1e-3)


def test_two_values_of_an_unknown_have_their_means() -> None:
    ranks = ranks_of(np.repeat([1.0, 2.0], 500))
    values = np.repeat([3.0, -1.0], 500)
    np.testing.assert_allclose(smoothed(ranks, values[:, None]).at(ranks)[:, 0], values, atol=1e-3)


def test_columns_are_smoothed_each_by_itself() -> None:
    values = np.stack([RANKS + NOISE, np.sin(9 * RANKS)], axis=1)
    both = smoothed(RANKS, values).at(RANKS)
    for column in (0, 1):
        np.testing.assert_allclose(both[:, column], smoothed(RANKS, values[:, [column]]).at(RANKS)[:, 0])


def surface_error(values: np.ndarray, truth: np.ndarray, responses: np.ndarray, unknowns: np.ndarray) -> float:
    fitted_on = np.arange(len(values)) % 4 != 0
    found = predicted(unknowns, responses, values[:, None], fitted_on, np.arange(len(values)) % REPLICATES)[:, 0]
    return float(np.mean((found - truth[~fitted_on]) ** 2) / np.var(truth))


def test_what_saturates_along_a_sum_is_followed() -> None:
    rng = np.random.default_rng(2)
    one, two, three = rng.normal(size=(3, 20_000))
    probability = special.ndtr(4 * (one - two + 0.5))
    duration = one - two + 0.3 * rng.normal(size=one.size)
    event = (rng.random(one.size) < probability).astype(float)
    unknowns = np.array([ranks_of(each) for each in (one, two, three)])
    responses = normal_scores(ranks_of(duration))[:, None]
    assert surface_error(event, probability, responses, unknowns) < 0.01


def test_pairs_are_followed() -> None:
    rng = np.random.default_rng(3)
    one, two = rng.random((2, 20_000))
    product = (one - 0.5) * (two - 0.5) * 12
    unknowns = np.array([ranks_of(one), ranks_of(two)])
    noisy = product + rng.normal(size=one.size)
    assert surface_error(noisy, product, np.zeros((one.size, 0)), unknowns) < 0.05


@pytest.mark.parametrize("paths", [2, 8, 50])
def test_few_paths_give_a_surface(paths: int) -> None:
    rng = np.random.default_rng(4)
    unknowns = np.array([ranks_of(each) for each in rng.random((70, paths))])
    fitted_on = np.arange(paths) % 2 == 0
    found = predicted(unknowns, rng.random((paths, 1)), rng.random((paths, 2)), fitted_on, np.arange(paths) % REPLICATES)
    assert found.shape == ((~fitted_on).sum(), 2)
    assert np.isfinite(found).all()


def test_dependent_paths_do_not_pass_for_many() -> None:
    """Paths of a replicate that all err together: only the replicates show it."""
    replicate = np.arange(20_000) % REPLICATES
    together = np.random.default_rng(5).normal(size=(REPLICATES, 40))[replicate, (40 * RANKS).astype(int)]
    found = smooth(RANKS, together[:, None], replicate).at(RANKS)[:, 0]
    assert np.sqrt(np.mean(found**2)) < 0.15  # the mean of the replicates has 0.25
