"""The network: the flows into and out of each stock, and the order in which stocks are settled."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

import attrs

from supplysim._flows.base import Demand, Flow, Supply, Transfer
from supplysim._flows.strikes import Loss
from supplysim._model.stock import Stock
from supplysim._uncertain import checks
from supplysim._uncertain.fields import is_exactly, place_of
from supplysim._uncertain.quantity import Quantity, Variable
from supplysim._uncertain.varying import Varying
from supplysim.errors import InvalidValueError, shortened, shown, shown_names


@attrs.frozen
class Node:
    """One stock with its flows.

    Attributes
    ----------
    stock : Stock
    supplies : tuple of Supply
        Flows into the stock of which only the total received in a leap matters.
    demands : tuple of Demand
        Those that ask this stock first.
    inbound, outbound : tuple of Transfer
        Flows into and out of the stock that are simulated from dispatch to receipt.
    losses : tuple of Loss
        What destroys a part of it.
    passed_on : tuple of Demand
        Those that ask this stock for what another could not give them on the same day.
    """

    stock: Stock
    supplies: tuple[Supply, ...]
    demands: tuple[Demand, ...]
    inbound: tuple[Transfer, ...]
    outbound: tuple[Transfer, ...]
    losses: tuple[Loss, ...] = ()
    passed_on: tuple[Demand, ...] = ()

    @property
    def name(self) -> str:
        """The stock's name."""
        return self.stock.name

    @property
    def claims(self) -> tuple[Demand | Transfer, ...]:
        """The flows that ask the stock for goods, without the demands that are passed on to it."""
        return (*self.demands, *self.outbound)

    @property
    def is_claimed(self) -> bool:
        """Whether anything asks the stock for goods."""
        return bool(self.claims or self.passed_on)

    @property
    def can_be_short(self) -> bool:
        """Whether it can have a stock-out: it has a claim that does not take what there is."""
        return bool(self.demands or self.passed_on) or not all(each.part_loads for each in self.outbound)


@attrs.frozen
class Network:
    """The stocks in the order in which a day settles them, with their flows.

    Attributes
    ----------
    nodes : tuple of Node
    answered : set of names
        Transfers that have returns.
    """

    nodes: tuple[Node, ...]
    answered: frozenset[str]

    @property
    def transfers(self) -> tuple[Transfer, ...]:
        """Every flow that is simulated from dispatch to receipt, once."""
        return tuple({each.name: each for node in self.nodes for each in (*node.inbound, *node.outbound)}.values())

    @property
    def losses(self) -> tuple[Loss, ...]:
        """The losses of all stocks."""
        return tuple(each for node in self.nodes for each in node.losses)

    @property
    def leader(self) -> Demand | None:
        """The leading demand: the only claim on any stock, if it can lead; otherwise None."""
        claims = [claim for node in self.nodes for claim in node.claims]
        only = claims[0] if len(claims) == 1 and not self.has_substitution else None
        return only if isinstance(only, Demand) and only.can_lead else None

    @property
    def has_substitution(self) -> bool:
        """Whether a demand draws on several stocks."""
        return any(node.passed_on for node in self.nodes)

    @property
    def demands_with_durations(self) -> tuple[str, ...]:
        """The demands that have durations of their own: with substitution, all but one that is alone on its only stock."""
        if not self.has_substitution:
            return ()
        return tuple(each.name for node in self.nodes for each in node.demands if not self.is_alone(each.name))

    def is_alone(self, demand: str) -> bool:
        """Whether a demand draws on a single stock, and nothing else does, so that its duration is that of the stock."""
        node = self._first_node_of(demand)
        return len(node.claims) == 1 and not node.passed_on and not node.demands[0].substitutes

    def first_stock_of(self, demand: str) -> str:
        """The stock that a demand asks first."""
        return self._first_node_of(demand).name

    def _first_node_of(self, demand: str) -> Node:
        return next(node for node in self.nodes if any(each.name == demand for each in node.demands))

    def arrival_matters(self, transfer: Transfer) -> bool:
        """Whether each day on which a transfer arrives must be a leap of its own.

        So it is if there are returns, overflow is lost, or the stock knows the age of its goods.
        """
        needed = (
            any(each is transfer for each in node.inbound) and (node.stock.loses_overflow or node.stock.knows_ages)
            for node in self.nodes
        )
        return transfer.name in self.answered or any(needed)


