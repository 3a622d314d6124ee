"""The lots of the stocks that know the age of their goods: those of day 1, and how many there can be at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs
import numpy as np

from supplysim._flows.base import Flow, Transfer
from supplysim._flows.calendar import Calendar
from supplysim._flows.transit import places_for
from supplysim._model.model import DrawnParameters
from supplysim._model.network import Network, Node
from supplysim._model.stock import AgeClasses, Stock
from supplysim._uncertain.arrays import Drawn
from supplysim._uncertain.parameters import drawn


@attrs.frozen(eq=False)
class LotsAtStart:
    """The lots of one stock on the morning of day 1.

    Attributes
    ----------
    lots : list of pairs
        The day of birth and the amount, the oldest first.
    expired : (paths,) array or float, units of stock
        What expires on evening 0; it is in no lot.
    rows : int
        The number of lots that there can be at once.
    """

    lots: list[tuple[float, Drawn]]
    expired: Drawn
    rows: int


def lots_at_start(network: Network, parameters: DrawnParameters, calendar: Calendar) -> Mapping[str, LotsAtStart]:
    """The lots of each stock that knows ages, by its name, given the drawn values.

    Notes
    -----
    A stock has at most as many lots as its shelf life has days. It also has at most as many as days of birth have come into
    all stocks that know ages: those of day 1, and within a shelf life those on which goods came from elsewhere.
    """
    nodes = [node for node in network.nodes if node.stock.knows_ages]
    stocks = {node.name: parameters.stocks[node.name] for node in nodes}
    lives = {name: np.floor(drawn(stock.shelf_life_days)) for name, stock in stocks.items()}
    shortest = min((float(np.min(life)) for life in lives.values()), default=0.0)
    found = {name: _at_start(stock, lives[name], shortest - calendar.horizon_days) for name, stock in stocks.items()}
    days_at_start = sum(len(lots) for lots, _ in found.values())
    aged = set(stocks)
    counted = {}
    for name, (lots, expired) in found.items():
        longest = float(np.max(lives[name]))
        come = sum(_births(node, parameters, calendar, longest, aged) for node in nodes)
        rows = int(min(days_at_start + come, longest))
        counted[name] = LotsAtStart(lots, expired, max(rows, len(lots), 1))
    return counted


def _births(node: Node, parameters: DrawnParameters, calendar: Calendar, days: float, aged: set[str]) -> float:
    """The most days of birth, within so many days, of what comes into a stock from outside or from a stock without ages.

    What is under way on day 1 counts, too: where it comes from is not known.
    """
    days = min(days, float(calendar.horizon_days))
    found = float(sum(parameters.of(flow).number_under_way(calendar) for flow in node.inbound))
    for flow in (*node.supplies, *node.inbound):
        found += 0.0 if flow.from_ in aged else _dispatch_days(flow, parameters, calendar, days)
    return found


def _dispatch_days(flow: Flow, parameters: DrawnParameters, calendar: Calendar, days: float) -> float:
    if not isinstance(flow, Transfer) or flow.in_return_for is not None:
        return days
    often = parameters.of(flow).dispatches_per_day(calendar)
    return float(np.minimum(np.max(places_for(often * (days + 1.0))), days))


def _at_start(stock: Stock, life: Drawn, immortal_below: float) -> tuple[list[tuple[float, Drawn]], Drawn]:
    """The lots of the morning of day 1, and what expires on evening 0.

    Goods of an age so low that none expire within the horizon are one lot: only their order among the others matters.
    """
    longest, shortest = float(np.max(life)), float(np.min(life))
    lots: list[tuple[float, Drawn]] = []
    expired: Drawn = 0.0
    for youngest, oldest, each in _classes(stock):
        dead_from = max(youngest, int(min(longest, oldest + 1)))  # the ages that are over on every path
        expired = expired + each * (oldest - dead_from + 1)
        lasting = min(max(youngest, int(min(np.ceil(immortal_below), oldest + 1))), dead_from)
        for age in range(dead_from - 1, lasting - 1, -1):
            amount = each if age < shortest else np.where(life > age, each, 0.0)
            if age >= shortest:
                expired = expired + np.where(life > age, 0.0, each)
            lots.append((1.0 - age, amount))
        if lasting > youngest:
            lots.append((1.0 - (lasting - 1), each * (lasting - youngest)))
    return lots, expired


def _classes(stock: Stock) -> Iterator[tuple[int, int, Drawn]]:
    """The youngest and the oldest age of each class, the oldest first, and its amount of each age."""
    usable, goods = drawn(stock.usable_fraction), stock.on_hand
    if not isinstance(goods, AgeClasses):
        yield 0, 0, drawn(goods) * usable
        return
    for youngest, oldest in goods.oldest_first:
        yield youngest, oldest, drawn(goods.amounts[youngest, oldest]) * usable / (oldest - youngest + 1)
