"""Amounts are conserved on every path and every day, whatever a scenario is made of; and more never lasts shorter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

import supplysim as ss
from supplysim.engine.inputs import draw_inputs
from supplysim.engine.settings import Settings
from supplysim.network import Node
from supplysim.result.trajectories import Trajectories
from support.builder import random_scenario
from support.by_hand import scenario, sending, using

SCENARIOS, PATHS = 36, 24
ROUNDING = 1e-9  # of the largest amount that passes through
FloatArray = NDArray[np.float64]
SUMS = ("received", "issued", "dispatched", "lost", "expired", "unmet")
LEVELS = ("on_hand", "waiting", "in_transit")


class Case:
    """The trajectories of a scenario on every day, with the drawn values of its fields."""

    def __init__(self, made: ss.Scenario, every_days: int = 1) -> None:
        self.scenario = made
        result = ss.simulate(made, paths=PATHS, seed=11, replicates=2)
        self.trajectories = result.trajectories(PATHS, every_days=every_days)
        self.values = draw_inputs(made, Settings(seed=11, replicates=2), 0, PATHS)
        self.nodes: dict[str, Node] = {node.name: node for node in made.network(every_dispatch=True).nodes}

    def of(self, stock: str) -> Trajectories:
        return self.trajectories.of(stock)

    def field(self, stock: str, name: str) -> FloatArray:
        """The value of a stock's field, one a path."""
        return np.broadcast_to(self.values.of(stock)[name], PATHS)

    def shipped(self, flows: Any, account: str) -> FloatArray:
        """The sum of an account over some shipments and returns."""
        return sum(
            (self.trajectories.shipments(flow.name)[account] for flow in flows), np.zeros_like(self.trajectories.on_hand)
        )

    def rounding(self, stock: str) -> float:
        of = self.of(stock)
        return ROUNDING * float(max(of.received.max(), of.initial.max(), of.unmet.max(), 1.0))


@pytest.fixture(scope="module", params=range(SCENARIOS))
def case(request: pytest.FixtureRequest) -> Case:
    return Case(random_scenario(request.param))


def test_every_stock_balances(case: Case) -> None:
    for name in case.nodes:
        of = case.of(name)
        gone = of.issued + of.dispatched + of.lost + of.expired
        left = of.initial[:, None] + of.received - gone - of.on_hand - of.waiting
        assert np.abs(left).max() <= case.rounding(name)


def test_every_shipment_balances(case: Case) -> None:
    for node in case.nodes.values():
        for flow in (*node.inbound, *node.outbound):
            books: Mapping[str, FloatArray] = case.trajectories.shipments(flow.name)
            rounding = ROUNDING * max(float(books["sent"].max()), 1.0)
            assert np.abs(books["sent"] - books["delivered"] - books["lost"] - books["in_transit"]).max() <= rounding
            for account in ("sent", "delivered", "lost"):
                assert np.diff(books[account], axis=1, prepend=0).min() >= -rounding
            assert books["in_transit"].min() >= -rounding


def test_stocks_and_shipments_tell_the_same(case: Case) -> None:
    for name, node in case.nodes.items():
        of, rounding = case.of(name), case.rounding(name)
        assert np.abs(of.dispatched - case.shipped(node.outbound, "sent")).max() <= rounding
        assert np.abs(of.in_transit - case.shipped(node.inbound, "in_transit")).max() <= rounding
        made = of.received - case.shipped(node.inbound, "delivered")  # by factories
        assert np.diff(made, axis=1).min() >= -rounding
        assert node.supplies or np.abs(made).max() <= rounding


def test_nothing_is_less_than_nothing_and_sums_never_fall(case: Case) -> None:
    for name in case.nodes:
        of, rounding = case.of(name), case.rounding(name)
        for account in (*SUMS, *LEVELS):
            values = getattr(of, account)
            assert np.isfinite(values).all()
            assert values.min() >= -rounding
        for account in SUMS:
            assert np.diff(getattr(of, account), axis=1).min() >= -rounding


def test_stocks_keep_to_their_bounds(case: Case) -> None:
    for name, node in case.nodes.items():
        of, rounding, stock = case.of(name), case.rounding(name), node.stock
        if stock.capacity is None:
            assert of.waiting.max() == of.lost.max() == 0
            continue
        room = case.field(name, "capacity")[:, None]
        assert (of.on_hand - room).max() <= rounding
        if stock.loses_overflow:
            assert of.waiting.max() <= rounding
        else:
            assert of.lost.max() == 0
            full = np.abs(of.on_hand - room) <= rounding
            assert full[of.waiting > rounding].all()


