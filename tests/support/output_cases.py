"""Every output of every stock and flow of a scenario, each with what the oracle says that it comes to."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

import supplysim as ss
from supplysim._uncertain.arrays import FloatArray
from support import day_by_day, two_sample
from support.figures import REPLICATES, ROUNDING, without_rounding
from support.oracle_outputs import History

LEVELS = (40.0, 100.0)

Outputs = Mapping[str, ss.Quantity]
Figures = dict[str, FloatArray]


def every_output(scenario: ss.Scenario) -> dict[str, tuple[ss.Quantity, Callable[[History], FloatArray]]]:
    """Each output, half-way or at the horizon, and its counterpart of the oracle."""
    half = -(-scenario.horizon_days // 2)
    found: dict[str, tuple[ss.Quantity, Callable[[History], FloatArray]]] = {}
    for stock in (each.name for each in scenario.stocks):
        for level in LEVELS:
            found[f"{stock} below {level}"] = (
                ss.FirstBelow(level, stock=stock), lambda of, at=level, name=stock: of.first_below(at, name)
            )  # fmt: skip
        found |= {
            f"{stock} on hand": (ss.OnHand(stock, on=half), lambda of, name=stock: of.on_hand(name, half)),
            f"{stock} lowest": (ss.LowestStock(stock), lambda of, name=stock: of.lowest_stock(name)),
            f"{stock} lowest by": (ss.LowestStock(stock, by=half), lambda of, name=stock: of.lowest_stock(name, half)),
            f"{stock} unmet": (ss.Unmet(stock), lambda of, name=stock: of.unmet(name)),
            f"{stock} unmet by": (ss.Unmet(stock, by=half), lambda of, name=stock: of.unmet(name, half)),
            f"{stock} expired": (ss.Expired(stock, by=half), lambda of, name=stock: of.expired(name, half)),
            f"{stock} mean on hand": (ss.MeanOnHand(stock, by=half), lambda of, name=stock: of.mean_on_hand(name, half)),
            f"{stock} mean backlog": (ss.MeanBacklog(stock), lambda of, name=stock: of.mean_backlog(name)),
            f"{stock} longest": (ss.LongestStockOut(stock), lambda of, name=stock: of.longest_stock_out(name)),
        }
        if any(isinstance(each, ss.Orders) for each in scenario.supply):  # of the others, they are 0
            found |= {
                f"{stock} orders": (ss.OrdersPlaced(stock, by=half), lambda of, name=stock: of.orders_placed(name, half)),
                f"{stock} ordered": (ss.Ordered(stock), lambda of, name=stock: of.ordered(name)),
                f"{stock} on order": (ss.OnOrder(stock, on=half), lambda of, name=stock: of.on_order(name, half)),
            }
        if scenario.losses:
            found[f"{stock} destroyed"] = (
                ss.Destroyed(stock, by=half), lambda of, name=stock: of.destroyed(name, half)
            )  # fmt: skip
    for flow in (each.name for each in scenario.supply):
        found[f"{flow} sent"] = ss.Sent(flow, by=half), lambda of, name=flow: of.sent(name, half)
        found[f"{flow} received"] = ss.Received(flow, by=half), lambda of, name=flow: of.received(name, half)
    return found


def by_engine(scenario: ss.Scenario, paths: int, seed: int, only: str = "", **how: bool) -> Figures:
    """The outputs whose name ends with `only`, and the durations beside them."""
    asked = {name: output for name, (output, _) in every_output(scenario).items() if name.endswith(only)}
    result = ss.simulate(scenario, paths, seed=seed, keep=paths, replicates=REPLICATES, outputs=asked, **how)
    found = {name: result.outputs[name].values for name in asked}
    return found | {f"duration of {stock.name}": result.of(stock.name).durations for stock in scenario.stocks}


def by_oracle(scenario: ss.Scenario, paths: int, seed: int, values: day_by_day.Values | None = None) -> Figures:
    """The same by the oracle."""
    outcome = day_by_day.simulate(scenario, paths, seed, values=values, every_evening=True)
    found = {name: figure(outcome.history) for name, (_, figure) in every_output(scenario).items()}
    return found | {f"duration of {stock.name}": outcome.durations[stock.name] for stock in scenario.stocks}


def p_values(engine: Figures, oracle: Figures) -> dict[str, float]:
    """The p-value of each figure's hypothesis that both sides have one law of it."""
    found = {}
    for name, values in engine.items():
        other = oracle[name]
        largest = max(float(np.max(each, where=np.isfinite(each), initial=1.0)) for each in (values, other))
        found[name] = two_sample.p_value(*without_rounding(values, other, ROUNDING * largest))
    return found
