"""Fitting a proposal to the weighted paths of a pilot: which unknowns the claims tell of, and how these are distributed.

The sums are written out: the last bits of a BLAS product depend on the machine, and all paths of a run depend on a proposal.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np

from supplysim._estimates.weighted import effective_number
from supplysim._model.claims.proposal import Proposal
from supplysim._run.components import Components, components_of, explained_by_cut
from supplysim._uncertain.arrays import BoolArray, FloatArray

PRIOR_FRACTION = 0.1

_SIGNIFICANT = 5.0  # standard errors
_LEAST_LINK = 0.2  # the least correlation that counts: late dimensions of the sampling design are correlated by chance
_INFLATIONS = (1.1, 1.3, 1.7, 2.5)  # of variances: a proposal that is too wide costs little, one that is too narrow much
_WIDE_SHARE = 0.2  # of a wider component
_WIDE_POWER = 0.3  # of the likelihood that it fits
_MOST_COMPONENTS = 6
_WORTH_ONE_MORE = 1.1  # how many times more effective a further component must make a proposal
_PATIENCE = 2  # the number of further components that are tried without success
_FEW_UNKNOWNS = 4  # of which more components are always tried: their distribution may be curved
_MANY_UNKNOWNS = 24  # beyond so many, only groups are correlated: more would take as long as a block of the run
_CUT_OF_NORMAL = 0.68  # a cut explains 2 / pi = 0.64 of the variance of a normal law, 0.75 of a uniform one, more of modes
_DIGITS = 6  # of the numbers of a proposal: more would be noise of the pilot


@attrs.frozen
class Pilot:
    """The paths of a pilot.

    Attributes
    ----------
    scores : (paths, unknowns) array
        Normal scores of the unknowns.
    log_likelihood : (paths,) array
        The logarithm of the likelihood, tempered or not; minus infinity where the claims exclude a path.
    log_ratio : (paths,) array
        The logarithm of the density of the laws over that of what the pilot was drawn from.
    """

    scores: FloatArray
    log_likelihood: FloatArray
    log_ratio: FloatArray

    @property
    def weights(self) -> FloatArray:
        """Their weights, (paths,); the sum is 1, or all are 0."""
        return normalised(self.log_likelihood + self.log_ratio)

    @property
    def effective(self) -> float:
        """The effective number of paths."""
        return effective_number(self.weights)

    def expected_fraction(self, proposal: Proposal | None, names: Sequence[str]) -> float:
        """The share of paths of `proposal` that would be effective, as this pilot expects it.

        Notes
        -----
        With the target t = prior x likelihood, the mean square of the weights t / q of a proposal q is the integral of t² / q,
        which a pilot from another proposal p estimates by the mean of (t / p) (t / q).
        """
        if not self.weights.any():
            return 0.0
        log_ratio = np.zeros(self.log_ratio.size)
        if proposal is not None:
            log_ratio = proposal.log_ratio(self.scores[:, columns(names, proposal.names)].T)
        logs = self.log_likelihood + self.log_ratio
        weights = np.exp(logs - logs.max())
        squares = weights**2 * np.exp(log_ratio - self.log_ratio)
        return float(np.sum(weights) ** 2 / (weights.size * np.sum(squares)))

    def some(self, paths: slice) -> Pilot:
        """Some of the paths."""
        return Pilot(self.scores[paths], self.log_likelihood[paths], self.log_ratio[paths])

    def tempered(self, power: float) -> Pilot:
        """The same paths, with their likelihood to a power above 0."""
        return attrs.evolve(self, log_likelihood=power * self.log_likelihood)

    def joined(self, other: Pilot) -> Pilot:
        """The paths of two pilots of one distribution."""
        pairs = zip(attrs.astuple(self, recurse=False), attrs.astuple(other, recurse=False), strict=True)
        return Pilot(*(np.concatenate(pair) for pair in pairs))


def normalised(log_weights: FloatArray) -> FloatArray:
    """Weights of which the sum is 1; all 0 if all are."""
    most = log_weights.max()
    if most == -np.inf:
        return np.zeros_like(log_weights)
    weights = np.exp(log_weights - most)
    return np.asarray(weights / weights.sum())


def columns(names: Sequence[str], wanted: Sequence[str]) -> list[int]:
    """The columns of some unknowns."""
    number = {name: column for column, name in enumerate(names)}
    return [number[name] for name in wanted]


def fitted(pilot: Pilot, names: Sequence[str], prior_fraction: float = PRIOR_FRACTION) -> Proposal | None:
    """The proposal that fits the weighted paths of a pilot; None if the claims tell of no unknown.

    Unknowns of which they say nothing, within the error of the pilot, are drawn from their laws exactly. Groups of unknowns
    that are correlated have a covariance, and all others are independent. So the number of unknowns as such costs nothing.

    Notes
    -----
    The number of normal components, and the factor by which their variances are inflated, are those that the other half of
    the pilot expects to be the most effective.
    """
    told, together = _told(pilot)
    if not told.any():
        return None
    own = Pilot(pilot.scores[:, told], pilot.log_likelihood, pilot.log_ratio)
    mask = together[np.ix_(told, told)]
    own_names = [name for name, is_told in zip(names, told, strict=True) if is_told]
    half = own.log_ratio.size // 2
    halves = own.some(slice(half)), own.some(slice(half, None))

    def expected(number: int, mask: BoolArray) -> tuple[float, float]:
        """The expected effective fraction with so many components, and the inflation that gives it."""
        fits = [_with_wide(each, mask, number) for each in halves]
        found = {}
        for inflation in _INFLATIONS:
            made = [_proposal(own_names, fit, inflation, prior_fraction) for fit in fits]
            found[inflation] = sum(
                half.expected_fraction(each, own_names) for each, half in zip(made, reversed(halves), strict=True)
            )
        best = max(found, key=found.__getitem__)
        return found[best] / 2, best

    best, inflation = expected(1, mask)
    if told.sum() <= _MANY_UNKNOWNS and not mask.all():
        fraction, its_inflation = expected(1, np.ones_like(mask))
        if fraction > _WORTH_ONE_MORE * best:
            best, inflation, mask = fraction, its_inflation, np.ones_like(mask)
    number = 1
    is_curved = told.sum() <= _FEW_UNKNOWNS or explained_by_cut(own.scores, own.weights) > _CUT_OF_NORMAL
    for more in range(2, _MOST_COMPONENTS + 1 if is_curved else 0):
        fraction, its_inflation = expected(more, mask)
        if fraction > _WORTH_ONE_MORE * best:
            best, inflation, number = fraction, its_inflation, more
        elif more - number >= _PATIENCE:
            break
    return _proposal(own_names, _with_wide(own, mask, number), inflation, prior_fraction)


def _with_wide(pilot: Pilot, mask: BoolArray, number: int) -> Components:
    """Components that fit a pilot, and a wider one, that fits the pilot with its likelihood tempered.

    Without it, rare paths in the tails, which are drawn from the laws, would have great weights.
    """
    found = components_of(pilot.scores, pilot.weights, mask, number)
    wide = components_of(pilot.scores, pilot.tempered(_WIDE_POWER).weights, mask, 1)
    return Components(
        np.concatenate([(1.0 - _WIDE_SHARE) * found.shares, _WIDE_SHARE * wide.shares]),
        np.concatenate([found.means, wide.means]),
        np.concatenate([found.factors, wide.factors]),
    )


def _proposal(names: Sequence[str], components: Components, inflation: float, prior_fraction: float) -> Proposal:
    """A proposal of rounded numbers."""

    def rounded(value: float) -> float:
        return float(f"{value:.{_DIGITS}g}")

    shares = [rounded(each) for each in components.shares]
    shares[0] += 1.0 - sum(shares)
    spread = inflation**0.5
    return Proposal(
        tuple(names),
        tuple(shares),
        tuple(tuple(map(rounded, mean)) for mean in components.means),
        tuple(
            tuple(tuple(rounded(spread * each) for each in row[: number + 1]) for number, row in enumerate(factor))
            for factor in components.factors
        ),
        prior_fraction,
    )


def _told(pilot: Pilot) -> tuple[BoolArray, BoolArray]:
    """The unknowns that the claims tell of, (unknowns,), and which of them go together, (unknowns, unknowns).

    An unknown is told of if the mean of its score differs from 0, its variance from 1, or a correlation from 0, by more than
    chance explains. The standard errors are those of independent scores, with the effective number of paths.
    """
    weights, scores = pilot.weights, pilot.scores
    unknowns = scores.shape[1]
    effective = pilot.effective
    if effective <= 1.0 or not unknowns:
        return np.zeros(unknowns, dtype=bool), np.eye(unknowns, dtype=bool)
    mean = np.einsum("i,ij->j", weights, scores)
    centred = scores - mean
    covariance = np.einsum("ij,ik->jk", weights[:, None] * centred, centred)
    variance = np.maximum(np.diag(covariance), np.finfo(float).tiny)
    correlation = covariance / np.sqrt(np.outer(variance, variance))
    limit = _SIGNIFICANT / np.sqrt(effective)
    linked = np.abs(correlation) > max(limit, _LEAST_LINK)
    np.fill_diagonal(linked, val=False)
    told = (np.abs(mean) > limit) | (np.abs(variance - 1.0) > np.sqrt(2.0) * limit) | linked.any(axis=0)
    return told, _groups(linked)


def _groups(linked: BoolArray) -> BoolArray:
    """Which unknowns are linked, directly or through others; each with itself."""
    group = np.arange(len(linked))
    for row in range(len(linked)):
        for column in np.flatnonzero(linked[row]):
            group[group == group[column]] = group[row]
    return np.asarray(group[:, None] == group[None, :])
