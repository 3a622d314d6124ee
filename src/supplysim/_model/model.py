"""Model: a compiled scenario, which draws the values of its parameters for each block of paths."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any, TypeVar, cast

import attrs
import numpy as np

from supplysim._flows.base import Demand, Flow, Supply, Transfer
from supplysim._flows.calendar import Calendar
from supplysim._flows.own import check_own_rates, is_own
from supplysim._flows.strikes import Loss
from supplysim._model.network import Network
from supplysim._model.settings import Settings
from supplysim._model.stock import Stock
from supplysim._uncertain.arrays import FloatArray
from supplysim._uncertain.correlation import GaussianCopula
from supplysim._uncertain.evaluation import evaluate, fingerprint
from supplysim._uncertain.parameters import Parameter, labelled_parts, with_drawn
from supplysim._uncertain.quantity import Expression, Quantity, Variable, parts, variables_of
from supplysim._uncertain.sobol import SobolDesign
from supplysim._uncertain.streams import digest, keyed_generator
from supplysim._uncertain.varying import Varying
from supplysim.errors import DrawError, InvalidValueError, shortened, shown

FlowKind = TypeVar("FlowKind", bound=Flow)


@attrs.frozen(eq=False)
class DrawnParameters:
    """The drawn parameters of each path of a block.

    Attributes
    ----------
    variables : mapping from name to (paths,) array
        The drawn values of every variable.
    stocks, flows : mappings from name
        Copies with drawn values in their fields: floats, or (paths,) arrays.
    """

    variables: Mapping[str, FloatArray]
    stocks: Mapping[str, Stock]
    flows: Mapping[str, Flow]

    def of(self, flow: FlowKind) -> FlowKind:
        """The copy of a flow with drawn values in its fields."""
        return cast("FlowKind", self.flows[flow.name])


@attrs.frozen(eq=False)
class Model:
    """The part of a scenario that is the same for every block.

    Attributes
    ----------
    calendar : Calendar
    stocks : tuple of Stock
    flows : tuple of Flow
        Demands first.
    network : Network
    parameters : tuple of Parameter
        Every quantity, with its label and range: first of the stocks, then of the demands, of the supplies, of the losses.
    variables : mapping from name to Variable
        Every variable, in the order of the parameters, which is that of the dimensions of the sampling design.
    copula : GaussianCopula
        The correlation of variables.
    """

    calendar: Calendar
    stocks: tuple[Stock, ...]
    flows: tuple[Demand | Supply | Transfer | Loss, ...]
    network: Network
    parameters: tuple[Parameter, ...]
    variables: Mapping[str, Variable]
    copula: GaussianCopula

    @property
    def is_certain(self) -> bool:
        """Whether nothing is random, so that all paths are the same."""
        known = all(low == high for low, high in (variable.law.support for variable in self.variables.values()))
        return known and all(flow.is_steady for flow in self.flows)

    def digest(self, *parts: str) -> str:
        """A hash, 16 hexadecimal digits, of the parameters, their laws, and some other `parts`."""
        names = {variable: name for name, variable in self.variables.items()}
        laws = [f"{name} = {variable.law!r}" for variable, name in names.items()]
        quantities = [f"{each.label} = {fingerprint(each.value, names)}" for each in self.parameters]
        laws += [
            f"{label}: {each.law!r}"
            for owner in (*self.stocks, *self.flows)
            for label, each in labelled_parts(owner, owner.name, Varying)
        ]
        return blake2b("\n".join([*parts, *quantities, *laws]).encode(), digest_size=8).hexdigest()

    def streams(self, settings: Settings, block: int, *more: int) -> dict[str, np.random.Generator]:
        """The random stream of each flow, by its name, in one block; a key `more` gives other streams."""
        seed = settings.seed_of_chance
        return {flow.name: keyed_generator(seed, block, digest(flow.name), *more) for flow in self.flows}

    def draw(self, settings: Settings, block: int, paths: int) -> DrawnParameters:
        """Draw every variable for the first `paths` paths of `block`, and evaluate every quantity.

        Raises
        ------
        DrawError
            If a value is out of the range of its field, or is not finite.
        """
        return self.evaluated(drawn_uniforms(tuple(self.variables), settings, block, paths))

    def evaluated(self, uniforms: Mapping[str, FloatArray]) -> DrawnParameters:
        """Every variable and quantity, given a (paths,) array of uniform numbers for each variable, by name.

        Raises
        ------
        DrawError
            If a value is out of the range of its field, or is not finite.
        """
        uniforms = dict(uniforms)
        correlated = self.copula.correlate([uniforms[name] for name in self.copula.names])
        uniforms.update(zip(self.copula.names, correlated, strict=True))
        drawn = {variable: _drawn(name, variable, uniforms[name]) for name, variable in self.variables.items()}
        values = iter([each.checked(evaluate(each.value, drawn)) for each in self.parameters])
        stocks = {stock.name: with_drawn(stock, values) for stock in self.stocks}
        flows: dict[str, Any] = {flow.name: with_drawn(flow, values) for flow in self.flows}
        for stock in stocks.values():
            stock.check_drawn(self.calendar)
        for flow in flows.values():
            flow.check_drawn(self.calendar)
            if is_own(flow):
                check_own_rates(flow, self.calendar)
        return DrawnParameters({name: drawn[variable] for name, variable in self.variables.items()}, stocks, flows)


def drawn_uniforms(names: tuple[str, ...], settings: Settings, block: int, paths: int) -> dict[str, FloatArray]:
    """The uniform numbers of named variables on the first `paths` paths of `block`; the k-th name has the k-th dimension."""
    design = SobolDesign(settings.seed, settings.replicates, names)
    points, first = -(-paths // settings.replicates), block * settings.points_per_block
    return {name: design.uniforms(position, first, points).reshape(-1)[:paths] for position, name in enumerate(names)}


def _drawn(name: str, variable: Variable, uniforms: FloatArray) -> FloatArray:
    """The drawn values of a variable, refused unless all are finite."""
    with np.errstate(all="ignore"):
        values = variable.law.quantile(uniforms)
    if not (np.isfinite(np.min(values)) and np.isfinite(np.max(values))):
        bad = float(values[~np.isfinite(values)][0])
        raise DrawError(f"the variable {shown(name)} must be finite (drew {bad} from {shortened(variable.described)})")
    return values


def named_variables(parameters: tuple[Parameter, ...], place: str) -> dict[str, Variable]:
    """Every variable by its name, in the order of `parameters`; one without a name gets the label of its field."""
    named: dict[str, Variable] = {}
    known: set[Variable] = set()
    for parameter in parameters:
        if not isinstance(parameter.value, Quantity):
            continue
        _refuse_outputs(parameter, parameter.value)
        fresh = [variable for variable in variables_of(parameter.value) if variable not in known]
        unnamed = sum(variable.name is None for variable in fresh)
        labels = iter([f"{parameter.label}.{number + 1}" for number in range(unnamed)] if unnamed > 1 else [parameter.label])
        for variable in fresh:
            name = variable.name if variable.name is not None else next(labels)
            if name in named:
                raise InvalidValueError(
                    f"the variables of {place} must have different names (got two called {shown(name)}, "
                    f"the second in '{shortened(parameter.label)}'); use the same object for the same unknown"
                )
            named[name] = variable
            known.add(variable)
    return named


def _refuse_outputs(parameter: Parameter, quantity: Quantity) -> None:
    """Refuse a field that depends on what is known only after a run."""
    for part in parts(quantity):
        if not isinstance(part, Expression | Variable):
            raise InvalidValueError(
                f"'{parameter.field}' of {parameter.place} must not depend on an output of the run (got {shown(part)}): "
                f"outputs belong into simulate(outputs=[...])"
            )
