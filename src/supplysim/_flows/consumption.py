"""Consumption: a demand at a daily rate, in orders or in lumps, with regimes, a profile in time, and rationing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import attrs
import numpy as np

from supplysim._flows.base import Demand, DemandBound, check_product
from supplysim._flows.calendar import Calendar
from supplysim._flows.consumption_fields import check_form
from supplysim._flows.consumption_process import ConsumptionProcess
from supplysim._flows.leading_demand import LeadingDemand, SteadyDemand
from supplysim._flows.noise import GammaNoise
from supplysim._flows.order_demand import MOST_DRAWN, MOST_ORDERS, OrderDemand
from supplysim._flows.order_sizes import OrderSizes
from supplysim._flows.paired.coupled import all_same
from supplysim._flows.paired.exposures import Levels, PairedExposures
from supplysim._flows.paired.lead import SharedLead, VariantLead
from supplysim._flows.paired.orders import PairedOrders
from supplysim._flows.paired.shared import PairedDemand, VariantProcess
from supplysim._flows.paired.varying import PairedVaryingDemand
from supplysim._flows.process import LeadingProcess, Process
from supplysim._flows.profiles.cumulative_exposure import Measure, ProfiledRate, cumulative_exposure
from supplysim._flows.profiles.profile import Profile, highest_level
from supplysim._flows.rationing import Rationing
from supplysim._flows.regimes import Regimes
from supplysim._flows.regular_days import RegularDays, exposure_on
from supplysim._flows.replayed_demand import ReplayedDemand
from supplysim._flows.replaying import ReplayedDays
from supplysim._flows.substitution import check_exchange, exchange_field, stocks_field
from supplysim._flows.varying_demand import VaryingDemandProcess, bound_of
from supplysim._flows.varying_lead import VaryingLead
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
    one_of,
    part,
    place_of,
    quantity,
    specification,
    whole,
)
from supplysim._uncertain.parameters import drawn
from supplysim._uncertain.quantity import DrawnEachTime, Quantity
from supplysim._uncertain.replayed import Replayed, replayable
from supplysim._uncertain.source import Source, note_field, source_field
from supplysim._uncertain.varying import Varying, checked_varied, varied
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
    per_day : number, quantity (drawn once a path), `varying` (drawn each day) or `replayed`, units a day, 0 to 1e15
        Mean demand a day at level 1. A law says that the mean is not known: it is the same on all days of a path. For demand
        that differs from day to day, give `cv`; or ``varying(law)``, whose draw of each day is that day's demand at level 1;
        or ``replayed(history)``, a recorded history that each path replays. For demand in whole orders, `orders_per_day`.
    cv : number or quantity (drawn once a path), 0 to 1e6
        Coefficient of variation of one day's demand at level 1: 0 (the default) is no noise; a number above 0 must be at least
        1e-6. It is noise of `per_day` alone, where that does not say by itself how days differ.
    regimes : Regimes, optional
        Levels between which the demand switches at random; by default, always level 1.
    profile : Profile, optional
        The level in time: `ramp`, `schedule`, `season`, `window`, `growth`, `wave`, or a product of them.
    rationing : Rationing, optional
        Reduces the demand while days of supply are few. The reduction is neither demand nor unmet demand.
    from_ : str, or a list of them, optional
        The stock that it draws on; the main one by default. Of several, the second serves what the first could not give on a
        day, and so on: substitution. Demand is unmet only if all are short.
    priority : int, at least 1
        Claims on a stock that is short are served in order of priority, 1 (the default) first; equal ones in proportion.
    unmet : "lost" or "backlog"
        Whether unmet demand is lost (the default), or asked for again on the next days until it is met. It matters where a
        path goes on after a stock-out.
    exchange : mapping from stock to number or quantity (drawn once a path), 1e-6 to 1e6, optional
        How many units of the demand, which are those of the first stock, one unit of another stock of `from_` serves as; 1 for
        those not listed.
    orders_per_day : number or quantity (drawn once a path), orders a day, 0 to 1e15
        Mean number of orders a day at level 1, which come at random; at most 1e13 on a path, and 1e8 where each has a
        size that varies, other than by a choice or empirical law.
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
        If a field is of the wrong type or out of its range; if not exactly one of `per_day`, `orders_per_day` and `size` is
        given, or fields stand beside another form than their own: `cv` belongs to a `per_day` that is not drawn each day,
        `order_size` to `orders_per_day`, `every_days` and `first_day` to `size`, `backlog` to ``unmet="backlog"``,
        `exchange` to several stocks.

    Notes
    -----
    With the exposure e, the sum over days of regime level x profile x rationing level, the demand of those days is Gamma(shape
    = e / cv**2, scale = per_day * cv**2): of mean ``per_day * e`` and variance ``per_day**2 * cv**2 * e``. Independent gamma
    variables of one scale add up to a gamma variable (L. Devroye, "Non-Uniform Random Variate Generation", 1986, IX.3), so any
    number of days needs one draw. The number of orders of those days is Poisson of mean ``orders_per_day * e``; Poisson
    numbers add up, too. Of lumps, e is the sum over their own days.

    With ``per_day=varying(law)``, the demand of a day is its draw x profile x regime level x rationing level. The sum over the
    days of a leap is drawn from its own law, if it has one (gamma, Poisson and normal laws; multinomial numbers for a law of
    few values), and day by day otherwise.

    Examples
    --------
    >>> import supplysim as ss
    >>> unknown = ss.Consumption("front", per_day=ss.gamma(mean=10_000, sd=3_000))  # one rate for all days of a path
    >>> varying = ss.Consumption("front", per_day=10_000, cv=0.3)  # a known rate, and each day's demand drawn anew
    >>> both = ss.Consumption("front", per_day=ss.pert(8e3, 10e3, 14e3), cv=0.3)
    >>> history = [9_100, 12_300, 7_900, 10_700]  # recorded days, of which each day of a path repeats one
    >>> repeated = ss.Consumption("front", per_day=ss.varying(ss.empirical(history)))
    >>> served_by_two = ss.Consumption("front", 10_000, from_=["152 mm", "122 mm"], exchange={"122 mm": 0.6})
    >>> shop = ss.Consumption("shop", orders_per_day=10 / 30, order_size=ss.varying(ss.choice([1, 2, 3, 4], [1, 2, 2, 1])))
    >>> payroll = ss.Consumption("payroll", size=40_000, every_days=30, first_day=25)
    """

    name: str = name_field()
    per_day: Quantity | Varying | Replayed | float | None = replayable(
        AMOUNT, default=None, otherwise=partial(checked_varied, bounds=AMOUNT)
    )
    cv: Quantity | float = quantity(VARIATION, default=0.0)
    regimes: Regimes | None = part(Regimes)
    profile: Profile | None = part(Profile)
    rationing: Rationing | None = part(Rationing)
    from_: str | Sequence[str] | None = stocks_field()  # type: ignore[assignment]  # the role's `first_stock` has one name
    priority: int = whole(least=1, default=1, kw_only=True)
    unmet: str = one_of("lost", "backlog", default="lost")
    exchange: Mapping[str, Quantity | float] | None = added(exchange_field())
    orders_per_day: Quantity | float | None = added(quantity(AMOUNT, default=None, kw_only=True))
    order_size: Quantity | float | Varying | None = added(varied(AMOUNT, default=None, kw_only=True))
    size: Quantity | float | None = added(quantity(AMOUNT, default=None, kw_only=True))
    every_days: int | None = added(whole(least=1, default=None, kw_only=True))
    first_day: Quantity | float | DateLike = added(day(DAYS_FROM_ONE, default=1.0, kw_only=True))
    backlog: Quantity | float = added(quantity(AMOUNT, default=0.0, kw_only=True))
    source: Source | str | None = source_field()
    note: str | None = note_field()

    def __attrs_post_init__(self) -> None:
        check_form(self)
        check_exchange(self, self.substitutes, self.exchange)
        if not (self.keeps_backlog or is_exactly(self.backlog, 0.0)):
            raise InvalidValueError(f"'backlog' of {place_of(self)} requires unmet='backlog' (got {shown(self.backlog)})")

    @property
    def first_stock(self) -> str | None:
        """See `Demand.first_stock`."""
        return self.from_[0] if isinstance(self.from_, tuple) else self.from_  # type: ignore[return-value]  # a name, then

    @property
    def substitutes(self) -> tuple[str, ...]:
        """See `Demand.substitutes`."""
        return self.from_[1:] if isinstance(self.from_, tuple) else ()

    def exchange_at(self, stock: str) -> Drawn:
        """See `Demand.exchange_at`."""
        return 1.0 if self.exchange is None else drawn(self.exchange.get(stock, 1.0))

    def check_drawn(self, calendar: Calendar) -> None:
        """See `Flow.check_drawn`: also what is drawn each day, or recorded, times its scale, and what substitutes serve.

        At most 1e13 orders a path, and 1e8 where the size of each is drawn by itself.
        """
        super().check_drawn(calendar)
        if isinstance(self.per_day, Replayed):
            check_product(self, "largest recorded 'per_day'", self.per_day.most(), AMOUNT.largest)
        if isinstance(self.per_day, Varying):
            check_product(self, "mean of 'per_day'", self.per_day.mean(), AMOUNT.largest)
        if self.orders_per_day is not None:
            number = drawn(self.orders_per_day) * self._highest_level(calendar) * calendar.horizon_days
            single = isinstance(self.order_size, Varying) and not self.order_size.repeated.has_law_of_sums
            what = "number of orders (orders_per_day x level x horizon_days)" + ", each of a size that is drawn," * single
            check_product(self, what, number, MOST_DRAWN if single else MOST_ORDERS)

    @property
    def is_steady(self) -> bool:
        """See `Flow.is_steady`."""
        is_noisy = not is_exactly(self.cv, 0.0) or isinstance(self.per_day, DrawnEachTime) or self.orders_per_day is not None
        return (self.regimes is None or self.regimes.is_certain) and not is_noisy

    @property
    def _each_day(self) -> Varying | None:
        """What is drawn each day, unless that is gamma noise; None for a rate with or without noise.

        Days of a gamma law are noise on a constant rate, as long as all of them have level 1.
        """
        if not isinstance(self.per_day, Varying):
            return None
        noise = self.per_day.repeated.as_noise()
        levels = (self.regimes, self.profile, self.rationing)
        is_noise = noise is not None and (noise[1] == 0.0 or all(each is None for each in levels))
        return None if is_noise else self.per_day

    @property
    def _rate_and_cv(self) -> tuple[Drawn, Drawn]:
        """The mean demand of an exposure of 1, and its coefficient of variation; drawn values, of a demand not in orders."""
        if self.size is not None:
            return drawn(self.size), 0.0
        if isinstance(self.per_day, Replayed):
            return drawn(self.per_day.scale), 0.0
        if not isinstance(self.per_day, Varying):
            return drawn(self.per_day), drawn(self.cv)
        noise = self.per_day.repeated.as_noise()
        assert noise is not None  # noqa: S101  # otherwise `_each_day` is not None
        return drawn(self.per_day.scale) * noise[0], noise[1]

    @property
    def keeps_backlog(self) -> bool:
        """See `Flow.keeps_backlog`."""
        return self.unmet == "backlog"

    @property
    def form_of_chance(self) -> str:
        """See `Flow.form_of_chance`."""
        if self.orders_per_day is not None:
            return "in orders"
        return "" if self._each_day is None else "each day"

    def backlog_at_start(self) -> Drawn:
        """See `Demand.backlog_at_start`."""
        return drawn(self.backlog)

    def days_of_demand(self) -> RegularDays | None:
        """See `Demand.days_of_demand`."""
        return None if self.every_days is None else RegularDays(np.floor(drawn(self.first_day)), self.every_days)

    def earliest_day(self) -> Drawn:
        """See `Flow.earliest_day`."""
        return np.floor(drawn(self.first_day))

    def _amounts(self) -> GammaNoise | OrderDemand:
        """What is asked for over an exposure."""
        if self.orders_per_day is None:
            return GammaNoise.of(*self._rate_and_cv)
        each = self.order_size
        sizes = OrderSizes(drawn(each.scale), each.law) if isinstance(each, Varying) else OrderSizes(drawn(each))
        return OrderDemand(drawn(self.orders_per_day), sizes)

    def _measure(self, calendar: Calendar) -> Measure | None:
        """The exposure in time, before regimes and rationing."""
        days = self.days_of_demand()
        return cumulative_exposure(self.profile, calendar) if days is None else exposure_on(days, self.profile, calendar)

    def start(self, calendar: Calendar, paths: int, rng: np.random.Generator) -> Process:
        """See `Demand.start`."""
        levels = self._levels(calendar, paths, rng)
        if self._is_foreseen and isinstance(levels.measure, ReplayedDays) and levels.measure.profile is None:
            return ReplayedDemand(levels.measure, drawn(self._rate_and_cv[0]))
        regimes = None if levels.chain is None else levels.chain.begin(levels.measure, paths, rng)
        rationing = None if self.rationing is None else self.rationing.begin(paths)
        if (each_day := self._each_day) is not None:
            return VaryingDemandProcess(each_day.repeated, drawn(each_day.scale), levels.measure, regimes, rationing)
        return ConsumptionProcess(amounts=self._amounts(), measure=levels.measure, regimes=regimes, rationing_state=rationing)

    @property
    def can_lead(self) -> bool:
        """See `Demand.can_lead`: only at a rate, without profile and rationing, and without regimes if it is drawn each day.

        A replayed history is looked ahead instead.
        """
        at_a_rate = self.per_day is not None and not isinstance(self.per_day, Replayed)
        plain = at_a_rate and self.profile is None and self.rationing is None
        return plain and (self.regimes is None or self._each_day is None)

    @property
    def _is_foreseen(self) -> bool:
        """Whether the demand of its coming days can be looked up, but for a profile that differs by path."""
        return isinstance(self.per_day, Replayed) and self.regimes is None and self.rationing is None

    def _levels(self, calendar: Calendar, paths: int, rng: np.random.Generator) -> Levels:
        """Its levels in time, with what they depend on; of a replayed history, the values of the days times the profile."""
        chain = None if self.regimes is None else self.regimes.chain
        if not isinstance(self.per_day, Replayed):
            return Levels(chain, self._measure(calendar), (self.profile, self.first_day, self.every_days))
        days = ReplayedDays.begin(self.per_day, self.profile, calendar, paths, rng)
        return Levels(chain, days, (*self.per_day.column_key, self.profile))

    def start_leading(self, certain_receipts_per_day: Drawn, paths: int, rng: np.random.Generator) -> LeadingProcess:
        """See `Demand.start_leading`."""
        if (each_day := self._each_day) is not None:
            return VaryingLead.of(each_day.repeated, drawn(each_day.scale), paths)
        rate, cv = self._rate_and_cv
        if self.is_steady and self.regimes is None:
            return SteadyDemand.of(rate, certain_receipts_per_day)
        regimes = None if self.regimes is None else self.regimes.chain.walk(paths, rng)
        return LeadingDemand.of(rate, cv, regimes, paths)

    @classmethod
    def start_paired(
        cls, variants: Sequence[Consumption], calendar: Calendar, paths: int, rngs: Sequence[np.random.Generator]
    ) -> Sequence[Process]:
        """See `Supply.start_paired`: what is the same is drawn once: exposures, and days of one law; amounts are coupled.

        Replayed histories that are the same have the same blocks in any case.
        """
        each_day = [found for each in variants if (found := each._each_day) is not None]  # noqa: SLF001  # of its own class
        no_law_in_common = each_day and not _of_one_law(each_day, len(variants))
        if no_law_in_common or all(each._is_foreseen for each in variants):  # noqa: SLF001  # of its own class
            return [each.start(calendar, paths, rng) for each, rng in zip(variants, rngs, strict=True)]
        levels = [each._levels(calendar, paths, rngs[0]) for each in variants]  # noqa: SLF001  # of its own class
        rationing = [None if each.rationing is None else each.rationing.begin(paths) for each in variants]
        shared: PairedDemand | PairedVaryingDemand | PairedOrders
        if each_day:
            switches = any(each.regimes is not None for each in variants)
            shared = PairedVaryingDemand(
                rng=rngs[0],
                law=each_day[0].repeated,
                scales=[drawn(each.scale) for each in each_day],
                measures=[each.measure for each in levels],
                exposures=PairedExposures.begin(levels, paths, rngs[0]) if switches else None,
                rationing=rationing,
            )
            return [VariantProcess(shared, number, state) for number, state in enumerate(rationing)]
        amounts = [each._amounts() for each in variants]  # noqa: SLF001  # of its own class
        noises = [each for each in amounts if isinstance(each, GammaNoise)]
        orders = [each for each in amounts if isinstance(each, OrderDemand)]
        if noises and orders:  # nothing in common
            return [each.start(calendar, paths, rng) for each, rng in zip(variants, rngs, strict=True)]
        common: dict[str, Any] = {
            "rng": rngs[0],
            "exposures": PairedExposures.begin(levels, paths, rngs[0]),
            "rationing": rationing,
        }
        shared = PairedOrders(orders=orders, **common) if orders else PairedDemand(noises=noises, **common)
        return [VariantProcess(shared, number, state) for number, state in enumerate(rationing)]

    @classmethod
    def start_leading_paired(
        cls,
        variants: Sequence[Consumption],
        receipts_per_day: Sequence[Drawn],
        paths: int,
        rngs: Sequence[np.random.Generator],
    ) -> Sequence[LeadingProcess] | None:
        """See `Demand.start_leading_paired`: they can if they have the same noise and regimes, or all have neither."""
        if all(each.is_steady and each.regimes is None for each in variants):
            return [each.start_leading(least, paths, rngs[0]) for each, least in zip(variants, receipts_per_day, strict=True)]
        first = variants[0]
        each_day = [found for each in variants if (found := each._each_day) is not None]  # noqa: SLF001  # of its own class
        if each_day:
            if not _of_one_law(each_day, len(variants)):
                return None
            days = SharedLead(VaryingLead.of(each_day[0].repeated, 1.0, paths), rngs[0], len(variants))
            return [VariantLead.of(days, number, drawn(each.scale)) for number, each in enumerate(each_day)]
        rates, cvs = zip(*(each._rate_and_cv for each in variants), strict=True)  # noqa: SLF001  # of its own class
        if not all_same([(cv, each.regimes) for cv, each in zip(cvs, variants, strict=True)]):
            return None
        regimes = None if first.regimes is None else first.regimes.chain.walk(paths, rngs[0])
        shared = SharedLead(LeadingDemand.of(1.0, cvs[0], regimes, paths), rngs[0], len(variants))
        return [VariantLead.of(shared, number, rate) for number, rate in enumerate(rates)]

    def bound(self, calendar: Calendar) -> DemandBound:
        """See `Demand.bound`: a gamma variable is sub-gamma with its own variance and scale (Boucheron et al. 2013, 2.4).

        In L days there are at most one lump more than L / every_days.
        """
        level = self._highest_level(calendar)
        if isinstance(self.per_day, Replayed):  # with certainty
            return DemandBound(self.per_day.most() * level, 0.0, 0.0)
        if (each_day := self._each_day) is not None:
            return bound_of(each_day, level, day_by_day=self.regimes is not None)
        amounts = self._amounts()
        if isinstance(amounts, OrderDemand):
            return amounts.bound(level)
        rate, cv = self._rate_and_cv
        if self.every_days is not None:
            return DemandBound(rate * level / self.every_days, 0.0, 0.0, at_once=rate * level)
        scale = rate * cv**2
        mean = rate * level
        return DemandBound(mean, scale * mean, scale)

    def _highest_level(self, calendar: Calendar) -> Drawn:
        level = highest_level(self.profile, calendar)
        return level if self.regimes is None else level * self.regimes.highest_level()

    def mean_per_day(self) -> Drawn:
        """See `Demand.mean_per_day`."""
        return self._mean_of_a_day_of_demand() / (self.every_days or 1)

    def _mean_of_a_day_of_demand(self) -> Drawn:
        each_time = isinstance(self.per_day, Replayed | Varying)
        mean = self.per_day.mean() if each_time else self._amounts().rate  # type: ignore[union-attr]  # one of the two
        return mean * (1.0 if self.regimes is None else self.regimes.mean_level())

    def mean_consumption(self, calendar: Calendar) -> ProfiledRate:
        """See `Demand.mean_consumption`: lumps on their own days."""
        return ProfiledRate(self._mean_of_a_day_of_demand(), self._measure(calendar))


def _of_one_law(each_day: Sequence[Varying], variants: int) -> bool:
    """Whether all of so many variants are drawn each day, from one law."""
    return len(each_day) == variants and len({repr(each.law) for each in each_day}) == 1
