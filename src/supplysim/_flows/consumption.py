"""Consumption: a demand with a daily rate, noise, regimes, a profile in time, and rationing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs
import numpy as np

from supplysim._flows.base import Demand, DemandBound
from supplysim._flows.calendar import Calendar
from supplysim._flows.leading_demand import LeadingDemand, SteadyDemand
from supplysim._flows.noise import GammaNoise
from supplysim._flows.paired.coupled import all_same
from supplysim._flows.paired.exposures import Levels, PairedExposures
from supplysim._flows.paired.lead import SharedLead, VariantLead
from supplysim._flows.paired.shared import PairedDemand, VariantProcess
from supplysim._flows.process import LeadingProcess, Leap, Process
from supplysim._flows.profiles.cumulative_exposure import CumulativeExposure, cumulative_exposure
from supplysim._flows.profiles.profile import Profile, highest_level
from supplysim._flows.rationing import Rationing, RationingState
from supplysim._flows.regimes import Regimes
from supplysim._flows.substitution import check_exchange, exchange_field, stocks_field
from supplysim._flows.switching import ShortCycle, Sojourns, exposure_of
from supplysim._uncertain.arrays import Drawn, FloatArray
from supplysim._uncertain.fields import (
    AMOUNT,
    VARIATION,
    added,
    is_exactly,
    name_field,
    one_of,
    part,
    quantity,
    specification,
    whole,
)
from supplysim._uncertain.parameters import drawn
from supplysim._uncertain.quantity import Quantity
from supplysim._uncertain.source import Source, note_field, source_field


@specification
@attrs.frozen
class Consumption(Demand):
    """A demand with a daily rate, day-to-day noise, regimes and a profile in time.

    Parameters
    ----------
    name : str
        Unique in its scenario.
    per_day : number or quantity (drawn once a path), units of stock a day, 0 to 1e15
        Mean demand a day at level 1. A law says that the mean is not known: it is the same on all days of a path. For demand
        that differs from day to day, give `cv`.
    cv : number or quantity (drawn once a path), 0 to 1e6
        Coefficient of variation of one day's demand at level 1: 0 (the default) is no noise; a number above 0 must be at least
        1e-6.
    regimes : Regimes, optional
        Levels between which the demand switches at random; by default, always level 1.
    profile : Profile, optional
        The level in time: a ramp, a schedule, a season, a window, or a product of them.
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
    source : str or Source, optional
        Who says so. It is shown beside the results, and changes none.
    note : str, optional
        A remark that is kept and shown with it.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If a field is of the wrong type or out of its range.

    Notes
    -----
    With the exposure e, the sum over days of regime level x profile x rationing level, the demand of those days is Gamma(shape
    = e / cv**2, scale = per_day * cv**2): of mean ``per_day * e`` and variance ``per_day**2 * cv**2 * e``. Independent gamma
    variables of one scale add up to a gamma variable (L. Devroye, "Non-Uniform Random Variate Generation", 1986, IX.3), so any
    number of days needs one draw.

    Examples
    --------
    >>> import supplysim as ss
    >>> unknown = ss.Consumption("front", per_day=ss.gamma(mean=10_000, sd=3_000))  # one rate for all days of a path
    >>> varying = ss.Consumption("front", per_day=10_000, cv=0.3)  # a known rate, and each day's demand drawn anew
    >>> both = ss.Consumption("front", per_day=ss.pert(8e3, 10e3, 14e3), cv=0.3)
    >>> served_by_two = ss.Consumption("front", 10_000, from_=["152 mm", "122 mm"], exchange={"122 mm": 0.6})
    """

    name: str = name_field()
    per_day: Quantity | float = quantity(AMOUNT)
    cv: Quantity | float = quantity(VARIATION, default=0.0)
    regimes: Regimes | None = part(Regimes)
    profile: Profile | None = part(Profile)
    rationing: Rationing | None = part(Rationing)
    from_: str | Sequence[str] | None = stocks_field()  # type: ignore[assignment]  # the role's `first_stock` has one name
    priority: int = whole(least=1, default=1, kw_only=True)
    unmet: str = one_of("lost", "backlog", default="lost")
    exchange: Mapping[str, Quantity | float] | None = added(exchange_field())
    source: Source | str | None = source_field()
    note: str | None = note_field()

    def __attrs_post_init__(self) -> None:
        check_exchange(self, self.substitutes, self.exchange)

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

    @property
    def is_steady(self) -> bool:
        """See `Flow.is_steady`."""
        return self.regimes is None and is_exactly(self.cv, 0.0)

    @property
    def keeps_backlog(self) -> bool:
        """See `Flow.keeps_backlog`."""
        return self.unmet == "backlog"

    def start(self, calendar: Calendar, paths: int, rng: np.random.Generator) -> Process:
        """See `Demand.start`."""
        profile = cumulative_exposure(self.profile, calendar)
        return ConsumptionProcess(
            noise=GammaNoise.of(drawn(self.per_day), drawn(self.cv)),
            profile=profile,
            regimes=None if self.regimes is None else self.regimes.chain.begin(profile, paths, rng),
            rationing_state=None if self.rationing is None else self.rationing.begin(paths),
        )

    @property
    def can_lead(self) -> bool:
        """See `Demand.can_lead`: only without profile and rationing."""
        return self.profile is None and self.rationing is None

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
        """See `Supply.start_paired`: exposures that are the same are drawn once, and the gamma demands are coupled."""
        levels = [
            Levels(
                None if each.regimes is None else each.regimes.chain,
                cumulative_exposure(each.profile, calendar),
                each.profile,
            )
            for each in variants
        ]
        shared = PairedDemand(
            rng=rngs[0],
            exposures=PairedExposures.begin(levels, paths, rngs[0]),
            noises=[GammaNoise.of(drawn(each.per_day), drawn(each.cv)) for each in variants],
            rationing=[None if each.rationing is None else each.rationing.begin(paths) for each in variants],
        )
        return [VariantProcess(shared, number, state) for number, state in enumerate(shared.rationing)]

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
        """See `Demand.bound`: a gamma variable is sub-gamma with its own variance and scale (Boucheron et al. 2013, 2.4)."""
        level = highest_level(self.profile, calendar)
        if self.regimes is not None:
            level = level * self.regimes.highest_level()
        scale = drawn(self.per_day) * drawn(self.cv) ** 2
        mean = drawn(self.per_day) * level
        return DemandBound(mean, scale * mean, scale)

    def mean_per_day(self) -> Drawn:
        """See `Demand.mean_per_day`."""
        return drawn(self.per_day) * (1.0 if self.regimes is None else self.regimes.mean_level())


@attrs.define(eq=False)
class ConsumptionProcess(Process):
    """Consumption while a block runs: a gamma demand over the exposure, the sum of regime x profile x rationing level."""

    noise: GammaNoise
    profile: CumulativeExposure | None
    regimes: Sojourns | ShortCycle | None
    rationing_state: RationingState | None

    def advance(self, leap: Leap, rng: np.random.Generator) -> FloatArray:
        """See `Process.advance`: one gamma draw for the whole leap."""
        exposure = exposure_of(leap, rng, self.regimes, self.profile)
        if self.rationing_state is not None:
            exposure = self.rationing_state.held_to(exposure, self.noise.rate)
        return self.noise.demand(exposure, rng)
