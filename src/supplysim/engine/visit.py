"""A visit to one stock: receive what arrives in a leap, then issue what is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from supplysim.engine import books
from supplysim.flows import transit
from supplysim.flows.calendar import Calendar
from supplysim.flows.flow import Leap, Panel
from supplysim.flows.returns import Returns
from supplysim.network import Node

FloatArray = NDArray[np.float64]

ROUNDING = 1e-9  # a shortfall of less than this share of the claims is rounding, not a stock-out


@attrs.frozen
class Round:
    """One round of leaps: what all visits of it share.

    Attributes
    ----------
    panels : mapping
        Of the paths in flight, by the name of the stock or flow.
    leap : Leap
    streams : mapping from name to generator
    calendar : Calendar
    goes_on : bool
        Whether paths go on after a stock-out, so that the service they give is noted.
    delivered : dict
        What each flow that is stopped for has brought in this round, by name; None where it brought nothing to any path.
    """

    panels: Mapping[Any, Panel]
    leap: Leap
    streams: Mapping[str, np.random.Generator]
    calendar: Calendar
    goes_on: bool
    delivered: dict[str, FloatArray | None] = attrs.field(factory=dict)

    def moved(self, flow: Any) -> FloatArray:
        """What a flow moves in the leap."""
        moved: FloatArray = flow.advance(self.panels[flow.name], self.leap, self.streams[flow.name])
        return moved

    def asked(self, flow: Any) -> FloatArray | None:
        """What a flow that is stopped for is to move on the leap's last day; None if nothing, on any path."""
        panel = self.panels[flow.name]
        if isinstance(flow, Returns):
            return flow.asked(panel, self.delivered.get(flow.in_return_for))
        asked: FloatArray | None = flow.asked(panel, self.leap, self.streams[flow.name], self.calendar)
        return asked

    def send(self, flow: Any, amount: FloatArray) -> None:
        """Put what such a flow was given under way."""
        panel = self.panels[flow.name]
        lost = flow.send(panel, self.leap, amount, self.streams[flow.name])
        books.add_up(panel.by_path, books.SENT, amount)
        books.add_up(panel.by_path, books.LOST, lost)
        if isinstance(flow, Returns) and flow.to is None:  # it is delivered where no stock is
            books.add_up(panel.by_path, books.DELIVERED, amount - lost)


@attrs.frozen
class Service:
    """What a stock could do in a leap: (window,) arrays of what it could issue, what was claimed, and whether it was short."""

    issuable: FloatArray
    claimed: FloatArray
    short: NDArray[np.bool_]


@attrs.frozen
class Claim:
    """What one demand, or one flow that is taken from the stock, asks for in a leap; `asked` includes its backlog."""

    flow: Any
    is_demand: bool
    fresh: FloatArray
    asked: FloatArray


def visit(node: Node, turn: Round) -> Service | None:
    """Receive and issue at one stock over a leap; None where nothing is asked of it."""
    panel = turn.panels[node.name]
    rows = panel.by_path
    stock = rows[books.AVAILABLE]
    for supply in node.supplies:
        received = turn.moved(supply)
        stock += received
        books.add_up(rows, books.RECEIVED, received)
    for flow in node.inbound:
        _receive(flow, turn, rows)
    if node.stock.loses_overflow:
        over = np.maximum(stock - panel[books.ROOM_ENDS], 0.0)
        stock -= over
        books.add_up(rows, books.LOST, over)
    if not node.is_asked:
        return None
    issuable = np.maximum(books.on_hand_available(node, panel), 0.0)
    if node.outbound or turn.goes_on or books.carries_backlog(node):
        return _serve_each(node, turn, issuable)
    claimed = turn.moved(node.demands[0])
    for demand in node.demands[1:]:
        claimed += turn.moved(demand)
    short = issuable < claimed * (1.0 - ROUNDING)
    books.take(rows, np.minimum(issuable, claimed))  # what is issued: a forgiven shortfall is not carried on
    return Service(issuable, claimed, short)


def _receive(flow: Any, turn: Round, rows: Mapping[str, FloatArray]) -> None:
    """Let what comes from outside leave, and what is due arrive."""
    if flow.from_ is None:
        asked = turn.asked(flow)
        if asked is not None:
            turn.send(flow, asked)
    panel = turn.panels[flow.name]
    arrived = turn.delivered[flow.name] = transit.arrivals(panel, turn.leap.after)
    if arrived is not None:
        rows[books.AVAILABLE][:] += arrived
        books.add_up(rows, books.RECEIVED, arrived)
        books.add_up(panel.by_path, books.DELIVERED, arrived)


def _serve_each(node: Node, turn: Round, issuable: FloatArray) -> Service:
    """Serve claim by claim, in order of priority, and note what each of them got."""
    rows = turn.panels[node.name].by_path
    claims = []
    for demand in node.demands:
        fresh = turn.moved(demand)
        carried = rows.get(books.backlog(demand.name))
        claims.append(Claim(demand, is_demand=True, fresh=fresh, asked=fresh if carried is None else fresh + carried))
    for flow in node.outbound:
        leaving = turn.asked(flow)
        if leaving is not None:
            claims.append(Claim(flow, is_demand=False, fresh=leaving, asked=leaving))
    claimed = np.zeros(issuable.size)
    for claim in claims:
        claimed += claim.asked
    short = issuable < claimed * (1.0 - ROUNDING)
    books.take(rows, np.minimum(issuable, claimed))
    for claim, given in zip(claims, _shares(claims, issuable, np.flatnonzero(short)), strict=True):
        _note(claim, given, rows, short)
        if not claim.is_demand:
            turn.send(claim.flow, given)
    if turn.goes_on:
        was_short = rows[books.IS_SHORT]
        rows[books.SHORT_DAYS][:] += short
        rows[books.STOCK_OUTS][:] += short & (was_short == 0)
        was_short[:] = short
    return Service(issuable, claimed, short)


def _shares(claims: list[Claim], issuable: FloatArray, short: NDArray[np.intp]) -> list[FloatArray]:
    """What each claim gets: all of it, but on the `short` paths in order of priority, equal ones in proportion."""
    given = [claim.asked for claim in claims]
    if not short.size:
        return given
    left = issuable.take(short)
    priority = [getattr(claim.flow, "priority", 1) for claim in claims]
    for _, group in groupby(sorted(range(len(claims)), key=priority.__getitem__), key=priority.__getitem__):
        together = list(group)
        asked = [claims[number].asked.take(short) for number in together]
        total = np.sum(asked, axis=0)
        share = np.divide(left, total, out=np.ones(short.size), where=total > left)
        for number, each in zip(together, asked, strict=True):
            given[number] = given[number].copy()
            given[number][short] = each * share
        left = np.maximum(left - total, 0.0)
    return given


def _note(claim: Claim, given: FloatArray, rows: Mapping[str, FloatArray], short: NDArray[np.bool_]) -> None:
    """Write down what a claim asked for and got, and carry its backlog on."""
    missing = np.where(short, claim.asked - given, 0.0)
    unmet = np.minimum(missing, claim.fresh)
    carried = rows.get(books.backlog(claim.flow.name))
    if carried is not None:
        carried[:] = missing
    books.add_up(rows, books.demanded(claim.flow.name), claim.fresh)
    books.add_up(rows, books.unmet(claim.flow.name), unmet)
    books.add_up(rows, books.ISSUED if claim.is_demand else books.DISPATCHED, given)
    if claim.is_demand:
        books.add_up(rows, books.UNMET, unmet)
