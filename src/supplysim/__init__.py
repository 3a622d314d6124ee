"""supplysim: how long will a stockpile last? Monte Carlo simulation of uncertain scenarios.

Describe stocks, demand and supply in a `Scenario`, run it with `simulate`, and read the figures off the `Result`. What sources
say is a `Claim`: `Claims` can be checked, and given to a run.

The package has layers, each of which imports only from those before it::

    errors -> _uncertain -> _flows -> _model -> notation -> _engine -> _estimates -> _run -> _archive -> _result -> _simulate
    -> claims, analysis (neither of which imports the other)

An uncertain value is stated in the scenario (`_model`), drawn in `_uncertain`, used by a flow (`_flows`), simulated in leaps
of several days (`_engine`), counted in a tally, and reported with its error (`_estimates`, `_result`). `claims` checks what
sources say and scores forecasts; `analysis` compares, explains and solves. Methods that stand on a higher layer than their
class are listed in one table (`_later`), and are loaded at first use. Importing supplysim
loads the layers that describe a scenario; those that simulate it are loaded at first use.

The names in ``__all__`` and the package `supplysim.notation` are public; names with a leading underscore may change any time.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from supplysim._flows.base import Demand, DemandBound, Supply, Transfer
from supplysim._flows.bottleneck import Input
from supplysim._flows.consumption import Consumption
from supplysim._flows.factory import Factory
from supplysim._flows.losses import Losses
from supplysim._flows.orders import Orders
from supplysim._flows.outages import Outages
from supplysim._flows.process import Consignment, Leap, Process, Requests, TransferProcess
from supplysim._flows.profiles.growth import growth
from supplysim._flows.profiles.profile import Profile
from supplysim._flows.profiles.ramp import ramp
from supplysim._flows.profiles.schedule import schedule
from supplysim._flows.profiles.season import season
from supplysim._flows.profiles.wave import wave
from supplysim._flows.profiles.window import window
from supplysim._flows.rationing import Rationing
from supplysim._flows.regimes import Regimes
from supplysim._flows.returns import Returns
from supplysim._flows.shipments import Shipments
from supplysim._model.asked.demands import DurationOf
from supplysim._model.asked.flows import Received, Sent
from supplysim._model.asked.levels import FirstBelow, LowestStock, OnHand
from supplysim._model.asked.means import MeanBacklog, MeanOnHand
from supplysim._model.asked.orders import OnOrder, Ordered, OrdersPlaced
from supplysim._model.asked.service import Destroyed, Expired, LongestStockOut, Unmet
from supplysim._model.claims.claim import Claim
from supplysim._model.claims.claims import Claims
from supplysim._model.scenario import Scenario
from supplysim._model.sources import SourcedValue
from supplysim._model.stock import AgeClasses, Decay, Stock
from supplysim._uncertain.beta_laws import beta, pert
from supplysim._uncertain.combined import choice, empirical, mixture
from supplysim._uncertain.families import fixed, triangular, uniform
from supplysim._uncertain.frozen_scipy import law
from supplysim._uncertain.history import History
from supplysim._uncertain.metalog import quantiles
from supplysim._uncertain.normal_laws import between, lognormal, normal
from supplysim._uncertain.quantity import Quantity
from supplysim._uncertain.replayed import Replayed, ReplayedColumns, replayed
from supplysim._uncertain.source import Source
from supplysim._uncertain.tabulated import gamma, truncated_normal
from supplysim._uncertain.varying import Varying, varying
from supplysim._version import __version__
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
    SupplysimWarning,
    UnknownNameError,
)

if TYPE_CHECKING:
    from supplysim._estimates.estimate import Estimate, percent, plus_minus
    from supplysim._estimates.estimates import Estimates
    from supplysim._estimates.service import Service
    from supplysim._result.fan import plot_fan
    from supplysim._result.loading import load
    from supplysim._result.output_results import OutputResult, OutputResults
    from supplysim._result.plot import plot_durations, plot_survival
    from supplysim._result.result import Result
    from supplysim._result.trajectories import Trajectories
    from supplysim._run.precision import Precision
    from supplysim._run.stopped import Stopped
    from supplysim._simulate import simulate
    from supplysim.analysis.band import SurvivalBand
    from supplysim.analysis.box import Box
    from supplysim.analysis.change import Change
    from supplysim.analysis.compare import compare
    from supplysim.analysis.comparison import Comparison
    from supplysim.analysis.crossing import Crossing
    from supplysim.analysis.discovery import Discovery
    from supplysim.analysis.driver import Driver
    from supplysim.analysis.drivers import Drivers
    from supplysim.analysis.outlast import Outlast
    from supplysim.analysis.rivals import Rival, Rivals, rivals
    from supplysim.analysis.side import Side
    from supplysim.analysis.solution import Solution
    from supplysim.analysis.solve import solve
    from supplysim.analysis.sweep import sweep
    from supplysim.analysis.swept import Sweep
    from supplysim.analysis.value import ValueOfKnowing
    from supplysim.analysis.value_of_knowing import value_of_knowing
    from supplysim.claims.check import Check
    from supplysim.claims.checked_claim import CheckedClaim
    from supplysim.claims.naive import NaiveForecast
    from supplysim.claims.score import score
    from supplysim.claims.scored import Score

__all__ = [
    "AgeClasses",
    "BlockError",
    "Box",
    "Change",
    "Check",
    "CheckedClaim",
    "Claim",
    "Claims",
    "Comparison",
    "Consignment",
    "Consumption",
    "Crossing",
    "Decay",
    "Demand",
    "DemandBound",
    "Destroyed",
    "Discovery",
    "DrawError",
    "Driver",
    "Drivers",
    "DurationOf",
    "Estimate",
    "Estimates",
    "Expired",
    "Factory",
    "FileError",
    "FirstBelow",
    "History",
    "Input",
    "InvalidTypeError",
    "InvalidValueError",
    "Leap",
    "LongestStockOut",
    "Losses",
    "LowestStock",
    "MeanBacklog",
    "MeanOnHand",
    "MissingExtraError",
    "NaiveForecast",
    "NotationError",
    "OnHand",
    "OnOrder",
    "Ordered",
    "Orders",
    "OrdersPlaced",
    "Outages",
    "Outlast",
    "OutputResult",
    "OutputResults",
    "Precision",
    "Process",
    "Profile",
    "Quantity",
    "Rationing",
    "Received",
    "Regimes",
    "Replayed",
    "ReplayedColumns",
    "Requests",
    "Result",
    "Returns",
    "Rival",
    "Rivals",
    "RunInterrupted",
    "Scenario",
    "Score",
    "Sent",
    "Service",
    "Shipments",
    "Side",
    "Solution",
    "Source",
    "SourcedValue",
    "Stock",
    "Stopped",
    "Supply",
    "SupplysimError",
    "SupplysimWarning",
    "SurvivalBand",
    "Sweep",
    "Trajectories",
    "Transfer",
    "TransferProcess",
    "UnknownNameError",
    "Unmet",
    "ValueOfKnowing",
    "Varying",
    "__version__",
    "beta",
    "between",
    "choice",
    "compare",
    "empirical",
    "fixed",
    "gamma",
    "growth",
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
    "replayed",
    "rivals",
    "schedule",
    "score",
    "season",
    "simulate",
    "solve",
    "sweep",
    "triangular",
    "truncated_normal",
    "uniform",
    "value_of_knowing",
    "varying",
    "wave",
    "window",
]

_MODULES_WHEN_ASKED_FOR = {
    "_estimates.estimate": ["Estimate", "percent", "plus_minus"],
    "_estimates.estimates": ["Estimates"],
    "_estimates.service": ["Service"],
    "_result.fan": ["plot_fan"],
    "_result.loading": ["load"],
    "_result.output_results": ["OutputResult", "OutputResults"],
    "_result.plot": ["plot_durations", "plot_survival"],
    "_result.result": ["Result"],
    "_result.trajectories": ["Trajectories"],
    "_run.precision": ["Precision"],
    "_run.stopped": ["Stopped"],
    "_simulate": ["simulate"],
    "analysis.band": ["SurvivalBand"],
    "analysis.change": ["Change"],
    "analysis.compare": ["compare"],
    "analysis.comparison": ["Comparison"],
    "analysis.outlast": ["Outlast"],
    "analysis.rivals": ["Rival", "Rivals", "rivals"],
    "analysis.side": ["Side"],
    "analysis.driver": ["Driver"],
    "analysis.drivers": ["Drivers"],
    "analysis.box": ["Box"],
    "analysis.discovery": ["Discovery"],
    "analysis.value": ["ValueOfKnowing"],
    "analysis.value_of_knowing": ["value_of_knowing"],
    "analysis.crossing": ["Crossing"],
    "analysis.solution": ["Solution"],
    "analysis.solve": ["solve"],
    "analysis.sweep": ["sweep"],
    "analysis.swept": ["Sweep"],
    "claims.check": ["Check"],
    "claims.checked_claim": ["CheckedClaim"],
    "claims.naive": ["NaiveForecast"],
    "claims.score": ["score"],
    "claims.scored": ["Score"],
}
_WHEN_ASKED_FOR = {name: module for module, names in _MODULES_WHEN_ASKED_FOR.items() for name in names}

if not TYPE_CHECKING:  # otherwise a type checker would accept any name

    def __getattr__(name: str) -> Any:
        """Import a public name of the layers that simulate, at first use."""
        if name not in _WHEN_ASKED_FOR:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        globals()[name] = value = getattr(import_module(f"{__name__}.{_WHEN_ASKED_FOR[name]}"), name)
        return value

    def __dir__() -> list[str]:
        return sorted(__all__)
