"""The outputs that a run was asked for: the figures of each, by name."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, overload

import attrs
import numpy as np

from supplysim._engine.formulas import without_rounding
from supplysim._engine.outputs import ASKED, AskedOutput
from supplysim._estimates.effective import too_few
from supplysim._estimates.estimate import Estimate, plus_minus
from supplysim._estimates.estimates import Estimates, each_of
from supplysim._estimates.output_figures import OutputFigures
from supplysim._result.dates import date_of
from supplysim._result.tables import HEAD, QUANTILES, Section
from supplysim._run.accumulator import Run
from supplysim._uncertain import checks
from supplysim._uncertain.arrays import FloatArray
from supplysim._uncertain.dates import DateLike, as_date, is_date_like
from supplysim._uncertain.quantity import Quantity
from supplysim.errors import InvalidValueError, UnknownNameError, shown, shown_names


@attrs.frozen(eq=False, repr=False)
class OutputResult:
    """The figures of one output that a run was asked for, with their Monte Carlo errors; see `simulate`.

    Attributes
    ----------
    name : str
        The name of the output.

    Examples
    --------
    >>> import supplysim as ss
    >>> issues = ss.Consumption("issues", per_day=ss.uniform(8, 12))
    >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[issues], horizon_days=30)
    >>> result = ss.simulate(depot, paths=4_096, seed=1, outputs=[ss.OnHand(on=5)])
    >>> result.outputs["on hand on day 5"]
    <OutputResult 'on hand on day 5': mean 45.0000 ± 0.0004, 5 % 35.99 ± 0.02, median 45.00 ± 0.01, 95 % 53.99 ± 0.02>
    """

    name: str
    _run: Run
    _remind_of_weights: Callable[[str], None] = lambda _: None

    @property
    def _output(self) -> AskedOutput:
        return AskedOutput(next(each for each in self._run.plan.settings.outputs if each.name == self.name))

    @property
    def _figures(self) -> OutputFigures:
        return OutputFigures(self._run.plan.scenario, self._run.tally, ASKED, self._output)

    @overload
    def quantile(self, probability: float) -> Estimate: ...
    @overload
    def quantile(self, probability: Iterable[float]) -> Estimates: ...
    def quantile(self, probability: float | Iterable[float]) -> Estimate | Estimates:
        """Quantiles of the output.

        Parameters
        ----------
        probability : float or sequence of float
            Between 0 and 1.

        Returns
        -------
        Estimate or Estimates
            One for each probability; that of `FirstBelow` is infinite beyond the horizon. The intervals are Woodruff's (JASA
            47, 1952); where all paths have one value, as for `mean`.

        Raises
        ------
        InvalidValueError
            If a probability is not between 0 and 1.

        Examples
        --------
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> result = ss.simulate(depot, paths=64, seed=1, outputs=[ss.OnHand(on=5)])
        >>> result.outputs["on hand on day 5"].quantile([0.05, 0.95]).value
        array([45., 45.])
        """
        return each_of(probability, self._figures.quantile)

    @property
    def median(self) -> Estimate:
        """The median of the output.

        Returns
        -------
        Estimate

        Examples
        --------
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> ss.simulate(depot, paths=64, seed=1, outputs=[ss.OnHand(on=5)]).outputs["on hand on day 5"].median.value
        45.0
        """
        return self._figures.quantile(0.5)

    @property
    def mean(self) -> Estimate:
        """The mean of the output; for `FirstBelow`, the restricted mean: a day that never comes counts as the horizon.

        Returns
        -------
        Estimate
            If all paths have one value, the interval is that value: what paths that were not seen may add has no bound.
            If these are fewer than the replicates, the error is unknown.

        Examples
        --------
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> ss.simulate(depot, paths=64, seed=1, outputs=[ss.OnHand(on=5)]).outputs["on hand on day 5"].mean.value
        45.0
        """
        return self._figures.mean

    @overload
    def at_least(self, value: float | DateLike) -> Estimate: ...  # type: ignore[overload-overlap]  # a text is one date
    @overload
    def at_least(self, value: Iterable[float | DateLike]) -> Estimates: ...
    def at_least(self, value: float | DateLike | Iterable[float | DateLike]) -> Estimate | Estimates:
        """The probability that the output is at least `value`.

        Parameters
        ----------
        value : float, or several
            For `FirstBelow` also a date, which stands for the number of its day, and for `DurationOf` one which stands for the
            days up to it; infinity for a day that never comes.

        Returns
        -------
        Estimate or Estimates
            One for each value. The intervals are Wilson's (1927), with the spread between replicates.

        Raises
        ------
        InvalidTypeError, InvalidValueError
            If a value is not a number; if it is a day beyond the horizon, or a date without a start.

        Examples
        --------
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> on_day_5 = ss.simulate(depot, paths=64, seed=1, outputs=[ss.OnHand(on=5)]).outputs["on hand on day 5"]
        >>> on_day_5.at_least([45, 45.5]).value
        array([1., 0.])
        """
        return each_of(value, self._at_least)

    def _at_least(self, value: Any) -> Estimate:
        figures = self._figures
        last = figures.output.censored_at(figures.scenario)
        if last is None:
            number = np.array([checks.finite(value, "value", "at_least")])
            return figures.share_from(float(without_rounding(number)[0]))
        return figures.share_from(self._day(value, last))

    def _day(self, value: Any, last: float) -> float:
        """The number of a day, from 0 to the last, or infinity."""
        scenario = self._run.plan.scenario
        if is_date_like(value):
            date = as_date(value, "value", "at_least")
            day = scenario.model.calendar.day(date, "value", "at_least") - 1.0 + self._output.first_day
        elif checks.as_float(value) == math.inf:
            return math.inf
        else:
            day = checks.finite(value, "value", "at_least")
        if not 0 <= day <= last:
            raise InvalidValueError(
                f"'value' of at_least must be a day from 0 to the horizon, {last:g}, or infinite (got {shown(value)})"
            )
        return day

    @property
    def values(self) -> FloatArray:
        """The output on the kept paths: path i belongs to path i of the durations and inputs of the result.

        Returns
        -------
        (kept paths,) array
            Read-only; rounded to 12 significant digits; infinite where that of a `FirstBelow` or `DurationOf` never comes.

        Examples
        --------
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> ss.simulate(depot, paths=64, seed=1, outputs=[ss.OnHand(on=5)]).outputs["on hand on day 5"].values[:2]
        array([45., 45.])
        """
        self._remind_of_weights(f"outputs[{shown(self.name)}].values")
        return self._run.kept.outputs[ASKED, self.name]

    def date(self, days: Any) -> datetime.date | None:
        """The calendar date of a day, such as a quantile of `FirstBelow`; None if it never comes.

        Parameters
        ----------
        days : float or Estimate
            The number of a day; day 1 is the start of the scenario.

        Returns
        -------
        datetime.date or None

        Raises
        ------
        InvalidValueError
            If the scenario has no start, or the output is not that of `FirstBelow` or `DurationOf`.

        Examples
        --------
        >>> import supplysim as ss
        >>> fields = {"demand": [ss.Consumption("issues", 10)], "horizon_days": 30, "start": "2024-02-26"}
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), **fields)
        >>> below = ss.simulate(depot, paths=64, seed=1, outputs=[ss.FirstBelow(50)]).outputs["first below 50"]
        >>> print(below.date(below.median))
        2024-03-01
        """
        figures = self._figures
        if figures.output.censored_at(figures.scenario) is None:
            known = "that of a FirstBelow or DurationOf"
            raise InvalidValueError(f"'date' of an output must be {known} (got that of {shown(self.name)})")
        number = math.inf if checks.as_float(days) == math.inf else checks.not_negative(days, "days", "date")
        return date_of(self._run.plan.scenario, max(number - self._output.first_day, 0.0))

    def __repr__(self) -> str:
        if too_few(self._run.tally) is not None:
            return f"<OutputResult {shown(self.name)}: too few effective paths>"
        quantiles = (f"{head} {plus_minus(each)}" for head, each in zip(HEAD, self.quantile(QUANTILES), strict=True))
        return f"<OutputResult {shown(self.name)}: mean {plus_minus(self.mean)}, {', '.join(quantiles)}>"

    def _row(self) -> tuple[str, ...]:
        unit = self._output.unit(self._run.plan.scenario)
        return (
            f"{self.name}, {unit}" if unit else self.name,
            *(plus_minus(each) for each in (*self.quantile(QUANTILES), self.mean)),
        )


class OutputResults(Mapping[str, OutputResult]):
    """The outputs that a run was asked for, by name, or by the output itself; ``print`` shows a table.

    Examples
    --------
    >>> import supplysim as ss
    >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
    >>> unmet = ss.Unmet(by=12)
    >>> outputs = ss.simulate(depot, paths=64, seed=1, outputs=[unmet, (unmet / 5).named("lorries")]).outputs
    >>> print(outputs)
    outputs                               5 %  median  95 %  mean
    unmet demand by day 12, units          25      25    25    25
    lorries                                 5       5     5     5
    >>> outputs[unmet].mean.value, list(outputs)
    (25.0, ['unmet demand by day 12', 'lorries'])
    """

    def __init__(self, run: Run, remind_of_weights: Callable[[str], None] = lambda _: None) -> None:
        self._run, self._remind_of_weights = run, remind_of_weights
        self._names = [each.name for each in run.plan.settings.outputs]

    def __getitem__(self, name: str | Quantity) -> OutputResult:
        """The figures of an output.

        Raises
        ------
        UnknownNameError
            If the run was not asked for it; the message gives the names.
        """
        wanted: Any = getattr(name, "name", None) or repr(name) if isinstance(name, Quantity) else name
        if checks.is_one_of(wanted, self._names):
            return OutputResult(wanted, self._run, self._remind_of_weights)
        rule = f"one of {shown_names(self._names)}{checks.did_you_mean(wanted, self._names)}"
        remedy = rule if self._names else "and it was asked for none: simulate(..., outputs=[OnHand(on=30)])"
        raise UnknownNameError(f"{shown(wanted)} of the outputs must be one that the run was asked for, {remedy}")

    def __contains__(self, name: object) -> bool:
        wanted = getattr(name, "name", None) or repr(name) if isinstance(name, Quantity) else name
        return checks.is_one_of(wanted, self._names)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __repr__(self) -> str:
        return f"<OutputResults: {', '.join(map(shown, self._names)) or 'none'}>"

    def __str__(self) -> str:
        section = self.section()
        return section.as_text() if self._names else "no outputs"

    def _repr_html_(self) -> str:
        return self.section().as_html()

    def section(self) -> Section:
        """The table of a summary."""
        problem = too_few(self._run.tally)
        if problem is not None:
            return Section((f"no figures of outputs: they {problem}",), ())
        heads = ("outputs", *HEAD, "mean")
        return Section(heads, tuple(each._row() for each in self.values()))  # noqa: SLF001  # of this module
