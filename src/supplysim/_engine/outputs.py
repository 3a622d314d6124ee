"""The outputs of a run: for each path and stock its duration and gross cover, and what else the run is asked for.

An output of every stock is registered once, in `OUTPUTS`; one that the run is asked for is an `AskedOutput`. It is then
counted in the tally, kept by path, accumulated, stored in files and printed like every other, under its name.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction

import attrs

from supplysim._engine.events.recording import Key
from supplysim._engine.gross_cover import gross_cover
from supplysim._engine.histogram import AnyBins, Bins, DayBins, RatioBins
from supplysim._engine.output import Counted, Output, Simulated
from supplysim._engine.watching import BELOW, CENSORED, DURATION, LONGEST, ORDERS_PLACED
from supplysim._model.asked.formula import Asked
from supplysim._model.network import Node
from supplysim._model.scenario import Scenario
from supplysim._uncertain.arrays import FloatArray

ASKED = ""  # stands in a key in place of the stock, whose name is never blank


class GrossCover(Output):
    """Days of supply: available stock over mean consumption, with no resupply. Infinite where nothing is consumed."""

    name = "gross_cover"
    label = "gross cover, days (no resupply)"
    finest = 0.01  # of a day
    has_mean = False

    def bins(self, scenario: Scenario) -> Bins:
        return RatioBins(first_octave=-8, last_octave=24, bits=8)  # from minutes to 46,000 years, at most 0.4 % wide

    def values(self, block: Simulated, node: Node) -> FloatArray:
        return gross_cover(block.model, node, block.drawn, block.outcomes.available[node.name])


class Duration(Output):
    """Days until the first stock-out, censored at the horizon."""

    name = "durations"
    label = "net duration, days"
    finest = 0.01

    def bins(self, scenario: Scenario) -> Bins:
        return DayBins(scenario.horizon_days)

    def values(self, block: Simulated, node: Node) -> FloatArray:
        return block.outcomes.durations[node.name]

    def censored_at(self, scenario: Scenario) -> float | None:
        return float(scenario.horizon_days)


OUTPUTS: Mapping[str, Output] = {output.name: output for output in (GrossCover(), Duration())}


@attrs.frozen
class AskedOutput(Counted):
    """An output that the run is asked for. Its key has no stock."""

    asked: Asked

    @property
    def name(self) -> str:
        """See `Counted.name`."""
        return self.asked.name

    @property
    def lowest(self) -> float:
        """See `Counted.lowest`: amounts are not negative, but arithmetic with them may be."""
        return 0.0 if self.asked.alone is not None else -math.inf

    def unit(self, scenario: Scenario) -> str:
        """The unit of its values: days, or that of the stock; empty for a number of orders, and for arithmetic."""
        alone = self.asked.alone
        if alone is None:
            return ""
        if alone.kind == ORDERS_PLACED:
            return ""
        return "days" if alone.kind in (BELOW, DURATION, LONGEST) else scenario.unit

    @property
    def first_day(self) -> float:
        """The value that stands for day 1, of an output that is a day: a duration of 0 ends on day 1."""
        alone = self.asked.alone
        return 0.0 if alone is not None and alone.kind == DURATION else 1.0

    def bins(self, scenario: Scenario) -> Bins:
        return AnyBins()

    def censored_at(self, scenario: Scenario) -> float | None:
        alone = self.asked.alone
        return float(alone.day) if alone is not None and alone.kind in CENSORED else None

    def sum_of(self, total: float) -> Fraction:
        """See `Counted.sum_of`: exact, whatever the magnitude."""
        return Fraction(total)


def demands_with_durations(scenario: Scenario, asked: Sequence[Asked] = ()) -> list[str]:
    """The demands whose durations are counted beside those of the stocks, under their names, which no stock has.

    They are those of a scenario with substitution, but for demands that have the duration of their stock, and those that the
    run is asked for.
    """
    found = {*scenario.model.network.demands_with_durations}
    found |= {each.alone.owner for each in asked if each.alone is not None and each.alone.kind == DURATION}
    return [demand.name for demand in scenario.demand if demand.name in found]


def registered(scenario: Scenario, asked: Sequence[Asked] = ()) -> dict[Key, Counted]:
    """Every output that is counted in a run of `scenario` which is asked for some more, by key, in order."""
    of_stocks: dict[Key, Counted] = {
        (stock.name, name): output for stock in scenario.stocks for name, output in OUTPUTS.items()
    }
    of_stocks |= {(demand, Duration.name): OUTPUTS[Duration.name] for demand in demands_with_durations(scenario, asked)}
    return of_stocks | {(ASKED, each.name): AskedOutput(each) for each in asked}


def keys_of(scenario: Scenario, asked: Sequence[Asked] = ()) -> list[Key]:
    """The keys of `registered`."""
    return list(registered(scenario, asked))
