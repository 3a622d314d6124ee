"""Random streams are keyed by what they are for, never by the order in which they are asked for."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b

import numpy as np


@lru_cache(maxsize=4096)
def digest(name: str) -> int:
    """A number of 128 bits that stands for `name`: the same on every machine and in every process."""
    return int.from_bytes(blake2b(name.encode(), digest_size=16).digest(), "little")


def keyed_sequence(seed: int, *key: int) -> np.random.SeedSequence:
    """The seed sequence of the stream that `key` names, under the seed of the run."""
    return np.random.SeedSequence(entropy=seed, spawn_key=key)


def keyed_generator(seed: int, *key: int) -> np.random.Generator:
    """A generator of its own for the stream that `key` names."""
    return np.random.Generator(np.random.PCG64DXSM(keyed_sequence(seed, *key)))