def _destination_of(flow: Supply | Transfer, main: str) -> str | None:
    """The stock that receives a flow: the main one by default; None where returns leave the scenario."""
    return flow.to if flow.to is not None or _answers(flow) is not None else main


def _answers(flow: Flow) -> str | None:
    """The name of the transfer in return for which a flow is sent, if any."""
    return flow.in_return_for if isinstance(flow, Transfer) else None


def network_of(
    stocks: Sequence[Stock],
    main: str,
    demand: Sequence[Demand],
    supply: Sequence[Supply | Transfer],
    losses: Sequence[Loss] = (),
    *,
    every_dispatch: bool = False,
    followed: Collection[str] = (),
) -> Network:
    """The network of valid stocks and flows.

    Parameters
    ----------
    every_dispatch : bool
        Simulate every transfer from dispatch to receipt whose losses are not known otherwise, so that all goods are accounted
        for.
    followed : collection of str
        Transfers to be simulated from dispatch to receipt though it may not matter.
    """
    answered = frozenset(name for flow in supply if (name := _answers(flow)) is not None)
    by_day = {stock.name for stock in stocks if stock.loses_overflow or stock.knows_ages}  # what arrives each day matters
    passing_on = {before for before, _ in _substitutions(demand, main)}  # leaps are longer if days of receipt are known

    def dispatches_matter(flow: Supply | Transfer) -> bool:
        needed = flow.name in followed or flow.name in answered or _destination_of(flow, main) in {*by_day, *passing_on}
        if not isinstance(flow, Transfer):
            return False
        return flow.is_followed or needed or (every_dispatch and not flow.counts_losses)

    nodes = {}
    for stock in stocks:
        into = [flow for flow in supply if _destination_of(flow, main) == stock.name]
        inbound = [flow for flow in into if isinstance(flow, Transfer) and dispatches_matter(flow)]
        nodes[stock.name] = Node(
            stock=stock,
            supplies=tuple(flow for flow in into if isinstance(flow, Supply) and not dispatches_matter(flow)),
            demands=tuple(flow for flow in demand if (flow.first_stock or main) == stock.name),
            inbound=tuple(sorted(inbound, key=lambda flow: flow.in_return_for is not None)),  # after what they are for
            outbound=tuple(flow for flow in supply if isinstance(flow, Transfer) and flow.from_ == stock.name),
            losses=tuple(each for each in losses if (each.of or main) == stock.name),
            passed_on=tuple(flow for flow in demand if stock.name in flow.substitutes),
        )
    order = TopologicalSorter({name: [] for name in nodes})
    for before, after in (*_same_day_links(supply, main), *_substitutions(demand, main)):
        order.add(after, before)
    return Network(tuple(nodes[name] for name in order.static_order()), answered)


def _same_day_links(supply: Sequence[Supply | Transfer], main: str) -> Iterable[tuple[str, str]]:
    """Pairs of stocks of which the first is settled first, since goods may pass from it to the second on the same day."""
    named = {flow.name: flow for flow in supply}
    for flow in supply:
        if not isinstance(flow, Transfer):
            continue
        source, to = flow.from_, _destination_of(flow, main)
        if flow.in_return_for is not None:
            received_at = _destination_of(named[flow.in_return_for], main)
            if source not in (None, received_at):
                yield str(received_at), str(source)
            source = source or received_at
        if source is not None and to not in (None, source) and _may_be_at_most(flow.same_day_lead_days, flow):
            yield source, str(to)


def _substitutions(demand: Sequence[Demand], main: str) -> Iterable[tuple[str, str]]:
    """Pairs of stocks of which the second serves what the first could not give a demand on the same day."""
    for flow in demand:
        yield from pairwise((flow.first_stock or main, *flow.substitutes))


def _may_be_at_most(days: float, flow: Transfer) -> bool:
    """Whether the lead time of a transfer can be so short."""
    lead_time_days = flow.lead_time_days
    if isinstance(lead_time_days, Variable):
        return bool(lead_time_days.law.support[0] <= days)
    if isinstance(lead_time_days, Varying):
        return not isinstance(lead_time_days.scale, float) or bool(lead_time_days.support[0] <= days)
    return isinstance(lead_time_days, Quantity) or lead_time_days <= days


