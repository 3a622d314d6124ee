"""The lengths of sojourns, in whole days: geometric, known, or drawn from any law and rounded.

Each law of a length turns a uniform number and the *scale* of a path into days: of a geometric sojourn, the scale of its
exponential number; of a known one, the days themselves; of one that is drawn each time, what each draw is multiplied by. A
small uniform number means a long sojourn in each of them, so variants of other laws still have much of their chance in common.

A geometric sojourn of mean 1/p is exactly ``ceil(E * scale)`` with E standard exponential and ``scale = -1/ln(1 - p)`` (L.
Devroye, "Non-Uniform Random Variate Generation", 1986, X.2).
"""

from __future__ import annotations

import itertools
from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Sequence

import attrs
import numpy as np

from supplysim._uncertain.arrays import HALF_STEP, Drawn, FloatArray, IndexArray, at, one_or_each
from supplysim._uncertain.fields import MOST_DAYS
from supplysim._uncertain.law import Law
from supplysim._uncertain.quantile_steps import mean_of_rounded, shares_longer, steps_of
from supplysim._uncertain.varying import Draws


class Length(ABC):
    """The law of the length of a sojourn, with its drawn parameters.

    Attributes
    ----------
    scale : (paths,) array or float
    """

    __slots__ = ()

    @property
    @abstractmethod
    def scale(self) -> Drawn:
        """What `days` needs of each path."""

    @property
    def key(self) -> Hashable | None:
        """What tells the law from others, if all paths share it and `shares_longer` is known; otherwise None."""
        return None

    def shares_longer(self, most: int) -> FloatArray:
        """The probabilities of more than 0, 1, ..., `most` days, (most + 1,); asked only of a law that has a key."""
        raise NotImplementedError

    @abstractmethod
    def mean_days(self) -> Drawn:
        """The mean length, days."""

    def least_days(self) -> Drawn:
        """The least length, days."""
        return 1.0

    @abstractmethod
    def days(self, uniforms: FloatArray, scales: FloatArray) -> FloatArray:
        """The whole days of sojourns, 1 or more, given a uniform number above 0 and a scale for each."""

    @abstractmethod
    def most_mean_days(self) -> Drawn:
        """A bound of the mean length, from which `in_equilibrium` accepts with probability (mean length) / bound."""

    @abstractmethod
    def left_in_equilibrium(
        self, choosing: FloatArray, accepting: FloatArray, placing: FloatArray, scales: FloatArray
    ) -> FloatArray:
        """What is left of the sojourn in which a day lies, that day included, long after the beginning.

        Three uniform numbers for each. It is 0 where the proposal is not accepted.
        """


@attrs.frozen(eq=False)
class GeometricLength(Length):
    """Geometric on {1, 2, ...}. It has no memory, so what is left in equilibrium is a whole sojourn."""

    mean: Drawn

    @property
    def scale(self) -> Drawn:
        """See `Length.scale`."""
        return one_or_each(geometric_scale(self.mean))

    @property
    def key(self) -> Hashable | None:
        """See `Length.key`."""
        return None if isinstance(self.mean, np.ndarray) else ("geometric", self.mean)

    def shares_longer(self, most: int) -> FloatArray:
        """See `Length.shares_longer`."""
        return np.asarray((1.0 - 1.0 / self.mean) ** np.arange(most + 1.0))

    def mean_days(self) -> Drawn:
        """See `Length.mean_days`."""
        return self.mean

    def days(self, uniforms: FloatArray, scales: FloatArray) -> FloatArray:
        """See `Length.days`."""
        return geometric_days(-np.log(uniforms), scales)

    most_mean_days = mean_days

    def left_in_equilibrium(
        self, choosing: FloatArray, accepting: FloatArray, placing: FloatArray, scales: FloatArray
    ) -> FloatArray:
        """See `Length.left_in_equilibrium`."""
        return self.days(choosing, scales)


@attrs.frozen(eq=False)
class KnownLength(Length):
    """Always the same on a path: the given days, rounded to whole ones, 1 or more."""

    given_days: Drawn

    @property
    def scale(self) -> Drawn:
        """See `Length.scale`."""
        return one_or_each(_rounded(np.array(self.given_days, dtype=np.float64)))

    @property
    def key(self) -> Hashable | None:
        """See `Length.key`."""
        return None if isinstance(self.scale, np.ndarray) else ("known", self.scale)

    def shares_longer(self, most: int) -> FloatArray:
        """See `Length.shares_longer`."""
        return np.asarray(np.arange(most + 1.0) < self.scale, dtype=np.float64)

    def mean_days(self) -> Drawn:
        """See `Length.mean_days`."""
        return self.scale

    least_days = mean_days

    def days(self, uniforms: FloatArray, scales: FloatArray) -> FloatArray:
        """See `Length.days`."""
        return scales.copy()

    most_mean_days = mean_days

    def left_in_equilibrium(
        self, choosing: FloatArray, accepting: FloatArray, placing: FloatArray, scales: FloatArray
    ) -> FloatArray:
        """See `Length.left_in_equilibrium`: each of its days is as likely as another."""
        return _one_of_days(placing, scales)


