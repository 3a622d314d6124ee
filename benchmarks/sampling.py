"""What quasi-random drawing gains, and what a drawn value costs.

First table: a case with four uncertain inputs and no day-to-day noise, whose duration is a formula. The true error (against a
reference of 2**24 paths) of supplysim's estimates, root mean square over many seeds, beside that of the same number of
pseudo-random paths of the same formula. Second table: nanoseconds a value of each kind of law.

    python benchmarks/sampling.py            # a minute
    python benchmarks/sampling.py --smoke    # a few seconds
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

import supplysim as ss
import workload
from measuring import machine, options
from peers.numpy_pert import pert
from workload import PARAMETER_HORIZON_DAYS, parameter_only

FloatArray = NDArray[np.float64]

SURVIVAL_DAYS = (200, 250, 300, 365)


def duration(stock: FloatArray, consumed: FloatArray, produced: FloatArray) -> FloatArray:
    """The same case as a formula: whole days that are met, and the share of the next one."""
    net = consumed - produced
    days = np.floor(stock / net)
    return np.where(days < PARAMETER_HORIZON_DAYS, days + (stock - days * net + produced) / consumed, np.inf)


def figures(durations: FloatArray) -> FloatArray:
    """Restricted mean and survival, from all the durations of a run."""
    survival = [np.mean(durations >= days) for days in SURVIVAL_DAYS]
    return np.array([np.mean(np.minimum(durations, PARAMETER_HORIZON_DAYS)), *survival])


def pseudo_random(seed: int, paths: int) -> FloatArray:
    """The figures of independent pseudo-random paths."""
    rng = np.random.default_rng(seed)
    stock = pert(rng, workload.PARAMETER_ON_HAND, paths) * pert(rng, workload.PARAMETER_USABLE, paths)
    consumed, produced = pert(rng, workload.CONSUMED_PER_DAY, paths), rng.uniform(*workload.PARAMETER_PRODUCED_PER_DAY, paths)
    return figures(duration(stock, consumed, produced))


def quasi_random(seed: int, paths: int) -> FloatArray:
    """The figures of a supplysim run."""
    result = ss.simulate(parameter_only(), paths=paths, seed=seed, keep=0)
    return np.array([result.restricted_mean.value, *result.survival(SURVIVAL_DAYS).value])


def show_errors(paths: int, seeds: int, reference_paths: int) -> None:
    """True errors of both, side by side."""
    truth = np.mean([quasi_random(1_000 + run, reference_paths // 4) for run in range(4)], axis=0)
    print(f"true error at {paths:,} paths, root mean square over {seeds} seeds\n")
    print(f"{'':18}{'pseudo-random':>15}{'supplysim':>12}{'times smaller':>15}")
    errors = [
        np.sqrt(np.mean([(run(seed, paths) - truth) ** 2 for seed in range(seeds)], axis=0))
        for run in (pseudo_random, quasi_random)
    ]
    names = ["restricted mean, d", *(f"P(T >= {days})" for days in SURVIVAL_DAYS)]
    for name, pseudo, quasi in zip(names, *errors, strict=True):
        print(f"{name:18}{pseudo:15.2e}{quasi:12.2e}{pseudo / quasi:15.1f}")


LAWS = {
    "uniform": ss.uniform(1, 2),
    "triangular": ss.triangular(1, 2, 4),
    "PERT": ss.pert(1, 2, 4),
    "beta": ss.beta(0.5, 3),
    "gamma": ss.gamma(2.5, 1),
    "normal": ss.normal(0, 1),
    "truncated normal": ss.truncated_normal(0, 1, -1, 3),
    "lognormal": ss.lognormal(0, 1),
    "metalog": ss.quantiles({0.05: 1, 0.5: 2, 0.95: 4}, low=0),
    "mixture of two PERT": ss.mixture([ss.pert(1, 2, 4), ss.pert(6, 7, 9)]),
}


def show_costs(values: int, rounds: int) -> None:
    """Nanoseconds a value, the table being made already."""
    uniforms = np.random.default_rng(1).random(values)
    print(f"\nnanoseconds a value, median of {rounds} draws of {values:,}\n")
    for name, variable in LAWS.items():
        variable.law.quantile(uniforms[:100])
        print(f"{name:22}{_seconds(lambda law=variable.law: law.quantile(uniforms), rounds) / values * 1e9:8.1f}")  # type: ignore[misc]
    design = [ss.pert(1, 2, 3 + number, name=f"input {number}") for number in range(8)]
    eight = ss.Scenario(
        "eight", stock=ss.Stock(sum(design, 0.0 * design[0])), demand=[ss.Consumption("d", per_day=1)], horizon_days=1
    )
    seconds = _seconds(lambda: ss.simulate(eight, paths=values, seed=1, keep=0), rounds)
    print(f"\n{values:,} paths of eight PERT inputs, Sobol' design and all, simulated for a day: {seconds:.2f} s")


def _seconds(action: Callable[[], object], rounds: int) -> float:
    times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        action()
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


def main() -> None:
    """Measure, and print both tables."""
    smoke = options(__doc__).smoke
    print(f"{machine()}\n")
    if smoke:
        show_errors(paths=2**12, seeds=3, reference_paths=2**16)
        show_costs(values=20_000, rounds=2)
    else:
        show_errors(paths=2**17, seeds=60, reference_paths=2**24)
        show_costs(values=1_000_000, rounds=5)


if __name__ == "__main__":
    main()
