"""What the oracle draws once a path, and the arrays that it keeps for each path."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy import special

from supplysim import Scenario
from supplysim._uncertain.evaluation import evaluate

FloatArray = NDArray[np.float64]
Values = Mapping[str, FloatArray]

_LEAST_UNIFORM = 2.0**-53  # laws are asked for quantiles strictly between 0 and 1


def draw_values(scenario: Scenario, paths: int, rng: np.random.Generator) -> Values:
    """The value of every field on every path, by the field's label: ``"arsenal.outages.mean_up_days"`` and so on.

    Every variable is drawn once; those that are correlated come from a multivariate normal law through the normal CDF.
    """
    uniforms = {name: rng.random(paths) for name in scenario.variables}
    correlated = sorted({name for pair in scenario.correlate for name in pair})
    if correlated:
        matrix = np.eye(len(correlated))
        for (one, other), value in scenario.correlate.items():
            row, column = correlated.index(one), correlated.index(other)
            matrix[row, column] = matrix[column, row] = value
        scores = rng.multivariate_normal(np.zeros(len(correlated)), matrix, size=paths)
        uniforms |= {name: special.ndtr(scores[:, column]) for column, name in enumerate(correlated)}
    drawn = {
        variable: variable.law.quantile(np.clip(uniforms[name], _LEAST_UNIFORM, 1 - _LEAST_UNIFORM))
        for name, variable in scenario.variables.items()
    }
    return {
        each.label: np.broadcast_to(evaluate(each.value, drawn), paths).astype(float) for each in scenario.model.parameters
    }


class PathArrays:
    """Something whose arrays all have the paths as their last axis; they are replaced, so that several may begin as one."""

    def keep(self, going: NDArray[np.bool_]) -> None:
        """Forget the paths that are not `going`."""
        for name, value in vars(self).items():
            if isinstance(value, np.ndarray):
                setattr(self, name, value[..., going])
