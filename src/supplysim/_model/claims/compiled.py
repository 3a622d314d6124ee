"""The claims of a run as plain values: formulas that name unknowns, stocks and flows, as those of outputs do.

Nothing in them depends on the order in which the claims were written: they are sorted by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any, TypeVar

import attrs

from supplysim._model.asked.formula import Asked
from supplysim._model.claims.statement import Statement
from supplysim._model.claims.weighing import Weighing
from supplysim._uncertain.arrays import BoolArray, FloatArray
from supplysim._uncertain.quantity import Variable

Compiled = TypeVar("Compiled")  # a compiled scenario: a `Model`, which knows this module by way of the settings


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

    @property
    def weighed(self) -> tuple[GivenClaim, ...]:
        """Those that count in the weights of paths."""
        return tuple(each for each in self.claims if each.has_weight)

    def model(self, model: Compiled) -> Compiled:
        """A model of the scenario that draws the unknowns of the claims, too."""
        known: Any = model
        drawn: Compiled = attrs.evolve(known, variables={**known.variables, **dict(self.unknowns)})
        return drawn
