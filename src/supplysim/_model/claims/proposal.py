"""Proposal: the distribution that unknowns are drawn from where claims leave few of the paths of their laws.

It is a mixture of the laws themselves and of normal distributions of the normal scores z = Phi^-1(u) of the uniform numbers
u that unknowns are drawn by. A path's weight is multiplied by the density of the laws over that of the mixture. Since the laws
are a part of the mixture, with probability `prior_fraction`, the ratio is at most 1 / `prior_fraction` everywhere, whatever
the claims have left out of sight: a defensive mixture (T. Hesterberg, "Weighted average importance sampling and defensive
mixture distributions", Technometrics 37(2), 1995; A. Owen and Y. Zhou, "Safe and effective importance sampling", JASA 95,
2000).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import attrs
import numpy as np
from scipy import special

from supplysim._uncertain.arrays import HALF_STEP, FloatArray
from supplysim.errors import InvalidValueError

CHOICE = "supplysim: whether a path is drawn from the laws"  # the name of the dimension that decides it

_ROUNDING = 1e-9


def _texts(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(values)


def _numbers(values: Sequence[Any]) -> tuple[Any, ...]:
    """Nested tuples of floats, also from the nested lists of a file's header."""
    return tuple(_numbers(each) if isinstance(each, Sequence) else float(each) for each in values)


@attrs.frozen
class Proposal:
    """A mixture of the laws and of normal distributions of the normal scores of the unknowns.

    Every field is made of plain texts and numbers, so that a file's header can hold it: ``attrs.asdict`` gives them, and
    ``Proposal(**them)`` is the same proposal, also after JSON has made lists of the tuples.

    Attributes
    ----------
    names : tuple of str
        The unknowns whose scores are moved; the others are drawn from their laws.
    shares : tuple of float
        The probability of each normal component among the paths that are not drawn from the laws; their sum is 1.
    means : tuple of tuple of float
        For each component, the mean of each score.
    factors : tuple of tuple of tuple of float
        For each component, the rows of the lower Cholesky factor of the covariance of the scores; row i has i + 1 numbers.
    prior_fraction : float
        The probability with which a path is drawn from the laws.

    Raises
    ------
    InvalidValueError
        If the fields do not fit together, as in a damaged file.
    """

    names: tuple[str, ...] = attrs.field(converter=_texts)
    shares: tuple[float, ...] = attrs.field(converter=_numbers)
    means: tuple[tuple[float, ...], ...] = attrs.field(converter=_numbers)
    factors: tuple[tuple[tuple[float, ...], ...], ...] = attrs.field(converter=_numbers)
    prior_fraction: float = attrs.field(default=0.1, converter=float)

    def __attrs_post_init__(self) -> None:
        unknowns = len(self.names)
        is_whole = (
            unknowns == len(set(self.names)) > 0
            and len(self.shares) == len(self.means) == len(self.factors) > 0
            and all(len(mean) == unknowns for mean in self.means)
            and all([len(row) for row in factor] == list(range(1, unknowns + 1)) for factor in self.factors)
        )
        if not (is_whole and self._is_in_range()):
            raise InvalidValueError(
                "a Proposal must have names, and for each component a positive share, a mean for each name, and the rows of "
                "a lower factor with a positive diagonal; the shares must sum to 1, and 'prior_fraction' must lie above 0 "
                f"and at most at 1 (got {unknowns} names, {len(self.means)} components)"
            )

    def _is_in_range(self) -> bool:
        numbers = [*self.shares, *(each for mean in self.means for each in mean)]
        numbers += [each for factor in self.factors for row in factor for each in row]
        return (
            all(math.isfinite(each) for each in numbers)
            and all(share > 0 for share in self.shares)
            and abs(math.fsum(self.shares) - 1.0) <= _ROUNDING
            and all(row[-1] > 0 for factor in self.factors for row in factor)
            and 0.0 < self.prior_fraction <= 1.0
        )

    def moved(self, uniforms: Mapping[str, FloatArray], choice: FloatArray) -> tuple[dict[str, FloatArray], FloatArray]:
        """Uniform numbers moved to the proposal, and the logarithm of the density of the laws over that of the proposal.

        Parameters
        ----------
        uniforms : mapping from name to (paths,) array
            Independent, before they are correlated; those of names that are not moved are passed on.
        choice : (paths,) array
            Uniform, independent of all others.

        Returns
        -------
        moved : dict from name to (paths,) array
            Strictly between 0 and 1; the same numbers on the paths that are drawn from the laws.
        log_ratio : (paths,) array
            At most ``-log(prior_fraction)``.

        Notes
        -----
        The ratio is that of the scores before a score beyond 8.2 is rounded to the last uniform number below 1. The value of
        a path is a function of its score, so the weighted mean is that under the laws, rounding included.
        """
        scores = np.stack([special.ndtri(uniforms[name]) for name in self.names])
        limits = self.prior_fraction + (1.0 - self.prior_fraction) * np.cumsum(self.shares)
        limits[-1] = 1.0
        component = np.searchsorted(np.concatenate([[self.prior_fraction], limits]), choice, side="right") - 1
        for number, (mean, factor) in enumerate(zip(self.means, self.factors, strict=True)):
            paths = np.flatnonzero(component == number)
            scores[:, paths] = _mixed(mean, factor, scores[:, paths])
        is_moved = component >= 0
        moved = dict(uniforms)
        for name, each in zip(self.names, scores, strict=True):
            uniform = np.clip(special.ndtr(each), HALF_STEP, 1.0 - HALF_STEP)
            moved[name] = np.where(is_moved, uniform, uniforms[name])
        return moved, self.log_ratio(scores)

    def log_ratio(self, scores: FloatArray) -> FloatArray:
        """The logarithm of the density of the laws over that of the proposal.

        Parameters
        ----------
        scores : (names, paths) array
            Those of `names`, in their order.

        Returns
        -------
        (paths,) array
            At most ``-log(prior_fraction)``.
        """
        log_total = np.full(scores.shape[1], math.log(self.prior_fraction))  # of the proposal, over the density of the laws
        if self.prior_fraction < 1.0:
            for share, mean, factor in zip(self.shares, self.means, self.factors, strict=True):
                log_share = math.log(share) + math.log1p(-self.prior_fraction)
                log_total = np.logaddexp(log_total, log_share + _log_density(mean, factor, scores))
        return -log_total


def _mixed(mean: Sequence[float], factor: Sequence[Sequence[float]], scores: FloatArray) -> FloatArray:
    """Mean + factor x scores. The sums are written out: the last bits of a BLAS product depend on the machine."""
    mixed = np.empty_like(scores)
    for number, row in enumerate(factor):
        total = mixed[number]
        total[:] = mean[number]
        for weight, score in zip(row, scores, strict=False):
            if weight:
                total += weight * score
    return mixed


def _log_density(mean: Sequence[float], factor: Sequence[Sequence[float]], scores: FloatArray) -> FloatArray:
    """The logarithm of the density of a component over that of independent standard normal scores, (paths,)."""
    errors = np.empty_like(scores)
    log_density = np.zeros(scores.shape[1])
    for number, row in enumerate(factor):
        rest = scores[number] - mean[number]
        for weight, error in zip(row[:-1], errors, strict=False):
            if weight:
                rest -= weight * error
        errors[number] = rest / row[-1]
        log_density += 0.5 * (scores[number] - errors[number]) * (scores[number] + errors[number]) - math.log(row[-1])
    return log_density
