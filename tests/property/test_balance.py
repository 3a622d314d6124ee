"""Amounts are conserved on every path and every day, whatever a scenario is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pytest

import supplysim as ss
from supplysim._model.network import Node
from supplysim._model.settings import Settings
from supplysim._result.trajectories import Trajectories
from supplysim._uncertain.arrays import FloatArray
from support.builder import EVERYTHING, WHOLE, Feature, random_scenario
from support.drawn import drawn_fields
from support.numbers import some_numbers

PATHS = 24
ROUNDING = 1e-9  # of the largest amount that passes through
SUMS = ("received", "issued", "dispatched", "lost", "expired", "destroyed", "unmet")
LEVELS = ("on_hand", "waiting", "in_transit")


class Case:
    """The trajectories of a scenario on every day, with the drawn values of its fields."""

    def __init__(self, made: ss.Scenario, every_days: int) -> None:
        self.scenario = made
        result = ss.simulate(made, paths=PATHS, seed=11, replicates=2)
        self.trajectories = result.trajectories(PATHS, every_days=every_days)
        self.values = drawn_fields(made, Settings(seed=11, replicates=2), PATHS)
        self.nodes: dict[str, Node] = {node.name: node for node in made.recording_model.network.nodes}

    def of(self, stock: str) -> Trajectories:
        return self.trajectories.of(stock)

    def field(self, stock: str, name: str) -> FloatArray:
        """The value of a stock's field, one a path."""
        return np.broadcast_to(self.values[f"{stock}.{name}"], PATHS)

    def shipped(self, flows: Any, account: str) -> FloatArray:
        """The sum of an account over some shipments and returns."""
        return sum(
            (self.trajectories.shipments(flow.name)[account] for flow in flows), np.zeros_like(self.trajectories.on_hand)
        )

    def rounding(self, stock: str) -> float:
        of = self.of(stock)
        return ROUNDING * float(max(of.received.max(), of.initial.max(), of.unmet.max(), 1.0))


def every_stock_balances(case: Case) -> None:
    for name in case.nodes:
        of = case.of(name)
        gone = of.issued + of.dispatched + of.lost + of.expired + of.destroyed
        left = of.initial[:, None] + of.received - gone - of.on_hand - of.waiting
        assert np.abs(left).max() <= case.rounding(name)


def every_shipment_balances(case: Case) -> None:
    for node in case.nodes.values():
        for flow in (*node.inbound, *node.outbound):
            books: Mapping[str, FloatArray] = case.trajectories.shipments(flow.name)
            rounding = ROUNDING * max(float(books["sent"].max()), 1.0)
            assert np.abs(books["sent"] - books["delivered"] - books["lost"] - books["in_transit"]).max() <= rounding
            for account in ("sent", "delivered", "lost"):
                assert np.diff(books[account], axis=1, prepend=0).min() >= -rounding
            assert books["in_transit"].min() >= -rounding


def stocks_and_shipments_tell_the_same(case: Case) -> None:
    for name, node in case.nodes.items():
        of, rounding = case.of(name), case.rounding(name)
        sent = case.shipped(node.outbound, "sent")
        sent -= sent[:, :1]  # what was under way on day 1
        assert np.abs(of.dispatched - sent).max() <= rounding
        assert np.abs(of.in_transit - case.shipped(node.inbound, "in_transit")).max() <= rounding
        made = of.received - case.shipped(node.inbound, "delivered")  # by factories
        assert np.diff(made, axis=1).min() >= -rounding
        assert node.supplies or np.abs(made).max() <= rounding


def nothing_is_less_than_nothing_and_sums_never_fall(case: Case) -> None:
    for name in case.nodes:
        of, rounding = case.of(name), case.rounding(name)
        for account in (*SUMS, *LEVELS):
            values = getattr(of, account)
            assert np.isfinite(values).all()
            assert values.min() >= -rounding
        for account in SUMS:
            assert np.diff(getattr(of, account), axis=1).min() >= -rounding


def stocks_keep_to_their_bounds(case: Case) -> None:
    for name, node in case.nodes.items():
        of, rounding, stock = case.of(name), case.rounding(name), node.stock
        if stock.capacity is None:
            assert of.waiting.max() == of.lost.max() == 0
            continue
        if stock.capacity_profile is not None:
            continue
        room = case.field(name, "capacity")[:, None]
        assert (of.on_hand - room).max() <= rounding
        if stock.loses_overflow:
            assert of.waiting.max() <= rounding
        else:
            assert of.lost.max() == 0
            full = np.abs(of.on_hand - room) <= rounding
            assert full[of.waiting > rounding].all()


def what_neither_ages_nor_decays_does_not_expire(case: Case) -> None:
    for name, node in case.nodes.items():
        if node.stock.decay is None and not node.stock.knows_ages and not isinstance(node.stock.on_hand, ss.AgeClasses):
            assert case.of(name).expired.max() == 0


def what_is_not_struck_is_not_destroyed(case: Case) -> None:
    struck = {losses.of or case.scenario.main_stock for losses in case.scenario.losses}
    for name in set(case.nodes) - struck:
        assert case.of(name).destroyed.max() == 0


def issues_leave_the_reserve_alone(case: Case) -> None:
    for name, node in case.nodes.items():
        if node.stock.reserve_profile is not None:
            continue
        of, rounding = case.of(name), case.rounding(name)
        given = np.diff(of.issued + of.dispatched, axis=1) > rounding
        left = of.on_hand[:, 1:] + of.waiting[:, 1:] + np.diff(of.expired + of.destroyed, axis=1)  # before the evening
        assert (case.field(name, "reserve")[:, None] - left)[given].max(initial=-1.0) <= rounding


def unmet_demand_comes_with_an_empty_shelf(case: Case) -> None:
    for name, node in case.nodes.items():
        stock = node.stock
        if stock.reserve_profile is not None or stock.most_issued_per_day is not None or stock.knows_ages:
            continue  # what is too old when it comes expires, too
        of, rounding = case.of(name), case.rounding(name)
        short = np.diff(of.unmet, axis=1) > rounding
        left = of.on_hand[:, 1:] + np.diff(of.expired + of.destroyed, axis=1) - case.field(name, "reserve")[:, None]
        if node.stock.capacity is None:
            assert left[short].max(initial=0.0) <= rounding


ON_ANY_GRID = (
    every_stock_balances,
    every_shipment_balances,
    stocks_and_shipments_tell_the_same,
    nothing_is_less_than_nothing_and_sums_never_fall,
    stocks_keep_to_their_bounds,
    what_neither_ages_nor_decays_does_not_expire,
    what_is_not_struck_is_not_destroyed,
)
DAY_BY_DAY = (issues_leave_the_reserve_alone, unmet_demand_comes_with_an_empty_shelf)


@some_numbers(8, 300)
@pytest.mark.parametrize("features", [WHOLE, EVERYTHING], ids=["whole", "everything"])
@pytest.mark.parametrize(("every_days", "checks"), [(1, ON_ANY_GRID + DAY_BY_DAY), (17, ON_ANY_GRID)], ids=["daily", "coarse"])
def test_amounts_are_conserved_and_kept_within_their_bounds(
    every_days: int, checks: Sequence[Callable[[Case], None]], numbers: range, features: Feature
) -> None:
    for number in numbers:
        case = Case(random_scenario(number, features), every_days)
        for check in checks:
            check(case)