@attrs.frozen(eq=False)
class VaryingLength(Length):
    """Drawn each time: max(1, the rounded product of the scale and a draw of the law).

    In equilibrium a sojourn has the probability of its length times that length. Its draw is proposed from a step function
    that is at least the quantile function, times the scale, plus 1, and accepted with a probability of length over that:
    rejection (Devroye 1986, II.3), whose law is exact whatever the steps.
    """

    law: Law
    scale: Drawn  # in place of the property

    @classmethod
    def of(cls, draws: Draws) -> VaryingLength:
        """The law of what is drawn each time."""
        return cls(draws.law, draws.scale)

    @property
    def key(self) -> Hashable | None:
        """See `Length.key`: the quantiles of a mixture need not rise."""
        return None if isinstance(self.scale, np.ndarray) or len(self.law.rising) > 1 else ("varying", self.law, self.scale)

    def shares_longer(self, most: int) -> FloatArray:
        """See `Length.shares_longer`."""
        assert isinstance(self.scale, float)  # noqa: S101  # it has a key
        return shares_longer(self.law, self.scale, most)

    def mean_days(self) -> Drawn:
        """See `Length.mean_days`."""
        return mean_of_rounded(self.law, self.scale)

    def least_days(self) -> Drawn:
        """See `Length.least_days`."""
        return one_or_each(_rounded(self.scale * self.law.quantile(np.array([HALF_STEP]))))

    def days(self, uniforms: FloatArray, scales: FloatArray) -> FloatArray:
        """See `Length.days`."""
        with np.errstate(over="ignore", invalid="ignore"):  # a sojourn may be endless
            return _rounded(self.law.quantile(1.0 - uniforms) * scales)

    def most_mean_days(self) -> Drawn:
        """See `Length.most_mean_days`."""
        return self.scale * steps_of(self.law).area + 1.0

    def left_in_equilibrium(
        self, choosing: FloatArray, accepting: FloatArray, placing: FloatArray, scales: FloatArray
    ) -> FloatArray:
        """See `Length.left_in_equilibrium`."""
        quantiles, most = steps_of(self.law).proposed(choosing, scales)
        days = _rounded(quantiles * scales)
        return np.where(accepting * (most * scales + 1.0) < days, _one_of_days(placing, days), 0.0)


def geometric_scale(mean_days: Drawn) -> FloatArray:
    """The scale that makes ``ceil(E * scale)`` geometric with the given mean, 1 day or more; 0 for a mean of 1 day."""
    with np.errstate(divide="ignore"):
        return np.asarray(-1.0 / np.log1p(-1.0 / np.asarray(mean_days, dtype=np.float64)))


def geometric_days(exponentials: FloatArray, scales: FloatArray) -> FloatArray:
    """The sojourns of standard exponentials on `scales`, in whole days."""
    days = exponentials * scales
    np.ceil(days, out=days)
    np.maximum(days, 1.0, out=days)
    return days


def _rounded(days: FloatArray) -> FloatArray:
    """Whole days, 1 or more, in place. So long that it outlasts every horizon is long enough, and exact in sums."""
    np.rint(days, out=days)
    np.fmax(days, 1.0, out=days)  # 1 also for 0 times infinity
    return np.minimum(days, MOST_DAYS, out=days)


def _one_of_days(uniforms: FloatArray, days: FloatArray) -> FloatArray:
    """Each of 1, 2, ..., `days` with the same probability."""
    return np.minimum(np.floor(uniforms * days) + 1.0, days)


def lengths_drawn(laws: Sequence[Length], states: IndexArray, scales: FloatArray, uniforms: FloatArray) -> FloatArray:
    """The whole days of sojourns in some `states`, given the law of each state; arrays of one shape."""
    uniforms = np.maximum(uniforms, HALF_STEP)
    if len(laws) == 1:
        return laws[0].days(uniforms, scales)
    days = np.empty(states.size)
    for state, law in enumerate(laws):
        here = np.flatnonzero(states == state)
        days[here] = law.days(uniforms.take(here), scales.take(here))
    return days.reshape(states.shape)


@attrs.frozen(eq=False)
class Equilibrium:
    """The state of a day long after the beginning, and what is left of its sojourn, that day included.

    State i has a probability in proportion to (share of visits) x (mean sojourn), and the sojourn in which the day lies one in
    proportion to that of its length times the length (E. Çinlar, "Introduction to Stochastic Processes", 1975, chapters 9
    and 10). Both are drawn at once: state i is proposed in proportion to (share of visits) x (bound of the mean sojourn), and
    what is not accepted is proposed anew, state and all.

    Attributes
    ----------
    laws : sequence of Length
    cumulated : list of arrays or floats
        The running sums of the weights by which states are proposed.
    """

    laws: Sequence[Length]
    cumulated: list[Drawn]

    UNIFORMS = 4  # numbers that an attempt takes: for the state, and three for what is left

    @classmethod
    def of(cls, laws: Sequence[Length], visits: Sequence[float]) -> Equilibrium:
        """The equilibrium of states with these laws of sojourns and shares of visits."""
        weights = [share * law.most_mean_days() for share, law in zip(visits, laws, strict=True)]
        return cls(laws, list(itertools.accumulate(weights)))

    def draw(self, paths: int, uniforms: Callable[[IndexArray, int], FloatArray]) -> tuple[IndexArray, FloatArray]:
        """The state and the days left of each path; `uniforms` gives (UNIFORMS, some paths) numbers for an attempt."""
        states, left = np.zeros(paths, dtype=np.intp), np.zeros(paths)
        open_ = np.arange(paths)
        for attempt in itertools.count():
            turn, choosing, accepting, placing = np.maximum(uniforms(open_, attempt), HALF_STEP)
            turn *= at(self.cumulated[-1], open_)
            passed = [turn >= at(bound, open_) for bound in self.cumulated[:-1]]
            chosen = np.sum(passed, axis=0, dtype=np.intp) if passed else np.zeros(open_.size, dtype=np.intp)
            for state, law in enumerate(self.laws):
                here = np.flatnonzero(chosen == state)
                where = open_.take(here)
                scales = np.broadcast_to(at(law.scale, where), where.size)
                left[where] = law.left_in_equilibrium(choosing.take(here), accepting.take(here), placing.take(here), scales)
            states[open_] = chosen
            open_ = open_.compress(left.take(open_) == 0.0)
            if not open_.size:
                break
        return states, left
