"""The drawn values of a scenario's quantities, for the paths of one block."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np
from numpy.typing import NDArray

from supplysim._engine.magnitudes import check_products
from supplysim._engine.settings import Settings
from supplysim._model.scenario import Scenario
from supplysim._uncertain.evaluation import evaluate
from supplysim._uncertain.quantity import Drawn, Variable
from supplysim._uncertain.sobol import SobolDesign
from supplysim.errors import DrawError

FloatArray = NDArray[np.float64]


@attrs.frozen
class Inputs:
    """What is known of each path before its first day.

    Attributes
    ----------
    variables : mapping from name to (paths,) array
        The drawn value of every unknown.
    fields : mapping from label to (paths,) array or float
        The value of every quantity, such as ``sealift.per_day``, in its range.
    """

    variables: Mapping[str, FloatArray]
    fields: Mapping[str, Drawn]

    def of(self, owner: str) -> dict[str, Drawn]:
        """The quantities of one flow, or of the stock, by their label without the owner's name."""
        start = f"{owner}."
        return {label[len(start) :]: value for label, value in self.fields.items() if label.startswith(start)}


def draw_inputs(scenario: Scenario, settings: Settings, block: int, paths: int) -> Inputs:
    """Draw every variable for the first `paths` paths of `block` and work out every quantity.

    Raises
    ------
    DrawError
        If a value leaves the range of its field, which only arithmetic can do, or leaves what a float can carry.
    """
    variables = scenario.variables
    design = SobolDesign(settings.seed, settings.replicates, tuple(variables))
    points = -(-paths // settings.replicates)
    first = block * settings.points_per_block
    uniforms = {name: design.uniforms(position, first, points).reshape(-1)[:paths] for position, name in enumerate(variables)}
    copula = scenario.copula
    correlated = copula.correlate([uniforms[name] for name in copula.names])
    uniforms.update(zip(copula.names, correlated, strict=True))
    drawn = {variable: _drawn(name, variable, uniforms[name]) for name, variable in variables.items()}
    fields: dict[str, Drawn] = {}
    for slot in scenario.slots:
        fields[slot.label] = slot.checked(evaluate(slot.value, drawn))
    check_products(scenario, fields)
    return Inputs({name: drawn[variable] for name, variable in variables.items()}, fields)


def _drawn(name: str, variable: Variable, uniforms: FloatArray) -> FloatArray:
    """The values of a variable, refused unless all of them are numbers."""
    with np.errstate(all="ignore"):
        values = variable.law.quantile(uniforms)
    if not (np.isfinite(np.min(values)) and np.isfinite(np.max(values))):
        bad = float(values[~np.isfinite(values)][0])
        raise DrawError(
            f"the variable {name!r} must be a number that a float can carry (drew {bad} from {variable.described})"
        )
    return values
