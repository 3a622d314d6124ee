"""The seed of an analysis that was given none."""

from __future__ import annotations

import secrets

_SEED_BITS = 63


def random_seed() -> int:
    """A random seed, as `simulate` draws one."""
    return secrets.randbits(_SEED_BITS)
