"""Sojourns of variants of one chain: the n-th sojourn of a path has the same chance in every variant.

Its uniform number is a hash of path and n, so it does not depend on when it is asked for. Variants with other laws of sojourns
stretch it; those with other levels have the same sojourns.
"""

from __future__ import annotations

import attrs
import numpy as np
from numpy.typing import NDArray

from supplysim._flows.sojourn_lengths import Equilibrium
from supplysim._flows.state_tables import values_of
from supplysim._flows.switching import Chain, Sojourns
from supplysim._uncertain.arrays import HALF_STEP, FloatArray, IndexArray

WordArray = NDArray[np.uint64]

_INDEX_BITS = np.uint64(32)  # the index of a sojourn and the number of a path share a word
_DROP_BITS = np.uint64(12)
_EQUILIBRIUM = 1 << 31  # the index of the first number by which a state of the equilibrium is drawn: beyond all sojourns
# The constants of G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIXERS = ((np.uint64(30), np.uint64(0xBF58476D1CE4E5B9)), (np.uint64(27), np.uint64(0x94D049BB133111EB)))
_LAST_SHIFT = np.uint64(31)


def words_of(rng: np.random.Generator, number: int) -> tuple[np.uint64, ...]:
    """Random words: the keys of hashes."""
    return tuple(rng.integers(2**64, size=number, dtype=np.uint64))


def hashed_uniforms(keys: tuple[np.uint64, ...], path: FloatArray, index: FloatArray) -> FloatArray:
    """A uniform number, strictly between 0 and 1, for each pair of a path and an index below 2**32."""
    words: WordArray = index.astype(np.uint64) << _INDEX_BITS
    words = words | path.astype(np.uint64)
    words *= _STEP
    for key in keys:
        words ^= key
        for shift, factor in _MIXERS:
            words ^= words >> shift
            words *= factor
        words ^= words >> _LAST_SHIFT
    words >>= _DROP_BITS
    return words.astype(np.float64) * 2.0**-52 + HALF_STEP


@attrs.define(eq=False)
class HashedSojourns(Sojourns):
    """A chain whose sojourns are hashed.

    Attributes
    ----------
    times, turns : tuple of words
        The keys of the lengths of sojourns and of the states that follow.
    path : (paths,) array
        The number of the path.
    index : (paths,) array
        The index of the next sojourn of the path.
    """

    times: tuple[np.uint64, ...]
    turns: tuple[np.uint64, ...]
    path: FloatArray
    index: FloatArray

    @classmethod
    def begin(cls, chain: Chain, paths: int, times: tuple[np.uint64, ...], turns: tuple[np.uint64, ...]) -> HashedSojourns:
        """Every path on the morning of day 1."""
        path = np.arange(float(paths))

        def uniforms(open_: IndexArray, attempt: int) -> FloatArray:
            first = _EQUILIBRIUM + Equilibrium.UNIFORMS * attempt
            numbers = [np.full(open_.size, float(first + number)) for number in range(Equilibrium.UNIFORMS)]
            return np.array([hashed_uniforms(times, path.take(open_), each) for each in numbers])

        first = chain.first_sojourns(
            paths,
            lambda states, scales: chain.days_at(states, scales, hashed_uniforms(times, path, np.zeros(paths))),
            uniforms,
        )
        return cls(**first, times=times, turns=turns, path=path, index=np.ones(paths))

    def following(
        self, paths: IndexArray, last_state: IndexArray, count: int, rng: np.random.Generator
    ) -> tuple[IndexArray, FloatArray]:
        """See `Sojourns.following`."""
        path, index = self.path.take(paths), self.index.take(paths) + np.arange(float(count))[:, None]
        of_each = np.broadcast_to(path, index.shape)
        turns = None if self.chain.transitions is None else hashed_uniforms(self.turns, of_each, index)
        states = self.chain.successors(last_state, count, turns)
        scales = values_of(self.scales, states, paths)
        return states, self.chain.days_at(states, scales, hashed_uniforms(self.times, of_each, index))

    def begun(self, paths: IndexArray, sojourns: IndexArray | int) -> None:
        """See `Sojourns.begun`."""
        self.index[paths] += sojourns
