"""The roles of flows: which is which, what they are unless told, and that a user's own take part like any other."""

from __future__ import annotations

import pickle
from math import inf
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pytest

import supplysim as ss
from supplysim._flows.base import Flow
from supplysim._flows.calendar import Calendar
from supplysim._flows.process import Consignment
from supplysim._model.settings import Settings
from support.by_hand import sending, using
from support.flow_runs import leap_of
from support.own_flows import Reply, Use, Works
from support.refusals import quoted

FULL_BLOCK = Settings(3, 8).paths_per_block
RNG, MONTH = np.random.default_rng(1), Calendar(30)
USE, SEA, WORKS = using(10), sending(), ss.Factory("works", 3)
BACK = ss.Returns("back", "sea", 0.5, to="stock")


@pytest.mark.parametrize(
    ("flow", "roles"),
    [
        (USE, {ss.Demand}),
        (WORKS, {ss.Supply}),
        (SEA, {ss.Supply, ss.Transfer}),
        (BACK, {ss.Transfer}),
        (Use("use", 10, 0.5), {ss.Demand}),
        (Works("works", 3), {ss.Supply}),
        (Reply("back", "sea", 0.5), {ss.Transfer}),
    ],
    ids=lambda value: type(value).__name__,
)
def test_every_flow_has_its_roles(flow: Flow, roles: set[type]) -> None:
    assert isinstance(flow, Flow)
    assert {role for role in (ss.Demand, ss.Supply, ss.Transfer) if isinstance(flow, role)} == roles


@attrs.frozen
class Silent(ss.Supply):
    """A supply that says nothing of itself."""

    name: str = "silent"


@attrs.frozen
class Bare(ss.Transfer):
    """A transfer that says nothing of itself."""

    name: str = "bare"


def test_what_a_flow_is_unless_told() -> None:
    silent, use, back = Silent(), Use("use", 10.0, 0.5), Reply("back", "sea", 0.5)
    assert silent.from_ is silent.to is silent.profile is None
    assert not silent.is_steady
    assert not silent.keeps_backlog
    assert (silent.least_per_day(), silent.most_per_day(MONTH)) == (0, inf)
    assert silent.start(MONTH, 3, RNG) is silent
    assert (use.priority, use.rationing, use.rationing_state, use.can_lead) == (1, None, None, False)
    assert use.start(MONTH, 3, RNG) is use
    assert (back.priority, back.is_followed, back.bound(MONTH)) == (2, True, None)
    assert back.most_at_once() == back.mean_per_day() == 0
    assert back.dispatches_per_day(MONTH) >= 1e9
    assert (back.next_dispatch, back.start_transfer(MONTH, 3, RNG)) == (None, back)


def test_what_is_not_written_is_said_to_be_missing() -> None:
    one_day, or_start = leap_of(0, 1, 3), "must return a process that does"
    with pytest.raises(NotImplementedError, match=rf"^Silent must define 'advance', or 'start' {or_start}$"):
        Silent().advance(one_day, RNG)
    with pytest.raises(NotImplementedError, match=r"^Use cannot lead$"):
        Use("use", 10.0, 0.5).start_leading(0.0, 3, RNG)
    with pytest.raises(NotImplementedError, match=rf"^Bare must define 'requests', or 'start_transfer' {or_start}$"):
        Bare().requests(one_day, None, RNG)
    with pytest.raises(TypeError, match="abstract method"):
        attrs.frozen(type("Unbound", (ss.Demand,), {"__annotations__": {"name": str}}))("unbound")


