"""A visit to one stock: receive what arrives in a leap, then issue what is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from supplysim._engine import stock_state
from supplysim._flows import transit
from supplysim._flows.base import ROUNDING, Dispatch, Leap, Panel
from supplysim._flows.returns import Returns
from supplysim._model.network import Node

FloatArray = NDArray[np.float64]


@attrs.frozen
class Round:
    """One round of leaps: what all visits of it share.

    Attributes
    ----------
    panels : mapping
        Of the paths in flight, by the name of the stock or flow.
    leap : Leap
    streams : mapping from name to generator
    goes_on : bool
        Whether paths go on after a stock-out, so that the service they give is noted.
    led : dict
        What the demand that leads asks for in the leap, by its name: it has been drawn already.
    asked : dict
        What each of the shipments that are followed asks for in this round, by name; None for nothing.
    delivered : dict
        What each flow that is followed has brought in this round, by name; None for nothing, on any path.
    """

    panels: Mapping[Any, Panel]
    leap: Leap
    streams: Mapping[str, np.random.Generator]
    goes_on: bool
    led: Mapping[str, FloatArray]
    asked: dict[str, Dispatch | None] = attrs.field(factory=dict)
    delivered: dict[str, FloatArray | None] = attrs.field(factory=dict)

    def moved(self, flow: Any) -> FloatArray:
        """What a flow moves in the leap."""
        if flow.name in self.led:
            return self.led[flow.name]
        moved: FloatArray = flow.advance(self.panels[flow.name], self.leap, self.streams[flow.name])
        return moved

    def dispatch(self, dispatchers: Iterable[Any]) -> None:
        """Collect what is due, and let shipments leave, before any stock is visited, where no source can be short.

        That is so where they come from outside, and in leaps of several days, which are taken only if the source is sure to
        have what is asked of it. On single days they wait for their source to be visited.
        """
        for flow in dispatchers:
            transit.collect(self.panels[flow.name], self.leap.after)
            if isinstance(flow, Returns):
                continue
            asked = self.asked[flow.name] = flow.asked(self.panels[flow.name], self.leap, self.streams[flow.name])
            if asked is not None:
                self.send(flow, asked, asked.asked, None if flow.from_ is None else self.leap.days > 1)

    def answer(self, flow: Returns) -> Dispatch | None:
        """What is to be sent back for what has been delivered in this round."""
        return flow.asked(self.panels[flow.name], self.leap, self.delivered.get(flow.in_return_for))

    def send(self, flow: Any, dispatch: Dispatch, given: FloatArray, chosen: NDArray[np.bool_] | None = None) -> None:
        """Put what a flow was given under way, on all paths or on those `chosen`; what is missing is so in proportion."""
        panel, rng = self.panels[flow.name], self.streams[flow.name]
        for consignment in dispatch.consignments:
            part = consignment if chosen is None else consignment.on(chosen)
            if not part.paths.size:
                continue
            asked = dispatch.asked.take(part.paths)
            share = np.divide(given.take(part.paths), asked, out=np.zeros(asked.size), where=asked > 0)
            amount = part.amount * share
            lost = flow.send(panel, self.leap, part, amount, rng)
            stock_state.add_up_on(panel.by_path, stock_state.SENT, part.paths, amount)
            stock_state.add_up_on(panel.by_path, stock_state.LOST, part.paths, lost)
            if flow.to is None and isinstance(flow, Returns):  # delivered where no stock is
                stock_state.add_up_on(panel.by_path, stock_state.DELIVERED, part.paths, amount - lost)


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
    fresh: FloatArray
    asked: FloatArray
    dispatch: Dispatch | None = None


def visit(node: Node, turn: Round) -> Service | None:
    """Receive and issue at one stock over a leap; None where nothing is asked of it."""
    panel = turn.panels[node.name]
    rows = panel.by_path
    stock = rows[stock_state.AVAILABLE]
    for supply in node.supplies:
        received = turn.moved(supply)
        stock += received
        stock_state.add_up(rows, stock_state.RECEIVED, received)
    for flow in node.inbound:
        _receive(flow, turn, rows)
        for answering in node.answers_to(flow):
            answer = turn.answer(answering)
            if answer is not None:
                turn.send(answering, answer, answer.asked)
    if node.stock.loses_overflow:
        over = np.maximum(stock - panel[stock_state.ROOM_ENDS], 0.0)
        stock -= over
        stock_state.add_up(rows, stock_state.LOST, over)
    if not node.is_asked:
        return None
    issuable = np.maximum(stock_state.on_hand_available(node, panel), 0.0)
    if node.outbound or turn.goes_on or stock_state.carries_backlog(node):
        return _serve_each(node, turn, issuable)
    claimed = turn.moved(node.demands[0])
    for demand in node.demands[1:]:
        claimed += turn.moved(demand)
    short = issuable < claimed * (1.0 - ROUNDING)
    stock_state.take(rows, np.minimum(issuable, claimed))  # what is issued: a forgiven shortfall is not carried on
    return Service(issuable, claimed, short)


def _receive(flow: Any, turn: Round, rows: Mapping[str, FloatArray]) -> None:
    """Let what is due arrive."""
    panel = turn.panels[flow.name]
    arrived = turn.delivered[flow.name] = transit.arrivals(panel)
    if arrived is not None:
        rows[stock_state.AVAILABLE][:] += arrived
        stock_state.add_up(rows, stock_state.RECEIVED, arrived)
        stock_state.add_up(panel.by_path, stock_state.DELIVERED, arrived)


def _serve_each(node: Node, turn: Round, issuable: FloatArray) -> Service:
    """Serve claim by claim, in order of priority, and note what each of them got."""
    rows = turn.panels[node.name].by_path
    claims = []
    for demand in node.demands:
        fresh = turn.moved(demand)
        carried = rows.get(stock_state.backlog(demand.name))
        claims.append(Claim(demand, fresh, asked=fresh if carried is None else fresh + carried))
    for flow in node.outbound:
        leaving = turn.answer(flow) if isinstance(flow, Returns) else turn.asked[flow.name]
        if leaving is not None:
            claims.append(Claim(flow, leaving.asked, leaving.asked, leaving))
    claimed = np.zeros(issuable.size)
    for claim in claims:
        claimed += claim.asked
    short = issuable < claimed * (1.0 - ROUNDING)
    stock_state.take(rows, np.minimum(issuable, claimed))
    for claim, given in zip(claims, _shares(claims, issuable, np.flatnonzero(short)), strict=True):
        _note(claim, given, rows, short)
        if claim.dispatch is not None:
            waiting = None if isinstance(claim.flow, Returns) else turn.leap.days == 1  # the others have left already
            turn.send(claim.flow, claim.dispatch, given, waiting)
    if turn.goes_on:
        was_short = rows[stock_state.IS_SHORT]
        rows[stock_state.SHORT_DAYS][:] += short
        rows[stock_state.STOCK_OUTS][:] += short & (was_short == 0)
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
    carried = rows.get(stock_state.backlog(claim.flow.name))
    if carried is not None:
        carried[:] = missing
    stock_state.add_up(rows, stock_state.demanded(claim.flow.name), claim.fresh)
    stock_state.add_up(rows, stock_state.unmet(claim.flow.name), unmet)
    stock_state.add_up(rows, stock_state.ISSUED if claim.dispatch is None else stock_state.DISPATCHED, given)
    if claim.dispatch is None:
        stock_state.add_up(rows, stock_state.UNMET, unmet)
