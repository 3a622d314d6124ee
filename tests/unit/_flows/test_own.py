"""Flows of a user's own: what they return, their state and their fields are checked, and right ones give right numbers."""

from __future__ import annotations

from collections.abc import Callable
from math import inf, nan
from typing import Any

import attrs
import numpy as np
import pytest

import supplysim as ss
from support import scenarios
from support.by_hand import scenario, sending


@attrs.frozen(eq=False)
class Asking(ss.Demand):
    """A demand whose methods return what a test wants."""

    returned: Callable[[ss.Leap], Any] = lambda leap: 10.0 * leap.days
    name: str = "asked"
    bounds: Any = ss.DemandBound(10.0, 0.0, 0.0)
    mean: Any = 10.0
    from_: str | None = None
    priority: Any = 1
    profile: Any = None
    rationing: Any = None

    def advance(self, leap: ss.Leap, rng: np.random.Generator) -> Any:
        return self.returned(leap)

    def bound(self, calendar: Any) -> Any:
        return self.bounds

    def mean_per_day(self) -> Any:
        return self.mean


@attrs.frozen(eq=False)
class Sending(ss.Transfer):
    """A transfer whose methods return what a test wants."""

    name: str = "sent"
    asked: float = 1.0
    amount: float = 1.0
    share: float = 1.0
    lead_time_days: Any = 0.0
    followed: bool = True
    from_: str | None = None
    to: str | None = None

    @property
    def is_followed(self) -> bool:
        return self.followed

    def requests(self, leap: ss.Leap, delivered: Any, rng: np.random.Generator) -> Any:
        every = np.arange(leap.days.size)
        sent = ss.Consignment(every, leap.after, self.amount * leap.days, np.ones(every.size))
        return ss.Requests(self.asked * leap.days, (sent,))

    def arriving(self, leap: ss.Leap, sent: ss.Consignment, amount: Any, rng: np.random.Generator) -> Any:
        return amount * self.share


@attrs.frozen
class Making(ss.Supply):
    """A supply with bounds and fields that a test wants."""

    name: str = "made"
    least: Any = 0.0
    values: Any = ()
    from_: str | None = None

    def advance(self, leap: ss.Leap, rng: np.random.Generator) -> Any:
        return 0.0 * leap.days

    def least_per_day(self) -> Any:
        return self.least


@attrs.define(eq=False)
class GrowingProcess(ss.Process):
    """d units on day d, for which it counts the days, in a new array for each leap."""

    day: Any
    table: Any = None

    def advance(self, leap: ss.Leap, rng: np.random.Generator) -> Any:
        before, self.day = self.day, self.day + leap.days
        return (self.day * (self.day + 1) - before * (before + 1)) / 2


@attrs.frozen(eq=False)
class Growing(Asking):
    """A demand that grows by a unit a day."""

    process: Callable[[int], Any] = lambda paths: GrowingProcess(np.zeros(paths))
    bounds: Any = ss.DemandBound(60.0, 0.0, 0.0)

    def start(self, calendar: Any, paths: int, rng: np.random.Generator) -> Any:
        return self.process(paths)


def run(*flows: Any, stock: Any = 95, **fields: Any) -> ss.Result:
    demands = [flow for flow in flows if isinstance(flow, ss.Demand)]
    supplies = [flow for flow in flows if not isinstance(flow, ss.Demand)]
    return ss.simulate(scenario(stock, demands or 10, supplies, **{"horizon_days": 30, **fields}), 64, seed=1)


AMOUNT = "'advance' of Asking 'asked' must return"
DAY = "'day' of the process of Growing 'asked' must be"


