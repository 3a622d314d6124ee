"""Claims that cannot all hold: the smallest set of them that leaves hardly any path, as far as a pilot shows."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from supplysim._engine.weighing import log_weight
from supplysim._model.claims.compiled import Given
from supplysim._uncertain.arrays import FloatArray

_CONTRADICT = 0.05  # a Bayes factor from which down a pair of claims contradict each other
_TIMES_MORE = 10.0  # paths are effective without a claim that contradicts the others


def contradicting(given: Given, means: Mapping[str, FloatArray], log_likelihoods: Mapping[str, FloatArray]) -> tuple[str, ...]:
    """The names of claims that cannot all hold.

    A single claim that no path can meet; otherwise the pair with the smallest Bayes factor ``E[La Lb] / (E[La] E[Lb])``, if
    it is at most 0.05; otherwise the claims without any one of which ten times as many paths would be effective.

    Parameters
    ----------
    means : mapping from claim to (replicates,) array
        For claims of reliability below 1.
    log_likelihoods : mapping from claim to (paths,) array
    """
    names = [each.name for each in given.weighed]
    logs = np.array([_weight(each.name, given, means, log_likelihoods) for each in given.weighed])
    highest = logs.max(axis=1, keepdims=True)
    for name, most in zip(names, highest[:, 0], strict=True):
        if most == -np.inf:
            return (name,)
    likelihoods = np.exp(logs - highest)
    alone = likelihoods.mean(axis=1)
    factors = likelihoods @ likelihoods.T / likelihoods.shape[1] / np.outer(alone, alone)
    factors[np.tril_indices(len(names))] = np.inf
    one, other = np.unravel_index(np.argmin(factors), factors.shape)
    if factors[one, other] <= _CONTRADICT:
        return names[one], names[other]
    together = logs.sum(axis=0)
    if not np.isfinite(together.max()):
        return tuple(names)
    rest = [np.delete(logs, place, axis=0).sum(axis=0) for place in range(len(names))]
    return tuple(
        name
        for name, without in zip(names, rest, strict=True)
        if len(names) > 1 and _effective(without) >= _TIMES_MORE * _effective(together)
    )


def _weight(name: str, given: Given, means: Mapping[str, FloatArray], log_likelihoods: Mapping[str, FloatArray]) -> FloatArray:
    claim = next(each for each in given.weighed if each.name == name)
    logs, of_claim = log_likelihoods[name], means.get(name)
    return log_weight(claim, logs, of_claim, np.arange(logs.size) % (1 if of_claim is None else of_claim.size))


def _effective(logs: FloatArray) -> float:
    """The effective number of paths with these logarithms of weights."""
    weights = np.exp(logs - logs.max())
    return float(weights.sum() ** 2 / (weights @ weights))
