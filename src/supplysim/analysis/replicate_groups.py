"""Figures with what each group of replicates says about them, from which their standard errors follow."""

from __future__ import annotations

import math

import attrs
import numpy as np

from supplysim._estimates.estimate import Estimate
from supplysim._estimates.intervals import student_t
from supplysim._estimates.weighted import in_effective_paths
from supplysim._uncertain.arrays import FloatArray, IntArray

_MOST = 32  # Student's t hardly changes beyond, but the work does


@attrs.frozen(eq=False)
class Groups:
    """The replicates of a run; where there are more than 32, each group joins several of them, which are independent, too.

    Attributes
    ----------
    of_path : (paths,) array
        The number of the group that each path belongs to.
    paths : (groups,) array
        The number of paths of each group, none of them 0; with weights, their sum.
    path_weights : (paths,) array or None
        The weights of the paths, all positive. They add up to the effective number of paths, so that their sums stand for
        numbers of paths.
    """

    of_path: IntArray
    paths: FloatArray
    path_weights: FloatArray | None = None

    @classmethod
    def of(cls, paths: int, replicates: int) -> Groups:
        """The groups of the first `paths` paths of a run; path i belongs to replicate ``i % replicates``."""
        of_path = np.arange(paths) % replicates % _MOST
        return cls(of_path, np.bincount(of_path).astype(np.float64))

    @classmethod
    def weighted(cls, weights: FloatArray, replicates: int) -> Groups:
        """The groups of those of the first paths of a run that have weight; a replicate without any is left out."""
        counting = np.flatnonzero(weights > 0)
        of_path = np.unique(counting % replicates % _MOST, return_inverse=True)[1].astype(np.int64)
        scaled = in_effective_paths(weights[counting])
        return cls(of_path, np.asarray(np.bincount(of_path, scaled), dtype=np.float64), scaled)

    @property
    def number_of_paths(self) -> float:
        """The number of paths; with weights, the effective one."""
        return float(self.paths.sum())

    def times_weight(self, values: FloatArray) -> FloatArray:
        """What each path adds to a sum of some values, (paths,)."""
        return values if self.path_weights is None else values * self.path_weights

    def average(self, values: FloatArray) -> float:
        """The mean of a value of each path, under their weights."""
        return float(np.average(values, weights=self.path_weights))

    @property
    def number(self) -> int:
        """The number of groups."""
        return int(self.paths.size)

    @property
    def weights(self) -> FloatArray:
        """The share of the paths that each group has."""
        weights: FloatArray = self.paths / self.paths.sum()
        return weights

    def mean(self, values: FloatArray) -> Total:
        """The mean of a value of each path."""
        means = np.bincount(self.of_path, self.times_weight(values), self.number) / self.paths
        mean = float(self.weights @ means)
        return Total(mean, means - mean)

    def error(self, total: Total) -> float:
        """The standard error of a figure; infinite with a single group."""
        if self.number == 1:
            return math.inf
        return math.sqrt(self.number / (self.number - 1) * float(np.sum((self.weights * total.influences) ** 2)))

    def share(self, part: Total, whole: Total) -> Estimate:
        """The share of a part in a whole, such as a variance: between 0 and 1, but for the error.

        The error is that of the ratio of two means over independent replicates, by linearisation (W. G. Cochran, "Sampling
        techniques", 1977, sections 6.4 and 11.8), with Student's t. A value below 0 or above 1 is due to the error, and is
        moved to 0 or 1. The interval reaches farther up by what a fit may have left out.
        """
        if not whole.value > 0 or not math.isfinite(part.value):
            return UNKNOWN
        found = part / whole
        if not np.any(found.influences) and part.is_exact:
            return Estimate(found.value, 0.0, found.value, found.value)
        value = min(max(found.value, 0.0), 1.0)
        if self.number == 1:
            return Estimate(value, math.inf, 0.0, 1.0)
        error = self.error(found)
        half = student_t(self.number - 1) * error
        high = value + half + max(found.unseen, 0.0)
        return Estimate(value, error, max(value - half, 0.0), min(high, 1.0))


UNKNOWN = Estimate(math.nan, math.inf, math.nan, math.nan)


@attrs.frozen(eq=False)
class Total:
    """A figure of all paths, and its influences: by how much each group differs from it, to first order.

    Attributes
    ----------
    value : float
    influences : (groups,) array
    is_exact : bool
        Whether it is known without error.
    unseen : float
        By how much it may be too low beside its error, since a fit does not reach everything.
    """

    value: float
    influences: FloatArray
    is_exact: bool = False
    unseen: float = 0.0

    def __add__(self, other: Total) -> Total:
        return Total(self.value + other.value, self.influences + other.influences, unseen=self.unseen + other.unseen)

    def __sub__(self, other: Total) -> Total:
        return Total(self.value - other.value, self.influences - other.influences)

    def __truediv__(self, whole: Total) -> Total:
        value = self.value / whole.value
        return Total(value, (self.influences - value * whole.influences) / whole.value, unseen=self.unseen / whole.value)
