"""Processes: what a flow moves in the next L days of each path, for any L, and what it has to remember for that."""

from __future__ import annotations

import attrs
import numpy as np

from supplysim._flows.ordering import Ordering
from supplysim._flows.rationing import RationingState
from supplysim._flows.transit import InTransit
from supplysim._uncertain.arrays import BoolArray, Drawn, FloatArray, IndexArray
from supplysim._uncertain.parameters import PathValues


@attrs.frozen
class Leap:
    """The days of each path's leap, simulated in one step. Arrays of shape (in flight,) have one value for each such path.

    Attributes
    ----------
    before : (in flight,) array
        Days completed before the leap, at least 0.
    days : (in flight,) array
        Length of the leap, at least 1.
    after : (in flight,) array
        Days completed after it: before + days.
    """

    before: FloatArray
    days: FloatArray
    after: FloatArray

    @classmethod
    def from_(cls, before: FloatArray, days: FloatArray) -> Leap:
        """The leap of `days` days that follow day `before`."""
        return cls(before, days, before + days)


class Process(PathValues):
    """A flow while a block of paths runs: its drawn parameters and its state.

    Derive an attrs class whose arrays have one value for each path. The engine keeps only the columns of the paths in flight.

    Attributes
    ----------
    rationing_state : RationingState or None
        The rationing level of a demand; None without rationing.
    lost : (in flight,) array or None
        What was lost in transit in the last leap, of a supply whose losses are counted; None if nothing can be lost.

    Examples
    --------
    >>> import attrs
    >>> import supplysim as ss
    >>> @attrs.define(eq=False)
    ... class Growing(ss.Process):
    ...     per_day: float
    ...     def advance(self, leap, rng):
    ...         return self.per_day * (leap.after**2 - leap.before**2) / 2
    """

    __slots__ = ()
    rationing_state: RationingState | None = None
    lost: FloatArray | None = None

    def advance(self, leap: Leap, rng: np.random.Generator) -> FloatArray:
        """The amount that the flow moves in each path's leap.

        Parameters
        ----------
        leap : Leap
        rng : numpy.random.Generator
            The flow's own random stream.

        Returns
        -------
        (in flight,) array, units of stock, 0 or more
            A new array, which the caller may overwrite. Two leaps in a row must have the law of one of their total length.
        """
        raise NotImplementedError(f"{type(self).__name__} must define 'advance', or 'start' must return a process that does")


class LeadingProcess(Process):
    """The process of a demand that is drawn first, and then chooses the length of the leap."""

    __slots__ = ()

    def leap_days(self, stock: FloatArray, most_days: FloatArray, rng: np.random.Generator) -> FloatArray:
        """The length of each path's leap; `advance` then gives the demand of those days.

        Parameters
        ----------
        stock : (in flight,) array, units of stock
            Available on the morning of the leap, less any backlog; negative where the reserve or a backlog exceeds the stock.
        most_days : (in flight,) array, days
            What the other limits allow, at least 1.

        Returns
        -------
        (in flight,) array, whole days from 1 to `most_days`
        """
        raise NotImplementedError


class ForeseenProcess(Process):
    """The process of a demand whose coming days are known, so that it says how long a stock covers them."""

    __slots__ = ()

    def covered_days(self, before: FloatArray, stock: FloatArray, receipts: Drawn, most_days: FloatArray) -> FloatArray:
        """The days of each path whose demand a stock is sure to cover.

        Parameters
        ----------
        before : (in flight,) array
            Days completed.
        stock : (in flight,) array, units of stock
            Available, less any backlog; may be negative.
        receipts : (in flight,) array or float, units of stock
            What the stock receives on every day at least.
        most_days : (in flight,) array, days
            What the other limits allow, at least 1.

        Returns
        -------
        (in flight,) array, whole days from 1 to `most_days`
        """
        raise NotImplementedError


