"""Traps of goods that age: receipts that do not age, ages that have no effect, and goods too old to be used."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from supplysim._flows.base import Flow
from supplysim._model.model import DrawnParameters
from supplysim._model.network import Node
from supplysim._model.stock import AgeClasses, Stock
from supplysim._uncertain.arrays import Drawn
from supplysim._uncertain.fields import place_of
from supplysim._uncertain.parameters import drawn
from supplysim.errors import shown

FirstArrival = Callable[[Flow], Drawn]  # the first day on which anything of a flow can arrive


def traps_of_ages(node: Node, points: DrawnParameters, first_arrival: FirstArrival, horizon_days: int) -> Iterator[str]:
    """The traps of the ages of what one stock receives."""
    stock = points.stocks[node.name]
    for flow in (*node.supplies, *node.inbound):
        if stock.knows_ages:
            yield from _from_a_stock_without_ages(stock, points.of(flow), points.stocks)
            yield from _too_old(stock, points.of(flow), points.stocks)
        else:
            yield from _ageless_receipts(stock, points.of(flow), first_arrival, horizon_days)
            yield from _idle_age(stock, points.of(flow))


def _ageless_receipts(stock: Stock, flow: Flow, first_arrival: FirstArrival, horizon_days: int) -> Iterator[str]:
    ages = stock.on_hand
    if not isinstance(ages, AgeClasses):
        return
    shelf_life = np.floor(drawn(ages.shelf_life_days))
    if np.min(first_arrival(flow) + shelf_life) <= horizon_days:
        yield (
            f"receipts of {place_of(stock)} do not age, but those of {place_of(flow)} could reach the shelf life of "
            f"{float(np.min(shelf_life)):,.0f} days by the horizon, day {horizon_days:,}: goods that have expired are "
            f"then used, and durations are too long; give shelf_life_days to the Stock in place of its AgeClasses, so that "
            f"all its goods age"
        )


def _from_a_stock_without_ages(stock: Stock, flow: Flow, stocks: Mapping[str, Stock]) -> Iterator[str]:
    source = None if flow.from_ is None else stocks[flow.from_]
    if source is not None and not source.knows_ages and flow.age_at_dispatch() is None:
        yield (
            f"{place_of(flow)} takes goods from {place_of(source)}, which does not know their age, to {place_of(stock)}, "
            f"where they age: they count as new on the day on which they leave; give {place_of(source)} a shelf_life_days, "
            f"or {place_of(flow)} an age_days"
        )


def _too_old(stock: Stock, flow: Flow, stocks: Mapping[str, Stock]) -> Iterator[str]:
    if flow.from_ is not None and stocks[flow.from_].knows_ages:
        return
    life, given = np.floor(drawn(stock.shelf_life_days)), flow.age_at_dispatch()
    age = np.floor(0.0 if given is None else given) + np.rint(flow.days_in_transit())
    if np.all(age >= life):
        yield (
            f"what {place_of(flow)} brings to {place_of(stock)} is too old to be used on every path (aged at least "
            f"{float(np.min(age)):,.0f} days at receipt, with a shelf life of {float(np.max(life)):,.0f} at most): it expires "
            f"on the day of its receipt; check age_days, lead_time_days and shelf_life_days"
        )


def _idle_age(stock: Stock, flow: Flow) -> Iterator[str]:
    age = flow.age_at_dispatch()
    if age is not None:
        yield (
            f"'age_days' of {place_of(flow)} has no effect: goods do not age in {place_of(stock)} (got "
            f"{shown(float(np.min(age)))}); give it a shelf_life_days, or leave age_days out"
        )
