from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import pytest

import supplysim as ss

REGIMES = ss.Regimes({"high": 1, "low": 0.5}, {"high": 60, "low": 40}, transitions={"high": {"low": 1}, "low": {"high": 1}})
MAPPINGS: list[Any] = [REGIMES.levels, REGIMES.mean_days, REGIMES.transitions, REGIMES.transitions["high"]]  # type: ignore[index]


@pytest.mark.parametrize(
    "change",
    [
        lambda mapping: mapping.update(high=-5),
        lambda mapping: mapping.pop("high"),
        lambda mapping: mapping.clear(),
        lambda mapping: mapping.setdefault("new", 1),
        lambda mapping: mapping.__setitem__("high", -5),
        lambda mapping: mapping.__delitem__("high"),
        lambda mapping: mapping.__ior__({"high": -5}),
    ],
)
@pytest.mark.parametrize("mapping", [*MAPPINGS, ss.AgeClasses({0: 1}, 5).amounts])
def test_what_a_specification_holds_cannot_be_changed(mapping: Any, change: Callable[[Any], Any]) -> None:
    before = dict(mapping)
    with pytest.raises(ss.InvalidTypeError, match=r"cannot be changed.*replace"):
        change(mapping)
    assert mapping == before


def test_it_pickles_and_copies() -> None:
    assert pickle.loads(pickle.dumps(REGIMES)) == REGIMES
    assert copy.deepcopy(REGIMES) == REGIMES
