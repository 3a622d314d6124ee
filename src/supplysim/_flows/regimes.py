"""Regimes: levels between which a demand switches at random, such as high and low intensity."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from typing import Any

import attrs
import numpy as np

from supplysim._flows.switching import Chain
from supplysim._uncertain import checks
from supplysim._uncertain.arrays import ROUNDING, Drawn, FloatArray
from supplysim._uncertain.fields import DAYS_FROM_ONE, LEVEL, converted, quantities, specification
from supplysim._uncertain.frozen_mapping import FrozenMapping
from supplysim._uncertain.parameters import drawn
from supplysim._uncertain.quantity import Quantity
from supplysim._uncertain.replacing import Replaceable
from supplysim._uncertain.source import Source, note_field, source_field
from supplysim.errors import InvalidTypeError, InvalidValueError, shown, shown_names

_SQUARINGS = 60  # the matrix to the power of 2**60


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
    """Regimes of a demand, such as high and low intensity, each with a level and a mean duration.

    Parameters
    ----------
    levels : mapping from name to number or quantity (drawn once a path), 0 to 1e6
        The level by which the rate is multiplied in each regime.
    mean_days : mapping from the same names to number or quantity (drawn once a path), days, 1 to 1e9
        Mean length of a sojourn in each regime.
    start : str, optional
        The regime of day 1; by default the first of `levels`. Its sojourn begins on day 1.
    transitions : mapping from name to mapping from name to probability, optional
        For each regime, the probabilities of the next one, which add up to 1. By default, regimes follow one another
        cyclically, in the order of `levels`.
    source : str or Source, optional
        Who says so. It is shown beside the results, and changes none.
    note : str, optional
        A remark that is kept and shown with it.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If a field is of the wrong type or out of its range, names differ, or probabilities do not add up to 1.

    Notes
    -----
    Sojourns are geometric on {1, 2, ...} days, so the regime is a daily Markov chain, and a semi-Markov process with embedded
    chain `transitions`. The long-run mean level weighs each level by (stationary probability of the embedded chain) x (mean
    sojourn) (E. Çinlar, "Introduction to Stochastic Processes", 1975, chapter 10).

    Examples
    --------
    >>> import supplysim as ss
    >>> regimes = ss.Regimes(levels={"high": 1.0, "low": ss.pert(0.4, 0.5, 0.7)}, mean_days={"high": 60, "low": 40})
    >>> regimes.start
    'high'
    """

    levels: Mapping[str, Quantity | float] = quantities(LEVEL)
    mean_days: Mapping[str, Quantity | float] = quantities(DAYS_FROM_ONE)
    start: str = attrs.field(default=attrs.Factory(lambda self: next(iter(self.levels)), takes_self=True))
    transitions: Mapping[str, Mapping[str, float]] | None = converted(_own_rows, default=None, hash=False)
    source: Source | str | None = source_field()
    note: str | None = note_field()

    def __attrs_post_init__(self) -> None:
        if set(self.mean_days) != set(self.levels):
            raise InvalidValueError(
                f"'mean_days' of Regimes must name the regimes of 'levels', {shown_names(self.levels)} "
                f"(got {shown_names(self.mean_days)})"
            )
        if not isinstance(self.start, str) or self.start not in self.levels:
            raise InvalidValueError(f"'start' of Regimes must be one of {shown_names(self.levels)} (got {shown(self.start)})")
        if self.transitions is not None:
            _check_transitions(self.transitions, list(self.levels))

    @property
    def chain(self) -> Chain:
        """The chain of drawn levels, in the order of `levels`."""
        names = list(self.levels)
        levels, means_days = list(map(drawn, self.levels.values())), [drawn(self.mean_days[name]) for name in names]
        start = names.index(self.start)
        if self.transitions is None:
            return Chain(levels, means_days, start)
        cumulated = [np.cumsum(row / row.sum()) for row in _matrix(self.transitions, names)]
        # The last state that can follow has cumulative probability 1, whatever rounding made of it.
        closed = [np.where(row >= row[-1], 1.0, row) for row in cumulated]
        return Chain(levels, means_days, start, tuple(tuple(map(float, row)) for row in closed))

    def highest_level(self) -> Drawn:
        """The highest of the levels, on each path."""
        return reduce(np.maximum, self.chain.levels)

    def mean_level(self) -> Drawn:
        """The long-run mean level: each regime has a weight of (share of visits) x (mean sojourn)."""
        chain = self.chain
        weights = [visits * mean for visits, mean in zip(self._visits(), chain.means_days, strict=True)]
        return sum(weight * level for weight, level in zip(weights, chain.levels, strict=True)) / sum(weights)

    def _visits(self) -> list[float]:
        """The long-run share of visits to each regime: the stationary law of the embedded chain, from `start`."""
        names = list(self.levels)
        if self.transitions is None:
            return [1.0] * len(names)
        # A lazy chain, which stays with probability 1/2, has the same stationary law, and its powers converge.
        lazy = (_matrix(self.transitions, names) + np.eye(len(names))) / 2
        for _ in range(_SQUARINGS):
            lazy = lazy @ lazy
            lazy /= lazy.sum(axis=1, keepdims=True)
        return [float(share) for share in lazy[names.index(self.start)]]


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
