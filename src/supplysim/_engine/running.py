"""The running model of a block: flows with process and random stream, stocks with state and flows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import attrs
import numpy as np

from supplysim._engine.ages import Ages
from supplysim._engine.lots import Lot
from supplysim._engine.rule import stopping_before
from supplysim._engine.served import ServedClaim, ServedDemand
from supplysim._engine.stock_state import ClaimState, StockState
from supplysim._engine.transfer_accounts import TransferAccounts
from supplysim._flows.aged_transit import AgedTransit, ArrivedLot
from supplysim._flows.base import Demand, Supply, Transfer
from supplysim._flows.process import Leap, Process, Requests, TransferProcess
from supplysim._flows.strikes import StrikeProcess
from supplysim._flows.transit import InTransit
from supplysim._model.model import DrawnParameters, Model
from supplysim._model.network import Node
from supplysim._uncertain.arrays import BoolArray, Drawn, FloatArray
from supplysim._uncertain.parameters import PathValues


@attrs.frozen(eq=False)
class RunningSupply:
    """A supply with its process and its stream; `accounts` is None unless what it sends is asked for.

    `ages` are those of its goods, for a stock that knows ages.
    """

    flow: Supply
    process: Process
    rng: np.random.Generator
    accounts: TransferAccounts | None
    ages: Ages | None = None

    def moved(self, leap: Leap) -> FloatArray:
        """The amount that it moves in a leap, (in flight,)."""
        moved = self.process.advance(leap, self.rng)
        if self.accounts is not None:
            self.accounts.note(moved, self.process.lost)
        return moved


@attrs.frozen(eq=False)
class RunningDemand:
    """A demand with its process and its stream, and the state of its claim on the stock.

    `served` is None unless the duration of the demand is counted.
    """

    flow: Demand
    process: Process
    rng: np.random.Generator
    claim: ClaimState
    served: ServedDemand | None = None

    def moved(self, leap: Leap) -> FloatArray:
        """The amount that it asks for in a leap, (in flight,)."""
        return self.process.advance(leap, self.rng)


@attrs.define(eq=False)
class RunningTransfer:
    """A transfer, from dispatch to receipt.

    Attributes
    ----------
    flow : Transfer
    process : TransferProcess
    transit : InTransit
    rng : numpy.random.Generator
    accounts : TransferAccounts or None
        None unless days are recorded.
    claim : ClaimState or None
        None unless it is taken from a stock.
    has_destination : bool
        Whether a stock receives it.
    answers : RunningTransfer or None
        The transfer in return for which it is sent.
    answered_by : list of RunningTransfer
        The returns that come from outside for its deliveries.
    ages : Ages or None
        The ages of its goods, if its destination knows ages.
    lots : AgedTransit or None
        Its transit, if that keeps the day of birth of the goods.
    carries_lots : bool
        Whether it goes from a stock that knows ages to another one.
    requested : Requests or None
        Its requests in the present leap, drawn before any stock is settled.
    delivered : (in flight,) array or None
        Its deliveries in the present leap; None if there are none on any path.
    """

    flow: Transfer
    process: TransferProcess
    transit: InTransit
    rng: np.random.Generator
    accounts: TransferAccounts | None
    claim: ClaimState | None
    has_destination: bool
    answers: RunningTransfer | None = None
    answered_by: list[RunningTransfer] = attrs.field(factory=list)
    ages: Ages | None = None
    lots: AgedTransit | None = None
    carries_lots: bool = False
    requested: Requests | None = None
    delivered: FloatArray | None = None

    def begin(self, leap: Leap) -> None:
        """Collect what is due, and dispatch shipments whose source cannot be short, before any stock is settled.

        Those are shipments from outside, and those in leaps of several days, which are taken only if the source is sure to
        cover its claims. On single days, shipments are dispatched when their source is settled.
        """
        self.transit.collect(leap.after)
        self.delivered = None
        if self.answers is not None:
            return
        self.requested = self.process.requests(leap, None, self.rng)
        if self.requested is not None:
            self.send(leap, self.requested, self.requested.asked, None if self.flow.from_ is None else leap.days > 1)

    def requests(self, leap: Leap) -> Requests | None:
        """Its requests to its source; deliveries that it is in return for have been made by now."""
        if self.answers is None:
            return self.requested
        return self.process.requests(leap, self.answers.delivered, self.rng)

    def waits_for_source(self, leap: Leap) -> BoolArray | None:
        """The paths on which it is dispatched when its source is settled; None for all of them."""
        return leap.days == 1 if self.answers is None else None

    def send(
        self,
        leap: Leap,
        requests: Requests,
        given: FloatArray,
        chosen: BoolArray | None,
        parts: Sequence[Lot] | None = None,
    ) -> None:
        """Dispatch the amount given, on all paths or on those `chosen`; a shortfall is shared in proportion.

        `parts` are the lots of which it consists, if its source knows the age of its goods, and its destination, too.
        """
        for consignment in requests.consignments:
            part = consignment if chosen is None else consignment.on(chosen)
            if not part.paths.size:
                continue
            amount = part.amount
            if given is not requests.asked:
                asked = requests.asked.take(part.paths)
                amount = amount * np.divide(given.take(part.paths), asked, out=np.zeros(asked.size), where=asked > 0)
            arriving = self.process.arriving(leap, part, amount, self.rng)
            if self.has_destination:
                lead_days = self.process.lead_days(part, self.rng) if self.flow.lead_times_vary else None
                until = leap.after.take(part.paths)
                if self.lots is None or self.ages is None:
                    self.transit.dispatch(part.paths, part.day, arriving, until, lead_days)
                else:
                    whole = given.take(part.paths)
                    kept = np.divide(arriving, whole, out=np.zeros(whole.size), where=whole > 0)
                    for birth, of_lot in self.ages.parts_of(part, parts, whole):
                        self.lots.dispatch_lot(part.paths, part.day, birth, of_lot * kept, until, lead_days)
            if self.accounts is not None:
                lost = amount - arriving
                self.accounts.sent[part.paths] += amount
                self.accounts.lost[part.paths] += lost
                if not self.has_destination:  # it is delivered outside the scenario
                    self.accounts.delivered[part.paths] += arriving

    def until_dispatch(self, clock: FloatArray) -> FloatArray:
        """The leap that ends before the next day of dispatch, or is that day; 1 if the process does not know that day."""
        next_day = self.process.next_dispatch
        return np.ones(1) if next_day is None else stopping_before(next_day, clock)

    def receive(self) -> FloatArray | None:
        """The arrivals of the leap, (in flight,); None if there are none on any path."""
        self.delivered = arrived = self.transit.take_arrivals()
        if arrived is not None and self.accounts is not None:
            self.accounts.delivered += arrived
        return arrived

    def arrived_lots(self, leap: Leap, arrived: FloatArray) -> Sequence[ArrivedLot]:
        """The lots of what arrives in a leap of a single day, at a stock that knows ages."""
        if self.lots is not None:
            return self.lots.take_lots()
        assert self.ages is not None  # noqa: S101  # its destination knows ages
        return [self.ages.lot_of(leap, arrived)]


@attrs.frozen(eq=False)
class RunningLoss:
    """Losses with their process and their stream."""

    process: StrikeProcess
    rng: np.random.Generator


@attrs.frozen(eq=False)
class RunningStock:
    """A stock with its state and flows.

    `serves_each` is whether its claims are served one by one, or only in total; `passed_on` are the claims of demands that
    other stocks could not meet, with their priorities.
    """

    node: Node
    state: StockState
    supplies: tuple[RunningSupply, ...]
    demands: tuple[RunningDemand, ...]
    inbound: tuple[RunningTransfer, ...]
    outbound: tuple[RunningTransfer, ...]
    serves_each: bool
    losses: tuple[RunningLoss, ...] = ()
    passed_on: tuple[tuple[int, ServedClaim], ...] = ()

    @property
    def is_shared(self) -> bool:
        """Whether a demand on it draws on several stocks."""
        return bool(self.passed_on) or any(demand.flow.substitutes for demand in self.demands)

    @property
    def has_served(self) -> bool:
        """Whether a demand on it has a duration of its own."""
        return bool(self.passed_on) or any(demand.served is not None for demand in self.demands)

    @property
    def free(self) -> FloatArray:
        """Usable stock above the reserve, less backlogs; may be negative."""
        free = self.state.inside
        for demand in self.demands:
            if demand.claim.backlog is not None:
                free = free - demand.claim.backlog
        for _, claim in self.passed_on:
            if claim.backlog is not None:
                free = free - claim.backlog
        return free

    @property
    def backlog(self) -> Drawn:
        """What is asked of the stock again on the next day, of demands and of orders, (in flight,); 0 if nothing can be."""
        backlog: Drawn = 0.0
        for demand in self.demands:
            if demand.claim.backlog is not None:
                backlog = backlog + demand.claim.backlog
        for transfer in self.outbound:
            if transfer.process.asked_again is not None:
                backlog = backlog + transfer.process.asked_again
        return backlog

    @property
    def moves_others(self) -> bool:
        """Whether other stocks may depend on it: it sends them goods, or its orders are taken from them or have returns."""
        return bool(self.outbound) or any(each.process.ordering is not None for each in self.inbound)


@attrs.frozen(eq=False)
class RunningModel:
    """A model with the state of all paths of a block; stocks in the order in which a day settles them."""

    model: Model
    drawn: DrawnParameters
    paths: int
    stocks: tuple[RunningStock, ...]
    transfers: tuple[RunningTransfer, ...]
    served: Mapping[str, ServedDemand]

    def states(self) -> Iterator[PathValues]:
        """All states that have values for each path."""
        for stock in self.stocks:
            yield stock.state
            for supply in stock.supplies:
                yield from (each for each in (supply.process, supply.accounts, supply.ages) if each is not None)
            for demand in stock.demands:
                yield from (demand.process, demand.claim)
                if demand.served is not None:
                    yield demand.served.state
        for transfer in self.transfers:
            kept = (transfer.process, transfer.transit, transfer.accounts, transfer.claim, transfer.ages)
            yield from (each for each in kept if each is not None)
