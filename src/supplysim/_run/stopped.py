"""Stopped: why a run until precise ended, and how precise its figures are."""

from __future__ import annotations

import math

import attrs

from supplysim._estimates.figures import Figures
from supplysim._run.precision import Precision

_PRECISE = "precise"
_BEYOND_HORIZON = "beyond_horizon"


@attrs.frozen
class Stopped:
    """Why a run until precise ended, and how precise its figures are; as ``result.stopped``.

    Attributes
    ----------
    reason : str
        ``"precise"`` if every figure is as precise as asked; ``"beyond_horizon"`` if every figure is, except those whose whole
        interval lies beyond the horizon, where more paths do not help (a longer horizon would); otherwise the limit that ended
        the run, ``"most_paths"`` or ``"most_seconds"``.
    asked : tuple of Precision
        The precisions that were asked for.
    reached : tuple of float
        The half width of the 95 % interval of each, in days or as a share of 1; infinite if one end of the interval is, NaN if
        all of it lies beyond the horizon.
    looks : tuple of int
        The numbers of paths at which the run checked its precision. A resumed run lists those since it was resumed.

    Examples
    --------
    >>> import supplysim as ss
    >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
    >>> result = ss.simulate(depot, paths=64, seed=1, precision=ss.Precision(median=True, half_width_days=0.5))
    >>> result.stopped.reason, result.stopped.reached, result.stopped.looks
    ('precise', (0.0,), (64,))
    """

    reason: str
    asked: tuple[Precision, ...]
    reached: tuple[float, ...]
    looks: tuple[int, ...]

    @classmethod
    def after(cls, limit: str, asked: tuple[Precision, ...], result: Figures, looks: tuple[int, ...]) -> Stopped:
        """Compare the figures of a run with what was asked; `limit` is the reason unless all are precise.

        Parameters
        ----------
        limit : str
            ``"most_paths"`` or ``"most_seconds"``.
        asked : tuple of Precision
        result : Result
        looks : tuple of int

        Returns
        -------
        Stopped

        Examples
        --------
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> asked = (Precision(median=True, half_width_days=0.5),)
        >>> Stopped.after("most_paths", asked, ss.simulate(depot, paths=64, seed=1), looks=(64,)).reason
        'precise'
        """
        stopped = cls(limit, asked, tuple(each.reached(result) for each in asked), looks)
        if stopped.times_too_wide > 1:
            return stopped
        return attrs.evolve(stopped, reason=_BEYOND_HORIZON if any(map(math.isnan, stopped.reached)) else _PRECISE)

    @property
    def is_precise(self) -> bool:
        """Whether every figure is as precise as asked.

        Returns
        -------
        bool

        Examples
        --------
        >>> stopped = Stopped("most_paths", (Precision(never=True, half_width=0.001),), reached=(0.002,), looks=(1_000,))
        >>> stopped.is_precise
        False
        """
        return self.reason == _PRECISE

    @property
    def times_too_wide(self) -> float:
        """The largest ratio of a half width that was reached to the one that was asked for; 0 if all are beyond the horizon.

        Returns
        -------
        float

        Examples
        --------
        >>> stopped = Stopped("most_paths", (Precision(never=True, half_width=0.001),), reached=(0.002,), looks=(1_000,))
        >>> stopped.times_too_wide
        2.0
        """
        ratios = (half / each.asked for half, each in zip(self.reached, self.asked, strict=True))
        return max((ratio for ratio in ratios if not math.isnan(ratio)), default=0.0)

    @property
    def verdict(self) -> str:
        """Why the run ended, in words.

        Returns
        -------
        str

        Examples
        --------
        >>> stopped = Stopped("most_paths", (Precision(never=True, half_width=0.001),), reached=(0.002,), looks=(1_000,))
        >>> stopped.verdict
        'not precise yet: ended by most_paths'
        """
        verdicts = {_PRECISE: "run until precise", _BEYOND_HORIZON: "run until precise, or beyond the horizon"}
        return verdicts.get(self.reason, f"not precise yet: ended by {self.reason}")
