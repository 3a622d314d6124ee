"""Shipments: whole consignments that arrive now and then."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np
from numpy.typing import NDArray

from supplysim.flows.flow import Panel
from supplysim.uncertain.fields import AT_LEAST_ONE, COUNT, FRACTION, RATE, name_field, quantity, specification
from supplysim.uncertain.quantity import Drawn, Quantity

FloatArray = NDArray[np.float64]

_PER_DAY, _RECEIVED_EACH, _WAITING = "per_day", "received_each", "days_to_next_arrival"


@specification
@attrs.frozen
class Shipments:
    """Consignments that arrive at random: a Poisson number each day.

    Parameters
    ----------
    name : str
    per_day : number or quantity, 0 or more
        Mean number of shipments that arrive in a day.
    size : number or quantity, 0 or more
        What one shipment carries, in units of stock.
    loss_fraction : number or quantity, 0 to 1
        Transit loss: the share of a shipment that does not arrive.
    first_day : number or quantity, at least 1
        The first day on which a shipment can arrive; a fraction counts as the day that has begun.

    Notes
    -----
    The number of arrivals over an exposure of e days is Poisson(per_day * e), and each brings ``size * (1 - loss_fraction)``.
    It is drawn in two steps: the waiting time for the next arrival, which is exponential, tells the leaps in which nothing
    arrives; in the others there is that arrival, a Poisson number in what is left of the leap, and a fresh wait after it.

    Examples
    --------
    >>> import supplysim as ss
    >>> sealift = ss.Shipments("sealift", per_day=ss.uniform(0.05, 0.15), size=40_000, loss_fraction=0.02)
    """

    name: str = name_field()
    per_day: Quantity | float = quantity(COUNT)
    size: Quantity | float = quantity(RATE)
    loss_fraction: Quantity | float = quantity(FRACTION, default=0.0)
    first_day: Quantity | float = quantity(AT_LEAST_ONE, default=1.0)

    @property
    def is_steady(self) -> bool:
        """See `Flow.is_steady`."""
        return False

    def start(self, values: Mapping[str, Drawn], paths: int, rng: np.random.Generator) -> Panel:
        """See `Flow.start`."""
        per_day = values["per_day"]
        waiting = rng.standard_exponential(paths)
        with np.errstate(divide="ignore", over="ignore"):
            waiting /= per_day
        waiting += np.floor(values["first_day"]) - 1.0
        received_each = values["size"] * (1.0 - values["loss_fraction"])
        return Panel.of(paths, {_PER_DAY: per_day, _RECEIVED_EACH: received_each}) | Panel(by_path={_WAITING: waiting})

    def advance(self, panel: Panel, leap_days: FloatArray, rng: np.random.Generator) -> FloatArray:
        """See `Flow.advance`."""
        waiting = panel.by_path[_WAITING]
        waiting -= leap_days
        received = np.zeros(leap_days.size)
        served = np.flatnonzero(waiting <= 0.0)
        if served.size:
            per_day, received_each = panel.at(_PER_DAY, served), panel.at(_RECEIVED_EACH, served)
            arrivals = 1.0 + rng.poisson(per_day * -waiting.take(served))
            received[served] = arrivals * received_each
            waiting[served] = rng.standard_exponential(served.size) / per_day
        return received