@pytest.mark.parametrize(
    ("flow", "message"),
    [
        (Asking(lambda leap: np.full(leap.days.size, nan)), rf"{AMOUNT} numbers .* \(returned nan\)"),
        (Asking(lambda leap: np.full(leap.days.size, inf)), rf"{AMOUNT} numbers .* \(returned inf\)"),
        (Asking(lambda leap: -leap.days), rf"{AMOUNT} numbers .* \(returned -"),
        (Asking(lambda _: 10.0), rf"{AMOUNT} one number for each path, .* \(returned one of shape \(\)\)"),
        (Asking(lambda _: np.array([10.0])), rf"{AMOUNT} one number for each path, .* \(returned one of shape \(1,\)\)"),
        (Asking(lambda leap: leap.days[:, np.newaxis]), rf"{AMOUNT} one number for each path"),
        (Asking(lambda _: "ten"), rf"{AMOUNT} numbers \(returned 'ten'\)"),
        (Asking(lambda _: None), rf"{AMOUNT} numbers"),
        (Asking(bounds=7), r"'bound' of Asking 'asked' must return a DemandBound \(returned 7\)"),
        (Asking(bounds=None), "'bound' of Asking 'asked' must return a DemandBound"),
        (Asking(bounds=ss.DemandBound(nan, 0.0, 0.0)), r"'bound.mean_per_day' of Asking 'asked' .* \(returned nan\)"),
        (Asking(bounds=ss.DemandBound(10.0, -1.0, 0.0)), r"'bound.variance_per_day' of Asking 'asked' .* \(returned -1\)"),
        (Asking(bounds=ss.DemandBound(10.0, 0.0, inf)), r"'bound.scale' of Asking 'asked' .* \(returned inf\)"),
        (Asking(mean=-1), r"'mean_per_day' of Asking 'asked' must return numbers finite and at least 0 \(returned -1\)"),
        (Asking(mean=inf), r"'mean_per_day' of Asking 'asked' must return numbers finite and at least 0 \(returned inf\)"),
        (Making(least=inf), r"'least_per_day' of Making 'made' must return numbers finite and at least 0 \(returned inf\)"),
        (Making(least=nan), r"'least_per_day' of Making 'made' must return numbers finite and at least 0 \(returned nan\)"),
        (Sending(asked=nan), r"'requests' of Sending 'sent' must return numbers .* \(returned nan\)"),
        (Sending(amount=-1.0), r"'requests' of Sending 'sent' must return numbers .* \(returned -9\)"),
        (Sending(asked=2.0), r"'requests' of Sending 'sent' must ask for the sum of its consignments, 9 \(returned 18\)"),
        (Sending(share=-1.0), r"'arriving' of Sending 'sent' must return numbers .* \(returned -9\)"),
        (Sending(share=1.5), r"'arriving' of Sending 'sent' must return no more than was sent, 9 \(returned 13.5\)"),
        (Sending(lead_time_days=ss.uniform(0, 1) * -5 - 2), r"'lead_time_days' of Sending 'sent' must return numbers between"),
        (Growing(process=lambda _: None), r"must start a process of an attrs class derived from ss.Process \(got None\)"),
        (Growing(process=lambda _: GrowingProcess(np.zeros(7))), rf"{DAY} a number, or an array"),
        (Growing(process=lambda _: GrowingProcess(np.array(0.0))), rf"{DAY} a number, or an array"),
        (Growing(process=lambda _: GrowingProcess(0.0)), rf"{DAY} an array from the start"),
    ],
)
def test_what_a_flow_returns_and_starts_is_checked(flow: Any, message: str) -> None:
    with pytest.raises(ss.SupplysimError, match=message):
        run(flow)


@attrs.frozen
class Idle(ss.Supply):
    """A supply that says nothing."""

    name: str = "idle"


@attrs.define(eq=False)
class Mutable(ss.Supply):
    """A supply that can change."""

    name: str = "works"


class Plain(ss.Supply):
    """A supply that is no attrs class."""

    name = "plain"


TWO_STOCKS = [ss.Stock(50, name="port"), ss.Stock(50, name="depot")]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Asking(name=5), "'name' of Asking must be a string"),  # type: ignore[arg-type]
        (lambda: Asking(priority="x"), "'priority' of Asking 'asked' must be a whole number"),
        (lambda: Asking(profile=5), "'profile' of Asking 'asked' must be a profile or None"),
        (lambda: Sending(lead_time_days=-5), "'lead_time_days' of Sending 'sent' must be at least 0"),
        (lambda: Sending(lead_time_days=nan), "'lead_time_days' of Sending 'sent' must be finite"),
        (Idle, "Idle must define 'advance', or 'start' to return a process that does"),
        (Mutable, "Mutable 'works' must be of a frozen class, as by @attrs"),
        (lambda: Making(values=[ss.uniform(1, 2)]), "'values' of Making 'made' must hold its quantities in a tuple"),
        (
            lambda: Making(values={"a": ss.uniform(1, 2)}),
            r"Making 'made' is its own process, so that each quantity must stand in a field by itself \(got 'values', ",
        ),
        (Plain, r"'supply\[0\]' of Scenario 'by hand' must be of an attrs class, such as"),
        (lambda: Sending(followed=False), "'is_followed' of Sending 'sent' must be True unless it is a Supply too"),
        (lambda: Making(from_="depot"), r"'from_' of Making 'made' must be None, since a supply that .*'depot'"),
        (lambda: Asking(rationing=ss.Rationing(1, {30: 0.0})), "'rationing' of Asking 'asked' must have a process"),
        (lambda: Sending(from_="depot", to="depot"), r"'to' of Sending 'sent' must not be .* \(got 'depot'\)"),
    ],
)
def test_the_class_and_the_fields_of_a_flow_are_checked(make: Callable[[], Any], message: str) -> None:
    with pytest.raises(ss.SupplysimError, match=message):
        run(make(), stock=TWO_STOCKS)


def test_quantities_that_are_certain_may_stand_in_a_mapping() -> None:
    assert run(Making(values={"a": 2.0})).median.value == 9.5


def test_overflow_is_lost_on_each_day_of_a_transfer_that_does_not_tell_its_days() -> None:
    for capacity, lasts in ((50, 99.5), (None, 100.5)):
        half_a_unit = Sending(asked=0.5, amount=0.5)
        result = run(ss.Consumption("use", 1), half_a_unit, stock=ss.Stock(50, capacity=capacity), horizon_days=200)
        assert result.median.value == lasts


