"""Consumption: a demand at a daily rate, in orders or in lumps, with regimes, a profile in time, and rationing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs
import numpy as np

from supplysim._flows.base import Demand, DemandBound, check_product
from supplysim._flows.calendar import Calendar
from supplysim._flows.consumption_process import ConsumptionProcess, check_form
from supplysim._flows.leading_demand import LeadingDemand, SteadyDemand
from supplysim._flows.noise import GammaNoise
from supplysim._flows.order_demand import MOST_ORDERS, OrderDemand
from supplysim._flows.order_sizes import OrderSizes
from supplysim._flows.paired.coupled import all_same
from supplysim._flows.paired.exposures import Levels, PairedExposures
from supplysim._flows.paired.lead import SharedLead, VariantLead
from supplysim._flows.paired.orders import PairedOrders
from supplysim._flows.paired.shared import PairedDemand, VariantProcess
from supplysim._flows.process import LeadingProcess, Process
from supplysim._flows.profiles.cumulative_exposure import Measure, ProfiledRate, cumulative_exposure
from supplysim._flows.profiles.profile import Profile, highest_level
from supplysim._flows.rationing import Rationing
from supplysim._flows.regimes import Regimes
from supplysim._flows.regular_days import RegularDays, exposure_on
from supplysim._uncertain.arrays import Drawn
from supplysim._uncertain.dates import DateLike
from supplysim._uncertain.fields import (
    AMOUNT,
    DAYS_FROM_ONE,
    VARIATION,
    added,
    day,
    is_exactly,
    name_field,
    name_or_none,
    one_of,
    part,
    place_of,
    quantity,
    specification,
    whole,
)
from supplysim._uncertain.parameters import drawn
from supplysim._uncertain.quantity import Quantity
from supplysim._uncertain.source import Source, note_field, source_field
from supplysim._uncertain.varying import Varying, varied
from supplysim.errors import InvalidValueError, shown


@specification
@attrs.frozen
class Consumption(Demand):
    """A demand with a daily rate, in orders or in lumps, with day-to-day noise, regimes and a profile in time.

    Give exactly one of `per_day`, `orders_per_day` and `size`.

    Parameters
    ----------
    name : str
        Unique in its scenario.
    per_day : number or quantity (drawn once a path), units of stock a day, 0 to 1e15
        Mean demand a day at level 1. A law says that the mean is not known: it is the same on all days of a path. For demand
        that differs from day to day, give `cv`; for demand in whole orders, `orders_per_day`.
    cv : number or quantity (drawn once a path), 0 to 1e6
        Coefficient of variation of one day's demand at level 1: 0 (the default) is no noise; a number above 0 must be at least
        1e-6. It is noise of `per_day` alone.
    regimes : Regimes, optional
        Levels between which the demand switches at random; by default, always level 1.
    profile : Profile, optional
        The level in time: a ramp, a schedule, a season, a window, or a product of them.
    rationing : Rationing, optional
        Reduces the demand while days of supply are few. The reduction is neither demand nor unmet demand.
    from_ : str, optional
        The stock that it draws on; the main one by default.
    priority : int, at least 1
        Claims on a stock that is short are served in order of priority, 1 (the default) first; equal ones in proportion.
    unmet : "lost" or "backlog"
        Whether unmet demand is lost (the default), or asked for again on the next days until it is met. It matters where a
        path goes on after a stock-out.
    orders_per_day : number or quantity (drawn once a path), orders a day, 0 to 1e15
        Mean number of orders a day at level 1, which come at random; at most 1e13 on a path.
    order_size : number, quantity (drawn once a path) or `varying`, units of stock, 0 to 1e15
        The size of each order: the same for all orders of a path, or, ``varying(law)``, drawn for each of them.
    size : number or quantity (drawn once a path), units of stock, 0 to 1e15
        One lump at level 1: what is asked for on `first_day`, and every `every_days` days after it; nothing on other days.
    every_days : int, days, 1 to 1e9
        Days from one lump to the next.
    first_day : number, quantity (drawn once a path) or date, days, 1 to 1e9
        The day of the first lump (rounded down); day 1 by default.
    backlog : number or quantity (drawn once a path), units of stock, 0 to 1e15
        Unmet demand from before day 1, asked for again from day 1 on; it requires ``unmet="backlog"``. 0 by default.
    source : str or Source, optional
        Who says so. It is shown beside the results, and changes none.
    note : str, optional
        A remark that is kept and shown with it.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If a field is of the wrong type or out of its range, or fields do not go together.

    Notes
    -----
    With the exposure e, the sum over days of regime level x profile x rationing level, the demand of those days is Gamma(shape
    = e / cv**2, scale = per_day * cv**2): of mean ``per_day * e`` and variance ``per_day**2 * cv**2 * e``. Independent gamma
    variables of one scale add up to a gamma variable (L. Devroye, "Non-Uniform Random Variate Generation", 1986, IX.3), so any
    number of days needs one draw. The number of orders of those days is Poisson of mean ``orders_per_day * e``; Poisson
    numbers add up, too. Of lumps, e is the sum over their own days.

    Examples
    --------
    >>> import supplysim as ss
    >>> unknown = ss.Consumption("front", per_day=ss.gamma(mean=10_000, sd=3_000))  # one rate for all days of a path
    >>> varying = ss.Consumption("front", per_day=10_000, cv=0.3)  # a known rate, and each day's demand drawn anew
    >>> both = ss.Consumption("front", per_day=ss.pert(8e3, 10e3, 14e3), cv=0.3)
    >>> shop = ss.Consumption("shop", orders_per_day=10 / 30, order_size=ss.varying(ss.choice([1, 2, 3, 4], [1, 2, 2, 1])))
    >>> payroll = ss.Consumption("payroll", size=40_000, every_days=30, first_day=25)
    """

    name: str = name_field()
    per_day: Quantity | float | None = quantity(AMOUNT, default=None)
    cv: Quantity | float = quantity(VARIATION, default=0.0)
    regimes: Regimes | None = part(Regimes)
    profile: Profile | None = part(Profile)
    rationing: Rationing | None = part(Rationing)
    from_: str | None = name_or_none()
    priority: int = whole(least=1, default=1, kw_only=True)
    unmet: str = one_of("lost", "backlog", default="lost")
    orders_per_day: Quantity | float | None = added(quantity(AMOUNT, default=None, kw_only=True))
    order_size: Quantity | float | Varying | None = added(varied(AMOUNT, default=None, kw_only=True))
    size: Quantity | float | None = added(quantity(AMOUNT, default=None, kw_only=True))
    every_days: int | None = added(whole(least=1, default=None, kw_only=True))
    first_day: Quantity | float | DateLike = added(day(DAYS_FROM_ONE, default=1.0, kw_only=True))
    backlog: Quantity | float = added(quantity(AMOUNT, default=0.0, kw_only=True))
    source: Source | str | None = source_field()
    note: str | None = note_field()

    def __attrs_post_init__(self) -> None:
        forms = {"per_day": self.per_day, "orders_per_day": self.orders_per_day, "size": self.size}
        with_them = {"order_size": self.order_size, "every_days": self.every_days}
        check_form(place_of(self), forms | with_them, first_day=self.first_day, cv=self.cv)
        if not (self.keeps_backlog or is_exactly(self.backlog, 0.0)):
            raise InvalidValueError(f"'backlog' of {place_of(self)} requires unmet='backlog' (got {shown(self.backlog)})")

    @property
    def is_steady(self) -> bool:
        """See `Flow.is_steady`."""
        return self.regimes is None and is_exactly(self.cv, 0.0) and self.orders_per_day is None

    @property
    def keeps_backlog(self) -> bool:
        """See `Flow.keeps_backlog`."""
        return self.unmet == "backlog"

    @property
    def form_of_chance(self) -> str:
        """See `Flow.form_of_chance`."""
        return "" if self.orders_per_day is None else "in orders"

    def backlog_at_start(self) -> Drawn:
        """See `Demand.backlog_at_start`."""
        return drawn(self.backlog)

    def days_of_demand(self) -> RegularDays | None:
        """See `Demand.days_of_demand`."""
        return None if self.every_days is None else RegularDays(np.floor(drawn(self.first_day)), self.every_days)

    def earliest_day(self) -> Drawn:
        """See `Flow.earliest_day`."""
        return np.floor(drawn(self.first_day))

    def check_drawn(self, calendar: Calendar) -> None:
        """See `Flow.check_drawn`: also refuse more than 1e13 orders a path."""
        super().check_drawn(calendar)
        if self.orders_per_day is not None:
            number = drawn(self.orders_per_day) * self._highest_level(calendar) * calendar.horizon_days
            check_product(self, "number of orders (orders_per_day x level x horizon_days)", number, MOST_ORDERS)

    def _amounts(self) -> GammaNoise | OrderDemand:
        """What is asked for over an exposure."""
        if self.orders_per_day is None:
            return GammaNoise.of(drawn(self.per_day if self.size is None else self.size), drawn(self.cv))
        each = self.order_size
        sizes = OrderSizes(drawn(each.scale), each.law) if isinstance(each, Varying) else OrderSizes(drawn(each))
        return OrderDemand(drawn(self.orders_per_day), sizes)

    def _measure(self, calendar: Calendar) -> Measure | None:
        """The exposure in time, before regimes and rationing."""
        days = self.days_of_demand()
        return cumulative_exposure(self.profile, calendar) if days is None else exposure_on(days, self.profile, calendar)

    def start(self, calendar: Calendar, paths: int, rng: np.random.Generator) -> Process:
        """See `Demand.start`."""
        profile = self._measure(calendar)
        return ConsumptionProcess(
            amounts=self._amounts(),
            profile=profile,
            regimes=None if self.regimes is None else self.regimes.chain.begin(profile, paths, rng),
            rationing_state=None if self.rationing is None else self.rationing.begin(paths),
        )

    @property
    def can_lead(self) -> bool:
        """See `Demand.can_lead`: only at a daily rate, without profile and rationing."""
        return self.per_day is not None and self.profile is None and self.rationing is None

    def start_leading(self, certain_receipts_per_day: Drawn, paths: int, rng: np.random.Generator) -> LeadingProcess:
        """See `Demand.start_leading`."""
        rate, cv = drawn(self.per_day), drawn(self.cv)
        if self.is_steady:
            return SteadyDemand.of(rate, certain_receipts_per_day)
        regimes = None if self.regimes is None else self.regimes.chain.walk(paths, rng)
        return LeadingDemand.of(rate, cv, regimes, paths)

    @classmethod
    def start_paired(
        cls, variants: Sequence[Consumption], calendar: Calendar, paths: int, rngs: Sequence[np.random.Generator]
    ) -> Sequence[Process]:
        """See `Supply.start_paired`: exposures that are the same are drawn once, and demands, or orders, are coupled."""
        amounts = [each._amounts() for each in variants]  # noqa: SLF001  # of its own class
        noises = [each for each in amounts if isinstance(each, GammaNoise)]
        orders = [each for each in amounts if isinstance(each, OrderDemand)]
        if noises and orders:  # nothing in common
            return [each.start(calendar, paths, rng) for each, rng in zip(variants, rngs, strict=True)]
        levels = [each._levels(calendar) for each in variants]  # noqa: SLF001  # of its own class
        common: dict[str, Any] = {
            "rng": rngs[0],
            "exposures": PairedExposures.begin(levels, paths, rngs[0]),
            "rationing": [None if each.rationing is None else each.rationing.begin(paths) for each in variants],
        }
        shared = PairedOrders(orders=orders, **common) if orders else PairedDemand(noises=noises, **common)
        return [VariantProcess(shared, number, state) for number, state in enumerate(common["rationing"])]

    def _levels(self, calendar: Calendar) -> Levels:
        """The levels in time, before rationing, with all that they depend on."""
        chain = None if self.regimes is None else self.regimes.chain
        return Levels(chain, self._measure(calendar), (self.profile, self.first_day, self.every_days))

    @classmethod
    def start_leading_paired(
        cls,
        variants: Sequence[Consumption],
        receipts_per_day: Sequence[Drawn],
        paths: int,
        rngs: Sequence[np.random.Generator],
    ) -> Sequence[LeadingProcess] | None:
        """See `Demand.start_leading_paired`: they can if they have the same noise and regimes, or all have neither."""
        if all(each.is_steady for each in variants):
            return [each.start_leading(least, paths, rngs[0]) for each, least in zip(variants, receipts_per_day, strict=True)]
        first = variants[0]
        if not all_same([(each.cv, each.regimes) for each in variants]):
            return None
        regimes = None if first.regimes is None else first.regimes.chain.walk(paths, rngs[0])
        shared = SharedLead(LeadingDemand.of(1.0, drawn(first.cv), regimes, paths), rngs[0], len(variants))
        return [VariantLead.of(shared, number, drawn(each.per_day)) for number, each in enumerate(variants)]

    def bound(self, calendar: Calendar) -> DemandBound:
        """See `Demand.bound`: a gamma variable is sub-gamma with its own variance and scale (Boucheron et al. 2013, 2.4).

        In L days there are at most one lump more than L / every_days.
        """
        level, amounts = self._highest_level(calendar), self._amounts()
        if isinstance(amounts, OrderDemand):
            return amounts.bound(level)
        if self.every_days is not None:
            lump = amounts.rate * level
            return DemandBound(lump / self.every_days, 0.0, 0.0, at_once=lump)
        scale = amounts.rate * drawn(self.cv) ** 2
        mean = amounts.rate * level
        return DemandBound(mean, scale * mean, scale)

    def _highest_level(self, calendar: Calendar) -> Drawn:
        level = highest_level(self.profile, calendar)
        return level if self.regimes is None else level * self.regimes.highest_level()

    def mean_per_day(self) -> Drawn:
        """See `Demand.mean_per_day`."""
        return self._mean_of_a_day_of_demand() / (self.every_days or 1)

    def _mean_of_a_day_of_demand(self) -> Drawn:
        return self._amounts().rate * (1.0 if self.regimes is None else self.regimes.mean_level())

    def mean_consumption(self, calendar: Calendar) -> ProfiledRate:
        """See `Demand.mean_consumption`: lumps on their own days."""
        return ProfiledRate(self._mean_of_a_day_of_demand(), self._measure(calendar))
