"""Demand in orders: a Poisson number of them over an exposure, each of a size of its own.

With the exposure e, the number is Poisson of mean ``orders_per_day * e``. Poisson numbers of independent days add up to one,
so any number of days needs one draw of it (J. F. C. Kingman, "Poisson Processes", Oxford 1993, 2.2).
"""

from __future__ import annotations

import attrs
import numpy as np

from supplysim._flows.base import DemandBound
from supplysim._flows.order_sizes import OrderSizes
from supplysim._flows.poisson import poisson
from supplysim._uncertain.arrays import Drawn, FloatArray
from supplysim._uncertain.parameters import PathValues

MOST_ORDERS = 1e13  # on a path: beyond it NumPy's Poisson sampler is no longer exact
MOST_DRAWN = 1e8  # on a path, of which the size of each is drawn by itself


@attrs.define(eq=False)
class OrderDemand(PathValues):
    """Orders at a rate of `orders_per_day` at level 1, and their sizes; the counterpart of `GammaNoise`."""

    orders_per_day: Drawn
    sizes: OrderSizes

    @property
    def rate(self) -> Drawn:
        """The mean demand a day at level 1, units of stock."""
        return self.orders_per_day * self.sizes.mean

    def demand(self, exposure: FloatArray, rng: np.random.Generator) -> FloatArray:
        """The demand of each path over its `exposure` (level-days), in units of stock; a new array."""
        return self.sizes.of(poisson(np.array(exposure * self.orders_per_day), rng), rng)

    def bound(self, level: Drawn) -> DemandBound:
        """The sub-gamma constants at the highest `level`: those of a compound Poisson sum; see `order_sizes.Moments`."""
        often = self.orders_per_day * level
        return DemandBound(often * self.sizes.mean, often * self.sizes.mean_square, self.sizes.tail_scale)
