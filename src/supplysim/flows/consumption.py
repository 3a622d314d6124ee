"""Consumption: a demand that varies from day to day, and between regimes."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np
from numpy.typing import NDArray

from supplysim.flows.flow import Ceiling, Panel
from supplysim.flows.regimes import Regimes
from supplysim.uncertain.fields import RATE, RATIO, name_field, part, quantity, specification
from supplysim.uncertain.quantity import Drawn, Quantity

FloatArray = NDArray[np.float64]

_RATE, _SCALE, _SHAPE, _STEADY = "rate_per_day", "noise_scale", "shape_a_day", "steady"
_LEAST_CV = 1e-100  # below this the square of cv is no longer a number to divide by; nor is it a noise


@specification
@attrs.frozen
class Consumption:
    """A demand with a rate, day-to-day noise and regimes.

    Parameters
    ----------
    name : str
    per_day : number or quantity, 0 or more
        Mean demand a day at level 1.
    cv : number or quantity, 0 or more
        Coefficient of variation of one day's demand at level 1; 0 is no noise.
    regimes : Regimes, optional
        Without it the level is always 1.

    Notes
    -----
    Over an exposure e (days x level) the demand is Gamma(shape = e / cv**2, scale = per_day * cv**2): its mean is
    ``per_day * e``, its variance ``per_day**2 * cv**2 * e``. Gamma laws of one scale add, so any number of days needs one
    draw.

    Examples
    --------
    >>> import supplysim as ss
    >>> front = ss.Consumption("front", per_day=ss.pert(8e3, 10e3, 14e3), cv=0.3)
    """

    name: str = name_field()
    per_day: Quantity | float = quantity(RATE)
    cv: Quantity | float = quantity(RATIO, default=0.0)
    regimes: Regimes | None = part(Regimes)

    @property
    def is_steady(self) -> bool:
        """See `Flow.is_steady`."""
        return self.regimes is None and isinstance(self.cv, float) and self.cv <= _LEAST_CV

    def start(self, values: Mapping[str, Drawn], paths: int, rng: np.random.Generator) -> Panel:
        """See `Flow.start`."""
        rate, cv = values["per_day"], values["cv"]
        columns: dict[str, Drawn] = {_RATE: rate}
        if np.any(cv > _LEAST_CV):
            steady = np.asarray(cv <= _LEAST_CV)
            columns[_SHAPE] = np.where(steady, 0.0, 1.0 / np.where(steady, 1.0, cv) ** 2)
            columns[_SCALE] = rate * cv**2
            if steady.any():
                columns[_STEADY] = np.where(steady, rate, 0.0)
        panel = Panel.of(paths, columns)
        return panel if self.regimes is None else panel | self.regimes.panel(values, paths, rng)

    def advance(self, panel: Panel, leap_days: FloatArray, rng: np.random.Generator) -> FloatArray:
        """See `Flow.advance`: one gamma draw for the whole leap."""
        exposure = leap_days if self.regimes is None else self.regimes.switching.exposure(panel, leap_days, rng)
        if _SHAPE not in panel.shared and _SHAPE not in panel.by_path:
            return exposure * panel[_RATE]
        demand = rng.standard_gamma(exposure * panel[_SHAPE])
        demand *= panel[_SCALE]
        if _STEADY in panel.by_path:
            demand += exposure * panel[_STEADY]
        return demand

    def ceiling(self, values: Mapping[str, Drawn]) -> Ceiling:
        """See `Demand.ceiling`: the gamma law is sub-gamma with its own variance and scale."""
        level = 1.0 if self.regimes is None else self.regimes.highest_level(values)
        scale = values["per_day"] * values["cv"] ** 2
        mean = values["per_day"] * level
        return Ceiling(mean, scale * mean, scale)

    def mean_per_day(self, values: Mapping[str, Drawn]) -> Drawn:
        """See `Demand.mean_per_day`."""
        return values["per_day"] * (1.0 if self.regimes is None else self.regimes.mean_level(values))
