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

LEVELS = {"high": 1.0, "low": 0.5}
MEAN_DAYS = {"high": 60.0, "low": 40.0}


def regimes(**fields: Any) -> ss.Regimes:
    return ss.Regimes(**({"levels": LEVELS, "mean_days": MEAN_DAYS} | fields))


@pytest.mark.parametrize(
    ("fields", "kind", "message"),
    [
        ({"levels": {}}, TypeError, r"'levels' of Regimes must be a mapping from names, not empty \(got \{\}\)"),
        ({"levels": [1, 2]}, TypeError, r"'levels' of Regimes must be a mapping from names, not empty \(got \[1, 2\]\)"),
        ({"levels": {"high": -1, "low": 1}}, ValueError, r"'levels\['high'\]' of Regimes must be at least 0 \(got -1\)"),
        ({"levels": {"high": math.nan, "low": 1}}, ValueError, r"'levels\['high'\]' of Regimes must be finite \(got nan\)"),
        ({"levels": {"high": "1", "low": 1}}, TypeError, r"'levels\['high'\]' of Regimes must be a number \(got '1'\)"),
        ({"levels": {"high": 1, 5: 1}}, TypeError, r"the names of 'levels' of Regimes must be texts \(got 5\)"),
        ({"levels": {"high": 1, "": 1}}, ValueError, r"the names of 'levels' of Regimes must not be empty \(got ''\)"),
        (
            {"levels": {"high": ss.normal(1, 1), "low": 1}},
            ValueError,
            r"'levels\['high'\]' of Regimes must be at least 0 \(got normal\(1, 1\).*whose support is -inf to inf\)",
        ),
        ({"mean_days": {"high": 60}}, ValueError, r"'mean_days' of Regimes must name the regimes .*\(got \['high'\]\)"),
        (
            {"mean_days": {"high": 60, "low": 40, "lull": 3}},
            ValueError,
            r"'mean_days' of Regimes must name the regimes of 'levels', \['high', 'low'\] \(got \['high', 'low', 'lull'\]\)",
        ),
        ({"mean_days": {"high": 0.5, "low": 40}}, ValueError, r"'mean_days\['high'\]' of Regimes must be at least 1 \(got 0"),
        (
            {"mean_days": {"high": math.inf, "low": 40}},
            ValueError,
            r"'mean_days\['high'\]' of Regimes must be finite \(got inf\)",
        ),
        ({"mean_days": 50}, TypeError, r"'mean_days' of Regimes must be a mapping from names, not empty \(got 50\)"),
        ({"start": "middle"}, ValueError, r"'start' of Regimes must be one of \['high', 'low'\] \(got 'middle'\)"),
        ({"start": 0}, ValueError, r"'start' of Regimes must be one of \['high', 'low'\] \(got 0\)"),
        ({"start": ["high"]}, Exception, r"'start' of Regimes must be one of \['high', 'low'\] \(got \['high'\]\)"),
        ({"transitions": [[0, 1], [1, 0]]}, ValueError, r"'transitions' of Regimes must have one row for each.*\(got \[\["),
        (
            {"transitions": {"high": {"low": 1}}},
            ValueError,
            r"'transitions' of Regimes must have one row for each of \['high', 'low'\]",
        ),
        (
            {"transitions": {"high": {"low": 1}, "low": {"high": 1}, "lull": {"low": 1}}},
            ValueError,
            r"'transitions' of Regimes must have one row for each of \['high', 'low'\]",
        ),
        ({"transitions": {"high": 1, "low": {"high": 1}}}, TypeError, r"'transitions\['high'\]' of Regimes must be a mapping"),
        (
            {"transitions": {"high": {"lull": 1}, "low": {"high": 1}}},
            ValueError,
            r"'transitions\['high'\]' of Regimes must name regimes of \['high', 'low'\] \(got \['lull'\]\)",
        ),
        (
            {"transitions": {"high": {"low": 0.9}, "low": {"high": 1}}},
            ValueError,
            r"'transitions\['high'\]' of Regimes must be probabilities that add up to 1 \(got \{'low': 0\.9\}\)",
        ),
        (
            {"transitions": {"high": {"low": 1.5, "high": -0.5}, "low": {"high": 1}}},
            ValueError,
            r"'transitions\['high'\]' of Regimes must be probabilities that add up to 1",
        ),
        (
            {"transitions": {"high": {}, "low": {"high": 1}}},
            ValueError,
            r"'transitions\['high'\]' of Regimes must be probabilities",
        ),
        (
            {"transitions": {"high": {"low": math.nan}, "low": {"high": 1}}},
            ValueError,
            r"'transitions\['high'\]\['low'\]' of Regimes must be finite \(got nan\)",
        ),
        (
            {"transitions": {"high": {"low": "1"}, "low": {"high": 1}}},
            TypeError,
            r"'transitions\['high'\]\['low'\]' of Regimes must be a number \(got '1'\)",
        ),
        ({"mean_day": MEAN_DAYS}, TypeError, r"'mean_day' of Regimes must be a known field; did you mean 'mean_days'\?"),
    ],
)
def test_it_is_refused(fields: dict[str, Any], kind: type[Exception], message: str) -> None:
    with pytest.raises(ss.SupplysimError, match=f"^{message}") as caught:
        regimes(**fields)
    assert isinstance(caught.value, kind)


