"""Traps: what a scenario can say though its author hardly means it is warned about, and nothing else is."""

from __future__ import annotations

import warnings
from typing import Any

import pytest

import supplysim as ss

BLOOD = ss.Stock(ss.AgeClasses({0: 50, 3: 50}, shelf_life_days=5), name="platelets")
SOON, LATE = ss.uniform(200, 400), ss.uniform(366, 400)
TAIL = ss.normal(100, 20)
WEEK = ss.varying(ss.uniform(2, 12))


def using(per_day: Any = 10, **fields: Any) -> ss.Consumption:
    return ss.Consumption("use", per_day, **fields)


def sending(**fields: Any) -> ss.Shipments:
    return ss.Shipments("sea", **{"every_days": 7, "size": 9, **fields})


def scenario(*flows: Any, stock: Any = None, horizon_days: int = 365, **fields: Any) -> ss.Scenario:
    demand = [flow for flow in flows if isinstance(flow, ss.Demand)] or [using()]
    supply = [flow for flow in flows if not isinstance(flow, ss.Demand)]
    stock = ss.Stock(1_000, name="depot") if stock is None else stock
    return ss.Scenario("s", stock=stock, demand=demand, supply=supply, horizon_days=horizon_days, **fields)


TRAPS = {
    "a cv": (scenario(using(cv=3.1)), r"^'cv' of Consumption 'use' is above 3 \(got 3.1\)"),
    "an uncertain cv": (scenario(using(cv=ss.uniform(3, 4))), r"got uniform\(3, 4\)"),
    "a size_cv": (scenario(sending(size_cv=5)), "^'size_cv' of Shipments 'sea'"),
    "a first day": (scenario(sending(first_day=366)), r"^'first_day' of Shipments 'sea' is beyond .* 365 \(day 366"),
    "an unknown first day": (scenario(sending(first_day=LATE)), "^'first_day'"),
    "a date": (scenario(sending(first_day="2025-01-01"), start="2024-01-01", horizon_days=366), r"day 367 at the"),
    "a lead time": (scenario(sending(first_day=200, lead_time_days=166)), r"^'lead_time_days' .* \(day 366 at the earliest\)"),
    "a schedule": (scenario(using(profile=ss.schedule({400: 2, 500: 3}))), "^schedule of Consumption 'use' begins beyond"),
    "a ramp": (scenario(using(profile=ss.season(0.1, 3) * ss.ramp(370, 9, 1, 2))), "^ramp of Consumption 'use' begins"),
    "a window": (scenario(ss.Factory("mill", 9, profile=ss.window(LATE))), "^window of Factory 'mill' is 0 on every day"),
    "a window of the year before": (scenario(using(profile=ss.window(-50, -10))), "^window of Consumption 'use' is 0"),
    "arrivals of a late window": (
        scenario(sending(profile=ss.window(200, 300), lead_time_days=166)), r"^'lead_time_days' .* \(day 366 at"),
    "late returns": (
        scenario(
            sending(first_day=2, lead_time_days=200), ss.Returns("back", "sea", 1, to="depot", lead_time_days=200)
        ), "Returns 'back'"),
    "the profile of an input": (
        scenario(ss.Factory("mill", 9, inputs={"ore": ss.Input(9, profile=ss.window(400))})), "^window of Factory 'mill'"),
    "outages of half a day": (
        scenario(ss.Factory("mill", 9, outages=ss.Outages(9, down_days=0.5))), r"^'down_days' of Outages of Factory 'mill'"),
    "regimes of half a day": (
        scenario(using(regimes=ss.Regimes({"a": 1, "b": 2}, days={"a": 9, "b": ss.varying(ss.uniform(0.1, 0.6))}))),
        r"^'days\['b'\]' of Regimes of Consumption 'use' has a mean of 0.35 days, but of 1 when each"),
    "an up time that outlasts the horizon": (
        scenario(ss.Factory("mill", 9, outages=ss.Outages(up_days=LATE, down_days=9))),
        "^the sojourn that begins on day 1 in Outages of Factory 'mill' .* 365, or beyond"),
    "an inspection": (scenario(stock=ss.Stock(9, decay=ss.Decay(0.1, every_days=400))), "^'every_days' of Decay of Stock"),
    "a profile of no reserve": (
        scenario(stock=ss.Stock(9, reserve_profile=ss.schedule({3: 2}))), "^'reserve_profile' of Stock has no effect"),
    "receipts that do not age": (
        scenario(sending(first_day=2), stock=BLOOD, horizon_days=7), "^receipts of Stock .* do not age, .* 'sea' could"),
    "dates": (
        scenario(ss.Shipments("contract", on={366: 5, "2025-02-01": 9}), start="2024-01-01"),
        r"^'on' of Shipments 'contract' plans nothing up to the horizon, day 365 \(day 366 at the earliest\)",
    ),
    "dates that slip": (
        scenario(ss.Shipments("contract", on={360: 5}, delay_days=ss.uniform(6, 9))), r"day 366 at the earliest"),
    "strikes": (scenario(losses=[ss.Losses("raids", on={400: 0.5})]), r"^'on' of Losses 'raids' plans nothing up to"),
    "nothing under way": (
        scenario(sending(lead_time_days=10)),
        r"^nothing of Shipments 'sea' is under way on day 1, .* 1 to 10 \(its lead_time_days\), .* 100 days: .* on={day",
    ),
    "an unknown gap": (
        scenario(sending(lead_time_days=ss.uniform(10, 30))), r"days 1 to 20 \(its lead_time_days, on the median path\)"),
    "nothing under way to a port": (
        scenario(
            sending(lead_time_days=10, to="port"), ss.Shipments("trucks", from_="port", every_days=7, size=100),
            stock=[ss.Stock(1_000), ss.Stock(400, name="port")],
        ), "^nothing of Shipments 'sea' .* covers 28 days"),
    "nothing on hand": (scenario(sending(lead_time_days=1), stock=ss.Stock(0)), "on days 1 to 1 .* covers 0 days"),
    "a wave": (scenario(using(profile=ss.wave(ss.uniform(500, 600), 20, 2))), "^wave of Consumption 'use' is 1 on every day"),
    "first lumps": (
        scenario(ss.Consumption("use", size=9, every_days=7, first_day=400)), "^'first_day' of Consumption 'use' is beyond"),
    "slow issues": (
        scenario(using(ss.uniform(8, 14)), stock=ss.Stock(999, most_issued_per_day=9)),
        r"^'most_issued_per_day' of Stock is below the mean demand on it \(at most 9, and 11 a day, on the median path"),
    "slow issues at every share": (
        scenario(stock=ss.Stock(999, capacity=999, most_issued_per_day={0.1: 2, 0.5: 9})), "^'most_issued_per_day'"),
    "weights": (scenario(using(ss.choice([9, 11], [0.7, 0.28]))), "weights of the choice 'use.per_day' add up to 0.98"),
    "weights five per cent off": (scenario(using(ss.choice([9, 11], [0.5, 0.45]))), "add up to 0.95"),
    "weights in per cent": (scenario(using(ss.mixture([9, ss.uniform(1, 2)], [70, 32], name="x"))), "'x' add up to 102"),
    "weights within": (scenario(using(ss.mixture([ss.choice([1, 2], [0.5, 0.47]), 3]))), "^the weights of the choice"),
}  # fmt: skip

