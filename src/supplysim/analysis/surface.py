"""The regression of something on several unknowns at once: an index of them first, then smooth curves of the index.

An index is a regression on polynomials of each unknown and on products of two. By itself it cannot follow what saturates, such
as a probability that is 0 here and 1 there. So the values are then smoothed over the ranks of several indexes, one after the
other (backfitting: J. H. Friedman, W. Stuetzle, "Projection pursuit regression", JASA 76, 1981): first those of responses that
the values may be functions of, such as the durations, then those of the values themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np
from scipy import linalg

from supplysim._uncertain.arrays import BoolArray, FloatArray, IntArray
from supplysim.analysis.ranks import normal_scores, ranks_of
from supplysim.analysis.smoothing import smooth

_DEGREES = 5  # of the polynomials of one unknown
_IN_PAIRS = 12  # unknowns whose pairs are looked at: those that matter most alone
_PATHS_A_TERM = 20  # at least
_SWEEPS = 5
_NEGLIGIBLE = 1e-9  # of the largest eigenvalue: directions in which the terms hardly differ are left out


def predicted(
    unknowns: FloatArray, responses: FloatArray, values: FloatArray, fitted_on: BoolArray, replicate: IntArray
) -> FloatArray:
    """Predict values from unknowns, by a regression that sees the values and responses of some paths only.

    Parameters
    ----------
    unknowns : (unknowns, paths) array
        Ranks between 0 and 1.
    responses : (paths, responses) array
        What else to take indexes of. It must not saturate: ranks or scores.
    values : (paths, curves) array
    fitted_on : (paths,) array of bool
    replicate : (paths,) array

    Returns
    -------
    (paths not fitted on, curves) array
    """
    targets = np.hstack([responses, values])  # first what the values may be a function of, so that few sweeps do
    terms = _terms(unknowns, targets, fitted_on)
    indexes = terms @ _least_squares(terms[fitted_on], targets[fitted_on])
    ranked = [ranks_of(each) for each in indexes.T]
    left = values[fitted_on].copy()
    parts = [(np.zeros_like(left), np.zeros((int((~fitted_on).sum()), values.shape[1])))] * len(ranked)
    for _ in range(_SWEEPS):
        for number, ranks in enumerate(ranked):
            left += parts[number][0]
            curves = smooth(ranks[fitted_on], left, replicate[fitted_on])
            parts[number] = curves.at(ranks[fitted_on]), curves.at(ranks[~fitted_on])
            left -= parts[number][0]
    found: FloatArray = np.sum([part for _, part in parts], axis=0)
    return found


def _terms(unknowns: FloatArray, targets: FloatArray, fitted_on: BoolArray) -> FloatArray:
    """The terms of the regression, (paths, terms): 1, polynomials of each unknown, and products of two."""
    room = max(int(fitted_on.sum()) // _PATHS_A_TERM, 2)
    scores = [normal_scores(each) for each in unknowns]
    terms = [np.ones(unknowns.shape[1]), *scores[: room - 1]]
    degrees = min(_DEGREES, (room - len(terms)) // max(len(unknowns), 1))
    curved = [list(_legendre(2 * each - 1, degrees)) for each in unknowns] if degrees > 0 else []
    terms += [each for of_one in curved for each in of_one]
    if degrees >= 2:  # noqa: PLR2004  # a pair has linear and quadratic terms
        most_pairs = (room - len(terms)) // 3
        chosen = _most_relevant(curved, targets, fitted_on)
        for one, two in list(combinations(chosen, 2))[:most_pairs]:
            terms += [scores[one] * scores[two], curved[one][0] * curved[two][1], curved[one][1] * curved[two][0]]
    return np.stack(terms, axis=1)


def _legendre(places: FloatArray, degrees: int) -> Iterator[FloatArray]:
    """The Legendre polynomials of degree 1 and more between -1 and 1, with a mean square of 1."""
    for degree in range(1, degrees + 1):
        yield np.polynomial.legendre.legval(places, np.eye(degree + 1)[degree]) * np.sqrt(2 * degree + 1)


def _most_relevant(curved: list[list[FloatArray]], targets: FloatArray, fitted_on: BoolArray) -> list[int]:
    """The unknowns that explain most of the targets alone, at most a dozen, the first explains most."""
    centred = targets[fitted_on] - targets[fitted_on].mean(axis=0)
    scale = np.maximum(np.sum(centred**2, axis=0), np.finfo(float).tiny)
    shares = [max(sum((each[fitted_on] @ centred) ** 2 for each in of_one) / scale) for of_one in curved]
    return [int(each) for each in np.argsort(shares)[::-1][:_IN_PAIRS]]


def _least_squares(terms: FloatArray, targets: FloatArray) -> FloatArray:
    """The coefficients of the terms, (terms, targets); of terms that are nearly the same, the smallest."""
    sizes, directions = linalg.eigh(terms.T @ terms)
    used = sizes > _NEGLIGIBLE * sizes[-1]
    basis = directions[:, used]
    coefficients: FloatArray = basis @ ((basis.T @ (terms.T @ targets)) / sizes[used, None])
    return coefficients
