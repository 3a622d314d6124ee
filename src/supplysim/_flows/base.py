"""What flows are: supplies, demands and transfers, and what becomes of them while a block of paths runs.

A flow is written as a frozen specification whose fields may be uncertain quantities. For a block of paths, the engine makes a
shallow copy of it with drawn values in its fields, each a number or a (paths,) array, and calls `start`. What comes back, the
`Process`, says how much the flow moves in the next L days, for any L. A simple flow is its own process.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from math import inf

import attrs
import numpy as np

from supplysim._flows.calendar import Calendar
from supplysim._flows.profiles.profile import Profile, highest_level
from supplysim._flows.rationing import Rationing, RationingState
from supplysim._uncertain.arrays import BoolArray, Drawn, FloatArray, IndexArray
from supplysim._uncertain.fields import LEVEL, place_of
from supplysim._uncertain.parameters import PathValues
from supplysim._uncertain.quantity import Quantity
from supplysim.errors import DrawError


@attrs.frozen
class Leap:
    """The days that each path leaps over: (window,) arrays of whole days.

    Attributes
    ----------
    before : array
        Days that are over when the leap begins.
    days : array
        Length of the leap, at least 1.
    after : array
        Days that are over when it ends: before + days.
    """

    before: FloatArray
    days: FloatArray
    after: FloatArray

    @classmethod
    def from_(cls, before: FloatArray, days: FloatArray) -> Leap:
        """The leap of `days` days from `before` on."""
        return cls(before, days, before + days)


class Process(PathValues):
    """A flow while a block of paths runs: its parameters and its running state, one value for each path.

    Attributes
    ----------
    rationing_state : RationingState or None
        How far rationing holds a demand back; None where it is not rationed.
    """

    __slots__ = ()
    rationing_state: RationingState | None = None

    def advance(self, leap: Leap, rng: np.random.Generator) -> FloatArray:
        """What the flow moves in each path's own next leap.

        Parameters
        ----------
        leap : Leap
        rng : Generator
            The stream of the flow, whose numbers nothing else draws.

        Returns
        -------
        (window,) array, in units of stock; a new array, which the caller may overwrite
        """
        raise NotImplementedError(f"{type(self).__name__} must define 'advance', or 'start' must return a process that does")


@attrs.frozen
class DemandBound:
    """What bounds a demand from above, per path: the sub-gamma constants of the stock-out bound.

    Attributes
    ----------
    mean_per_day : array or float
        Mean demand a day at the flow's highest level.
    variance_per_day : array or float
        Variance of one day's demand at that level; that of L days is L times as large.
    scale : array or float
        Scale of the tail: P(demand - mean > sqrt(2 v t) + scale t) <= exp(-t) for a variance v.
    """

    mean_per_day: Drawn
    variance_per_day: Drawn
    scale: Drawn


class Flow(PathValues):
    """What supplies, demands and transfers have in common.

    Attributes
    ----------
    name : str
        Unique in its scenario, and the key of its random stream.
    from_ : str or None
        The stock that it is taken from: of a demand, None is the main one; of anything else, the outside.
    profile : Profile or None
        A level in time.
    """

    __slots__ = ()
    name: str
    from_: str | None = None
    profile: Profile | None = None

    @property
    def is_steady(self) -> bool:
        """Whether nothing about it varies from path to path, its quantities apart."""
        return False

    @property
    def keeps_backlog(self) -> bool:
        """Whether what it asks for and does not get is asked for again; only a demand can."""
        return False

    def check_drawn(self, calendar: Calendar) -> None:
        """Refuse drawn values that are in range one by one, but not together.

        Raises
        ------
        DrawError
            Naming what they make together, the flow and the number.
        """
        with np.errstate(over="ignore"):
            level = highest_level(self.profile, calendar)
        check_product(self, "highest level of 'profile'", level, LEVEL.largest)


def check_product(flow: Flow, what: str, drawn: Drawn, most: float) -> None:
    """Refuse a flow of which drawn values make more than `most` together."""
    highest = float(np.max(drawn))
    if not highest <= most:
        raise DrawError(f"the {what} of {place_of(flow)} must be at most {most:g} (drew {highest:.6g})")


class Supply(Flow, Process):
    """A flow that brings goods from outside into a stock.

    Attributes
    ----------
    to : str or None
        The stock that receives it; None is the main one.
    """

    __slots__ = ()
    to: str | None = None

    def start(self, calendar: Calendar, paths: int, rng: np.random.Generator) -> Process:
        """The process of `paths` paths on the morning of day 1; the flow itself unless it has running state."""
        return self

    def least_per_day(self) -> Drawn:
        """What each day is sure to bring; nothing by default."""
        return 0.0

    def most_per_day(self, calendar: Calendar) -> Drawn:
        """The most that a day can bring; without bound by default, so that a stock of limited capacity goes day by day."""
        return inf


class Demand(Flow, Process, ABC):
    """A flow that asks a stock for goods, and can bound what it will ask for.

    Attributes
    ----------
    priority : int
        In which order claims on a stock that is short are served; 1 comes first.
    rationing : Rationing or None
        What holds it back while the days of supply are few.
    """

    __slots__ = ()
    priority: int = 1
    rationing: Rationing | None = None

    @property
    def can_lead(self) -> bool:
        """Whether it can be drawn first and say by itself how far the stock lasts: see `start_leading`."""
        return False

    def start(self, calendar: Calendar, paths: int, rng: np.random.Generator) -> Process:
        """The process of `paths` paths on the morning of day 1; the flow itself unless it has running state."""
        return self

    def start_leading(self, certain_receipts_per_day: Drawn, paths: int, rng: np.random.Generator) -> LeadingProcess:
        """The process of a demand that is drawn first; only where `can_lead`.

        Parameters
        ----------
        certain_receipts_per_day : array or float
            What its stock is sure to receive on every day.
        """
        raise NotImplementedError(f"{type(self).__name__} cannot lead")

    @abstractmethod
    def bound(self, calendar: Calendar) -> DemandBound:
        """The constants that bound the demand of any number of days."""

    @abstractmethod
    def mean_per_day(self) -> Drawn:
        """The long-run mean demand a day, profile apart, for gross cover and rationing."""


class LeadingProcess(Process):
    """A demand that is drawn before the length of the leap is settled."""

    __slots__ = ()

    def leap_days(self, stock: FloatArray, most_days: FloatArray, rng: np.random.Generator) -> FloatArray:
        """How many days each path leaps; `advance` then gives what is demanded in them.

        Parameters
        ----------
        stock : (window,) array
            What is free to be issued on the morning of the leap; negative where the reserve is not covered.
        most_days : (window,) array
            What other limits allow, at least 1.
        """
        raise NotImplementedError


@attrs.frozen
class Consignment:
    """What leaves on one day on some of the paths.

    Attributes
    ----------
    paths : (leaving,) array
        Their columns in the batch.
    day : (leaving,) array
        The day of dispatch.
    amount : (leaving,) array
        What is asked of the source, in units of stock.
    shipments : (leaving,) array
        How many shipments that is.
    """

    paths: IndexArray
    day: FloatArray
    amount: FloatArray
    shipments: FloatArray

    def on(self, chosen: BoolArray) -> Consignment:
        """Of those paths alone for which `chosen`, a (window,) array, is true."""
        kept = np.flatnonzero(chosen.take(self.paths))
        return Consignment(self.paths.take(kept), self.day.take(kept), self.amount.take(kept), self.shipments.take(kept))


@attrs.frozen
class Requests:
    """What a transfer asks of its source in a leap: in all, a (window,) array, and day by day."""

    asked: FloatArray
    consignments: tuple[Consignment, ...]


class TransferProcess(PathValues):
    """A transfer while a block of paths runs.

    Attributes
    ----------
    next_dispatch : (paths,) array or None
        The next day of dispatch; None where it follows what others deliver.
    """

    __slots__ = ()
    next_dispatch: FloatArray | None = None

    def requests(self, leap: Leap, delivered: FloatArray | None, rng: np.random.Generator) -> Requests | None:
        """What is to leave in the leap; None where nothing does on any path.

        Parameters
        ----------
        delivered : (window,) array or None
            What the transfer that this one answers has delivered in the leap; None for nothing, on any path.
        """
        raise NotImplementedError(f"{type(self).__name__} must define 'requests', or 'start_transfer' return what does")

    def arriving(self, leap: Leap, sent: Consignment, amount: FloatArray, rng: np.random.Generator) -> FloatArray:
        """What of the `amount` that the source gave for `sent` will arrive, (leaving,); the rest is lost on the way."""
        return amount


_EVERY_DAY = 1e9  # more dispatches in a day than days in transit


class Transfer(Flow, TransferProcess):
    """A flow that is followed from dispatch to receipt: asked of a source, put in transit, and received later.

    Attributes
    ----------
    to : str or None
        The stock that receives it; None is the main one or, of a transfer that answers another, the outside.
    priority : int
        In which order claims on a stock that is short are served; after its own consumption by default.
    lead_time_days : float or array
        From dispatch to receipt, to the nearest whole day.
    in_return_for : str or None
        The transfer whose deliveries it answers.
    """

    __slots__ = ()
    to: str | None = None
    priority: int = 2
    lead_time_days: Quantity | float = 0.0
    in_return_for: str | None = None

    @property
    def is_followed(self) -> bool:
        """Whether each dispatch has to be followed whatever stock it goes to; one that need not be is a `Supply`, too."""
        return True

    def start_transfer(self, calendar: Calendar, paths: int, rng: np.random.Generator) -> TransferProcess:
        """The process of `paths` paths on the morning of day 1; the transfer itself unless it has running state."""
        return self

    def dispatches_per_day(self, calendar: Calendar) -> Drawn:
        """A mean number of dispatches that no day passes; every day by default."""
        return _EVERY_DAY

    def bound(self, calendar: Calendar) -> DemandBound | None:
        """The constants that bound what leaves in any number of days; None where days of dispatch are taken alone."""
        return None

    def most_at_once(self) -> Drawn:
        """What can leave beyond the bound's mean rate, however short the leap."""
        return 0.0

    def mean_per_day(self) -> Drawn:
        """What is to leave in a day on average, profile apart; nothing where it follows what others deliver."""
        return 0.0
