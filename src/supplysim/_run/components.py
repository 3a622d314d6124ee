"""Mixtures of normal distributions fitted to weighted points, by expectation and maximisation.

The components begin as slices: the points are cut, again and again, where the two sides of a cut have least variance within
them (N. Otsu, 1979), which finds the modes of rival readings. Then the EM algorithm with weighted points (O. Cappé, R. Douc,
A. Guillin, J.-M. Marin, C. Robert, "Adaptive importance sampling in general mixture classes", Statistics and Computing 18,
2008) improves them. Nothing is drawn at random.
"""

from __future__ import annotations

import math

import attrs
import numpy as np

from supplysim._uncertain.arrays import BoolArray, FloatArray, IndexArray

_STEPS = 8
_NEGLIGIBLE = 1e-7  # a point of less weight than this share of the greatest tells nothing
_LEAST_SHARE = 0.01  # of a component
_LEAST_VARIANCE = 1e-12
_ENOUGH = 5  # effective points for each unknown, below which covariances shrink towards variances
_SHRUNK = 0.5


@attrs.frozen(eq=False)
class Components:
    """The components of a mixture.

    Attributes
    ----------
    shares : (components,) array
    means : (components, unknowns) array
    factors : (components, unknowns, unknowns) array
        Lower Cholesky factors of the covariances.
    """

    shares: FloatArray
    means: FloatArray
    factors: FloatArray


def components_of(points: FloatArray, weights: FloatArray, mask: BoolArray, number: int) -> Components:
    """At most `number` normal components of weighted points.

    Parameters
    ----------
    points : (points, unknowns) array
    weights : (points,) array
        Their sum is above 0.
    mask : (unknowns, unknowns) array
        Which unknowns may be correlated: groups, each with itself.
    number : int
    """
    kept = weights > _NEGLIGIBLE * weights.max()
    points, weights = points[kept], weights[kept] / weights[kept].sum()
    pooled = _covariance(points, weights, _mean(points, weights), mask)
    belongs = _slices(points, weights, number)
    found = _maximised(points, weights, belongs, mask, pooled)
    if number > 1:
        for _ in range(_STEPS):
            found = _maximised(points, weights, _responsibilities(found, points), mask, pooled)
    return found


def explained_by_cut(points: FloatArray, weights: FloatArray) -> float:
    """The greatest share of the variance of an unknown that cutting the weighted points in two explains."""
    kept = weights > _NEGLIGIBLE * weights.max()
    points, weights = points[kept], weights[kept] / weights[kept].sum()
    return _best_cut(points, weights, np.arange(len(points)))[0]


def _mean(points: FloatArray, weights: FloatArray) -> FloatArray:
    return np.asarray(np.einsum("i,ij->j", weights, points))


def _covariance(points: FloatArray, weights: FloatArray, mean: FloatArray, mask: BoolArray) -> FloatArray:
    centred = points - mean
    return np.where(mask, np.einsum("ij,ik->jk", weights[:, None] * centred, centred), 0.0)


def _maximised(
    points: FloatArray, weights: FloatArray, belongs: FloatArray, mask: BoolArray, pooled: FloatArray
) -> Components:
    """The components of points that belong to them in part, (points, components); those of hardly any weight are left out."""
    shares, means, factors = [], [], []
    for each in belongs.T:
        share = float(np.sum(weights * each))
        if share < _LEAST_SHARE:
            continue
        own = weights * each / share
        mean = _mean(points, own)
        shares.append(share)
        means.append(mean)
        factors.append(_factor(_covariance(points, own, mean, mask), 1.0 / float(np.sum(own**2)), pooled))
    return Components(np.array(shares) / math.fsum(shares), np.array(means), np.array(factors))


