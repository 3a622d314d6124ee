"""SurvivalBand: a 95 % band that holds the whole difference of two survival curves at once."""

from __future__ import annotations

import attrs
import numpy as np

from supplysim._estimates.estimate import count_days
from supplysim._estimates.intervals import CONFIDENCE
from supplysim._uncertain.arrays import FloatArray, IndexArray

_MOST_DAYS = 2_000  # in a band, beside day 0
_MOST_CORRELATED = 256  # days whose correlation is used: neighbours beyond that are nearly the same
_MOST_REPLICATES = 64  # simulated: t with more degrees of freedom is nearly normal
_RUNS = 4_000  # simulated, so that the coverage is known to 0.3 points
_AT_ONCE = 100
_SEED = 20_240_226  # so that a band is the same each time it is asked for
_LEAST_VARIANCE = 1e-12  # of a day on which paths differ: less is rounding
_JITTER = 1e-6  # of the variance, so that a correlation matrix of few paths has a root


@attrs.frozen(eq=False, repr=False)
class SurvivalBand:
    """The difference of two survival curves, second less first, with a band for all days at once; see `Change.survival_band`.

    The whole true difference lies within the band with a probability of 95 %; the intervals of `Change.survival` hold for one
    day each.

    Attributes
    ----------
    days : (days,) array, days
        All whole days from 0 to the horizon; 2,001 of them, evenly spaced, if there are more.
    value : (days,) array
        The difference of the probabilities of lasting at least so long.
    low, high : (days,) arrays
        The lower and the upper end of the band.
    reach : float
        By how many standard errors the band reaches to either side.

    Examples
    --------
    >>> import supplysim as ss
    >>> stock = ss.Stock(ss.uniform(80, 120))
    >>> now = ss.Scenario("depot", stock=stock, demand=[ss.Consumption("issues", 10)], horizon_days=30)
    >>> change = ss.compare(now, now.replace(issues=ss.Consumption("issues", 8)), paths=4_096, seed=1)
    >>> band = change.survival_band()
    >>> band.days[[0, 11]], band.value[[0, 11]].round(2)
    (array([ 0., 11.]), array([0.  , 0.55]))
    >>> bool((band.low <= band.value).all() and (band.value <= band.high).all())
    True
    """

    days: FloatArray
    value: FloatArray
    low: FloatArray
    high: FloatArray
    reach: float

    def __attrs_post_init__(self) -> None:
        for array in (self.days, self.value, self.low, self.high):
            array.setflags(write=False)

    def __str__(self) -> str:
        widest = int(np.argmax(np.abs(self.value)))
        return (
            f"difference of survival on {count_days(int(self.days.size))} from 0 to {self.days[-1]:,.0f}: largest on day "
            f"{self.days[widest]:,.0f}, {100 * self.value[widest]:+.2f} points "
            f"({100 * self.low[widest]:+.2f} to {100 * self.high[widest]:+.2f}); 95 % band for all days at once"
        )

    def __repr__(self) -> str:
        return f"<SurvivalBand: {self.days.size:,} days, {self.reach:.2f} standard errors to either side>"


def days_of_band(horizon_days: int) -> FloatArray:
    """The days of a band: all whole days to the horizon, or 2,001 of them."""
    return np.unique(np.round(np.linspace(0, horizon_days, min(horizon_days, _MOST_DAYS) + 1)))


def differing_shares(first: FloatArray, second: FloatArray, days: FloatArray, weights: FloatArray | None = None) -> FloatArray:
    """The share of kept paths on which exactly one of two durations reaches each of some days, (days,)."""
    if weights is not None:
        spans = _Spans.of(first, second, days, weights)
        return spans.differing
    begins, ends = np.minimum(first, second), np.maximum(first, second)
    reaching = [np.sort(each).searchsorted(days, side="left") for each in (begins, ends)]
    return (reaching[0] - reaching[1]) / first.size


