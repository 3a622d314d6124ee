"""Dated deliveries: amounts planned for days, from outside, each of which may be late, and may be lost.

All chance is drawn at the start. What will arrive is in transit from evening 0 on, on each path in the order of its days.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import inf
from typing import Any

import attrs
import numpy as np

from supplysim._flows.process import Leap, Requests, TransferProcess, UnderWay
from supplysim._flows.transit import Transit
from supplysim._uncertain.arrays import Drawn, FloatArray
from supplysim._uncertain.fields import place_of
from supplysim._uncertain.varying import Draws, Varying
from supplysim.errors import InvalidValueError, shown

_BESIDE = {  # what makes no sense beside dated deliveries, and why
    "per_day": "the days of receipt are those of 'on'",
    "every_days": "the days of receipt are those of 'on'",
    "first_day": "the days of receipt are those of 'on'",
    "profile": "the days of receipt are those of 'on'",
    "lead_time_days": "'on' gives the days of receipt, and 'delay_days' says how late they may be",
    "jitter_days": "'delay_days' says how late each may be",
    "size": "'on' gives the amounts",
    "size_cv": "'on' gives the amounts, each of which may be a law",
    "total": "it is the sum of the amounts in 'on'",
    "from_": "what is under way on day 1 has left its source",
    "part_loads": "what is under way on day 1 has left its source",
}


def refuse_beside_dates(shipments: Any) -> None:
    """Refuse the fields of shipments that make no sense beside dated deliveries.

    Raises
    ------
    InvalidValueError
        With the field and the reason.
    """
    for field in attrs.fields(type(shipments)):
        value, default = getattr(shipments, field.name), field.default
        given = value is not default and not (type(value) is type(default) and value == default)
        if field.name in _BESIDE and given:
            raise InvalidValueError(
                f"'{field.name}' of {place_of(shipments)} must not be given beside 'on': {_BESIDE[field.name]} "
                f"(got {shown(value)})"
            )


def least_delay(delay_days: Any) -> Drawn:
    """The least delay in whole days, given drawn values."""
    least = delay_days.law.support[0] * np.asarray(delay_days.scale) if isinstance(delay_days, Varying) else delay_days
    return np.asarray(np.rint(least))


def delays_of(delay_days: Any) -> Draws | Drawn:
    """What gives the delay of each delivery, given drawn values."""
    return delay_days.draws() if isinstance(delay_days, Varying) else delay_days


@attrs.frozen(eq=False)
class DatedProcess(TransferProcess):
    """Dated deliveries, before they are drawn. Nothing leaves later.

    Attributes
    ----------
    planned : mapping from day to (paths,) array or float
        The amounts, in the order of days.
    delay : Draws, (paths,) array or float, days
    loss_probability, kept_fraction : (paths,) array or float
    next_dispatch : (paths,) array
        Infinite.
    """

    planned: Mapping[float, Drawn]
    delay: Draws | Drawn
    loss_probability: Drawn
    kept_fraction: Drawn
    next_dispatch: FloatArray

    @classmethod
    def of(cls, planned: Mapping[float, Drawn], delay_days: Any, lost: tuple[Drawn, Drawn], paths: int) -> DatedProcess:
        """Of `planned` amounts by day; `lost` are the probability that one is lost, and the fraction lost of the others."""
        probability, fraction = lost
        return cls(planned, delays_of(delay_days), probability, 1.0 - np.asarray(fraction), np.full(paths, inf))

    def requests(self, leap: Leap, delivered: FloatArray | None, rng: np.random.Generator) -> Requests | None:
        """See `TransferProcess.requests`: all has been sent."""
        return None

    def under_way(self, rng: np.random.Generator) -> UnderWay:
        """See `TransferProcess.under_way`.

        Losses and delays have streams of their own, and deliveries are drawn in turn. So variants of which one has other
        losses, other delays or more deliveries at the end share the rest.
        """
        of_losses, of_delays = rng.spawn(2)
        paths = self.next_dispatch.size
        days, amounts = np.full((len(self.planned), paths), inf), np.zeros((len(self.planned), paths))
        sent, lost, everyone = np.zeros(paths), np.zeros(paths), np.arange(paths)
        may_be_lost = bool(np.any(np.asarray(self.loss_probability) > 0))
        for row, (day, amount) in enumerate(self.planned.items()):
            delay = self.delay.draw(everyone, of_delays) if isinstance(self.delay, Draws) else self.delay
            amounts[row] = amount * self.kept_fraction
            if may_be_lost:
                amounts[row, of_losses.random(paths) < self.loss_probability] = 0.0
            sent += amount
            lost += amount - amounts[row]
            days[row] = np.where(amounts[row] > 0, day + np.rint(delay), inf)
        return UnderWay(Transit.loaded(days, amounts), sent, lost)
