"""The rows of a stock: what is available, what bounds it, and, where asked for, an account of all that came and went."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from supplysim._flows.base import Panel
from supplysim._model.network import Node
from supplysim._model.stock import ROUNDING, AgeClasses
from supplysim._uncertain.fields import place_of
from supplysim._uncertain.quantity import Drawn
from supplysim.errors import DrawError

FloatArray = NDArray[np.float64]

AVAILABLE = "available"  # usable stock above the reserve; with what waits outside, where receipts wait
ROOM_ENDS = "room_ends"  # the capacity above the reserve
RESERVE = "reserve"
GONE, FRESHNESS = "gone_of_first", "freshness"  # how much of the first stock is gone, as of day 1; what decay left of a unit
SHORT_DAYS, STOCK_OUTS, IS_SHORT = "short_days", "stock_outs", "is_short"
RECEIVED, ISSUED, DISPATCHED, LOST, EXPIRED, UNMET = "received", "issued", "dispatched", "lost", "expired", "unmet"
SENT, DELIVERED = "sent", "delivered"
STOCK_ACCOUNTS = (RECEIVED, ISSUED, DISPATCHED, LOST, EXPIRED, UNMET)
DISPATCH_ACCOUNTS = (SENT, DELIVERED, LOST)


def backlog(claim: str) -> str:
    """The row of a demand's backlog."""
    return f"backlog.{claim}"


def demanded(claim: str) -> str:
    """The row of all that a demand or shipment asked for."""
    return f"demanded.{claim}"


def unmet(claim: str) -> str:
    """The row of all that it asked for and did not get on its day."""
    return f"unmet.{claim}"


def service_accounts(node: Node) -> list[str]:
    """The rows of a stock that say how well it has served."""
    claims = [*(flow.name for flow in node.demands), *(flow.name for flow in node.outbound)]
    return [SHORT_DAYS, STOCK_OUTS, *map(demanded, claims), *map(unmet, claims)]


def usable_at_start(node: Node, values: Mapping[str, Drawn]) -> Drawn:
    """Usable stock on hand on the morning of day 1, whatever its age."""
    stock = node.stock.on_hand
    on_hand = sum(values[label] for label in stock.labels.values()) if isinstance(stock, AgeClasses) else values["on_hand"]
    return on_hand * values["usable_fraction"]


def stock_panel(node: Node, values: Mapping[str, Drawn], paths: int, *, goes_on: bool, accounts: bool) -> Panel:
    """The rows of one stock on the morning of day 1, given the drawn values of its fields.

    Parameters
    ----------
    goes_on : bool
        Paths go on after a stock-out, so that the service they give is noted.
    accounts : bool
        All that comes and goes is added up.

    Raises
    ------
    DrawError
        If more is in store than there is room for.
    """
    usable, reserve = usable_at_start(node, values), values["reserve"]
    bounds: dict[str, Drawn] = {RESERVE: reserve}
    if node.stock.capacity is not None:
        bounds[ROOM_ENDS] = values["capacity"] - reserve
        over = np.flatnonzero(np.broadcast_to(usable > values["capacity"] * (1 + ROUNDING), paths))
        if over.size:
            amounts = [float(np.broadcast_to(each, paths)[over[0]]) for each in (usable, values["capacity"])]
            raise DrawError(
                f"'capacity' of {place_of(node.stock)} must be at least what is usable on day 1 "
                f"(drew {amounts[1]:.12g} beside {amounts[0]:.12g})"
            )
    rows = {AVAILABLE: np.array(np.broadcast_to(usable - reserve, paths), dtype=np.float64)}
    names = [backlog(flow.name) for flow in node.demands if getattr(flow, "unmet", "lost") == "backlog"]
    if goes_on:
        names += [IS_SHORT, *service_accounts(node)]
    if accounts:
        names += STOCK_ACCOUNTS
    if isinstance(node.stock.on_hand, AgeClasses):
        names.append(GONE)
        if node.stock.decay is not None:
            rows[FRESHNESS] = np.ones(paths)
    return Panel.of(paths, bounds) | Panel(by_path=rows | {name: np.zeros(paths) for name in names})


def on_hand_available(node: Node, panel: Panel) -> FloatArray:
    """What is on hand above the reserve, without what waits outside; negative where the reserve is not covered."""
    available = panel.by_path[AVAILABLE]
    return np.minimum(available, panel[ROOM_ENDS]) if node.stock.capacity is not None else available


def free_stock(node: Node, panel: Panel) -> FloatArray:
    """What is on hand above the reserve and above what a backlog claims already."""
    free = on_hand_available(node, panel)
    for name in (backlog(flow.name) for flow in node.demands):
        if name in panel.by_path:
            free = free - panel.by_path[name]
    return free


def carries_backlog(node: Node) -> bool:
    """Whether some demand is asked for again after a stock-out."""
    return any(getattr(flow, "unmet", "lost") == "backlog" for flow in node.demands)


def take(rows: Mapping[str, FloatArray], amount: FloatArray) -> None:
    """Take an amount off the stock, the oldest first."""
    rows[AVAILABLE][:] -= amount
    if GONE not in rows:
        return
    with np.errstate(over="ignore"):  # what decay leaves of a unit may be less than a float can say
        if FRESHNESS in rows:
            fresh = rows[FRESHNESS]
            amount = np.divide(amount, fresh, out=np.zeros_like(amount), where=fresh > 0)
        rows[GONE][:] += amount


def add_up_on(rows: Mapping[str, FloatArray], account: str, paths: NDArray[np.intp], amount: FloatArray) -> None:
    """Add an amount to an account on some of the paths, where it is kept."""
    if account in rows:
        rows[account][paths] += amount


def add_up(rows: Mapping[str, FloatArray], account: str, amount: FloatArray) -> None:
    """Add an amount to an account, where it is kept."""
    if account in rows:
        rows[account][:] += amount