def largest_of_t(
    first: FloatArray, second: FloatArray, days: FloatArray, replicates: int, weights: FloatArray | None = None
) -> float:
    """The 95 % quantile of the largest absolute t of the difference of two survival curves over some days.

    It is simulated: the differences of the replicates are taken for normal, with the correlation between days that the kept
    paths show, and each day's t is that of their mean over their own spread.

    Parameters
    ----------
    first, second : (kept paths,) arrays
        The durations of the two sides, days; infinite where censored.
    days : (days,) array
    replicates : int
        At least 2.
    weights : (kept paths,) array, optional
    """
    correlation = _correlation(first, second, days, weights)
    size = len(correlation)
    if not size:
        return 0.0
    root = np.linalg.cholesky(correlation + _JITTER * np.eye(size)).T.astype(np.float32)
    replicates = min(replicates, _MOST_REPLICATES)
    rng = np.random.default_rng(_SEED)
    largest = []
    for _ in range(_RUNS // _AT_ONCE):
        drawn = rng.standard_normal((_AT_ONCE * replicates, size), dtype=np.float32) @ root
        of_replicates = drawn.reshape(_AT_ONCE, replicates, size)
        mean = of_replicates.mean(axis=1)
        deviations = of_replicates - mean[:, None]
        variance = np.einsum("abc,abc->ac", deviations, deviations) / (replicates * (replicates - 1))
        with np.errstate(divide="ignore"):  # two replicates may agree
            largest.append(np.abs(mean / np.sqrt(variance)).max(axis=1))
    return float(np.quantile(np.concatenate(largest), CONFIDENCE))


def _correlation(first: FloatArray, second: FloatArray, days: FloatArray, weights: FloatArray | None = None) -> FloatArray:
    """The correlation, between some days, of what a path adds to the difference of survival: +1, 0 or -1.

    A path adds to it from the day after it ends on one side up to the day on which it ends on the other. So two days share
    the paths that span both. Days on which no path differs are left out.

    With weights w, a path adds w times its deviation from the weighted mean, so that its products count w**2 times.
    """
    squares = None if weights is None else (weights / max(float(weights.max()), 1.0)) ** 2
    spans = _Spans.of(first, second, days, squares)
    days = days[_chosen(*spans.steps)]
    spans = _Spans.of(first, second, days, squares)
    mean, shared = spans.mean, spans.shared
    covariance = shared - np.outer(mean, mean)
    if weights is not None:
        off = mean - _Spans.of(first, second, days, weights).mean
        covariance += np.outer(off, off)
    deviation = np.sqrt(covariance.diagonal())
    correlation: FloatArray = covariance / np.outer(deviation, deviation)
    return correlation


@attrs.frozen(eq=False)
class _Spans:
    """Where each path differs: from day number `start` up to, and without, number `stop`; only paths that differ.

    Attributes
    ----------
    start, stop : (differing paths,) arrays
    sign : (differing paths,) array
        1 where the second side lasts longer, -1 where the first one does.
    days : int
        The number of days.
    paths : float
        The number of all paths, or the sum of their weights.
    weights : (differing paths,) array or None
    """

    start: IndexArray
    stop: IndexArray
    sign: FloatArray
    days: int
    paths: float
    weights: FloatArray | None = None

    @classmethod
    def of(cls, first: FloatArray, second: FloatArray, days: FloatArray, weights: FloatArray | None = None) -> _Spans:
        begins, ends = np.minimum(first, second), np.maximum(first, second)
        start, stop = (np.searchsorted(days, each, side="right") for each in (begins, ends))
        differ = start < stop
        sign = np.where(second > first, 1.0, -1.0)[differ]
        if weights is None:
            return cls(start[differ], stop[differ], sign, days.size, first.size)
        return cls(start[differ], stop[differ], sign, days.size, float(weights.sum()), weights[differ].astype(np.float64))

    def _added(self, weights: FloatArray | None = None) -> FloatArray:
        """The sum, on each day, over the paths that differ then, of 1 or of their weights, over all paths; (days,)."""
        begun, ended = (np.bincount(each, weights, minlength=self.days + 1)[: self.days] for each in (self.start, self.stop))
        added: FloatArray = np.cumsum(begun - ended) / self.paths
        return added

    @property
    def mean(self) -> FloatArray:
        """The difference of survival on each day, (days,)."""
        return self._added(self.sign if self.weights is None else self.sign * self.weights)

    @property
    def differing(self) -> FloatArray:
        """The share of paths that differ on each day, (days,)."""
        return self._added(self.weights)

    @property
    def shared(self) -> FloatArray:
        """The share of paths that differ on both of two days, (days, days)."""
        table = np.bincount(self.start * (self.days + 1) + self.stop, self.weights, minlength=self.days * (self.days + 1))
        table = table.reshape(self.days, self.days + 1)[:, 1:]  # stop is 1 at least: the last day on which they differ, plus 1
        both = np.triu(table[:, ::-1].cumsum(axis=1)[:, ::-1].cumsum(axis=0)) / self.paths
        shared: FloatArray = both + np.triu(both, 1).T
        return shared

    @property
    def steps(self) -> tuple[FloatArray, FloatArray]:
        """The variance of each day, and how far the correlation of each day with the one before is below 1; (days,)."""
        differing, mean = self.differing, self.mean
        variance = np.maximum(differing - mean**2, 0.0)
        ended = np.bincount(self.stop, self.weights, minlength=self.days + 1)[1 : self.days] / self.paths
        both = differing[:-1] - ended - mean[:-1] * mean[1:]
        scale = np.sqrt(variance[:-1] * variance[1:])
        correlation = np.divide(both, scale, out=np.zeros(both.size), where=scale > 0)
        return variance, np.concatenate([[1.0], np.clip(1 - correlation, 0.0, 1.0)])


def _chosen(variance: FloatArray, steps: FloatArray) -> IndexArray:
    """The days on which something varies; at most 256 of them, as far from one another as they differ in what they show."""
    days = np.flatnonzero(variance > _LEAST_VARIANCE)
    if days.size <= _MOST_CORRELATED:
        return days
    along = np.cumsum(np.sqrt(steps[days]))
    places = np.linspace(along[0], along[-1], _MOST_CORRELATED)
    chosen: IndexArray = days[np.unique(np.searchsorted(along, places).clip(max=days.size - 1))]
    return chosen
