"""Accuracy for time: how much longer others must run for an estimate as good as supplysim's.

The variance of an estimate times the time that it takes is what a better method makes small: for independent paths it does not
depend on their number. Every estimator runs over many seeds; the variance is that between its estimates, and the time is that
of the processor. A ratio of 10 means ten times the time for the same error.

    python benchmarks/accuracy.py            # some two minutes
    python benchmarks/accuracy.py --smoke    # a few seconds
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import attrs
import numpy as np

import supplysim as ss
from measuring import Contestant, Times, load, machine, options, table, take_turns
from peers import numpy_countdown, numpy_day_loop, parameter_day_loop, parameter_numpy
from workload import EARLY, LASTING_DAYS, flagship, parameter_only


@attrs.frozen
class Estimator:
    """Something that estimates: a run of so many paths, over so many seeds."""

    name: str
    run: Callable[[int, int], Any]
    paths: int
    seeds: int


@attrs.frozen
class Cost:
    """Variance times time of an estimate, and its relative standard error."""

    value: float
    relative_error: float

    def over(self, own: Cost) -> str:
        """The ratio of two costs, with its standard error."""
        if own.value <= 0:
            return "no error at all"
        ratio = self.value / own.value
        return f"{ratio:,.1f} ± {ratio * math.hypot(self.relative_error, own.relative_error):,.1f}"


def simulated(scenario: ss.Scenario) -> Callable[[int, int], ss.Result]:
    """A run of supplysim that keeps no paths."""
    return lambda seed, paths: ss.simulate(scenario, paths=paths, seed=seed, keep=0)


def estimates(returned: Any) -> tuple[float, float]:
    """P(T >= 365) and the 5 % quantile of one run."""
    if isinstance(returned, ss.Result):
        return returned.survival(LASTING_DAYS).value, returned.quantile(EARLY).value
    return float(np.mean(returned >= LASTING_DAYS)), float(np.quantile(returned, EARLY))


def costs(times: Times, found: Sequence[tuple[float, float]]) -> list[Cost]:
    """Of each estimate. A variance over n seeds has a relative standard error near sqrt(2 / (n - 1))."""
    variances = np.var(np.array(found), axis=0, ddof=1)
    return [Cost(float(variance) * times.processor_seconds, math.sqrt(2 / (len(found) - 1))) for variance in variances]


def compare(title: str, estimators: Sequence[Estimator]) -> None:
    """Run all, and print what each costs and how many times that of the first."""
    rows = []
    own: list[Cost] = []
    for estimator in estimators:
        estimator.run(0, 64)
        contestant = Contestant(
            estimator.name,
            estimator.paths,
            lambda seed, estimator=estimator: estimates(estimator.run(seed, estimator.paths)),  # type: ignore[misc]
        )
        times = take_turns([contestant], estimator.seeds)[estimator.name]
        cost = costs(times, times.returned)
        own = own or cost
        spread = np.std(np.array(times.returned), axis=0, ddof=1)
        rows.append(
            [
                estimator.name,
                f"{estimator.paths:,}",
                str(estimator.seeds),
                f"{times.processor_seconds:.3f}",
                f"{spread[0]:.2e}",
                f"{spread[1]:.3f}",
                *(each.over(first) for each, first in zip(cost, own, strict=True)),
            ]
        )
    header = ["", "paths", "seeds", "s a run", f"error of P(T >= {LASTING_DAYS})", f"of {EARLY:.0%} quantile, days"]
    print(f"\n{title}\n\n{table([*header, 'cost of P(T), ratio', 'cost of quantile, ratio'], rows)}", flush=True)


def main() -> None:
    """Measure both workloads."""
    smoke = options(__doc__).smoke
    print(f"{machine()}; load {load()}")
    small, large, seeds = (1 << 11, 1 << 12, 4) if smoke else (1 << 14, 1 << 17, 60)
    loop_paths, loop_seeds = (1 << 9, 4) if smoke else (1 << 13, 90)
    run = simulated(flagship())
    compare(
        "flagship",
        [
            Estimator("supplysim", run, large, seeds),
            Estimator("supplysim, fewer paths", run, small, seeds),
            Estimator("NumPy day loop", numpy_day_loop.run, loop_paths, loop_seeds),
            Estimator("NumPy day loop, counting down", numpy_countdown.run, loop_paths, loop_seeds),
        ],
    )
    run = simulated(parameter_only())
    compare(
        "parameter-only",
        [
            Estimator("supplysim", run, large, seeds),
            Estimator("supplysim, fewer paths", run, small, seeds),
            Estimator("NumPy day loop", parameter_day_loop.run, 2 * loop_paths, loop_seeds),
            Estimator("NumPy, the ratio as a formula", parameter_numpy.run, small, 4 * loop_seeds),
        ],
    )


if __name__ == "__main__":
    main()
