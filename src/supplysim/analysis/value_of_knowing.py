"""value_of_knowing: what it is worth to know an unknown before choosing between options."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from typing import Any

import numpy as np

from supplysim._model.scenario import Scenario
from supplysim._model.settings import LARGEST_SEED, MOST_REPLICATES
from supplysim._result.result import Result
from supplysim._run.progress import Progress
from supplysim._uncertain import checks
from supplysim._uncertain.arrays import FloatArray
from supplysim._uncertain.quantity import Variable
from supplysim.analysis.alike import check_alike
from supplysim.analysis.decision import Decision
from supplysim.analysis.paired import run_paired
from supplysim.analysis.value import ValueOfKnowing
from supplysim.analysis.worth import cost_by_option, range_of, worth_by_option, worth_of
from supplysim.errors import InvalidTypeError, InvalidValueError, shown

_PLACE = "value_of_knowing"
_MOST_PATHS = 10_000_000  # all are kept in memory


def value_of_knowing(
    options: Mapping[str, Scenario],
    *,
    worth: Callable[[FloatArray], Any] | Mapping[str, Callable[[FloatArray], Any]],
    cost: Mapping[str, float] | None = None,
    stock: str | None = None,
    paths: int = 100_000,
    seed: int | None = None,
    replicates: int = 32,
    workers: int = 1,
    executor: Executor | None = None,
    progress: Progress = False,
) -> ValueOfKnowing:
    """Estimate what it is worth to know each unknown before choosing between options.

    Today the best choice is the option with the largest expected worth. Who knew an unknown first could choose otherwise where
    its value asks for that. What is gained by it on average is the most that finding it out may cost.

    Parameters
    ----------
    options : mapping from label to Scenario, two or more
        What one can choose: variants of a scenario of one horizon, start and unit. They are run on the same paths, with the
        same unknowns and, wherever their laws allow it, the same chance.
    worth : callable, or a mapping from label to callable
        What durations are worth: a function from an array of days, infinite where the stock lasts beyond the horizon, to an
        array of numbers or booleans, in any unit. A mapping has a function for each option.
    cost : mapping from label to number, optional
        What an option costs, in the unit of worth; 0 where none is given.
    stock : str, optional
        The stock whose duration counts; by default the first one of each scenario.
    paths : int
        The number of paths, at most 10,000,000: all are kept in memory. As in `simulate`.
    seed, workers, executor, progress
        As in `simulate`.
    replicates : int
        As in `simulate`, by default 32.

    Returns
    -------
    ValueOfKnowing

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If an argument is out of range or of the wrong type, options differ in horizon, start or unit, a label is not known, or
        a worth is not finite, or depends on how far beyond the horizon the stock lasts, which is not known.
    BlockError, RunInterrupted
        As in `simulate`.

    Notes
    -----
    The value of knowing x is the expected value of partial perfect information, ``E[max_k E[W_k | x]] - max_k E[W_k]``, where
    W_k is the worth of option k less its cost. What the options gain over the first one is regressed on x (M. Strong, J. E.
    Oakley, A. Brennan, "Estimating multiparameter partial expected value of perfect information from a probabilistic
    sensitivity analysis sample: a nonparametric regression approach", Medical Decision Making 34, 2014), by a penalised linear
    spline of its ranks. The choices that follow from the regression are valued on replicates on which it was not fitted: an
    estimate from below, by what wrong choices lose. What the regression promises for them there is one from above, by as much
    to first order. The value is the mean of both, and its interval holds the intervals of both. What x tells of other
    unknowns, if they are correlated, belongs to its value. Errors come from the spread of the replicates. No value of knowing
    is negative: an estimate that is, by chance, is shown as 0, with its interval.

    Examples
    --------
    >>> import supplysim as ss
    >>> rate = ss.uniform(5, 15, name="rate")
    >>> wait = ss.Scenario("wait", stock=ss.Stock(100), demand=[ss.Consumption("issues", rate)], horizon_days=30)
    >>> order = wait.replace(stock=ss.Stock(150))
    >>> v = ss.value_of_knowing(
    ...     {"wait": wait, "order": order}, worth=lambda lasts_days: lasts_days >= 10, cost={"order": 0.3}, paths=4_096, seed=7
    ... )
    >>> v.best, round(v.expected_worth["order"], 3), round(v["rate"], 3)
    ('order', 0.7, 0.15)
    """
    labelled = _options(options)
    labels = tuple(labelled)
    functions, costs = worth_by_option(worth, labels), cost_by_option(cost, labels)
    stocks = {label: _stock(scenario, stock, label) for label, scenario in labelled.items()}
    number = checks.whole(paths, "paths", _PLACE, least=1, most=_MOST_PATHS)
    paired = run_paired(
        labelled,
        paths=number,
        seed=None if seed is None else checks.whole(seed, "seed", _PLACE, least=0, most=LARGEST_SEED),
        replicates=checks.whole(replicates, "replicates", _PLACE, least=2, most=MOST_REPLICATES),
        workers=workers,
        executor=executor,
        progress=progress,
        keep=number,
        place=_PLACE,
    )
    horizon = next(iter(labelled.values())).horizon_days
    days = {label: paired.sides[label].of(stocks[label]).durations for label in labels}
    net = [worth_of(functions[label], days[label], horizon, label) - costs[label] for label in labels]
    ranges = [np.subtract(range_of(functions[label], days[label], horizon, label), costs[label]) for label in labels]
    alike = [(labelled[label].replace(name="one").digest, stocks[label], functions[label], costs[label]) for label in labels]
    decision = Decision(
        np.array(net),
        np.array(ranges),
        paired.replicates,
        certain=all(scenario.model.is_certain for scenario in labelled.values()),
        kinds=tuple(alike.index(each) for each in alike),
    )
    inputs = {name: values for side in reversed(list(paired.sides.values())) for name, values in side.inputs.items()}
    return ValueOfKnowing(
        options=labels,
        decision=decision,
        durations=days,
        inputs={name: inputs[name] for side in paired.sides.values() for name in side.inputs},
        varying={name for each in labelled.values() for name, variable in each.model.variables.items() if _varies(variable)},
        has_chance=not all(flow.is_steady for scenario in labelled.values() for flow in scenario.model.flows),
        seed=paired.seed,
    )


def _varies(variable: Variable) -> bool:
    low, high = variable.law.support
    return low < high


def _options(given: Any) -> dict[str, Scenario]:
    """The options by label, refused unless they are two or more scenarios of one horizon, start and unit."""
    if not isinstance(given, Mapping):
        raise InvalidTypeError(f"'options' of {_PLACE} must be a mapping from label to Scenario (got {shown(given)})")
    found = {checks.text(label, "label", _PLACE): each for label, each in checks.listed(given.items(), "options", _PLACE)}
    for label, each in found.items():
        if not isinstance(each, Scenario):
            remedy = "; the options are run together: give 'result.scenario'" if isinstance(each, Result) else ""
            raise InvalidTypeError(f"'options[{shown(label)}]' of {_PLACE} must be a Scenario (got {shown(each)}){remedy}")
    if len(found) < 2:  # noqa: PLR2004  # with one there is nothing to choose
        raise InvalidValueError(f"'options' of {_PLACE} must be at least two (got {len(found)})")
    check_alike(found, "option", _PLACE)
    return found


def _stock(scenario: Scenario, stock: Any, label: str) -> str:
    if stock is None:
        return scenario.main_stock
    names = [each.name for each in scenario.stocks]
    return checks.known_name(stock, names, f"'stock' of {_PLACE}, in option {shown(label)},")
