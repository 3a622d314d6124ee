"""Occupation times of a two-state Markov chain: the days in each state within a leap.

If both mean sojourns are the same on every path, the joint law of the days in state 0 within L days and the state after them
is computed once, by recursion over L. The days of a leap are written in base 16; for each digit, one draw from an alias table
gives the days in state 0 and the next state, given the state before (a leap of 256 days or more takes one draw for each 240).
So a leap needs the same few draws however often the state changes within it.
"""

from __future__ import annotations

from functools import lru_cache

import attrs
import numpy as np

from supplysim._flows.alias import AliasTables
from supplysim._uncertain.arrays import FloatArray, IndexArray

_BITS = 4
_BASE = 1 << _BITS
_LONGEST = _BASE * (_BASE - 1)  # days that one draw covers at most; a longer leap takes several
_STATES = 2


@attrs.frozen(eq=False)
class Occupation:
    """The joint law of the days in state 0 and the state after, for 0 to 15 days and for 0, 16, ..., 240 days.

    A law's number is ``digit * 2 + state``, an outcome's ``days * 2 + next state``.
    """

    ones: AliasTables
    sixteens: AliasTables

    def draw(self, days: FloatArray, state: IndexArray, rng: np.random.Generator) -> tuple[IndexArray, IndexArray]:
        """The number of each path's next `days` in state 0, and the state of the day after them, given the present state.

        Parameters
        ----------
        days : (paths,) array of whole days
        state : (paths,) array, 0 or 1

        Returns
        -------
        days_in_first, next_state : (paths,) arrays
        """
        left = days.astype(np.intp)
        law = left & (_BASE - 1)
        law <<= 1
        law |= state
        outcome = self.ones.draw(law, rng)
        left >>= _BITS
        longer = np.flatnonzero(left > 0)
        left = left.take(longer)
        while longer.size:
            digit = np.minimum(left, _BASE - 1)
            before = outcome.take(longer)
            law = digit << 1
            law |= before & 1
            outcome[longer] = (before & ~1) + self.sixteens.draw(law, rng)
            left -= digit
            more = np.flatnonzero(left > 0)
            longer, left = longer.take(more), left.take(more)
        return outcome >> 1, outcome & 1


@lru_cache(maxsize=32)
def occupation(first_mean_days: float, second_mean_days: float) -> Occupation:
    """The tables for geometric sojourns of the given means, each 1 day or more."""
    leaving = np.array([1.0 / first_mean_days, 1.0 / second_mean_days])
    laws = np.zeros((_LONGEST + 1, _STATES, _LONGEST + 1, _STATES))  # of L days from a state: days in state 0, next state
    laws[0, [0, 1], 0, [0, 1]] = 1.0
    for days in range(_LONGEST):  # one more day, at the beginning: it counts if its state is 0; then the state may change
        for state in range(_STATES):
            for following, share in ((state, 1.0 - leaving[state]), (1 - state, leaving[state])):
                into = laws[days + 1, state, 1:] if state == 0 else laws[days + 1, state]
                into += share * laws[days, following, : len(into)]
    ones, sixteens = laws[:_BASE, :, :_BASE], laws[::_BASE]
    return Occupation(*(AliasTables.of(each.reshape(len(each) * _STATES, -1)) for each in (ones, sixteens)))
