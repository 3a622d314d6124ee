"""What the oracle draws once a path, and the arrays that it keeps for each path."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

from supplysim import Scenario, Varying
from supplysim._uncertain.evaluation import evaluate
from supplysim._uncertain.law import Law

FloatArray = NDArray[np.float64]
Values = Mapping[str, FloatArray]
Ledger = dict[int, FloatArray]  # the amount of each day of birth, on every path

_MANY = 200_000  # probabilities
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


def field_on_a_day(value: Any, label: str, values: Values, rng: np.random.Generator) -> FloatArray:
    """The value of a field on every path, by its label: drawn afresh by each call, if it is drawn each time.

    By inverse CDF, so that nothing is added up; a law that is next to never negative is not.
    """
    if not isinstance(value, Varying):
        return values[label]
    scale = values[f"{label}.scale"]
    return np.maximum(value.law.quantile(np.clip(rng.random(scale.size), _LEAST_UNIFORM, 1 - _LEAST_UNIFORM)), 0.0) * scale


def mean_of_field(value: Any, label: str, values: Values) -> FloatArray:
    """Its mean: by quantiles at many equally spaced probabilities, if it is drawn each time."""
    if not isinstance(value, Varying):
        return values[label]
    return values[f"{label}.scale"] * _mean_of_law(value.law)


@functools.lru_cache(maxsize=64)
def _mean_of_law(law: Law) -> float:
    return float(np.mean(law.quantile((np.arange(_MANY) + 0.5) / _MANY)))


def least_of_field(value: Any, label: str, values: Values) -> FloatArray:
    """The least that it can be, if it is drawn each time."""
    if not isinstance(value, Varying):
        return values[label]
    return values[f"{label}.scale"] * max(value.law.support[0], 0.0)


class PathArrays:
    """Something whose arrays all have the paths as their last axis; they are replaced, so that several may begin as one."""

    def keep(self, going: NDArray[np.bool_]) -> None:
        """Forget the paths that are not `going`."""
        for name, value in vars(self).items():
            if isinstance(value, np.ndarray):
                setattr(self, name, value[..., going])
