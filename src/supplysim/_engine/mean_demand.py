"""Mean demand: what is asked of a stock in the long run, for gross cover and for levels in days of mean demand."""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import numpy as np

from supplysim._flows.base import Demand, Transfer
from supplysim._flows.calendar import Calendar
from supplysim._flows.profiles.cumulative_exposure import ProfiledRate
from supplysim._flows.profiles.profile import highest_level
from supplysim._model.model import DrawnParameters, Model
from supplysim._model.network import Node
from supplysim._uncertain.arrays import Drawn, FloatArray, IndexArray, one_or_each
from supplysim._uncertain.parameters import PathValues


def lasting_claims(
    model: Model, node: Node, drawn: DrawnParameters, beyond: frozenset[str] = frozenset()
) -> Iterator[Demand | Transfer]:
    """The flows, with drawn values, whose means add up to what is asked of a stock.

    Orders ask for what is asked of the stock that they fill, `beyond` the stocks from which the question comes.
    """
    beyond |= {node.name}
    for claim in node.claims:
        if not (isinstance(claim, Transfer) and claim.follows_demand):
            yield drawn.of(claim)
            continue
        for filled in model.network.nodes:
            if any(each.name == claim.name for each in filled.inbound) and filled.name not in beyond:
                yield from lasting_claims(model, filled, drawn, beyond)


@attrs.define(eq=False)
class MeanDemand(PathValues):
    """The mean demand on a stock by day.

    Attributes
    ----------
    rates : tuple of ProfiledRate
    highest : (paths,) array or float
        No day of the horizon has more.
    horizon_days : int
    """

    rates: tuple[ProfiledRate, ...]
    highest: Drawn
    horizon_days: int

    @classmethod
    def of(cls, model: Model, node: Node, drawn: DrawnParameters) -> MeanDemand:
        """The mean demand on the stock of a node."""
        calendar: Calendar = model.calendar
        claims = [(each.mean_per_day(), each.profile) for each in lasting_claims(model, node, drawn)]
        rates = tuple(ProfiledRate.of(mean, profile, calendar) for mean, profile in claims)
        highest: Drawn = sum((mean * highest_level(profile, calendar) for mean, profile in claims), 0.0)
        return cls(rates, one_or_each(highest), calendar.horizon_days)

    def after(self, evening: FloatArray, paths: IndexArray) -> FloatArray:
        """The mean demand of the day after an evening on some paths; that of the last day after the horizon."""
        day = np.minimum(evening + 1.0, self.horizon_days)
        return np.zeros(paths.size) + sum(rate.on(day, paths) for rate in self.rates)


@attrs.define(eq=False)
class RecentIssues(PathValues):
    """What a stock has issued in the last days, for reviews at regular intervals.

    Attributes
    ----------
    over_days : int
        How many days count.
    review_days : int
        From one review to the next.
    totals : (places, paths) array, units of stock
        What had been issued by the evenings that are `over_days` before the coming reviews.
    """

    over_days: int
    review_days: int
    totals: FloatArray

    @classmethod
    def begin(cls, over_days: int, review_days: int, paths: int) -> RecentIssues:
        """Nothing has been issued."""
        return cls(over_days, review_days, np.broadcast_to(0.0, (over_days // review_days + 1, paths)))

    def days_to_note(self, clock: FloatArray) -> FloatArray:
        """The days to the next evening whose total a later review needs."""
        return self.review_days - (clock + self.over_days) % self.review_days

    def note(self, clock: FloatArray, total: FloatArray) -> None:
        """Note what has been issued by this evening, after evening 0, where a later review needs it."""
        due = np.flatnonzero((clock > 0) & ((clock + self.over_days) % self.review_days == 0))
        if due.size:
            self.totals[self._place(clock.take(due) + self.over_days), due] = total.take(due)

    def per_day(self, clock: FloatArray, total: FloatArray, paths: IndexArray) -> FloatArray:
        """The mean of a day at a review on some paths, given what has been issued by this evening on them."""
        early = clock < self.over_days
        before = np.where(early, 0.0, self.totals[self._place(clock), paths])
        return np.asarray((total - before) / np.where(early, clock, float(self.over_days)))

    def _place(self, review: FloatArray) -> IndexArray:
        return (review // self.review_days % len(self.totals)).astype(np.intp)
