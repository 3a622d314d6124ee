"""Levels in time: the reserve and the capacity of a stock on each day, by their profiles."""

from __future__ import annotations

from functools import reduce
from math import inf

import attrs
import numpy as np

from supplysim._flows.calendar import Calendar
from supplysim._flows.profiles.level_by_path import LevelByPath
from supplysim._flows.profiles.profile import Profile
from supplysim._model.stock import Stock
from supplysim._uncertain.arrays import Drawn, FloatArray
from supplysim._uncertain.parameters import PathValues, drawn


@attrs.define(eq=False)
class LevelsInTime(PathValues):
    """What the reserve and the capacity of a stock are on a day.

    Attributes
    ----------
    reserve, capacity : (paths,) array or float, units of stock
        At level 1; the capacity is infinite if there is none.
    reserve_level, capacity_level : LevelByPath or None
        None without a profile.
    """

    reserve: Drawn
    capacity: Drawn
    reserve_level: LevelByPath | None
    capacity_level: LevelByPath | None

    @classmethod
    def of(cls, stock: Stock, calendar: Calendar) -> LevelsInTime | None:
        """Those of a stock with drawn values in its fields; None if it has neither profile."""
        if stock.reserve_profile is None and stock.capacity_profile is None:
            return None

        def level(profile: Profile | None) -> LevelByPath | None:
            return None if profile is None else LevelByPath.of(profile, calendar)

        capacity = inf if stock.capacity is None else drawn(stock.capacity)
        return cls(drawn(stock.reserve), capacity, level(stock.reserve_profile), level(stock.capacity_profile))

    def reserve_on(self, day: FloatArray) -> FloatArray:
        """The reserve on a day of each path."""
        level = 1.0 if self.reserve_level is None else self.reserve_level.on(day)
        return np.asarray(self.reserve * level + np.zeros(day.size))

    def capacity_on(self, day: FloatArray) -> FloatArray:
        """The capacity on a day of each path."""
        level = 1.0 if self.capacity_level is None else self.capacity_level.on(day)
        return np.asarray(self.capacity * level + np.zeros(day.size))

    def last_alike(self, day: FloatArray) -> FloatArray:
        """The last day on which both are sure to be what they are on `day`."""
        levels = [level.last_alike(day) for level in (self.reserve_level, self.capacity_level) if level is not None]
        return reduce(np.minimum, levels)
