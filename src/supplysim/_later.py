"""Lazy imports: methods of `Result` and `Claims` that stand on higher floors; those are loaded when first used.

This table is the only exception to the floors.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_MODULES = {
    "check": "supplysim.claims.checking",
    "outlast": "supplysim.analysis.outlast",
    "drivers": "supplysim.analysis.drivers",
    "discover": "supplysim.analysis.discover",
    "plot_durations": "supplysim._result.plot",
    "plot_fan": "supplysim._result.fan",
    "plot_survival": "supplysim._result.plot",
}


def later(name: str) -> Any:
    """Import the module of the function `name` and return the function."""
    return getattr(import_module(_MODULES[name]), name)
