"""Orders of several variants: the fewest orders are those of all of them, and an order has one uniform number for its size."""

from __future__ import annotations

import attrs
import numpy as np

from supplysim._flows.order_demand import OrderDemand
from supplysim._flows.order_sizes import sums_of_draws
from supplysim._flows.paired.coupled import poissons
from supplysim._flows.paired.exposures import PairedExposures
from supplysim._flows.paired.shared import SharedProcess
from supplysim._flows.process import Leap
from supplysim._flows.rationing import RationingState
from supplysim._uncertain.arrays import FloatArray


@attrs.define(eq=False, kw_only=True)
class PairedOrders(SharedProcess):
    """Demand in orders over an exposure.

    Poisson counts add up, so a variant with more orders has those of the one with fewer, and others (see `coupled`). Their
    sizes are drawn in the same stages, by the inverse CDF, so variants of one law of sizes share those, too.

    Attributes
    ----------
    exposures : PairedExposures
    orders : list of OrderDemand
    rationing : list of RationingState or None
    """

    exposures: PairedExposures
    orders: list[OrderDemand]
    rationing: list[RationingState | None]

    def drawn(self, leap: Leap) -> list[FloatArray]:
        """See `SharedProcess.drawn`."""
        exposures = [
            exposure if state is None else state.held_to(exposure, each.rate)
            for exposure, state, each in zip(self.exposures.over(leap, self.rng), self.rationing, self.orders, strict=True)
        ]
        means = [np.asarray(exposure * each.orders_per_day) for exposure, each in zip(exposures, self.orders, strict=True)]
        counts = poissons(means, self.rng)
        drawn = [number for number, each in enumerate(self.orders) if each.sizes.law is not None]
        sums = dict(zip(drawn, self._sums([counts[number] for number in drawn], drawn), strict=True))
        return [np.asarray(sums.get(number, counts[number]) * each.sizes.scale) for number, each in enumerate(self.orders)]

    def _sums(self, counts: list[FloatArray], variants: list[int]) -> list[FloatArray]:
        """The sums of the drawn sizes of some variants, before their scales: those of the fewest orders, and of more."""
        sums = [np.zeros(each.size) for each in counts]
        before = np.zeros(counts[0].size) if counts else np.zeros(0)
        for reached in np.sort(counts, axis=0) if counts else ():
            more = reached - before
            if not more.any():
                continue
            laws = [law for number in variants if (law := self.orders[number].sizes.law) is not None]
            drawn = sums_of_draws(laws, more, self.rng)
            sums = [
                so_far + np.where(count >= reached, each, 0.0) for so_far, count, each in zip(sums, counts, drawn, strict=True)
            ]
            before = reached
        return sums
