"""Dated deliveries: amounts planned for days, from outside, each of which may be late, and may be lost.

All chance is drawn at the start. What will arrive is in transit from evening 0 on, on each path in the order of its days.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import inf
from typing import Any

import attrs
import numpy as np

from supplysim._flows.awaited import Awaited, Tables
from supplysim._flows.process import Leap, Requests, TransferProcess, UnderWay
from supplysim._uncertain.arrays import Drawn, FloatArray
from supplysim._uncertain.fields import place_of
from supplysim._uncertain.varying import Draws, Varying
from supplysim.errors import InvalidValueError, shown

_LATEST = 1e9  # days: what is later is beyond every horizon

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
        sent, lost, everyone = np.zeros(paths), np.zeros(paths), np.arange(paths)
        tables = Tables.empty(_by_row([amount * self.kept_fraction for amount in self.planned.values()], paths))
        may_be_lost = bool(np.any(np.asarray(self.loss_probability) > 0))
        for number, (day, amount) in enumerate(self.planned.items()):
            delay = self.delay.draw(everyone, of_delays) if isinstance(self.delay, Draws) else self.delay
            arriving = tables.amounts[number]
            if may_be_lost:
                arriving = np.where(of_losses.random(paths) < self.loss_probability, 0.0, arriving)
            tables.put(number, np.broadcast_to(day + np.rint(np.minimum(delay, _LATEST)), paths), arriving > 0)
            sent += amount
            lost += amount - arriving
        return UnderWay(Awaited.of(tables), sent, lost)


def _by_row(amounts: list[Drawn], paths: int) -> FloatArray:
    """Amounts as a table with a column for each path, which takes no memory if all paths share them."""
    if all(np.ndim(amount) == 0 for amount in amounts):
        return np.broadcast_to(np.array(amounts, dtype=np.float64)[:, np.newaxis], (len(amounts), paths))
    return np.array([np.broadcast_to(amount, paths) for amount in amounts], dtype=np.float64)
