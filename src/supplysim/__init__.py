"""How long will a stockpile last? Monte Carlo scenarios with honest uncertainty.

The floors, each of which imports only from those before it::

    errors -> uncertain -> flows -> scenario -> engine -> run -> result

One value travels one way: written in the scenario, drawn in `uncertain`, moved by a flow, leapt by the engine, counted in the
tally, read off the result.
"""

from supplysim.errors import (
    BlockError,
    DrawError,
    InvalidTypeError,
    InvalidValueError,
    MissingExtraError,
    SupplysimError,
)
from supplysim.flows.consumption import Consumption
from supplysim.flows.factory import Factory
from supplysim.flows.outages import Outages
from supplysim.flows.regimes import Regimes
from supplysim.flows.shipments import Shipments
from supplysim.result.estimate import Estimate, Estimates, percent, plus_minus
from supplysim.result.plot import plot_durations, plot_survival
from supplysim.result.result import Result
from supplysim.scenario import Scenario, Stock
from supplysim.simulation import simulate
from supplysim.uncertain.laws import (
    beta,
    between,
    choice,
    empirical,
    fixed,
    gamma,
    law,
    lognormal,
    mixture,
    normal,
    pert,
    quantiles,
    triangular,
    truncated_normal,
    uniform,
)
from supplysim.uncertain.quantity import Quantity

__version__ = "0.1.0"

__all__ = [
    "BlockError",
    "Consumption",
    "DrawError",
    "Estimate",
    "Estimates",
    "Factory",
    "InvalidTypeError",
    "InvalidValueError",
    "MissingExtraError",
    "Outages",
    "Quantity",
    "Regimes",
    "Result",
    "Scenario",
    "Shipments",
    "Stock",
    "SupplysimError",
    "beta",
    "between",
    "choice",
    "empirical",
    "fixed",
    "gamma",
    "law",
    "lognormal",
    "mixture",
    "normal",
    "percent",
    "pert",
    "plot_durations",
    "plot_survival",
    "plus_minus",
    "quantiles",
    "simulate",
    "triangular",
    "truncated_normal",
    "uniform",
]
