"""ChangeFigures: the differences of figures between two variants; the base class of Change."""

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
from supplysim._uncertain.dates import DateLike
from supplysim.analysis.band import SurvivalBand
from supplysim.analysis.paired import Paired
from supplysim.analysis.side import Side
from supplysim.analysis.side_by_side import SideBySide


@attrs.frozen(eq=False, slots=False, repr=False)
class ChangeFigures:
    """Every figure of a second variant less that of a first one, with the error of the difference.

    Attributes
    ----------
    labels, stocks_compared, paths, seed, replicates
        As in `Change`.
    """

    _paired: Paired
    labels: tuple[str, str]
    stocks_compared: tuple[str, str]

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
        Student's t with the spread of the replicates' differences, of at least 1/n for n paths. Where few paths differ, the
        interval is wider and shifted, as limits of a Poisson mean are (Byar's: N. E. Breslow and N. E. Day, "Statistical
        Methods in Cancer Research", vol. 2, 1987). So it has a width also where no path of the run differs. Only if both
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
        for two quantiles at once, with the covariance of the two shares between replicates. It is wider where few paths
        differ, and what pairing saves is left aside below 32 paths or 4 replicates; docs/analysis.md, section 3.

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

        Notes
        -----
        Student's t with the spread of the replicates' differences; wider and shifted where few paths differ much, by N. J.
        Johnson's correction ("Modified t tests and confidence intervals for asymmetrical populations", JASA 73, 1978).

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
