"""Claims that cannot all hold: the smallest set of them that leaves hardly any path, as far as a pilot shows."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from supplysim._engine.weighing import log_weight
from supplysim._model.claims.compiled import Given
from supplysim._uncertain.arrays import FloatArray

_CONTRADICT = 0.05  # a Bayes factor from which down a pair of claims contradict each other
_LEAST_JOINTLY = 5.0  # effective paths that a pair would have if each claim said nothing about the other
_STRAINED = 12.5  # how far the likelihood of a claim may be below its highest, in logarithms: five standard deviations
_LEAST_TO_TELL = 30.0  # effective paths
_TIMES_BETTER = 10.0  # do the others agree without a claim that contradicts them


def contradicting(given: Given, means: Mapping[str, FloatArray], log_likelihoods: Mapping[str, FloatArray]) -> tuple[str, ...]:
    """The names of claims that cannot all hold.

    A single claim that no path can meet; otherwise the pair with the smallest Bayes factor ``E[La Lb] / (E[La] E[Lb])``, if
    it is at most 0.05 and enough paths can tell; otherwise, if the factor of all together is, the claims without any one of
    which it is ten times larger.

    Parameters
    ----------
    means : mapping from claim to (replicates,) array
        For claims of reliability below 1.
    log_likelihoods : mapping from claim to (paths,) array
    """
    names = [each.name for each in given.weighed]
    logs = np.array([log_weight(each, log_likelihoods[each.name], means.get(each.name)) for each in given.weighed])
    highest = logs.max(axis=1, keepdims=True)
    for name, most in zip(names, highest[:, 0], strict=True):
        if most == -np.inf:
            return (name,)
    likelihoods = np.exp(logs - highest)
    alone = likelihoods.mean(axis=1)
    factors = likelihoods @ likelihoods.T / likelihoods.shape[1] / np.outer(alone, alone)
    factors[np.tril_indices(len(names))] = np.inf
    effective = likelihoods.sum(axis=1) ** 2 / (likelihoods**2).sum(axis=1)
    factors[np.outer(effective, effective) < _LEAST_JOINTLY * likelihoods.shape[1]] = np.inf  # too sharp to tell
    one, other = np.unravel_index(np.argmin(factors), factors.shape)
    if factors[one, other] <= _CONTRADICT:
        return names[one], names[other]
    factor = _log_factor(logs, alone)
    if not factor <= np.log(_CONTRADICT):
        return ()
    keys = [
        name
        for place, name in enumerate(names)
        if _log_factor(np.delete(logs, place, axis=0), np.delete(alone, place)) >= factor + np.log(_TIMES_BETTER)
    ]
    return tuple(keys) if len(keys) > 1 else tuple(names)


def strained(given: Given, log_likelihoods: Mapping[str, FloatArray], log_weights: FloatArray) -> tuple[str, ...]:
    """The names of reliable claims that lie five standard deviations or more from what all claims together leave.

    What all together leave is then a compromise that no source states. None are named if too few paths can tell.

    Parameters
    ----------
    log_likelihoods : mapping from claim to (paths,) array
    log_weights : (paths,) array
        The logarithms of the weights of the paths.
    """
    highest = float(log_weights.max())
    weights = np.exp(log_weights - highest) if highest > -np.inf else np.zeros(log_weights.size)
    if float(weights.sum()) ** 2 < _LEAST_TO_TELL * float((weights**2).sum()) or not weights.any():
        return ()
    some = weights > 0
    reliable = [each for each in given.weighed if each.reliability == 1]
    misfits = {each.name: each.statement.misfit(log_likelihoods[each.name][some]) for each in reliable}
    return tuple(name for name, misfit in misfits.items() if np.average(misfit, weights=weights[some]) > _STRAINED)


def _log_factor(logs: FloatArray, alone: FloatArray) -> float:
    """The logarithm of the Bayes factor of several claims, ``E[L1 L2 ...] / (E[L1] E[L2] ...)``.

    Parameters
    ----------
    logs : (claims, paths) array
        The logarithms of their likelihoods.
    alone : (claims,) array
        Their means, each over its greatest likelihood.
    """
    relative = (logs - logs.max(axis=1, keepdims=True)).sum(axis=0)
    highest = float(relative.max())
    if highest == -np.inf:
        return -np.inf
    return highest + float(np.log(np.exp(relative - highest).mean()) - np.log(alone).sum())