def test_what_drawn_values_make_together_is_refused_when_it_is_too_much() -> None:
    steep, often = ss.schedule({1: 1e4}) * ss.schedule({9: 1e3}), ss.Shipments("sea", per_day=1e13, size=1)
    level = "the highest level of 'profile' of ... must be at most 1e+06 (drew 1e+07)"
    number = "the number of shipments (...) of Shipments 'sea' must be at most 1e+13 (drew 3e"
    too_much = [(using(1, profile=steep), level), (ss.Factory("works", 1, profile=steep), level), (often, number)]
    for flow, message in too_much:
        with pytest.raises(ss.DrawError, match=quoted(message)):
            flow.check_drawn(MONTH)
    ss.Factory("works", 1, profile=ss.schedule({1: 1e3}) * ss.schedule({9: 1e3})).check_drawn(MONTH)


def test_a_consignment_can_be_cut_down_to_some_paths() -> None:
    sent = Consignment(np.array([1, 2, 5]), np.array([3.0, 4.0, 5.0]), np.array([10.0, 20.0, 30.0]), np.array([1.0, 2.0, 3.0]))
    part = sent.on(np.array([True, True, False, True, True, True]))
    assert (part.paths.tolist(), part.day.tolist()) == ([1, 5], [3, 5])
    assert (part.amount.tolist(), part.shipments.tolist()) == ([10, 30], [1, 3])


# A user's own flows beside the built-in ones that they are equivalent to: same names, same unknowns, same random numbers.

OWN: dict[str, type] = {"use": Use, "works": Works, "back": Reply}
BUILT_IN: dict[str, type] = {"use": ss.Consumption, "works": ss.Factory, "back": ss.Returns}


def mixed(*own: str) -> ss.Scenario:
    """A scenario of some of a user's own flows, the others built in."""
    kinds = BUILT_IN | {name: OWN[name] for name in own}
    pace = ss.uniform(0.5, 1.5, name="pace")  # one unknown in two flows
    return ss.Scenario(
        "mixed",
        stock=[ss.Stock(ss.uniform(40, 200), name="front"), ss.Stock(30, name="depot")],
        demand=[kinds["use"]("use", per_day=10 * pace, cv=ss.uniform(0.1, 0.9))],
        supply=[
            kinds["works"]("works", 4 * pace, utilisation=ss.uniform(0.5, 1)),
            ss.Shipments("sea", per_day=0.1, size=30, lead_time_days=2),
            kinds["back"]("back", in_return_for="sea", ratio=ss.uniform(0, 1), lead_time_days=3, from_="front", to="depot"),
        ],
        horizon_days=40,
    )


def assert_same_figures(found: ss.Result, expected: ss.Result) -> None:
    """Bit for bit, though the runs are of different scenarios."""
    assert attrs.evolve(found.tally, run="") == attrs.evolve(expected.tally, run="")
    np.testing.assert_array_equal(found.durations, expected.durations)


@pytest.mark.parametrize("own", [["use"], ["works"], ["back"], list(OWN)], ids=" and ".join)
@pytest.mark.parametrize("to_horizon", [False, True])
def test_own_flows_come_to_the_bits_of_the_built_in_ones(own: list[str], *, to_horizon: bool) -> None:
    found, expected = (ss.simulate(each, 40_000, seed=3, to_horizon=to_horizon) for each in (mixed(*own), mixed()))
    assert_same_figures(found, expected)
    assert 0.05 < np.mean(np.isinf(found.durations)) < 0.95


def test_own_flows_run_on_several_workers_and_go_on_from_a_checkpoint(tmp_path: Path) -> None:
    own, file = mixed(*OWN), tmp_path / "run.supplysim"
    how: dict[str, Any] = {"seed": 3, "workers": 2, "checkpoint": file, "keep": 1_000}
    begun = ss.simulate(own, 2 * FULL_BLOCK, **how)
    assert begun.paths == 2 * FULL_BLOCK
    found, expected = ss.simulate(own, 3 * FULL_BLOCK, **how), ss.simulate(mixed(), 3 * FULL_BLOCK, seed=3, keep=1_000)
    assert_same_figures(found, expected)
    assert pickle.loads(pickle.dumps(own)).digest == own.digest != mixed().digest