def test_levels_are_needed_and_mean_days_too() -> None:
    with pytest.raises(ss.InvalidTypeError, match=r"^Regimes: missing a required argument: 'mean_days'"):
        ss.Regimes(LEVELS)  # type: ignore[call-arg]


def test_it_starts_in_the_first_level_unless_told() -> None:
    assert regimes().start == "high"
    assert regimes(levels={"low": 0.5, "high": 1.0}).start == "low"
    assert regimes(start="low").start == "low"
    assert regimes(start="low").switching.start == 1


def test_it_goes_round_in_the_order_written_unless_told() -> None:
    assert regimes().switching.transitions is None


def test_transitions_may_leave_out_what_never_follows() -> None:
    three = ss.Regimes(
        levels={"a": 1, "b": 2, "c": 3},
        mean_days={"c": 3, "b": 2, "a": 1},
        transitions={"b": {"a": 0.25, "c": 0.75}, "a": {"b": 1}, "c": {"a": 1.0}},
    )
    assert three.switching.transitions == ((0.0, 1.0, 1.0), (0.25, 0.25, 1.0), (1.0, 1.0, 1.0))


def test_probabilities_that_add_up_to_one_but_for_rounding_are_taken() -> None:
    names = [str(number) for number in range(10)]
    rows = {name: dict.fromkeys(names, 0.1) for name in names}
    assert all(
        row[-1] == 1.0
        for row in ss.Regimes(dict.fromkeys(names, 1), dict.fromkeys(names, 1), transitions=rows).switching.transitions
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
    values = {f"regimes.levels.{name}": level for name, level in levels.items()}
    values |= {f"regimes.mean_days.{name}": days for name, days in mean_days.items()}
    made = ss.Regimes(levels, mean_days, transitions=transitions)
    assert made.mean_level(values) == pytest.approx(stationary_mean(levels, mean_days, jumps))
    assert made.highest_level(values) == 3.0


def test_it_is_a_value_of_its_own() -> None:
    """What a user does to the mappings that were handed in changes nothing."""
    levels = dict(LEVELS)
    made = regimes(levels=levels)
    levels["high"] = -1
    assert made == regimes()
    assert pickle.loads(pickle.dumps(made)) == made
    assert attrs.evolve(made, start="low") == regimes(start="low")


def test_transitions_are_its_own_too() -> None:
    rows = {"high": {"low": 1.0}, "low": {"high": 1.0}}
    made = regimes(transitions=rows)
    rows["high"]["low"] = 7.0
    assert made == regimes(transitions={"high": {"low": 1.0}, "low": {"high": 1.0}})
