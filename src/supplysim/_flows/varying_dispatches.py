"""Shipments that differ in size or in lead time, of which each day of dispatch is simulated.

The shipments of a day that are lost and those that are not have sizes of their own, so that the split is that of whole
shipments. With a lead time of its own for each, those of a day that arrive on the same day are one consignment.
"""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import numpy as np

from supplysim._flows.dispatches import DispatchProcess
from supplysim._flows.marked import MarkedConsignment
from supplysim._flows.process import Consignment
from supplysim._uncertain.arrays import Drawn, FloatArray, IndexArray, at
from supplysim._uncertain.varying import Draws

_SHIPMENTS_AT_ONCE = 1 << 20  # so that a day of many shipments on many paths needs little memory


@attrs.define(eq=False, kw_only=True)
class VaryingDispatchProcess(DispatchProcess):
    """Shipments of which each has a size, and may have a lead time, of its own.

    Attributes
    ----------
    leads : Draws or None
        The lead time of each; None if it is the same for all shipments of a path.
    """

    leads: Draws | None

    def leaving(
        self, due: IndexArray, day: FloatArray, counts: FloatArray, rng: np.random.Generator
    ) -> Iterator[tuple[IndexArray, FloatArray, list[MarkedConsignment]]]:
        """See `DispatchProcess.leaving`."""
        if self.leads is None:
            yield due, *self._in_sum(due, day, counts, rng)
            return
        number = np.cumsum(counts) // _SHIPMENTS_AT_ONCE
        cuts = np.flatnonzero(np.diff(number)) + 1
        for part in np.split(np.arange(due.size), cuts):
            yield due[part], *self._one_by_one(due[part], day[part], counts[part], rng)

    def _in_sum(
        self, due: IndexArray, day: FloatArray, counts: FloatArray, rng: np.random.Generator
    ) -> tuple[FloatArray, list[MarkedConsignment]]:
        """The total of each path's shipments, and the consignment that they are."""
        kept = counts
        loss = at(self.loss_probability, due)
        if np.any(loss > 0):
            kept = rng.binomial(counts.astype(np.int64), 1.0 - loss).astype(np.float64)
        arriving = self.sizes.of(kept, due, rng)
        amount = arriving if kept is counts else arriving + self.sizes.of(counts - kept, due, rng)
        return self._limited(due, amount), [MarkedConsignment(due, day, *self._load(due, amount, arriving, counts))]

    def _one_by_one(
        self, due: IndexArray, day: FloatArray, counts: FloatArray, rng: np.random.Generator
    ) -> tuple[FloatArray, list[MarkedConsignment]]:
        """The total of each path's shipments, and consignments: of its first day of arrival, of the second, and so on."""
        assert self.leads is not None  # noqa: S101  # otherwise they are summed
        owner = np.repeat(np.arange(due.size), counts.astype(np.intp))
        paths = due.take(owner)
        sizes = self.sizes.of(np.ones(owner.size), paths, rng)
        kept = sizes
        loss = at(self.loss_probability, paths)
        if np.any(loss > 0):
            kept = np.where(rng.random(owner.size) < loss, 0.0, sizes)
        lead_days = np.rint(self.leads.draw(paths, rng))
        total = np.bincount(owner, sizes, minlength=due.size)

        order = np.lexsort((lead_days, owner))
        owner, lead_days = owner[order], lead_days[order]
        begins = np.flatnonzero(np.diff(owner, prepend=-1) | (np.diff(lead_days, prepend=-1.0) != 0))
        amount, arriving = np.add.reduceat(sizes[order], begins), np.add.reduceat(kept[order], begins)
        numbers = np.diff(begins, append=owner.size).astype(np.float64)
        owner, lead_days = owner[begins], lead_days[begins]
        first = np.flatnonzero(np.diff(owner, prepend=-1))
        rank = np.arange(owner.size) - np.repeat(first, np.diff(first, append=owner.size))

        limited = self._limited(due, np.asarray(total, dtype=np.float64))
        share = np.divide(limited, total, out=np.ones(due.size), where=total > 0)
        consignments: list[MarkedConsignment] = []
        for each in range(int(rank.max(initial=-1)) + 1):
            here = np.flatnonzero(rank == each)
            of = owner[here]
            asked = amount[here] * share[of]
            kept_share = np.divide(arriving[here], amount[here], out=np.ones(here.size), where=amount[here] > 0)
            parts = (due[of], day[of], asked, numbers[here], kept_share, lead_days[here])
            consignments.append(MarkedConsignment(*parts))
        return limited, consignments

    def _limited(self, due: IndexArray, amount: FloatArray) -> FloatArray:
        return np.minimum(amount, self.left.take(due))

    def _load(
        self, due: IndexArray, amount: FloatArray, arriving: FloatArray, counts: FloatArray
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        share = np.divide(arriving, amount, out=np.ones(due.size), where=amount > 0)
        return self._limited(due, amount), counts, share

    def _share_kept(self, sent: Consignment, rng: np.random.Generator) -> Drawn:
        """See `DispatchProcess._share_kept`."""
        assert isinstance(sent, MarkedConsignment)  # noqa: S101  # as `leaving` gave it
        return sent.share_kept

    def lead_days(self, sent: Consignment, rng: np.random.Generator) -> FloatArray | None:
        """See `TransferProcess.lead_days`."""
        assert isinstance(sent, MarkedConsignment)  # noqa: S101  # as `leaving` gave it
        return sent.lead_days
