"""The outputs of a run, one number for each path and stock: duration and gross cover.

An output is registered once, in `OUTPUTS`. It is then counted in the tally, kept by path, accumulated, stored in files and
printed like every other, under its name.
"""

from __future__ import annotations

from collections.abc import Mapping

from supplysim._engine.events.recording import Key
from supplysim._engine.gross_cover import gross_cover
from supplysim._engine.histogram import Bins, DayBins, RatioBins
from supplysim._engine.output import Output, Simulated
from supplysim._model.network import Node
from supplysim._model.scenario import Scenario
from supplysim._uncertain.arrays import FloatArray


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


def keys_of(scenario: Scenario) -> list[Key]:
    """The keys (stock, output) counted in a run of `scenario`, in order."""
    return [(stock.name, output) for stock in scenario.stocks for output in OUTPUTS]
