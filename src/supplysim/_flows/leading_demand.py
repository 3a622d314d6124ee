"""The leading demand: drawn before the leap is chosen, so that the leap is as long as the stock lasts.

With a = stock / rate, the stock in days of demand at level 1, and c = cv**2, the demand over an exposure e (level-days)
exceeds the stock with probability at most exp(-l) if

    e + sqrt(2 c l e) + c l <= a,   that is   sqrt(e) <= sqrt(a - c l / 2) - sqrt(c l / 2)

(the sub-gamma bound of `supplysim._engine.first_passage`, for one demand). With l = ln(1e12), e is the exposure that the
stock is *sure* to cover; with l = 1, the one that it is *likely* to cover.

Regimes determine the exposure, so they are simulated, sojourn by sojourn, until the sure exposure is used up. If that happens
within the present sojourn, the likely exposure is tried instead. Cumulative demand never decreases, so if the stock of the
morning covers the demand of the whole leap, no day of it was a stock-out. Otherwise the first day is split off, and the demand
drawn for the remaining days is kept *ahead*, for the next leap.

A demand without noise and regimes is simpler: with certain receipts of r a day, the stock lasts a / (1 - r / rate) days.
"""

from __future__ import annotations

from math import sqrt

import attrs
import numpy as np

from supplysim._flows.noise import GammaNoise
from supplysim._flows.process import LeadingProcess, Leap
from supplysim._flows.switching import Sojourns
from supplysim._uncertain.arrays import LOG_ODDS, ROUNDING, Drawn, FloatArray, IndexArray, at, one_or_each
from supplysim._uncertain.parameters import PathValues

_LIKELY = 1.0  # l of the likely exposure: exceeded with probability exp(-1) at most
_MOST_LIKELY_DAYS = 32.0  # limits how many days may have to be split off one by one


@attrs.define(eq=False)
class _Lasting(PathValues):
    """The days that a unit of stock lasts at a given rate of demand.

    Attributes
    ----------
    days_per_unit : (paths,) array or float
        1 / rate; 0 where the rate is 0 or negative.
    idle_days : (paths,) array or float, or None
        Infinite where the rate is 0 or negative, otherwise 0; None if every rate is positive.
    """

    days_per_unit: Drawn
    idle_days: Drawn | None

    @classmethod
    def of(cls, rate: Drawn) -> _Lasting:
        taken = np.asarray(rate) > 0
        days_per_unit = one_or_each(np.where(taken, 1.0 / np.where(taken, rate, 1.0), 0.0))
        return cls(days_per_unit, None if taken.all() else one_or_each(np.where(taken, 0.0, np.inf)))


@attrs.define(eq=False)
class SteadyDemand(LeadingProcess):
    """A constant demand of `rate` a day, on a stock that may have certain receipts."""

    rate: Drawn
    lasting: _Lasting

    @classmethod
    def of(cls, rate: Drawn, certain_receipts_per_day: Drawn) -> SteadyDemand:
        """The demand, given what its stock receives on every day at least."""
        return cls(rate, _Lasting.of(rate - certain_receipts_per_day))

    def leap_days(self, stock: FloatArray, most_days: FloatArray, rng: np.random.Generator) -> FloatArray:
        """See `LeadingProcess.leap_days`: all the days that the stock covers."""
        days = stock * self.lasting.days_per_unit
        if self.lasting.idle_days is not None:
            days += np.where(stock >= 0, self.lasting.idle_days, 0.0)
        np.floor(days, out=days)
        np.minimum(days, most_days, out=days)
        return np.maximum(days, 1.0, out=days)

    def advance(self, leap: Leap, rng: np.random.Generator) -> FloatArray:
        """See `Process.advance`."""
        return np.asarray(leap.days * self.rate)


