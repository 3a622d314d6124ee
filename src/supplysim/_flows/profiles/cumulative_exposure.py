"""The course of a profile: how the levels of any stretch of days add up, in closed form.

A product of profiles is, between turning points, a sum of products of known day functions, each with a coefficient of
its own on every path. The running sums of those products over the days are tabulated once for a block; the exposure of the
days from a to b is then, for each stretch, ``sum of coefficient * (table[b] - table[a])``, whatever a and b are. What is the
same on every path is multiplied into the tables, so that a profile without unknowns is one table and one difference.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from functools import reduce
from math import inf

import attrs
import numpy as np
from numpy.typing import NDArray

from supplysim._flows.base import Panel, values_within
from supplysim._flows.calendar import Calendar
from supplysim._flows.profiles.profile import ALWAYS_ONE, DayFunction, Piece, Profile, factors_with_values, level_on
from supplysim._uncertain.quantity import Drawn

FloatArray = NDArray[np.float64]
Entry = float | str  # a number that all paths share, or the key of a row of the panel


@attrs.frozen(eq=False)
class _Stretch:
    """Days on which the product is one sum: the limits of each factor's piece, and the terms."""

    limits: tuple[tuple[Entry, Entry], ...]
    terms: tuple[tuple[tuple[Entry, ...], FloatArray], ...]


@attrs.frozen(eq=False)
class Course:
    """The exposure of any days under a profile: a `Measure`."""

    stretches: tuple[_Stretch, ...]

    def exposure(
        self, panel: Panel, before: FloatArray, after: FloatArray, paths: NDArray[np.intp] | None = None
    ) -> FloatArray:
        """See `Measure.exposure`."""

        def value(entry: Entry) -> Drawn:
            return panel.at(entry, paths) if isinstance(entry, str) else entry

        total = np.zeros(np.shape(before))
        for stretch in self.stretches:
            low, high = before, after
            for begins, ends in stretch.limits:
                if begins != -inf:
                    low = np.maximum(low, value(begins))
                if ends != inf:
                    high = np.minimum(high, value(ends))
            if stretch.limits:
                low = np.minimum(low, after)
                high = np.maximum(high, low)
            first, last = low.astype(np.intp), high.astype(np.intp)
            for coefficients, table in stretch.terms:
                gain = table.take(last)
                gain -= table.take(first)
                for coefficient in coefficients:
                    gain *= value(coefficient)
                total += gain
        return np.maximum(total, 0.0, out=total)  # levels are 0 or more; their differences are so but for rounding


def course_panel(
    profile: Profile | None, values: Mapping[str, Drawn], calendar: Calendar, paths: int, label: str = "profile"
) -> Panel:
    """The rows that the course of `profile` needs, and the course itself; empty without a profile.

    Parameters
    ----------
    values : mapping
        Of the flow; those of the profile are labelled ``profile.start_day`` and so on.
    label : str
        Where in the flow the profile stands.
    """
    if profile is None:
        return Panel()
    days = np.arange(1.0, calendar.horizon_days + 1)
    shared = np.ones(days.size)
    by_path: list[tuple[Piece, ...]] = []
    for factor, drawn in factors_with_values(profile, values_within(values, label)):
        if all(np.ndim(value) == 0 for value in drawn.values()):
            shared = shared * level_on(factor, drawn, calendar, days)
        else:
            by_path.append(factor.pieces(drawn, calendar))
    workshop = _Workshop(label, days, shared)
    numbered = (enumerate(pieces) for pieces in by_path)
    course = Course(tuple(workshop.stretch(combination) for combination in itertools.product(*numbered)))
    return Panel({_course_key(label): course}) | Panel.of(paths, workshop.rows)


@attrs.frozen(eq=False)
class _Workshop:
    """Makes stretches, and the tables and rows that they need; `shared` is the level of each day that all paths share."""

    label: str
    days: FloatArray
    shared: FloatArray
    tables: dict[tuple[DayFunction, ...], FloatArray] = attrs.field(factory=dict)
    rows: dict[str, Drawn] = attrs.field(factory=dict)

    def stretch(self, combination: tuple[tuple[int, Piece], ...]) -> _Stretch:
        """The days on which each factor is on the given one of its pieces."""
        limits, choices = [], []
        for factor_number, (piece_number, piece) in enumerate(combination):
            place = f"{self.label}.{factor_number}.{piece_number}"
            limit = self._entry(f"{place}.after", piece.after), self._entry(f"{place}.until", piece.until)
            if limit != (-inf, inf):
                limits.append(limit)
            choices.append([(function, self._entry(f"{place}.{function}", value)) for function, value in piece.terms.items()])
        terms = []
        for chosen in itertools.product(*choices):
            functions = tuple(sorted((function for function, _ in chosen if function != ALWAYS_ONE), key=repr))
            terms.append((tuple(entry for _, entry in chosen if entry != 1.0), self._table(functions)))
        return _Stretch(tuple(limits), tuple(terms))

    def _entry(self, key: str, value: Drawn) -> Entry:
        if np.ndim(value) == 0:
            return float(value)
        self.rows[key] = np.asarray(value, dtype=np.float64)
        return key

    def _table(self, functions: tuple[DayFunction, ...]) -> FloatArray:
        if functions not in self.tables:
            product = reduce(np.multiply, (function(self.days) for function in functions), self.shared)
            self.tables[functions] = running_sums(product)
        return self.tables[functions]


def running_sums(levels: FloatArray) -> FloatArray:
    """What days 1 to d come to, for d = 0, 1, ..., the horizon."""
    return np.concatenate([[0.0], np.cumsum(levels, dtype=np.longdouble).astype(np.float64)])


def tabulated(levels: FloatArray) -> Course:
    """The course of levels, one a day, that are the same on every path."""
    return Course((_Stretch((), (((), running_sums(levels)),)),))


def course_of(panel: Panel, label: str = "profile") -> Course | None:
    """The course in a flow's panel; None where there is no profile."""
    course: Course | None = panel.shared.get(_course_key(label))
    return course


def _course_key(label: str) -> str:
    return f"{label}.course"
