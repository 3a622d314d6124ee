"""A factory: steady output below its nameplate, interrupted by outages."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np
from numpy.typing import NDArray

from supplysim.flows.flow import Panel
from supplysim.flows.outages import Outages
from supplysim.uncertain.fields import FRACTION, RATE, name_field, part, quantity, specification
from supplysim.uncertain.quantity import Drawn, Quantity

FloatArray = NDArray[np.float64]

_OUTPUT = "output_per_day"


@specification
@attrs.frozen
class Factory:
    """A producer whose good output a day is nameplate capacity x utilisation x yield, while it is up.

    Parameters
    ----------
    name : str
    nameplate_per_day : number or quantity, 0 or more
        Design maximum per day, in units of stock.
    utilisation : number or quantity, 0 to 1
        Share of the available capacity that is in use.
    yield_fraction : number or quantity, 0 to 1
        Good output as a share of output started.
    outages : Outages, optional
        Without it the factory is always up.

    Examples
    --------
    >>> import supplysim as ss
    >>> arsenal = ss.Factory("arsenal", nameplate_per_day=8_000, utilisation=0.3, outages=ss.Outages(30, 5))
    """

    name: str = name_field()
    nameplate_per_day: Quantity | float = quantity(RATE)
    utilisation: Quantity | float = quantity(FRACTION, default=1.0)
    yield_fraction: Quantity | float = quantity(FRACTION, default=1.0)
    outages: Outages | None = part(Outages)

    @property
    def is_steady(self) -> bool:
        """See `Flow.is_steady`."""
        return self.outages is None

    def start(self, values: Mapping[str, Drawn], paths: int, rng: np.random.Generator) -> Panel:
        """See `Flow.start`."""
        output = values["nameplate_per_day"] * values["utilisation"] * values["yield_fraction"]
        panel = Panel.of(paths, {_OUTPUT: output})
        return panel if self.outages is None else panel | self.outages.panel(values, paths, rng)

    def advance(self, panel: Panel, leap_days: FloatArray, rng: np.random.Generator) -> FloatArray:
        """See `Flow.advance`: the output of the days that the factory is up."""
        if self.outages is None:
            return leap_days * panel[_OUTPUT]
        produced = self.outages.switching.exposure(panel, leap_days, rng)
        produced *= panel[_OUTPUT]
        return produced
