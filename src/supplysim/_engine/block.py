"""One block: draw its inputs, leap every path to its end, count what came out."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from supplysim._engine.events.recording import Key
from supplysim._engine.leap_loop import leap_paths
from supplysim._engine.outputs import OUTPUTS, Simulated
from supplysim._engine.tally import Tally
from supplysim._model.scenario import Scenario
from supplysim._model.settings import Settings
from supplysim._uncertain.arrays import FloatArray
from supplysim._uncertain.streams import digest, keyed_generator


@attrs.frozen
class Kept:
    """Paths that are kept for analysis, in order: (paths,) arrays of their inputs by name, and outputs by (stock, output)."""

    inputs: Mapping[str, FloatArray]
    outputs: Mapping[Key, FloatArray]

    @property
    def paths(self) -> int:
        """How many they are."""
        return next(iter(self.outputs.values())).size

    def first(self, paths: int) -> Kept:
        """The first so many of them."""
        return self.between(0, paths)

    def between(self, start: int, stop: int) -> Kept:
        """Those from number `start` on, before `stop`."""
        return Kept(
            {name: values[start:stop] for name, values in self.inputs.items()},
            {key: values[start:stop] for key, values in self.outputs.items()},
        )


@attrs.frozen
class BlockOutcome:
    """What a block returns: its tally and, for the first paths of a run, the paths themselves."""

    tally: Tally
    kept: Kept


def run_block(scenario: Scenario, settings: Settings, block: int, paths: int, keep: int = 0) -> BlockOutcome:
    """Simulate the first `paths` paths of `block`; a pure function of its arguments.

    Parameters
    ----------
    scenario : Scenario
    settings : Settings
    block : int
        Number of the block, from 0.
    paths : int
        At most ``settings.paths_per_block``.
    keep : int
        How many of them, from the first, to return path by path.
    """
    model = scenario.model
    drawn = model.draw(settings, block, paths)
    streams = {flow.name: keyed_generator(settings.seed, block, digest(flow.name)) for flow in scenario.flows}
    outcomes = leap_paths(model, drawn, streams, paths, to_horizon=settings.to_horizon)
    simulated = Simulated(model, drawn, outcomes)
    values = {
        (node.name, name): output.values(simulated, node) for node in model.network.nodes for name, output in OUTPUTS.items()
    }
    tally = Tally.count(scenario, settings, values, outcomes.service, outcomes.leaps)
    return BlockOutcome(tally, Kept(drawn.variables, values).first(keep))
