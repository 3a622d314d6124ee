"""The oracle's shipments and returns: when they leave, how much, what is lost on the way, and when the rest arrives."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from math import inf

import numpy as np
from numpy.typing import NDArray

from supplysim import Returns, Shipments, Varying
from support.oracle_draws import FloatArray, PathArrays, Values, field_on_a_day, least_of_field, mean_of_field
from support.oracle_levels import profile_level


class Sender(PathArrays):
    """Shipments or returns on every path, before anything has left; its arrays are (paths,) but for `arrivals`.

    Attributes
    ----------
    from_, to : str or None
        The stocks; None is the outside.
    lead_days : array
        Whole days from dispatch to receipt; the least, where they are drawn for each shipment.
    arrivals : (horizon + 2, paths) array
        What arrives on each day; row horizon + 1 is what arrives beyond the horizon.
    exposure : array
        e(t), of the days so far.
    next_shipment : array
        k, the number of regular shipments that have left.
    jitter : array
        J_k of the next one.
    left : array
        What is left of the budget.
    loads : list of arrays
        What each of the shipments that are to leave today carries, 0 where fewer leave.
    answers : Sender, optional
        The shipments that returns are sent for.
    cargo : list of tuples of arrays
        Days of arrival and of birth, and the amount, of everything that was sent.
    demanded, sent, lost : array
        Since day 1.
    """

    def __init__(
        self, flow: Shipments | Returns, main: str, values: Values, horizon_days: int, rng: np.random.Generator
    ) -> None:
        lead_days = np.rint(least_of_field(flow.lead_time_days, f"{flow.name}.lead_time_days", values))
        paths, nothing = lead_days.size, np.zeros(lead_days.size)
        self.flow, self.from_ = flow, flow.from_
        self.to = main if flow.to is None and isinstance(flow, Shipments) else flow.to
        self.lead_days = nothing if self.to is None else lead_days  # what leaves the scenario is delivered as it leaves
        self.arrivals = np.zeros((horizon_days + 2, paths))
        self.jitter = values.get(f"{flow.name}.jitter_days", nothing) * rng.uniform(-1.0, 1.0, paths)
        self.left = values.get(f"{flow.name}.total", np.full(paths, inf))
        self.exposure = self.next_shipment = self.demanded = self.sent = self.lost = nothing
        self.loads: list[FloatArray] = []
        self.cargo: list[tuple[FloatArray, FloatArray, FloatArray]] = []
        self.answers: Sender | None = None

    @property
    def unmet(self) -> FloatArray:
        """What the source did not give."""
        return self.demanded - self.sent

    def ask_as_shipments(self, day: int, values: Values, start: datetime.date | None, rng: np.random.Generator) -> FloatArray:
        """What is to leave on `day`, by the calendar and by chance."""
        assert isinstance(self.flow, Shipments)
        name, paths = self.flow.name, self.left.size
        begun = day >= np.floor(values[f"{name}.first_day"])
        level = np.where(begun, profile_level(self.flow.profile, f"{name}.profile", values, day, start), 0.0)
        self.exposure = self.exposure + level
        if self.flow.every_days is None:
            count = rng.poisson(values[f"{name}.per_day"] * level)
        else:
            count = np.zeros(paths, dtype=int)
            while (leaving := self._one_more_leaves(values)).any():
                count = count + leaving
                self.next_shipment = self.next_shipment + leaving
                another = values[f"{name}.jitter_days"] * rng.uniform(-1.0, 1.0, paths)
                self.jitter = np.where(leaving, another, self.jitter)
        self.loads = [
            np.where(count > number, _sizes(self.flow, values, count > number, rng), 0.0)
            for number in range(count.max(initial=0))
        ]
        return self._asked(np.sum(self.loads, axis=0) if self.loads else np.zeros(paths))

    def _one_more_leaves(self, values: Values) -> NDArray[np.bool_]:
        point = self.next_shipment * values[f"{self.flow.name}.every_days"] + self.jitter
        return self.exposure > np.maximum(point, 0.0)

    def mean_rate(self, day: int, values: Values, start: datetime.date | None) -> FloatArray:
        """What shipments carry on `day` in the long run."""
        name = self.flow.name
        often = values[f"{name}.per_day"] if f"{name}.per_day" in values else 1.0 / values[f"{name}.every_days"]
        size = mean_of_field(self.flow.size, f"{name}.size", values)
        return often * size * profile_level(self.flow.profile, f"{name}.profile", values, day, start)

    def ask_as_returns(self, received: FloatArray, values: Values) -> FloatArray:
        """What is to be sent back for what has been `received` today."""
        self.loads = [values[f"{self.flow.name}.ratio"] * received]
        return self._asked(self.loads[0])

    def _asked(self, amount: FloatArray) -> FloatArray:
        amount = np.minimum(amount, self.left)
        self.demanded = self.demanded + amount
        return amount

    def send(
        self,
        sent: FloatArray,
        day: int,
        values: Values,
        rng: np.random.Generator,
        lots: Mapping[int, FloatArray] | None = None,
    ) -> None:
        """Put what the source gives today under way, in `lots` if it knows their days of birth; some of it is lost."""
        name, horizon_days = self.flow.name, len(self.arrivals) - 2
        self.sent = self.sent + sent
        self.left = np.maximum(self.left - sent, 0.0)
        if not np.any(sent > 0):
            return
        carried = np.sum(self.loads, axis=0)
        chance = values.get(f"{name}.loss_probability", np.zeros_like(sent))
        born = day - np.floor(values.get(f"{name}.age_days", np.zeros_like(sent)))
        parts = [(born, sent)] if lots is None else [(np.full_like(sent, birth), each) for birth, each in lots.items()]
        self.lost = self.lost + sent
        for load in self.loads:
            kept = load if not np.any(chance > 0) else np.where(rng.random(sent.size) < chance, 0.0, load)
            arriving = sent * kept / np.where(carried > 0, carried, 1.0) * (1.0 - values[f"{name}.loss_fraction"])
            self.lost = self.lost - arriving
            lead_days = self.lead_days
            if isinstance(self.flow.lead_time_days, Varying):
                lead_days = np.rint(field_on_a_day(self.flow.lead_time_days, f"{name}.lead_time_days", values, rng))
            arrival_day = np.minimum(day + lead_days, horizon_days + 1).astype(int)
            self.arrivals[arrival_day, np.arange(sent.size)] += arriving
            share = arriving / np.where(sent > 0, sent, 1.0)
            self.cargo += [(arrival_day, birth, amount * share) for birth, amount in parts]

    def arriving_lots(self, day: int) -> list[tuple[FloatArray, FloatArray]]:
        """The days of birth and the amounts of what arrives on `day`."""
        here = [(arrival_day == day, birth, amount) for arrival_day, birth, amount in self.cargo]
        return [(birth, np.where(is_here, amount, 0.0)) for is_here, birth, amount in here if is_here.any()]

    def keep(self, going: NDArray[np.bool_]) -> None:
        """See `PathArrays.keep`."""
        super().keep(going)
        self.cargo = [(days[going], birth[going], amount[going]) for days, birth, amount in self.cargo]

    def in_transit(self, day: int) -> FloatArray:
        """What is under way in the evening of `day`, without what will be lost."""
        return self.arrivals[day + 1 :].sum(axis=0)

    def delivered(self, day: int) -> FloatArray:
        """What has arrived up to the evening of `day`."""
        return self.arrivals[: day + 1].sum(axis=0)


def _sizes(flow: Shipments, values: Values, wanted: NDArray[np.bool_], rng: np.random.Generator) -> FloatArray:
    """The size of one shipment, drawn where it is `wanted`."""
    size = field_on_a_day(flow.size, f"{flow.name}.size", values, rng)
    cv = values[f"{flow.name}.size_cv"]
    sizes = size.copy()
    noisy = wanted & (cv > 0)
    variance = cv[noisy] ** 2
    sizes[noisy] = rng.gamma(1.0 / variance) * size[noisy] * variance
    return sizes
