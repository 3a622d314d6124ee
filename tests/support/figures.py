"""Everything that a scenario's paths can be compared by, from the oracle and from the engine alike.

A figure is one value a path: the duration of a stock, what it has on hand on an evening, what one of its demands was not
given. Both sides call the figures by the same names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs
import numpy as np

import supplysim as ss
from supplysim._engine import stock_state
from supplysim._engine.events.recording import grid_of
from supplysim._engine.leap_loop import PathOutcomes, leap_paths, leap_together
from supplysim._model.model import Model
from supplysim._model.network import network_of
from supplysim._model.settings import Settings
from supplysim._model.variants import Variants
from supplysim._uncertain.arrays import FloatArray
from support import day_by_day, two_sample
from support.drawn import drawn_fields, streams_of

Figures = Mapping[str, FloatArray]

ROUNDING = 1e-10  # amounts that differ by less, relative to the largest of all, are one that was added up in another order

# The two-sample tests are for independent paths. Within a replicate paths are points of one net, whose counts can scatter more
# than independent ones where two unknowns are of late dimensions: so there are many replicates of a few points each.
REPLICATES = 1024


def _totals(scenario: ss.Scenario) -> Sequence[str]:
    """The books of a stock that are compared."""
    return [entry for entry in day_by_day.BOOKS[1:] if scenario.losses or entry != "destroyed"]


def snapshot_every_days(scenario: ss.Scenario) -> int:
    """Stocks are compared on this evening, about half-way, and on the last."""
    return -(-scenario.horizon_days // 2)


def oracle_figures(scenario: ss.Scenario, paths: int, seed: int, values: day_by_day.Values | None = None) -> Figures:
    """The figures of `paths` paths, day by day; `values` are those of the fields, where they are not to be drawn."""
    days = sorted({snapshot_every_days(scenario), scenario.horizon_days})
    outcome = day_by_day.simulate(scenario, paths, seed, days, values)
    figures = {f"unmet of {claim}": unmet for claim, unmet in outcome.unmet.items()}
    figures |= {f"demanded of {claim}": demanded for claim, demanded in outcome.demanded.items()}
    for voyage, account in _voyages(scenario):
        figures[f"{account} of {voyage}"] = outcome.voyages[voyage][account]
    for name in (stock.name for stock in scenario.stocks):
        figures[f"duration of {name}"] = outcome.durations[name]
        for row, day in enumerate(days):
            figures |= {f"{level} of {name} on day {day}": getattr(outcome, level)[name][row] for level in day_by_day.LEVELS}
        figures |= {f"{total} of {name}": outcome.books[name][total] for total in _totals(scenario)}
        if name in asked_of(scenario):
            figures[f"stock-out days of {name}"] = outcome.stock_out_days[name]
            figures[f"stock-outs of {name}"] = outcome.stock_outs[name]
    return figures | {f"duration of demand {name}": outcome.demand_durations[name] for name in _lasting(scenario)}


def engine_figures(scenario: ss.Scenario, paths: int, seed: int) -> Figures:
    """The same figures by the engine: durations of paths that end, the rest of paths that go on to the horizon."""
    ending = ss.simulate(scenario, paths=paths, seed=seed, keep=paths, replicates=REPLICATES)
    trajectories = ending.trajectories(paths=paths, every_days=snapshot_every_days(scenario))
    figures = _service(scenario, paths, seed)
    for voyage, account in _voyages(scenario):
        figures[f"{account} of {voyage}"] = trajectories.shipments(voyage)[account][:, -1]
    for name in (stock.name for stock in scenario.stocks):
        figures[f"duration of {name}"] = ending.of(name).durations
        of = trajectories.of(name)
        for column, day in enumerate(of.days):
            if day > 0:
                figures |= {
                    f"{level} of {name} on day {day:.0f}": getattr(of, level)[:, column] for level in day_by_day.LEVELS
                }
        figures |= {f"{total} of {name}": getattr(of, total)[:, -1] for total in _totals(scenario)}
    return figures | {f"duration of demand {name}": ending.of_demand(name).durations for name in _lasting(scenario)}


def paired_figures(scenarios: Sequence[ss.Scenario], paths: int, seed: int) -> list[Figures]:
    """The figures of variants that go through the engine together: first paths that end, then paths that go on, recorded."""
    variants = Variants(tuple(scenarios))
    recording = [_following_all(scenario) for scenario in scenarios]
    every = snapshot_every_days(scenarios[0])

    def together(models: Sequence[Model], **how: Any) -> list[PathOutcomes]:
        drawn = list(variants.draw(_settings(seed), 0, paths))
        return leap_together(models, drawn, [streams_of(scenario, seed) for scenario in scenarios], paths, **how)

    found = []
    runs = together(variants.models), together(variants.models, to_horizon=True), together(recording, record_every_days=every)
    for scenario, ending, going_on, recorded in zip(scenarios, *runs, strict=True):
        figures = _of_service(scenario, going_on)
        for voyage, account in _voyages(scenario):
            figures[f"{account} of {voyage}"] = recorded.records[voyage, account][:, -1]
        for name in (stock.name for stock in scenario.stocks):
            figures[f"duration of {name}"] = ending.durations[name]
            for column, day in enumerate(grid_of(every, scenario.horizon_days)):
                if day > 0:
                    of_day = {level: recorded.records[name, level][:, column] for level in day_by_day.LEVELS}
                    figures |= {f"{level} of {name} on day {day:.0f}": values for level, values in of_day.items()}
            totals = {total: recorded.records.get((name, total)) for total in _totals(scenario)}
            figures |= {
                f"{total} of {name}": np.zeros(paths) if found is None else found[:, -1] for total, found in totals.items()
            }
        found.append(figures)
    return found


def _following_all(scenario: ss.Scenario) -> Model:
    """The model in which every transfer is followed from dispatch to receipt, so that all it sends and loses is known."""
    parts = scenario.stocks, scenario.main_stock, scenario.demand, scenario.supply, scenario.losses
    names = {flow.name for flow in scenario.supply if isinstance(flow, ss.Transfer)}
    return attrs.evolve(scenario.model, network=network_of(*parts, followed=names))


def _service(scenario: ss.Scenario, paths: int, seed: int) -> dict[str, FloatArray]:
    """How each path that goes on to the horizon was served: what a result has the sums of."""
    drawn = scenario.model.draw(_settings(seed), 0, paths)
    return _of_service(scenario, leap_paths(scenario.model, drawn, streams_of(scenario, seed), paths, to_horizon=True))


def _of_service(scenario: ss.Scenario, outcomes: PathOutcomes) -> dict[str, FloatArray]:
    service = outcomes.service
    names = {stock_state.SHORT_DAYS: "stock-out days", stock_state.STOCK_OUTS: "stock-outs"}
    return {
        f"{names[account]} of {stock}" if account in names else account.replace(".", " of ", 1): values
        for (stock, account), values in service.items()
        if stock in asked_of(scenario)
    }


def engine_values(scenario: ss.Scenario, paths: int, seed: int) -> day_by_day.Values:
    """The values of the fields on the paths of `engine_figures`."""
    fields = drawn_fields(scenario, _settings(seed), paths)
    return {label: np.broadcast_to(value, paths).astype(float) for label, value in fields.items()}


def _settings(seed: int) -> Settings:
    return Settings(seed=seed, replicates=REPLICATES, to_horizon=True)


def asked_of(scenario: ss.Scenario) -> set[str]:
    """The stocks that something is asked of."""
    flows = [*scenario.demand, *(flow for flow in scenario.supply if getattr(flow, "from_", None) is not None)]
    sources = [flow.from_ if isinstance(flow.from_, tuple) else (flow.from_ or scenario.main_stock,) for flow in flows]
    return {stock for several in sources for stock in several}


def _lasting(scenario: ss.Scenario) -> list[str]:
    """The demands whose durations are compared: all of them, where one draws on several stocks."""
    several = any(isinstance(demand.from_, tuple) for demand in scenario.demand)
    return [demand.name for demand in scenario.demand] if several else []


def _voyages(scenario: ss.Scenario) -> list[tuple[str, str]]:
    """The shipments and returns, with what is accounted for."""
    names = [flow.name for flow in scenario.supply if isinstance(flow, ss.Shipments | ss.Returns | ss.Orders)]
    return [(name, account) for name in names for account in ("sent", "delivered", "lost")]


def p_values(one: Figures, other: Figures) -> dict[str, float]:
    """The p-value of each figure's hypothesis that both sides have one law of it; `other` may have more figures."""
    largest = max(float(np.max(values, where=np.isfinite(values), initial=1.0)) for values in (*one.values(), *other.values()))
    rounding = ROUNDING * largest
    return {name: two_sample.p_value(*without_rounding(values, other[name], rounding)) for name, values in one.items()}


def p_value(one: Figures, other: Figures) -> float:
    """The p-value of the hypothesis that both sides have one law: the least of all figures', by Bonferroni."""
    found = p_values(one, other)
    return min(min(found.values()) * len(found), 1.0)


def assert_alike(one: Figures, other: Figures, threshold: float) -> None:
    """Refuse two laws, naming the figures that tell them apart."""
    apart = {name: found for name, found in p_values(one, other).items() if found < threshold / len(one)}
    assert not apart, apart


def without_rounding(one: FloatArray, other: FloatArray, rounding: float) -> tuple[FloatArray, FloatArray]:
    """The two samples, with values that nearly touch each other replaced by the least of them."""
    values, numbers = np.unique(np.concatenate([one, other]), return_inverse=True)
    finite = values[np.isfinite(values)]
    if finite.size:
        apart = np.diff(finite, prepend=-np.inf) > rounding
        values[: finite.size] = finite[apart][np.cumsum(apart) - 1]
    merged = values[numbers]
    return merged[: one.size], merged[one.size :]
