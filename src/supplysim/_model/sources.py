"""What goes in, and who said it: the uncertain quantities and the given numbers of a scenario, each with its source."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs
import numpy as np

from supplysim._uncertain import checks
from supplysim._uncertain.combined import Mixture
from supplysim._uncertain.families import Fixed
from supplysim._uncertain.history import History
from supplysim._uncertain.parameters import entries_of, is_specification
from supplysim._uncertain.quantity import DrawnEachTime, Expression, Quantity, Variable, parts, variables_of
from supplysim._uncertain.source import Source, note_in, source_in

_SWITCHES = {"priority"}  # numbers that say what is done, and not how much there is
_NO_AMOUNTS = (None, 0, 1)  # in an expression: 1 - x, maximum(x, 0)
_ROUNDINGS = (np.round, np.around)


@attrs.frozen
class SourcedValue:
    """One value of a scenario, and who said it.

    Attributes
    ----------
    name : str
        Of an uncertain quantity, as in the inputs of a result; of a number, the field that holds it, such as
        ``front.per_day``.
    value : str
        The law, number, date or expression, as a text.
    source : Source or None
        Who says so; None if that is not told.
    date : str or None
        When it was said.
    note : str or None
    parts : tuple of SourcedValue
        The components of a mixture, if any has a source or a note of its own; their names are their probabilities.

    Examples
    --------
    >>> import supplysim as ss
    >>> stock = ss.Stock(95, source=ss.Source("Ministry of Defence", date="2024-02"))
    >>> scenario = ss.Scenario("depot", stock=stock, demand=[ss.Consumption("issues", per_day=10)], horizon_days=30)
    >>> for each in scenario.sources:
    ...     print(each)
    stock.on_hand: 95 (Ministry of Defence, 2024-02)
    issues.per_day: 10 (assumed)
    """

    name: str
    value: str
    source: Source | None = None
    date: str | None = None
    note: str | None = None
    parts: tuple[SourcedValue, ...] = ()

    @property
    def is_assumed(self) -> bool:
        """Whether nobody is named who said it, nor any part of it."""
        return self.source is None and all(part.is_assumed for part in self.parts)

    def __str__(self) -> str:
        said_by = ", ".join(str(each) for each in (self.source, self.date) if each is not None)
        return f"{self.name}: {self.value} ({said_by or ('assumed' if self.is_assumed else 'by its parts')})"


@attrs.frozen
class _Told:
    """A value of a field, and the specifications that hold it, the innermost first."""

    label: str
    value: Any
    holders: tuple[Any, ...]


def sourced_values(
    owners: Iterable[Any], variables: Mapping[str, Variable], correlate: Mapping[tuple[str, str], float]
) -> tuple[SourcedValue, ...]:
    """The values that go into a scenario of some stocks and flows; see `Scenario.sources`."""
    told = [each for owner in owners for each in _told_in(owner, owner.name, (owner,))]
    names = {variable: name for name, variable in variables.items()}
    holders: dict[Variable, tuple[Any, ...]] = {}  # in the order of the fields
    for each in told:
        for variable in variables_of(each.value) if isinstance(each.value, Quantity) else ():
            holders[variable] = (*holders.get(variable, ()), *each.holders)
    listed: dict[Any, SourcedValue] = {}  # each variable once, where it stands first
    for each in told:
        for variable in variables_of(each.value) if isinstance(each.value, Quantity) else ():
            if variable not in listed:
                listed[variable] = _of_variable(names[variable], variable, holders[variable])
        if not isinstance(each.value, Variable) and (not isinstance(each.value, Quantity) or _has_amounts(each.value)):
            listed[each.label] = _sourced(each.label, _as_text(each.value), None, None, each.holders)
    correlations = (SourcedValue(f"correlation of {' and '.join(pair)}", _as_text(each)) for pair, each in correlate.items())
    return (*listed.values(), *correlations)


def _told_in(specification: Any, prefix: str, holders: tuple[Any, ...]) -> Iterator[_Told]:
    """Every quantity, and every number or date that was given, in the fields of a specification and of those nested in it."""
    for field, ending, _, value in entries_of(specification):
        label = f"{prefix}.{field.name}{ending}"
        if isinstance(value, DrawnEachTime):
            yield _Told(label, value, (value, *holders))
            yield from (each for each in _told_in(value, label, (value, *holders)) if isinstance(each.value, Quantity))
        elif is_specification(value):
            yield from _told_in(value, label, (value, *holders))
        elif isinstance(value, Quantity) or (_is_amount(value) and field.name not in _SWITCHES and value != field.default):
            yield _Told(label, value, holders)


def _is_amount(value: Any) -> bool:
    return isinstance(value, datetime.date | History) or checks.as_float(value) is not None


def _has_amounts(expression: Quantity) -> bool:
    """Whether numbers stand in an expression that somebody must have given, such as the 40 in ``40 * x``."""
    return any(
        not isinstance(operand, Quantity | bool) and operand not in _NO_AMOUNTS
        for part in parts(expression)
        if isinstance(part, Expression) and part.function not in _ROUNDINGS
        for operand in (*part.operands, *(value for _, value in part.named_operands))
    )


def _of_variable(name: str, variable: Variable, holders: tuple[Any, ...]) -> SourcedValue:
    """A variable with its source: its own, or those of its components, or that of what holds it."""
    law = variable.law
    readings = _readings(variable) if isinstance(law, Mixture) and _is_told(variable.components) else ()
    own = variable.source if isinstance(variable.source, Source) else None
    value = _as_text(law.value) if isinstance(law, Fixed) else str(law)
    return attrs.evolve(_sourced(name, value, own, variable.note, () if readings else holders), parts=readings)


def _readings(variable: Variable) -> tuple[SourcedValue, ...]:
    """The components of a mixture, by their probabilities."""
    assert isinstance(variable.law, Mixture)  # noqa: S101  # for the type checker
    weights = variable.law.weights or (1.0,) * len(variable.components)
    total = sum(weights)
    shares = (f"{100 * weight / total:.3g} %" for weight in weights)
    return tuple(_of_variable(share, part, ()) for share, part in zip(shares, variable.components, strict=True))


def _is_told(components: Iterable[Variable]) -> bool:
    stack = list(components)
    while stack:
        each = stack.pop()
        if each.source is not None or each.note is not None:
            return True
        stack.extend(each.components)
    return False


def _sourced(name: str, value: str, source: Source | None, note: str | None, holders: tuple[Any, ...]) -> SourcedValue:
    """A value with its own source and note, or else the first that what holds it has."""
    source = source or next(filter(None, map(source_in, holders)), None)
    note = note or next(filter(None, map(note_in, holders)), None)
    return SourcedValue(name, value, source, None if source is None else source.date, note)


def _as_text(value: Any) -> str:
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value) if isinstance(value, Quantity | DrawnEachTime | History) else f"{value:,.12g}"
