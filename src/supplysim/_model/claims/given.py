"""Compiling the claims of a run against its scenario."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from supplysim._model.asked.base import RunOutput
from supplysim._model.asked.binding import bound
from supplysim._model.asked.formula import UnknownStep
from supplysim._model.claims.claim import Claim
from supplysim._model.claims.claims import Claims
from supplysim._model.claims.compiled import Given, GivenClaim
from supplysim._model.scenario import Scenario
from supplysim._uncertain.quantity import Quantity, Variable, parts
from supplysim._uncertain.source import Source
from supplysim.errors import InvalidTypeError, InvalidValueError, shortened, shown, shown_names


def given_to(place: str, value: Any, scenario: Scenario) -> Given | None:
    """The claims of an argument `given`, be it `Claims`, one claim or a list, compiled against a scenario; None without any.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If it is anything else; see `Claims` and `given_of`.
    """
    if value is None:
        return None
    if not isinstance(value, Claim | Iterable) or isinstance(value, str | bytes | Mapping):
        raise InvalidTypeError(f"'given' of {place} must be Claims (got {shown(value)})")
    several: Any = value  # `Claims` takes one claim, too
    return given_of(value if isinstance(value, Claims) else Claims(several), scenario)


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
    source = _biased_source(claim)
    if source is not None and source.bias is not None:
        yield source.bias, source.bias_name


def _biased_source(claim: Claim) -> Source | None:
    """The source of a claim, if it has a bias."""
    return claim.source if isinstance(claim.source, Source) and claim.source.bias is not None else None


def _everything_in(quantity: Quantity) -> Iterator[Quantity]:
    for part in parts(quantity):
        yield part
        if isinstance(part, RunOutput) and isinstance(part.level, Quantity):
            yield from _everything_in(part.level)


def _compiled(claim: Claim, scenario: Scenario, names: Mapping[Variable, str]) -> GivenClaim:
    source = _biased_source(claim)
    return GivenClaim(
        asked=bound(claim.name, claim.of, scenario, names),
        bias=None if source is None or source.bias is None else names[source.bias],
        statement=claim.statement,
        reliability=claim.reliability,
        restates=claim.restates,
        source=None if claim.source is None else str(claim.source),
        date=claim.told_on,
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
    if not isinstance(claim.of, Variable) or _biased_source(claim) is not None:
        return
    low, high = claim.of.law.support
    stated_low, stated_high = claim.statement.stated_range
    if stated_low <= high and stated_high >= low:
        return
    nearest = np.array([high if stated_low > high else low])
    [misfit] = claim.statement.misfit(claim.statement.log_likelihood(nearest))
    if not misfit < _IMPOSSIBLE:
        raise InvalidValueError(
            f"Claim {shown(claim.name)} must state what its quantity can be: {shown(claim.of)} lies between {low:g} and "
            f"{high:g} (got {claim.statement})"
        )