@attrs.define(eq=False)
class LeadingDemand(LeadingProcess):
    """A demand with noise or regimes.

    Attributes
    ----------
    noise : GammaNoise
    regimes : Sojourns or None
    lasting : _Lasting
    sure_half, likely_half : (paths,) array or float
        sqrt(c l / 2), for the sure and for the likely exposure.
    ahead_days, ahead : (paths,) arrays
        Number of coming days whose total demand has been drawn already, and that total.
    demand : (in flight,) array or None
        The demand of the leap that has just been chosen.
    """

    noise: GammaNoise
    regimes: Sojourns | None
    lasting: _Lasting
    sure_half: Drawn
    likely_half: Drawn
    ahead_days: FloatArray
    ahead: FloatArray
    demand: FloatArray | None = None

    @classmethod
    def of(cls, rate: Drawn, cv: Drawn, regimes: Sojourns | None, paths: int) -> LeadingDemand:
        """A demand of `rate` a day at level 1, on the morning of day 1."""
        sure, likely = cv * sqrt(LOG_ODDS / 2), cv * sqrt(_LIKELY / 2)
        return cls(GammaNoise.of(rate, cv), regimes, _Lasting.of(rate), sure, likely, np.zeros(paths), np.zeros(paths))

    def advance(self, leap: Leap, rng: np.random.Generator) -> FloatArray:
        """See `Process.advance`: it has been drawn already."""
        assert self.demand is not None  # noqa: S101  # `leap_days` comes first
        return self.demand

    def leap_days(self, stock: FloatArray, most_days: FloatArray, rng: np.random.Generator) -> FloatArray:
        """See `LeadingProcess.leap_days`."""
        covered = stock * self.lasting.days_per_unit
        if self.lasting.idle_days is not None:
            covered += self.lasting.idle_days
            stock = np.maximum(stock, 0.0)  # zero demand is met even if the stock is below the reserve
        owing = covered < 0.0
        if owing.any():  # with a backlog that exceeds the stock every day is short, also one without new demand
            most_days = np.where(owing, 1.0, most_days)
            stock, covered = np.maximum(stock, 0.0), np.maximum(covered, 0.0)
        sure = _exposure_within(covered, self.sure_half)
        level: Drawn = 1.0 if self.regimes is None else self.regimes.level
        remaining: Drawn = np.inf if self.regimes is None else self.regimes.remaining_days
        sure_days = _whole_days(sure, level)
        days = _whole_days(_exposure_within(covered, self.likely_half), level)
        np.minimum(days, _MOST_LIKELY_DAYS, out=days)
        np.maximum(days, sure_days, out=days)
        for most in (remaining, most_days):
            np.minimum(days, most, out=days)
        np.maximum(days, 1.0, out=days)
        exposure = days * level

        known = np.flatnonzero(self.ahead_days > 0.0)
        crossing = known[:0]
        if self.regimes is not None:
            np.minimum(sure_days, most_days, out=sure_days)
            sure_days[known] = 0.0
            crossing = np.flatnonzero(sure_days > remaining)
            if crossing.size:
                days[crossing], exposure[crossing] = self.regimes.within(
                    crossing, sure.take(crossing), most_days.take(crossing), rng
                )
        demand = self.noise.demand(exposure, rng)
        days[known], demand[known] = self.ahead_days.take(known), self.ahead.take(known)
        self.ahead_days[known] = 0.0
        doubtful = demand * (1.0 - ROUNDING) > stock  # some day may be short
        doubtful &= days > 1.0
        doubtful[crossing] = False
        doubtful[known] |= days.take(known) > most_days.take(known)
        self._split(np.flatnonzero(doubtful), days, demand, level, rng)
        if self.regimes is not None:
            staying = days.copy()
            staying[crossing] = 0.0  # `within` has advanced them already
            self.regimes.stay(staying, rng)
        self.demand = demand
        return days

    def _split(self, split: IndexArray, days: FloatArray, demand: FloatArray, level: Drawn, rng: np.random.Generator) -> None:
        """Shorten the leap of some paths to its first day; the demand of their other days is kept ahead."""
        if not split.size:
            return
        whole = demand.take(split)
        first, rest = self.noise.shares_of_first_day(split, at(level, split), days.take(split), rng)
        self.ahead_days[split], self.ahead[split] = days.take(split) - 1.0, whole * rest
        days[split], demand[split] = 1.0, whole * first


def _exposure_within(covered: FloatArray, half: Drawn) -> FloatArray:
    """The largest exposure e with ``e + sqrt(2 c l e) + c l <= covered``, where `half` is sqrt(c l / 2)."""
    exposure = covered - half * half
    np.maximum(exposure, 0.0, out=exposure)
    np.sqrt(exposure, out=exposure)
    exposure -= half
    np.maximum(exposure, 0.0, out=exposure)
    exposure *= exposure
    return exposure


def _whole_days(exposure: FloatArray, level: Drawn) -> FloatArray:
    """The whole days at `level` that fit into an `exposure`; infinite at level 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        days = exposure / level
    np.floor(days, out=days)
    return np.fmin(days, np.inf, out=days)  # 0 / 0, no exposure at level 0, is NaN: infinite, too
