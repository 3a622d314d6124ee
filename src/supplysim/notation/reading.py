"""from_notation: read a scenario from plain data, or refuse the data."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

import attrs

from supplysim._model.scenario import Scenario
from supplysim._uncertain.checks import is_one_of
from supplysim._uncertain.quantity import Quantity
from supplysim._uncertain.source import Source
from supplysim.errors import NotationError, shown, shown_names
from supplysim.notation import plain
from supplysim.notation.distributions import frozen_distribution
from supplysim.notation.vocabulary import FUNCTIONS, MAKERS, SCENARIO, VERSION

NUMBERS: Mapping[str, float] = {"inf": math.inf, "-inf": -math.inf, "nan": math.nan}
_LONGEST_MESSAGE = 1_000


def from_notation(data: Any) -> Scenario:
    """Read the scenario that `data` describes: the same digest, the same variables, the same results to the last bit.

    Parameters
    ----------
    data : dict
        The notation of a scenario, from `to_notation` or written by hand; see ``docs/notation.md``.

    Returns
    -------
    Scenario

    Raises
    ------
    NotationError
        If `data` does not describe a scenario. Reading never executes or imports anything that the data names.

    Examples
    --------
    >>> import supplysim as ss
    >>> from supplysim.notation import from_notation
    >>> depot = {"kind": "Stock", "on_hand": 95}
    >>> issues = {"kind": "Consumption", "name": "issues", "per_day": {"kind": "uniform", "low": 8, "high": 12}}
    >>> scenario = {"kind": "Scenario", "name": "depot", "stock": depot, "demand": [issues], "horizon_days": 30}
    >>> from_notation({"notation": 1, "scenario": scenario}).variables
    {'issues.per_day': uniform(8, 12)}
    """
    try:
        plain.check_plain(data)
        return _Reader().scenario(data)
    except NotationError:
        raise
    except Exception as problem:
        raise _refusal(problem, "the data") from problem


def read_value(data: Any, place: str) -> Any:
    """Read one plain value by itself, such as a law.

    Raises
    ------
    NotationError
        If it describes nothing.
    """
    try:
        return _Reader().read(data, place)
    except NotationError:
        raise
    except Exception as problem:
        raise _refusal(problem, place) from problem


def _refusal(problem: Exception, place: str) -> NotationError:
    text = str(problem) or type(problem).__name__
    return NotationError(f"{text[:_LONGEST_MESSAGE]} (at {place})")


@attrs.define
class _Reader:
    """Reads one scenario: holds the shared quantities read so far, and counters to enforce the limits."""

    shared: dict[str, Quantity] = attrs.field(factory=dict)
    sources: dict[Source, Source] = attrs.field(factory=dict)  # equal ones are one object
    laws: int = 0
    quantities: int = 0
    most_steps_a_reference: int = 0
    references: int = 0

    def scenario(self, data: Any) -> Scenario:
        """Read the whole data: the version, the shared quantities in order, the scenario."""
        fields = _fields(data, "the data", needed=("notation", "scenario"), possible=("shared",))
        if type(fields["notation"]) is not int or fields["notation"] != VERSION:
            raise NotationError(f"'notation' of the data must be {VERSION} (got {shown(fields['notation'])})")
        self._read_shared(fields.get("shared", []))
        written = fields["scenario"]
        if not isinstance(written, dict) or written.get("kind") != SCENARIO:
            raise NotationError(f"'scenario' of the data must be an object of the kind {SCENARIO!r} (got {shown(written)})")
        self.most_steps_a_reference, self.references = self.quantities, 0
        made: Scenario = self._make(SCENARIO, written, "scenario")
        return made

    def _read_shared(self, entries: Any) -> None:
        if not isinstance(entries, list):
            raise NotationError(f"'shared' of the data must be a list (got {shown(entries)})")
        for number, entry in enumerate(entries):
            place = f"shared[{number}]"
            fields = _fields(entry, place, needed=("id", "is"))
            name, value = fields["id"], self.read(fields["is"], f"{place}.is")
            if not isinstance(name, str) or name in self.shared:
                raise NotationError(f"'id' of {place} must be a string that no other has (got {shown(name)})")
            if not isinstance(value, Quantity):
                raise NotationError(f"'is' of {place} must be an uncertain quantity (got {shown(fields['is'])})")
            self.shared[name] = value

    def read(self, written: Any, place: str) -> Any:
        """Read one value of the data."""
        if isinstance(written, list):
            return [self.read(each, f"{place}[{number}]") for number, each in enumerate(written)]
        if not isinstance(written, dict):
            return written
        if "kind" in written:
            return self._kind(written, place)
        for mark, form in _FORMS.items():
            if mark in written:
                return form(self, written, place)
        raise NotationError(f"{place} must have one of the fields {['kind', *_FORMS]} (got {shown(written)})")

    def _kind(self, written: dict[str, Any], place: str) -> Any:
        kind = written["kind"]
        if not is_one_of(kind, MAKERS) or kind == SCENARIO:
            known = sorted(set(MAKERS) - {SCENARIO})
            raise NotationError(f"'kind' of {place} must be one of {shown_names(known)} (got {shown(kind)})")
        made = self._make(kind, written, place)
        if isinstance(made, Source):
            return self.sources.setdefault(made, made)
        if isinstance(made, Quantity):
            self.quantities += 1
            self.laws += 1
            if self.laws > plain.MOST_LAWS:
                raise NotationError(f"a scenario must have at most {plain.MOST_LAWS:,} laws (got more, at {place})")
        return made

    def _make(self, kind: str, written: dict[str, Any], place: str) -> Any:
        """Call the public function or class named `kind` with the fields as keywords, so that its checks apply."""
        fields = {name: value for name, value in written.items() if name != "kind"}
        for name, value in fields.items():
            _check_size(name, value, place)
        fields = {name: self.read(value, f"{place}.{name}") for name, value in fields.items()}
        if kind == SCENARIO and self.references * self.most_steps_a_reference > plain.MOST_STEPS:
            raise NotationError(f"{place} must have fewer shared quantities, or fewer references to them")
        return _called(MAKERS[kind], (), fields, place)

    def _reference(self, written: dict[str, Any], place: str) -> Quantity:
        name = _fields(written, place, needed=("ref",))["ref"]
        self.references += 1
        return self.shared[_known(name, self.shared, f"'ref' of {place} must be the id of a shared quantity listed earlier")]

    def _expression(self, written: dict[str, Any], place: str) -> Quantity:
        fields = _fields(written, place, needed=("function", "of"), possible=("named",))
        rule = f"'function' of {place} must be an elementwise function of NumPy or scipy.special"
        function = FUNCTIONS[_known(fields["function"], FUNCTIONS, rule)]
        operands = self.read(fields["of"], f"{place}.of")
        named = self.read(fields["named"], f"{place}.named") if "named" in fields else {}
        if not isinstance(operands, list) or not isinstance(named, dict):
            raise NotationError(f"{place} must have a list of operands and a mapping of named ones (got {shown(written)})")
        if not any(isinstance(each, Quantity) for each in (*operands, *named.values())):
            raise NotationError(f"'of' of {place} must hold an uncertain quantity (got {shown(written)})")
        self.quantities += 1
        made = _called(function, operands, named, place)
        if not isinstance(made, Quantity):
            raise NotationError(f"{place} must be an expression of uncertain quantities (got {shown(written)})")
        return made

    def _pairs(self, written: dict[str, Any], place: str) -> dict[Any, Any]:
        pairs = _fields(written, place, needed=("pairs",))["pairs"]
        if not isinstance(pairs, list) or len(pairs) > plain.MOST_PAIRS:
            raise NotationError(f"'pairs' of {place} must be a list of at most {plain.MOST_PAIRS:,} (got {shown(pairs)})")
        found: dict[Any, Any] = {}
        for number, pair in enumerate(pairs):
            if not isinstance(pair, list) or len(pair) != 2:  # noqa: PLR2004  # a pair
                raise NotationError(f"'pairs[{number}]' of {place} must be a list of a key and its value (got {shown(pair)})")
            key = _key(pair[0], place)
            if key in found:
                raise NotationError(f"a key of {place} must be unique (got {shown(pair[0])} twice)")
            found[key] = self.read(pair[1], f"{place}[{shown(pair[0])}]")
        return found

    def _number(self, written: dict[str, Any], place: str) -> float:
        text = _fields(written, place, needed=("number",))["number"]
        return NUMBERS[_known(text, NUMBERS, f"'number' of {place} must be one of {list(NUMBERS)}")]

    def _distribution(self, written: dict[str, Any], place: str) -> Any:
        fields = _fields(written, place, needed=("distribution",), possible=("arguments", "keywords"))
        arguments = self.read(fields.get("arguments", []), f"{place}.arguments")
        keywords = self.read(fields["keywords"], f"{place}.keywords") if "keywords" in fields else {}
        return frozen_distribution(fields["distribution"], arguments, keywords, place)


_FORMS: Mapping[str, Any] = {
    "ref": _Reader._reference,  # noqa: SLF001  # a table of the class's own methods
    "function": _Reader._expression,  # noqa: SLF001
    "pairs": _Reader._pairs,  # noqa: SLF001
    "number": _Reader._number,  # noqa: SLF001
    "distribution": _Reader._distribution,  # noqa: SLF001
}


def _fields(written: Any, place: str, *, needed: tuple[str, ...], possible: tuple[str, ...] = ()) -> dict[str, Any]:
    """Check that an object has all needed fields and no unknown one; return it."""
    if not isinstance(written, dict):
        raise NotationError(f"{place} must be an object with {list(needed)} (got {shown(written)})")
    for name in needed:
        if name not in written:
            raise NotationError(f"'{name}' of {place} must be given (got {shown(written)})")
    for name in written:
        if name not in needed and name not in possible:
            raise NotationError(f"'{shown(name)[1:-1]}' of {place} must be a known field, one of {[*needed, *possible]}")
    return written


def _known(name: Any, names: Collection[str], rule: str) -> str:
    """The `name`, refused with the `rule` unless it is one of some names."""
    if not is_one_of(name, names):
        raise NotationError(f"{rule} (got {shown(name)})")
    return str(name)


def _called(function: Callable[..., Any], operands: Iterable[Any], named: dict[str, Any], place: str) -> Any:
    """What a function gives; its refusal is raised as that of the data at `place`."""
    try:
        return function(*operands, **named)
    except Exception as problem:
        raise _refusal(problem, place) from problem


def _key(written: Any, place: str) -> Any:
    """Read a key of a mapping: a single value, or a list of values, which stands for a tuple."""
    if isinstance(written, dict) or (isinstance(written, list) and any(isinstance(each, dict | list) for each in written)):
        raise NotationError(f"a key of {place} must be one value or a list of them (got {shown(written)})")
    return tuple(written) if isinstance(written, list) else written


def _check_size(name: str, value: Any, place: str) -> None:
    """Refuse more flows, points or correlated names than any real scenario has: checking them would take very long."""
    entries = value.get("pairs") if isinstance(value, dict) else value
    if not isinstance(entries, list):
        return
    if len(entries) > plain.MOST_IN.get(name, len(entries)):
        raise NotationError(f"'{name}' of {place} must have at most {plain.MOST_IN[name]:,} entries (got {len(entries):,})")
    if name == "correlate":
        keys = [pair[0] for pair in entries if isinstance(pair, list) and pair]
        names = {str(each) for key in keys for each in (key if isinstance(key, list) else [key])}
        if len(names) > plain.MOST_CORRELATED:
            raise NotationError(
                f"'correlate' of {place} must name at most {plain.MOST_CORRELATED} variables (got {len(names)})"
            )
