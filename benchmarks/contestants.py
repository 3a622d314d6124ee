"""Who takes part in a comparison, on which workload, with how many paths.

Peers are imported only when they are needed: what is imported at the top of a script is imported again by every worker
process that supplysim starts, and must not slow that down.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from typing import Any

import attrs

import supplysim as ss
from workload import FLAGSHIP, flagship, parameter_only, parameter_only_net

Run = Callable[[int, int], Any]


@attrs.frozen
class Entry:
    """One contestant.

    Attributes
    ----------
    name : str
    where : callable or str
        A function of seed and paths, or where it is in `peers`: "module:function".
    paths, smoke_paths : int
        In a run, and in one that is only to see that it works.
    margin_days : float
        By how much its quantile may differ from that of the reference by definition.
    compiles : bool
        Whether its first run compiles.
    """

    name: str
    where: Run | str
    paths: int
    smoke_paths: int
    margin_days: float = 0.0
    compiles: bool = False

    def run(self) -> Run:
        """The function; an ImportError where the peer is not installed."""
        if not isinstance(self.where, str):
            return self.where
        module, _, name = self.where.partition(":")
        function: Run = getattr(importlib.import_module(f"peers.{module}"), name)
        return function


@attrs.frozen
class Contest:
    """A workload and all that is timed on it.

    Attributes
    ----------
    title : str
    unit : str
        Of what is reported: the time of `per_paths` paths in `unit_seconds`, with so many `decimals`.
    entries : sequence of Entry
        Ratios are to the first, and its figures are what the others must agree with.
    """

    title: str
    unit: str
    per_paths: float
    unit_seconds: float
    decimals: int
    entries: Sequence[Entry]


def simulated(scenario: Callable[[], ss.Scenario], workers: int = 1) -> Run:
    """A run of supplysim as a user asks for it; workers are started within the time."""
    return lambda seed, paths: ss.simulate(scenario(), paths=paths, seed=seed, workers=workers)


MILLION = 1 << 20  # Sobol' points come in powers of two

CONTESTS = (
    Contest(
        f"Flagship: {FLAGSHIP.horizon_days} days with shipments, outages, regimes and noise",
        unit="µs a path",
        per_paths=1,
        unit_seconds=1e-6,
        decimals=2,
        entries=(
            Entry("supplysim, one core", simulated(flagship), 1 << 18, 1 << 14),
            Entry("supplysim, two workers, start-up included", simulated(flagship, workers=2), 1 << 22, 1 << 18),
            Entry("NumPy day loop, all paths at once", "numpy_day_loop:run_whole", 1 << 17, 1 << 11),
            Entry("NumPy day loop, chunks in cache", "numpy_day_loop:run", 1 << 16, 1 << 11),
            Entry("NumPy day loop, ended paths dropped", "numpy_day_loop:run_dropping", 1 << 16, 1 << 11),
            Entry("NumPy day loop, counting down to events", "numpy_countdown:run", 1 << 16, 1 << 11),
            Entry("numba, one core", "numba_paths:run", 1 << 16, 1 << 12, compiles=True),
            Entry("numba, two cores", "numba_paths:run_on_two_cores", 1 << 17, 1 << 12, compiles=True),
            Entry("plain Python", "plain_python:run", 2_000, 200),
            Entry("SimPy", "simpy_processes:run", 1_000, 100),
        ),
    ),
    Contest(
        "Parameter-only: stock x usable / (consumption - production)",
        unit="s a million paths",
        per_paths=1e6,
        unit_seconds=1,
        decimals=3,
        entries=(
            Entry("supplysim, simulated, net rate", simulated(parameter_only_net), MILLION, 1 << 14),
            Entry("supplysim, simulated, production apart", simulated(parameter_only), MILLION, 1 << 14, margin_days=1),
            Entry("supplysim, inner parts: drawing alone", "parameter_supplysim:run", MILLION, 1 << 14),
            Entry("NumPy", "parameter_numpy:run", MILLION, 1 << 14),
            Entry("NumPy day loop", "parameter_day_loop:run", MILLION // 4, 1 << 12, margin_days=1),
            Entry("squigglepy", "parameter_squigglepy:run", MILLION, 1 << 14),
            Entry("OpenTURNS", "parameter_openturns:run", MILLION, 1 << 14),
            Entry("probabilit, Sobol'", "parameter_probabilit:run", MILLION, 1 << 12),
        ),
    ),
)
