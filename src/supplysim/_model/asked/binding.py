"""From what a user asks for to formulas: names, days and unknowns are those of a scenario, or refused."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from supplysim._flows.base import Supply, Transfer
from supplysim._model.asked.base import RunOutput, with_ref
from supplysim._model.asked.demands import DurationOf
from supplysim._model.asked.flows import Received, Sent
from supplysim._model.asked.formula import Asked, FunctionStep, OutputStep, Ref, Step, UnknownStep
from supplysim._model.scenario import Scenario
from supplysim._uncertain import checks
from supplysim._uncertain.quantity import Expression, Operand, Quantity, Variable, parts
from supplysim.errors import InvalidTypeError, InvalidValueError, shortened, shown, shown_names

_OF_FLOWS = {kind.__name__ for kind in (Sent, Received)}
_MOST_IN_A_NAME = 100  # characters of an expression that may serve as its name


def asked_of(outputs: Any, scenario: Scenario) -> tuple[Asked, ...]:
    """Check the argument `outputs` of `simulate` against the scenario.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If it is not a quantity, several of them, or a mapping from names to them; if two have one name; if one refers to a
        stock, a flow, a day or an unknown that the scenario does not have.
    """
    unknowns = {variable: known for known, variable in scenario.model.variables.items()}
    asked = tuple(bound(name, each, scenario, unknowns) for name, each in _named(outputs, scenario))
    names = [each.name for each in asked]
    for name in names:
        if names.count(name) > 1:
            raise InvalidValueError(
                f"the names of 'outputs' of simulate must differ (got {shown(name)} twice): give one of them another, "
                f"by its method named"
            )
    return asked


def _named(outputs: Any, scenario: Scenario) -> list[tuple[str, Quantity]]:
    """Each output with its name."""
    if isinstance(outputs, Quantity):
        outputs = [outputs]
    if isinstance(outputs, Mapping):
        pairs = checks.listed(outputs.items(), "outputs", "simulate")
        return [(checks.text(name, "outputs", "simulate"), _output(each)) for name, each in pairs]
    if isinstance(outputs, str | bytes) or not isinstance(outputs, Iterable):
        raise InvalidTypeError(f"'outputs' of simulate must be a list of outputs such as OnHand(on=30) (got {shown(outputs)})")
    several = [_output(each) for each in checks.listed(outputs, "outputs", "simulate")]
    unknowns = {variable: name for name, variable in scenario.model.variables.items()}
    return [(unknowns[each] if isinstance(each, Variable) and each in unknowns else _name_of(each), each) for each in several]


def _output(value: Any) -> Quantity:
    if isinstance(value, Quantity):
        return value
    made = "; a class is called, as in OnHand(on=30)" if isinstance(value, type) else ""
    raise InvalidTypeError(
        f"'outputs' of simulate must hold outputs such as OnHand(on=30), or arithmetic with them (got {shown(value)}){made}"
    )


def _name_of(quantity: Quantity) -> str:
    name: str | None = getattr(quantity, "name", None)
    if name is not None:
        return name
    text = repr(quantity)
    if len(text) > _MOST_IN_A_NAME:
        raise InvalidValueError(
            f"an output of simulate must have a name if its formula is long (got {shortened(text)}): give it one by its "
            f"method named"
        )
    return text


def bound(name: str, quantity: Quantity, scenario: Scenario, unknowns: Mapping[Variable, str]) -> Asked:
    """The formula of a quantity, which may depend on outputs of the scenario and on some `unknowns`."""
    steps: list[Step] = []
    refs: dict[Quantity, Ref] = {}

    def operand(value: Operand) -> Any:
        return refs[value] if isinstance(value, Quantity) else value

    def add(part: Quantity) -> None:
        for each in parts(part):
            if each in refs:
                continue
            if isinstance(each, Expression):
                named = tuple((key, operand(value)) for key, value in each.named_operands)
                step: Step = FunctionStep(each.function, tuple(map(operand, each.operands)), named)
            elif isinstance(each, Variable):
                step = UnknownStep(_unknown(each, unknowns, name))
            else:
                assert isinstance(each, RunOutput)  # noqa: S101  # there is no other kind of quantity
                if isinstance(each.level, Quantity):
                    _refuse_outputs_in(each.level, each)
                    add(each.level)
                step = _output_step(each, refs.get(each.level) if isinstance(each.level, Quantity) else None, scenario)
            refs[each] = Ref(len(steps))
            steps.append(step)

    add(quantity)
    return Asked(name, tuple(steps))


def _unknown(variable: Variable, unknowns: Mapping[Variable, str], output: str) -> str:
    if variable in unknowns:
        return unknowns[variable]
    known = list(unknowns.values())
    same = variable.name in known
    remedy = "; it has another one of that name: use the same object" if same else ""
    raise InvalidValueError(
        f"the output {shown(output)} of simulate must depend on no unknowns but those of the scenario, {shown_names(known)} "
        f"(got {shortened(variable.described)}){remedy}"
    )


def _refuse_outputs_in(level: Quantity, output: RunOutput) -> None:
    for part in parts(level):
        if isinstance(part, RunOutput):
            raise InvalidValueError(
                f"'level' of {type(output).__name__} must not depend on an output of the run (got {shown(part)})"
            )


def _output_step(output: RunOutput, level: Ref | None, scenario: Scenario) -> OutputStep:
    kind = type(output).__name__
    owner = scenario.main_stock if output.owner is None else output.owner
    if output.owner_field == "demand":
        checks.known_name(owner, [demand.name for demand in scenario.demand], f"'demand' of {kind}")
    elif output.is_of_flow:
        _check_flow(owner, scenario, kind)
    else:
        checks.known_name(owner, [stock.name for stock in scenario.stocks], f"'stock' of {kind}")
    return OutputStep(kind, owner, _day(output, scenario), with_ref(output, level))


def _check_flow(name: str, scenario: Scenario, kind: str) -> None:
    """Refuse what is no flow, or a demand, which sends nothing."""
    senders = [flow.name for flow in scenario.flows if isinstance(flow, Supply | Transfer)]
    if name in senders:
        return
    demands = [flow.name for flow in scenario.demand]
    remedy = checks.did_you_mean(name, senders)
    if name in demands:
        remedy = ": a demand has unmet demand, Unmet(...), and what is issued to it leaves the scenario"
    elif name in [stock.name for stock in scenario.stocks]:
        remedy = f": for a stock there is OnHand({shown(name)}, on=...)"
    elif name in [loss.name for loss in scenario.losses]:
        remedy = ": what losses destroy of a stock is Destroyed(...)"
    known = shown_names(senders) if senders else "of which the scenario has none"
    raise InvalidValueError(f"'flow' of {kind} must name a supply, {known} (got {shown(name)}{remedy})")


def _day(output: RunOutput, scenario: Scenario) -> int:
    """The number of the day of an output."""
    horizon, given = scenario.horizon_days, output.day
    if given is None:
        return horizon
    field = output.day_name or "by"
    place = type(output).__name__
    day = int(scenario.model.calendar.day(given, field, place))
    if not output.earliest_day <= day <= horizon:
        limits = f"between {output.earliest_day} and the horizon, {horizon:,}"
        if isinstance(given, datetime.date):
            assert scenario.start_date is not None  # noqa: S101  # `calendar.day` refuses dates without it
            with suppress(OverflowError):  # there are no dates before the year 1, and none after 9999
                first, last = (scenario.start_date + datetime.timedelta(each - 1) for each in (output.earliest_day, horizon))
                limits = f"between {first} and the last day, {last}"
        raise InvalidValueError(f"'{field}' of {place} must be {limits} (got {given})")
    return day


def check_steps(asked: Sequence[Asked], scenario: Scenario, more_unknowns: Collection[str] = ()) -> None:
    """Check that formulas, such as those of a file, are about a scenario, or some further unknowns.

    Raises
    ------
    ValueError
        If one names a stock, a flow, a demand, a day or an unknown that the scenario does not have.
    """
    stocks = {stock.name for stock in scenario.stocks}
    flows = {flow.name for flow in scenario.flows if isinstance(flow, Supply | Transfer)}
    owners = dict.fromkeys(_OF_FLOWS, flows) | {DurationOf.__name__: {demand.name for demand in scenario.demand}}
    unknowns = {*scenario.model.variables, *more_unknowns}
    for step in (step for each in asked for step in each.steps):
        if isinstance(step, UnknownStep) and step.name not in unknowns:
            raise InvalidValueError(f"an output depends on {shown(step.name)}, which is no unknown of the scenario")
        if isinstance(step, OutputStep) and step.owner not in owners.get(step.kind, stocks):
            raise InvalidValueError(f"an output is about {shown(step.owner)}, which the scenario does not have")
        if isinstance(step, OutputStep) and not 0 <= step.day <= scenario.horizon_days:
            raise InvalidValueError(f"an output is about day {step.day}, beyond the horizon")