def check_network(
    place: str,
    stocks: Sequence[Stock],
    main: str,
    demand: Sequence[Demand],
    supply: Sequence[Supply | Transfer],
    *,
    losses: Sequence[Loss] = (),
) -> None:
    """Refuse unknown names, cycles of stocks within a day, and cycles that no goods ever enter."""
    names = [stock.name for stock in stocks]
    _known(main, names, "main", place, "a stock")
    for each in demand:
        for stock in (each.first_stock, *each.substitutes):
            _known(stock, names, "from_", place_of(each), "a stock")
    for loss in losses:
        _known(loss.of, names, "of", place_of(loss), "a stock")
    for flow in supply:
        _known(flow.from_, names, "from_", place_of(flow), "a stock")
        _known(flow.to, names, "to", place_of(flow), "a stock")
        if _answers(flow) is not None:
            shipments = [each.name for each in supply if isinstance(each, Transfer) and each.in_return_for is None]
            _known(_answers(flow), shipments, "in_return_for", place_of(flow), "shipments")
        elif flow.from_ is not None and flow.from_ == _destination_of(flow, main):
            raise InvalidValueError(
                f"'to' of {place_of(flow)} must not be the stock that it is taken from (got {shown(flow.from_)})"
            )
    _check_backlogs(stocks, main, demand)
    try:
        network_of(stocks, main, demand, supply)
    except CycleError as problem:
        circle = " -> ".join(problem.args[1])
        _refuse_circular_substitution(place, demand, main, problem.args[1])
        raise InvalidValueError(
            f"'supply' of {place} must not pass goods through a cycle within one day (got {shortened(circle)}): give one of "
            f"those flows a lead_time_days that is sure to be 1 or more (2 or more for orders), a number or a law, not an "
            f"expression"
        ) from None
    links = {(flow.from_, _destination_of(flow, main)) for flow in supply if flow.from_ is not None}
    filled = {_destination_of(flow, main) for flow in supply if flow.from_ is None}
    filled |= {stock.name for stock in stocks if not is_exactly(stock.on_hand, 0.0)}
    filled = _reached(links, filled)
    for name in names:
        if name not in filled and name in _reached(links, {to for source, to in links if source == name}):
            raise InvalidValueError(
                f"the stock {shown(name)} of {place} must have something on hand or a supply from outside: "
                f"it is part of a cycle of shipments without a source"
            )


def _refuse_circular_substitution(place: str, demand: Sequence[Demand], main: str, circle: Sequence[str]) -> None:
    """Refuse a cycle of stocks that has to do with demands on several of them."""
    links = {frozenset(pair) for pair in pairwise(circle)}
    several = [each.name for each in demand if any(frozenset(pair) in links for pair in _substitutions([each], main))]
    if several:
        raise InvalidValueError(
            f"'from_' of the demands {shown(several)} of {place} must not name stocks in a cycle within one day "
            f"(got {shortened(' -> '.join(circle))}): a stock is settled before those that serve in its place, so let all "
            f"demands, and transfers without a lead time, have them in one order"
        )


def _reached(links: Collection[tuple[str | None, str | None]], starts: set[str | None]) -> set[str | None]:
    """The stocks that goods can reach from those in `starts`, which are among them."""
    reached = set(starts)
    while more := {to for source, to in links if source in reached} - reached:
        reached |= more
    return reached


def _check_backlogs(stocks: Sequence[Stock], main: str, demand: Sequence[Demand]) -> None:
    """Refuse a backlog of a stock that is not that of one demand."""
    for stock in stocks:
        if is_exactly(stock.backlog, 0.0):
            continue
        asking = [each for each in demand if (each.from_ or main) == stock.name]
        if len(asking) != 1 or not asking[0].keeps_backlog:
            which = shown_names([each.name for each in asking]) if asking else "none"
            raise InvalidValueError(
                f"'backlog' of {place_of(stock)} must be that of one demand with unmet='backlog', the only one on it "
                f"(got {which}); with several, give Consumption(backlog=...) to each"
            )


def _known(name: str | None, names: Sequence[str], field: str, place: str, kind: str) -> None:
    if name is not None and name not in names:
        hint = checks.did_you_mean(name, names)
        raise InvalidValueError(f"'{field}' of {place} must name {kind}, of {shown_names(names)} (got {shown(name)}{hint})")
