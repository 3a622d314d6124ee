"""The parameter-only workload from supplysim's own parts: design, laws and arithmetic, without simulating a day.

There is no public function for this; it shows what drawing alone costs. It works block by block, as the engine does.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

import supplysim as ss
import workload
from supplysim._model.settings import Settings
from supplysim._uncertain.evaluation import evaluate
from supplysim._uncertain.quantity import variables_of
from supplysim._uncertain.sobol import SobolDesign

_REPLICATES = 8


def run(seed: int, paths: int) -> NDArray[np.float64]:
    """The ratio, on whole blocks."""
    usable = ss.pert(*workload.PARAMETER_ON_HAND) * ss.pert(*workload.PARAMETER_USABLE)
    duration = usable / (ss.pert(*workload.CONSUMED_PER_DAY) - ss.uniform(*workload.PARAMETER_PRODUCED_PER_DAY))
    variables = variables_of(duration)
    design = SobolDesign(seed, _REPLICATES, tuple(str(variable.law) for variable in variables))
    points = Settings(seed, _REPLICATES).points_per_block
    durations = []
    for first in range(0, -(-paths // _REPLICATES), points):
        count = min(points, -(-paths // _REPLICATES) - first)
        uniforms = [design.uniforms(position, first, count).reshape(-1) for position in range(len(variables))]
        drawn = {variable: variable.law.quantile(each) for variable, each in zip(variables, uniforms, strict=True)}
        durations.append(np.asarray(evaluate(duration, drawn)))
    return np.concatenate(durations)[:paths]
