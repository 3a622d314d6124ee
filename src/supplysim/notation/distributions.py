"""Frozen scipy.stats distributions as a name and arguments, and back; scipy.stats is imported only if one is used."""

from __future__ import annotations

from typing import Any

import numpy as np

from supplysim._uncertain.frozen_scipy import distribution_name
from supplysim.errors import NotationError, shown


def frozen_distribution(name: Any, arguments: Any, keywords: Any, place: str) -> Any:
    """Make the frozen distribution from its name and arguments, or refuse them."""
    from scipy import stats  # noqa: PLC0415  # slow to import, and seldom needed

    found = getattr(stats, name, None) if isinstance(name, str) and name.isidentifier() else None
    if not isinstance(found, stats.rv_continuous | stats.rv_discrete):
        raise NotationError(f"'distribution' of {place} must be a distribution of scipy.stats (got {shown(name)})")
    if not isinstance(arguments, list) or not isinstance(keywords, dict):
        raise NotationError(
            f"{place} must have a list of arguments and a mapping of keywords (got {shown((arguments, keywords))})"
        )
    for value in (*arguments, *keywords.values()):
        if type(value) not in {int, float}:
            raise NotationError(f"the arguments of {place} must be numbers (got {shown(value)})")
    for key in keywords:
        if not isinstance(key, str):
            raise NotationError(f"the keywords of {place} must be strings (got {shown(key)})")
    try:
        return found(*arguments, **keywords)
    except Exception as problem:
        raise NotationError(f"the distribution {name} of {place} does not accept these arguments: {problem}") from problem


def named_arguments(frozen: Any, place: str) -> tuple[str, list[float], dict[str, float]]:
    """The name, arguments and keywords from which `frozen` can be made again."""
    name = distribution_name(frozen)
    refusal = f"{place} cannot be written: it must be a named distribution of scipy.stats (got {shown(frozen)})"
    if name is None:
        raise NotationError(refusal)
    arguments = [_number(value, place) for value in frozen.args]
    keywords = {str(key): _number(value, place) for key, value in frozen.kwds.items()}
    again = frozen_distribution(name, arguments, keywords, place)
    if type(again) is not type(frozen) or again.support() != frozen.support():
        raise NotationError(refusal)
    return name, arguments, keywords


def _number(value: Any, place: str) -> Any:
    """Convert `value` to an int or a float; refuse other types, such as float32, which would give other bits."""
    plain = value.item() if isinstance(value, np.float64 | np.int64) else value
    if type(plain) not in {int, float}:
        raise NotationError(f"{place} cannot be written: its arguments must be plain numbers (got {shown(value)})")
    return plain
