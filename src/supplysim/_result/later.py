"""What a result offers and does not import: names of higher floors and of optional packages, loaded when first used."""

from __future__ import annotations

from importlib import import_module
from typing import Any

_MODULES = {
    "plot_durations": "supplysim._result.plot",
    "plot_fan": "supplysim._result.fan",
    "plot_survival": "supplysim._result.plot",
}


def later(name: str) -> Any:
    """What goes by one of these names."""
    return getattr(import_module(_MODULES[name]), name)
