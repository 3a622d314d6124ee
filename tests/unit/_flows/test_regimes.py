"""Regimes: names that match, a start that is one of them, transitions that are probabilities."""

from __future__ import annotations

import math
import pickle
from collections.abc import Mapping
from typing import Any

import attrs
import numpy as np
import pytest

import supplysim as ss
from support.refusals import quoted

LEVELS = {"high": 1.0, "low": 0.5}
MEAN_DAYS = {"high": 60.0, "low": 40.0}


def regimes(**fields: Any) -> ss.Regimes:
    return ss.Regimes(**({"levels": LEVELS, "mean_days": MEAN_DAYS} | fields))


LOW, HIGH = {"high": 1}, {"low": 1}  # where each of them leads
NO_REGIMES: list[tuple[type[Exception], str, Any, str]] = [
    (TypeError, "levels", {}, "'levels' of Regimes must be a mapping from names, not empty (got {})"),
    (TypeError, "levels", [1, 2], "'levels' of Regimes must be a mapping from names, not empty (got [1, 2])"),
    (ValueError, "levels", {"high": -1, "low": 1}, "'levels['high']' of Regimes must be at least 0 (got -1)"),
    (ValueError, "levels", {"high": math.nan, "low": 1}, "'levels['high']' of Regimes must be finite (got nan)"),
    (TypeError, "levels", {"high": "1", "low": 1}, "'levels['high']' of Regimes must be a number (got '1')"),
    (TypeError, "levels", {"high": 1, 5: 1}, "the names of 'levels' of Regimes must be texts (got 5)"),
    (ValueError, "levels", {"high": 1, "": 1}, "the names of 'levels' of Regimes must not be empty (got '')"),
    (ValueError, "levels", {"high": ss.normal(1, 1), "low": 1},
     "'levels['high']' of Regimes must be at least 0 (got normal(1, 1)...whose support is -inf to inf)"),
    (ValueError, "mean_days", {"high": 60},
     "'mean_days' of Regimes must name the regimes of 'levels', ['high', 'low'] (got ['high'])"),
    (ValueError, "mean_days", {"high": 60, "low": 40, "lull": 3},
     "'mean_days' of Regimes must name the regimes of 'levels', ['high', 'low'] (got ['high', 'low', 'lull'])"),
    (ValueError, "mean_days", {"high": 0.5, "low": 40}, "'mean_days['high']' of Regimes must be at least 1 (got 0.5)"),
    (ValueError, "mean_days", {"high": math.inf, "low": 40}, "'mean_days['high']' of Regimes must be finite (got inf)"),
    (TypeError, "mean_days", 50, "'mean_days' of Regimes must be a mapping from names, not empty (got 50)"),
    (ValueError, "start", "middle", "'start' of Regimes must be one of ['high', 'low'] (got 'middle')"),
    (ValueError, "start", 0, "'start' of Regimes must be one of ['high', 'low'] (got 0)"),
    (ValueError, "start", ["high"], "'start' of Regimes must be one of ['high', 'low'] (got ['high'])"),
    (ValueError, "transitions", [[0, 1], [1, 0]],
     "'transitions' of Regimes must have one row for each of ['high', 'low'] (got [[0, 1], [1, 0]])"),
    (ValueError, "transitions", {"high": HIGH}, "'transitions' of Regimes must have one row for each of ['high', 'low']"),
    (ValueError, "transitions", {"high": HIGH, "low": LOW, "lull": HIGH},
     "'transitions' of Regimes must have one row for each of ['high', 'low']"),
    (TypeError, "transitions", {"high": 1, "low": LOW}, "'transitions['high']' of Regimes must be a mapping"),
    (ValueError, "transitions", {"high": {"lull": 1}, "low": LOW},
     "'transitions['high']' of Regimes must name regimes of ['high', 'low'] (got ['lull'])"),
    (ValueError, "transitions", {"high": {"low": 0.9}, "low": LOW},
     "'transitions['high']' of Regimes must be probabilities that add up to 1 (got {'low': 0.9})"),
    (ValueError, "transitions", {"high": {"low": 1.5, "high": -0.5}, "low": LOW},
     "'transitions['high']' of Regimes must be probabilities that add up to 1"),
    (ValueError, "transitions", {"high": {}, "low": LOW}, "'transitions['high']' of Regimes must be probabilities"),
    (ValueError, "transitions", {"high": {"low": math.nan}, "low": LOW},
     "'transitions['high']['low']' of Regimes must be finite (got nan)"),
    (TypeError, "transitions", {"high": {"low": "1"}, "low": LOW},
     "'transitions['high']['low']' of Regimes must be a number (got '1')"),
    (TypeError, "mean_day", MEAN_DAYS, "'mean_day' of Regimes must be a known field; did you mean 'mean_days'?"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "field", "value", "message"), NO_REGIMES)
