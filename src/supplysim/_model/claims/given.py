"""Given: the claims of a run, compiled against its scenario. Formulas name unknowns, stocks and flows, as those of outputs do.

Nothing in it depends on the order in which the claims were written: they are sorted by name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import blake2b
from typing import Any

import attrs
import numpy as np

from supplysim._model.asked.base import RunOutput
from supplysim._model.asked.binding import bound
from supplysim._model.asked.formula import Asked, UnknownStep
from supplysim._model.claims.claim import Claim
from supplysim._model.claims.claims import Claims
from supplysim._model.claims.statement import Statement
from supplysim._model.claims.weighing import Weighing
from supplysim._model.model import Model
from supplysim._model.scenario import Scenario
from supplysim._uncertain.arrays import BoolArray, FloatArray
from supplysim._uncertain.quantity import Quantity, Variable, parts
from supplysim.errors import InvalidValueError, shortened, shown, shown_names


@attrs.frozen
class GivenClaim:
    """One claim, compiled.

    Attributes
    ----------
    asked : Asked
        The formula of what it is about; its name is that of the claim.
    bias : str or None
        The unknown bias of its source, by name.
    statement : Statement
    reliability : float
    restates : str or None
        The claim whose datum it has; it then has no weight.
    source, date, reading, note : str or None
        As they are shown; no part of what is compared.
    """

    asked: Asked
    bias: str | None
    statement: Statement
    reliability: float = 1.0
    restates: str | None = None
    source: str | None = attrs.field(default=None, eq=False, repr=False)
    date: str | None = attrs.field(default=None, eq=False, repr=False)
    reading: str | None = attrs.field(default=None, eq=False, repr=False)
    note: str | None = attrs.field(default=None, eq=False, repr=False)

    @property
    def name(self) -> str:
        """The claim as it is told."""
        return self.asked.name

    @property
    def has_weight(self) -> bool:
        """Whether it counts in the weights of paths."""
        return self.restates is None

    @property
    def is_about_chance(self) -> bool:
        """Whether it is about an output, which depends on chance, too."""
        return bool(self.asked.watched)

    def log_likelihood(self, truth: FloatArray, unknowns: Mapping[str, FloatArray]) -> FloatArray:
        """The logarithm of its likelihood, before its reliability, for values of what it is about; (paths,)."""
        return self.statement.log_likelihood(truth if self.bias is None else truth * unknowns[self.bias])

    def holds(self, truth: FloatArray) -> BoolArray:
        """Where what it says is true, (paths,)."""
        return self.statement.holds(truth)


def _laws(unknowns: tuple[tuple[str, Variable], ...]) -> Any:
    """What unknowns are compared by: their names and laws."""
    return [(name, repr(variable.law)) for name, variable in unknowns]


@attrs.frozen
class Given:
    """The claims that a run is given.

    Attributes
    ----------
    claims : tuple of GivenClaim
        Sorted by name.
    unknowns : tuple of pairs (str, Variable)
        Those that are met only in claims, sorted by name. They are drawn after those of the scenario.
    weighing : Weighing or None
        What a pilot found out; None before there was one. It is no part of what is compared.
    """

    claims: tuple[GivenClaim, ...]
    unknowns: tuple[tuple[str, Variable], ...] = attrs.field(eq=_laws)
    weighing: Weighing | None = attrs.field(default=None, eq=False)

    @property
    def formulas(self) -> tuple[Asked, ...]:
        """What the claims are about."""
        return tuple(each.asked for each in self.claims)

    @property
    def digest(self) -> str:
        """A hash of the claims, 16 hexadecimal digits."""
        return blake2b(repr((self.claims, _laws(self.unknowns))).encode(), digest_size=8).hexdigest()

    def model(self, model: Model) -> Model:
        """A model of the scenario that draws the unknowns of the claims, too."""
        return attrs.evolve(model, variables={**model.variables, **dict(self.unknowns)})


def given_of(claims: Claims, scenario: Scenario) -> Given | None:
    """Compile claims against a scenario; None if there are none.

    Raises
    ------
    InvalidValueError
        If a claim is about nothing in the scenario, names a stock, a flow or a day that it does not have, has an unknown of
        the name of another one with another law, or states what its quantity cannot be.
    """
    if not claims:
        return None
    ordered = sorted(claims, key=lambda each: each.name)
    names = _names(ordered, scenario)
    compiled = tuple(_compiled(each, scenario, names) for each in ordered)
    _refuse_unconnected(compiled, scenario)
    for each in ordered:
        _refuse_impossible(each)
    own = {name: variable for variable, name in names.items() if name not in scenario.model.variables}
    return Given(compiled, tuple(sorted(own.items(), key=lambda pair: pair[0])))


def _names(claims: list[Claim], scenario: Scenario) -> dict[Variable, str]:
    """The name of every unknown of the scenario and of the claims. Those of one name are one unknown."""
    known = dict(scenario.model.variables)
    names = {variable: name for name, variable in known.items()}
    for claim in claims:
        for variable, name in _unknowns_of(claim, names):
            if variable in names:
                continue
            same = known.setdefault(name, variable)
            if repr(same.law) != repr(variable.law):
                raise InvalidValueError(
                    f"the unknowns of one name must be one unknown: Claim {shown(claim.name)} has {shown(name)} with the law "
                    f"{shortened(str(variable.law))}, and another {shown(name)} has {shortened(str(same.law))}"
                )
            names[variable] = name
    return names


def _unknowns_of(claim: Claim, names: Mapping[Variable, str]) -> Iterator[tuple[Variable, str]]:
    """Each unknown of a claim with its name; one without a name is called after the claim."""
    found = [each for each in _everything_in(claim.of) if isinstance(each, Variable) and each not in names]
    unnamed = [each for each in found if each.name is None]
    for each in found:
        number = f", {unnamed.index(each) + 1}" if each.name is None and len(unnamed) > 1 else ""
        yield each, each.name if each.name is not None else f"{claim.name}{number}"
    source = claim.source
    if source is not None and not isinstance(source, str) and source.bias is not None:
        yield source.bias, source.bias_name


def _everything_in(quantity: Quantity) -> Iterator[Quantity]:
    for part in parts(quantity):
        yield part
        if isinstance(part, RunOutput) and isinstance(part.level, Quantity):
            yield from _everything_in(part.level)


def _compiled(claim: Claim, scenario: Scenario, names: Mapping[Variable, str]) -> GivenClaim:
    source = claim.source
    biased = source is not None and not isinstance(source, str) and source.bias is not None
    return GivenClaim(
        asked=bound(claim.name, claim.of, scenario, names),
        bias=names[source.bias] if biased else None,  # type: ignore[union-attr,index]  # it has one
        statement=claim.statement,
        reliability=claim.reliability,
        restates=claim.restates,
        source=None if source is None else str(source),
        date=None if claim.date is None else str(claim.date),
        reading=claim.reading,
        note=claim.note,
    )


def _refuse_unconnected(claims: tuple[GivenClaim, ...], scenario: Scenario) -> None:
    """Refuse a claim that could say nothing about the scenario, not even by way of other claims."""
    left = {each.name: (each, {step.name for step in each.asked.steps if isinstance(step, UnknownStep)}) for each in claims}
    reached = set(scenario.model.variables)
    while True:
        joined = [name for name, (each, unknowns) in left.items() if each.is_about_chance or unknowns & reached]
        if not joined:
            break
        for name in joined:
            reached |= left.pop(name)[1]
    for name, (_, unknowns) in left.items():
        about = f"{shown_names(unknowns)}, which it has not" if unknowns else "no unknown"
        raise InvalidValueError(
            f"'of' of Claim {shown(name)} must be about something in Scenario {shown(scenario.name)}, whose unknowns are "
            f"{shown_names(scenario.model.variables)} (it is about {about}); use the same objects, or the same names"
        )


_IMPOSSIBLE = 32.0  # natural logarithm of how much less likely than its best case a statement may be at most: 8 sd


def _refuse_impossible(claim: Claim) -> None:
    """Refuse a statement that is out of the range of its quantity."""
    if not isinstance(claim.of, Variable) or (claim.source is not None and getattr(claim.source, "bias", None) is not None):
        return
    low, high = claim.of.law.support
    stated_low, stated_high = claim.statement.stated_range
    if stated_low <= high and stated_high >= low:
        return
    nearest = np.array([high if stated_low > high else low])
    best = np.array([min(max(stated_low, low), stated_high)])
    gap = claim.statement.log_likelihood(best) - claim.statement.log_likelihood(nearest)
    if not gap[0] < _IMPOSSIBLE:
        raise InvalidValueError(
            f"Claim {shown(claim.name)} must state what its quantity can be: {shown(claim.of)} lies between {low:g} and "
            f"{high:g} (got {claim.statement})"
        )
