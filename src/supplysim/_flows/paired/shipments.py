"""Shipments of variants: those that leave in one variant leave in the others, too, as far as their rates allow.

Random shipments leave at the points of one Poisson process at the highest rate of all variants, of which each variant has a
share: the points whose mark is below its own rate over the highest. Regular ones share their points if they have the same.
Numbers, losses and sizes are coupled (`supplysim._flows.paired.coupled`).
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np

from supplysim._flows.calendar import Calendar
from supplysim._flows.dispatch_days import Points, RandomNumbers
from supplysim._flows.dispatches import DeliveryProcess, DispatchProcess, Sizes
from supplysim._flows.marked import MarkedConsignment
from supplysim._flows.paired.coupled import added, binomials, gammas, poissons
from supplysim._flows.paired.shared import SharedProcess
from supplysim._flows.process import Consignment, Leap, Requests, TransferProcess
from supplysim._flows.profiles.cumulative_exposure import ProfiledRate
from supplysim._flows.varying_sizes import VaryingSizes
from supplysim._uncertain.arrays import ROUNDING, Drawn, FloatArray, IndexArray, at
from supplysim._uncertain.parameters import PathValues


def paired_sizes(
    sizes: Sequence[Sizes], counts: Sequence[FloatArray], paths: IndexArray, rng: np.random.Generator
) -> list[FloatArray]:
    """The total size of `counts` shipments of each variant on `paths`."""
    drawn = [each.law for each in sizes if isinstance(each, VaryingSizes)]
    if drawn:
        if len(drawn) < len(sizes) or len({repr(each.law) for each in drawn}) > 1:  # no law in common
            return [each.of(count, paths, rng) for each, count in zip(sizes, counts, strict=True)]
        totals = added(counts, lambda count: drawn[0].sums(count, rng))
        return [np.asarray(total * at(each.mean, paths)) for total, each in zip(totals, sizes, strict=True)]
    means, variations = ([at(getattr(each, name), paths) for each in sizes] for name in ("mean", "cv"))
    steady = [np.asarray(cv) == 0 for cv in variations]
    if all(each.all() for each in steady):
        return [np.asarray(count * mean) for count, mean in zip(counts, means, strict=True)]
    scales = [np.where(none, 1.0, cv) ** 2 for none, cv in zip(steady, variations, strict=True)]
    shapes = [np.where(none, 0.0, count / scale) for none, count, scale in zip(steady, counts, scales, strict=True)]
    standard = gammas(shapes, rng)
    return [
        np.where(none, count * mean, each * (mean * scale))
        for none, count, mean, each, scale in zip(steady, counts, means, standard, scales, strict=True)
    ]


@attrs.define(eq=False, kw_only=True)
class PairedDeliveries(SharedProcess):
    """Shipments of which only the total received matters.

    Attributes
    ----------
    processes : list of DeliveryProcess
        Each variant by itself.
    shares_points : bool
        Whether all leave at the same times.
    """

    processes: list[DeliveryProcess]
    shares_points: bool

    def drawn(self, leap: Leap) -> list[FloatArray]:
        """See `SharedProcess.drawn`."""
        counts = self._received(leap)
        served = np.flatnonzero(np.any(counts, axis=0))
        few = [count.take(served) for count in counts]
        received = paired_sizes([each.sizes for each in self.processes], few, served, self.rng)
        for count, amount in zip(counts, received, strict=True):
            count[served] = amount
        return counts

    def _received(self, leap: Leap) -> list[FloatArray]:
        """The number of shipments of each variant that are received, in arrays of their own.

        Of Poisson shipments, those that are not lost are Poisson shipments.
        """
        kept = [1.0 - each.loss_probability for each in self.processes]
        random = [each.points for each in self.processes if isinstance(each.points, RandomNumbers)]
        if len(random) == len(self.processes):
            means = [np.asarray(points.mean(leap) * share) for points, share in zip(random, kept, strict=True)]
            return poissons(means, self.rng)
        if self.shares_points:
            counts = self.processes[0].points.passed(leap, self.rng)
            passed = [counts.copy() for _ in self.processes]
        else:
            passed = [each.points.passed(leap, self.rng) for each in self.processes]
        if all(np.all(np.asarray(share) == 1.0) for share in kept):
            return passed
        return binomials(passed, kept, self.rng)


@attrs.frozen(eq=False)
class _Thinning(PathValues):
    """The share of the points of the highest rate that are points of one variant."""

    rate: ProfiledRate
    first_day: Drawn

    def share(self, day: FloatArray, most: Drawn, paths: IndexArray) -> FloatArray:
        """The share on single days of some paths."""
        rate = np.where(day >= at(self.first_day, paths), self.rate.on(day, paths), 0.0)
        return np.minimum(rate / at(most, paths), 1.0)


@attrs.define(eq=False)
class PairedDispatches(PathValues):
    """Shipments of variants, of which each day of dispatch is simulated.

    Attributes
    ----------
    rng : numpy.random.Generator
        The stream of the flow.
    calendar : Calendar
    points : Points
        The times at which a shipment leaves in any variant.
    most : (paths,) array or float
        The highest rate of all variants, at which the points come.
    thinnings : list of Thinning
        The share of each variant; empty if all points are points of all variants.
    sizes : list of Sizes
    loss_probabilities : list of (paths,) array or float
    left : list of (paths,) arrays, units of stock
        The rest of the budget of each variant; infinite without a budget.
    next_dispatch : (paths,) array
        The next day of dispatch in any variant; infinite where there is none.
    leap : Leap or None
        The last leap.
    requested : tuple of Requests or None
        What each variant asks for in it.
    """

    rng: np.random.Generator
    calendar: Calendar
    points: Points
    most: Drawn
    thinnings: list[_Thinning]
    sizes: list[Sizes]
    loss_probabilities: list[Drawn]
    left: list[FloatArray]
    next_dispatch: FloatArray
    leap: Leap | None = None
    requested: tuple[Requests | None, ...] = ()

    @classmethod
    def begin(
        cls,
        processes: Sequence[DispatchProcess],
        points: Points,
        shares: Sequence[tuple[ProfiledRate, Drawn]],
        most: Drawn,
        rng: np.random.Generator,
    ) -> PairedDispatches:
        """The state on the morning of day 1.

        Parameters
        ----------
        processes : sequence of DispatchProcess
            Each variant by itself.
        points : Points
        shares : sequence of pairs
            The rate and first day of each variant; empty if all have all of the points.
        most : (paths,) array or float
            The rate of the points.
        """
        next_dispatch = points.next_days(np.arange(points.next_point.size), processes[0].calendar)
        return cls(
            rng=rng,
            calendar=processes[0].calendar,
            points=points,
            most=most,
            thinnings=[_Thinning(*each) for each in shares],
            sizes=[each.sizes for each in processes],
            loss_probabilities=[each.loss_probability for each in processes],
            left=[each.left for each in processes],
            next_dispatch=np.where(np.any([each.left > 0 for each in processes], axis=0), next_dispatch, np.inf),
        )

    def of(self, variant: int, leap: Leap) -> Requests | None:
        """What one variant asks for in a leap."""
        if leap is not self.leap:
            self.leap, self.requested = leap, self._requests(leap)
        return self.requested[variant]

    def _requests(self, leap: Leap) -> tuple[Requests | None, ...]:
        """What each variant asks for, one day of dispatch after another."""
        due = np.flatnonzero(self.next_dispatch <= leap.after)
        asked = [np.zeros(leap.days.size) for _ in self.sizes]
        consignments: list[list[Consignment]] = [[] for _ in self.sizes]
        while due.size:
            day = self.next_dispatch.take(due)
            for variant, sent in enumerate(self._leaving(due, day)):
                amount = np.minimum(sent.amount, self.left[variant].take(sent.paths))
                left = self.left[variant].take(sent.paths) - amount
                self.left[variant][sent.paths] = np.where(left <= ROUNDING * amount, 0.0, left)
                asked[variant][sent.paths] += amount
                consignments[variant].append(attrs.evolve(sent, amount=amount))
            alive = np.any([left.take(due) > 0 for left in self.left], axis=0)
            self.next_dispatch[due] = np.where(alive, self.points.next_days(due, self.calendar), np.inf)
            due = due[self.next_dispatch.take(due) <= leap.after.take(due)]
        return tuple(
            Requests(total, tuple(several)) if several else None for total, several in zip(asked, consignments, strict=True)
        )

    def _leaving(self, due: IndexArray, day: FloatArray) -> list[MarkedConsignment]:
        """The shipments of each variant that leave on a day, before the budget; on the paths on which it has some."""
        counts = self.points.passed_on(due, day, self.rng)
        numbers = [counts for _ in self.sizes]
        if self.thinnings:
            numbers = binomials(numbers, [each.share(day, self.most, due) for each in self.thinnings], self.rng)
        losses = [at(each, due) for each in self.loss_probabilities]
        kept = numbers
        if any(np.any(loss > 0) for loss in losses):
            kept = binomials(numbers, [1.0 - loss for loss in losses], self.rng)
        lost = [number - arriving for number, arriving in zip(numbers, kept, strict=True)]
        arriving = paired_sizes(self.sizes, kept, due, self.rng)
        missing = paired_sizes(self.sizes, lost, due, self.rng) if np.any(lost) else [np.zeros(due.size)] * len(lost)
        leaving = []
        for number, kept_size, lost_size in zip(numbers, arriving, missing, strict=True):
            some = np.flatnonzero(number > 0)
            amount = kept_size.take(some) + lost_size.take(some)
            share = np.divide(kept_size.take(some), amount, out=np.ones(some.size), where=amount > 0)
            leaving.append(MarkedConsignment(due.take(some), day.take(some), amount, number.take(some), share))
        return leaving

    def give_back(self, variant: int, paths: IndexArray, missing: FloatArray) -> None:
        """Return what the source could not give to the budget of a variant; if all were exhausted, shipments resume."""
        self.left[variant][paths] += missing
        again = paths[(missing > 0) & (self.next_dispatch.take(paths) == np.inf)]
        if again.size:
            self.next_dispatch[again] = self.points.next_days(again, self.calendar)


@attrs.define(eq=False)
class VariantDispatches(TransferProcess):
    """One variant of paired dispatches."""

    shared: PairedDispatches
    variant: int
    has_budget: bool
    kept_fraction: Drawn

    @property
    def next_dispatch(self) -> FloatArray:  # type: ignore[override]  # that of the shared process, while there is a budget
        """See `TransferProcess`."""
        shared = self.shared.next_dispatch
        return np.where(self.shared.left[self.variant] > 0, shared, np.inf) if self.has_budget else shared

    def requests(self, leap: Leap, delivered: FloatArray | None, rng: np.random.Generator) -> Requests | None:
        """See `TransferProcess.requests`."""
        return self.shared.of(self.variant, leap)

    def arriving(self, leap: Leap, sent: Consignment, amount: FloatArray, rng: np.random.Generator) -> FloatArray:
        """See `TransferProcess.arriving`: what the source could not give is returned to the budget."""
        assert isinstance(sent, MarkedConsignment)  # noqa: S101  # as `requests` returned it
        if self.has_budget:
            self.shared.give_back(self.variant, sent.paths, sent.amount - amount)
        return np.asarray(amount * sent.share_kept * at(self.kept_fraction, sent.paths))
