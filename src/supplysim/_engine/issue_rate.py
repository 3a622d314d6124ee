"""The issue rate of a stock: the most that it can issue in a day, maybe by the share of its capacity that is on hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
import numpy as np

from supplysim._uncertain.arrays import Drawn, FloatArray, one_or_each
from supplysim._uncertain.parameters import PathValues

FAR = 1e40  # a level that no stock reaches, so that it is always, or never, above it


@attrs.define(eq=False)
class Threshold(PathValues):
    """The share of the capacity from which on an amount can be issued in a day.

    Attributes
    ----------
    share : (paths,) array or float
    far : (paths,) array or float
        0 where the share says it; -1e40 where every share suffices, 1e40 where none does.
    """

    share: Drawn
    far: Drawn

    def level(self, capacity: Drawn, reserve: Drawn) -> Drawn:
        """The available stock that it takes, units of stock."""
        return self.share * capacity - reserve + self.far


@attrs.define(eq=False)
class IssueRate(PathValues):
    """Rates at ascending shares of the capacity, linear between them, and constant beyond them.

    Attributes
    ----------
    shares : tuple of float
    rates : list of (paths,) arrays or floats, units of stock a day
    """

    shares: tuple[float, ...]
    rates: list[Drawn]

    @classmethod
    def of(cls, limit: Any) -> IssueRate | None:
        """The rate of a drawn limit: a number or array, a mapping from shares to them, or None."""
        if limit is None:
            return None
        table = limit if isinstance(limit, Mapping) else {0.0: limit}
        return cls(tuple(table), list(table.values()))

    @property
    def needs_share(self) -> bool:
        """Whether it depends on what is on hand."""
        return len(self.shares) > 1

    def at_share(self, share: FloatArray) -> Drawn:
        """The most that can be issued in a day."""
        rate = self.rates[0]
        for low, high, slow, fast in zip(self.shares, self.shares[1:], self.rates, self.rates[1:], strict=False):
            rate = np.where(share > low, slow + (fast - slow) * np.minimum((share - low) / (high - low), 1.0), rate)
        return rate

    def threshold(self, amount: Drawn) -> Threshold:
        """The least share such that at every share from there on, `amount` can be issued in a day."""
        suffices = np.asarray(self.rates[-1]) >= amount
        share = np.where(suffices, self.shares[-1], 0.0)
        far = np.where(suffices, 0.0, FAR)
        for low, high, slow, fast in reversed(
            list(zip(self.shares, self.shares[1:], self.rates, self.rates[1:], strict=False))
        ):
            here = suffices & (np.asarray(slow) < amount)  # it is between these two
            gain = np.where(here, np.subtract(fast, slow), 1.0)
            share = np.where(here, low + (high - low) * (np.where(here, amount, 0.0) - slow) / gain, share)
            suffices = suffices & ~here
        return Threshold(one_or_each(np.where(suffices, 0.0, share)), one_or_each(np.where(suffices, -FAR, far)))
