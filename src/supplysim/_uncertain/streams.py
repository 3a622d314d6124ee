"""Random streams, keyed by seed and purpose, and so independent of the order of creation."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from typing import cast

import numpy as np


@lru_cache(maxsize=4096)
def digest(name: str) -> int:
    """A 128-bit hash of `name`, the same on every machine and in every process."""
    return int.from_bytes(blake2b(name.encode(), digest_size=16).digest(), "little")


def keyed_sequence(seed: int, *key: int) -> np.random.SeedSequence:
    """The seed sequence of the stream `key` of a run with this seed."""
    return np.random.SeedSequence(entropy=seed, spawn_key=key)


def keyed_generator(seed: int, *key: int) -> np.random.Generator:
    """The random generator of the stream `key` of a run with this seed."""
    return np.random.Generator(np.random.PCG64DXSM(keyed_sequence(seed, *key)))


def stream_beside(rng: np.random.Generator, name: str) -> np.random.Generator:
    """The stream keyed by another name in the same run and block, given one of `Model.streams` in any state.

    So flows that have something in common draw it from one stream, while all else that they draw stays their own.
    """
    sequence = cast("np.random.SeedSequence", rng.bit_generator.seed_seq)
    block, _, *more = sequence.spawn_key or (0, 0)
    return keyed_generator(cast("int", sequence.entropy), block, digest(name), *more)
