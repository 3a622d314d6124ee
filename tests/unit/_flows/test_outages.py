"""Outages: what they take and refuse, cycles of known lengths by hand, and where day 1 lies."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from scipy import stats

import supplysim as ss
from supplysim.notation import from_notation, to_notation
from support.by_hand import evenings, scenario, using
from support.refusals import assert_refused, refusals

REPAIRS = ss.varying(ss.gamma(mean=5, sd=4))
HEAVY = ss.varying(ss.law(stats.pareto(1.0)))


def works(**fields: Any) -> ss.Factory:
    return ss.Factory("works", 10, outages=ss.Outages(**fields))


NONE = "Outages must have mean_{0}_days, or {0}_days (got none of them)"
OF_KIND: list[tuple[dict[str, Any], str]] = [
    ({}, NONE.format("up")),
    ({"mean_up_days": 3}, NONE.format("down")),
    ({"up_days": 3}, NONE.format("down")),
    (
        {"mean_up_days": 3, "up_days": 4, "down_days": 1},
        "Outages must have mean_up_days, or up_days (got mean_up_days=3.0, up_",
    ),
    (
        {"mean_up_days": 3, "mean_down_days": 4, "down_days": REPAIRS},
        "Outages must have mean_down_days, or down_days (got mea",
    ),
    ({"mean_up_days": REPAIRS, "mean_down_days": 4}, "'mean_up_days' of Outages must be a number or quantity, the mean of ge"),
    ({"up_days": "long", "down_days": 3}, "'up_days' of Outages must be a number (got 'long')"),
    ({"up_days": [3], "down_days": 3}, "'up_days' of Outages must be a number (got [3])"),
    ({"up_days": stats.gamma(3), "down_days": 3}, "'up_days' of Outages must be a number (got "),
]
OF_VALUE: list[tuple[dict[str, Any], str]] = [
    ({"up_days": -1, "down_days": 3}, "'up_days' of Outages must be at least 0 (got -1)"),
    ({"up_days": float("nan"), "down_days": 3}, "'up_days' of Outages must be finite (got nan)"),
    ({"up_days": 2e9, "down_days": 3}, "'up_days' of Outages must be at most 1e+09 (got 2000000000.0)"),
    ({"up_days": 3, "down_days": ss.varying(ss.uniform(-1, 1))}, "'down_days' of Outages must be at least 0 (got varying(uni"),
    ({"up_days": 3, "down_days": ss.normal(3, 1)}, "'down_days' of Outages must be at least 0 (got normal(3, 1), whose"),
    (
        {"up_days": 3, "down_days": 3, "start": "broken"},
        "'start' of Outages must be one of ['up', 'down', 'stationary'] (got ",
    ),
    ({"up_days": 3, "down_days": 3, "start": None}, "'start' of Outages must be one of ['up', 'down', 'stationary'] (got N"),
    ({"up_days": HEAVY, "mean_down_days": 3, "start": "stationary"}, "...mean..."),
]


@refusals(OF_KIND, OF_VALUE)
def test_it_is_refused(refused: dict[str, Any], message: str, kind: type[Exception]) -> None:
    assert_refused(lambda: ss.Outages(**refused), message, kind)


@pytest.mark.parametrize(
    ("fields", "up"),
    [
        ({"up_days": 5, "down_days": 2}, "111110011111001"),
        ({"up_days": 5, "down_days": 2, "start": "down"}, "001111100111110"),
        ({"up_days": 2.5, "down_days": 3.5}, "110000110000110"),  # halves to the even day
        ({"up_days": 0.2, "down_days": 0}, "101010101010101"),  # at least a day
        ({"up_days": 40, "down_days": 1}, "1" * 15),
        ({"up_days": ss.varying(ss.choice([3])), "down_days": 2 * ss.varying(ss.fixed(0.8))}, "111001110011100"),
        ({"up_days": 1 * ss.varying(ss.fixed(2)), "mean_down_days": 1}, "110110110110110"),
        ({"mean_up_days": 1, "mean_down_days": 1, "start": "down"}, "010101010101010"),
    ],
)
def test_known_lengths_make_a_cycle(fields: dict[str, Any], up: str) -> None:
    (received,) = evenings(scenario(0, 0, [works(**fields)], horizon_days=15), "received")
    assert np.diff(received).tolist() == [10.0 * int(day) for day in up]
    window = works(**fields).replace(profile=ss.window(4, 12))
    (received,) = evenings(scenario(0, 0, [window], horizon_days=15), "received")
    assert np.diff(received).tolist() == [10.0 * int(day) * (4 <= number <= 12) for number, day in enumerate(up, 1)]


def test_a_length_that_is_drawn_once_is_the_same_for_all_up_times_of_a_path() -> None:
    made = scenario(0, 0, [works(up_days=ss.uniform(0.6, 9.4, name="up"), down_days=1)], horizon_days=60)
    result = ss.simulate(made, paths=64, seed=1)
    days = np.maximum(1, np.rint(result.inputs["up"]))
    cycles, rest = np.divmod(60, days + 1)
    received = result.trajectories(64, every_days=60).received[:, -1]
    np.testing.assert_allclose(received, 10 * (cycles * days + np.minimum(rest, days)))


def test_nothing_is_left_to_chance_where_lengths_are_known() -> None:
    assert works(up_days=ss.uniform(3, 9), down_days=2).is_steady
    assert works(up_days=3, down_days=2, start="down").is_steady
    for chance in ({"up_days": 3, "start": "stationary"}, {"mean_up_days": 3}, {"up_days": ss.varying(ss.uniform(3, 9))}):
        assert not works(**chance, down_days=2).is_steady


def test_a_known_cycle_in_equilibrium_begins_on_each_of_its_days_alike() -> None:
    made = scenario(0, 0, [works(up_days=5, down_days=2, start="stationary")], horizon_days=7)
    received = ss.simulate(made, paths=8, seed=1).trajectories(14_000, every_days=1).received
    patterns, counts = np.unique(np.diff(received, axis=1), axis=0, return_counts=True)
    assert len(patterns) == 7
    assert np.all(patterns.sum(axis=1) == 50)
    assert stats.chisquare(counts).pvalue > 1e-4


@pytest.mark.parametrize("means", [(9.0, 4.0), (400.0, 300.0), (1.0, 1.0)])  # from tables, and sojourn by sojourn
def test_geometric_ones_in_equilibrium_are_up_with_the_availability_from_day_1_on(means: tuple[float, float]) -> None:
    made = scenario(0, 0, [works(mean_up_days=means[0], mean_down_days=means[1], start="stationary")], horizon_days=9)
    received = ss.simulate(made, paths=8, seed=1).trajectories(10_000, every_days=1).received
    up, share = np.diff(received, axis=1).mean(axis=0) / 10, means[0] / sum(means)
    assert np.all(np.abs(up - share) < 5 * np.sqrt(share * (1 - share) / 10_000))


def test_what_is_not_given_is_not_told() -> None:
    assert repr(ss.Outages(3, 4)) == "Outages(mean_up_days=3.0, mean_down_days=4.0)"
    assert repr(ss.Outages(up_days=3, mean_down_days=4)) == "Outages(mean_down_days=4.0, up_days=3.0)"
    assert ss.Outages(3, 4) == ss.Outages(3, 4, start="up") != ss.Outages(3, 4, start="down")
    with pytest.raises(ss.InvalidTypeError, match=r"^Outages must have mean_up_days"):
        ss.Outages(3, 4).replace(up_days=5)
    assert ss.Outages(3, 4).replace(mean_up_days=None, up_days=5) == ss.Outages(up_days=5, mean_down_days=4)


def test_every_form_comes_back_from_the_notation() -> None:
    unknown = ss.uniform(0.5, 2, name="slower", source="a report")
    repairs = unknown * ss.varying(ss.law(stats.weibull_min(1.5, scale=4)), source="the depot", note="2023")
    regimes = ss.Regimes(
        {"a": 1, "b": 2, "c": 3}, {"a": 3}, "stationary", days={"b": unknown * 3, "c": ss.varying(ss.lognormal(1, 1))}
    )
    flows = [
        works(mean_up_days=9, down_days=repairs, start="stationary"),
        ss.Factory("mill", 1, outages=ss.Outages(up_days=3, down_days=1, start="down")),
    ]
    made = scenario(50, using(regimes=regimes), flows)
    read = from_notation(json.loads(json.dumps(to_notation(made))))
    assert read.digest == made.digest
    assert read.flows == made.flows or repr(read.flows) == repr(made.flows)
    results = [ss.simulate(each, 200, seed=1).durations.tolist() for each in (made, read)]
    assert results[0] == results[1]
    other = made.replace(mill=made["mill"].replace(outages=ss.Outages(up_days=3, down_days=1)))
    assert other.digest != made.digest


@pytest.mark.parametrize("scale", [0.0, 1e-9, 1e6])
def test_lengths_may_be_of_any_size(scale: float) -> None:
    law = ss.varying(ss.lognormal(0, 3))
    for start in ("up", "stationary"):
        made = scenario(
            5, 1, [works(up_days=scale * law, down_days=ss.uniform(0.5, 1) * ss.varying(ss.gamma(0.01, 1)), start=start)]
        )
        assert ss.simulate(made, paths=1, seed=1, replicates=2 if start == "up" else 8).paths == 1
