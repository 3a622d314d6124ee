"""Weighing: how likely the claims of a run were to be made on each path of a block, and the weights that follow from it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from supplysim._engine.formulas import Unknowns, unrounded
from supplysim._engine.weights import as_units
from supplysim._model.claims.compiled import Given, GivenClaim
from supplysim._model.claims.weighing import Weighing
from supplysim._uncertain.arrays import FloatArray, IntArray
from supplysim.errors import DrawError, shown

Watched = Mapping[Any, FloatArray]


def log_likelihood(claim: GivenClaim, unknowns: Unknowns, watched: Watched) -> FloatArray:
    """The logarithm of the likelihood of a claim, before its reliability, (paths,); see `log_likelihood_at`."""
    return log_likelihood_at(unrounded(claim.asked, unknowns, watched), claim, unknowns)


def log_likelihood_at(truth: FloatArray, claim: GivenClaim, unknowns: Unknowns) -> FloatArray:
    """The logarithm of the likelihood of a claim, before its reliability, for values of what it is about; both (paths,).

    Raises
    ------
    DrawError
        If what the claim is about is not a number on a path, or is negative where the statement is about its logarithm.
    """
    if np.isnan(truth).any():
        raise DrawError(f"what Claim {shown(claim.name)} is about must be a number on every path (got nan on one)")
    lowest = float(np.min(truth))
    if claim.statement.is_relative and lowest < 0:
        raise DrawError(
            f"what Claim {shown(claim.name)} is about must be 0 or more (got {lowest:.6g} on a path), since {claim.statement} "
            f"is relative to it; for a quantity that can be negative, say about= with within_units="
        )
    with np.errstate(all="ignore"):  # an infinite or tiny value is one that the statement excludes
        found = claim.log_likelihood(truth, unknowns)
    if np.isnan(found).any():
        raise DrawError(f"the likelihood of Claim {shown(claim.name)} must be a number on every path (got nan on one)")
    return found


def log_weight(claim: GivenClaim, log_of_claim: FloatArray, means: FloatArray | None) -> FloatArray:
    """What a claim adds to the logarithm of the weight of each path, (paths,): log L, or log(r L + (1 - r) m).

    Parameters
    ----------
    log_of_claim : (paths,) array
        The logarithm of the likelihood L; path i belongs to replicate i mod R.
    means : (replicates,) array or None
        The mean m of L over the prior; None if the reliability r is 1.
    """
    if claim.reliability == 1:
        return log_of_claim
    if claim.reliability == 0:  # the same on all paths
        return np.zeros_like(log_of_claim)
    assert means is not None  # noqa: S101  # a pilot has found them
    if not means.any():  # no path of the pilot can have been what it speaks of: it is taken for one that is wrong
        return np.zeros_like(log_of_claim)
    with np.errstate(divide="ignore"):
        of_the_rest = np.log((1 - claim.reliability) * means)
    replicate = np.arange(log_of_claim.size) % means.size
    return np.logaddexp(math.log(claim.reliability) + log_of_claim, of_the_rest[replicate])


def log_weights(
    given: Given, means: Mapping[str, FloatArray], log_likelihoods: Mapping[str, FloatArray], log_ratio: FloatArray | None
) -> FloatArray:
    """The logarithm of the weight of each path of a block, (paths,): the sum over the claims, in their order.

    Parameters
    ----------
    means : mapping from claim to (replicates,) array
        For claims of reliability below 1.
    log_likelihoods : mapping from claim to (paths,) array
    log_ratio : (paths,) array or None
        The logarithm of the density of the laws over that of the proposal, if there is one.
    """
    paths = next(iter(log_likelihoods.values())).size
    total = np.zeros(paths) if log_ratio is None else log_ratio.copy()
    for claim in given.weighed:
        total += log_weight(claim, log_likelihoods[claim.name], means.get(claim.name))
    return total


def means_of(given: Given, weighing: Weighing) -> dict[str, FloatArray]:
    """The means of a weighing by claim."""
    unsure = [each.name for each in given.weighed if each.reliability < 1]
    return {name: np.array(means) for name, means in zip(unsure, weighing.means, strict=True)}


def weigh(given: Given, unknowns: Unknowns, watched: Watched, log_ratio: FloatArray | None) -> IntArray:
    """The weights of the paths of a block in whole units, (paths,).

    Raises
    ------
    DrawError
        As `log_likelihood`.
    """
    weighing = given.weighing
    assert weighing is not None  # noqa: S101  # a pilot precedes every run
    found = {each.name: log_likelihood(each, unknowns, watched) for each in given.weighed}
    return as_units(log_weights(given, means_of(given, weighing), found, log_ratio), weighing.log_unit)
