"""Proposal: the distribution that unknowns are drawn from where claims leave few of the paths of their laws."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from supplysim._uncertain.arrays import FloatArray

CHOICE = "supplysim: whether a path is drawn from the laws"  # the name of the dimension that decides it


@attrs.frozen
class Proposal:
    """A mixture of the laws and of a normal distribution of the normal scores of the unknowns.

    Attributes
    ----------
    names : tuple of str
        The unknowns whose scores are moved; the others are drawn from their laws.
    mean : tuple of float
    factor : tuple of tuple of float
        The lower Cholesky factor of the covariance of the scores.
    prior_fraction : float
        The probability with which a path is drawn from the laws.
    """

    names: tuple[str, ...]
    mean: tuple[float, ...]
    factor: tuple[tuple[float, ...], ...]
    prior_fraction: float = 0.1

    def moved(self, uniforms: Mapping[str, FloatArray], choice: FloatArray) -> tuple[dict[str, FloatArray], FloatArray]:
        """Uniform numbers moved to the proposal, and the logarithm of the density of the laws over that of the proposal.

        Parameters
        ----------
        uniforms : mapping from name to (paths,) array
            Independent, before they are correlated.
        choice : (paths,) array
            Uniform, independent of all others.

        Returns
        -------
        moved : dict from name to (paths,) array
            Strictly between 0 and 1.
        log_ratio : (paths,) array
            At most ``-log(prior_fraction)``.
        """
        raise NotImplementedError
