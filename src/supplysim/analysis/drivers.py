"""Drivers: which unknowns drive a figure of a result, and how much of it is chance."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor
from functools import partial
from typing import Any

import attrs
import numpy as np

from supplysim._engine.outputs import Duration
from supplysim._estimates.estimate import Estimate, count_days, counted
from supplysim._model.scenario import Scenario
from supplysim._result.chosen_figure import ChosenFigure
from supplysim._result.result import Result
from supplysim._run.executors import checked_workers
from supplysim._run.progress import Progress
from supplysim._uncertain import checks
from supplysim._uncertain.arrays import FloatArray
from supplysim.analysis.driver import Driver
from supplysim.analysis.drivers_plots import DriversPlots
from supplysim.analysis.drivers_summary import DriversSummary
from supplysim.analysis.ends_of_inputs import ends_of
from supplysim.analysis.fresh_chance import durations_again, has_chance, is_about_chance
from supplysim.analysis.replicate_groups import UNKNOWN, Groups
from supplysim.analysis.variance_shares import VarianceShares
from supplysim.analysis.weights_of_kept import checked_weights
from supplysim.errors import InvalidValueError, UnknownNameError, shown, shown_names

_PLACE = "drivers"


@attrs.frozen(eq=False, repr=False)
class Drivers(Mapping[str, Driver]):
    """What drives a figure of a result: each unknown's share of its variance, and that of chance.

    A mapping from the name of an unknown to its `Driver`, those with the largest share first. `Result.drivers` returns it.
    ``print(drivers)`` prints a table, which a notebook shows, too; ``drivers.plot.tornado()`` draws the ends of each unknown.

    Attributes
    ----------
    figure : Estimate
        The figure, from all paths of the result.
    words : str
        What it is, in words.
    chance : Estimate
        The share of the variance that no knowledge of the unknowns removes, since it comes from what varies as a path unfolds.
        NaN if claims are about outputs: these depend on chance, too, so that no second run has the same claims.
    beyond_pairs : Estimate
        The share that three or more unknowns have together, as far as it is not seen in pairs; NaN if unknowns are correlated,
        or in a run with claims.
    paths : int
        The number of paths that the shares come from.
    effective_paths : float
        How many paths of equal weight these are worth; the same number in a run without claims.
    scenario : Scenario
    stock : str
        The name of the stock whose duration it is.

    Notes
    -----
    If the unknowns are independent, what they do alone, what pairs of them do together, `beyond_pairs` and `chance` add up to
    1, but for their errors. The sum of ``with_others`` exceeds that of ``alone`` by twice the share of pairs. What three
    or more unknowns have together cannot be told from what the fit of a pair does not reach, such as the edge of a region in
    which the stock lasts: `beyond_pairs` has both. Where fewer than three unknowns vary, it is 0.

    Claims tie unknowns together: under a claim about a product, one factor says something about the other. So in a run with
    claims a share ``alone`` is that of an unknown *with what it carries* of the others, under the weights of the paths. These
    shares overlap, and there is none ``with_others``.

    Examples
    --------
    >>> import supplysim as ss
    >>> stock = ss.Stock(ss.uniform(900, 1_100, name="on hand"))
    >>> issues = ss.Consumption("issues", ss.uniform(8, 12, name="rate"), cv=0.5)
    >>> result = ss.simulate(ss.Scenario("depot", stock=stock, demand=[issues], horizon_days=200), paths=4_096, seed=1)
    >>> drivers = result.drivers()
    >>> list(drivers)
    ['rate', 'on hand']
    >>> print(drivers["rate"].alone, drivers.chance)
    0.708 ± 0.003 0.125 ± 0.006
    """

    figure: Estimate
    words: str
    chance: Estimate
    beyond_pairs: Estimate
    paths: int
    effective_paths: float
    scenario: Scenario
    stock: str
    _chosen: ChosenFigure
    _drivers: Mapping[str, Driver]
    _varies: bool
    _is_under_claims: bool = False

    def __getitem__(self, name: str) -> Driver:
        if not checks.is_one_of(name, self._drivers):
            raise UnknownNameError(
                f"{shown(name)} of the drivers must be an uncertain quantity of the scenario, one of "
                f"{shown_names(self._drivers)}{checks.did_you_mean(name, self._drivers)}"
            )
        return self._drivers[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._drivers)

    def __len__(self) -> int:
        return len(self._drivers)

    @property
    def varies(self) -> bool:
        """Whether the figure differs between paths at all; if not, nothing drives it, and all shares are NaN.

        Returns
        -------
        bool

        Examples
        --------
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> ss.simulate(depot, paths=64, seed=1).drivers().varies
        False
        """
        return self._varies

    @property
    def plot(self) -> DriversPlots:
        """The plots of the drivers: ``drivers.plot.tornado()``.

        Returns
        -------
        DriversPlots

        Examples
        --------
        >>> import supplysim as ss
        >>> from matplotlib.figure import Figure
        >>> stock = ss.Stock(ss.uniform(900, 1_100, name="on hand"))
        >>> depot = ss.Scenario("depot", stock=stock, demand=[ss.Consumption("issues", 10)], horizon_days=200)
        >>> drivers = ss.simulate(depot, paths=64, seed=1).drivers()
        >>> drivers.plot.tornado(Figure().subplots()).get_title()
        'depot'
        """
        several = [self.scenario.name] if len(self.scenario.stocks) == 1 else [self.scenario.name, self.stock]
        return DriversPlots(self.figure, self._chosen, self._varying, ": ".join(several))

    @property
    def _varying(self) -> dict[str, Driver]:
        return {name: driver for name, driver in self._drivers.items() if driver.varies}

    @property
    def _summary(self) -> DriversSummary:
        is_stock = self.stock in {stock.name for stock in self.scenario.stocks}
        subject = "it" if len(self.scenario.stocks) == 1 else f"the {'stock' if is_stock else 'demand'} {self.stock!r}"
        title = f"{self.scenario.name}: what drives how long {subject} lasts?"
        return DriversSummary(
            title,
            self.figure,
            self._chosen,
            self.paths,
            self._varying,
            self.chance,
            self.beyond_pairs,
            varies=self._varies,
            effective_paths=self.effective_paths if self._is_under_claims else None,
        )

    def __str__(self) -> str:
        return self._summary.as_text()

    def __repr__(self) -> str:
        unknowns, paths = counted(len(self), "unknown"), counted(self.paths, "path")
        return f"<Drivers of {self.words!r} of {self.scenario.name!r}: {unknowns}, {paths}>"

    def _repr_html_(self) -> str:
        return self._summary.as_html()


def drivers(
    result: Result,
    *,
    survival_days: Any,
    never: bool,
    restricted_mean: bool,
    quantile: float | None,
    median: bool,
    workers: int,
    executor: Executor | None,
    progress: Progress,
) -> Drivers:
    """What drives a figure of a result; see `Result.drivers`."""
    given = {"survival_days": survival_days, "never": never, "quantile": quantile, "median": median}
    given["restricted_mean"] = restricted_mean
    several = checked_workers(workers, executor)
    if all(value is None or value is False for value in given.values()):
        given["restricted_mean"] = True
    chosen = ChosenFigure.of(result.scenario, given, _PLACE)
    if not result.run.kept.paths:
        raise InvalidValueError(
            f"'keep' of the run must be at least 1 for {_PLACE} (got 0); simulate(..., keep=100_000) keeps"
        )
    chosen = _as_mean(chosen, result)
    weights = checked_weights(result, _PLACE)
    again = None
    is_unknown = has_chance(result) and is_about_chance(result)
    if has_chance(result) and result.run.kept.inputs and not is_unknown:
        how: dict[str, Any] = {"workers": several, "executor": executor, "progress": progress}
        again = _of_paths(chosen, durations_again(result, **how, place=_PLACE), result)
    durations = result.run.kept.outputs[result.stock, Duration.name]
    return _found(result, chosen, _of_paths(chosen, durations, result), again, weights, chance_is_known=not is_unknown)


def _as_mean(chosen: ChosenFigure, result: Result) -> ChosenFigure:
    """A figure that is a mean over paths: of a quantile, the probability of lasting to its estimate."""
    if chosen.name != "quantile":
        return chosen
    days = result.quantile(chosen.number).value
    if math.isfinite(days):
        return ChosenFigure("survival_days", days, f"lasts at least {days:,.6g} days, the estimated {chosen.words}")
    span = count_days(result.scenario.horizon_days)
    return ChosenFigure("never", 0.0, f"never runs out in {span}, beyond which the {chosen.words} lies")


def _of_paths(chosen: ChosenFigure, durations: FloatArray, result: Result) -> FloatArray:
    """The figure of each path, of which the figure of the result is the mean."""
    if chosen.name == "restricted_mean":
        return np.minimum(durations, result.scenario.horizon_days)
    return (durations >= (math.inf if chosen.name == "never" else chosen.number)).astype(np.float64)


def _found(
    result: Result,
    chosen: ChosenFigure,
    figure: FloatArray,
    again: FloatArray | None,
    weights: FloatArray | None,
    *,
    chance_is_known: bool,
) -> Drivers:
    inputs, copula = result.run.kept.inputs, result.scenario.model.copula
    dependent = correlated_names(copula.names, copula.factor)
    paths, groups = figure.size, None
    if weights is not None:  # paths without weight say nothing
        counting, groups = weights > 0, Groups.weighted(weights, result.replicates)
        inputs = {name: values[counting] for name, values in inputs.items()}
        figure, again = figure[counting], None if again is None else again[counting]
    shares = VarianceShares.of(
        inputs, figure, again, result.replicates, dependent, groups=groups, chance_is_known=chance_is_known
    )
    mean = figure if again is None else (figure + again) / 2
    most = float(result.scenario.horizon_days) if chosen.name == "restricted_mean" else 1.0
    share = partial(shares.groups.share, whole=shares.whole)
    found = []
    for name, effect in shares.effects.items():
        low, high = ends_of(effect, inputs[name], mean, shares.groups, most=most)
        with_others = share(shares.with_others[name]) if name in shares.with_others else UNKNOWN
        is_correlated = name in dependent
        ends = (low.value, high.value, low.figure, high.figure)
        found.append(Driver(name, share(shares.alone[name]), with_others, *ends, is_correlated, effect.cells.number > 1))
    found.sort(key=lambda driver: -driver.alone.value)
    beyond = UNKNOWN if shares.beyond_pairs is None else share(shares.beyond_pairs)
    return Drivers(
        chosen.read(result),
        chosen.words,
        UNKNOWN if shares.chance is None else share(shares.chance),
        beyond,
        paths,
        shares.groups.number_of_paths,
        result.scenario,
        result.stock,
        chosen,
        {driver.name: driver for driver in found},
        varies=shares.whole.value > 0,
        is_under_claims=groups is not None,
    )


def correlated_names(names: tuple[str, ...], factor: tuple[tuple[float, ...], ...]) -> set[str]:
    """The variables of a copula that have a correlation other than 0 with another one, by its Cholesky factor."""
    pairs = [(i, j) for i, row in enumerate(factor) for j, weight in enumerate(row[:i]) if weight]
    return {names[each] for pair in pairs for each in pair}
