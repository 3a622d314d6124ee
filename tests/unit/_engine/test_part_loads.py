"""Part loads: what a shipment takes of a source that is short, and when that is no stock-out of it."""

from __future__ import annotations

from math import inf
from typing import Any

import pytest

import supplysim as ss
from support.by_hand import ByHand, by_hand, duration, evenings, goes, scenario, sending, using

PORT = ss.Stock(0, name="port")


def shipping(use: Any = 10, on_hand: float = 35, supply: Any = (), **fields: Any) -> ss.Scenario:
    """20 are shipped to the port each day, or what there is; 10 are used at the depot."""
    sea = sending(**({"every_days": 1, "size": 20, "from_": "depot", "to": "port", "part_loads": True} | fields))
    demand = use if isinstance(use, list) else using(use, from_="depot")
    return scenario([ss.Stock(on_hand, name="depot"), PORT], demand, [sea, *supply], horizon_days=4)


ELSEWHERE = [using(1, from_="port")]


@by_hand(
    # Day 1: 10 and 20 of 35; day 2: 5 of 10, and nothing is left to ship.
    it_takes_what_is_left=goes(shipping(), lasts=1.5, on_hand=[35, 5, 0, 0, 0], issued=[0, 10, 15, 15, 15],
        dispatched=[0, 20, 20, 20, 20], service={"unmet of sea": 60, "ready_rate": 0.25, "stock_outs": 1}),
    # Day 2: 10 of 10, and 5 of 20 are shipped: no stock-out. Day 3: nothing at all.
    a_part_is_no_stock_out=goes(shipping(on_hand=45), lasts=2, dispatched=[0, 20, 25, 25, 25],
        service={"unmet of sea": 55, "fill_rate of sea": 25 / 80, "fill_rate": 0.5, "ready_rate": 0.5}),
    what_is_given_is_what_arrives=goes(shipping(on_hand=45), at="port", received=[0, 20, 25, 25, 25]),
    # Day 2: the 5 go first, and the demand, of which nothing is met, is asked for beside them.
    before_the_demand=goes(shipping(priority=1, on_hand=35, use=[using(10, from_="depot", priority=2)]), lasts=1 + 5 / 15),
    # Day 1: 24 for 10 and 20: 8 and 16; what is asked for counts with the 16 that were given.
    beside_the_demand=goes(shipping(priority=1, on_hand=24), lasts=24 / 26, issued=[0, 8, 8, 8, 8], dispatched=[0, *[16] * 4]),
    by_itself=goes(shipping(use=ELSEWHERE, on_hand=50), lasts=inf, dispatched=[0, 20, 40, 50, 50]),
    by_itself_at_the_port=goes(shipping(use=ELSEWHERE, on_hand=50), at="port", lasts=inf, received=[0, 20, 40, 50, 50]),
    two_in_proportion=goes(
        shipping(supply=[sending("air", every_days=1, size=5, from_="depot", to="port", part_loads=True)], on_hand=20),
        lasts=1, dispatched=[0, 10, 10, 10, 10], service={"unmet of air": 3 + 15}),
    a_full_load_beside_it=goes(
        shipping(supply=[sending("air", every_days=1, size=5, from_="depot", to="port")], on_hand=20, use=ELSEWHERE),
        lasts=20 / (16 + 5)),
    of_a_budget_only_what_leaves_counts=goes(shipping(use=ELSEWHERE, on_hand=30, total=40, supply=[
        ss.Shipments("in", on={4: 100}, to="depot")]), dispatched=[0, 20, 30, 30, 40]),
    in_full_if_there_is_enough=goes(shipping(on_hand=1e3), lasts=inf, dispatched=[0, 20, 40, 60, 80],
        service={"fill_rate of sea": 1}),
)  # fmt: skip
def test_part_loads(case: ByHand) -> None:
    case.check()


@pytest.mark.parametrize("priority", [1, 2, 3])
def test_it_changes_no_amount(priority: int) -> None:
    whole, part = (shipping(on_hand=75, priority=priority, part_loads=each) for each in (False, True))
    accounts = "on_hand", "issued", "dispatched", "unmet"
    assert evenings(whole, *accounts) == evenings(part, *accounts)
    assert duration(part) >= duration(whole)


def test_a_path_ends_though_a_stock_is_never_short() -> None:
    """The depot has part loads alone, so that nothing is left to wait for when the port is short."""
    made = shipping(use=[using(100, from_="port")], on_hand=50).replace(horizon_days=10_000_000, main="port")
    assert duration(made) == 0.2
