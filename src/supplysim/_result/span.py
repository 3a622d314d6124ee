"""The days on which something happens: where the stock runs out on some path."""

from __future__ import annotations

import math
from collections.abc import Sequence

import attrs
import numpy as np

from supplysim._estimates.figures import Figures
from supplysim._uncertain.arrays import FloatArray

_TAIL = 0.001  # of the stock-outs at either end may lie out of view
_MARGIN = 0.05  # of the view, on either side
_LEAST_DAYS = 14.0  # in view, and a fifth of the days up to then, however close together the stock-outs are
_LEAST_SHARE = 0.2
_MOST_BARS = 60
_MOST_BARS_IN_ALL = 2_000


@attrs.frozen
class Span:
    """The durations that end before the horizon.

    Attributes
    ----------
    first, last : float, days
        The shortest and the longest of them.
    low, high : float, days
        The same without a thousandth of them at either end.
    paths : int
        Their number; 0 if the stock lasts to the horizon on all paths, and then they span all days.
    horizon : int, days
    """

    first: float
    last: float
    low: float
    high: float
    paths: int
    horizon: int

    @classmethod
    def of(cls, result: Figures) -> Span:
        """The span of a result."""
        horizon = result.scenario.horizon_days
        ended = round((1 - result.never.value) * result.paths)
        if not ended:
            return cls(0, horizon, 0, horizon, 0, horizon)
        aside = math.floor(_TAIL * ended)
        ranks = np.array([0, ended - 1, aside, ended - 1 - aside])
        first, last, low, high = result.quantile(((ranks + 0.5) / result.paths).tolist()).value.tolist()
        return cls(first, last, low, high, ended, horizon)

    @property
    def view(self) -> tuple[float, float]:
        """The days to show: from `low` to `high` with a margin, from day 0 if that is near, to the horizon at most."""
        middle = (self.low + self.high) / 2
        half = max((self.high - self.low) * (0.5 + _MARGIN), _LEAST_DAYS / 2, _LEAST_SHARE * self.high / 2)
        low, high = middle - half, min(middle + half, self.horizon)
        return (0.0 if low < high / 3 else low), high


def sampled_days(span: Span, points: int) -> FloatArray:
    """The days at which to draw a survival curve: `points` in view with all whole days if these are fewer, some elsewhere."""
    first, last = span.view
    whole = np.arange(np.ceil(first), last + 1.0) if last - first <= points else np.empty(0)
    in_view, everywhere = np.linspace(first, last, points + 1), np.linspace(0, span.horizon, points // 10 + 1)
    days = np.concatenate([in_view, whole, everywhere, [span.first, span.last]])
    return np.unique(np.minimum(days, span.horizon))


def edges_of(spans: Sequence[Span]) -> list[FloatArray]:
    """The edges of the bars of several histograms: whole days, as many a bar in each."""
    ends = [span for span in spans if span.paths] or spans
    shown = max(span.high for span in ends) - min(span.low for span in ends)
    in_all = max(span.last for span in ends) - min(span.first for span in ends)
    bars = min(max(2 * min(span.paths for span in ends) ** (1 / 3), 8), _MOST_BARS)  # the rule of Rice
    width = max(math.ceil(shown / bars), math.ceil(in_all / _MOST_BARS_IN_ALL), 1)
    return [_edges(span, width) for span in spans]


def _edges(span: Span, width: int) -> FloatArray:
    """The multiples of `width` around the durations of a span, to the horizon at most."""
    if not span.paths:
        return np.array([0.0, span.horizon])
    edges = width * np.arange(math.floor(span.first / width), math.floor(span.last / width) + 2.0)
    return np.unique(np.minimum(edges, span.horizon))