def test_what_is_returned_may_be_the_leap_itself() -> None:
    one = Asking(lambda leap: leap.days, bounds=ss.DemandBound(1.0, 0.0, 0.0), mean=1.0)
    nine = Asking(lambda leap: 9 * leap.days, "others", bounds=ss.DemandBound(9.0, 0.0, 0.0), mean=9.0)
    assert run(one, nine).median.value == 9.5


def test_counts_may_be_whole_numbers() -> None:
    whole = Asking(lambda leap: (10 * leap.days).astype(int))
    assert run(whole, Asking(name="second")).median.value == run(Asking(), Asking(name="second")).median.value == 4.75


@pytest.mark.parametrize("paths", [1, 100, 40_000])
def test_a_process_may_put_a_new_array_in_its_state(paths: int) -> None:
    made = scenario(ss.Stock(ss.uniform(0, 400)), [Growing()], horizon_days=60)
    result = ss.simulate(made, paths, seed=1)
    stock = np.asarray(next(iter(result.inputs.values())))
    days = np.floor((np.sqrt(1 + 8 * stock) - 1) / 2)  # the sum of 1 to n is at most the stock
    np.testing.assert_allclose(result.durations, days + (stock - days * (days + 1) / 2) / (days + 1), rtol=1e-9)


@attrs.define(eq=False)
class EveryTenDays(ss.TransferProcess):
    """Sends 5 units on every tenth day."""

    next_dispatch: Any

    def requests(self, leap: ss.Leap, delivered: Any, rng: np.random.Generator) -> Any:
        asked = 5.0 * (leap.after // 10 - leap.before // 10)
        self.next_dispatch = 10.0 * (leap.after // 10 + 1)
        due = np.flatnonzero(asked)
        return ss.Requests(asked, (ss.Consignment(due, leap.after[due], asked[due], np.ones(due.size)),))


@attrs.frozen(eq=False)
class Regular(Sending):
    """A transfer with a process of its own."""

    def start_transfer(self, calendar: Any, paths: int, rng: np.random.Generator) -> Any:
        return EveryTenDays(np.full(paths, 10.0))


@pytest.mark.parametrize("capacity", [None, 95])
def test_a_transfer_may_start_a_process(capacity: float | None) -> None:
    stock, use = ss.Stock(95, capacity=capacity), ss.Consumption("use", ss.uniform(5, 10))
    mine, theirs = (
        ss.simulate(scenario(stock, use, [flow], horizon_days=40), 64, seed=1)
        for flow in (Regular(), sending(every_days=10, size=5, first_day=10))
    )
    np.testing.assert_allclose(mine.durations, theirs.durations, rtol=1e-12)


@attrs.frozen(eq=False)
class Table(Asking):
    """A demand with a long table, which is the same on all paths."""

    table: Any = None


def test_the_digest_tells_tables_apart_that_differ_anywhere() -> None:
    first = np.full(2000, 10.0)
    other, close = first.copy(), first.copy()
    other[1000], close[1000] = 500.0, 10.0 + 4e-9
    digests = {scenario(95, [Table(table=table, returned=abs)]).digest for table in (first, first.copy(), other, close)}
    assert len(digests) == 3


def test_a_class_that_workers_cannot_import_is_refused_by_name() -> None:
    @attrs.frozen(eq=False)
    class Local(Asking):
        pass

    message = r"Scenario 'by hand' must be one that can be pickled, to be sent to workers .*: define its classes"
    with scenarios.small_blocks(64), pytest.raises(ss.InvalidTypeError, match=message):
        ss.simulate(scenario(95, [Local()]), 256, seed=1, workers=2)


def test_flows_are_told_apart_without_comparing_their_fields() -> None:
    @attrs.frozen
    class Rated(ss.Transfer):
        amount: Any
        name: str

        def requests(self, leap: ss.Leap, delivered: Any, rng: np.random.Generator) -> None:
            return None

    made = scenario(ss.Stock(95, capacity=100), 10, [Rated(5.0, "a"), Rated(ss.uniform(1, 2), "b")], horizon_days=30)
    assert ss.simulate(made, 64, seed=1).median.value == 9.5


@attrs.frozen(eq=False)
class Owed(Asking):
    """A demand of 10 a day that begins with a backlog, and of which a second stock serves what the first cannot."""

    keeps_backlog = True
    substitutes = ("second",)

    def backlog_at_start(self) -> float:
        return 20.0

    def exchange_at(self, stock: str) -> float:
        return 0.5


def test_a_demand_may_have_a_backlog_and_stocks_that_serve_in_the_place_of_others() -> None:
    stocks = [ss.Stock(95, name="first"), ss.Stock(100, name="second")]
    result = run(Owed(from_="first"), stock=stocks)
    assert result.of_demand("asked").median.value == pytest.approx((95 + 0.5 * 100 - 20) / 10)
