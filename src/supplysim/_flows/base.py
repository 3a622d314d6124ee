"""The roles of flows: Supply, Demand and Transfer, and what a user or the engine may ask of each.

A flow is a frozen specification whose fields may be uncertain quantities. For each block of paths, the engine copies it with
drawn values in its fields, each a number or a (paths,) array, and calls `start`. This returns a `Process`, which says how much
the flow moves in the next L days, for any L. A flow without running state is its own process.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from math import inf
from typing import Self

import attrs
import numpy as np

from supplysim._flows.calendar import Calendar
from supplysim._flows.process import LeadingProcess, Process, TransferProcess
from supplysim._flows.profiles.cumulative_exposure import ProfiledRate
from supplysim._flows.profiles.profile import Profile, highest_level
from supplysim._flows.rationing import Rationing
from supplysim._flows.regular_days import RegularDays
from supplysim._flows.substitution import check_exchange_drawn
from supplysim._uncertain.arrays import Drawn
from supplysim._uncertain.fields import LEVEL, place_of
from supplysim._uncertain.parameters import PathValues, drawn
from supplysim._uncertain.quantity import Quantity
from supplysim._uncertain.replacing import Replaceable
from supplysim._uncertain.varying import Varying
from supplysim.errors import DrawError


@attrs.frozen
class DemandBound:
    """The sub-gamma constants of a demand, from which the engine bounds the probability of a stock-out within a leap.

    Parameters
    ----------
    mean_per_day : (paths,) array or float, units of stock, 0 or more
        Mean demand a day at the flow's highest level.
    variance_per_day : (paths,) array or float, units of stock squared, 0 or more
        Variance of a day's demand at that level; L days have L times as much.
    scale : (paths,) array or float, units of stock, 0 or more
        Scale of the tail: 0 for a normal law, 1/3 for a Poisson number, rate * cv**2 for gamma noise.
    at_once : (paths,) array or float, units of stock, 0 or more
        What any number of days can bring in addition, such as one lump; 0 by default.

    Notes
    -----
    The demand D of L days must satisfy P(D > a + m L + sqrt(2 v L t) + b t) <= exp(-t) for all t > 0, with mean m, variance v,
    scale b, and a at once (S. Boucheron, G. Lugosi and P. Massart, "Concentration Inequalities", Oxford, 2013, section 2.4).

    Examples
    --------
    >>> import supplysim as ss
    >>> ss.DemandBound(mean_per_day=10.0, variance_per_day=10.0, scale=1 / 3).variance_per_day  # a Poisson number a day
    10.0
    """

    mean_per_day: Drawn
    variance_per_day: Drawn
    scale: Drawn
    at_once: Drawn = 0.0

    def in_units_of(self, exchange: Drawn) -> DemandBound:
        """The bound in units of a stock of which one serves as `exchange` units of the demand."""
        amounts = (each / exchange for each in (self.mean_per_day, self.variance_per_day / exchange, self.scale, self.at_once))
        return DemandBound(*amounts)


class Flow(Replaceable, PathValues):
    """What supplies, demands and transfers have in common.

    Attributes
    ----------
    name : str
        Unique in its scenario; the key of the flow's random stream.
    from_ : str or None
        The stock that it draws on. None means the main stock for a demand, and outside the scenario for other flows.
    profile : Profile or None
        The level by which its rate is multiplied on each day.
    """

    __slots__ = ()
    name: str
    from_: str | None = None
    profile: Profile | None = None

    @property
    def is_steady(self) -> bool:
        """Whether it is deterministic once its quantities are drawn."""
        return False

    @property
    def keeps_backlog(self) -> bool:
        """Whether its unmet demand is kept as a backlog; only a demand can."""
        return False

    @property
    def form_of_chance(self) -> str:
        """What is random in it, where one class has several forms, of which two have no chance in common; "" by default."""
        return ""

    def backlog_at_start(self) -> Drawn:
        """Unmet demand from before day 1, units of stock, which is asked for again; only of one that keeps a backlog."""
        return 0.0

    def earliest_day(self) -> Drawn:
        """The first day on which it can move anything, given drawn values in the fields; day 1 by default."""
        return 1.0

    def first_planned_day(self, calendar: Calendar) -> Drawn | None:
        """The first day for which something is planned, such as a delivery or a strike; None (the default) if nothing is."""
        return None

    def check_days(self, calendar: Calendar) -> None:
        """Refuse days or dates, written as keys, that the calendar of the scenario does not allow; none by default."""

    def age_at_dispatch(self) -> Drawn | None:
        """The age of the goods that it brings from a source that does not know it, days, given drawn values in the fields.

        It is that on the day on which they leave, 0 or more, rounded down to whole days. None (the default) counts as 0, with
        a warning where the goods come from a stock.
        """
        return None

    def days_in_transit(self) -> Drawn:
        """The days from dispatch to receipt, rounded to whole days, given drawn values in the fields; 0 by default."""
        return 0.0

    def check_drawn(self, calendar: Calendar) -> None:
        """Refuse drawn values of which each is in range, but a combination is not.

        Raises
        ------
        DrawError
            With the combined quantity, the flow and the value: here, if the levels of the profile multiply to more than 1e6.
        """
        with np.errstate(over="ignore"):
            level = highest_level(self.profile, calendar)
        check_product(self, "highest level of 'profile'", level, LEVEL.largest)


def check_product(owner: Replaceable, what: str, drawn: Drawn, most: float) -> None:
    """Refuse a flow or a stock if a combination of its drawn values exceeds `most`."""
    highest = float(np.max(drawn))
    if not highest <= most:
        raise DrawError(f"the {what} of {place_of(owner)} must be at most {most:g} (drew {highest:.6g})")


class Supply(Flow, Process):
    """The role of flows that bring goods from outside into a stock. A class of your own defines `advance`.

    Attributes
    ----------
    name : str
        Unique in its scenario.
    to : str or None
        The stock that receives the goods; None means the main stock.

    Notes
    -----
    `docs/own_flows.md` shows how to write one. `least_per_day` and `most_per_day` are optional; they allow longer leaps.

    Examples
    --------
    >>> import attrs
    >>> import supplysim as ss
    >>> @attrs.frozen
    ... class Well(ss.Supply):
    ...     name: str
    ...     per_day: float | ss.Quantity
    ...     def advance(self, leap, rng):
    ...         return self.per_day * leap.days
    >>> demand = ss.Consumption("village", per_day=10)
    >>> scenario = ss.Scenario("water", stock=ss.Stock(95), supply=[Well("well", 5)], demand=[demand], horizon_days=60)
    >>> ss.simulate(scenario, paths=100, seed=1).median.value
    19.5
    """

    __slots__ = ()
    to: str | None = None

    def start(self, calendar: Calendar, paths: int, rng: np.random.Generator) -> Process:
        """The process of `paths` paths on the morning of day 1; by default the flow itself, which then has no state."""
        return self

    def start_counting(self, calendar: Calendar, paths: int, rng: np.random.Generator) -> Process:
        """As `start`, of a process that also gives what is lost in transit, with the same draws; by default nothing is."""
        return self.start(calendar, paths, rng)

    @classmethod
    def start_paired(
        cls, variants: Sequence[Self], calendar: Calendar, paths: int, rngs: Sequence[np.random.Generator]
    ) -> Sequence[Process]:
        """The processes of variants of the flow that share their chance; by default each has a stream with the same key.

        All variants take the same leaps. So variants that are the same move the same amounts.

        Parameters
        ----------
        variants : sequence of flows
            Of one name and class, each with its drawn values.
        rngs : sequence of numpy.random.Generator
            The stream of each variant, all in the same state.
        """
        return [each.start(calendar, paths, rng) for each, rng in zip(variants, rngs, strict=True)]

    def least_per_day(self) -> Drawn:
        """The least that it brings on every day, units of stock, (paths,) array or float; 0 by default."""
        return 0.0

    def most_per_day(self, calendar: Calendar) -> Drawn:
        """The most that it can bring on a day, units of stock, (paths,) array or float; infinite by default.

        A stock that loses what exceeds its capacity is simulated day by day if a supply of it has no finite bound.
        """
        return inf


class Demand(Flow, Process, ABC):
    """The role of flows that ask a stock for goods. A class of your own defines `advance`, `bound` and `mean_per_day`.

    Attributes
    ----------
    name : str
        Unique in its scenario.
    from_ : str or None
        The stock that it draws on; None means the main stock.
    priority : int, at least 1
        Claims on a stock that is short are served in order of priority, 1 first; equal ones in proportion.
    rationing : Rationing or None
        Reduces the demand while days of supply are few.
    substitutes : tuple of str
        The stocks that serve what the one before them could not give on a day, in order; none by default.

    Notes
    -----
    `docs/own_flows.md` shows how to write one.

    Examples
    --------
    >>> import attrs
    >>> import supplysim as ss
    >>> @attrs.frozen
    ... class UnitDemand(ss.Demand):
    ...     name: str
    ...     per_day: float | ss.Quantity
    ...     def advance(self, leap, rng):
    ...         return rng.poisson(self.per_day * leap.days).astype(float)
    ...     def bound(self, calendar):
    ...         return ss.DemandBound(mean_per_day=self.per_day, variance_per_day=self.per_day, scale=1 / 3)
    ...     def mean_per_day(self):
    ...         return self.per_day
    >>> demand = UnitDemand("spare parts", per_day=ss.uniform(8, 12))
    """

    __slots__ = ()
    priority: int = 1
    rationing: Rationing | None = None

    def days_of_demand(self) -> RegularDays | None:
        """The only days on which it asks for anything; None (the default) if that may be every day."""
        return None

    def mean_consumption(self, calendar: Calendar) -> ProfiledRate:
        """Its mean demand in time, for gross cover; by default the mean a day times the profile."""
        return ProfiledRate.of(self.mean_per_day(), self.profile, calendar)

    @property
    def first_stock(self) -> str | None:
        """The stock that it asks first; None means the main stock."""
        return self.from_

    @property
    def substitutes(self) -> tuple[str, ...]:
        """The stocks that serve what the one before them could not give on a day, in order; none by default."""
        return ()

    def exchange_at(self, stock: str) -> Drawn:
        """How many units of the demand one unit of a substitute serves as, (paths,) array or float; 1 by default.

        At least 1e-6, and at most 1e6.
        """
        return 1.0

    def check_drawn(self, calendar: Calendar) -> None:
        """See `Flow.check_drawn`: also if an exchange is out of range."""
        Flow.check_drawn(self, calendar)
        check_exchange_drawn(self)

    @property
    def can_lead(self) -> bool:
        """Whether it can be drawn before the length of the leap is chosen, and choose it: see `start_leading`."""
        return False

    def start(self, calendar: Calendar, paths: int, rng: np.random.Generator) -> Process:
        """The process of `paths` paths on the morning of day 1; by default the flow itself, which then has no state."""
        return self

    def start_leading(self, certain_receipts_per_day: Drawn, paths: int, rng: np.random.Generator) -> LeadingProcess:
        """The process of a demand that chooses the length of its leaps; called only if `can_lead`.

        Parameters
        ----------
        certain_receipts_per_day : (paths,) array or float, units of stock
            What its stock certainly receives on every day.
        """
        raise NotImplementedError(f"{type(self).__name__} cannot lead")

    @classmethod
    def start_paired(
        cls, variants: Sequence[Self], calendar: Calendar, paths: int, rngs: Sequence[np.random.Generator]
    ) -> Sequence[Process]:
        """See `Supply.start_paired`."""
        return [each.start(calendar, paths, rng) for each, rng in zip(variants, rngs, strict=True)]

    @classmethod
    def start_leading_paired(
        cls, variants: Sequence[Self], receipts_per_day: Sequence[Drawn], paths: int, rngs: Sequence[np.random.Generator]
    ) -> Sequence[LeadingProcess] | None:
        """The processes of variants that lead together; None (the default) if they cannot. See `start_leading`."""
        return None

    @abstractmethod
    def bound(self, calendar: Calendar) -> DemandBound:
        """The constants that bound the demand of any number of days, at the highest level within the horizon."""

    @abstractmethod
    def mean_per_day(self) -> Drawn:
        """The long-run mean demand a day before the profile, units of stock; for gross cover and rationing."""


_EVERY_DAY = 1e9  # so many that there may be a dispatch on every day in transit


class Transfer(Flow, TransferProcess):
    """The role of flows with dispatch, transit and receipt. A class of your own defines `requests`, and may define `arriving`.

    Attributes
    ----------
    name : str
        Unique in its scenario.
    from_ : str or None
        The stock that the goods are taken from; None means outside the scenario.
    to : str or None
        The stock that receives them. None means the main stock, or outside the scenario if `in_return_for` is given.
    priority : int, at least 1
        Claims on a stock that is short are served in order of priority, 1 first; by default 2, after consumption.
    lead_time_days : number or quantity (drawn once a path), days, 0 to 1e9
        From dispatch to receipt, rounded to whole days.
    in_return_for : str or None
        The transfer whose deliveries cause this one.
    part_loads : bool
        Whether it takes what there is where its source is short, which is then no stock-out of the source.

    Notes
    -----
    `docs/own_flows.md` describes the methods. A transfer with state returns a process from `start_transfer`.

    Examples
    --------
    >>> import attrs, numpy as np
    >>> import supplysim as ss
    >>> @attrs.frozen
    ... class Empties(ss.Transfer):
    ...     name: str
    ...     in_return_for: str
    ...     from_: str
    ...     def requests(self, leap, delivered, rng):
    ...         if delivered is None:
    ...             return None
    ...         paths = np.flatnonzero(delivered)
    ...         sent = ss.Consignment(paths, leap.after[paths], delivered[paths], np.ones(paths.size))
    ...         return ss.Requests(delivered, (sent,))
    >>> bottles = Empties("empty bottles", in_return_for="oxygen", from_="hospital")
    """

    __slots__ = ()
    to: str | None = None
    priority: int = 2
    lead_time_days: Quantity | Varying | float = 0.0
    in_return_for: str | None = None
    part_loads: bool = False

    @property
    def is_followed(self) -> bool:
        """Whether each dispatch is followed, whatever its stock. If False, it must also be a `Supply`, whose sums suffice."""
        return True

    @property
    def counts_losses(self) -> bool:
        """Whether its `start_counting` gives what it loses. If False, each dispatch is followed where losses are asked for."""
        return False

    @property
    def lead_times_vary(self) -> bool:
        """Whether consignments of one path have different lead times, which its process gives (`lead_days`)."""
        return False

    def days_in_transit(self) -> Drawn:
        """See `Flow.days_in_transit`."""
        return self.mean_lead_days()

    def mean_lead_days(self) -> Drawn:
        """The mean time from dispatch to receipt, days, (paths,) array or float, given drawn values in the fields."""
        return drawn(self.lead_time_days)

    def lead_days_range(self) -> tuple[Drawn, Drawn]:
        """The least and the most whole days from dispatch to receipt, (paths,) arrays or floats, given drawn values.

        By default those of the mean; 0 and infinity if they vary.
        """
        if self.lead_times_vary:
            return 0.0, inf
        days = np.rint(self.mean_lead_days())
        return days, days

    @property
    def same_day_lead_days(self) -> float:
        """The longest lead time with which goods arrive on the day of their dispatch: half a day, as it is rounded."""
        return 0.5

    @property
    def follows_demand(self) -> bool:
        """Whether it asks its source, in the long run, for what is asked of the stock that it fills: see `mean_per_day`."""
        return False

    @property
    def reads_issues(self) -> bool:
        """Whether it depends on what the stock that it fills has issued."""
        return False

    def planned_receipts(self, calendar: Calendar) -> Sequence[tuple[float, Drawn]]:
        """What is in transit on day 1 where lead times vary: the day of receipt and the amount of each consignment."""
        return ()

    def number_under_way(self, calendar: Calendar) -> int:
        """The number of consignments that are in transit on day 1."""
        return len(self.planned_receipts(calendar))

    def start_transfer(self, calendar: Calendar, paths: int, rng: np.random.Generator) -> TransferProcess:
        """The process of `paths` paths on the morning of day 1; by default the transfer itself, which then has no state."""
        return self

    @classmethod
    def start_transfer_paired(
        cls, variants: Sequence[Self], calendar: Calendar, paths: int, rngs: Sequence[np.random.Generator]
    ) -> Sequence[TransferProcess]:
        """See `Supply.start_paired`."""
        return [each.start_transfer(calendar, paths, rng) for each, rng in zip(variants, rngs, strict=True)]

    def dispatches_per_day(self, calendar: Calendar) -> Drawn:
        """An upper bound of the mean number of dispatches on any day; by default, enough for one on every day."""
        return _EVERY_DAY

    def bound(self, calendar: Calendar) -> DemandBound | None:
        """The constants that bound what leaves in any number of days; None: each day of dispatch is a leap of its own."""
        return None

    def most_at_once(self) -> Drawn:
        """What can leave in any leap in addition to what `bound` covers, units of stock; 0 by default."""
        return 0.0

    def mean_per_day(self) -> Drawn:
        """The mean amount that leaves in a day before the profile.

        0 if it depends on what another transfer delivers, or follows demand.
        """
        return 0.0

    def mean_consumption(self, calendar: Calendar) -> ProfiledRate:
        """The mean amount that leaves in time, for gross cover; by default the mean a day times the profile."""
        return ProfiledRate.of(self.mean_per_day(), self.profile, calendar)
