"""The oracle: a plain simulation of a scenario, one day after another, that the engine's distribution is held to.

It shares nothing with the engine but the scenario itself: no leap, no sojourn drawn in one piece, no noise added up over
several days, no Sobol' points, no window of paths. Whoever doubts a figure can read this file beside the definitions of the
fields and check it line by line. Slowness is its only fault: a million paths over two years are out of its reach.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from supplysim import Consumption, Factory, Regimes, Scenario, Shipments
from supplysim.uncertain.evaluation import evaluate

FloatArray = NDArray[np.float64]
Values = Mapping[str, FloatArray]

ROUNDING = 1e-9  # a shortfall within this share of the day's demand is not a stock-out
_LEAST_UNIFORM = 2.0**-53  # laws are asked for quantiles strictly between 0 and 1


def durations(scenario: Scenario, paths: int, seed: int) -> FloatArray:
    """The duration of `paths` independent paths, in days; infinite where the horizon comes first.

    Parameters
    ----------
    scenario : Scenario
    paths, seed : int

    Returns
    -------
    (paths,) array, days
        T = (t - 1) + available / demand on the first stock-out day t.
    """
    rng = np.random.default_rng(seed)
    values = draw_values(scenario, paths, rng)
    chains = [chain for flow in scenario.flows if (chain := _chain_of(flow)) is not None]
    states = {chain.flow: np.full(paths, chain.start) for chain in chains}
    available = values["stock.on_hand"] * values["stock.usable_fraction"] - values["stock.reserve"]
    lasted = np.full(paths, np.inf)
    going = np.arange(paths)  # the paths that have had no stock-out yet; all other arrays hold these alone

    for day in range(1, scenario.horizon_days + 1):
        for flow in scenario.supply:
            available = available + _received(flow, day, values, states, rng)
        demand = np.zeros(going.size)
        for flow in scenario.demand:
            demand = demand + _demanded(flow, values, states, rng)
        issued = np.minimum(np.maximum(available, 0.0), demand)
        stock_out = demand - issued > ROUNDING * demand
        available = available - issued
        lasted[going[stock_out]] = (day - 1) + issued[stock_out] / demand[stock_out]

        if stock_out.any():
            met = ~stock_out
            going, available = going[met], available[met]
            values = {label: value[met] for label, value in values.items()}
            states = {flow: state[met] for flow, state in states.items()}
        states = {chain.flow: _one_night(chain, states[chain.flow], values, rng) for chain in chains}
    return lasted


def draw_values(scenario: Scenario, paths: int, rng: np.random.Generator) -> Values:
    """The value of every field on every path, by the field's label: ``"arsenal.outages.mean_up_days"`` and so on.

    Every variable is drawn once; those that are correlated come from a multivariate normal law through the normal CDF.
    """
    uniforms = {name: rng.random(paths) for name in scenario.variables}
    correlated = sorted({name for pair in scenario.correlate for name in pair})
    if correlated:
        matrix = np.eye(len(correlated))
        for (one, other), value in scenario.correlate.items():
            row, column = correlated.index(one), correlated.index(other)
            matrix[row, column] = matrix[column, row] = value
        scores = rng.multivariate_normal(np.zeros(len(correlated)), matrix, size=paths)
        uniforms |= {name: special.ndtr(scores[:, column]) for column, name in enumerate(correlated)}
    drawn = {
        variable: variable.law.quantile(np.clip(uniforms[name], _LEAST_UNIFORM, 1 - _LEAST_UNIFORM))
        for name, variable in scenario.variables.items()
    }
    return {slot.label: np.broadcast_to(evaluate(slot.value, drawn), paths).astype(float) for slot in scenario.slots}


def _received(
    flow: object, day: int, values: Values, states: Mapping[str, NDArray[np.int_]], rng: np.random.Generator
) -> FloatArray:
    """What a supply brings on `day`, on each path that is still going."""
    match flow:
        case Shipments(name=name):
            sailing = day >= np.floor(values[f"{name}.first_day"])
            arrivals = rng.poisson(np.where(sailing, values[f"{name}.per_day"], 0.0))
            return arrivals * values[f"{name}.size"] * (1.0 - values[f"{name}.loss_fraction"])
        case Factory(name=name):
            output = values[f"{name}.nameplate_per_day"] * values[f"{name}.utilisation"] * values[f"{name}.yield_fraction"]
            return output if flow.outages is None else np.where(states[name] == 0, output, 0.0)
    raise NotImplementedError(f"the oracle does not know this supply: {flow!r}")


def _demanded(flow: object, values: Values, states: Mapping[str, NDArray[np.int_]], rng: np.random.Generator) -> FloatArray:
    """What a demand asks for on one day, on each path that is still going."""
    if not isinstance(flow, Consumption):
        raise NotImplementedError(f"the oracle does not know this demand: {flow!r}")
    rate, cv = values[f"{flow.name}.per_day"], values[f"{flow.name}.cv"]
    level = np.ones(rate.size)
    if flow.regimes is not None:
        for number, regime in enumerate(flow.regimes.levels):
            level = np.where(states[flow.name] == number, values[f"{flow.name}.regimes.levels.{regime}"], level)
    noisy = cv > 0
    variance = np.where(noisy, cv, 1.0) ** 2
    return np.where(noisy, rng.gamma(level / variance) * rate * variance, rate * level)


@dataclass(frozen=True)
class _Chain:
    """A flow's states from day to day: how long each lasts on average, and which follows."""

    flow: str
    start: int
    mean_days: tuple[str, ...]  # the label of each state's mean sojourn
    jumps: FloatArray  # (states, states): row i, the probabilities of what follows state i once it is over


def _chain_of(flow: object) -> _Chain | None:
    match flow:
        case Factory(name=name) if flow.outages is not None:
            means: tuple[str, ...] = (f"{name}.outages.mean_up_days", f"{name}.outages.mean_down_days")
            return _Chain(name, 0, means, np.array([[0.0, 1.0], [1.0, 0.0]]))
        case Consumption(name=name, regimes=Regimes() as regimes):
            names = list(regimes.levels)
            if regimes.transitions is None:
                jumps = np.roll(np.eye(len(names)), 1, axis=1)
            else:
                jumps = np.array([[regimes.transitions[here].get(there, 0.0) for there in names] for here in names])
            means = tuple(f"{name}.regimes.mean_days.{regime}" for regime in names)
            return _Chain(name, names.index(regimes.start), means, jumps)
    return None


def _one_night(chain: _Chain, state: NDArray[np.int_], values: Values, rng: np.random.Generator) -> NDArray[np.int_]:
    """The states of the next day: a sojourn of mean m days is over tonight with probability 1/m, however long it has been."""
    chance, tomorrow = rng.random(state.size), state.copy()
    for number, label in enumerate(chain.mean_days):
        over = np.flatnonzero((state == number) & (chance < 1.0 / values[label]))
        tomorrow[over] = rng.choice(len(chain.mean_days), size=over.size, p=chain.jumps[number])
    return tomorrow
