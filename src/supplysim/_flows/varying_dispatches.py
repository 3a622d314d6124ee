"""Shipments that differ in size or in lead time, of which each day of dispatch is simulated.

The shipments of a day that are lost and those that are not have sizes of their own, so that the split is that of whole
shipments. With a lead time of its own for each, those of a day that arrive on the same day are one consignment. Where many
leave on a day, how many take how long is drawn, a multinomial law, and not the lead time of each.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs
import numpy as np

from supplysim._flows.calendar import Calendar
from supplysim._flows.dispatches import DispatchProcess
from supplysim._flows.marked import MarkedConsignment
from supplysim._flows.process import Consignment
from supplysim._uncertain.arrays import Drawn, FloatArray, IndexArray, at
from supplysim._uncertain.rounded import rounded
from supplysim._uncertain.varying import Draws

_LONGEST_LISTED = 1_000  # days
_SHIPMENTS_AT_ONCE = 1 << 20  # so that a day of many shipments on many paths needs little memory


@attrs.define(eq=False, kw_only=True)
class VaryingDispatchProcess(DispatchProcess):
    """Shipments of which each has a size, and may have a lead time, of its own.

    Attributes
    ----------
    leads : Draws or None
        The lead time of each; None if it is the same for all shipments of a path.
    days, odds : arrays, or None
        The whole lead times, and their probabilities; None if they differ by path.
    """

    leads: Draws | None
    days: tuple[FloatArray] | None = None  # in a tuple, since paths share it
    odds: tuple[FloatArray] | None = None

    @classmethod
    def of(cls, leads: Draws | None, calendar: Calendar, **parts: Any) -> VaryingDispatchProcess:
        """The process of given parts, on the morning of day 1."""
        days = odds = None
        if leads is not None and np.ndim(leads.scale) == 0:
            beyond = calendar.horizon_days + 1
            probabilities = rounded(leads.law, float(leads.scale), min(beyond, _LONGEST_LISTED))
            [possible] = np.nonzero(probabilities)
            if beyond <= _LONGEST_LISTED or probabilities[-1] == 0.0:
                days, odds = (possible.astype(np.float64),), (probabilities[possible],)
        return cls(calendar=calendar, leads=leads, days=days, odds=odds, **parts)

    def leaving(
        self, due: IndexArray, day: FloatArray, counts: FloatArray, rng: np.random.Generator
    ) -> Iterator[tuple[IndexArray, FloatArray, list[MarkedConsignment]]]:
        """See `DispatchProcess.leaving`."""
        if self.leads is None:
            yield due, *self._in_sum(due, day, counts, rng)
            return
        if self.days is not None and counts.sum() > self.days[0].size * due.size:
            yield due, *self._by_lead_time(due, day, counts, rng)
            return
        single = np.flatnonzero(counts == 1)
        if single.size:
            yield due[single], *self._single(due[single], day[single], rng)
        several = np.flatnonzero(counts > 1)
        number = np.cumsum(counts[several]) // _SHIPMENTS_AT_ONCE
        for part in np.split(several, np.flatnonzero(np.diff(number)) + 1):
            if part.size:
                yield due[part], *self._one_by_one(due[part], day[part], counts[part], rng)

    def _in_sum(
        self, due: IndexArray, day: FloatArray, counts: FloatArray, rng: np.random.Generator
    ) -> tuple[FloatArray, list[MarkedConsignment]]:
        """The total of each path's shipments, and the consignment that they are."""
        amount, arriving = self._carried(due, counts, rng)
        limited = self._limited(due, amount)
        return limited, [MarkedConsignment(due, day, limited, counts, _share(arriving, amount))]

    def _by_lead_time(
        self, due: IndexArray, day: FloatArray, counts: FloatArray, rng: np.random.Generator
    ) -> tuple[FloatArray, list[MarkedConsignment]]:
        """The total of each path's shipments, and a consignment for each lead time."""
        assert self.days is not None  # noqa: S101  # as `leaving` has asked
        assert self.odds is not None  # noqa: S101  # both or neither
        numbers = rng.multinomial(counts.astype(np.int64), self.odds[0]).T.astype(np.float64)
        carried = [self._carried(due, number, rng) for number in numbers]
        total = np.sum([amount for amount, _ in carried], axis=0)
        limited = self._limited(due, total)
        share = _share(limited, np.asarray(total, dtype=np.float64))
        consignments = []
        for days, number, (amount, arriving) in zip(self.days[0], numbers, carried, strict=True):
            here = np.flatnonzero(number)
            asked, kept_share = (amount * share)[here], _share(arriving, amount)[here]
            parts = (due[here], day[here], asked, number[here], kept_share, np.full(here.size, days))
            consignments.append(MarkedConsignment(*parts))
        return limited, consignments

    def _carried(self, due: IndexArray, counts: FloatArray, rng: np.random.Generator) -> tuple[FloatArray, FloatArray]:
        """What some shipments carry in all, and what of it is not lost as whole shipments."""
        loss = at(self.loss_probability, due)
        if not np.any(loss > 0):
            amount = self.sizes.of(counts, due, rng)
            return amount, amount
        kept = rng.binomial(counts.astype(np.int64), 1.0 - loss).astype(np.float64)
        arriving = self.sizes.of(kept, due, rng)
        return arriving + self.sizes.of(counts - kept, due, rng), arriving

    def _single(
        self, due: IndexArray, day: FloatArray, rng: np.random.Generator
    ) -> tuple[FloatArray, list[MarkedConsignment]]:
        """The only shipment of each path, which is the usual case."""
        assert self.leads is not None  # noqa: S101  # otherwise they are summed
        counts, loss = np.ones(due.size), at(self.loss_probability, due)
        kept = np.where(rng.random(due.size) < loss, 0.0, 1.0) if np.any(loss > 0) else counts
        limited = self._limited(due, self.sizes.of(counts, due, rng))
        return limited, [MarkedConsignment(due, day, limited, counts, kept, np.rint(self.leads.draw(due, rng)))]

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
        total: FloatArray = np.asarray(np.bincount(owner, sizes, minlength=due.size), dtype=np.float64)

        order = np.lexsort((lead_days, owner))
        owner, lead_days = owner[order], lead_days[order]
        begins = np.flatnonzero(np.diff(owner, prepend=-1) | (np.diff(lead_days, prepend=-1.0) != 0))
        amount, arriving = np.add.reduceat(sizes[order], begins), np.add.reduceat(kept[order], begins)
        numbers = np.diff(begins, append=owner.size).astype(np.float64)
        owner, lead_days = owner[begins], lead_days[begins]
        first = np.flatnonzero(np.diff(owner, prepend=-1))
        rank = np.arange(owner.size) - np.repeat(first, np.diff(first, append=owner.size))

        limited = self._limited(due, total)
        share = _share(limited, total)
        consignments: list[MarkedConsignment] = []
        for each in range(int(rank.max(initial=-1)) + 1):
            here = np.flatnonzero(rank == each)
            of = owner[here]
            asked = amount[here] * share[of]
            kept_share = _share(arriving[here], amount[here])
            parts = (due[of], day[of], asked, numbers[here], kept_share, lead_days[here])
            consignments.append(MarkedConsignment(*parts))
        return limited, consignments

    def _limited(self, due: IndexArray, amount: FloatArray) -> FloatArray:
        return np.minimum(amount, self.left.take(due))

    def _share_kept(self, sent: Consignment, rng: np.random.Generator) -> Drawn:
        """See `DispatchProcess._share_kept`."""
        assert isinstance(sent, MarkedConsignment)  # noqa: S101  # as `leaving` gave it
        return sent.share_kept

    def lead_days(self, sent: Consignment, rng: np.random.Generator) -> FloatArray | None:
        """See `TransferProcess.lead_days`."""
        assert isinstance(sent, MarkedConsignment)  # noqa: S101  # as `leaving` gave it
        return sent.lead_days


def _share(part: FloatArray, whole: FloatArray) -> FloatArray:
    """The share of a part in the whole; 1 of nothing."""
    return np.divide(part, whole, out=np.ones(whole.size), where=whole > 0)
