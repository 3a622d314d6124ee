"""Flows of a user's own, written with what `supplysim` exports; each is its own process, quantities in its fields.

They do what `Consumption`, `Factory` and `Returns` do, bit for bit. Worker processes can import them from here.
"""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np

import supplysim as ss


@attrs.frozen
class Use(ss.Demand):
    """A demand with gamma noise."""

    name: str
    per_day: Any
    cv: Any

    def advance(self, leap: Any, rng: np.random.Generator) -> Any:
        return rng.standard_gamma(leap.days * (1 / self.cv**2)) * (self.per_day * self.cv**2)

    def bound(self, calendar: Any) -> ss.DemandBound:
        scale = self.per_day * self.cv**2
        return ss.DemandBound(self.per_day, scale * self.per_day, scale)

    def mean_per_day(self) -> Any:
        return self.per_day


@attrs.frozen
class Works(ss.Supply):
    """A supply of so much on every day."""

    name: str
    nameplate_per_day: Any
    utilisation: Any = 1.0
    to: str | None = None

    @property
    def is_steady(self) -> bool:
        return True

    def advance(self, leap: Any, rng: np.random.Generator) -> Any:
        return leap.days * (self.nameplate_per_day * self.utilisation)

    def least_per_day(self) -> Any:
        return self.nameplate_per_day * self.utilisation

    def most_per_day(self, calendar: Any) -> Any:
        return self.nameplate_per_day * self.utilisation


@attrs.frozen
class Reply(ss.Transfer):
    """A transfer that sends back a share of what another one delivers."""

    name: str
    in_return_for: str
    ratio: Any
    lead_time_days: Any = 0.0
    from_: str | None = None
    to: str | None = None

    def requests(self, leap: Any, delivered: Any, rng: np.random.Generator) -> ss.Requests | None:
        if delivered is None:
            return None
        asked = delivered * self.ratio
        paths = np.flatnonzero(asked > 0)
        each = ss.Consignment(paths, leap.after.take(paths), asked.take(paths), np.ones(paths.size))
        return ss.Requests(asked, (each,))