def _factor(covariance: FloatArray, effective: float, pooled: FloatArray) -> FloatArray:
    """The Cholesky factor of a covariance; from few effective points, of one that is closer to that of all points."""
    unknowns = len(covariance)
    prior_points = 0.5 * (unknowns + 1) / max(effective, 1.0)
    if effective < _ENOUGH * (unknowns + 1):
        covariance = (covariance + prior_points * pooled) / (1.0 + prior_points)
    factor = cholesky(covariance)
    for shrunk in (_SHRUNK, 1.0):
        if factor is not None:
            break
        variances = np.diag(np.maximum(np.diag(covariance), _LEAST_VARIANCE))
        factor = cholesky((1.0 - shrunk) * covariance + shrunk * variances)
    assert factor is not None  # noqa: S101  # variances alone have one
    return factor


def cholesky(matrix: FloatArray) -> FloatArray | None:
    """The lower factor of a symmetric matrix; None unless it is positive definite."""
    factor = np.zeros_like(matrix)
    for column in range(len(matrix)):
        rest = matrix[column:, column] - np.sum(factor[column:, :column] * factor[column, :column], axis=1)
        if not rest[0] > _LEAST_VARIANCE * matrix[column, column]:
            return None
        factor[column:, column] = rest / math.sqrt(rest[0])
    return factor


def _responsibilities(components: Components, points: FloatArray) -> FloatArray:
    """The probability that each point comes from each component, (points, components)."""
    logs = np.empty((len(points), len(components.shares)))
    for number, (share, mean, factor) in enumerate(zip(components.shares, components.means, components.factors, strict=True)):
        errors = (points - mean).T
        for row in range(len(factor)):
            for before in np.flatnonzero(factor[row, :row]):
                errors[row] -= factor[row, before] * errors[before]
            errors[row] /= factor[row, row]
        logs[:, number] = math.log(share) - np.sum(np.log(np.diag(factor))) - 0.5 * np.sum(errors**2, axis=0)
    logs -= logs.max(axis=1, keepdims=True)
    np.exp(logs, out=logs)
    return np.asarray(logs / logs.sum(axis=1, keepdims=True))


def _slices(points: FloatArray, weights: FloatArray, number: int) -> FloatArray:
    """Which of `number` slices each point is in, (points, slices)."""
    slices = [np.arange(len(points))]
    cuts = [_best_cut(points, weights, slices[0])]
    while len(slices) < number:
        chosen = max(range(len(slices)), key=lambda each: cuts[each][0])
        gain, column, at = cuts[chosen]
        if gain <= 0:
            break
        members = slices.pop(chosen)
        cuts.pop(chosen)
        is_low = points[members, column] <= at
        for side in (members[is_low], members[~is_low]):
            slices.append(side)
            cuts.append(_best_cut(points, weights, side))
    belongs = np.zeros((len(points), len(slices)))
    for each, members in enumerate(slices):
        belongs[members, each] = 1.0
    return belongs


def _best_cut(points: FloatArray, weights: FloatArray, members: IndexArray) -> tuple[float, int, float]:
    """How much of the variance of some points the best cut explains, times their weight; its column; and where it is."""
    best = (0.0, 0, 0.0)
    total = float(np.sum(weights[members]))
    for column in range(points.shape[1]):
        values = points[members, column]
        order = np.argsort(values, kind="stable")
        values, own = values[order], weights[members][order] / total
        mean = float(np.sum(own * values))
        variance = float(np.sum(own * (values - mean) ** 2))
        below = np.cumsum(own)[:-1]
        possible = (values[1:] > values[:-1]) & (below > _LEAST_SHARE) & (below < 1.0 - _LEAST_SHARE)
        if variance <= 0 or not possible.any():
            continue
        sums = np.cumsum(own * (values - mean))[:-1]
        explained = np.where(possible, sums**2 / np.where(possible, below * (1.0 - below), 1.0), 0.0)
        cut = int(np.argmax(explained))
        gain = total * float(explained[cut]) / variance
        if gain > best[0]:
            best = (gain, column, float(values[cut]))
    return best
