"""Comparison: several variants on the same paths, the first of which the others are compared with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import attrs

from supplysim._estimates.estimate import counted
from supplysim._uncertain import checks
from supplysim.analysis.change import Change
from supplysim.analysis.compare_plots import ComparePlots
from supplysim.analysis.compare_summary import CompareSummary
from supplysim.analysis.comparison_summary import comparison_summary
from supplysim.analysis.paired import Paired
from supplysim.analysis.side import Side
from supplysim.analysis.side_by_side import SideBySide
from supplysim.errors import UnknownNameError, shown, shown_names


@attrs.frozen(eq=False, slots=False, repr=False)
class Comparison(Mapping[str, Side]):
    """Variants of a scenario that ran on the same paths; `compare` returns it.

    It is a mapping from label to the figures of a variant. The first variant is what the others are compared with.
    ``print(comparison)`` prints the figures of all, the changes, and what is paired; a notebook shows it as tables.

    Attributes
    ----------
    stocks_compared : mapping from label to str
        The stock of each variant whose durations are compared: its main stock.
    paths, seed, replicates : int
        As of the run.

    Examples
    --------
    >>> import supplysim as ss
    >>> issues = ss.Consumption("issues", per_day=ss.uniform(8, 12))
    >>> now = ss.Scenario("depot", stock=ss.Stock(240), demand=[issues], horizon_days=28)
    >>> variants = {"now": now, "264": now.replace(stock=ss.Stock(264)), "288": now.replace(stock=ss.Stock(288))}
    >>> table = ss.compare(variants, paths=4_096, seed=7)
    >>> list(table), table["288"].survival(24).value, table.change("288").survival(24).value
    (['now', '264', '288'], 1.0, 0.5)
    """

    _paired: Paired
    stocks_compared: Mapping[str, str]

    def of(self, stock: str) -> Comparison:
        """The same variants, compared for another stock, which all must have.

        Parameters
        ----------
        stock : str
            The name of the stock.

        Returns
        -------
        Comparison

        Raises
        ------
        InvalidValueError
            If not all variants have such a stock.

        Examples
        --------
        >>> import supplysim as ss
        >>> stocks = [ss.Stock(50, name="depot"), ss.Stock(15, name="front")]
        >>> demand = [ss.Consumption("training", 5, from_="depot"), ss.Consumption("issues", 10, from_="front")]
        >>> now = ss.Scenario("two", stock=stocks, demand=demand, horizon_days=30)
        >>> more = now.replace(front=ss.Stock(20, name="front"))
        >>> table = ss.compare({"now": now, "more": more}, paths=64, seed=1)
        >>> table.of("front").change("more").median.value
        0.5
        """
        first, *others = self._paired.sides.values()
        common = [name for name in first.stocks if all(name in side.stocks for side in others)]
        name = checks.known_name(stock, common, "'stock' of a comparison")
        return attrs.evolve(self, stocks_compared=dict.fromkeys(self, name))

    def of_demand(self, demand: str) -> Comparison:
        """The same variants, compared for a demand, which all must have: how long it is met in full, by all of its stocks.

        Parameters
        ----------
        demand : str
            The name of the demand.

        Returns
        -------
        Comparison

        Raises
        ------
        InvalidValueError
            If not all have such a demand, or its duration was not counted: see `Result.of_demand`.

        Examples
        --------
        >>> import supplysim as ss
        >>> stocks = [ss.Stock(95, name="152 mm"), ss.Stock(60, name="122 mm")]
        >>> one = ss.Scenario("guns", stock=stocks, demand=[ss.Consumption("front", 10)], horizon_days=30)
        >>> both = one.replace(front=ss.Consumption("front", 10, from_=["152 mm", "122 mm"], exchange={"122 mm": 0.6}))
        >>> table = ss.compare({"one": one, "both": both}, paths=64, seed=1)
        >>> round(table.of_demand("front").change("both").median.value, 9)
        3.6
        """
        return attrs.evolve(
            self, stocks_compared={label: side.of_demand(demand).stock for label, side in self._paired.sides.items()}
        )

    def change(self, label: str) -> Change:
        """What changes from the first variant to another one.

        Parameters
        ----------
        label : str
            The label of the other variant. (From the first to itself, nothing changes.)

        Returns
        -------
        Change

        Raises
        ------
        UnknownNameError
            If there is no such variant.

        Examples
        --------
        >>> import supplysim as ss
        >>> now = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> table = ss.compare({"now": now, "more": now.replace(stock=ss.Stock(195))}, paths=64, seed=1)
        >>> table.change("more").median.value
        10.0
        """
        self._check(label)
        first = next(iter(self))
        return Change(self._paired, (first, label), (self.stocks_compared[first], self.stocks_compared[label]))

    @cached_property
    def _figures(self) -> dict[str, SideBySide]:
        """The first variant and each of the others."""
        first, *others = self
        stocks = self.stocks_compared
        return {label: SideBySide.of(self._paired, (first, label), (stocks[first], stocks[label])) for label in others}

    @property
    def paths(self) -> int:
        """The number of paths, on each of which all variants were simulated."""
        return self._paired.paths

    @property
    def seed(self) -> int:
        """The seed of the run."""
        return self._paired.seed

    @property
    def replicates(self) -> int:
        """The number of replicates, whose differences the errors come from."""
        return self._paired.replicates

    def __getitem__(self, label: str) -> Side:
        """The figures of a variant, by its label; an unknown one is refused with those that there are."""
        self._check(label)
        return self._paired.sides[label].of(self.stocks_compared[label])

    def __iter__(self) -> Iterator[str]:
        return iter(self._paired.sides)

    def __len__(self) -> int:
        return len(self._paired.sides)

    def __contains__(self, label: object) -> bool:
        return checks.is_one_of(label, self._paired.sides)

    __eq__ = object.__eq__
    __hash__ = object.__hash__

    def _check(self, label: Any) -> None:
        if label not in self:
            raise UnknownNameError(
                f"{shown(label)} of a comparison must be a label, one of {shown_names(self)}"
                f"{checks.did_you_mean(label, list(self))}"
            )

    @property
    def plot(self) -> ComparePlots:
        """The plots: ``table.plot.intervals()``, ``table.plot.survival()``, ``table.plot.difference()``.

        Returns
        -------
        ComparePlots

        Examples
        --------
        >>> import supplysim as ss
        >>> from matplotlib.figure import Figure
        >>> now = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> table = ss.compare({"now": now, "more": now.replace(stock=ss.Stock(195))}, paths=64, seed=1)
        >>> table.plot.intervals(Figure().subplots()).get_xlabel()
        'duration, days'
        """
        return ComparePlots(dict(self), self._figures)

    @property
    def _summary(self) -> CompareSummary:
        return comparison_summary(dict(self), self._figures, self._paired)

    def __str__(self) -> str:
        return self._summary.as_text()

    def __repr__(self) -> str:
        paths = counted(self.paths, "path")
        return f"<Comparison of {shown(list(self))}: {paths}, seed {self.seed}, {self.replicates} replicates>"

    def _repr_html_(self) -> str:
        return self._summary.as_html()
