"""Sizes of shipments that are drawn one by one from a law, and the bound of what such shipments take."""

from __future__ import annotations

from math import inf, isfinite, sqrt

import attrs
import numpy as np

from supplysim._flows.base import DemandBound
from supplysim._flows.dispatches import Sizes
from supplysim._uncertain.arrays import LOG_ODDS, Drawn, FloatArray, IndexArray, at
from supplysim._uncertain.repeated import Repeated
from supplysim._uncertain.varying import Varying


@attrs.define(eq=False)
class VaryingSizes(Sizes):
    """The size of a shipment: a draw of `law` times the `mean`, which is the scale of the path; `cv` is not used.

    A shipment is never split, so what is kept and what is lost of several are drawn apart.
    """

    law: Repeated

    @classmethod
    def each(cls, size: Varying, kept_fraction: Drawn = 1.0) -> VaryingSizes:
        """The sizes, given a drawn scale, of which a fraction is kept."""
        return cls(size.draws().scale * kept_fraction, 0.0, size.repeated)

    @property
    def are_alike(self) -> bool:
        """See `Sizes.are_alike`."""
        return False

    def of(self, counts: FloatArray, paths: IndexArray, rng: np.random.Generator) -> FloatArray:
        """See `Sizes.of`."""
        return np.asarray(self.law.sums(counts, rng) * at(self.mean, paths))


def bound_of_random(size: Varying, often: Drawn) -> DemandBound | None:
    """The bound of a compound Poisson process, given a drawn scale of the sizes; None if the law of sizes has no bound.

    With sizes X of at most M, the moments ``E X**k <= M**(k - 2) E X**2`` make it sub-gamma with variance ``often E X**2`` and
    scale M / 3: Bernstein's inequality (S. Boucheron, G. Lugosi and P. Massart, "Concentration Inequalities", Oxford, 2013,
    section 2.8).
    """
    law, scale = size.repeated, np.asarray(size.draws().scale)
    if not isfinite(law.highest):
        return None
    square = law.variance + law.mean**2
    return DemandBound(often * scale * law.mean, often * scale**2 * square, scale * law.highest / 3.0)


def bound_of_regular(size: Varying, often: Drawn) -> DemandBound | None:
    """The bound of shipments at regular times, of which only the sizes vary; None if the law of sizes has no bound."""
    law, scale = size.repeated, np.asarray(size.draws().scale)
    if not isfinite(law.tail):
        return None
    return DemandBound(often * scale * law.mean, often * scale**2 * law.variance, scale * law.tail)


def most_of_two(size: Varying) -> Drawn:
    """What two shipments carry at most, but for a probability of 1e-12; 0 if the law of sizes has no bound."""
    law = size.repeated
    if law.tail == inf:
        return 0.0
    return np.asarray(size.draws().scale) * (2.0 * law.mean + sqrt(4.0 * law.variance * LOG_ODDS) + law.tail * LOG_ODDS)
