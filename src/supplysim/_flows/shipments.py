"""Shipments: whole consignments, at random or at regular distances, from outside or from another stock.

Where nothing but the receipt matters, any number of days is drawn at once (`Shipments.advance`). Where shipments have a source
that may be short, a way to travel, or a budget that ends, each day of dispatch is followed on its own: `asked` says what is to
leave, `send` what becomes of it.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from math import log

import attrs
import numpy as np
from numpy.typing import NDArray

from supplysim._flows import arrivals, transit
from supplysim._flows.base import Ceiling, Consignment, Dispatch, Leap, Panel, values_within
from supplysim._flows.calendar import Calendar
from supplysim._flows.profiles.cumulative_exposure import course_panel
from supplysim._flows.profiles.profile import Profile, highest_level
from supplysim._uncertain.fields import (
    AMOUNT,
    DAYS,
    DAYS_FROM_ONE,
    FRACTION,
    SPACING,
    VARIATION,
    day,
    is_exactly,
    name_field,
    name_or_none,
    part,
    place_of,
    quantity,
    specification,
    whole,
)
from supplysim._uncertain.quantity import Drawn, Quantity
from supplysim.errors import InvalidTypeError, InvalidValueError, shown

FloatArray = NDArray[np.float64]

_EACH, _CV, _KEPT, _LOSS, _LEFT = "each", "size_cv", "kept_fraction", "loss_probability", "left"
_CALENDAR = "calendar"
NEXT_DAY = "next_day"  # the row that says when the next dispatch is
_NOTHING = 1e-9  # what is left of a budget is rounding, if it is less than this share of the last shipment


@specification
@attrs.frozen
class Shipments:
    """Consignments that leave at random, a Poisson number each day, or at regular distances.

    Parameters
    ----------
    name : str
    per_day : number or quantity, 0 or more
        Mean number of shipments in a day, which leave at random. Either this or `every_days` is given.
    size : number or quantity, 0 or more
        What one shipment carries, in units of stock; a mean where `size_cv` is given.
    loss_fraction : number or quantity, 0 to 1
        Transit loss: the share of each shipment that does not arrive.
    first_day : number, quantity or date, at least 1
        The first day on which a shipment can leave; a fraction counts as the day that has begun.
    every_days : number or quantity, above 0
        Days from one shipment to the next; the first leaves on `first_day`.
    jitter_days : number or quantity, 0 or more
        How far a regular shipment may be early or late, evenly, but not before `first_day`; at most half of `every_days`.
    size_cv : number or quantity, 0 or more
        Coefficient of variation of the size from shipment to shipment: a gamma law, as that of consumption.
    loss_probability : number or quantity, 0 to 1
        Probability that a whole shipment is lost.
    lead_time_days : number or quantity, 0 or more
        From dispatch to receipt, to the nearest whole day, the same for all shipments of a path.
    total : number or quantity, 0 or more, optional
        A budget in units of stock: no more than this leaves in all; the last shipment carries the rest.
    profile : profile, optional
        A level in time. Shipments at random become more or less frequent with it; so do regular ones, whose distance is
        counted in days at level 1.
    from_ : str, optional
        The stock that they are taken from. They cannot exceed what it has available: they go short, and what is missing is
        counted. Without it they come from outside.
    to : str, optional
        The stock that receives them; the main one unless told.
    priority : int, at least 1
        In which order the source serves claims on it when it is short; 2 unless told, after its own consumption.

    Notes
    -----
    The number of random shipments over an exposure of e days is Poisson(per_day * e). Where only that matters it is one draw;
    where days of dispatch are followed, the waiting time for the next shipment, which is exponential, tells when that is.
    Gamma laws of one scale add, so n shipments need one draw of their size.

    Examples
    --------
    >>> import supplysim as ss
    >>> sealift = ss.Shipments("sealift", per_day=ss.uniform(0.05, 0.15), size=40_000, loss_fraction=0.02)
    >>> convoy = ss.Shipments("convoy", every_days=14, jitter_days=2, size=9_000, size_cv=0.2, lead_time_days=12)
    """

    name: str = name_field()
    per_day: Quantity | float | None = quantity(AMOUNT, default=None)
    size: Quantity | float | None = quantity(AMOUNT, default=None)  # it must be given, but cannot stand before `per_day`
    loss_fraction: Quantity | float = quantity(FRACTION, default=0.0)
    first_day: Quantity | float | datetime.date | str = day(DAYS_FROM_ONE, default=1.0)
    every_days: Quantity | float | None = quantity(SPACING, default=None, kw_only=True)
    jitter_days: Quantity | float = quantity(DAYS, default=0.0, kw_only=True)
    size_cv: Quantity | float = quantity(VARIATION, default=0.0, kw_only=True)
    loss_probability: Quantity | float = quantity(FRACTION, default=0.0, kw_only=True)
    lead_time_days: Quantity | float = quantity(DAYS, default=0.0, kw_only=True)
    total: Quantity | float | None = quantity(AMOUNT, default=None, kw_only=True)
    profile: Profile | None = part(Profile)
    from_: str | None = name_or_none()
    to: str | None = name_or_none()
    priority: int = whole(least=1, default=2, kw_only=True)

    def __attrs_post_init__(self) -> None:
        place = place_of(self)
        if self.size is None:
            raise InvalidTypeError(f"'size' of {place} must be given: what one shipment carries")
        if (self.per_day is None) == (self.every_days is None):
            raise InvalidValueError(
                f"{place} must have either per_day or every_days "
                f"(got per_day={shown(self.per_day)}, every_days={shown(self.every_days)})"
            )
        jitter, every = self.jitter_days, self.every_days
        if every is None and not is_exactly(jitter, 0.0):
            raise InvalidValueError(
                f"'jitter_days' of {place} needs every_days: what leaves at random has no time (got {shown(jitter)})"
            )
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
        return certain and self.every_days is not None

    @property
    def is_followed(self) -> bool:
        """Whether each dispatch has to be followed on its own, whatever stock it goes to."""
        return self.from_ is not None or self.total is not None or not is_exactly(self.lead_time_days, 0.0)

    def start(self, values: Mapping[str, Drawn], calendar: Calendar, paths: int, rng: np.random.Generator) -> Panel:
        """See `Flow.start`: with what is received of each shipment."""
        received_each = values["size"] * (1.0 - values["loss_fraction"])
        return Panel.of(paths, {_EACH: received_each}) | self._points(values, calendar, paths, rng, one_by_one=False)

    def _points(
        self, values: Mapping[str, Drawn], calendar: Calendar, paths: int, rng: np.random.Generator, *, one_by_one: bool
    ) -> Panel:
        """The rows of when shipments leave, and of how they vary."""
        columns = Panel.of(paths, {_CV: values["size_cv"], _LOSS: values["loss_probability"]})
        courses = course_panel(self.profile, values, calendar, paths)
        place = place_of(self)
        return columns | arrivals.arrivals_panel(values, courses, calendar, paths, rng, place=place, one_by_one=one_by_one)

    def advance(self, panel: Panel, leap: Leap, rng: np.random.Generator) -> FloatArray:
        """See `Flow.advance`: what arrives, where it arrives on the day that it leaves."""
        counts = arrivals.passed(panel, leap, rng)
        loss, cv = panel[_LOSS], panel[_CV]
        if not np.any(loss > 0) and not np.any(cv > 0):
            counts *= panel[_EACH]
            return counts
        served = np.flatnonzero(counts > 0)
        few = counts.take(served)
        if np.any(loss > 0):
            few = rng.binomial(few.astype(np.int64), 1.0 - panel.at(_LOSS, served)).astype(np.float64)
        counts[served] = _sizes(panel, served, few, rng)
        return counts

    def start_dispatching(
        self, values: Mapping[str, Drawn], calendar: Calendar, paths: int, rng: np.random.Generator
    ) -> Panel:
        """See `Dispatcher.start_dispatching`: with what leaves in each, the next day of dispatch, the budget, the transit."""
        columns = Panel.of(paths, {_EACH: values["size"], _KEPT: 1.0 - values["loss_fraction"]})
        panel = columns | self._points(values, calendar, paths, rng, one_by_one=True)
        left = np.full(paths, np.inf) if self.total is None else np.array(np.broadcast_to(values["total"], paths), dtype=float)
        rows = {_LEFT: left, NEXT_DAY: arrivals.next_days(panel, np.arange(paths), calendar)}
        rows[NEXT_DAY][left <= 0] = np.inf
        under_way = transit.transit_panel(
            values["lead_time_days"], self.most_often(values, calendar), calendar.horizon_days, paths
        )
        return panel | under_way | Panel({_CALENDAR: calendar}, rows)

    def asked(self, panel: Panel, leap: Leap, rng: np.random.Generator) -> Dispatch | None:
        """What is to leave in the leap, one day of dispatch after another; None where nothing does on any path."""
        next_day, budget = panel.by_path[NEXT_DAY], panel.by_path[_LEFT]
        due = np.flatnonzero(next_day <= leap.after)
        if not due.size:
            return None
        asked, consignments = np.zeros(leap.days.size), []
        while due.size:
            day = next_day.take(due)
            counts = arrivals.passed_on(panel, due, day, rng)
            amount = np.minimum(_sizes(panel, due, counts, rng), budget.take(due))
            asked[due] += amount
            left = budget.take(due) - amount
            left = np.where(left <= _NOTHING * amount, 0.0, left)
            budget[due] = left
            next_day[due] = np.where(left > 0, arrivals.next_days(panel, due, panel.shared[_CALENDAR]), np.inf)
            consignments.append(Consignment(due, day, amount, counts))
            due = due[next_day.take(due) <= leap.after.take(due)]
        return Dispatch(asked, tuple(consignments))

    def send(
        self, panel: Panel, leap: Leap, consignment: Consignment, given: FloatArray, rng: np.random.Generator
    ) -> FloatArray:
        """See `Dispatcher.send`."""
        paths = consignment.paths
        if self.total is not None:
            self._give_back(panel, leap, paths, consignment.amount - given)
        arriving = given * self._share_kept(panel, consignment, rng) * panel.at(_KEPT, paths)
        transit.dispatch(panel, paths, consignment.day, arriving, leap.after.take(paths))
        return np.asarray(given - arriving)

    def _give_back(self, panel: Panel, leap: Leap, paths: NDArray[np.intp], missing: FloatArray) -> None:
        """Let what the source could not give stay in the budget; where that was exhausted, shipments go on."""
        panel.by_path[_LEFT][paths] += missing
        again = paths[(missing > 0) & (panel.by_path[NEXT_DAY].take(paths) == np.inf)]
        if again.size:
            panel.by_path[NEXT_DAY][again] = arrivals.next_days(panel, again, panel.shared[_CALENDAR])

    def _share_kept(self, panel: Panel, consignment: Consignment, rng: np.random.Generator) -> Drawn:
        """The share of a day's amount that is not in shipments lost as a whole."""
        loss, counts = panel.at(_LOSS, consignment.paths), consignment.shipments
        if not np.any(loss > 0):
            return 1.0
        kept = rng.binomial(counts.astype(np.int64), 1.0 - loss).astype(np.float64)
        cv = np.broadcast_to(panel.at(_CV, consignment.paths), kept.size)
        share = kept / counts
        mixed = np.flatnonzero((cv > 0) & (kept > 0) & (kept < counts))
        shape = 1.0 / cv.take(mixed) ** 2
        share[mixed] = rng.beta(kept.take(mixed) * shape, (counts - kept).take(mixed) * shape)
        return share

    def dispatch_ceiling(self, values: Mapping[str, Drawn], calendar: Calendar) -> Ceiling:
        """The constants that bound what leaves in any number of days, as those of a demand; see `most_at_once`.

        Random shipments are a compound Poisson process of gamma sizes: of variance ``rate * size**2 * (1 + cv**2)``, and, by
        comparing its cumulant series term by term, sub-gamma of scale ``size * max(cv**2, (1 + 2 cv**2) / 3)``. Regular
        shipments vary with their sizes alone.
        """
        size, variation = values["size"], values["size_cv"] ** 2
        often = self.most_often(values, calendar)
        if self.every_days is not None:
            return Ceiling(often * size, often * size**2 * variation, size * variation)
        scale = size * np.maximum(variation, (1.0 + 2.0 * variation) / 3.0)
        return Ceiling(often * size, often * size**2 * (1.0 + variation), scale)

    def most_at_once(self, values: Mapping[str, Drawn]) -> Drawn:
        """What regular shipments can carry beyond their mean rate: two more than the exposure of a leap tells."""
        if self.every_days is None:
            return 0.0
        size, variation = values["size"], values["size_cv"] ** 2
        return size * (2.0 + np.sqrt(4.0 * variation * _LOG_ODDS) + variation * _LOG_ODDS)

    def most_often(self, values: Mapping[str, Drawn], calendar: Calendar) -> Drawn:
        """A mean number of shipments that no day passes."""
        often = values["per_day"] if self.every_days is None else 1.0 / values["every_days"]
        return often * highest_level(self.profile, values_within(values, "profile"), calendar)

    def mean_per_day(self, values: Mapping[str, Drawn]) -> Drawn:
        """What is to leave in a day on average, profile apart."""
        often = values["per_day"] if self.every_days is None else 1.0 / values["every_days"]
        return often * values["size"]


_LOG_ODDS = log(1e12)


def _sizes(panel: Panel, served: NDArray[np.intp], counts: FloatArray, rng: np.random.Generator) -> FloatArray:
    """What `counts` shipments carry between them."""
    size, cv = panel.at(_EACH, served), panel.at(_CV, served)
    if not np.any(cv > 0):
        return np.asarray(counts * size)
    steady = cv == 0
    shape = 1.0 / np.where(steady, 1.0, cv) ** 2
    return np.asarray(np.where(steady, counts * size, rng.standard_gamma(counts * shape) * (size / shape)))
