"""What the engine watches for the outputs that a run is asked for: which accounts it needs, and an observer for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import attrs
import numpy as np

from supplysim._engine.limits.order_margin import on_order
from supplysim._engine.observers import (
    FirstDayBelow,
    FirstUnmet,
    LongestRun,
    Lowest,
    MeanOfEvenings,
    Observer,
    Snapshot,
    SumOfEvenings,
)
from supplysim._engine.running import RunningModel, RunningStock, RunningTransfer
from supplysim._engine.stock_state import StruckAccounts
from supplysim._engine.transfer_accounts import TransferAccounts
from supplysim._flows.ordering import Ordering
from supplysim._uncertain.arrays import BoolArray, Drawn, FloatArray, IndexArray

ON_HAND, LOWEST, BELOW = "OnHand", "LowestStock", "FirstBelow"
SENT, RECEIVED = "Sent", "Received"
UNMET, EXPIRED, DESTROYED, LONGEST = "Unmet", "Expired", "Destroyed", "LongestStockOut"
MEAN_ON_HAND, MEAN_BACKLOG = "MeanOnHand", "MeanBacklog"
ORDERS_PLACED, ORDERED, ON_ORDER = "OrdersPlaced", "Ordered", "OnOrder"
DURATION = "DurationOf"
CENSORED = frozenset({BELOW, DURATION})  # kinds that are infinite where they lie beyond the horizon


@attrs.frozen(eq=False)
class Wanted:
    """One thing to watch: its kind, its stock or flow, the last evening that matters, and the level that it is about."""

    kind: str
    owner: str
    day: int
    level: Drawn | None = None

    @property
    def needs_service(self) -> bool:
        """Whether the service of claims must be counted."""
        return self.kind in {UNMET, LONGEST, MEAN_BACKLOG}

    @property
    def needs_duration(self) -> bool:
        """Whether the duration of its demand must be noted."""
        return self.kind == DURATION

    @property
    def needs_accounts(self) -> bool:
        """Whether the accounts of its stock or flow must be kept."""
        return self.kind in {SENT, RECEIVED, EXPIRED, DESTROYED}


WantedByKey = Mapping[Any, Wanted]


def _snapshot(read: Callable[[RunningStock], FloatArray]) -> Callable[[Wanted, RunningModel], Observer]:
    """What makes the observer of something of a stock on one evening."""

    def make(wanted: Wanted, run: RunningModel) -> Observer:
        stock = _stock(wanted, run)
        return Snapshot(np.zeros(run.paths), wanted.day, lambda: read(stock))

    return make


def _stock(wanted: Wanted, run: RunningModel) -> RunningStock:
    return next(stock for stock in run.stocks if stock.node.name == wanted.owner)


def _account(read: Callable[[TransferAccounts], FloatArray]) -> Callable[[Wanted, RunningModel], Observer]:
    """What makes the observer of an account of a flow on one evening."""

    def make(wanted: Wanted, run: RunningModel) -> Observer:
        supplies = {each.flow.name: each.accounts for stock in run.stocks for each in stock.supplies}
        transfers = {each.flow.name: each.accounts for each in run.transfers}
        accounts = (supplies | transfers)[wanted.owner]
        assert accounts is not None  # noqa: S101  # they were asked for
        return Snapshot(np.zeros(run.paths), wanted.day, lambda: read(accounts))

    return make


def _unmet(stock: RunningStock) -> FloatArray:
    total = np.zeros(stock.state.available.size)
    for demand in stock.demands:
        assert demand.claim.unmet is not None  # noqa: S101  # service is counted
        total += demand.claim.unmet
    return total


def _backlog(stock: RunningStock) -> FloatArray:
    total = np.zeros(stock.state.available.size)
    for demand in stock.demands:
        if demand.claim.backlog is not None:
            total += demand.claim.backlog
    return total


def _mean(read: Callable[[RunningStock], FloatArray]) -> Callable[[Wanted, RunningModel], Observer]:
    """What makes the observer of the mean of something of a stock over the evenings up to one."""

    def make(wanted: Wanted, run: RunningModel) -> Observer:
        stock = _stock(wanted, run)
        return MeanOfEvenings(np.zeros(run.paths), wanted.day, lambda: read(stock))

    return make


def _policies(stock: RunningStock) -> list[tuple[RunningTransfer, Ordering]]:
    """The order policies that fill a stock, each with what it orders."""
    pairs = ((each, each.process.ordering) for each in stock.inbound)
    return [(transfer, ordering) for transfer, ordering in pairs if ordering is not None]


def _of_orders(read: Callable[[Ordering], FloatArray]) -> Callable[[Wanted, RunningModel], Observer]:
    """What makes the observer of the sum of something of the orders for a stock over the evenings on which they are placed."""

    def make(wanted: Wanted, run: RunningModel) -> Observer:
        policies = _policies(_stock(wanted, run))
        nothing = np.zeros(run.paths)
        if not policies:
            return Snapshot(nothing, 0, lambda: nothing)  # 0 is known from the start
        return SumOfEvenings(nothing, wanted.day, lambda: np.sum([read(ordering) for _, ordering in policies], axis=0))

    return make


def _on_order(wanted: Wanted, run: RunningModel) -> Observer:
    policies = _policies(_stock(wanted, run))
    nothing = np.zeros(run.paths)
    if not policies:
        return Snapshot(nothing, 0, lambda: nothing)  # 0 is known from the start
    return Snapshot(nothing, wanted.day, lambda: np.sum([on_order(*each) for each in policies], axis=0))


def _expired(stock: RunningStock) -> FloatArray:
    assert stock.state.accounts is not None  # noqa: S101  # they were asked for
    return stock.state.accounts.expired


def _of_expired(wanted: Wanted, run: RunningModel) -> Observer:
    stock = _stock(wanted, run)
    ages = stock.state.first is not None or stock.state.goods is not None or stock.node.stock.decay is not None
    return Snapshot(np.zeros(run.paths), wanted.day if ages else 0, lambda: _expired(stock))  # 0 is known from the start


def _of_destroyed(wanted: Wanted, run: RunningModel) -> Observer:
    accounts = _stock(wanted, run).state.accounts
    nothing = np.zeros(run.paths)
    if not isinstance(accounts, StruckAccounts):
        return Snapshot(nothing, 0, lambda: nothing)  # 0 is known from the start
    return Snapshot(nothing, wanted.day, lambda: accounts.destroyed)


def _lowest(wanted: Wanted, run: RunningModel) -> Observer:
    return Lowest.of(_stock(wanted, run), wanted.day, run)


def _below(wanted: Wanted, run: RunningModel) -> Observer:
    assert wanted.level is not None  # noqa: S101  # the class has a level
    return FirstDayBelow.of(_stock(wanted, run), wanted.day, wanted.level, run)


def _longest(wanted: Wanted, run: RunningModel) -> Observer:
    service = _stock(wanted, run).state.service
    assert service is not None  # noqa: S101  # it is counted
    return LongestRun(np.zeros(run.paths), wanted.day, service, np.zeros(run.paths), np.zeros(run.paths))


def _duration(wanted: Wanted, run: RunningModel) -> Observer:
    return FirstUnmet(np.full(run.paths, np.inf), wanted.day, run.served[wanted.owner].state)


_OBSERVERS: Mapping[str, Callable[[Wanted, RunningModel], Observer]] = {
    ON_HAND: _snapshot(lambda stock: stock.state.on_hand),
    LOWEST: _lowest,
    BELOW: _below,
    SENT: _account(lambda accounts: accounts.sent),
    RECEIVED: _account(lambda accounts: accounts.delivered),
    UNMET: _snapshot(_unmet),
    EXPIRED: _of_expired,
    DESTROYED: _of_destroyed,
    LONGEST: _longest,
    MEAN_ON_HAND: _mean(lambda stock: stock.state.on_hand),
    MEAN_BACKLOG: _mean(_backlog),
    DURATION: _duration,
    ORDERS_PLACED: _of_orders(lambda ordering: np.where(ordering.fresh > 0, 1.0, 0.0)),
    ORDERED: _of_orders(lambda ordering: ordering.fresh),
    ON_ORDER: _on_order,
}
KINDS = frozenset(_OBSERVERS)


class Watch:
    """The observers of a block, and the values of the paths that have ended.

    Attributes
    ----------
    observers : mapping from key to Observer
    values : mapping from key to (paths,) array
    """

    def __init__(self, wanted: WantedByKey, run: RunningModel) -> None:
        self.observers = {key: _OBSERVERS[each.kind](each, run) for key, each in wanted.items()}
        self.values: dict[Any, FloatArray] = {key: np.full(run.paths, np.nan) for key in wanted}

    def are_known(self, clock: FloatArray) -> BoolArray:
        """Where all values are known by now, (in flight,)."""
        known = np.ones(clock.size, dtype=bool)
        for observer in self.observers.values():
            known &= observer.is_known(clock)
        return known

    def close(self, ended: IndexArray, paths: IndexArray) -> None:
        """Write the values of the paths that have ended."""
        for key, observer in self.observers.items():
            self.values[key][paths.take(ended)] = observer.value.take(ended)
