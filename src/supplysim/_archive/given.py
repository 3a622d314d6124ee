"""The claims of a run as plain data in the header of a file, and back."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import attrs

from supplysim._archive.asked import check_writable, read_outputs, written_outputs
from supplysim._archive.container import require
from supplysim._model.asked.binding import check_steps
from supplysim._model.claims.claim import Claim
from supplysim._model.claims.compiled import Given, GivenClaim
from supplysim._model.claims.proposal import Proposal
from supplysim._model.claims.statement import About, AboutInUnits, AtLeast, AtMost, Between, Statement
from supplysim._model.claims.weighing import Weighing
from supplysim._model.scenario import Scenario
from supplysim._uncertain.families import fixed
from supplysim.errors import InvalidTypeError, NotationError, shown
from supplysim.notation.laws import law_from_notation, law_to_notation

_FIELDS: dict[type[Statement], tuple[str, ...]] = {  # of Claim, in the order of those of the statement
    About: ("about", "within"),
    AboutInUnits: ("about", "within_units"),
    AtLeast: ("at_least", "usually_within"),
    AtMost: ("at_most", "usually_within"),
}
_TEXTS = ("bias", "restates", "source", "date", "reading", "note")


def check_given_writable(given: Given) -> None:
    """Refuse claims that a file could not hold.

    Raises
    ------
    InvalidTypeError
        If one is about a function that is neither of NumPy nor of scipy.special, or an unknown has a law without notation.
    """
    check_writable(given.formulas, "'of' of Claim {}")
    for name, variable in given.unknowns:
        try:
            law_to_notation(variable)
        except NotationError as problem:
            raise InvalidTypeError(
                f"the unknown {shown(name)} of the claims must have a law that can be written: {problem}"
            ) from None


def written_given(given: Given) -> dict[str, Any]:
    """The entry of the header: claims, unknowns, and what the pilot found."""
    entry: dict[str, Any] = {
        "claims": [
            _written_claim(each, formula) for each, formula in zip(given.claims, written_outputs(given.formulas), strict=True)
        ],
        "unknowns": [{"name": name, "law": law_to_notation(variable)} for name, variable in given.unknowns],
    }
    return {**entry, "weighing": _written_weighing(given.weighing)} if given.weighing is not None else entry


def _written_claim(claim: GivenClaim, formula: dict[str, Any]) -> dict[str, Any]:
    texts = {field: getattr(claim, field) for field in _TEXTS if getattr(claim, field) is not None}
    return {**formula, "says": _written_statement(claim.statement), "reliability": claim.reliability, **texts}


def _written_statement(statement: Statement) -> dict[str, Any]:
    """The fields of `Claim` that make the statement."""
    if isinstance(statement, Between):
        return {"between": [statement.low, statement.high]}
    return dict(zip(_FIELDS[type(statement)], attrs.astuple(statement), strict=True))  # type: ignore[arg-type]  # all are of attrs


def _written_weighing(weighing: Weighing) -> dict[str, Any]:
    written = {**attrs.asdict(weighing, recurse=False), "means": [list(each) for each in weighing.means]}
    proposal = weighing.proposal
    return {**written, "proposal": None if proposal is None else attrs.asdict(proposal)}


def read_given(entry: Any, replicates: int) -> Given:
    """Read the entry of the header; to be called within `refusing`."""
    formulas = read_outputs(entry["claims"])
    claims = tuple(_read_claim(each, asked) for each, asked in zip(entry["claims"], formulas, strict=True))
    unknowns = tuple((_text(each["name"]), law_from_notation(each["law"])) for each in entry["unknowns"])
    names = [each.name for each in claims]
    require(names == sorted(names), "its claims are not sorted by name")
    require([name for name, _ in unknowns] == sorted({name for name, _ in unknowns}), "its unknowns are not sorted by name")
    require(
        all(each.restates is None or each.restates in names for each in claims), "a claim restates another that is not there"
    )
    given = Given(claims, unknowns)
    written = entry.get("weighing")
    return given if written is None else attrs.evolve(given, weighing=_read_weighing(written, given, replicates))


def _read_claim(entry: dict[str, Any], asked: Any) -> GivenClaim:
    says = entry["says"]
    require(isinstance(says, dict) and says.keys() <= {*sum(_FIELDS.values(), ()), "between"}, f"a claim says {shown(says)}")
    claim = Claim(asked.name, of=fixed(1.0), reliability=_number(entry["reliability"]), **says)  # checks what is said
    texts = {field: _text(entry[field]) for field in _TEXTS if field in entry}
    return GivenClaim(asked, statement=claim.statement, reliability=claim.reliability, **{"bias": None, **texts})


def _read_weighing(entry: dict[str, Any], given: Given, replicates: int) -> Weighing:
    unsure = [each for each in given.claims if each.has_weight and each.reliability < 1]
    means = tuple(_numbers(each) for each in entry["means"])
    right = len(means) == len(unsure) and all(len(each) == replicates and min(each) >= 0 for each in means)
    require(right, "there must be a mean for each replicate and each claim that may be wrong")
    fraction = _number(entry["effective_fraction"])
    require(0 <= fraction <= 1, f"the effective fraction is {shown(fraction)}")
    written = entry["proposal"]
    return Weighing(
        log_unit=_number(entry["log_unit"]),
        means=means,
        effective_fraction=fraction,
        proposal=None if written is None else _read_proposal(written),
        contradicting=tuple(map(_text, entry["contradicting"])),
        strained=tuple(map(_text, entry["strained"])),
    )


def _read_proposal(entry: dict[str, Any]) -> Proposal:
    """Read a proposal, which checks itself whether its fields fit together."""
    numbers = {field: _nested(entry[field]) for field in ("shares", "means", "factors", "prior_fraction")}
    return Proposal(names=tuple(map(_text, entry["names"])), **numbers)


def check_given(given: Given, scenario: Scenario) -> None:
    """Check that claims, such as those of a file, are about a scenario, or about unknowns of their own.

    Raises
    ------
    ValueError
        If one names a stock, a flow, a day or an unknown that is not there.
    """
    own = {name for name, _ in given.unknowns}
    require(not own & set(scenario.model.variables), "an unknown of the claims is one of the scenario, too")
    check_steps(given.formulas, scenario, own)
    proposal = None if given.weighing is None else given.weighing.proposal
    named = {each.bias for each in given.claims if each.bias is not None} | set(() if proposal is None else proposal.names)
    strange = named - {*scenario.model.variables, *own}
    require(not strange, f"its claims depend on {shown(sorted(strange))}, which are no unknowns")


def _text(value: Any) -> str:
    require(type(value) is str and bool(value.strip()), f"a text of its claims is {shown(value)}")
    return str(value)


def _number(value: Any) -> float:
    require(type(value) in {int, float} and math.isfinite(value), f"a number of its claims is {shown(value)}")
    return float(value)


def _numbers(values: Sequence[Any]) -> tuple[float, ...]:
    require(isinstance(values, list), f"its claims have {shown(values)} in place of a list of numbers")
    return tuple(map(_number, values))


def _nested(values: Any) -> Any:
    """Numbers, or lists of them at any depth that the header can have."""
    return tuple(map(_nested, values)) if isinstance(values, list) else _number(values)