def test_what_neither_ages_nor_decays_does_not_expire(case: Case) -> None:
    for name, node in case.nodes.items():
        if node.stock.decay is None and not isinstance(node.stock.on_hand, ss.AgeClasses):
            assert case.of(name).expired.max() == 0


def test_issues_leave_the_reserve_alone(case: Case) -> None:
    for name in case.nodes:
        of, rounding = case.of(name), case.rounding(name)
        given = np.diff(of.issued + of.dispatched, axis=1) > rounding
        left = of.on_hand[:, 1:] + of.waiting[:, 1:] + np.diff(of.expired, axis=1)  # before the evening
        assert (case.field(name, "reserve")[:, None] - left)[given].max(initial=-1.0) <= rounding


def test_unmet_demand_comes_with_an_empty_shelf(case: Case) -> None:
    for name, node in case.nodes.items():
        of, rounding = case.of(name), case.rounding(name)
        short = np.diff(of.unmet, axis=1) > rounding
        left = of.on_hand[:, 1:] + np.diff(of.expired, axis=1) - case.field(name, "reserve")[:, None]
        if node.stock.capacity is None:
            assert left[short].max(initial=0.0) <= rounding


@pytest.mark.parametrize("number", range(SCENARIOS, SCENARIOS + 12))
def test_books_balance_on_a_coarse_grid_too(number: int) -> None:
    coarse = Case(random_scenario(number), every_days=17)
    for check in (test_every_stock_balances, test_every_shipment_balances, test_stocks_and_shipments_tell_the_same):
        check(coarse)
    test_nothing_is_less_than_nothing_and_sums_never_fall(coarse)
    test_stocks_keep_to_their_bounds(coarse)


PROFILES = (None, ss.ramp(5, 30, 0.2, 1.7), ss.schedule({9: 0.3, 30: 1.4}), ss.season(0.8, ss.uniform(1, 40), 40))


def lasting(**given: Any) -> FloatArray:
    """The durations of a stock in which nothing varies from day to day; 32 paths share what is unknown."""
    classes = {0: 0.5 * given["on_hand"], (10, 30): 0.5 * given["on_hand"]}
    stock = ss.Stock(
        ss.AgeClasses(classes, given["shelf_life"]) if given["ages"] else given["on_hand"],
        reserve=given["reserve"],
        capacity=given["capacity"],
        decay=ss.Decay(given["decay"], every_days=given["decay_every"]),
    )
    sea = sending(
        size=given["size"], every_days=given["every"], loss_fraction=given["loss"], first_day=ss.uniform(1, 9, name="first")
    )
    works = ss.Factory("works", given["made"], profile=given["works_profile"])
    made = scenario(stock, using(given["demand"], profile=given["profile"]), [sea, works], horizon_days=90)
    return ss.simulate(made, paths=32, seed=5, replicates=2).durations


BETTER = {
    "on_hand": 1.2, "capacity": 1.3, "shelf_life": 1.5, "size": 1.4, "made": 1.3, "reserve": 0.5, "decay": 0.5, "loss": 0.5,
    "demand": 0.8,
}  # fmt: skip


@settings(max_examples=120)
@given(
    st.fixed_dictionaries(
        {
            "on_hand": st.floats(1, 400),
            "ages": st.booleans(),
            "shelf_life": st.floats(31, 120),
            "reserve": st.sampled_from([0.0, 20.0]),
            "capacity": st.just(500.0) | st.floats(480, 900),
            "decay": st.sampled_from([0.0, 0.01, 0.2]),
            "decay_every": st.sampled_from([1, 7]),
            "size": st.floats(0, 300),
            "every": st.sampled_from([3.0, 11.0, 40.5]),
            "loss": st.floats(0, 1),
            "made": st.floats(0, 12),
            "works_profile": st.sampled_from(PROFILES),
            "demand": st.floats(1, 20),
            "profile": st.sampled_from(PROFILES),
        }
    ),
    st.sampled_from(sorted(BETTER)),
)
def test_what_is_better_never_lasts_shorter(given_: dict[str, Any], field: str) -> None:
    better = lasting(**(given_ | {field: given_[field] * BETTER[field]}))
    assert np.all(better >= lasting(**given_) - 1e-6)
