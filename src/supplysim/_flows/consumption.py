"""Consumption: a demand with a daily rate, noise, regimes, a profile in time, and rationing."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np

from supplysim._flows.base import Demand, DemandBound, check_product
from supplysim._flows.calendar import Calendar
from supplysim._flows.leading_demand import LeadingDemand, SteadyDemand
from supplysim._flows.noise import GammaNoise
from supplysim._flows.paired.coupled import all_same
from supplysim._flows.paired.exposures import Levels, PairedExposures
from supplysim._flows.paired.lead import SharedLead, VariantLead
from supplysim._flows.paired.shared import PairedDemand, VariantProcess
from supplysim._flows.process import LeadingProcess, Leap, Process
from supplysim._flows.profiles.cumulative_exposure import Measure, cumulative_exposure
from supplysim._flows.profiles.profile import Profile, highest_level
from supplysim._flows.rationing import Rationing, RationingState
from supplysim._flows.regimes import Regimes
from supplysim._flows.replayed_demand import ReplayedDemand
from supplysim._flows.replaying import ReplayedDays
from supplysim._flows.switching import ShortCycle, Sojourns, exposure_of
from supplysim._uncertain.arrays import Drawn, FloatArray
from supplysim._uncertain.fields import (
    AMOUNT,
    VARIATION,
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
from supplysim._uncertain.quantity import DrawnEachTime, Quantity
from supplysim._uncertain.replayed import Replayed, replayable
from supplysim._uncertain.source import Source, note_field, source_field
from supplysim.errors import InvalidValueError, shown


@specification
@attrs.frozen
class Consumption(Demand):
    """A demand with a daily rate, day-to-day noise, regimes and a profile in time.

    Parameters
    ----------
    name : str
        Unique in its scenario.
    per_day : number or quantity (drawn once a path), or a replayed history, units of stock a day, 0 to 1e15
        Mean demand a day at level 1. A law says that the mean is not known: it is the same on all days of a path. For demand
        that differs from day to day, give `cv`, or a recorded history that each path replays: `replayed`.
    cv : number or quantity (drawn once a path), 0 to 1e6
        Coefficient of variation of one day's demand at level 1: 0 (the default) is no noise; a number above 0 must be at least
        1e-6. None beside a replayed history, which has the noise that was recorded.
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
    """

    name: str = name_field()
    per_day: Quantity | Replayed | float = replayable(AMOUNT)
    cv: Quantity | float = quantity(VARIATION, default=0.0)
    regimes: Regimes | None = part(Regimes)
    profile: Profile | None = part(Profile)
    rationing: Rationing | None = part(Rationing)
    from_: str | None = name_or_none()
    priority: int = whole(least=1, default=1, kw_only=True)
    unmet: str = one_of("lost", "backlog", default="lost")
    source: Source | str | None = source_field()
    note: str | None = note_field()

    def __attrs_post_init__(self) -> None:
        if isinstance(self.per_day, DrawnEachTime) and not is_exactly(self.cv, 0.0):
            raise InvalidValueError(
                f"'cv' of {place_of(self)} must not be given beside a 'per_day' that differs from day to day by itself "
                f"(got {shown(self.cv)})"
            )

    def check_drawn(self, calendar: Calendar) -> None:
        """See `Flow.check_drawn`: also a recorded demand times its scale."""
        super().check_drawn(calendar)
        if isinstance(self.per_day, Replayed):
            check_product(self, "largest recorded 'per_day'", self.per_day.most(), AMOUNT.largest)

    @property
    def is_steady(self) -> bool:
        """See `Flow.is_steady`."""
        return self.regimes is None and is_exactly(self.cv, 0.0) and not isinstance(self.per_day, DrawnEachTime)

    @property
    def keeps_backlog(self) -> bool:
        """See `Flow.keeps_backlog`."""
        return self.unmet == "backlog"

    def start(self, calendar: Calendar, paths: int, rng: np.random.Generator) -> Process:
        """See `Demand.start`."""
        levels = self._levels(calendar, paths, rng)
        if self._is_foreseen and isinstance(levels.measure, ReplayedDays) and levels.measure.profile is None:
            return ReplayedDemand(levels.measure, self._noise().rate)
        return ConsumptionProcess(
            noise=self._noise(),
            measure=levels.measure,
            regimes=None if levels.chain is None else levels.chain.begin(levels.measure, paths, rng),
            rationing_state=None if self.rationing is None else self.rationing.begin(paths),
        )

    @property
    def can_lead(self) -> bool:
        """See `Demand.can_lead`: only without profile and rationing; a replayed history is looked ahead instead."""
        return self.profile is None and self.rationing is None and not isinstance(self.per_day, DrawnEachTime)

    @property
    def _is_foreseen(self) -> bool:
        """Whether the demand of its coming days can be looked up, but for a profile that differs by path."""
        return isinstance(self.per_day, Replayed) and self.regimes is None and self.rationing is None

    def _levels(self, calendar: Calendar, paths: int, rng: np.random.Generator) -> Levels:
        """Its levels in time: of a replayed history, the values of the days times the profile."""
        chain = None if self.regimes is None else self.regimes.chain
        if not isinstance(self.per_day, Replayed):
            return Levels(chain, cumulative_exposure(self.profile, calendar), self.profile)
        days = ReplayedDays.begin(self.per_day, self.profile, calendar, paths, rng)
        return Levels(chain, days, (*self.per_day.column_key, self.profile))

    def _noise(self) -> GammaNoise:
        """Its demand for an exposure of 1 in its levels."""
        rate = self.per_day.scale if isinstance(self.per_day, Replayed) else self.per_day
        return GammaNoise.of(drawn(rate), drawn(self.cv))

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
        """See `Supply.start_paired`: exposures that are the same are drawn once, and the gamma demands are coupled.

        Replayed histories that are the same have the same blocks in any case.
        """
        if all(each._is_foreseen for each in variants):  # noqa: SLF001  # of its own class
            return [each.start(calendar, paths, rng) for each, rng in zip(variants, rngs, strict=True)]
        levels = [each._levels(calendar, paths, rngs[0]) for each in variants]  # noqa: SLF001  # of its own class
        shared = PairedDemand(
            rng=rngs[0],
            exposures=PairedExposures.begin(levels, paths, rngs[0]),
            noises=[each._noise() for each in variants],  # noqa: SLF001  # of its own class
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
        if isinstance(self.per_day, Replayed):  # with certainty
            return DemandBound(self.per_day.most() * level, 0.0, 0.0)
        scale = drawn(self.per_day) * drawn(self.cv) ** 2
        mean = drawn(self.per_day) * level
        return DemandBound(mean, scale * mean, scale)

    def mean_per_day(self) -> Drawn:
        """See `Demand.mean_per_day`."""
        mean = self.per_day.mean() if isinstance(self.per_day, Replayed) else drawn(self.per_day)
        return mean * (1.0 if self.regimes is None else self.regimes.mean_level())


@attrs.define(eq=False)
class ConsumptionProcess(Process):
    """Consumption while a block runs: a gamma demand over the exposure, the sum of regime x profile x rationing level."""

    noise: GammaNoise
    measure: Measure | None
    regimes: Sojourns | ShortCycle | None
    rationing_state: RationingState | None

    def advance(self, leap: Leap, rng: np.random.Generator) -> FloatArray:
        """See `Process.advance`: one gamma draw for the whole leap."""
        exposure = exposure_of(leap, rng, self.regimes, self.measure)
        if self.rationing_state is not None:
            exposure = self.rationing_state.held_to(exposure, self.noise.rate)
        return self.noise.demand(exposure, rng)
