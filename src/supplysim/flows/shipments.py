"""Shipments: whole consignments that arrive now and then."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from supplysim.flows.flow import Panel
from supplysim.uncertain.fields import AT_LEAST_ONE, FRACTION, NOT_NEGATIVE, name_field, quantity, specification
from supplysim.uncertain.quantity import Drawn, Quantity

FloatArray = NDArray[np.float64]

_ARRIVALS, _RECEIVED_EACH, _IDLE_DAYS = "arrivals_per_day", "received_each", "idle_days"


@specification
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
    Over an exposure of e days the number of arrivals is Poisson(per_day * e), and each brings ``size * (1 - loss_fraction)``.

    Examples
    --------
    >>> import supplysim as ss
    >>> sealift = ss.Shipments("sealift", per_day=ss.uniform(0.05, 0.15), size=40_000, loss_fraction=0.02)
    """

    name: str = name_field()
    per_day: Quantity | float = quantity(NOT_NEGATIVE)
    size: Quantity | float = quantity(NOT_NEGATIVE)
    loss_fraction: Quantity | float = quantity(FRACTION, default=0.0)
    first_day: Quantity | float = quantity(AT_LEAST_ONE, default=1.0)

    @property
    def is_steady(self) -> bool:
        """See `Flow.is_steady`."""
        return False

    def start(self, values: Mapping[str, Drawn], paths: int, rng: np.random.Generator) -> Panel:
        """See `Flow.start`."""
        idle_days = np.floor(values["first_day"]) - 1.0
        panel = Panel.of(
            paths,
            {_ARRIVALS: values["per_day"], _RECEIVED_EACH: values["size"] * (1.0 - values["loss_fraction"])},
        )
        if np.any(idle_days > 0):
            panel |= Panel(by_path={_IDLE_DAYS: np.array(np.broadcast_to(idle_days, paths), dtype=np.float64)})
        return panel

    def advance(self, panel: Panel, leap_days: FloatArray, rng: np.random.Generator) -> FloatArray:
        """See `Flow.advance`: one Poisson draw for the whole leap."""
        exposure = leap_days
        if _IDLE_DAYS in panel.by_path:
            idle_days = panel.by_path[_IDLE_DAYS]
            exposure = np.maximum(leap_days - idle_days, 0.0)
            np.maximum(idle_days - leap_days, 0.0, out=idle_days)
        received = rng.poisson(panel[_ARRIVALS] * exposure).astype(np.float64)
        received *= panel[_RECEIVED_EACH]
        return received
