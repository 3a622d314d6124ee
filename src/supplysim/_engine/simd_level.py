"""The level of a process: what the last bits of its numbers depend on, besides what is computed.

NumPy computes exp, log, power and log1p with the widest SIMD instructions that it finds at run time, and their results differ
in the last place from one set of instructions to another. The versions belong to the level, too: each names the instructions
in its own way, and may compute with them otherwise.
"""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from functools import cache
from typing import Any

import numpy as np
import scipy

from supplysim.errors import shortened

_MOST_SHOWN = 600  # characters of the levels in a message


@cache
def simd_level() -> str:
    """The versions, the platform, and the SIMD instructions that NumPy uses in this process.

    Those that the environment variable ``NPY_DISABLE_CPU_FEATURES`` disables are not among them.
    """
    config: Any = np.show_config(mode="dicts")
    found = config.get("SIMD Extensions", {})
    features = " ".join([*found.get("baseline", ()), *found.get("found", ())]) or "no SIMD"
    return f"numpy {np.__version__}, scipy {scipy.__version__}, {sys.platform} {platform.machine()}, {features}"


def mixed(levels: AbstractSet[str]) -> Iterator[str]:
    """The text of a warning if blocks of one run have several levels."""
    if len(levels) > 1:
        named = shortened("; ".join(sorted(levels)), _MOST_SHOWN)
        yield (
            f"the blocks of this run have several levels ({named}), on which NumPy's exp, log and power differ in the last "
            f"place: the figures hold, but no other run has the same bits; for the same bits, use the same versions "
            f"everywhere, and set the environment variable NPY_DISABLE_CPU_FEATURES to the instructions that not all CPUs "
            f"have before Python starts"
        )
