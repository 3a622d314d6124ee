"""Changes of a random scenario, one after another, and the numbers that they need.

A change that closes a circle of stocks within a day is left out.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

import attrs
import numpy as np

import supplysim as ss
from support.builder_parts import Parts
from support.varying_cases import LAWS

Guesses = Mapping[str, float]  # of what is drawn from a stock a day, what a demand asks for a day, what a shipment carries

_CIRCLES = ("cycle within one day", "through a cycle")  # refusals after which a change is left out
_FIRST = datetime.date(2023, 11, 2)  # of a history


class Changing:
    """Changes a scenario step by step, with numbers of a draft's generator."""

    def __init__(self, made: ss.Scenario, draw: Parts, guesses: Guesses) -> None:
        self.made, self.draw, self.guesses = made, draw, guesses
        self.stocks = [stock.name for stock in made.stocks]
        self.main = made.main_stock
        self._history: Any = None

    def varying(self, mean: Any, laws: tuple[str, ...] = tuple(LAWS)) -> Any:
        """A draw each time, of a mean that is known or not."""
        return (mean if self.draw.chance(0.5) else self.draw.about(mean)) * ss.varying(LAWS[self.draw.one_of(laws)]())

    def days(self, mean: float) -> Any:
        """The length of a sojourn: of any law, or known, or drawn once."""
        draw = self.draw
        law = draw.one_of(
            [ss.gamma(mean=mean, sd=4), ss.lognormal(np.log(mean), 0.8), ss.choice([1, 2.5, mean]), ss.uniform(0, 2 * mean)]
        )
        unknown = ss.uniform(0.6, 1.9)
        return draw.one_of([ss.varying(law), ss.varying(law), unknown * ss.varying(law), mean, mean * unknown])

    def column(self, name: str, mean: float) -> Any:
        """A column of the history that all flows replay together, of the mean `mean`."""
        if self._history is None:
            draw = self.draw
            count, digits = draw.one_of([1, 7, 13, 40, 90]), draw.count(0, 2)
            values = {key: np.round(draw.rng.gamma(0.9, 6.0, count), digits) + 0.1 for key in ("a", "b", "c", "d")}
            dated = count >= 7 and draw.chance(0.6)
            dates = [_FIRST + datetime.timedelta(days=day) for day in range(count)]
            columns = {key: dict(zip(dates, column, strict=True)) if dated else column for key, column in values.items()}
            self._history = ss.replayed(columns, draw.one_of([1, 3, 7, 13, 28, 90]))
            self._names = list(values)
            self._means = {key: float(column.mean()) for key, column in values.items()}
        if not self._names:
            return None
        key = self._names.pop()
        scale = mean / self._means[key]
        return (scale if self.draw.chance(0.5) else self.draw.about(scale)) * self._history[key]

    def change(self, name: str, **fields: Any) -> None:
        """Change fields of a stock or a flow; not if a circle within a day comes of it."""

        def changed(parts: Any) -> Any:
            return [attrs.evolve(each, **fields) if each.name == name else each for each in parts]

        made = self.made
        if name in self.stocks:
            self.attempt(stock=changed(made.stocks))
        elif any(each.name == name for each in made.demand):
            self.attempt(demand=changed(made.demand))
        else:
            self.attempt(supply=changed(made.supply))

    def attempt(self, **changes: Any) -> bool:
        self.made, before = self._evolved(changes), self.made
        return self.made is not before

    def _evolved(self, changes: Mapping[str, Any]) -> ss.Scenario:
        try:
            made = attrs.evolve(self.made, correlate={}, **changes)
        except ss.InvalidValueError as problem:
            if any(circle in str(problem) for circle in _CIRCLES):
                return self.made
            raise
        pairs = {pair: value for pair, value in self.made.correlate.items() if set(pair) <= set(made.variables)}
        return attrs.evolve(made, correlate=pairs)
