"""The rules that a scenario needs; a feature that it does not use has no rule."""

from __future__ import annotations

from collections.abc import Iterator

from supplysim._engine.events.ageing import Ageing
from supplysim._engine.events.decay import Decay
from supplysim._engine.events.expiry import Expiry
from supplysim._engine.events.new_levels import NewLevels
from supplysim._engine.events.orders import OrderReview
from supplysim._engine.events.rationing import RationingReview
from supplysim._engine.events.strikes import Strikes
from supplysim._engine.limits.arrivals import ArrivalDays
from supplysim._engine.limits.capacity import Capacity
from supplysim._engine.limits.issue_days import IssueDays
from supplysim._engine.limits.owing import Owing
from supplysim._engine.limits.stockout import stockout_bound
from supplysim._engine.rule import Rule
from supplysim._engine.running import RunningModel, RunningStock
from supplysim._model.stock import AgeClasses
from supplysim._uncertain.parameters import drawn


def rules_of(run: RunningModel) -> Iterator[Rule]:
    """The rules of all stocks and flows, apart from stock-out bounds.

    Those that act on an evening are in order of action: expiry, decay, strikes, order reviews, rationing reviews.
    """
    yield from _limits_of(run)
    for stock in run.stocks:
        yield from _losses_of(stock, run)
    yield from _reviews_of(run)


def _limits_of(run: RunningModel) -> Iterator[Rule]:
    """The rules that only limit leaps."""
    yield from (Owing(stock) for stock in run.stocks if Owing.is_needed(stock, run))
    for stock in run.stocks:
        if stock.state.issue_rate is not None and stock.node.claims:
            yield IssueDays.of(stock, stock.state.issue_rate, run)
    yield from (Capacity.of(stock, run) for stock in run.stocks if stock.node.stock.loses_overflow)
    yield from (ArrivalDays(each) for each in run.transfers if run.model.network.arrival_matters(each.flow))


def _losses_of(stock: RunningStock, run: RunningModel) -> Iterator[Rule]:
    """What a stock loses on evenings: expiry, then decay, then strikes."""
    specification, state = run.drawn.stocks[stock.node.name], stock.state
    if isinstance(specification.on_hand, AgeClasses) and state.first is not None:
        yield Expiry.of(state, state.first, specification.on_hand, drawn(specification.usable_fraction))
    if state.goods is not None:
        yield Ageing.of(stock, state.goods)
    if specification.decay is not None:
        yield Decay(specification.decay.every_days, state, drawn(specification.decay.fraction))
    yield from (Strikes(state, loss.process, loss.rng) for loss in stock.losses)


def _reviews_of(run: RunningModel) -> Iterator[Rule]:
    """The reviews of evenings: of orders, then of rationing."""
    for stock in run.stocks:
        for transfer in stock.inbound:
            if transfer.process.ordering is not None:
                yield OrderReview.of(stock, transfer, transfer.process.ordering, run)
    for stock in run.stocks:
        for demand in stock.demands:
            held = demand.process.rationing_state
            if demand.flow.rationing is not None and held is not None:
                yield RationingReview.of(stock, demand, held, run)


def mornings_of(run: RunningModel) -> Iterator[Rule]:
    """The rules that set what holds from the next morning on. They act when the evening is done, and has been looked at."""
    for stock in run.stocks:
        if stock.state.levels is not None:
            yield NewLevels(stock.state, stock.state.levels, run.model.calendar.horizon_days)


def bounds_of(run: RunningModel) -> Iterator[Rule]:
    """The stock-out bounds. They come after all other limits, since a leading demand is drawn for the days those allow."""
    bounds = (stockout_bound(stock, run) for stock in run.stocks)
    yield from (bound for bound in bounds if bound is not None)
