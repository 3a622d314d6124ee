"""The oracle: a plain simulation of a scenario, one day after another, that the engine's distribution is held to.

It shares nothing with the engine but the scenario itself: no leap, no sojourn drawn in one piece, no noise added up over
several days, no Sobol' points, no window of paths. Whoever doubts a figure can read it beside ``docs/model.md`` and check it
line by line: this file for the order of a day, `oracle_store` for a stock,
`oracle_lots` for one that knows the age of its goods, `oracle_consumer` for a demand, `oracle_senders`
for shipments and returns, `oracle_levels` for profiles, regimes and outages, `oracle_outputs` for outputs of a run,
`oracle_draws` for what is drawn once a path. Slowness is its only fault: a million paths over two years are out of its reach.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import NDArray

from supplysim import Consumption, Factory, Returns, Scenario, Shipments, Stock
from support.oracle_consumer import Consumer
from support.oracle_draws import FloatArray, Values, draw_values
from support.oracle_levels import Chain, chain_of, factory_output
from support.oracle_lots import AgedStore, Parts
from support.oracle_outputs import History
from support.oracle_senders import Sender
from support.oracle_store import Store

LEVELS = ("on_hand", "waiting", "in_transit")
BOOKS = ("initial", "received", "issued", "dispatched", "lost", "expired")
_WORTH_DROPPING = 0.2  # the share of paths that must have ended before the arrays are cut down to the others


@dataclass(frozen=True)
class Outcome:
    """What became of each path: arrays of one value a path, or of one row a snapshot day.

    Attributes
    ----------
    durations : mapping from stock
        Infinite where the stock is never short.
    on_hand, waiting, in_transit : mapping from stock to (snapshot days, paths) array
        In the evening: usable stock, what has no room, and what is under way to it and will arrive.
    demanded, unmet : mapping from claim
        Totals over the horizon, for each demand and for what shipments and returns are to take from a stock.
    stock_out_days, stock_outs : mapping from stock
        Days without enough, and runs of such days.
    history : History
        Each evening, and what outputs are worked out from it; empty unless asked for.
    books : mapping from stock
        Totals over the horizon: initial, received, issued, dispatched, lost, expired; and what is left: on_hand, waiting.
    voyages : mapping from shipments or returns
        Totals over the horizon: sent, delivered, lost; and what is left: in_transit.
    """

    durations: Mapping[str, FloatArray]
    on_hand: Mapping[str, FloatArray]
    waiting: Mapping[str, FloatArray]
    in_transit: Mapping[str, FloatArray]
    demanded: Mapping[str, FloatArray]
    unmet: Mapping[str, FloatArray]
    stock_out_days: Mapping[str, FloatArray]
    stock_outs: Mapping[str, FloatArray]
    history: History
    books: Mapping[str, Mapping[str, FloatArray]]
    voyages: Mapping[str, Mapping[str, FloatArray]]


def durations(scenario: Scenario, paths: int, seed: int) -> FloatArray:
    """The duration of the main stock on `paths` independent paths, in days; infinite where the horizon comes first.

    Parameters
    ----------
    scenario : Scenario
    paths, seed : int

    Returns
    -------
    (paths,) array, days
        T = (t - 1) + available / claims on the first stock-out day t.
    """
    days = _Days(scenario, paths, seed)
    lasted = np.full(paths, inf)
    going = np.arange(paths)  # the paths that the arrays of `days` hold
    for day in range(1, scenario.horizon_days + 1):
        days.live(day)
        lasted[going] = days.stores[scenario.main_stock].duration
        ended = np.isfinite(lasted[going])
        if ended.mean() > _WORTH_DROPPING:
            going = going[~ended]
            days.keep(~ended)
        if not going.size:
            break
    return lasted


def simulate(
    scenario: Scenario,
    paths: int,
    seed: int,
    snapshot_days: Sequence[int] = (),
    values: Values | None = None,
    *,
    every_evening: bool = False,
) -> Outcome:
    """Everything that happens on `paths` independent paths, all of which go on to the horizon.

    Parameters
    ----------
    scenario : Scenario
    paths, seed : int
    snapshot_days : sequence of int
        The evenings on which to look at the stocks, in rising order.
    values : mapping, optional
        The value of every field on every path, where they are not to be drawn; see `draw_values`.
    every_evening : bool
        Whether to keep the history, which takes memory for each day and path.
    """
    days = _Days(scenario, paths, seed, values)
    names, horizon = list(days.stores), scenario.horizon_days
    on_hand, waiting, in_transit = ({name: np.zeros((len(snapshot_days), paths)) for name in names} for _ in range(3))
    history = History(scenario.main_stock, scenario.start_date, horizon)
    for day in range(horizon + 1):
        if day > 0:
            days.live(day)
        if every_evening:
            history.note(day, days)
        if day in snapshot_days:
            row = snapshot_days.index(day)
            for name, store in days.stores.items():
                on_hand[name][row], waiting[name][row] = store.on_hand, store.waiting
                in_transit[name][row] = sum(sender.in_transit(day) for sender in days.senders if sender.to == name)
    taking = [*days.consumers, *(sender for sender in days.senders if sender.from_ is not None)]
    return Outcome(
        durations={name: store.duration for name, store in days.stores.items()},
        on_hand=on_hand,
        waiting=waiting,
        in_transit=in_transit,
        demanded={each.flow.name: each.demanded for each in taking},
        unmet={each.flow.name: each.unmet for each in taking},
        stock_out_days={name: store.stock_out_days for name, store in days.stores.items()},
        stock_outs={name: store.stock_outs for name, store in days.stores.items()},
        history=history,
        books={name: {entry: getattr(store, entry) for entry in (*BOOKS, *LEVELS[:2])} for name, store in days.stores.items()},
        voyages={
            sender.flow.name: {
                "sent": sender.sent,
                "delivered": sender.delivered(horizon),
                "lost": sender.lost,
                "in_transit": sender.in_transit(horizon),
            }
            for sender in days.senders
        },
    )


class _Days:
    """One day after another, on all paths at once."""

    def __init__(self, scenario: Scenario, paths: int, seed: int, values: Values | None = None) -> None:
        self.rng = np.random.default_rng(seed)
        self.values = draw_values(scenario, paths, self.rng) if values is None else values
        self.start = scenario.start_date
        main = scenario.main_stock
        self.consumers: list[Consumer] = []
        self.factories: list[tuple[Factory, str, Chain | None]] = []  # with where the output goes, and the outages
        self.made: dict[str, FloatArray] = {}  # by the factories so far
        self.senders: list[Sender] = []
        for flow in scenario.flows:
            match flow:
                case Consumption():
                    self.consumers.append(Consumer(flow, main, paths))
                case Factory():
                    self.made[flow.name] = np.zeros(paths)
                    self.factories.append((flow, flow.to or main, chain_of(flow.outages, flow.name, paths)))
                case Shipments() | Returns():
                    self.senders.append(Sender(flow, main, self.values, scenario.horizon_days, self.rng))
                case _:
                    raise NotImplementedError(f"the oracle does not know this flow: {flow!r}")
        switching = [*(each.regimes for each in self.consumers), *(outages for *_, outages in self.factories)]
        self.chains = [chain for chain in switching if chain is not None]
        for sender in self.senders:
            if isinstance(sender.flow, Returns):
                sender.answers = next(each for each in self.senders if each.flow.name == sender.flow.in_return_for)
        self.stores = self._in_the_order_of_a_day(scenario.stocks, paths)
        for store in self.stores.values():
            store.evening(0, self.values)

    def _in_the_order_of_a_day(self, stocks: Sequence[Stock], paths: int) -> dict[str, Store]:
        """The stocks, each after those that something may come from within the day."""
        links: set[tuple[str | None, str | None]] = set()
        for sender in self.senders:
            source = sender.from_
            if sender.answers is not None:
                links.add((sender.answers.to, source))
                source = source or sender.answers.to
            if np.any(sender.lead_days == 0):
                links.add((source, sender.to))
        waiting = {stock.name: stock for stock in stocks}
        ordered: dict[str, Store] = {}
        while waiting:
            name = next(name for name in waiting if not any((other, name) in links for other in waiting if other != name))
            kind = Store if waiting[name].shelf_life_days is None else AgedStore
            ordered[name] = kind(waiting.pop(name), self.values, paths)
        return ordered

    def keep(self, going: NDArray[np.bool_]) -> None:
        """Forget the paths that are not `going`."""
        self.values = {label: value[going] for label, value in self.values.items()}
        self.made = {name: made[going] for name, made in self.made.items()}
        for each in (*self.stores.values(), *self.consumers, *self.senders, *self.chains):
            each.keep(going)

    def live(self, day: int) -> None:
        """Everything that happens on one day."""
        for consumer in self.consumers:
            rationing = consumer.flow.rationing
            if rationing is not None and (day - 1) % rationing.review_days == 0:
                self._review(consumer, day)
        for sender in self.senders:
            if sender.from_ is None and sender.answers is None:
                sender.send(self._ask(sender, day), day, self.values, self.rng)
        for name, store in self.stores.items():
            receipts, lots = self._receipts(name, day)
            if isinstance(store, AgedStore):
                store.receive_lots(lots, day, self.values)
            else:
                store.receive(receipts, self.values)
            self._issue(name, store, day)
        for store in self.stores.values():
            store.evening(day, self.values)
        for chain in self.chains:
            chain.pass_a_night(self.values, self.rng)

    def _review(self, consumer: Consumer, day: int) -> None:
        """Set the rationing level by the days of supply."""
        on_the_same = [each for each in self.consumers if each.from_ == consumer.from_]
        rate = np.sum([each.mean_rate(day, self.values, self.start) for each in on_the_same], axis=0)
        available = self.stores[consumer.from_].available(self.values)
        days_of_supply = np.where(rate > 0, available / np.where(rate > 0, rate, 1.0), inf)
        level = np.ones(available.size)
        for threshold in sorted(consumer.flow.rationing.levels, reverse=True):
            rationed = self.values[f"{consumer.flow.name}.rationing.levels.{threshold}"]
            level = np.where(days_of_supply < threshold, rationed, level)
        consumer.ration_level = level

    def _receipts(self, name: str, day: int) -> tuple[FloatArray, Parts]:
        """What a stock receives on `day`, in total and by day of birth; what is sent back from outside leaves at once."""
        receipts = np.zeros_like(self.stores[name].rest)
        lots: Parts = []
        for factory, to, outages in self.factories:
            if to == name:
                up = 1.0 if outages is None else outages.level(self.values)
                output = factory_output(factory, self.values, day, self.start) * up
                self.made[factory.name] = self.made[factory.name] + output
                receipts = receipts + output
                lots.append((day - np.floor(self.values.get(f"{factory.name}.age_days", np.zeros_like(output))), output))
        for sender in self.senders:
            if sender.from_ is None and sender.answers is not None and sender.answers.to == name:
                sender.send(self._ask(sender, day), day, self.values, self.rng)
        for sender in self.senders:
            if sender.to == name:
                receipts = receipts + sender.arrivals[day]
                lots += sender.arriving_lots(day)
        return receipts, lots

    def _ask(self, sender: Sender, day: int) -> FloatArray:
        """What is to be sent on `day`: by the calendar and by chance, or for what has been received."""
        if sender.answers is not None:
            return sender.ask_as_returns(sender.answers.arrivals[day], self.values)
        return sender.ask_as_shipments(day, self.values, self.start, self.rng)

    def _issue(self, name: str, store: Store, day: int) -> None:
        """Serve all that is claimed from a stock on `day`."""
        consumers = [consumer for consumer in self.consumers if consumer.from_ == name]
        senders = [sender for sender in self.senders if sender.from_ == name]
        demands = [consumer.demand(day, self.values, self.start, self.rng) for consumer in consumers]
        claims = [(each.flow.priority, demand + each.backlog) for each, demand in zip(consumers, demands, strict=True)]
        claims += [(sender.flow.priority, self._ask(sender, day)) for sender in senders]
        if not claims:
            return
        given = store.serve(claims, day, self.values)

        for consumer, demand, (_, claim), issued in zip(consumers, demands, claims, given, strict=False):
            store.issued = store.issued + issued
            consumer.demanded = consumer.demanded + demand
            if consumer.flow.unmet == "backlog":
                consumer.backlog = claim - issued
                consumer.unmet = consumer.unmet + np.minimum(demand, consumer.backlog)
            else:
                consumer.unmet = consumer.unmet + claim - issued
        for number, (sender, sent) in enumerate(zip(senders, given[len(consumers) :], strict=True), len(consumers)):
            store.dispatched = store.dispatched + sent
            lots = store.given_lots[number] if isinstance(store, AgedStore) else None
            sender.send(sent, day, self.values, self.rng, lots)
