"""The cumulative exposure of a profile: the sum of its levels over any days, in closed form.

Between turning points, a product of profiles is a sum of products of known functions of the day, each with a coefficient that
may differ by path (for shapes that differ by path, see `curves`). The running sums of those products over the days are
tabulated once for each block. The exposure of days a + 1 to b is then, for each stretch, the sum of ``coefficient * (table[b]
- table[a])``. Factors that are the same on every path are multiplied into the tables, so a profile without unknowns needs one
table and one difference.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import cache, reduce
from math import inf
from typing import Protocol

import attrs
import numpy as np

from supplysim._flows.calendar import Calendar
from supplysim._flows.profiles.curves import SummedLevel
from supplysim._flows.profiles.level_by_path import LevelByPath
from supplysim._flows.profiles.profile import ALWAYS_ONE, DayFunction, Piece, Profile, level_on
from supplysim._uncertain.arrays import Drawn, FloatArray, IndexArray, at
from supplysim._uncertain.parameters import PathValues, entries_of, is_shared


class Measure(Protocol):
    """The exposure of days: the sum of their levels, such as those of a profile."""

    def exposure(self, before: FloatArray, after: FloatArray, paths: IndexArray | None = None) -> FloatArray:
        """The sum of the levels of the days after `before`, up to and including `after`.

        Parameters
        ----------
        before, after : (paths,) or (rows, paths) arrays, whole days
        paths : (paths,) array, optional
            Column numbers of these paths among the paths in flight; by default, all of them.

        Returns
        -------
        array like `before`, level-days
        """


@attrs.define(eq=False)
class _PathNumber(PathValues):
    """The end of a stretch, or a coefficient, that differs by path."""

    values: FloatArray


_Number = float | _PathNumber


def _value(number: _Number, paths: IndexArray | None) -> Drawn:
    return at(number.values, paths) if isinstance(number, _PathNumber) else number


@attrs.frozen(eq=False)
class _Stretch:
    """Days on which the product is one sum: the ends of each factor's piece, and terms of coefficients and a table."""

    limits: tuple[tuple[_Number, _Number], ...]
    terms: tuple[tuple[tuple[_Number, ...], FloatArray], ...]


@attrs.define(eq=False)
class CumulativeExposure(PathValues):
    """The exposure of any days under a profile: a `Measure`. The engine finds the arrays of its stretches in `numbers`."""

    stretches: tuple[_Stretch, ...]
    numbers: tuple[_PathNumber, ...] = ()

    def exposure(self, before: FloatArray, after: FloatArray, paths: IndexArray | None = None) -> FloatArray:
        """See `Measure.exposure`."""
        return self.summed(before, after, paths, _difference)

    @property
    def tables(self) -> list[FloatArray]:
        """The running sums of the functions of the day of which the levels consist."""
        return [table for stretch in self.stretches for _, table in stretch.terms]

    def summed(
        self,
        before: FloatArray,
        after: FloatArray,
        paths: IndexArray | None,
        sum_of: Callable[[FloatArray, IndexArray, IndexArray], FloatArray],
    ) -> FloatArray:
        """As `exposure`, with the sum of one function of the day given by `sum_of` its table and the days before and after."""
        total = np.zeros(np.shape(before))
        for stretch in self.stretches:
            low, high = before, after
            for begins, ends in stretch.limits:
                if begins != -inf:
                    low = np.maximum(low, _value(begins, paths))
                if ends != inf:
                    high = np.minimum(high, _value(ends, paths))
            if stretch.limits:
                low = np.minimum(low, after)
                high = np.maximum(high, low)
            first, last = low.astype(np.intp), high.astype(np.intp)
            for coefficients, table in stretch.terms:
                gain = sum_of(table, first, last)
                for coefficient in coefficients:
                    gain *= _value(coefficient, paths)
                total += gain
        return np.maximum(total, 0.0, out=total)  # a sum of levels is 0 or more, but rounding may make it negative


def _difference(table: FloatArray, first: IndexArray, last: IndexArray) -> FloatArray:
    gain = table.take(last)
    gain -= table.take(first)
    return gain


