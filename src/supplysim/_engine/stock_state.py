"""The state of a stock: what is available, what bounds it, and, where asked for, an account of all that came and went."""

from __future__ import annotations

import attrs
import numpy as np

from supplysim._model.network import Node
from supplysim._model.stock import AgeClasses, Stock
from supplysim._uncertain.arrays import ROUNDING_OF_ROOM, BoolArray, Drawn, FloatArray, by_path
from supplysim._uncertain.fields import place_of
from supplysim._uncertain.parameters import PathValues, drawn
from supplysim.errors import DrawError


@attrs.define(eq=False)
class ClaimState(PathValues):
    """What is kept of one claim on a stock; None for what is not kept.

    Attributes
    ----------
    backlog : (paths,) array or None
        What it asks for again.
    demanded, unmet : (paths,) array or None
        All that it asked for so far, and what of that it did not get on its day.
    """

    backlog: FloatArray | None
    demanded: FloatArray | None
    unmet: FloatArray | None

    @classmethod
    def begin(cls, paths: int, *, keeps_backlog: bool, counts_service: bool) -> ClaimState:
        """Nothing has been asked for yet."""
        demanded, unmet = (np.zeros(paths), np.zeros(paths)) if counts_service else (None, None)
        return cls(np.zeros(paths) if keeps_backlog else None, demanded, unmet)

    def note(self, fresh: FloatArray, missing: FloatArray) -> FloatArray:
        """Note what was asked for afresh, and what of all that was asked for is missing; returns what counts as unmet."""
        unmet = np.minimum(missing, fresh)
        if self.backlog is not None:
            self.backlog[:] = missing
        if self.demanded is not None and self.unmet is not None:
            self.demanded += fresh
            self.unmet += unmet
        return unmet


@attrs.define(eq=False)
class ServiceState(PathValues):
    """How well a stock has served: (paths,) arrays of stock-out days so far, stock-outs, and whether the last day was one."""

    short_days: FloatArray
    stock_outs: FloatArray
    is_short: FloatArray

    def note(self, short: BoolArray) -> None:
        """Note whether the last day of the leap was short."""
        self.short_days += short
        self.stock_outs += short & (self.is_short == 0)
        self.is_short[:] = short


@attrs.define(eq=False)
class StockAccounts(PathValues):
    """All that came and went so far, (paths,) arrays."""

    received: FloatArray
    issued: FloatArray
    dispatched: FloatArray
    lost: FloatArray
    expired: FloatArray
    unmet: FloatArray


@attrs.define(eq=False)
class FirstStock(PathValues):
    """What is left of the first stock, which is issued before anything that was received.

    Attributes
    ----------
    gone : (paths,) array
        How much of it is gone, in units as of day 1.
    freshness : (paths,) array or None
        What decay has left of a unit; None without decay.
    """

    gone: FloatArray
    freshness: FloatArray | None

    def take(self, amount: FloatArray) -> None:
        """Take an amount, as of today, off the oldest."""
        with np.errstate(over="ignore"):  # what decay leaves of a unit may be less than a float can say
            if self.freshness is not None:
                amount = np.divide(amount, self.freshness, out=np.zeros_like(amount), where=self.freshness > 0)
            self.gone += amount


@attrs.define(eq=False)
class StockState(PathValues):
    """One stock on each path.

    Attributes
    ----------
    available : (paths,) array
        Usable stock above the reserve; with what waits outside, where receipts wait.
    reserve : array or float
    room : array or float, or None
        The capacity above the reserve; None without a capacity.
    first : FirstStock or None
        Where the first stock has classes of age.
    service : ServiceState or None
        Where paths go on after a stock-out.
    accounts : StockAccounts or None
        Where days are recorded.
    """

    available: FloatArray
    reserve: Drawn
    room: Drawn | None
    first: FirstStock | None
    service: ServiceState | None
    accounts: StockAccounts | None

    @classmethod
    def begin(cls, stock: Stock, paths: int, *, counts_service: bool, keeps_accounts: bool) -> StockState:
        """The morning of day 1, given a stock with drawn values in its fields.

        Raises
        ------
        DrawError
            If more is in store than there is room for.
        """
        usable, reserve = stock.usable_at_start(), drawn(stock.reserve)
        room = None
        if stock.capacity is not None:
            capacity = drawn(stock.capacity)
            over = np.flatnonzero(np.broadcast_to(usable > capacity * (1 + ROUNDING_OF_ROOM), paths))
            if over.size:
                there, most = (float(np.broadcast_to(each, paths)[over[0]]) for each in (usable, capacity))
                raise DrawError(
                    f"'capacity' of {place_of(stock)} must be at least what is usable on day 1 "
                    f"(drew {most:.12g} beside {there:.12g})"
                )
            room = capacity - reserve
        first = None
        if isinstance(stock.on_hand, AgeClasses):
            first = FirstStock(np.zeros(paths), np.ones(paths) if stock.decay is not None else None)
        return cls(
            available=by_path(usable - reserve, paths),
            reserve=reserve,
            room=room,
            first=first,
            service=ServiceState(*(np.zeros(paths) for _ in range(3))) if counts_service else None,
            accounts=StockAccounts(*(np.zeros(paths) for _ in range(6))) if keeps_accounts else None,
        )

    @property
    def inside(self) -> FloatArray:
        """What is on hand above the reserve, without what waits outside; negative where the reserve is not covered."""
        return self.available if self.room is None else np.minimum(self.available, self.room)

    @property
    def on_hand(self) -> FloatArray:
        """All that is on hand, the reserve included."""
        return self.inside + self.reserve

    def take(self, amount: FloatArray) -> None:
        """Take an amount off the stock, the oldest first."""
        self.available -= amount
        if self.first is not None:
            self.first.take(amount)


# The names under which a run adds up how well its stocks have served.
SHORT_DAYS, STOCK_OUTS, HELD_BACK = "short_days", "stock_outs", "held_back"


def demanded(claim: str) -> str:
    """The account of all that a demand or shipment asked for."""
    return f"demanded.{claim}"


def unmet(claim: str) -> str:
    """The account of all that it asked for and did not get on its day."""
    return f"unmet.{claim}"


def service_accounts(node: Node) -> list[str]:
    """The accounts of a stock that say how well it has served."""
    claims = [claim.name for claim in node.claims]
    return [SHORT_DAYS, STOCK_OUTS, *map(demanded, claims), *map(unmet, claims)]
