"""The network of a scenario: which flow fills and which draws on which stock, and in what order a day visits the stocks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import Any

import attrs

from supplysim._flows.base import Demand, Dispatcher, Flow, Leader
from supplysim._flows.returns import Returns
from supplysim._flows.shipments import Shipments
from supplysim._model.stock import Stock
from supplysim._uncertain import checks
from supplysim._uncertain.fields import is_exactly, place_of
from supplysim._uncertain.quantity import Quantity, Variable
from supplysim.errors import InvalidValueError, shown

_SAME_DAY = 0.5  # a lead time below this is none, to the nearest day


@attrs.frozen
class Node:
    """One stock with all that moves it.

    Attributes
    ----------
    stock : Stock
    supplies : tuple of Flow
        Whose receipts of any number of days can be drawn at once.
    demands : tuple of Demand
    answers : tuple of Returns
        What is sent from outside for goods that are received at this stock.
    inbound, outbound : tuple of Dispatcher
        Flows that are followed from dispatch to receipt: those that go to the stock, and those that are taken from it.
    """

    stock: Stock
    supplies: tuple[Flow, ...]
    demands: tuple[Demand, ...]
    inbound: tuple[Dispatcher, ...]
    outbound: tuple[Dispatcher, ...]
    answers: tuple[Returns, ...]

    @property
    def name(self) -> str:
        """The stock's name."""
        return self.stock.name

    def answers_to(self, flow: Dispatcher) -> tuple[Returns, ...]:
        """What is sent from outside for the goods that `flow` brings to this stock."""
        return tuple(each for each in self.answers if each.in_return_for == flow.name)

    @property
    def is_asked(self) -> bool:
        """Whether anything is asked of the stock at all."""
        return bool(self.demands or self.outbound)


@attrs.frozen
class Network:
    """The stocks in the order in which a day visits them, and all that moves between them.

    Attributes
    ----------
    nodes : tuple of Node
    answered : set of names
        Shipments that something is sent back for.
    """

    nodes: tuple[Node, ...]
    answered: frozenset[str]

    @property
    def dispatchers(self) -> tuple[Dispatcher, ...]:
        """Every flow that is followed from dispatch to receipt."""
        found = {each.name: each for node in self.nodes for each in (*node.inbound, *node.outbound)}
        return tuple(found.values())

    @property
    def leader(self) -> Leader | None:
        """The demand that leads: the only thing that is asked of any stock, if it is of a kind that can."""
        claims = [claim for node in self.nodes for claim in (*node.demands, *node.outbound)]
        only = claims[0] if len(claims) == 1 else None
        return only if isinstance(only, Leader) and only.can_lead else None

    def arrival_matters(self, flow: Dispatcher) -> bool:
        """Whether the days on which `flow` arrives have to be looked at one by one."""
        return flow.name in self.answered or any(flow in node.inbound and node.stock.loses_overflow for node in self.nodes)


def source_of(flow: Any) -> str | None:
    """The stock that a flow names as its source."""
    name: str | None = getattr(flow, "from_", None)
    return name


def destination_of(flow: Any, main: str) -> str | None:
    """The stock that a supply goes to: the main one unless told; returns may leave the scenario."""
    name: str | None = getattr(flow, "to", None)
    return name if name is not None or isinstance(flow, Returns) else main


def network_of(
    stocks: Sequence[Stock], main: str, demand: Sequence[Demand], supply: Sequence[Any], *, every_dispatch: bool = False
) -> Network:
    """The network of valid stocks and flows.

    Parameters
    ----------
    every_dispatch : bool
        Follow every dispatch, so that all that is sent is accounted for.
    """
    answered = frozenset(flow.in_return_for for flow in supply if isinstance(flow, Returns))
    losing = {stock.name for stock in stocks if stock.loses_overflow}

    def is_dispatched(flow: Any) -> bool:
        if not isinstance(flow, Shipments):
            return isinstance(flow, Returns)
        followed = every_dispatch or flow.is_followed or flow.name in answered
        return followed or destination_of(flow, main) in losing

    nodes = {}
    for stock in stocks:
        into = [flow for flow in supply if destination_of(flow, main) == stock.name]
        nodes[stock.name] = Node(
            stock=stock,
            supplies=tuple(flow for flow in into if not is_dispatched(flow)),
            demands=tuple(flow for flow in demand if (source_of(flow) or main) == stock.name),
            inbound=tuple(sorted((flow for flow in into if is_dispatched(flow)), key=_answers)),
            outbound=tuple(flow for flow in supply if source_of(flow) == stock.name),
            answers=tuple(
                flow
                for flow in supply
                if isinstance(flow, Returns) and flow.from_ is None and flow.in_return_for in {each.name for each in into}
            ),
        )
    order = TopologicalSorter({name: [] for name in nodes})
    for before, after in _same_day_links(supply, main):
        order.add(after, before)
    return Network(tuple(nodes[name] for name in order.static_order()), answered)