def cumulative_exposure(profile: Profile | None, calendar: Calendar, daily: FloatArray | None = None) -> Measure | None:
    """The exposure under a profile whose fields hold drawn values; None without a profile.

    `daily`, an array of a level for each day of the horizon, is a further factor.
    """
    if profile is None:
        return None
    curved = [factor for factor in profile.factors if factor.has_curves and not is_shared(factor)]
    if curved:
        return _of_curves(profile, curved, calendar, daily)
    days = np.arange(1.0, calendar.horizon_days + 1)
    shared = np.ones(days.size) if daily is None else daily
    by_path: list[tuple[Piece, ...]] = []
    for factor in profile.factors:
        if is_shared(factor):
            shared = shared * level_on(factor, calendar, days)
        else:
            by_path.append(factor.pieces(calendar))

    @cache
    def table(functions: tuple[DayFunction, ...]) -> FloatArray:
        """The running sums of a product of functions; `shared` is a factor of each day's level."""
        return _running_sums(reduce(np.multiply, (function.on(days) for function in functions), shared))

    numbers: dict[int, _PathNumber] = {}
    stretches = tuple(_stretch(pieces, table, numbers) for pieces in itertools.product(*by_path))
    return CumulativeExposure(stretches, tuple(numbers.values()))


def _of_curves(profile: Profile, curved: list[Profile], calendar: Calendar, daily: FloatArray | None) -> Measure:
    """The exposure of a product with factors whose shape differs by path: in closed form, or added up."""
    alone: Measure | None = curved[0].closed_form() if len(profile.factors) == 1 and daily is None else None
    if alone is not None:
        return alone
    paths = max(entry.size for _, _, _, entry in entries_of(curved[0]) if isinstance(entry, np.ndarray))
    return SummedLevel.of(LevelByPath.of(profile, calendar, daily), calendar.horizon_days, paths)


_Tables = Callable[[tuple[DayFunction, ...]], FloatArray]  # the running sums of the products of day functions


def _stretch(pieces: tuple[Piece, ...], table: _Tables, numbers: dict[int, _PathNumber]) -> _Stretch:
    """The stretch on which each factor is given by one of its pieces; `numbers` holds each array once."""

    def number(value: Drawn) -> _Number:
        if not isinstance(value, np.ndarray) or not value.ndim:
            return float(value)
        return numbers.setdefault(id(value), _PathNumber(value))

    limits = tuple((number(piece.after), number(piece.until)) for piece in pieces)
    terms = []
    for chosen in itertools.product(*(piece.terms.items() for piece in pieces)):
        functions = tuple(sorted((function for function, _ in chosen if function != ALWAYS_ONE), key=repr))
        coefficients = (number(value) for _, value in chosen)
        terms.append((tuple(each for each in coefficients if each != 1.0), table(functions)))
    return _Stretch(tuple(limit for limit in limits if limit != (-inf, inf)), tuple(terms))


@attrs.define(eq=False)
class ProfiledRate(PathValues):
    """A rate on each path, with its profile, if it has one."""

    rate: Drawn
    profile: Measure | None

    @classmethod
    def of(cls, rate: Drawn, profile: Profile | None, calendar: Calendar) -> ProfiledRate:
        """A drawn rate, and a profile with drawn values."""
        return cls(rate, cumulative_exposure(profile, calendar))

    def over(self, before: FloatArray, after: FloatArray, paths: IndexArray | None = None) -> FloatArray:
        """The total over the days after `before`, up to and including `after`, on some paths or on all."""
        days = after - before if self.profile is None else self.profile.exposure(before, after, paths)
        return at(self.rate, paths) * days

    def on(self, day: FloatArray, paths: IndexArray) -> Drawn:
        """The rate on single days of single paths."""
        rate = at(self.rate, paths)
        return rate if self.profile is None else rate * self.profile.exposure(day - 1.0, day, paths)


def day_beyond(total: Callable[[FloatArray], FloatArray], amount: FloatArray, horizon_days: int) -> FloatArray:
    """The first day at whose end a total since day 1, which never falls, exceeds an amount; infinite beyond the horizon."""
    before, by = np.zeros(amount.size), np.full(amount.size, float(horizon_days))
    for _ in range(horizon_days.bit_length()):
        middle = np.floor((before + by) / 2)
        beyond = total(middle) > amount
        before, by = np.where(beyond, before, middle), np.where(beyond, middle, by)
    return np.where(total(by) > amount, by, inf)


def _running_sums(levels: FloatArray) -> FloatArray:
    """The sum of the levels of days 1 to d, for d = 0, 1, ..., the horizon."""
    return np.concatenate([[0.0], np.cumsum(levels, dtype=np.longdouble).astype(np.float64)])


def tabulated(levels: FloatArray) -> CumulativeExposure:
    """The exposure of daily levels that are the same on every path."""
    return CumulativeExposure((_Stretch((), (((), _running_sums(levels)),)),))
