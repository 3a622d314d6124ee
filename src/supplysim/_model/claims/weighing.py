"""Weighing: what a pilot finds out before a run with claims, so that its weights are whole numbers that add exactly."""

from __future__ import annotations

import attrs

from supplysim._model.claims.proposal import Proposal


@attrs.frozen
class Weighing:
    """How the paths of a run are weighed.

    Attributes
    ----------
    log_unit : float
        The logarithm of the weight of one unit, in which weights are counted as whole numbers.
    means : tuple of tuple of float
        For each claim of reliability below 1, in their order: the mean of its likelihood over the prior, one for each
        replicate, since the error of such a mean is one of the errors of a figure.
    effective_fraction : float
        What the pilot promises: the effective number of paths over the number of paths.
    proposal : Proposal or None
        The distribution that the unknowns are drawn from, if not from their laws.
    contradicting : tuple of str
        The claims that cannot all hold, as far as a pilot can tell.
    strained : tuple of str
        The claims that lie five standard deviations or more from what all claims together leave.
    """

    log_unit: float
    means: tuple[tuple[float, ...], ...] = ()
    effective_fraction: float = 1.0
    proposal: Proposal | None = None
    contradicting: tuple[str, ...] = ()
    strained: tuple[str, ...] = ()
