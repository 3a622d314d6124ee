"""Consumption: a demand that varies from day to day, between regimes, and over time."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np
from numpy.typing import NDArray

from supplysim._flows.base import Ceiling, Leap, Panel, values_within
from supplysim._flows.calendar import Calendar
from supplysim._flows.leading_demand import lead, lead_panel, steady_lead, steady_lead_panel
from supplysim._flows.noise import MEAN_RATE, noise_panel, noisy
from supplysim._flows.profiles.cumulative_exposure import course_of, course_panel
from supplysim._flows.profiles.profile import Profile, highest_level
from supplysim._flows.rationing import Rationing
from supplysim._flows.regimes import Regimes
from supplysim._uncertain.fields import (
    AMOUNT,
    VARIATION,
    is_exactly,
    name_field,
    name_or_none,
    one_of,
    part,
    quantity,
    specification,
    whole,
)
from supplysim._uncertain.quantity import Drawn, Quantity

FloatArray = NDArray[np.float64]

RATION = "ration_level"  # the row that a review writes to
HELD_BACK = "held_back"  # the row of what rationing has held back, on average over the noise


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
    profile : profile, optional
        A level in time: a ramp, a schedule, a season, a window, or a product of them.
    rationing : Rationing, optional
        Holds the demand back while the days of supply are few. What is held back is not demand, so it is not unmet either.
    from_ : str, optional
        The stock that it draws on; the main one unless told.
    priority : int, at least 1
        When the stock is short, claims on it are served in order of priority, those of one priority in proportion.
    unmet : "lost" or "backlog"
        What becomes of unmet demand where a path goes on after a stock-out: it is lost, or asked for again the next day.

    Notes
    -----
    Over an exposure e (the sum over the days of regime x profile x rationing level) the demand is Gamma(shape = e / cv**2,
    scale = per_day * cv**2): its mean is ``per_day * e``, its variance ``per_day**2 * cv**2 * e``. Gamma laws of one scale
    add, so any number of days needs one draw.

    Examples
    --------
    >>> import supplysim as ss
    >>> front = ss.Consumption("front", per_day=ss.pert(8e3, 10e3, 14e3), cv=0.3)
    """

    name: str = name_field()
    per_day: Quantity | float = quantity(AMOUNT)
    cv: Quantity | float = quantity(VARIATION, default=0.0)
    regimes: Regimes | None = part(Regimes)
    profile: Profile | None = part(Profile)
    rationing: Rationing | None = part(Rationing)
    from_: str | None = name_or_none()
    priority: int = whole(least=1, default=1, kw_only=True)
    unmet: str = one_of("lost", "backlog", default="lost")

    @property
    def is_steady(self) -> bool:
        """See `Flow.is_steady`."""
        return self.regimes is None and is_exactly(self.cv, 0.0)

    def start(self, values: Mapping[str, Drawn], calendar: Calendar, paths: int, rng: np.random.Generator) -> Panel:
        """See `Flow.start`."""
        columns = {RATION: np.ones(paths), HELD_BACK: np.zeros(paths)} if self.rationing is not None else {}
        panel = noise_panel(values["per_day"], values["cv"], paths) | Panel(by_path=columns)
        panel |= course_panel(self.profile, values, calendar, paths)
        if self.regimes is None:
            return panel
        return panel | self.regimes.panel(values, paths, rng, by_sojourn=course_of(panel) is not None)

    def advance(self, panel: Panel, leap: Leap, rng: np.random.Generator) -> FloatArray:
        """See `Flow.advance`: one gamma draw for the whole leap."""
        exposure = self._exposure(panel, leap, rng)
        if self.rationing is not None:
            full = exposure
            exposure = full * panel.by_path[RATION]
            panel.by_path[HELD_BACK][:] += (full - exposure) * panel[MEAN_RATE]
        return noisy(panel, exposure, rng)

    @property
    def can_lead(self) -> bool:
        """See `Leader.can_lead`: not where its level also follows the calendar or reviews."""
        return self.profile is None and self.rationing is None

    def start_leading(
        self, values: Mapping[str, Drawn], certain_receipts_per_day: Drawn, paths: int, rng: np.random.Generator
    ) -> Panel:
        """See `Leader.start_leading`."""
        rate, cv = values["per_day"], values["cv"]
        if self.is_steady:
            return noise_panel(rate, cv, paths) | steady_lead_panel(rate, certain_receipts_per_day, paths)
        panel = noise_panel(rate, cv, paths) | lead_panel(rate, cv, paths)
        return panel if self.regimes is None else panel | self.regimes.panel(values, paths, rng, by_sojourn=True)

    def lead(
        self, panel: Panel, stock: FloatArray, most_days: FloatArray, rng: np.random.Generator
    ) -> tuple[FloatArray, FloatArray]:
        """See `Leader.lead`."""
        if self.is_steady:
            return steady_lead(panel, stock, most_days)
        return lead(panel, None if self.regimes is None else self.regimes.switching, stock, most_days, rng)

    def _exposure(self, panel: Panel, leap: Leap, rng: np.random.Generator) -> FloatArray:
        """Regimes and profile summed up over the leap, in level-days."""
        course = course_of(panel)
        if self.regimes is not None:
            return self.regimes.switching.exposure(panel, leap, rng, course)
        return leap.days if course is None else course.exposure(panel, leap.before, leap.after)

    def ceiling(self, values: Mapping[str, Drawn], calendar: Calendar) -> Ceiling:
        """See `Demand.ceiling`: the gamma law is sub-gamma with its own variance and scale."""
        level = highest_level(self.profile, values_within(values, "profile"), calendar)
        if self.regimes is not None:
            level = level * self.regimes.highest_level(values)
        scale = values["per_day"] * values["cv"] ** 2
        mean = values["per_day"] * level
        return Ceiling(mean, scale * mean, scale)

    def mean_per_day(self, values: Mapping[str, Drawn]) -> Drawn:
        """See `Demand.mean_per_day`."""
        return values["per_day"] * (1.0 if self.regimes is None else self.regimes.mean_level(values))
