"""How long will a stockpile last? Monte Carlo scenarios with honest uncertainty.

The floors, each of which imports only from those before it::

    errors -> uncertain -> flows -> stock -> network -> scenario -> notation -> engine -> run -> archive -> result
    -> simulation

One value travels one way: written in the scenario, drawn in `uncertain`, moved by a flow, leapt by the engine, counted in the
tally, read off the result. What a scenario is written in is imported at once; what simulates it, when it is first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from supplysim.errors import (
    BlockError,
    DrawError,
    FileError,
    InvalidTypeError,
    InvalidValueError,
    MissingExtraError,
    NotationError,
    RunInterrupted,
    SupplysimError,
)
from supplysim.flows.bottleneck import Input
from supplysim.flows.consumption import Consumption
from supplysim.flows.factory import Factory
from supplysim.flows.outages import Outages
from supplysim.flows.profiles.day_window import window
from supplysim.flows.profiles.profile import Profile
from supplysim.flows.profiles.ramp import ramp
from supplysim.flows.profiles.schedule import schedule
from supplysim.flows.profiles.season import season
from supplysim.flows.rationing import Rationing
from supplysim.flows.regimes import Regimes
from supplysim.flows.returns import Returns
from supplysim.flows.shipments import Shipments
from supplysim.scenario import Scenario
from supplysim.stock import AgeClasses, Decay, Stock
from supplysim.uncertain.combined import choice, empirical, mixture
from supplysim.uncertain.families import between, fixed, lognormal, normal, triangular, uniform
from supplysim.uncertain.frozen_scipy import law
from supplysim.uncertain.metalog import quantiles
from supplysim.uncertain.quantity import Quantity
from supplysim.uncertain.tabulated import beta, gamma, pert, truncated_normal
from supplysim.version import __version__

if TYPE_CHECKING:
    from supplysim.result.estimate import Estimate, Estimates, percent, plus_minus
    from supplysim.result.fan import plot_fan
    from supplysim.result.plot import plot_durations, plot_survival
    from supplysim.result.precision import Precision, Stopped
    from supplysim.result.result import Result
    from supplysim.result.saving import load
    from supplysim.result.service import Service
    from supplysim.result.trajectories import Trajectories
    from supplysim.simulation import simulate

__all__ = [
    "AgeClasses",
    "BlockError",
    "Consumption",
    "Decay",
    "DrawError",
    "Estimate",
    "Estimates",
    "Factory",
    "FileError",
    "Input",
    "InvalidTypeError",
    "InvalidValueError",
    "MissingExtraError",
    "NotationError",
    "Outages",
    "Precision",
    "Profile",
    "Quantity",
    "Rationing",
    "Regimes",
    "Result",
    "Returns",
    "RunInterrupted",
    "Scenario",
    "Service",
    "Shipments",
    "Stock",
    "Stopped",
    "SupplysimError",
    "Trajectories",
    "__version__",
    "beta",
    "between",
    "choice",
    "empirical",
    "fixed",
    "gamma",
    "law",
    "load",
    "lognormal",
    "mixture",
    "normal",
    "percent",
    "pert",
    "plot_durations",
    "plot_fan",
    "plot_survival",
    "plus_minus",
    "quantiles",
    "ramp",
    "schedule",
    "season",
    "simulate",
    "triangular",
    "truncated_normal",
    "uniform",
    "window",
]

_WHEN_ASKED_FOR = {
    "Estimate": "result.estimate",
    "Estimates": "result.estimate",
    "Precision": "result.precision",
    "Result": "result.result",
    "Service": "result.service",
    "Stopped": "result.precision",
    "Trajectories": "result.trajectories",
    "load": "result.saving",
    "percent": "result.estimate",
    "plot_durations": "result.plot",
    "plot_fan": "result.fan",
    "plot_survival": "result.plot",
    "plus_minus": "result.estimate",
    "simulate": "simulation",
}

if not TYPE_CHECKING:  # it would let a type checker believe in any name

    def __getattr__(name: str) -> Any:
        """A public name of the upper floors: import it, and keep it."""
        if name not in _WHEN_ASKED_FOR:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        globals()[name] = value = getattr(import_module(f"{__name__}.{_WHEN_ASKED_FOR[name]}"), name)
        return value

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
