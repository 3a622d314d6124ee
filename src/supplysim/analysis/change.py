"""Change: what changes from one variant to another: differences of figures, and the order of durations path by path."""

from __future__ import annotations

import attrs

from supplysim._estimates.estimate import Estimate, counted
from supplysim._uncertain import checks
from supplysim.analysis.change_service import ChangeService
from supplysim.analysis.change_summary import change_summary
from supplysim.analysis.compare_plots import ComparePlots
from supplysim.analysis.compare_summary import CompareSummary
from supplysim.errors import shown


@attrs.frozen(eq=False, slots=False, repr=False)
class Change(ChangeService):
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

    def of_demand(self, demand: str) -> Change:
        """What changes for a demand, which both variants must have: how long it is met in full, by all of its stocks.

        Parameters
        ----------
        demand : str
            The name of the demand.

        Returns
        -------
        Change

        Raises
        ------
        InvalidValueError
            If not both variants have such a demand, or its duration was not counted: see `Result.of_demand`.

        Examples
        --------
        >>> import supplysim as ss
        >>> stocks = [ss.Stock(95, name="152 mm"), ss.Stock(60, name="122 mm")]
        >>> one = ss.Scenario("guns", stock=stocks, demand=[ss.Consumption("front", 10)], horizon_days=30)
        >>> both = one.replace(front=ss.Consumption("front", 10, from_=["152 mm", "122 mm"], exchange={"122 mm": 0.6}))
        >>> round(ss.compare(one, both, paths=64, seed=1).of_demand("front").median.value, 9)
        3.6
        """
        one, two = (self._paired.sides[label].of_demand(demand).stock for label in self.labels)
        return attrs.evolve(self, stocks_compared=(one, two))

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
        return f"<Change from {one} to {two}: {counted(self.paths, 'path')}, seed {self.seed}, {self.replicates} replicates>"

    def _repr_html_(self) -> str:
        return self._summary.as_html()