def _answers(flow: Any) -> bool:
    """Whether a flow answers another one, and so comes after it in the day."""
    return isinstance(flow, Returns)


def _same_day_links(supply: Sequence[Any], main: str) -> Iterable[tuple[str, str]]:
    """Pairs of stocks of which the first comes first in the day, since goods may pass to the second on the same day."""
    named = {flow.name: flow for flow in supply}
    for flow in supply:
        source, to = source_of(flow), destination_of(flow, main)
        if isinstance(flow, Returns):
            received_at = destination_of(named[flow.in_return_for], main)
            if source not in (None, received_at):
                yield str(received_at), str(source)
            source = source or received_at
        if source is not None and to not in (None, source) and _may_be_same_day(flow.lead_time_days):
            yield source, str(to)


def _may_be_same_day(lead_time_days: Quantity | float) -> bool:
    if isinstance(lead_time_days, Variable):
        return bool(lead_time_days.law.support[0] <= _SAME_DAY)
    return isinstance(lead_time_days, Quantity) or lead_time_days <= _SAME_DAY


def check_network(place: str, stocks: Sequence[Stock], main: str, demand: Sequence[Any], supply: Sequence[Any]) -> None:
    """Refuse names that nothing has, circles within a day, and circles that nothing ever enters."""
    names = [stock.name for stock in stocks]
    _known(main, names, "main", place, "a stock")
    for flow in (*demand, *supply):
        for field in ("from_", "to"):
            name = getattr(flow, field, None)
            if name is not None:
                _known(name, names, field, place_of(flow), "a stock")
        if isinstance(flow, Returns):
            shipments = [each.name for each in supply if isinstance(each, Shipments)]
            _known(flow.in_return_for, shipments, "in_return_for", place_of(flow), "shipments")
        if isinstance(flow, Shipments) and source_of(flow) == destination_of(flow, main):
            raise InvalidValueError(
                f"'to' of {place_of(flow)} must not be the stock that it is taken from (got {shown(main)})"
            )
    try:
        network_of(stocks, main, demand, supply)
    except CycleError as problem:
        circle = " -> ".join(problem.args[1])
        raise InvalidValueError(
            f"'supply' of {place} must not pass goods round in a circle within one day (got {circle}): give one of those "
            f"flows a lead_time_days that is sure to be 1 or more, a number or a law, not an expression"
        ) from None
    links = {(str(source_of(flow)), destination_of(flow, main)) for flow in supply if source_of(flow) is not None}
    filled = {destination_of(flow, main) for flow in supply if source_of(flow) is None}
    filled |= {stock.name for stock in stocks if not is_exactly(stock.on_hand, 0.0)}
    while more := {to for source, to in links if source in filled} - filled:
        filled |= more
    for name in names:
        if name not in filled and _reaches(links, name, name):
            raise InvalidValueError(
                f"the stock {name!r} of {place} must have something on hand or a supply from outside: "
                f"it is part of a circle of shipments without a source"
            )


def _reaches(links: Iterable[tuple[str, str | None]], start: str, goal: str) -> bool:
    """Whether goods of `start` can come to `goal` by one link or more."""
    links = list(links)
    reached: set[str | None] = {to for source, to in links if source == start}
    while more := {to for source, to in links if source in reached} - reached:
        reached |= more
    return goal in reached


def _known(name: str, names: Sequence[str], field: str, place: str, kind: str) -> None:
    if name not in names:
        hint = checks.did_you_mean(name, names)
        raise InvalidValueError(f"'{field}' of {place} must name {kind}, of {list(names)} (got {shown(name)}{hint})")
