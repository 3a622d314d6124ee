"""Shipments: whole consignments, at random or at regular times, from outside or from another stock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any

import attrs
import numpy as np

from supplysim._flows.base import DemandBound, Supply, Transfer, check_product
from supplysim._flows.calendar import Calendar
from supplysim._flows.dated import DatedProcess, least_delay, refuse_beside_dates
from supplysim._flows.dispatch_days import Points, RandomNumbers, RandomPoints, RegularPoints, Scale
from supplysim._flows.dispatches import CountedDeliveryProcess, DeliveryProcess, DispatchProcess, Sizes
from supplysim._flows.paired.coupled import all_same
from supplysim._flows.paired.shared import VariantProcess
from supplysim._flows.paired.shipments import PairedDeliveries, PairedDispatches, VariantDispatches
from supplysim._flows.planned_days import by_number, pairs_of_series, planned_day
from supplysim._flows.process import Process, TransferProcess
from supplysim._flows.profiles.cumulative_exposure import ProfiledRate, cumulative_exposure
from supplysim._flows.profiles.profile import Profile, highest_level
from supplysim._flows.varying_dispatches import VaryingDispatchProcess
from supplysim._flows.varying_sizes import VaryingSizes, bound_of_random, bound_of_regular, most_of_two
from supplysim._uncertain.arrays import LOG_ODDS, Drawn, by_path
from supplysim._uncertain.dates import DateLike
from supplysim._uncertain.fields import (
    AMOUNT,
    DAYS,
    DAYS_FROM_ONE,
    FRACTION,
    SPACING,
    VARIATION,
    added,
    day,
    flag,
    is_exactly,
    name_field,
    name_or_none,
    part,
    place_of,
    quantities,
    quantity,
    specification,
    whole,
)
from supplysim._uncertain.parameters import drawn
from supplysim._uncertain.quantity import Quantity
from supplysim._uncertain.source import Source, note_field, source_field
from supplysim._uncertain.varying import Varying, mean_of, varied
from supplysim.errors import DrawError, InvalidTypeError, InvalidValueError, shown

_MOST_SHIPMENTS = 1e13  # on a path: beyond it NumPy's Poisson sampler is no longer exact
_MOST_DRAWN = 1e8  # on a path, of which each is drawn by itself


@specification
@attrs.frozen
class Shipments(Transfer, Supply):
    """Consignments that leave at random times (a Poisson process) or at regular ones, or are due on given dates.

    Parameters
    ----------
    name : str
        Unique in its scenario.
    per_day : number or quantity (drawn once a path), shipments a day, 0 to 1e15
        Mean number of shipments a day, which leave at random. Give this, or `every_days`, or `on`.
    size : number, quantity (drawn once a path) or `varying` (drawn for each shipment), units of stock, 0 to 1e15
        The size of one shipment; its mean if `size_cv` is above 0. A law says that it is not known: it is the same for all
        shipments of a path. For sizes that differ from shipment to shipment, give `size_cv`, or ``varying(law)``.
    loss_fraction : number or quantity (drawn once a path), 0 to 1
        Transit loss: share of each shipment that does not arrive; 0 by default.
    first_day : number, quantity (drawn once a path) or date, days, 1 to 1e9
        The first day on which a shipment can leave, rounded down to a whole day; 1 by default.
    every_days : number or quantity (drawn once a path), days, 1e-6 to 1e9
        Days from one shipment to the next; the first leaves on `first_day`.
    jitter_days : number or quantity (drawn once a path), days, 0 to 1e9
        Each regular shipment is early or late by up to this, uniformly, but never before `first_day`. At most half of
        `every_days`; 0 by default.
    size_cv : number or quantity (drawn once a path), 0 to 1e6
        Coefficient of variation of the size from shipment to shipment, with a gamma law: 0 by default; a number above 0 must
        be at least 1e-6. Not beside a `size` that is drawn for each shipment.
    loss_probability : number or quantity (drawn once a path), 0 to 1
        Probability that a whole shipment is lost; 0 by default.
    lead_time_days : number, quantity (drawn once a path) or `varying` (drawn for each shipment), days, 0 to 1e9
        From dispatch to receipt, rounded to whole days; 0 by default. It is the same for all shipments of a path, or with
        ``varying(law)`` each shipment has one of its own, so that one may overtake another. In a circle of stocks, one lead
        time must be sure to be a day or more: a number or a law above 0.5. An expression never is sure.
    total : number or quantity (drawn once a path), units of stock, 0 to 1e15, optional
        Budget: shipments stop when this amount has left in all; the last one carries the remainder.
    profile : Profile, optional
        The level in time by which the rate of shipments is multiplied. Regular ones are `every_days` level-days apart.
    from_ : str, optional
        The stock that they are taken from (by default, from outside). What it cannot give is missing, and counted as unmet.
    to : str, optional
        The stock that receives them; the main one by default.
    priority : int, at least 1
        Claims on a stock that is short are served in order of priority, 1 first; by default 2, after consumption.
    on : mapping from day or date to number or quantity (drawn once a path), units of stock, 0 to 1e15, or pandas Series
        Dated deliveries, such as what is under way on day 1: the amount planned to be received on each day. They come from
        outside. A day is a whole number from 1 on; a date needs a scenario with a `start`. Only losses, `delay_days` and `to`
        can be given beside it.
    delay_days : number, quantity (drawn once a path) or `varying` (drawn for each delivery), days, 0 to 1e9
        How late dated deliveries are, rounded to whole days; 0 by default. A number or a law is the delay of all of a path.
    part_loads : bool
        Whether shipments take what there is where `from_` is short. That is then no stock-out of it; False by default.
    age_days : number or quantity (drawn once a path), days, 0 to 1e9, optional
        The age of the goods on the day on which they leave, rounded down to whole days, where the stock that receives them has
        a shelf life; 0 by default. They age in transit, too. Dated deliveries are of this age on the day on which they are
        received. Goods from a stock with a shelf life have the age that they have there.
    source : str or Source, optional
        Who says so. It is shown beside the results, and changes none.
    note : str, optional
        A remark that is kept and shown with it.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If a field is of the wrong type or out of its range, not exactly one of `per_day`, `every_days` and `on` is given,
        `jitter_days` has no `every_days` or exceeds half of it, there is a `size_cv` beside a `size` that is drawn for each
        shipment, `to` is `from_`, `delay_days` has no `on`, `part_loads` no `from_`, or anything else is given beside `on`. By
        the scenario, if a date of `on` lies before day 1 or is a day given twice.

    Notes
    -----
    Random shipments of an exposure e (the sum over days of the profile's level) are a compound Poisson process:
    Poisson(per_day * e) of them, each Gamma(shape = 1 / size_cv**2, scale = size * size_cv**2). Gamma variables of one scale
    add up to a gamma variable, so the total of n shipments is one draw. The waiting time to the next random shipment is
    exponential (L. Devroye, "Non-Uniform Random Variate Generation", 1986, IX.3 and VI.1). Regular shipment k = 0, 1, ...
    leaves on the first day at whose end the exposure since `first_day` exceeds ``k * every_days`` plus its jitter.

    Examples
    --------
    >>> import supplysim as ss
    >>> sealift = ss.Shipments("sealift", per_day=ss.uniform(0.05, 0.15), size=40_000, loss_fraction=0.02)
    >>> convoy = ss.Shipments("convoy", every_days=14, jitter_days=2, size=9_000, size_cv=0.2, lead_time_days=12)
    >>> days = ss.varying(ss.choice([12, 20], weights=[4, 1]))  # one convoy in five takes the long way
    >>> either_way = ss.Shipments("either way", every_days=14, size=ss.varying(ss.uniform(6e3, 12e3)), lead_time_days=days)
    >>> contract = ss.Shipments("contract", on={"2024-03-01": 5_000, 40: 200}, delay_days=ss.varying(ss.uniform(0, 30)))
    """

    name: str = name_field()
    per_day: Quantity | float | None = quantity(AMOUNT, default=None)
    size: Quantity | Varying | float | None = varied(
        AMOUNT, default=None
    )  # it must be given, but cannot stand before `per_day`
    loss_fraction: Quantity | float = quantity(FRACTION, default=0.0)
    first_day: Quantity | float | DateLike = day(DAYS_FROM_ONE, default=1.0)
    every_days: Quantity | float | None = quantity(SPACING, default=None, kw_only=True)
    jitter_days: Quantity | float = quantity(DAYS, default=0.0, kw_only=True)
    size_cv: Quantity | float = quantity(VARIATION, default=0.0, kw_only=True)
    loss_probability: Quantity | float = quantity(FRACTION, default=0.0, kw_only=True)
    lead_time_days: Quantity | Varying | float = varied(DAYS, default=0.0, kw_only=True)
    total: Quantity | float | None = quantity(AMOUNT, default=None, kw_only=True)
    profile: Profile | None = part(Profile)
    from_: str | None = name_or_none()
    to: str | None = name_or_none()
    priority: int = whole(least=1, default=2, kw_only=True)
    on: Mapping[Any, Quantity | float] | None = added(
        quantities(AMOUNT, default=None, key=planned_day, keys="days or dates", kw_only=True, pairs_of=pairs_of_series)
    )
    delay_days: Quantity | Varying | float = added(varied(DAYS, default=0.0, kw_only=True))
    part_loads: bool = added(flag())
    age_days: Quantity | float | None = added(quantity(DAYS, default=None, kw_only=True))
    source: Source | str | None = source_field()
    note: str | None = note_field()

    def __attrs_post_init__(self) -> None:
        place = place_of(self)
        if self.on is not None:
            refuse_beside_dates(self)
            return
        if not is_exactly(self.delay_days, 0.0):
            raise InvalidValueError(
                f"'delay_days' of {place} requires dated deliveries, on={{...}} (got {shown(self.delay_days)}); "
                f"for others give lead_time_days"
            )
        if self.part_loads and self.from_ is None:
            raise InvalidValueError(f"'part_loads' of {place} requires from_, a stock that can be short (got True)")
        if self.size is None:
            raise InvalidTypeError(f"'size' of {place} must be given: what one shipment carries")
        if isinstance(self.size, Varying) and not is_exactly(self.size_cv, 0.0):
            raise InvalidValueError(
                f"'size_cv' of {place} must not stand beside a size that is drawn for each shipment "
                f"(got {shown(self.size_cv)}): the law of size says how shipments differ"
            )
        if (self.per_day is None) == (self.every_days is None):
            raise InvalidValueError(
                f"{place} must have either per_day or every_days "
                f"(got per_day={shown(self.per_day)}, every_days={shown(self.every_days)})"
            )
        jitter, every = self.jitter_days, self.every_days
        if every is None and not is_exactly(jitter, 0.0):
            raise InvalidValueError(f"'jitter_days' of {place} requires every_days (got {shown(jitter)})")
        if isinstance(jitter, float) and isinstance(every, float) and jitter > every / 2:
            raise InvalidValueError(
                f"'jitter_days' of {place} must be at most half of every_days, {every:g} (got {shown(jitter)})"
            )
        if self.from_ is not None and self.from_ == self.to:
            raise InvalidValueError(f"'to' of {place} must not be the stock that it is taken from (got {shown(self.to)})")

    @property
    def is_steady(self) -> bool:
        """See `Flow.is_steady`."""
        certain = all(is_exactly(value, 0.0) for value in (self.jitter_days, self.size_cv, self.loss_probability))
        if self.on is not None:
            return certain and not isinstance(self.delay_days, Varying)
        varies = isinstance(self.size, Varying) or self.lead_times_vary
        return certain and self.every_days is not None and not varies

    @property
    def is_followed(self) -> bool:
        """See `Transfer.is_followed`."""
        alone = self.on is None and self.from_ is None and self.total is None
        return not (alone and is_exactly(self.lead_time_days, 0.0))

    def age_at_dispatch(self) -> Drawn | None:
        """See `Flow.age_at_dispatch`."""
        return None if self.age_days is None else drawn(self.age_days)

    def _scale(self, calendar: Calendar, paths: int) -> Scale:
        """The exposure from the first day on."""
        return Scale.of(drawn(self.first_day), cumulative_exposure(self.profile, calendar), calendar, paths)

    def _sizes(self, kept_fraction: Drawn = 1.0) -> Sizes:
        """The sizes of shipments, of which a fraction is kept."""
        if isinstance(self.size, Varying):
            return VaryingSizes.each(self.size, kept_fraction)
        return Sizes(drawn(self.size) * kept_fraction, drawn(self.size_cv))

    def _points(self, scale: Scale, paths: int, rng: np.random.Generator) -> Points:
        """The process of the times at which shipments leave."""
        if self.every_days is None:
            return RandomPoints.begin(scale, drawn(self.per_day), paths, rng)
        return RegularPoints.begin(scale, drawn(self.every_days), drawn(self.jitter_days), paths, rng)

    def start(self, calendar: Calendar, paths: int, rng: np.random.Generator) -> DeliveryProcess:
        """See `Supply.start`: only what is received matters, so sizes are net of the transit loss."""
        sizes = self._sizes(1.0 - drawn(self.loss_fraction))
        scale = self._scale(calendar, paths)
        random = self.every_days is None
        points = RandomNumbers(scale, drawn(self.per_day)) if random else self._points(scale, paths, rng)
        return DeliveryProcess(sizes, drawn(self.loss_probability), points)

    @property
    def counts_losses(self) -> bool:
        """See `Transfer.counts_losses`: not if a derived class draws its shipments in another way."""
        return type(self).start is Shipments.start

    def start_counting(self, calendar: Calendar, paths: int, rng: np.random.Generator) -> Process:
        """See `Supply.start_counting`."""
        losses_rng = rng.spawn(1)[0]
        plain = self.start(calendar, paths, rng)
        assert isinstance(plain, DeliveryProcess)  # noqa: S101  # of `start`, for the type checker
        return CountedDeliveryProcess.of(plain, self._sizes(), drawn(self.loss_fraction), paths, losses_rng)

    def start_transfer(self, calendar: Calendar, paths: int, rng: np.random.Generator) -> TransferProcess:
        """See `Transfer.start_transfer`."""
        if self.on is None:
            return self._start_dispatches(calendar, paths, rng)
        lost = drawn(self.loss_probability), drawn(self.loss_fraction)
        return DatedProcess.of(self._planned(calendar), self.delay_days, lost, paths)

    def _planned(self, calendar: Calendar) -> dict[float, Any]:
        """The dated deliveries by the number of their day; empty without any."""
        return by_number(self.on or {}, calendar, "on", place_of(self))

    def check_days(self, calendar: Calendar) -> None:
        """See `Flow.check_days`: of dated deliveries."""
        self._planned(calendar)

    def first_planned_day(self, calendar: Calendar) -> Drawn | None:
        """See `Flow.first_planned_day`: the first receipt of dated deliveries."""
        return None if self.on is None else min(self._planned(calendar)) + least_delay(self.delay_days)

    def _start_dispatches(self, calendar: Calendar, paths: int, rng: np.random.Generator) -> DispatchProcess:
        """The state is the next day of dispatch and the rest of the budget."""
        points = self._points(self._scale(calendar, paths), paths, rng)
        left = by_path(np.inf if self.total is None else drawn(self.total), paths)
        next_dispatch = points.next_days(np.arange(paths), calendar)
        next_dispatch[left <= 0] = np.inf
        parts: dict[str, Any] = {
            "calendar": calendar,
            "has_budget": self.total is not None,
            "sizes": self._sizes(),
            "kept_fraction": 1.0 - drawn(self.loss_fraction),
            "loss_probability": drawn(self.loss_probability),
            "points": points,
            "left": left,
            "next_dispatch": next_dispatch,
        }
        if not (isinstance(self.size, Varying) or self.lead_times_vary):
            return DispatchProcess(**parts)
        leads = self.lead_time_days.draws() if isinstance(self.lead_time_days, Varying) else None
        return VaryingDispatchProcess.of(leads, **parts)

    @property
    def lead_times_vary(self) -> bool:
        """See `Transfer.lead_times_vary`."""
        return isinstance(self.lead_time_days, Varying)

    def mean_lead_days(self) -> Drawn:
        """See `Transfer.mean_lead_days`."""
        return mean_of(self.lead_time_days)

    def lead_days_range(self) -> tuple[Drawn, Drawn]:
        """See `Transfer.lead_days_range`."""
        if not isinstance(self.lead_time_days, Varying):
            return super().lead_days_range()
        low, high = self.lead_time_days.drawn_range()
        return np.rint(low), np.rint(high)

    @classmethod
    def start_paired(
        cls, variants: Sequence[Shipments], calendar: Calendar, paths: int, rngs: Sequence[np.random.Generator]
    ) -> Sequence[Process]:
        """See `Supply.start_paired`: numbers, losses and sizes are coupled."""
        processes = [each.start(calendar, paths, rngs[0]) for each in variants]
        shared = PairedDeliveries(rng=rngs[0], processes=processes, shares_points=_leave_together(variants))
        return [VariantProcess(shared, number) for number in range(len(variants))]

    @classmethod
    def start_transfer_paired(
        cls, variants: Sequence[Shipments], calendar: Calendar, paths: int, rngs: Sequence[np.random.Generator]
    ) -> Sequence[TransferProcess]:
        """See `Supply.start_paired`: shipments of all variants leave together, as far as their rates allow."""
        if any(each.on is not None or each.lead_times_vary for each in variants):  # each has a stream with the same key
            return [each.start_transfer(calendar, paths, rng) for each, rng in zip(variants, rngs, strict=True)]
        processes = [each._start_dispatches(calendar, paths, rng) for each, rng in zip(variants, rngs, strict=True)]  # noqa: SLF001  # of its own class
        rates = [each.per_day for each in variants if each.every_days is None]
        shares: list[tuple[ProfiledRate, Drawn]] = []
        first, most = variants[0], drawn(variants[0].per_day)
        points: Points
        if _leave_together(variants):
            points = first._points(first._scale(calendar, paths), paths, rngs[0])  # noqa: SLF001  # of its own class
        elif len(rates) < len(variants):  # regular ones at other times have no points in common
            return processes
        elif all_same([(each.profile, each.first_day) for each in variants]):
            most = reduce(np.maximum, map(drawn, rates))
            points = RandomPoints.begin(first._scale(calendar, paths), most, paths, rngs[0])  # noqa: SLF001  # of its own class
            shares = [(ProfiledRate(drawn(rate), None), 1.0) for rate in rates]
        else:
            most = reduce(np.maximum, (each.dispatches_per_day(calendar) for each in variants))
            points = RandomPoints.begin(Scale(None, 0.0), most, paths, rngs[0])
            each_rate = (ProfiledRate.of(drawn(each.per_day), each.profile, calendar) for each in variants)
            shares = [(rate, each.earliest_day()) for rate, each in zip(each_rate, variants, strict=True)]
        shared = PairedDispatches.begin(processes, points, shares, most, rngs[0])
        return [
            VariantDispatches(shared, number, each.has_budget, each.kept_fraction) for number, each in enumerate(processes)
        ]

    def bound(self, calendar: Calendar) -> DemandBound | None:
        """See `Transfer.bound`, and `most_at_once`.

        Random shipments are a compound Poisson process with gamma sizes. A day has variance ``rate * size**2 * (1 + cv**2)``.
        It is sub-gamma with scale ``size * max(cv**2, (1 + 2 cv**2) / 3)``, by comparing its cumulants term by term. For
        regular shipments only the sizes vary. Sizes that are drawn for each shipment may have no bound.
        """
        often = self.dispatches_per_day(calendar)
        size, variation = mean_of(self.size), drawn(self.size_cv) ** 2
        if isinstance(self.size, Varying):
            noise = self.size.repeated.as_noise()
            if noise is None:
                return bound_of_random(self.size, often) if self.every_days is None else bound_of_regular(self.size, often)
            variation = noise[1] ** 2
        if self.every_days is not None:
            return DemandBound(often * size, often * size**2 * variation, size * variation)
        scale = size * np.maximum(variation, (1.0 + 2.0 * variation) / 3.0)
        return DemandBound(often * size, often * size**2 * (1.0 + variation), scale)

    def most_at_once(self) -> Drawn:
        """See `Transfer.most_at_once`: a leap can have up to two regular shipments more than its exposure over every_days."""
        if self.every_days is None:
            return 0.0
        if isinstance(self.size, Varying):
            return most_of_two(self.size)
        size, variation = drawn(self.size), drawn(self.size_cv) ** 2
        return size * (2.0 + np.sqrt(4.0 * variation * LOG_ODDS) + variation * LOG_ODDS)

    def dispatches_per_day(self, calendar: Calendar) -> Drawn:
        """See `Transfer.dispatches_per_day`."""
        return self._often() * highest_level(self.profile, calendar)

    def number_under_way(self, calendar: Calendar) -> int:
        """See `Transfer.number_under_way`: dated deliveries have all been sent."""
        return len(self.on or ())

    def mean_per_day(self) -> Drawn:
        """See `Transfer.mean_per_day`."""
        return 0.0 if self.on is not None else self._often() * mean_of(self.size)

    def earliest_day(self) -> Drawn:
        """See `Flow.earliest_day`."""
        return np.floor(drawn(self.first_day))

    def check_drawn(self, calendar: Calendar) -> None:
        """See `Flow.check_drawn`: also refuse more than 1e13 shipments a path, and a jitter above half of every_days."""
        super().check_drawn(calendar)
        if self.every_days is not None:
            jitter, every = np.broadcast_arrays(drawn(self.jitter_days), drawn(self.every_days))
            wide = np.flatnonzero(jitter > every / 2)
            if wide.size:
                pair = f"{jitter.flat[wide[0]]:g} beside {every.flat[wide[0]]:g}"
                raise DrawError(f"'jitter_days' of {place_of(self)} must be at most half of every_days (drew {pair})")
        number = self.dispatches_per_day(calendar) * calendar.horizon_days
        single = self.lead_times_vary or (isinstance(self.size, Varying) and not self.size.repeated.has_law_of_sums)
        most = _MOST_DRAWN if single else _MOST_SHIPMENTS
        check_product(self, "number of shipments (rate x level x horizon_days)", number, most)
        for field in ("size", "lead_time_days"):
            if isinstance(each := getattr(self, field), Varying):
                check_product(self, f"mean of {field!r}", each.mean(), (AMOUNT if field == "size" else DAYS).largest)

    def _often(self) -> Drawn:
        """The mean number of shipments that leave in a day at level 1."""
        if self.on is not None:
            return 0.0
        return drawn(self.per_day) if self.every_days is None else 1.0 / drawn(self.every_days)


def _leave_together(variants: Sequence[Shipments]) -> bool:
    """Whether the shipments of all variants leave at the same times."""
    return all_same([(each.per_day, each.every_days, each.jitter_days, each.first_day, each.profile) for each in variants])
