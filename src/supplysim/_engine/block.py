"""Simulate one block: draw its parameters, run the leap loop, count the outputs in a tally."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import attrs

from supplysim._engine.events.recording import Key
from supplysim._engine.leap_loop import leap_paths
from supplysim._engine.output import Simulated
from supplysim._engine.outputs import OUTPUTS
from supplysim._engine.simd_level import simd_level
from supplysim._engine.tally import Tally
from supplysim._model.scenario import Scenario
from supplysim._model.settings import Settings
from supplysim._uncertain.arrays import FloatArray


@attrs.frozen
class Kept:
    """Paths kept for analysis, in order: (paths,) arrays of inputs by name, and of outputs by (stock, output)."""

    inputs: Mapping[str, FloatArray]
    outputs: Mapping[Key, FloatArray]

    @property
    def paths(self) -> int:
        """The number of paths."""
        return next(iter(self.outputs.values())).size

    def between(self, start: int, stop: int) -> Kept:
        """Those with numbers from `start` to `stop` - 1."""
        return Kept(
            {name: values[start:stop] for name, values in self.inputs.items()},
            {key: values[start:stop] for key, values in self.outputs.items()},
        )


@attrs.frozen
class BlockOutcome:
    """The outcome of a block: its tally, the paths that are kept, and the level of the process that ran it."""

    tally: Tally
    kept: Kept
    level: str = attrs.field(factory=simd_level)


def run_block(
    scenario: Scenario,
    settings: Settings,
    block: int,
    paths: int,
    keep: int = 0,
    *,
    check: Callable[[], None] = lambda: None,
) -> BlockOutcome:
    """Simulate the first `paths` paths of `block`; a pure function of its arguments, but for its level and what depends on it.

    Parameters
    ----------
    scenario : Scenario
    settings : Settings
    block : int
        Number of the block, from 0.
    paths : int
        At most ``settings.paths_per_block``.
    keep : int
        The number of paths, from the first, whose inputs and outputs are returned.
    check : function, optional
        Called before each leap; the block is given up if it raises.

    Returns
    -------
    BlockOutcome

    Raises
    ------
    DrawError
        If a drawn value is out of the range of its field.
    """
    model = scenario.model
    drawn = model.draw(settings, block, paths)
    streams = model.streams(settings, block)
    outcomes = leap_paths(model, drawn, streams, paths, to_horizon=settings.to_horizon, check=check)
    simulated = Simulated(model, drawn, outcomes)
    values = {
        (node.name, name): output.values(simulated, node) for node in model.network.nodes for name, output in OUTPUTS.items()
    }
    tally = Tally.count(scenario, settings, values, outcomes.service, outcomes.leaps)
    return BlockOutcome(tally, Kept(drawn.variables, values).between(0, keep))
