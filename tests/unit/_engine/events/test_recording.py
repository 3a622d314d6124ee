"""Recording: the accounts on the evenings of a grid."""

from __future__ import annotations

from math import nan

import numpy as np

import supplysim as ss
from supplysim._engine.events.recording import Recording
from support.by_hand import scenario, sending
from support.rule_stage import FAR, Stage, put


def recording(stage: Stage, every_days: int) -> Recording:
    return Recording(every_days, stage.run, horizon_days=10)


def test_a_leap_ends_on_the_next_evening_of_the_grid() -> None:
    clock = np.array([0.0, 3.0, 4.0, 8.0])
    assert recording(Stage(scenario(95)), 4).limit(clock, np.full(4, FAR)).tolist() == [4, 1, 4, 4]


def test_it_writes_only_on_its_evenings() -> None:
    stage = Stage(scenario(ss.Stock(95, reserve=20)), paths=2)
    rule = recording(stage, 4)
    for evening, available in ((0, 75), (2, 60), (4, 50), (10, 10)):
        put(stage.state, available=available)
        rule.act(np.full(2, float(evening)), np.arange(2))
    np.testing.assert_array_equal(rule.records["stock", "on_hand"], [[95, 70, nan, 30]] * 2)


def test_paths_in_flight_are_written_in_their_own_rows() -> None:
    stage = Stage(scenario(95), paths=3)
    rule = recording(stage, 5)
    rule.act(np.zeros(3), np.arange(3))
    put(stage.state, available=[1, 2, 3])
    rule.act(np.array([5.0, 4.0, 10.0]), np.array([2, 0, 1]))
    np.testing.assert_array_equal(rule.records["stock", "on_hand"], [[95, nan, nan], [95, nan, 3], [95, 1, nan]])


def test_every_account_of_stocks_and_of_all_that_is_sent_is_written() -> None:
    stage = Stage(scenario(ss.Stock(95, capacity=100, when_full="waits"), 1, [sending(lead_time_days=1)]), records=True)
    rule = recording(stage, 5)
    stock, sea = stage.state, stage.transfer()
    put(stock, available=130)
    put(sea.transit, amount=7)
    written = {("stock", "on_hand"): 100, ("stock", "waiting"): 30, ("stock", "in_transit"): 7, ("sea", "in_transit"): 7}
    of_stock, of_sea = ("received", "issued", "dispatched", "lost", "expired", "unmet"), ("sent", "delivered", "lost")
    for number, name in enumerate(of_stock, start=1):
        put(stock.accounts, **{name: number})
        written["stock", name] = number
    for number, name in enumerate(of_sea, start=11):
        put(sea.accounts, **{name: number})
        written["sea", name] = number
    rule.act(np.zeros(1), np.arange(1))
    assert {key: values[0, 0] for key, values in rule.records.items()} == written


def test_what_arrives_as_it_is_sent_is_written_without_being_followed() -> None:
    stage = Stage(scenario(95, 1, [sending(), ss.Factory("works", 3)]), records=True)
    rule = recording(stage, 5)
    sea, works = stage.run.stocks[0].supplies
    put(sea.accounts, sent=11, delivered=9, lost=2)
    put(works.accounts, sent=5, delivered=5)
    rule.act(np.zeros(1), np.arange(1))
    found = {account: values[0, 0] for (owner, account), values in rule.records.items() if owner == "sea"}
    assert found == {"sent": 11, "delivered": 9, "lost": 2, "in_transit": 0}
    assert "works" not in {owner for owner, _ in rule.records}
