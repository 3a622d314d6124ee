"""A proposal: where it moves paths to, and the ratio of densities that makes up for it."""

from __future__ import annotations

import json
import pickle
from typing import Any

import attrs
import numpy as np
import pytest
from scipy import stats

from supplysim._model.claims.proposal import CHOICE, Proposal
from supplysim._model.model import drawn_uniforms
from supplysim._model.settings import Settings
from supplysim.errors import InvalidValueError

PATHS = 65_536
TWO = Proposal(
    ("a", "b"), (0.7, 0.3), ((1.0, -2.0), (-1.5, 0.5)), (((0.5,), (0.4995, 0.0158)), ((0.3,), (0.0, 0.2))), prior_fraction=0.1
)


def one(mean: float, spread: float, prior_fraction: float = 0.1) -> Proposal:
    return Proposal(("a",), (1.0,), ((mean,),), (((spread,),),), prior_fraction)


def drawn(proposal: Proposal, seed: int = 1, paths: int = PATHS) -> tuple[Any, Any, Any]:
    uniforms = drawn_uniforms((*proposal.names, "other", CHOICE), Settings(seed, 8), 0, paths)
    choice = uniforms.pop(CHOICE)
    return uniforms, choice, proposal.moved(uniforms, choice)


def test_the_ratio_is_that_of_the_densities() -> None:
    _, _, (moved, log_ratio) = drawn(TWO, paths=512)
    points = stats.norm.ppf(np.stack([moved["a"], moved["b"]], axis=1))
    prior = stats.multivariate_normal([0, 0]).pdf(points)
    total = 0.1 * prior
    for share, mean, rows in zip(TWO.shares, TWO.means, TWO.factors, strict=True):
        factor = np.array([[rows[0][0], 0.0], rows[1]])
        total += 0.9 * share * stats.multivariate_normal(mean, factor @ factor.T).pdf(points)
    np.testing.assert_allclose(log_ratio, np.log(prior / total), rtol=1e-7, atol=1e-7)


def test_each_component_has_its_share_and_its_moments() -> None:
    _, choice, (moved, _) = drawn(TWO)
    scores = stats.norm.ppf(np.stack([moved["a"], moved["b"]]))
    first = scores[:, (choice >= 0.1) & (choice < 0.1 + 0.9 * 0.7)]
    assert first.shape[1] / PATHS == pytest.approx(0.63, abs=1e-3)
    assert np.mean(first, axis=1) == pytest.approx([1.0, -2.0], abs=0.01)
    assert np.corrcoef(first)[0, 1] == pytest.approx(0.9995, abs=1e-4)
    second = scores[:, choice >= 0.73]
    assert np.std(second, axis=1) == pytest.approx([0.3, 0.2], rel=0.02)


@pytest.mark.parametrize("function", [lambda u: u, lambda u: u > 0.999, np.ones_like])
def test_weighted_means_are_those_under_the_laws(function: Any) -> None:
    """The ratio is at most 10, so the error of a mean is below 10 / sqrt(paths); six such would be a fault."""
    uniforms, _, (moved, log_ratio) = drawn(TWO)
    for name in ("a", "b", "other"):
        exact = {0.5: 0.5, 0.001: 0.001, 1.0: 1.0}[round(float(np.mean(function(uniforms[name]))), 3)]
        values = np.exp(log_ratio) * function(moved[name])
        assert np.mean(values) == pytest.approx(exact, abs=6 * np.std(values) / PATHS**0.5)


def test_paths_of_the_laws_and_unknowns_that_are_not_moved_keep_their_uniforms() -> None:
    uniforms, choice, (moved, log_ratio) = drawn(TWO)
    assert moved["other"] is uniforms["other"]
    of_laws = choice < 0.1
    assert np.array_equal(moved["a"][of_laws], uniforms["a"][of_laws])
    assert not np.any(moved["a"][~of_laws] == uniforms["a"][~of_laws])
    assert log_ratio.max() <= -np.log(0.1)


@pytest.mark.parametrize("mean", [-40.0, -8.0, 8.0, 8.5, 40.0])
def test_far_in_the_tails_uniforms_stay_inside_and_ratios_finite(mean: float) -> None:
    uniforms, choice, (moved, log_ratio) = drawn(one(mean, 0.5))
    assert moved["a"].min() >= 2.0**-53
    assert moved["a"].max() <= 1 - 2.0**-53
    assert np.isfinite(log_ratio).all()
    assert log_ratio.max() <= -np.log(0.1)
    assert np.mean(np.exp(log_ratio) * moved["a"]) == pytest.approx(0.5, abs=0.02)
    assert np.sign(mean) * (moved["a"][choice >= 0.1] - 0.5).min() > 0 or mean < 0
    assert moved["other"] is uniforms["other"]


def test_all_paths_from_the_laws_have_a_ratio_of_one() -> None:
    uniforms, _, (moved, log_ratio) = drawn(one(3.0, 0.1, prior_fraction=1.0), paths=64)
    assert np.array_equal(moved["a"], uniforms["a"])
    assert not log_ratio.any()


def test_a_path_does_not_depend_on_the_paths_beside_it() -> None:
    uniforms, choice, (moved, log_ratio) = drawn(TWO, paths=1_024)
    some = slice(101, 118)
    again, its_ratio = TWO.moved({name: each[some] for name, each in uniforms.items()}, choice[some])
    assert np.array_equal(its_ratio, log_ratio[some])
    assert all(np.array_equal(again[name], moved[name][some]) for name in moved)


def test_it_survives_json_and_pickle() -> None:
    again = Proposal(**json.loads(json.dumps(attrs.asdict(TWO))))
    assert again == TWO == pickle.loads(pickle.dumps(TWO))
    assert hash(again) == hash(TWO)


@pytest.mark.parametrize(
    "wrong",
    [
        {"names": ()},
        {"names": ("a", "a")},
        {"names": ("a", "b", "c")},
        {"shares": (0.5, 0.4)},
        {"shares": (1.5, -0.5)},
        {"shares": (1.0,)},
        {"means": ((1.0,), (1.0, 2.0))},
        {"means": ((1.0, float("nan")), (1.0, 2.0))},
        {"factors": (((0.5,), (0.1, 0.0)), ((0.3,), (0.0, 0.2)))},
        {"factors": (((0.5, 0.0), (0.1, 0.2)), ((0.3,), (0.0, 0.2)))},
        {"prior_fraction": 0.0},
        {"prior_fraction": 1.5},
    ],
)
def test_fields_that_do_not_fit_together_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidValueError, match="a Proposal must have names"):
        attrs.evolve(TWO, **wrong)