@attrs.frozen
class Consignment:
    """The goods of a transfer that leave on one day, on some of the paths.

    Parameters
    ----------
    paths : (leaving,) array of int
        Column numbers of those paths among the paths in flight.
    day : (leaving,) array, whole days
        The day of dispatch.
    amount : (leaving,) array, units of stock, 0 or more
        What is asked of the source.
    shipments : (leaving,) array, whole numbers, at least 1
        The number of shipments that it consists of.

    Examples
    --------
    >>> import numpy as np, supplysim as ss
    >>> sent = ss.Consignment(np.array([0, 2]), day=np.array([5.0, 5.0]), amount=np.array([40.0, 30.0]), shipments=np.ones(2))
    >>> sent.on(np.array([True, True, False])).amount
    array([40.])
    """

    paths: IndexArray
    day: FloatArray
    amount: FloatArray
    shipments: FloatArray

    def on(self, chosen: BoolArray) -> Consignment:
        """The consignment on only those paths for which `chosen`, a (in flight,) array, is true."""
        kept = np.flatnonzero(chosen.take(self.paths))
        return Consignment(self.paths.take(kept), self.day.take(kept), self.amount.take(kept), self.shipments.take(kept))


@attrs.frozen
class Requests:
    """What a transfer asks of its source in a leap.

    Parameters
    ----------
    asked : (in flight,) array, units of stock, 0 or more
        The total of each path.
    consignments : tuple of Consignment
        The same by day of dispatch, earlier days first.

    Examples
    --------
    >>> import numpy as np, supplysim as ss
    >>> sent = ss.Consignment(np.array([1]), day=np.array([5.0]), amount=np.array([40.0]), shipments=np.ones(1))
    >>> ss.Requests(asked=np.array([0.0, 40.0, 0.0]), consignments=(sent,)).asked
    array([ 0., 40.,  0.])
    """

    asked: FloatArray
    consignments: tuple[Consignment, ...]


@attrs.frozen(eq=False)
class UnderWay:
    """What a transfer has sent before day 1.

    Attributes
    ----------
    transit : InTransit
        What will arrive.
    sent, lost : (paths,) arrays, units of stock
        All of it, and what of it is lost.
    """

    transit: InTransit
    sent: FloatArray
    lost: FloatArray


class TransferProcess(PathValues):
    """A transfer while a block of paths runs.

    Attributes
    ----------
    next_dispatch : (paths,) array or None
        The next day of dispatch; None if that is not known, so that any day may be one.
    ordering : Ordering or None
        The order policy that is reviewed in the evening, with its state; None if it does not follow the level of its stock.
    asked_again : (paths,) array or None, units of stock
        What was asked of the source on an earlier day and is asked for again; None if nothing ever is.
    """

    __slots__ = ()
    next_dispatch: FloatArray | None = None
    ordering: Ordering | None = None
    asked_again: FloatArray | None = None

    def requests(self, leap: Leap, delivered: FloatArray | None, rng: np.random.Generator) -> Requests | None:
        """What should leave in the leap.

        Parameters
        ----------
        leap : Leap
        delivered : (in flight,) array, units of stock, or None
            What the transfer named by `in_return_for` delivered in the leap; None if nothing on any path.
        rng : numpy.random.Generator
            The flow's own random stream.

        Returns
        -------
        Requests or None
            None if nothing leaves on any path.
        """
        raise NotImplementedError(
            f"{type(self).__name__} must define 'requests', or 'start_transfer' must return a process that does"
        )

    def arriving(self, leap: Leap, sent: Consignment, amount: FloatArray, rng: np.random.Generator) -> FloatArray:
        """The part of `amount`, given by the source for `sent`, that will arrive, (leaving,); the rest is lost in transit."""
        return amount

    def lead_days(self, sent: Consignment, rng: np.random.Generator) -> FloatArray | None:
        """Whole days from dispatch to receipt of `sent`, (leaving,); None (the default): `lead_time_days` of the transfer.

        Asked only of a transfer whose `lead_times_vary`.
        """
        return None

    def under_way(self, rng: np.random.Generator) -> UnderWay | None:
        """What is under way on day 1; None (the default) if nothing is. Asked once, before the first leap."""
        return None
