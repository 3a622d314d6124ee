"""to_notation: write a scenario as plain data."""

from __future__ import annotations

import datetime
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from supplysim._model.scenario import Scenario
from supplysim._model.sources import SourcedValue
from supplysim._uncertain.parameters import parts_of
from supplysim._uncertain.quantity import Expression, Quantity, Variable, parts
from supplysim._uncertain.source import Source, source_in, sources_of
from supplysim.errors import InvalidTypeError, NotationError, shortened, shown
from supplysim.notation import plain
from supplysim.notation.distributions import named_arguments
from supplysim.notation.reading import from_notation
from supplysim.notation.vocabulary import KIND_OF, NAME_OF, VERSION

_MOST_INLINE = 5  # levels of nested expressions; deeper ones become shared quantities, to stay readable


def to_notation(scenario: Scenario) -> dict[str, Any]:
    """Write `scenario` as plain data that JSON can hold: dicts, lists, strings, numbers, booleans and None.

    Parameters
    ----------
    scenario : Scenario

    Returns
    -------
    dict
        The data that `from_notation` reads; see ``docs/notation.md``. Fields with their default value are omitted.

    Raises
    ------
    InvalidTypeError
        If `scenario` is not a `Scenario`.
    NotationError
        If a part of it has no notation, such as your own kind of flow or your own function.

    Examples
    --------
    >>> import supplysim as ss
    >>> from supplysim.notation import to_notation
    >>> scenario = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", per_day=10)], horizon_days=30)
    >>> to_notation(scenario)["scenario"]["stock"]
    {'kind': 'Stock', 'on_hand': 95.0}
    """
    if not isinstance(scenario, Scenario):
        raise InvalidTypeError(f"'scenario' of to_notation must be a Scenario (got {shown(scenario)})")
    writer = _Writer(_uses(scenario))
    written = {"notation": VERSION, "shared": writer.shared, "scenario": writer.value(scenario, "scenario")}
    # Verify the round trip: an archive that gives back another scenario is worse than none.
    read = from_notation(written)
    if read.digest != scenario.digest or _all_told(read.sources) != _all_told(scenario.sources):
        raise NotationError(f"Scenario {shown(scenario.name)} cannot be written: reading it back gives a different scenario")
    return written


def written_law(variable: Variable) -> dict[str, Any]:
    """The law of one variable by itself."""
    return _Writer(Counter()).variable(variable, "an unknown")


def _all_told(values: Sequence[SourcedValue]) -> list[Any]:
    """Who said what, with the laws of biases, which are objects of their own in every scenario."""
    biases = [None if each.source is None else each.source.bias for each in values]
    return [
        (
            attrs.evolve(each, source=None, parts=()),
            None if each.source is None else attrs.evolve(each.source, bias=None),
            None if bias is None else (bias.name, repr(bias.law)),
            _all_told(each.parts),
        )
        for each, bias in zip(values, biases, strict=True)
    ]


def _uses(scenario: Scenario) -> Counter[Quantity]:
    """The number of places in which each quantity is used."""
    quantities = [each.value for each in scenario.model.parameters if isinstance(each.value, Quantity)]
    uses = Counter(quantities)
    sources = [each for owner in (*scenario.stocks, *scenario.flows) for each in _sources_of_parts(owner)]
    for part in parts(*quantities):
        if isinstance(part, Expression):
            uses.update(part.inputs)
        elif isinstance(part, Variable):
            sources.extend(sources_of(part))
    uses.update(each.bias for each in sources if each.bias is not None)
    return uses


def _sources_of_parts(owner: Any) -> list[Source]:
    """The sources of a stock or flow, and of the specifications within it."""
    return [found for part in parts_of(owner) if (found := source_in(part)) is not None]