HARMLESS = {
    "a wave that begins": scenario(using(profile=ss.wave(500, 60, 2))),
    "a narrow wave": scenario(using(profile=ss.wave(200, 0.1, 2)), horizon_days=1_000),
    "slow growth": scenario(using(profile=ss.growth(9e5))),
    "issues that are just fast enough": scenario(stock=ss.Stock(99, capacity=99, most_issued_per_day={0.1: 2, 0.5: 10})),
    "a first lump that is late": scenario(ss.Consumption("use", size=9, every_days=7, first_day=365)),
    "a cv at the limit": scenario(using(cv=3)),
    "a cv seldom above it": scenario(using(cv=ss.uniform(0, 5))),
    "the last of its days": scenario(sending(first_day=358, lead_time_days=7)),
    "days that may come in time": scenario(sending(first_day=SOON), using(profile=ss.window(SOON))),
    "an end beyond the horizon": scenario(using(profile=ss.window(last_day=400))),
    "a schedule that goes on": scenario(using(profile=ss.schedule({300: 2, 400: 3}))),
    "a late season": scenario(using(profile=ss.season(0.1, peak_day=900))),
    "receipts used in time": scenario(sending(first_day=3), stock=BLOOD, horizon_days=7),
    "no receipts": scenario(stock=BLOOD),
    "receipts of a late window": scenario(sending(profile=ss.window(361)), stock=BLOOD),
    "returns for late shipments": scenario(
        sending(first_day=359, to="front"), ss.Returns("back", "sea", 1, to="platelets", lead_time_days=2),
        stock=[BLOOD, ss.Stock(9, name="front")]),
    "a ramp from nothing": scenario(using(profile=ss.ramp(300, 100, 0, 1))),
    "a short gap": scenario(sending(lead_time_days=9)),
    "a gap on few paths": scenario(sending(lead_time_days=ss.uniform(0, 18))),
    "a later beginning": scenario(sending(lead_time_days=50, first_day=2)),
    "a later window": scenario(sending(lead_time_days=50, profile=ss.window(2))),
    "what is under way": scenario(sending(lead_time_days=50), ss.Shipments("under way", on={3: 100, 366: 50})),
    "nothing under way, as it says": scenario(sending(lead_time_days=50), ss.Shipments("under way", on={1: 0})),
    "a gap within the network": scenario(
        sending(lead_time_days=50, from_="port"), stock=[ss.Stock(1_000), ss.Stock(90, name="port")]),
    "a late strike": scenario(losses=[ss.Losses("raids", on={365: 0.5, 400: 0.1})]),
    "outages of a day and more": scenario(ss.Factory("mill", 9, outages=ss.Outages(up_days=SOON, down_days=1.4 * WEEK))),
    "a late outage in equilibrium": scenario(
        ss.Factory("mill", 9, outages=ss.Outages(up_days=LATE, down_days=9, start="stationary"))),
    "one regime for ever": scenario(using(regimes=ss.Regimes({"a": 1}, days={"a": 900}))),
    "weights of one": scenario(using(ss.choice([1, 2, 3], [0.1, 0.2, 0.7]))),
    "weights in proportion": scenario(using(ss.choice([9, 11], [3, 1]))),
}  # fmt: skip


@pytest.mark.parametrize("kind", TRAPS)
def test_a_trap_is_warned_about_once(kind: str) -> None:
    made, message = TRAPS[kind]
    with pytest.warns(ss.SupplysimWarning, match=message) as caught:
        ss.simulate(made, 64, seed=1)
    assert len(caught) == 1
    assert caught[0].filename == __file__


@pytest.mark.parametrize("kind", HARMLESS)
def test_nothing_else_is(kind: str) -> None:
    with warnings.catch_warnings(action="error"):
        ss.simulate(HARMLESS[kind], 64, seed=1)


def test_each_call_warns_once_of_each_trap() -> None:
    for _ in range(2):
        with pytest.warns(ss.SupplysimWarning) as caught:
            ss.simulate(scenario(using(cv=4), ss.Consumption("other", 1, cv=9)), 64, seed=1)
        assert len(caught) == 2


def test_an_expression_out_of_range_is_refused_at_once_by_name() -> None:
    with pytest.raises(
        ss.InvalidValueError,
        match=r"^'on_hand' of Stock 'depot' must be at least 0 .* = .1 \* normal\(100, 20\). - 50",
    ):
        ss.simulate(scenario(stock=ss.Stock(1 * TAIL - 50, name="depot")), 100, seed=1)
