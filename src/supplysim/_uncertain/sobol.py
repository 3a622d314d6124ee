"""The sampling design: Sobol' points, scrambled afresh for each replicate.

*Points.* A Sobol' sequence is a digital net in base 2: 2**m consecutive points of one dimension fall one into each of 2**m
equal intervals, and pairs, triples, ... of dimensions are nearly as even. Integrals then converge much faster than with
pseudo-random points (I. M. Sobol', 1967).

*Scrambling.* Nested uniform scrambling (A. B. Owen, 1995) flips every binary digit of a point at random, the flip depending on
all the digits before it. It keeps the evenness, makes every point uniform, and makes replicates independent, so that the
spread between replicates measures the error honestly. We do it by hashing, as in B. Burley, "Practical hash-based Owen
scrambling", Journal of Computer Graphics Techniques 9(4), 2020: on an integer whose bit 0 is the *first* digit, adding,
multiplying by an odd number and ``x ^= x * even`` let each bit depend on lower bits alone, which is just what nesting asks.
Here words have 64 bits and the numbers are random keys, six for each replicate and variable.
"""

from __future__ import annotations

from functools import lru_cache

import attrs
import numpy as np
from numpy.typing import NDArray

from supplysim._uncertain.arrays import HALF_STEP, FloatArray
from supplysim._uncertain.sobol_directions import DIMENSIONS, INDEX_BITS, mirrored_directions
from supplysim._uncertain.streams import digest, keyed_generator, keyed_sequence
from supplysim.errors import InvalidValueError

WordArray = NDArray[np.uint64]

_DESIGN = digest("supplysim: the sampling design")
_KEYS = 6
_ONE = np.uint64(1)
_DROP_BITS = np.uint64(12)  # a uniform has 52 bits and sits in the middle of its interval, so it is never 0 or 1
_SWAPS = [
    (np.uint64(shift), np.uint64(mask))
    for shift, mask in ((4, 0x0F0F0F0F0F0F0F0F), (2, 0x3333333333333333), (1, 0x5555555555555555))
]


@attrs.frozen
class SobolDesign:
    """Uniform numbers for named variables: `replicates` independently scrambled Sobol' sequences.

    The k-th of `names` takes the k-th dimension; the most even dimensions come first. Beyond the 64 dimensions of the table,
    variables are drawn pseudo-randomly, by streams of the same kind of key.
    """

    seed: int
    replicates: int
    names: tuple[str, ...]

    def uniforms(self, position: int, first: int, count: int) -> FloatArray:
        """The uniforms of the variable at `position`, for points `first` to ``first + count - 1`` of every replicate.

        Parameters
        ----------
        position : int
            Place of the variable in `names`.
        first, count : int
            `first` is a multiple of the least power of two that is `count` or more.

        Returns
        -------
        (count, replicates) array
            Strictly between 0 and 1.
        """
        name = self.names[position]
        if position >= DIMENSIONS:
            return _pseudo_random(self.seed, name, self.replicates, first, count)
        words = np.repeat(_points(position, first, count)[:, None], self.replicates, axis=1)
        _scramble(words, _scrambling_keys(self.seed, name, self.replicates))
        words = _mirror(words)
        words >>= _DROP_BITS
        uniforms = words.astype(np.float64)
        uniforms *= 2.0**-52
        uniforms += HALF_STEP
        return uniforms


def _pseudo_random(seed: int, name: str, replicates: int, first: int, count: int) -> FloatArray:
    """What stands in for points beyond the table: a stream for each replicate, moved to where `first` is."""
    uniforms = np.empty((count, replicates))
    for replicate in range(replicates):
        stream = np.random.PCG64DXSM(keyed_sequence(seed, _DESIGN, digest(name), replicate)).advance(first)
        uniforms[:, replicate] = np.random.Generator(stream).random(count)
    uniforms *= 1 - 2.0**-52
    uniforms += HALF_STEP
    return uniforms


def _points(dimension: int, first: int, count: int) -> WordArray:
    """Points of the unscrambled sequence, bits in mirror order: a net of 2**m points, moved to where `first` is."""
    bits = (count - 1).bit_length()
    if first + count > 1 << INDEX_BITS:
        raise InvalidValueError(f"a replicate of the sampling design has at most 2**{INDEX_BITS} points")
    shift = np.uint64(0)
    for bit, direction in enumerate(mirrored_directions(dimension)):
        if first >> bit & 1:
            shift ^= direction
    return _net(dimension, bits)[:count] ^ shift


@lru_cache(maxsize=DIMENSIONS)
def _net(dimension: int, bits: int) -> WordArray:
    """The first 2**bits points: each direction number doubles what is there."""
    points = np.zeros(1 << bits, dtype=np.uint64)
    for bit, direction in enumerate(mirrored_directions(dimension)[:bits]):
        points[1 << bit : 2 << bit] = points[: 1 << bit] ^ direction
    return points


@lru_cache(maxsize=1024)
def _scrambling_keys(seed: int, name: str, replicates: int) -> WordArray:
    """(6, replicates) random words; the keys of a replicate do not depend on how many there are."""
    words = keyed_generator(seed, _DESIGN, digest(name)).bit_generator.random_raw(_KEYS * replicates)
    return np.ascontiguousarray(words.reshape(replicates, _KEYS).T)


def _scramble(words: WordArray, keys: WordArray) -> None:
    """Scramble (points, replicates) `words` in place; bit k of the result depends on bits 0..k alone."""
    add, even, odd, even_again, add_again, even_at_last = keys
    words += add
    words ^= words * (even << _ONE)
    words *= odd | _ONE
    words ^= words * (even_again << _ONE)
    words += add_again
    words ^= words * (even_at_last << _ONE)


def _mirror(words: WordArray) -> WordArray:
    """Turn round the order of the 64 bits: the bytes first, then halves, quarters and single bits of each byte."""
    words = words.byteswap()
    for shift, mask in _SWAPS:
        words = ((words >> shift) & mask) | ((words & mask) << shift)
    return words
