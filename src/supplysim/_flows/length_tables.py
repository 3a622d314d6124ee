"""Lengths of sojourns that all paths share, drawn from alias tables: one uniform number and two look-ups, whatever the law.

Lengths up to 255 days are outcomes of the tables. Outcome 0 stands for all longer ones, which are then drawn by the upper tail
of the law. So nothing is cut off, and the tables are exact up to rounding.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import lru_cache

import attrs
import numpy as np

from supplysim._flows.alias import AliasTables
from supplysim._flows.sojourn_lengths import Length
from supplysim._uncertain.arrays import HALF_STEP, FloatArray, IndexArray

_LONGEST = 255
_MOST_BEYOND = 0.25  # the probability of longer sojourns, above which tables are not worth while


@attrs.frozen(eq=False)
class LengthTables:
    """The laws of the lengths in each state, ready to be drawn from.

    Attributes
    ----------
    laws : tuple of Length
        The law of the lengths in each state.
    tables : AliasTables
        One law for each state.
    beyond : tuple of float
        The probability of a sojourn of more than 255 days in each state.
    """

    laws: tuple[Length, ...]
    tables: AliasTables
    beyond: tuple[float, ...]

    @classmethod
    def of(cls, laws: Sequence[Length]) -> LengthTables | None:
        """The tables of some laws; None if paths differ, or many sojourns are long."""
        keys = tuple(law.key for law in laws)
        return None if None in keys else _made(keys, _Laws(tuple(laws)))

    def draw(self, states: IndexArray, rng: np.random.Generator) -> FloatArray:
        """The whole days of sojourns in some states; an array of the same shape."""
        flat = states.reshape(-1)
        days = self.tables.draw(flat, rng).astype(np.float64)
        longer = np.flatnonzero(days == 0.0)
        if longer.size:
            uniforms, states_of_longer = rng.random(longer.size), flat.take(longer)
            for state, law in enumerate(self.laws):
                here = np.flatnonzero(states_of_longer == state)
                least = np.maximum(uniforms.take(here) * self.beyond[state], HALF_STEP)
                days[longer.take(here)] = law.days(least, np.full(here.size, law.scale))
        return days.reshape(states.shape)


@attrs.frozen(eq=True)
class _Laws:
    """Laws beside the keys by which tables are kept: any with the same keys are the same."""

    laws: tuple[Length, ...] = attrs.field(eq=False)


@lru_cache(maxsize=64)
def _made(_keys: tuple[Hashable, ...], given: _Laws) -> LengthTables | None:
    probabilities = np.zeros((len(given.laws), _LONGEST + 1))
    for row, law in zip(probabilities, given.laws, strict=True):
        row[:] = -np.diff(law.shares_longer(_LONGEST), prepend=1.0)
        row[0] = max(1.0 - row.sum(), 0.0)
    if probabilities[:, 0].max() > _MOST_BEYOND:
        return None
    return LengthTables(given.laws, AliasTables.of(probabilities), tuple(probabilities[:, 0].tolist()))
