"""Settling a stock in a leap: receive goods, then issue to claims, by priority if it is short."""

from __future__ import annotations

from itertools import groupby

import attrs
import numpy as np

from supplysim._engine.ages import Ages
from supplysim._engine.lots import Lot
from supplysim._engine.running import RunningStock, RunningTransfer
from supplysim._engine.stock_state import ClaimState, StockState
from supplysim._flows.process import Leap, Requests
from supplysim._uncertain.arrays import RESIDUE, ROUNDING, BoolArray, FloatArray, IndexArray


@attrs.frozen
class Settled:
    """The outcome of settling a stock: (in flight,) arrays of available stock, total claims, and whether it was short."""

    issuable: FloatArray
    claimed: FloatArray
    short: BoolArray


def settle(stock: RunningStock, leap: Leap) -> Settled | None:
    """Receive and issue at one stock over a leap; None if it has no claims."""
    state = stock.state
    _receive(stock, leap)
    if not (stock.demands or stock.outbound):
        return None
    issuable = np.maximum(state.inside, 0.0)
    if stock.serves_each:
        return _serve_each(stock, leap, issuable)
    claimed = stock.demands[0].moved(leap)
    for demand in stock.demands[1:]:
        claimed += demand.moved(leap)
    short = issuable < claimed * (1.0 - ROUNDING)
    state.issue(issuable, claimed)  # a shortfall within rounding is forgotten
    return Settled(issuable, claimed, short)


def _receive(stock: RunningStock, leap: Leap) -> None:
    """Add receipts, send returns from outside for them, and lose what exceeds the capacity."""
    state = stock.state
    for supply in stock.supplies:
        _add(stock, supply.moved(leap), leap, supply.ages)
    for transfer in stock.inbound:
        arrived = transfer.receive()
        if arrived is not None and state.goods is None:
            _add(stock, arrived, leap)
        elif arrived is not None:
            for lot in transfer.arrived_lots(leap, arrived):
                state.receive_lot(lot.paths, lot.birth, lot.amount, leap.after.take(lot.paths))
        for answer in transfer.answered_by:
            requests = answer.requests(leap)
            if requests is not None:
                answer.send(leap, requests, requests.asked, None)
    if stock.node.stock.loses_overflow:
        _lose_overflow(state)
    state.let_in()


def _lose_overflow(state: StockState) -> None:
    """Lose what exceeds the capacity, the newest goods where their age is known."""
    if state.room is not None:
        over = np.maximum(state.available - state.room, 0.0)
        state.available -= over
        if state.goods is not None:
            state.goods.inside.take(over, newest_first=True)
        if state.accounts is not None:
            state.accounts.lost += over


def _add(stock: RunningStock, received: FloatArray, leap: Leap, ages: Ages | None = None) -> None:
    if stock.state.goods is not None:
        assert ages is not None  # noqa: S101  # of the goods of every supply to such a stock
        stock.state.receive_lot(None, leap.after - ages.at_receipt, received, leap.after)
        return
    stock.state.available += received
    if stock.state.accounts is not None:
        stock.state.accounts.received += received


@attrs.frozen
class _Claim:
    """The claim of one demand or outbound transfer in a leap; `asked` is `fresh` with the backlog."""

    state: ClaimState
    priority: int
    fresh: FloatArray
    asked: FloatArray
    transfer: RunningTransfer | None = None
    requests: Requests | None = None


def _claims(stock: RunningStock, leap: Leap) -> list[_Claim]:
    """The claims on the stock in a leap, demands first."""
    claims = []
    for demand in stock.demands:
        fresh, backlog = demand.moved(leap), demand.claim.backlog
        claims.append(_Claim(demand.claim, demand.flow.priority, fresh, fresh if backlog is None else fresh + backlog))
    for transfer in stock.outbound:
        assert transfer.claim is not None  # noqa: S101  # what is taken from a stock is a claim
        requests = transfer.requests(leap)
        if requests is not None:
            asked = requests.asked
            claims.append(_Claim(transfer.claim, transfer.flow.priority, asked, asked, transfer, requests))
    return claims


def _serve_each(stock: RunningStock, leap: Leap, issuable: FloatArray) -> Settled:
    """Serve the claims one by one, in order of priority, and count the service of each."""
    claims, state = _claims(stock, leap), stock.state
    claimed = np.zeros(issuable.size)
    for claim in claims:
        claimed += claim.asked
    short = issuable < claimed * (1.0 - ROUNDING)
    shares = _shares(claims, issuable, np.flatnonzero(short))
    lots = _lots_given(stock, claims, shares)
    state.issue(issuable, claimed, from_lots=lots is None)
    for number, (claim, given) in enumerate(zip(claims, shares, strict=True)):
        unmet = claim.state.note(claim.fresh, np.where(short, claim.asked - given, 0.0))
        if claim.transfer is None and state.accounts is not None:
            state.accounts.issued += given
            state.accounts.unmet += unmet
        if claim.transfer is not None and claim.requests is not None:
            if state.accounts is not None:
                state.accounts.dispatched += given
            carried = None if lots is None else lots.get(number)
            claim.transfer.send(leap, claim.requests, given, claim.transfer.waits_for_source(leap), carried)
    if state.service is not None:
        state.service.note(short)
    return Settled(issuable, claimed, short)


def _lots_given(stock: RunningStock, claims: list[_Claim], given: list[FloatArray]) -> dict[int, list[Lot]] | None:
    """Take what is given from the lots; the lots of each transfer to a stock that knows ages, by its number among the claims.

    Claims of a higher priority come first in the order of issue; those of one priority take the same share of each lot. None
    if no transfer carries lots, so that only the total matters.
    """
    goods = stock.state.goods
    carriers = {number for number, claim in enumerate(claims) if claim.transfer is not None and claim.transfer.carries_lots}
    if goods is None or not carriers:
        return None
    lots: dict[int, list[Lot]] = {}
    for together in _by_priority(claims):
        total = np.sum([given[number] for number in together], axis=0)
        carrying = carriers.intersection(together)
        parts = goods.take(total, are_kept=bool(carrying))
        for number in carrying:
            share = np.divide(given[number], total, out=np.zeros(total.size), where=total > 0)
            lots[number] = [(birth, amount * share) for birth, amount in parts]
    return lots


def _by_priority(claims: list[_Claim]) -> list[list[int]]:
    """The numbers of the claims of each priority, in order of priority."""
    priority = [claim.priority for claim in claims]
    return [
        list(group) for _, group in groupby(sorted(range(len(claims)), key=priority.__getitem__), key=priority.__getitem__)
    ]


def _shares(claims: list[_Claim], issuable: FloatArray, short: IndexArray) -> list[FloatArray]:
    """The amount issued to each claim: all of it; on the `short` paths by priority, equal ones in proportion."""
    given = [claim.asked for claim in claims]
    if not short.size:
        return given
    left = issuable.take(short)
    for together in _by_priority(claims):
        asked = [claims[number].asked.take(short) for number in together]
        total = np.sum(asked, axis=0)
        share = np.divide(left, total, out=np.ones(short.size), where=total > left)
        for number, each in zip(together, asked, strict=True):
            given[number] = given[number].copy()
            given[number][short] = each * share
        left = np.where(left - total > RESIDUE * left, left - total, 0.0)
    return given
