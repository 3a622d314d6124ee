"""The rules that a scenario needs; a feature that it does not use has no rule."""

from __future__ import annotations

from collections.abc import Iterator

from supplysim._engine.events.ageing import Ageing
from supplysim._engine.events.decay import Decay
from supplysim._engine.events.expiry import Expiry
from supplysim._engine.events.rationing import RationingReview
from supplysim._engine.limits.arrivals import ArrivalDays
from supplysim._engine.limits.capacity import Capacity
from supplysim._engine.limits.stockout import stockout_bound
from supplysim._engine.rule import Rule
from supplysim._engine.running import RunningModel
from supplysim._model.stock import AgeClasses
from supplysim._uncertain.parameters import drawn


def rules_of(run: RunningModel) -> Iterator[Rule]:
    """The rules of all stocks and flows, apart from stock-out bounds.

    Those that act on an evening are in order of action: expiry, decay, rationing reviews.
    """
    network = run.model.network
    yield from (Capacity.of(stock, run) for stock in run.stocks if stock.node.stock.loses_overflow)
    yield from (ArrivalDays(each) for each in run.transfers if network.arrival_matters(each.flow))
    for stock in run.stocks:
        specification, state = run.drawn.stocks[stock.node.name], stock.state
        if isinstance(specification.on_hand, AgeClasses) and state.first is not None:
            yield Expiry.of(state, state.first, specification.on_hand, drawn(specification.usable_fraction))
        if state.goods is not None:
            yield Ageing.of(stock, state.goods)
        if specification.decay is not None:
            yield Decay(specification.decay.every_days, state, drawn(specification.decay.fraction))
    for stock in run.stocks:
        for demand in stock.demands:
            rationing, held = demand.flow.rationing, demand.process.rationing_state
            if rationing is not None and held is not None:
                yield RationingReview.of(stock, held, rationing.review_days, run)


def bounds_of(run: RunningModel) -> Iterator[Rule]:
    """The stock-out bounds. They come after all other limits, since a leading demand is drawn for the days those allow."""
    bounds = (stockout_bound(stock, run) for stock in run.stocks)
    yield from (bound for bound in bounds if bound is not None)
