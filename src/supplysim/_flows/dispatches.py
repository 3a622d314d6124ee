"""The processes of shipments: what is received in a leap, or what leaves on each day of dispatch.

If only the total received matters, the shipments of a leap are drawn at once (`DeliveryProcess`). If they have a source that
may be short, a lead time or a budget, each day of dispatch is simulated (`DispatchProcess`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs
import numpy as np

from supplysim._flows.calendar import Calendar
from supplysim._flows.dispatch_days import Points, RandomNumbers
from supplysim._flows.process import Consignment, Leap, Process, Requests, TransferProcess
from supplysim._uncertain.arrays import ROUNDING, Drawn, FloatArray, IndexArray, at, one_or_each
from supplysim._uncertain.parameters import PathValues


@attrs.define(eq=False)
class Sizes(PathValues):
    """The size of a shipment: the mean and the coefficient of variation of a gamma law."""

    mean: Drawn
    cv: Drawn

    @property
    def are_alike(self) -> bool:
        """Whether all shipments of a path have the same size, on every path."""
        return not np.any(self.cv > 0)

    def of(self, counts: FloatArray, paths: IndexArray, rng: np.random.Generator) -> FloatArray:
        """The total size of `counts` shipments on each of `paths`."""
        size, cv = at(self.mean, paths), at(self.cv, paths)
        if not np.any(cv > 0):
            return np.asarray(counts * size)
        steady = cv == 0
        shape = 1.0 / np.where(steady, 1.0, cv) ** 2
        return np.asarray(np.where(steady, counts * size, rng.standard_gamma(counts * shape) * (size / shape)))


@attrs.define(eq=False)
class DeliveryProcess(Process):
    """Shipments of which only the total received in a leap matters."""

    sizes: Sizes
    loss_probability: Drawn
    points: Points | RandomNumbers

    def advance(self, leap: Leap, rng: np.random.Generator) -> FloatArray:
        """See `Process.advance`: what is received; without a lead time it arrives on the day of dispatch."""
        return self._received(self.points.passed(leap, rng), rng)[0]

    def _received(self, counts: FloatArray, rng: np.random.Generator) -> tuple[FloatArray, FloatArray | None]:
        """What is received of `counts` shipments, an array that is overwritten, and how many of them are lost as a whole."""
        some_are_lost = np.any(self.loss_probability > 0)
        if not some_are_lost and self.sizes.are_alike:
            counts *= self.sizes.mean
            return counts, None
        lost = None
        served = np.flatnonzero(counts > 0)
        few = counts.take(served)
        if some_are_lost:
            few = rng.binomial(few.astype(np.int64), 1.0 - at(self.loss_probability, served)).astype(np.float64)
            lost = counts.copy()
            lost[served] -= few
        counts[served] = self.sizes.of(few, served, rng)
        return counts, lost


@attrs.define(eq=False)
class CountedDeliveryProcess(DeliveryProcess):
    """Shipments of which what is received in a leap matters, and how much is lost of them.

    What is received is drawn as by `DeliveryProcess`, from the same stream. The sizes of shipments that are lost as a whole
    come from a stream of their own.

    Attributes
    ----------
    sizes_sent : Sizes
        Before the transit loss.
    lost_per_received : array or float
        What is lost of a shipment for each unit of it that arrives; 0 where nothing arrives.
    nothing_kept : array or float, or None
        1 where nothing arrives, otherwise 0; None if something does on all paths.
    losses_rng : numpy.random.Generator
    lost : (in flight,) array
        What was lost in the last leap.
    """

    sizes_sent: Sizes
    lost_per_received: Drawn
    nothing_kept: Drawn | None
    losses_rng: np.random.Generator
    lost: FloatArray

    @classmethod
    def of(
        cls, plain: DeliveryProcess, sizes_sent: Sizes, loss_fraction: Drawn, paths: int, rng: np.random.Generator
    ) -> CountedDeliveryProcess:
        """The process that also counts what is lost; the sizes of whole shipments that are lost come from `rng`."""
        kept = 1.0 - np.asarray(loss_fraction)
        none = kept <= 0
        per_received = one_or_each(np.where(none, 0.0, 1.0 / np.where(none, 1.0, kept) - 1.0))
        nothing = one_or_each(none.astype(np.float64)) if none.any() else None
        shared = (plain.sizes, plain.loss_probability, plain.points)
        return cls(*shared, sizes_sent, per_received, nothing, losses_rng=rng, lost=np.zeros(paths))

    def advance(self, leap: Leap, rng: np.random.Generator) -> FloatArray:
        """See `Process.advance`; a Poisson number, or a gamma size, is split into what arrives and what does not."""
        counts = self.points.passed(leap, rng)
        sent = counts if self.nothing_kept is None else counts.copy()
        received, whole = self._received(counts, rng)
        np.multiply(received, self.lost_per_received, out=self.lost)
        if self.nothing_kept is not None:  # what is received says nothing about what was sent
            whole = np.where(np.asarray(self.nothing_kept) > 0, sent, 0.0 if whole is None else whole)
        if whole is not None:
            paths = np.flatnonzero(whole > 0)
            self.lost[paths] += self.sizes_sent.of(whole.take(paths), paths, self.losses_rng)
        return received


@attrs.define(eq=False)
class DispatchProcess(TransferProcess):
    """Shipments of which each day of dispatch is simulated.

    Attributes
    ----------
    calendar : Calendar
    has_budget : bool
    sizes : Sizes
    kept_fraction : array or float
        The share of each shipment that arrives.
    loss_probability : array or float
        Of a whole shipment.
    points : Points
    left : (paths,) array, units of stock
        The rest of the budget; infinite without a budget.
    next_dispatch : (paths,) array
        The next day of dispatch; infinite where there is none.
    """

    calendar: Calendar
    has_budget: bool
    sizes: Sizes
    kept_fraction: Drawn
    loss_probability: Drawn
    points: Points
    left: FloatArray
    next_dispatch: FloatArray

    def requests(self, leap: Leap, delivered: FloatArray | None, rng: np.random.Generator) -> Requests | None:
        """See `TransferProcess.requests`: one day of dispatch after another."""
        due = np.flatnonzero(self.next_dispatch <= leap.after)
        if not due.size:
            return None
        asked = np.zeros(leap.days.size)
        consignments: list[Consignment] = []
        while due.size:
            day = self.next_dispatch.take(due)
            counts = self.points.passed_on(due, day, rng)
            for paths, amount, several in self.leaving(due, day, counts, rng):
                asked[paths] += amount
                left = self.left.take(paths) - amount
                self.left[paths] = np.where(left <= ROUNDING * amount, 0.0, left)
                consignments.extend(several)
            next_days = self.points.next_days(due, self.calendar)
            self.next_dispatch[due] = np.where(self.left.take(due) > 0, next_days, np.inf)
            due = due[self.next_dispatch.take(due) <= leap.after.take(due)]
        return Requests(asked, tuple(consignments))

    def leaving(
        self, due: IndexArray, day: FloatArray, counts: FloatArray, rng: np.random.Generator
    ) -> Iterator[tuple[IndexArray, FloatArray, Sequence[Consignment]]]:
        """What is to leave on a day within the budget: for some paths after others, the total and its consignments."""
        amount = np.minimum(self.sizes.of(counts, due, rng), self.left.take(due))
        yield due, amount, (Consignment(due, day, amount, counts),)

    def arriving(self, leap: Leap, sent: Consignment, amount: FloatArray, rng: np.random.Generator) -> FloatArray:
        """See `TransferProcess.arriving`: what the source could not give is returned to the budget."""
        if self.has_budget:
            self._give_back(sent.paths, sent.amount - amount)
        return np.asarray(amount * self._share_kept(sent, rng) * at(self.kept_fraction, sent.paths))

    def _give_back(self, paths: IndexArray, missing: FloatArray) -> None:
        """Return what is missing to the budget; if that was exhausted, shipments resume."""
        self.left[paths] += missing
        again = paths[(missing > 0) & (self.next_dispatch.take(paths) == np.inf)]
        if again.size:
            self.next_dispatch[again] = self.points.next_days(again, self.calendar)

    def _share_kept(self, sent: Consignment, rng: np.random.Generator) -> Drawn:
        """The share of a day's amount that is in shipments not lost as a whole."""
        loss, counts = at(self.loss_probability, sent.paths), sent.shipments
        if not np.any(loss > 0):
            return 1.0
        kept = rng.binomial(counts.astype(np.int64), 1.0 - loss).astype(np.float64)
        cv = np.broadcast_to(at(self.sizes.cv, sent.paths), kept.size)
        share = kept / counts
        mixed = np.flatnonzero((cv > 0) & (kept > 0) & (kept < counts))
        shape = 1.0 / cv.take(mixed) ** 2
        share[mixed] = rng.beta(kept.take(mixed) * shape, (counts - kept).take(mixed) * shape)
        return share
