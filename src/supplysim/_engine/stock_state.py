"""The state of a stock on each path: available stock, backlogs, age classes, service, accounts."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np

from supplysim._engine.aged_goods import AgedGoods
from supplysim._model.ages import LotsAtStart
from supplysim._model.network import Node
from supplysim._model.stock import AgeClasses, Stock
from supplysim._uncertain.arrays import RESIDUE, BoolArray, Drawn, FloatArray, IndexArray, at, by_path
from supplysim._uncertain.parameters import PathValues, drawn, zeros

_DRIFT = 1e-6  # the share of the stock by which rounding may have separated it from the sum of its lots, at the very most


@attrs.define(eq=False)
class ClaimState(PathValues):
    """The state of one claim on a stock; a field is None if it is not kept.

    Attributes
    ----------
    backlog : (paths,) array or None, units of stock
        Unmet demand that is asked for again.
    demanded, unmet : (paths,) array or None, units of stock
        Total demand so far, and the part that was not met on its day.
    """

    backlog: FloatArray | None
    demanded: FloatArray | None
    unmet: FloatArray | None

    @classmethod
    def begin(cls, paths: int, *, keeps_backlog: bool, counts_service: bool) -> ClaimState:
        """The state on the morning of day 1: all zero."""
        demanded, unmet = (np.zeros(paths), np.zeros(paths)) if counts_service else (None, None)
        return cls(np.zeros(paths) if keeps_backlog else None, demanded, unmet)

    def note(self, fresh: FloatArray, missing: FloatArray) -> FloatArray:
        """Add the fresh demand of a leap and what is missing of it and the backlog; returns what counts as unmet."""
        unmet = np.minimum(missing, fresh)
        if self.backlog is not None:
            self.backlog[:] = missing
        if self.demanded is not None and self.unmet is not None:
            self.demanded += fresh
            self.unmet += unmet
        return unmet


@attrs.define(eq=False)
class ServiceState(PathValues):
    """Service of a stock: (paths,) arrays of stock-out days so far, stock-outs, and whether the last day was a stock-out."""

    short_days: FloatArray
    stock_outs: FloatArray
    is_short: FloatArray

    def note(self, short: BoolArray) -> None:
        """Count a stock-out on the last day of the leap, on the paths that were short."""
        self.short_days += short
        self.stock_outs += short & (self.is_short == 0)
        self.is_short[:] = short


@attrs.define(eq=False)
class StockAccounts(PathValues):
    """Totals so far, (paths,) arrays, in units of stock; `expired` includes decay."""

    received: FloatArray
    issued: FloatArray
    dispatched: FloatArray
    lost: FloatArray
    expired: FloatArray
    unmet: FloatArray


@attrs.define(eq=False)
class FirstStock(PathValues):
    """The goods of day 1 in age classes, which are issued before any receipts.

    Attributes
    ----------
    gone : (paths,) array
        How much of them has been issued or has expired, in units as of day 1, before decay.
    freshness : (paths,) array or None
        The share of a unit of day 1 that decay has left; None without decay.
    """

    gone: FloatArray
    freshness: FloatArray | None

    def take(self, amount: FloatArray) -> None:
        """Take an amount, in units of the present day, from the oldest goods."""
        with np.errstate(over="ignore"):  # the share left by decay may be so small that the quotient overflows
            if self.freshness is not None:
                amount = np.divide(amount, self.freshness, out=np.zeros_like(amount), where=self.freshness > 0)
            self.gone += amount


@attrs.define(eq=False)
class StockState(PathValues):
    """One stock on each path.

    Attributes
    ----------
    available : (paths,) array, units of stock
        Usable stock above the reserve, negative if below it; it includes goods that wait outside for room.
    reserve : (paths,) array or float, units of stock
    room : (paths,) array or float, or None, units of stock
        The capacity above the reserve; None without a capacity.
    first : FirstStock or None
        None unless goods of day 1 are in age classes while receipts do not age.
    service : ServiceState or None
        None unless paths continue after a stock-out.
    accounts : StockAccounts or None
        None unless days are recorded.
    goods : AgedGoods or None
        The lots of a stock that knows the age of its goods; None for others.
    """

    available: FloatArray
    reserve: Drawn
    room: Drawn | None
    first: FirstStock | None
    service: ServiceState | None
    accounts: StockAccounts | None
    goods: AgedGoods | None = None

    @classmethod
    def begin(
        cls,
        stock: Stock,
        paths: int,
        *,
        counts_service: bool,
        keeps_accounts: bool,
        lots: LotsAtStart | None = None,
    ) -> StockState:
        """The state on the morning of day 1, of a stock with drawn values in its fields.

        `lots` are those of a stock that knows the age of its goods; what expires on evening 0 is gone by then.
        """
        usable, reserve = stock.usable_at_start(), drawn(stock.reserve)
        room = None if stock.capacity is None else drawn(stock.capacity) - reserve
        first = None
        if isinstance(stock.on_hand, AgeClasses) and lots is None:
            first = FirstStock(np.zeros(paths), np.ones(paths) if stock.decay is not None else None)
        accounts = zeros(StockAccounts, paths) if keeps_accounts else None
        if lots is not None:
            usable = usable - lots.expired
            if accounts is not None:
                accounts.expired += lots.expired
        return cls(
            available=by_path(usable - reserve, paths),
            reserve=reserve,
            room=room,
            first=first,
            service=zeros(ServiceState, paths) if counts_service else None,
            accounts=accounts,
            goods=None if lots is None else AgedGoods.begin(stock, lots, paths),
        )

    @property
    def inside(self) -> FloatArray:
        """Usable stock on hand above the reserve, without what waits outside; negative if below the reserve."""
        return self.available if self.room is None else np.minimum(self.available, self.room)

    @property
    def on_hand(self) -> FloatArray:
        """Usable stock on hand, including the reserve."""
        return self.inside + self.reserve

    def issue(self, issuable: FloatArray, claimed: FloatArray, *, from_lots: bool = True) -> None:
        """Issue what is claimed, oldest goods first, or all that is issuable if the remainder would be rounding.

        Without `from_lots`, the lots have been taken before, for each claim by itself.
        """
        amount = np.where(issuable > claimed * (1.0 + RESIDUE), claimed, issuable)
        self.available -= amount
        if self.room is not None:  # what waits outside may be rounding, too
            self.available[np.abs(self.available) <= RESIDUE * amount] = 0.0
        if self.first is not None:
            self.first.take(amount)
        if self.goods is not None:
            if from_lots:
                self.goods.take(amount)
            self.goods.inside.clear(issuable - amount + self.reserve <= 0)
            self.let_in()

    def receive_lot(self, paths: IndexArray | None, birth: FloatArray, amount: FloatArray, day: FloatArray) -> None:
        """Receive goods of one day of birth on some paths, or on all (None), on the morning of a day, (some paths,) arrays.

        Where their life is over, they expire without having been usable.
        """
        assert self.goods is not None  # noqa: S101  # it knows the age of its goods
        where: Any = slice(None) if paths is None else paths
        usable = self.goods.receive(paths, birth, amount, day)
        self.available[where] += usable
        if self.accounts is not None:
            self.accounts.received[where] += amount
            self.accounts.expired[where] += amount - usable

    def expire_lots(self, evening: FloatArray) -> None:
        """Lose the lots that expire on an evening, (in flight,); the available stock is then that of the lots."""
        assert self.goods is not None  # noqa: S101  # it knows the age of its goods
        expired = self.goods.expire(evening)
        if not expired.any():
            return
        after, counted = self.available - expired, self.goods.total() - self.reserve
        is_drift = (expired > 0) & (np.abs(after - counted) <= _DRIFT * np.abs(self.available))
        after = np.where(is_drift, counted, after)  # of a stock that was set aside they are far apart
        if self.accounts is not None:
            self.accounts.expired += self.available - after
        self.available[:] = after
        self.let_in()

    def let_in(self) -> None:
        """Let in the oldest of the lots that wait outside, as far as there is room."""
        if self.goods is not None and self.goods.outside is not None:
            self.goods.let_in(self.on_hand, self.available - self.inside)

    def lose_share(self, share: Drawn, paths: IndexArray) -> None:
        """Lose a share, a number or (some paths,) array, of all that is on hand on some paths, of every age."""
        self.lose(np.maximum(self.on_hand.take(paths), 0.0) * share, paths)
        if self.first is not None and self.first.freshness is not None:
            self.first.freshness[paths] *= 1.0 - share

    def lose(self, amount: FloatArray, paths: IndexArray) -> None:
        """Lose an amount of what is on hand on some paths, or all of it if the remainder would be rounding."""
        available, reserve = self.available.take(paths), at(self.reserve, paths)
        on_hand = np.maximum(self.inside.take(paths) + reserve, 0.0)
        amount = np.where(on_hand - amount > RESIDUE * on_hand, amount, on_hand)
        total = available + reserve  # with what waits outside
        self.available[paths] = np.where(np.abs(total - amount) > RESIDUE * total, available - amount, -reserve)
        if self.goods is not None:
            kept = np.divide(on_hand - amount, on_hand, out=np.zeros(paths.size), where=on_hand > 0)
            self.goods.inside.keep_share(kept, paths)
            self.let_in()
        if self.accounts is not None:
            self.accounts.expired[paths] += amount


# The names of the service accounts, and of the fields that hold them.
SHORT_DAYS, STOCK_OUTS, HELD_BACK = "short_days", "stock_outs", "held_back"


def demanded(claim: str) -> str:
    """The account of what a claim asked for."""
    return f"demanded.{claim}"


def unmet(claim: str) -> str:
    """The account of what a claim asked for and did not get on its day."""
    return f"unmet.{claim}"


def service_accounts(node: Node) -> list[str]:
    """The names of a stock's service accounts."""
    claims = [claim.name for claim in node.claims]
    return [SHORT_DAYS, STOCK_OUTS, *map(demanded, claims), *map(unmet, claims)]