@attrs.define
class _Writer:
    """Writes one scenario: quantities that are used once are written in place, the others go to the list `shared`."""

    uses: Counter[Quantity]
    shared: list[dict[str, Any]] = attrs.field(factory=list)
    forms: dict[Quantity, tuple[dict[str, Any], int]] = attrs.field(factory=dict)  # what stands where it is used, its depth
    names: set[str] = attrs.field(factory=set)

    def value(self, value: Any, place: str, depth: int = 0) -> Any:
        """Write one value of any kind."""
        if depth > plain.MOST_NESTED:
            raise NotationError(f"{place[:100]}... cannot be written: it is nested more than {plain.MOST_NESTED} deep")
        if isinstance(value, Quantity):
            return self._quantity(value, place)
        if isinstance(value, tuple):
            return [self.value(each, f"{place}[{number}]", depth + 1) for number, each in enumerate(value)]
        if isinstance(value, Mapping):
            keys = [self._single(key, place) for key in value]
            entries = (self.value(entry, f"{place}[{shown(key)}]", depth + 1) for key, entry in value.items())
            return {"pairs": [list(pair) for pair in zip(keys, entries, strict=True)]}
        if type(value) in KIND_OF:
            is_a_name = isinstance(value, Source) and value == Source(value.name)
            return value.name if is_a_name else self._specification(value, place, depth)
        if hasattr(value, "dist"):
            return self._distribution(value, place)
        return self._single(value, place)

    def _single(self, value: Any, place: str) -> Any:
        if isinstance(value, tuple):
            return [self._single(each, place) for each in value]
        if type(value) is datetime.date:
            return value.isoformat()
        if type(value) is float and not math.isfinite(value):
            return {"number": repr(value)}
        if value is not None and type(value) not in {bool, int, float, str}:
            raise NotationError(
                f"{place} cannot be written: the notation has no {type(value).__qualname__} (got {shown(value)})"
            )
        plain.check_single(value, place)
        return value

    def _specification(self, instance: Any, place: str, depth: int) -> dict[str, Any]:
        """Write a specification: its kind, and the fields that differ from their defaults."""
        form: dict[str, Any] = {"kind": KIND_OF[type(instance)]}
        for field in attrs.fields(type(instance)):
            value = getattr(instance, field.name)
            if field.init and not _is_default(value, _default(field, instance)):
                form[field.alias] = self.value(value, f"{place}.{field.name}", depth + 1)
        return form

    def _quantity(self, quantity: Quantity, place: str) -> dict[str, Any]:
        """Write a quantity in place, or a reference to it. Its parts are written first, without recursion."""
        for part in parts(quantity):
            if part in self.forms:
                continue
            form, depth = (self.variable(part, place), 0) if isinstance(part, Variable) else self._expression(part, place)
            if self.uses[part] > 1 or depth >= _MOST_INLINE:
                name = self._new_id(part)
                self.shared.append({"id": name, "is": form})
                form, depth = {"ref": name}, 0
            self.forms[part] = form, depth
        return self._used(quantity)

    def _used(self, quantity: Quantity) -> dict[str, Any]:
        """A written quantity in the place where it is used; a copy, since a reference stands in several."""
        return dict(self.forms[quantity][0])

    def _new_id(self, quantity: Quantity) -> str:
        number = len(self.shared) + 1
        name = getattr(quantity, "name", None) or f"quantity {number}"
        while name in self.names:
            number += 1
            name = f"quantity {number}"
        self.names.add(name)
        return name

    def variable(self, variable: Variable, place: str, depth: int = 0) -> dict[str, Any]:
        """Write a law with its name, source and note; of a mixture, each component with its own."""
        where = f"the law of {shortened(variable.described)} ({place})"
        form = self.value(variable.law, where, depth)
        if variable.components:
            form["components"] = [self.variable(each, where, depth + 2) for each in variable.components]
        given = {"name": variable.name, "source": variable.source, "note": variable.note}
        told = {field: self.value(value, where) for field, value in given.items() if value is not None}
        return {"kind": form["kind"], **told, **form}

    def _distribution(self, frozen: Any, place: str) -> dict[str, Any]:
        name, arguments, keywords = named_arguments(frozen, place)
        form = {"distribution": name, "arguments": self.value(tuple(arguments), place)}
        return {**form, "keywords": self.value(keywords, place)} if keywords else form

    def _expression(self, part: Quantity, place: str) -> tuple[dict[str, Any], int]:
        """Write an expression; return it and its depth: the number of levels of nested expressions."""
        if not isinstance(part, Expression) or part.function not in NAME_OF:
            raise NotationError(
                f"{shown(part)} ({place}) cannot be written: the notation has only functions of NumPy and scipy.special"
            )
        depth = 1 + max(self.forms[each][1] for each in part.inputs)
        form: dict[str, Any] = {"function": NAME_OF[part.function]}
        form["of"] = [self._operand(each, place) for each in part.operands]
        if part.named_operands:
            form["named"] = {"pairs": [[key, self._operand(each, place)] for key, each in part.named_operands]}
        return form, depth

    def _operand(self, operand: Any, place: str) -> Any:
        return self._used(operand) if isinstance(operand, Quantity) else self._single(operand, place)


def _default(field: attrs.Attribute[Any], instance: Any) -> Any:
    """The default value of a field."""
    default: Any = field.default
    if isinstance(default, attrs.Factory):  # type: ignore[arg-type]  # attrs types it as a function
        return default.factory(instance) if default.takes_self else default.factory()
    return default


def _is_default(value: Any, default: Any) -> bool:
    """Whether a value equals the default to the last bit, so that it need not be written."""
    if isinstance(value, Mapping) and isinstance(default, Mapping):
        return not value and not default
    return type(value) is type(default) and bool(value == default) and repr(value) == repr(default)
