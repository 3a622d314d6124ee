"""Orders while a block runs: what is asked of their source, and how long it takes to arrive."""

from __future__ import annotations

import attrs
import numpy as np

from supplysim._flows.ordering import Ordering
from supplysim._flows.process import Consignment, Leap, Requests, TransferProcess
from supplysim._uncertain.arrays import ROUNDING, Drawn, FloatArray, IndexArray, at, one_or_each
from supplysim._uncertain.parameters import PathValues
from supplysim._uncertain.varying import Draws


@attrs.define(eq=False)
class OrderProcess(TransferProcess):
    """Orders while a block runs. What is ordered on an evening is asked of the source on the next day, also outside.

    Attributes
    ----------
    ordering : Ordering
        The policy, and what it has ordered and not been given.
    forgets : bool
        Whether what the source cannot give is forgotten, or asked for again.
    whole_days : (paths,) array or float
        From dispatch to receipt, where the lead time is the same for all orders of a path.
    lead_times : LeadTimes or None
        What draws them, where each order has its own.
    """

    ordering: Ordering
    forgets: bool
    whole_days: Drawn
    lead_times: LeadTimes | None

    @property
    def next_dispatch(self) -> FloatArray:  # type: ignore[override]  # read from the policy
        """See `TransferProcess`."""
        return self.ordering.next_dispatch

    @property
    def asked_again(self) -> FloatArray:  # type: ignore[override]  # read from the policy
        """See `TransferProcess`."""
        return self.ordering.asked_again

    def requests(self, leap: Leap, delivered: FloatArray | None, rng: np.random.Generator) -> Requests | None:
        """See `TransferProcess.requests`: all that is ordered and not given, on the first day of the leap."""
        ordering = self.ordering
        if self.lead_times is not None:
            self.lead_times.leap = leap
        due = np.flatnonzero(ordering.next_dispatch <= leap.after)
        if not due.size:
            return None
        amount = ordering.fresh.take(due)
        amount += ordering.asked_again.take(due)
        asked = np.zeros(leap.days.size)
        asked[due] = amount
        return Requests(asked, (Consignment(due, ordering.next_dispatch.take(due), amount, np.ones(due.size)),))

    def arriving(self, leap: Leap, sent: Consignment, amount: FloatArray, rng: np.random.Generator) -> FloatArray:
        """See `TransferProcess.arriving`: what the source did not give is asked for again, or forgotten."""
        missing = sent.amount - amount
        missing = np.where((missing > ROUNDING * sent.amount) & (not self.forgets), missing, 0.0)
        self.ordering.given(sent.paths, sent.day, missing)
        return np.asarray(amount * at(self.ordering.kept_fraction, sent.paths))

    def lead_days(self, sent: Consignment, rng: np.random.Generator) -> FloatArray:
        """See `TransferProcess.lead_days`."""
        if self.lead_times is None:
            return np.array(np.broadcast_to(at(self.whole_days, sent.paths), sent.paths.size))
        return self.lead_times.of(sent.paths, rng)


@attrs.define(eq=False)
class SharedUniforms(PathValues):
    """The chance that variants of a policy share: one uniform number on each path for each leap in which one needs it."""

    rng: np.random.Generator
    leap: Leap | None = None
    uniforms: FloatArray | None = None

    def of(self, leap: Leap) -> FloatArray:
        """The numbers of a leap, (in flight,)."""
        if self.leap is not leap or self.uniforms is None:
            self.leap, self.uniforms = leap, self.rng.random(leap.days.size)
        return self.uniforms


@attrs.define(eq=False)
class LeadTimes(PathValues):
    """What draws the lead time of each order; `shared` is None unless variants share it."""

    draws: Draws
    shared: SharedUniforms | None
    leap: Leap | None = None

    def of(self, paths: IndexArray, rng: np.random.Generator) -> FloatArray:
        """Whole days from dispatch to receipt, on each of some paths."""
        if self.shared is None or self.leap is None:
            return np.asarray(transit_days(self.draws.draw(paths, rng)))
        return np.asarray(transit_days(self.draws.of(self.shared.of(self.leap).take(paths), paths)))


def transit_days(lead_time_days: Drawn) -> Drawn:
    """Whole days from the day on which the source is asked to receipt: an order of one evening leaves on the next day."""
    return one_or_each(np.maximum(np.rint(lead_time_days), 1.0) - 1.0)
