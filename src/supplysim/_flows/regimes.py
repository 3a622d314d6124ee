"""Regimes: levels between which a demand switches at random, such as high and low intensity."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from typing import Any

import attrs
import numpy as np

from supplysim._flows.sojourn_fields import STATIONARY, Days, check_mean, check_names, is_known, lengths_of, mean_check
from supplysim._flows.switching import Chain
from supplysim._uncertain import checks
from supplysim._uncertain.arrays import ROUNDING, Drawn, FloatArray
from supplysim._uncertain.fields import DAYS, DAYS_FROM_ONE, LEVEL, added, converted, quantities, specification
from supplysim._uncertain.frozen_mapping import FrozenMapping
from supplysim._uncertain.parameters import drawn
from supplysim._uncertain.quantity import Quantity
from supplysim._uncertain.replacing import Replaceable
from supplysim._uncertain.source import Source, note_field, source_field
from supplysim._uncertain.varying import Varying, varied_by_name
from supplysim.errors import InvalidTypeError, InvalidValueError, shown, shown_names

_SQUARINGS = 60  # the matrix to the power of 2**60
_SAME = 1e-6  # shares of visits that differ by less are the same


def _own_rows(value: Any, field: str, place: str) -> Any:
    """A read-only copy of the rows; a value that is not a mapping is refused by `_check_transitions`."""
    if not isinstance(value, Mapping):
        return value
    return FrozenMapping(
        (name, FrozenMapping(checks.listed(row.items(), field, place)) if isinstance(row, Mapping) else row)
        for name, row in checks.listed(value.items(), field, place)
    )


@specification
@attrs.frozen
class Regimes(Replaceable):
    """Regimes of a demand, such as high and low intensity, each with a level and the length of its sojourns.

    Parameters
    ----------
    levels : mapping from name to number or quantity (drawn once a path), 0 to 1e6
        The level by which the demand is multiplied in each regime.
    mean_days : mapping from the same names to number or quantity (drawn once a path), days, 1 to 1e9
        Mean length of a sojourn in each regime whose sojourns are geometric.
    start : str, optional
        The regime of day 1; by default the first of `levels`. Its sojourn begins on day 1. With ``"stationary"``, unless it is
        the name of a regime, the regime of day 1 and what is left of its sojourn are those of the process long after its
        beginning.
    transitions : mapping from name to mapping from name to probability, optional
        For each regime, the probabilities of the next one, which add up to 1. By default, regimes follow one another
        cyclically, in the order of `levels`.
    days : mapping from names to number, quantity (drawn once a path) or `varying`, days, 0 to 1e9
        The length of each sojourn, rounded to whole days, at least 1, in the regimes that `mean_days` does not name.
        ``varying(law)`` draws each of them afresh; a number or a law alone is the same for all of a path.
    source : str or Source, optional
        Who says so. It is shown beside the results, and changes none.
    note : str, optional
        A remark that is kept and shown with it.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If a field is of the wrong type or out of its range, names differ, probabilities do not add up to 1, a law of `days`
        has no finite mean, or `start` is "stationary" and there is more than one equilibrium.

    Notes
    -----
    With `mean_days`, sojourns are geometric on {1, 2, ...} days, so the regime is a daily Markov chain; with `days` it is a
    semi-Markov process, whose embedded chain is `transitions`. The long-run mean level weighs each level by (stationary
    probability of the embedded chain) x (mean of the rounded sojourns); with ``start="stationary"`` it is that of every day
    (E. Çinlar, "Introduction to Stochastic Processes", 1975, chapter 10).

    Examples
    --------
    >>> import supplysim as ss
    >>> regimes = ss.Regimes(levels={"high": 1.0, "low": ss.pert(0.4, 0.5, 0.7)}, mean_days={"high": 60, "low": 40})
    >>> regimes.start
    'high'
    >>> weeks = ss.varying(ss.gamma(mean=21, sd=7))
    >>> ss.Regimes({"raids": 1.5, "lull": 0.2}, days={"raids": 3, "lull": weeks}, start="stationary").days["raids"]
    3.0
    """

    levels: Mapping[str, Quantity | float] = quantities(LEVEL)
    mean_days: Mapping[str, Quantity | float] | None = added(quantities(DAYS_FROM_ONE, default=None, each=mean_check))
    start: str = attrs.field(default=attrs.Factory(lambda self: next(iter(self.levels)), takes_self=True))
    transitions: Mapping[str, Mapping[str, float]] | None = converted(_own_rows, default=None, hash=False)
    days: Mapping[str, Varying | Quantity | float] | None = added(varied_by_name(DAYS, default=None, kw_only=True))
    source: Source | str | None = source_field()
    note: str | None = note_field()

    def __attrs_post_init__(self) -> None:
        check_names(self.levels, self.mean_days, self.days)
        for field, days in self.days_by_field().items():
            check_mean(days, field, "Regimes", "the long-run mean level, which gross cover counts with")
        if not isinstance(self.start, str) or (self.start not in self.levels and self.start != STATIONARY):
            raise InvalidValueError(
                f"'start' of Regimes must be one of {shown_names(self.levels)}, or {STATIONARY!r} (got {shown(self.start)})"
            )
        if self.transitions is not None:
            _check_transitions(self.transitions, list(self.levels))
        if self.is_stationary:
            self._check_equilibrium()

    @property
    def is_stationary(self) -> bool:
        """Whether day 1 is one of the equilibrium."""
        return self.start == STATIONARY and STATIONARY not in self.levels

    @property
    def is_certain(self) -> bool:
        """Whether nothing about them is left to chance, once quantities are drawn."""
        known = self.days is not None and not self.mean_days and all(map(is_known, self.days.values()))
        return known and not self.is_stationary and self.transitions is None

    def days_by_field(self) -> dict[str, Days]:
        """The lengths that are given, by the fields that hold them."""
        return {f"days[{shown(name)}]": days for name, days in (self.days or {}).items()}

    @property
    def chain(self) -> Chain:
        """The chain of drawn levels, in the order of `levels`."""
        names = list(self.levels)
        means, days = ([(of or {}).get(name) for name in names] for of in (self.mean_days, self.days))
        start = 0 if self.is_stationary else names.index(self.start)
        visits = tuple(self._visits()) if self.is_stationary else None
        chain = Chain(list(map(drawn, self.levels.values())), **lengths_of(means, days), start=start, visits=visits)
        if self.transitions is None:
            return chain
        cumulated = [np.cumsum(row / row.sum()) for row in _matrix(self.transitions, names)]
        # The last state that can follow has cumulative probability 1, whatever rounding made of it.
        closed = [np.where(row >= row[-1], 1.0, row) for row in cumulated]
        return attrs.evolve(chain, transitions=tuple(tuple(map(float, row)) for row in closed))

    def highest_level(self) -> Drawn:
        """The highest of the levels, on each path."""
        return reduce(np.maximum, self.chain.levels)

    def mean_level(self) -> Drawn:
        """The long-run mean level: each regime has a weight of (share of visits) x (mean sojourn)."""
        chain = self.chain
        weights = [visits * mean for visits, mean in zip(self._visits(), chain.mean_sojourns(), strict=True)]
        return sum(weight * level for weight, level in zip(weights, chain.levels, strict=True)) / sum(weights)

    def _visits(self) -> list[float]:
        """The long-run share of visits to each regime: the stationary law of the embedded chain, from `start`."""
        names = list(self.levels)
        if self.transitions is None:
            return [1.0] * len(names)
        limit = _long_after(_matrix(self.transitions, names))
        return [float(share) for share in limit[0 if self.is_stationary else names.index(self.start)]]

    def _check_equilibrium(self) -> None:
        """Refuse transitions that lead to one set of regimes or another, by where they begin."""
        if self.transitions is None:
            return
        limit = _long_after(_matrix(self.transitions, list(self.levels)))
        if np.any(np.abs(limit - limit[0]) > _SAME):
            raise InvalidValueError(
                f"'transitions' of Regimes must lead to the same regimes from each of {shown_names(self.levels)} for "
                f"start={STATIONARY!r}: there is more than one equilibrium; give the regime of day 1 as 'start'"
            )


def _long_after(transitions: FloatArray) -> FloatArray:
    """The long-run shares of visits, a row for each regime of day 1.

    A lazy chain, which stays with probability 1/2, has the same stationary law, and its powers converge.
    """
    lazy = (transitions + np.eye(len(transitions))) / 2
    for _ in range(_SQUARINGS):
        lazy = lazy @ lazy
        lazy /= lazy.sum(axis=1, keepdims=True)
    return lazy


def _matrix(transitions: Mapping[str, Mapping[str, float]], names: list[str]) -> FloatArray:
    """The probabilities of the next state, a row for each state."""
    return np.array([[transitions[name].get(other, 0.0) for other in names] for name in names])


def _check_transitions(transitions: Any, names: list[str]) -> None:
    if not isinstance(transitions, Mapping) or set(transitions) != set(names):
        raise InvalidValueError(
            f"'transitions' of Regimes must have one row for each of {shown_names(names)} (got {shown(transitions)})"
        )
    for name, row in transitions.items():
        if not isinstance(row, Mapping):
            raise InvalidTypeError(f"'transitions[{shown(name)}]' of Regimes must be a mapping from names (got {shown(row)})")
        if not set(row) <= set(names):
            raise InvalidValueError(
                f"'transitions[{shown(name)}]' of Regimes must name regimes of {shown_names(names)} (got {shown(list(row))})"
            )
        shares = [
            checks.finite(share, f"transitions[{shown(name)}][{shown(other)}]", "Regimes") for other, share in row.items()
        ]
        if not shares or min(shares) < 0 or abs(sum(shares) - 1) > ROUNDING:
            raise InvalidValueError(
                f"'transitions[{shown(name)}]' of Regimes must be probabilities that add up to 1 (got {shown(dict(row))})"
            )
