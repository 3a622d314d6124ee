"""Which rules a scenario needs; what it does not use has no rule, and costs nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from supplysim._engine.events.decay import Inspections
from supplysim._engine.events.expiry import Ageing
from supplysim._engine.events.rationing import Reviews
from supplysim._engine.limits.arrivals import ArrivalDays
from supplysim._engine.limits.capacity import Storage
from supplysim._engine.limits.stockout import SourceFloor, StockFloor
from supplysim._engine.rule import Rule
from supplysim._flows.calendar import Calendar
from supplysim._flows.shipments import Shipments
from supplysim._model.network import Network
from supplysim._model.stock import AgeClasses
from supplysim._uncertain.quantity import Drawn


def rules_of(network: Network, calendar: Calendar, values: Mapping[str, Mapping[str, Drawn]]) -> Iterator[Rule]:
    """The rules of all stocks and flows, in the order of their acts on an evening: ageing, inspections, reviews.

    Parameters
    ----------
    values : mapping
        The drawn values of each stock and flow, by its name.
    """
    for node in network.nodes:
        if any(isinstance(flow, Shipments) for flow in node.outbound):
            yield SourceFloor(node, values, calendar)
        elif node.demands and network.leader is None:
            yield StockFloor(node, values, calendar)
        if node.stock.loses_overflow:
            yield Storage(node, values, calendar)
    yield from (ArrivalDays(flow) for flow in network.dispatchers if network.arrival_matters(flow))
    for node in network.nodes:
        if isinstance(node.stock.on_hand, AgeClasses):
            yield Ageing(node, node.stock.on_hand, values[node.name])
        if node.stock.decay is not None:
            yield Inspections(node, node.stock.decay, values[node.name])
    for node in network.nodes:
        rationed = (demand for demand in node.demands if getattr(demand, "rationing", None) is not None)
        yield from (Reviews(node, demand, values, calendar) for demand in rationed)
