"""One block: draw its inputs, leap every path to its end, count what came out."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np
from numpy.typing import NDArray

from supplysim._engine.gross_cover import gross_cover
from supplysim._engine.leap_loop import leap_paths
from supplysim._engine.tally import Tally
from supplysim._model.scenario import Scenario
from supplysim._model.settings import Settings
from supplysim._uncertain.streams import digest, keyed_generator

FloatArray = NDArray[np.float64]


@attrs.frozen
class Kept:
    """Paths that are kept for analysis, in order: (paths,) arrays of their inputs and, by stock, durations and gross cover."""

    inputs: Mapping[str, FloatArray]
    durations: Mapping[str, FloatArray]
    gross_cover: Mapping[str, FloatArray]

    @property
    def paths(self) -> int:
        """How many they are."""
        return next(iter(self.durations.values())).size


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
    cover = {node.name: gross_cover(model, node, drawn, outcomes.available[node.name]) for node in model.network.nodes}
    tally = Tally.count(scenario, settings, outcomes, cover)
    few = slice(0, keep)
    kept = Kept(
        *({name: values[few] for name, values in each.items()} for each in (drawn.variables, outcomes.durations, cover))
    )
    return BlockOutcome(tally, kept)
