"""Which rules a scenario needs; what it does not use has no rule, and costs nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from supplysim.engine.rules.ageing import Ageing
from supplysim.engine.rules.dispatch import ArrivalDays
from supplysim.engine.rules.floor import SourceFloor, StockFloor
from supplysim.engine.rules.inspections import Inspections
from supplysim.engine.rules.reviews import Reviews
from supplysim.engine.rules.rule import Rule
from supplysim.engine.rules.storage import Storage
from supplysim.flows.calendar import Calendar
from supplysim.flows.shipments import Shipments
from supplysim.network import Network
from supplysim.stock import AgeClasses
from supplysim.uncertain.quantity import Drawn


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
