"""Adapting: where the laws leave few effective paths, a distribution that more of the paths are drawn from in their place."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from supplysim._model.claims.proposal import Proposal
from supplysim._uncertain.arrays import FloatArray

Evaluate = Callable[[Proposal | None, int], tuple[FloatArray, FloatArray, FloatArray]]


def adapted(evaluate: Evaluate, names: Sequence[str]) -> Proposal | None:  # noqa: ARG001  # nothing is adapted yet
    """The proposal that some pilots lead to; None if none is better than the laws.

    Parameters
    ----------
    evaluate : function
        Runs the pilot of a proposal and a stage: the normal scores of the unknowns, (paths, unknowns), before they are
        correlated; the logarithm of the likelihood of all claims, (paths,); and that of the density of the laws over that of
        the proposal, (paths,).
    names : sequence of str
        The unknowns, in the order of the scores.
    """
    return None
