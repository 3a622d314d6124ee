"""The sampling design: Sobol' points, scrambled independently for each replicate.

*Points.* A Sobol' sequence is a digital net in base 2: of 2**m consecutive points, each of 2**m equal intervals of a dimension
contains exactly one, and pairs, triples, ... of dimensions are nearly as even. Integrals then converge much faster than with
pseudo-random points (I. M. Sobol', 1967).

*Scrambling.* Nested uniform scrambling (A. B. Owen, 1995) flips every binary digit of a point at random, the flip depending on
all the digits before it. Points remain a net, each of them is uniform, and replicates are independent, so the spread between
replicates estimates the error. It is done by hashing, as in B. Burley, "Practical hash-based Owen scrambling", Journal of
Computer Graphics Techniques 9(4), 2020: on an integer whose bit 0 is the *first* digit, addition, multiplication by an odd
number and ``x ^= x * even`` make each bit depend on lower bits alone, as nesting requires. Words have 64 bits, and the numbers
are random keys, six for each replicate and variable.
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
_DROP_BITS = np.uint64(12)  # a uniform has 52 bits and is the midpoint of its interval, so it is never 0 or 1
_SWAPS = [
    (np.uint64(shift), np.uint64(mask))
    for shift, mask in ((4, 0x0F0F0F0F0F0F0F0F), (2, 0x3333333333333333), (1, 0x5555555555555555))
]


@attrs.frozen
class SobolDesign:
    """Uniform numbers for named variables: `replicates` independently scrambled Sobol' sequences.

    The k-th of `names` has the k-th dimension; the most even dimensions come first. Variables beyond the 64 dimensions of the
    table are drawn pseudo-randomly, each from a stream keyed by seed, name and replicate.
    """

    seed: int
    replicates: int
    names: tuple[str, ...]

    def uniforms(self, position: int, first: int, count: int) -> FloatArray:
        """The uniforms of the variable at `position`, for points `first` to ``first + count - 1`` of every replicate.

        Parameters
        ----------
        position : int
            Index of the variable in `names`.
        first, count : int
            `first` must be a multiple of the smallest power of two that is at least `count`.

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
    """Pseudo-random numbers in place of points beyond the table: one stream for each replicate, advanced to `first`."""
    uniforms = np.empty((count, replicates))
    for replicate in range(replicates):
        stream = np.random.PCG64DXSM(keyed_sequence(seed, _DESIGN, digest(name), replicate)).advance(first)
        uniforms[:, replicate] = np.random.Generator(stream).random(count)
    uniforms *= 1 - 2.0**-52
    uniforms += HALF_STEP
    return uniforms


def _points(dimension: int, first: int, count: int) -> WordArray:
    """Points `first` and following of the unscrambled sequence, their bits reversed."""
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
    """The first 2**bits points; each direction number doubles their number."""
    points = np.zeros(1 << bits, dtype=np.uint64)
    for bit, direction in enumerate(mirrored_directions(dimension)[:bits]):
        points[1 << bit : 2 << bit] = points[: 1 << bit] ^ direction
    return points


@lru_cache(maxsize=1024)
def _scrambling_keys(seed: int, name: str, replicates: int) -> WordArray:
    """(6, replicates) random words; the keys of a replicate do not depend on the number of replicates."""
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
    """Reverse the order of the 64 bits: first the bytes, then the halves, quarters and single bits of each byte."""
    words = words.byteswap()
    for shift, mask in _SWAPS:
        words = ((words >> shift) & mask) | ((words & mask) << shift)
    return words