def test_it_is_refused(kind: type[Exception], field: str, value: Any, message: str) -> None:
    with pytest.raises(ss.SupplysimError, match=quoted(message)) as caught:
        regimes(**{field: value})
    assert isinstance(caught.value, kind)


def test_levels_are_needed_and_mean_days_too() -> None:
    with pytest.raises(ss.InvalidTypeError, match=r"^Regimes: missing a required argument: 'mean_days'"):
        ss.Regimes(LEVELS)  # type: ignore[call-arg]


def test_it_starts_in_the_first_level_unless_told() -> None:
    assert regimes().start == "high"
    assert regimes(levels={"low": 0.5, "high": 1.0}).start == "low"
    assert regimes(start="low").start == "low"
    assert regimes(start="low").chain.start == 1


def test_it_goes_round_in_the_order_written_unless_told() -> None:
    assert regimes().chain.transitions is None


def test_transitions_may_leave_out_what_never_follows() -> None:
    three = ss.Regimes(
        levels={"a": 1, "b": 2, "c": 3},
        mean_days={"c": 3, "b": 2, "a": 1},
        transitions={"b": {"a": 0.25, "c": 0.75}, "a": {"b": 1}, "c": {"a": 1.0}},
    )
    assert three.chain.transitions == ((0.0, 1.0, 1.0), (0.25, 0.25, 1.0), (1.0, 1.0, 1.0))


def test_probabilities_that_add_up_to_one_but_for_rounding_are_taken() -> None:
    names = [str(number) for number in range(10)]
    rows = {name: dict.fromkeys(names, 0.1) for name in names}
    assert all(
        row[-1] == 1.0
        for row in ss.Regimes(dict.fromkeys(names, 1), dict.fromkeys(names, 1), transitions=rows).chain.transitions
    )


def stationary_mean(levels: Mapping[str, float], mean_days: Mapping[str, float], jumps: np.ndarray) -> float:
    """The mean level of the daily chain in the long run, from the eigenvector of its matrix."""
    stay = 1 - 1 / np.array(list(mean_days.values()))
    days = np.diag(stay) + (1 - stay)[:, None] * jumps
    values, vectors = np.linalg.eig(days.T)
    share = np.real(vectors[:, np.argmax(np.real(values))])
    return float(share @ np.array(list(levels.values())) / share.sum())


@pytest.mark.parametrize(
    "transitions", [None, {"a": {"b": 0.5, "c": 0.5}, "b": {"a": 1}, "c": {"a": 0.2, "b": 0.3, "c": 0.5}}]
)
def test_the_mean_level_is_that_of_the_chain_in_the_long_run(transitions: Mapping[str, Mapping[str, float]] | None) -> None:
    levels, mean_days = {"a": 1.0, "b": 0.25, "c": 3.0}, {"a": 20.0, "b": 7.0, "c": 2.0}
    round_and_round = {"a": {"b": 1}, "b": {"c": 1}, "c": {"a": 1}}
    jumps = np.array([[(transitions or round_and_round)[name].get(other, 0) for other in levels] for name in levels])
    made = ss.Regimes(levels, mean_days, transitions=transitions)
    assert made.mean_level() == pytest.approx(stationary_mean(levels, mean_days, jumps))
    assert made.highest_level() == 3.0


def test_it_is_a_value_of_its_own() -> None:
    """What a user does to the mappings that were handed in changes nothing."""
    levels, rows = dict(LEVELS), {"high": {"low": 1.0}, "low": {"high": 1.0}}
    made = regimes(levels=levels, transitions=rows)
    levels["high"], rows["high"]["low"] = -1, 7.0
    assert made == regimes(transitions={"high": {"low": 1.0}, "low": {"high": 1.0}})
    assert pickle.loads(pickle.dumps(made)) == made
    assert attrs.evolve(regimes(), start="low") == regimes(start="low")
