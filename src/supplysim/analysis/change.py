"""Change: what changes from one variant to another, each figure a difference with its error."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property, partial
from typing import overload

import attrs
import numpy as np

from supplysim._engine.outputs import Duration, GrossCover
from supplysim._estimates.days import days_until
from supplysim._estimates.estimate import Estimate
from supplysim._estimates.estimates import Estimates, each_of, is_several, listed
from supplysim._uncertain import checks
from supplysim._uncertain.dates import DateLike
from supplysim.analysis.band import SurvivalBand
from supplysim.analysis.change_summary import change_summary
from supplysim.analysis.compare_plots import ComparePlots
from supplysim.analysis.compare_summary import CompareSummary
from supplysim.analysis.paired import Paired, Side
from supplysim.analysis.side_by_side import SideBySide
from supplysim.errors import shown


@attrs.frozen(eq=False, slots=False, repr=False)
class Change:
    """What changes from a first variant of a scenario to a second one; `compare` returns it.

    Every figure is an `Estimate` of a difference, the second less the first. Its error comes from the differences of the
    replicates (A. B. Owen, "Monte Carlo theory, methods and examples", 2013, ch. 17), so that what both share cancels.
    ``print(change)`` prints both sides, the differences, and what is paired; a notebook shows it as tables.

    Attributes
    ----------
    labels : tuple of str
        The labels of the first and of the second variant.
    stocks_compared : tuple of str
        The stock whose durations are compared, on the first and on the second side: the main stock of each.
    paths, seed, replicates : int
        As of the run.

    Examples
    --------
    >>> import supplysim as ss
    >>> issues = ss.Consumption("issues", per_day=ss.uniform(8, 12))
    >>> now = ss.Scenario("depot", stock=ss.Stock(240), demand=[issues], horizon_days=28)
    >>> change = ss.compare(now, now.replace(stock=ss.Stock(264)), paths=4_096, seed=7)
    >>> f"{change.median:.1f} days; {change.survival(24):+.0%} at 24 days"
    '2.4 days; +25% at 24 days'
    """

    _paired: Paired
    labels: tuple[str, str]
    stocks_compared: tuple[str, str]

    def of(self, stock: str) -> Change:
        """What changes for another stock, which both variants must have.

        Parameters
        ----------
        stock : str
            The name of the stock.

        Returns
        -------
        Change

        Raises
        ------
        InvalidValueError
            If not both variants have such a stock.

        Examples
        --------
        >>> import supplysim as ss
        >>> stocks = [ss.Stock(50, name="depot"), ss.Stock(15, name="front")]
        >>> demand = [ss.Consumption("training", 5, from_="depot"), ss.Consumption("issues", 10, from_="front")]
        >>> now = ss.Scenario("two", stock=stocks, demand=demand, horizon_days=30)
        >>> change = ss.compare(now, now.replace(front=ss.Stock(20, name="front")), paths=64, seed=1)
        >>> change.median.value, change.of("front").median.value
        (0.0, 0.5)
        """
        one, two = (self._paired.sides[label] for label in self.labels)
        both = [name for name in one.stocks if name in two.stocks]
        name = checks.known_name(stock, both, "'stock' of a change")
        return attrs.evolve(self, stocks_compared=(name, name))

    @property
    def first(self) -> Side:
        """The figures of the first variant.

        Returns
        -------
        Side
            With all figures of a `Result`, and its kept durations and inputs.

        Examples
        --------
        >>> import supplysim as ss
        >>> now = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> change = ss.compare(now, now.replace(stock=ss.Stock(195)), paths=64, seed=1)
        >>> change.first.median.value
        9.5
        """
        return self._figures.first

    @property
    def second(self) -> Side:
        """The figures of the second variant.

        Returns
        -------
        Side

        Examples
        --------
        >>> import supplysim as ss
        >>> now = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> change = ss.compare(now, now.replace(stock=ss.Stock(195)), paths=64, seed=1)
        >>> change.second.median.value
        19.5
        """
        return self._figures.second

    @property
    def paths(self) -> int:
        """The number of paths, on each of which both variants were simulated."""
        return self._paired.paths

    @property
    def seed(self) -> int:
        """The seed of the run."""
        return self._paired.seed

    @property
    def replicates(self) -> int:
        """The number of replicates, whose differences the errors come from."""
        return self._paired.replicates

    @cached_property
    def _figures(self) -> SideBySide:
        return SideBySide.of(self._paired, self.labels, self.stocks_compared)

    @overload
    def survival(self, days: float | DateLike) -> Estimate: ...  # type: ignore[overload-overlap]  # a text is one date
    @overload
    def survival(self, days: Iterable[float | DateLike]) -> Estimates: ...
    def survival(self, days: float | DateLike | Iterable[float | DateLike]) -> Estimate | Estimates:
        """The difference of the probabilities of lasting at least `days`: S2(d) - S1(d).

        Parameters
        ----------
        days : float or date, or several
            As in ``Result.survival``.

        Returns
        -------
        Estimate or Estimates
            One for each day, between -1 and 1. An interval holds for one day; `survival_band` for all of them.

        Raises
        ------
        InvalidValueError
            As in ``Result.survival``.

        Notes
        -----
        Student's t with the spread of the replicates' differences, of at least 1/n for n paths, and widened where few paths
        differ as Wilson's interval (JASA 22, 1927) is: so it has a width also where no path of the run differs. Only if both
        variants are the same scenario, or nothing is random, is the difference exact.

        Examples
        --------
        >>> import supplysim as ss
        >>> issues = ss.Consumption("issues", per_day=ss.uniform(8, 12))
        >>> now = ss.Scenario("depot", stock=ss.Stock(240), demand=[issues], horizon_days=28)
        >>> change = ss.compare(now, now.replace(stock=ss.Stock(264)), paths=4_096, seed=7)
        >>> change.survival([20, 24, 27]).value.round(2)
        array([0.  , 0.25, 0.22])
        """
        several = listed(days) if is_several(days) else [days]
        numbers = [days_until(self.first.scenario, each, "days", "survival") for each in several]
        found = self._figures.survival(np.array(numbers))
        return Estimates(found) if is_several(days) else found[0]

    @property
    def never(self) -> Estimate:
        """The difference of the probabilities of lasting to the horizon, with no stock-out on any simulated day.

        Returns
        -------
        Estimate

        Examples
        --------
        >>> import supplysim as ss
        >>> issues = ss.Consumption("issues", per_day=ss.uniform(8, 12))
        >>> now = ss.Scenario("depot", stock=ss.Stock(240), demand=[issues], horizon_days=28)
        >>> f"{ss.compare(now, now.replace(stock=ss.Stock(264)), paths=4_096, seed=7).never:.2f}"
        '0.21'
        """
        return self._figures.survival(np.array([float(self.first.scenario.horizon_days)]))[0]

    @overload
    def quantile(self, probability: float) -> Estimate: ...
    @overload
    def quantile(self, probability: Iterable[float]) -> Estimates: ...
    def quantile(self, probability: float | Iterable[float]) -> Estimate | Estimates:
        """The difference of two quantiles of duration, in days; not the quantile of the difference.

        Parameters
        ----------
        probability : float or sequence of float
            Between 0 and 1.

        Returns
        -------
        Estimate or Estimates
            In days, one for each probability. It is infinite if the second side's quantile lies beyond the horizon, minus
            infinite if the first one's does, and prints as ``> 120`` or ``< -120``: the horizon tells how much it is at least.
            If both lie beyond, it is NaN, and prints as ``unknown``.

        Raises
        ------
        InvalidValueError
            If a probability is not between 0 and 1.

        Notes
        -----
        The interval is that of R. S. Woodruff ("Confidence intervals for medians and other position measures", JASA 47, 1952)
        for two quantiles at once, with the covariance of the two shares between replicates; docs/method.md, section 4.

        Examples
        --------
        >>> import supplysim as ss
        >>> issues = ss.Consumption("issues", per_day=ss.uniform(8, 12))
        >>> now = ss.Scenario("depot", stock=ss.Stock(240), demand=[issues], horizon_days=28)
        >>> change = ss.compare(now, now.replace(stock=ss.Stock(264)), paths=4_096, seed=7)
        >>> f"{change.quantile([0.05, 0.5, 0.75, 0.95]):.1f}"
        '(2.0, 2.4, > 1.3, nan)'
        """
        return each_of(probability, partial(self._figures.quantile, Duration.name, "quantile"))

    @property
    def median(self) -> Estimate:
        """The difference of the median durations, in days; see `quantile`.

        Returns
        -------
        Estimate

        Examples
        --------
        >>> import supplysim as ss
        >>> now = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> ss.compare(now, now.replace(stock=ss.Stock(195)), paths=64, seed=1).median.value
        10.0
        """
        return self._figures.quantile(Duration.name, "quantile", 0.5)

    @overload
    def gross_cover_quantile(self, probability: float) -> Estimate: ...
    @overload
    def gross_cover_quantile(self, probability: Iterable[float]) -> Estimates: ...
    def gross_cover_quantile(self, probability: float | Iterable[float]) -> Estimate | Estimates:
        """The difference of two quantiles of gross cover, in days.

        Parameters
        ----------
        probability : float or sequence of float
            Between 0 and 1.

        Returns
        -------
        Estimate or Estimates
            In days, one for each probability; as in `quantile`.

        Raises
        ------
        InvalidValueError
            If a probability is not between 0 and 1.

        Examples
        --------
        >>> import supplysim as ss
        >>> now = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> ss.compare(now, now.replace(stock=ss.Stock(195)), paths=64, seed=1).gross_cover_quantile(0.5).value
        10.0
        """
        return each_of(probability, partial(self._figures.quantile, GrossCover.name, "gross_cover_quantile"))

    @property
    def restricted_mean(self) -> Estimate:
        """The difference of the restricted means of duration, E[min(T, horizon)], in days.

        Returns
        -------
        Estimate

        Examples
        --------
        >>> import supplysim as ss
        >>> now = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> ss.compare(now, now.replace(stock=ss.Stock(195)), paths=64, seed=1).restricted_mean.value
        10.0
        """
        return self._figures.restricted_mean

    def survival_band(self) -> SurvivalBand:
        """The difference of the survival curves, with a 95 % band for all days at once.

        Returns
        -------
        SurvivalBand

        Notes
        -----
        The band reaches as many standard errors to either side as the largest absolute t of all days does in 95 % of cases.
        That number is simulated, for as many replicates, from normal differences with the correlation between days that the
        kept paths show, with a seed of its own.

        Examples
        --------
        >>> import supplysim as ss
        >>> issues = ss.Consumption("issues", per_day=ss.uniform(8, 12))
        >>> now = ss.Scenario("depot", stock=ss.Stock(240), demand=[issues], horizon_days=28)
        >>> band = ss.compare(now, now.replace(stock=ss.Stock(264)), paths=4_096, seed=7).survival_band()
        >>> band.days.shape, bool((band.low <= band.value).all())
        ((29,), True)
        """
        return self._figures.band

    @property
    def longer(self) -> Estimate:
        """The probability that the second variant lasts longer than the first, on one and the same path.

        It rests on what is paired: see ``print(change)``. With `shorter`, `same` and `both_last` it adds up to 1.

        Returns
        -------
        Estimate
            From all paths of the run.

        Examples
        --------
        >>> import supplysim as ss
        >>> now = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> ss.compare(now, now.replace(stock=ss.Stock(195)), paths=64, seed=1).longer.value
        1.0
        """
        return self._figures.orders.shares[0]

    @property
    def shorter(self) -> Estimate:
        """The probability that the second variant ends before the first, on one and the same path.

        Returns
        -------
        Estimate

        Examples
        --------
        >>> import supplysim as ss
        >>> now = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> ss.compare(now, now.replace(stock=ss.Stock(195)), paths=64, seed=1).shorter.value
        0.0
        """
        return self._figures.orders.shares[1]

    @property
    def same(self) -> Estimate:
        """The probability that both variants end within the horizon, after the same duration.

        Returns
        -------
        Estimate

        Examples
        --------
        >>> import supplysim as ss
        >>> now = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> ss.compare(now, now, paths=64, seed=1).same.value
        1.0
        """
        return self._figures.orders.shares[2]

    @property
    def both_last(self) -> Estimate:
        """The probability that both variants last to the horizon: which of them lasts longer is not known then.

        Returns
        -------
        Estimate

        Examples
        --------
        >>> import supplysim as ss
        >>> now = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> ss.compare(now, now, paths=64, seed=1).both_last.value
        0.0
        """
        return self._figures.orders.shares[3]

    @property
    def plot(self) -> ComparePlots:
        """The plots: ``change.plot.difference()``, ``change.plot.survival()``, ``change.plot.intervals()``.

        Returns
        -------
        ComparePlots

        Examples
        --------
        >>> import supplysim as ss
        >>> from matplotlib.figure import Figure
        >>> now = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> change = ss.compare(now, now.replace(stock=ss.Stock(195)), paths=64, seed=1)
        >>> change.plot.difference(Figure().subplots()).get_ylabel()
        'change in survival, percentage points'
        """
        return ComparePlots(dict(zip(self.labels, (self.first, self.second), strict=True)), {self.labels[1]: self._figures})

    @property
    def _summary(self) -> CompareSummary:
        return change_summary(self._figures, self.labels, self._paired)

    def __str__(self) -> str:
        return self._summary.as_text()

    def __repr__(self) -> str:
        one, two = map(shown, self.labels)
        return f"<Change from {one} to {two}: {self.paths:,} paths, seed {self.seed}, {self.replicates} replicates>"

    def _repr_html_(self) -> str:
        return self._summary.as_html()
