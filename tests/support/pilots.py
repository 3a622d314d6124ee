"""Pilots of plain problems: a likelihood of independent normal scores, on the points of the sampling design."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

import attrs
import numpy as np
from numpy.typing import NDArray
from scipy import special

from supplysim._model.claims.proposal import CHOICE, Proposal
from supplysim._model.model import drawn_uniforms
from supplysim._model.settings import Settings

FloatArray = NDArray[np.float64]
LogLikelihood = Callable[[FloatArray, np.random.Generator], FloatArray]


def normal(values: FloatArray, said: float, within: float) -> FloatArray:
    """The logarithm of the likelihood of a value, up to a constant."""
    return -0.5 * ((values - said) / within) ** 2


def floor(values: FloatArray, said: float, usually_within: float) -> FloatArray:
    """The logarithm of the likelihood of a floor, up to a constant."""
    excess = np.log(np.maximum(values, 1e-9) / said)
    return np.where(excess >= 0, -excess * np.log(10) / np.log(usually_within), -np.inf)


@attrs.frozen(slots=False)
class Problem:
    """Scores z of `unknowns` unknowns, and the logarithm of a likelihood of them; it may depend on chance, too."""

    log_likelihood: LogLikelihood
    unknowns: int
    seed: int = 1
    paths: int = 8_192
    replicates: int = 8
    stages: list[int] = attrs.field(factory=list)

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(f"unknown {number}" for number in range(self.unknowns))

    def evaluate(
        self, proposal: Proposal | None, stage: int, paths: int | None = None
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """As `supplysim._run.adapting.adapted` asks for it."""
        self.stages.append(stage)
        paths = self.paths if paths is None else paths
        uniforms = drawn_uniforms((*self.names, CHOICE), Settings(1_000 * self.seed + stage, self.replicates), 0, paths)
        choice, log_ratio = uniforms.pop(CHOICE), np.zeros(paths)
        if proposal is not None:
            uniforms, log_ratio = proposal.moved(uniforms, choice)
        scores = np.stack([special.ndtri(uniforms[name]) for name in self.names], axis=1)
        return scores, self.log_likelihood(scores, np.random.default_rng([self.seed, stage])), log_ratio


def by_replicate(values: FloatArray, log_weights: FloatArray, replicates: int) -> tuple[FloatArray, FloatArray]:
    """The sums of weights times values, and of weights, of each replicate."""
    weights = np.exp(log_weights - log_weights.max())
    return (weights * values).reshape(-1, replicates).sum(axis=0), weights.reshape(-1, replicates).sum(axis=0)


def ratio_estimate(values: FloatArray, log_weights: FloatArray, replicates: int) -> tuple[float, float]:
    """A weighted mean and its standard error, from the replicates."""
    totals, weights = by_replicate(values, log_weights, replicates)
    mean = float(totals.sum() / weights.sum())
    errors = (totals - mean * weights) / weights.mean()
    return mean, float(np.sqrt(np.sum(errors**2) / (replicates * (replicates - 1))))


def reading(scores: FloatArray) -> FloatArray:
    """A mixture of two readings: rounds in a container, 400 to 500 or 75 to 100."""
    uniform = special.ndtr(scores)
    part = np.where(uniform < 0.5, 2 * uniform, 2 * uniform - 1)
    return np.where(uniform < 0.5, 400 + 100 * part, 75 + 25 * part)


DATES = (
    (1, 1_300),
    (2, 2_000),
    (3, 5_000),
    (4, 5_500),
    (5, 6_700),
    (7, 8_300),
    (9, 10_000),
    (10, 11_500),
)  # months, containers


def drifting_rate(scores: FloatArray, _: np.random.Generator) -> FloatArray:
    """Nine claims, a floor among them, on containers that are shipped at a monthly rate which takes a random walk."""
    rate = np.exp(np.log(800) + 0.7 * scores[:, [1]] + 0.25 * np.cumsum(scores[:, 2:13], axis=1))
    containers = 500 * np.exp(0.7 * scores[:, [0]]) + np.cumsum(rate, axis=1)
    about = sum(normal(np.log(containers[:, month]), np.log(said), 0.05) for month, said in DATES)
    return about + floor(containers[:, 8], 8_000, 1.3)


def total(scores: FloatArray, said: Sequence[float], within: float) -> FloatArray:
    """A claim about each of the first scores."""
    return sum((normal(scores[:, number], each, within) for number, each in enumerate(said)), np.zeros(len(scores)))
