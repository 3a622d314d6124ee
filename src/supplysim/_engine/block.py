"""Simulate one block: draw its parameters, run the leap loop, count the outputs in a tally."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import attrs
import numpy as np

from supplysim._engine.events.recording import Key
from supplysim._engine.formulas import values_of, wanted_of
from supplysim._engine.leap_loop import PathOutcomes, leap_together
from supplysim._engine.output import Simulated
from supplysim._engine.outputs import ASKED, OUTPUTS, Duration, demands_with_durations
from supplysim._engine.simd_level import simd_level
from supplysim._engine.tally import Tally
from supplysim._engine.watching import SENT
from supplysim._engine.weighing import weigh
from supplysim._model.model import DrawnParameters, Model
from supplysim._model.settings import Settings
from supplysim._model.variants import Study, Variants, variants_of
from supplysim._uncertain.arrays import FloatArray


@attrs.frozen
class Kept:
    """Paths kept for analysis, in order: (paths,) arrays of inputs by name, and of outputs by (stock, output).

    `weights` are their weights, whole numbers, in a run with claims. `others` are the same paths in further variants.
    """

    inputs: Mapping[str, FloatArray]
    outputs: Mapping[Key, FloatArray]
    others: tuple[Kept, ...] = ()
    weights: FloatArray | None = None

    @property
    def paths(self) -> int:
        """The number of paths."""
        return next(iter(self.outputs.values())).size

    def between(self, start: int, stop: int) -> Kept:
        """Those with numbers from `start` to `stop` - 1."""
        return Kept(
            {name: values[start:stop] for name, values in self.inputs.items()},
            {key: values[start:stop] for key, values in self.outputs.items()},
            tuple(other.between(start, stop) for other in self.others),
            None if self.weights is None else self.weights[start:stop],
        )


@attrs.frozen
class BlockOutcome:
    """The outcome of a block: its tally, the paths that are kept, and the level of the process that ran it."""

    tally: Tally
    kept: Kept
    level: str = attrs.field(factory=simd_level)


def run_block(
    study: Study,
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
    study : Scenario or Variants
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
        Of the first variant; the tallies and kept paths of the others are in `others`.

    Raises
    ------
    DrawError
        If a drawn value is out of the range of its field.
    """
    variants, given = variants_of(study), settings.given
    uniforms, log_ratio = variants.uniforms(settings, block, paths)
    drawn = variants.evaluated(uniforms, settings)
    models, outcomes = leapt(variants, settings, block, drawn, paths=paths, check=check)
    weights = None if given is None else weigh(given, drawn[0].variables, outcomes[0].watched, log_ratio)
    counted: list[tuple[Tally, Kept]] = []
    for scenario, model, parameters, each in zip(variants.scenarios, models, drawn, outcomes, strict=True):
        simulated = Simulated(model, parameters, each)
        values = {
            (node.name, name): output.values(simulated, node)
            for node in model.network.nodes
            for name, output in OUTPUTS.items()
        }
        lasting = demands_with_durations(scenario, settings.outputs)
        values |= {(demand, Duration.name): each.durations[demand] for demand in lasting}
        for asked in settings.outputs:
            values[ASKED, asked.name] = values_of(asked, parameters.variables, each.watched)
        beside = (variants.scenarios[0], counted[0][1].outputs) if counted else None
        tally = Tally.count(scenario, settings, values, each.service, each.leaps, beside=beside, weights=weights)
        kept_weights = None if weights is None else weights.astype(np.float64)
        counted.append((tally, Kept(parameters.variables, values, weights=kept_weights)))
    (tally, kept), *others = counted
    tally = attrs.evolve(tally, others=tuple(other for other, _ in others))
    return BlockOutcome(tally, attrs.evolve(kept, others=tuple(other for _, other in others)).between(0, keep))


def leapt(
    variants: Variants,
    settings: Settings,
    block: int,
    drawn: Sequence[DrawnParameters],
    *,
    paths: int,
    check: Callable[[], None] = lambda: None,
) -> tuple[Sequence[Model], list[PathOutcomes]]:
    """The models of the variants of a block, and the outcomes of its paths; what claims are about is watched in the first."""
    claimed = () if settings.given is None else tuple(each.asked for each in settings.given.weighed)
    needs_losses = any(step.kind == SENT for asked in (*settings.outputs, *claimed) for step in asked.watched)
    models = [each.recording_model for each in variants.scenarios] if needs_losses else variants.models
    streams = [model.streams(settings, block) for model in models]
    wanted = [wanted_of(settings.outputs, each.variables) for each in drawn]
    wanted[0] |= wanted_of(claimed, drawn[0].variables)
    return models, leap_together(models, drawn, streams, paths, to_horizon=settings.to_horizon, wanted=wanted, check=check)
