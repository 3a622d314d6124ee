"""The outputs of a run: the numbers that every path has for every stock.

An output is registered once, in `OUTPUTS`. From then on it is counted in the tally, kept by path, accumulated, stored in files
and printed like every other, under its name.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar

import attrs

from supplysim._engine.events.recording import Key
from supplysim._engine.gross_cover import gross_cover
from supplysim._engine.histogram import Bins, DayBins, RatioBins
from supplysim._engine.leap_loop import PathOutcomes
from supplysim._model.model import DrawnParameters, Model
from supplysim._model.network import Node
from supplysim._model.scenario import Scenario
from supplysim._uncertain.arrays import FloatArray


@attrs.frozen
class Simulated:
    """The paths of a block once they have come to their end: all that an output can be computed from."""

    model: Model
    drawn: DrawnParameters
    outcomes: PathOutcomes


class Output(ABC):
    """A number of every path and stock, from 0 to infinity.

    Attributes
    ----------
    name : str
        Under which it stands in tallies, kept paths and files.
    label : str
        What the summary calls it; ``{unit}`` stands for the scenario's unit.
    finest : float
        The summary prints no digits below this.
    has_mean : bool
        Whether sums are kept for its mean: not of one that may be infinite without being censored.
    """

    name: ClassVar[str]
    label: ClassVar[str]
    finest: ClassVar[float] = 0.0
    has_mean: ClassVar[bool] = True

    @abstractmethod
    def bins(self, scenario: Scenario) -> Bins:
        """The bins that it is counted in."""

    @abstractmethod
    def values(self, block: Simulated, node: Node) -> FloatArray:
        """Its value on each path of a block, for the stock of a node; (paths,)."""

    def censored_at(self, scenario: Scenario) -> float | None:
        """Where it is censored: beyond this value it is infinite, and enters sums as this value. None if it never is."""
        return None


class GrossCover(Output):
    """Days of supply: available stock over mean consumption, with no resupply. Infinite where nothing is consumed."""

    name = "gross_cover"
    label = "gross cover, days (no resupply)"
    finest = 0.01  # finer than anyone needs days
    has_mean = False

    def bins(self, scenario: Scenario) -> Bins:
        return RatioBins(first_octave=-8, last_octave=24, bits=8)  # from minutes to 46,000 years, 0.4 % wide or less

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


def keys_of(scenario: Scenario) -> list[Key]:
    """What is counted in a run of `scenario`: (stock, output), in order."""
    return [(stock.name, output) for stock in scenario.stocks for output in OUTPUTS]
