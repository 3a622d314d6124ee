"""outlast: which of two stocks of one scenario lasts longer, path by path."""

from __future__ import annotations

import math
from functools import cached_property
from typing import Any

import attrs

from supplysim._engine.outputs import Duration
from supplysim._estimates import intervals
from supplysim._estimates.estimate import Estimate, count_days, percent
from supplysim._result.result import Result
from supplysim._result.tables import Section
from supplysim._uncertain import checks
from supplysim._uncertain.arrays import FloatArray
from supplysim.analysis.orders import Orders, stocks_that_end, units_of
from supplysim.errors import InvalidValueError, shown, shown_names

_PLACE = "outlast"


@attrs.frozen(eq=False, slots=False, repr=False)
class Outlast:
    """Which of two stocks lasts longer on one and the same path; ``result.outlast("A", "B")`` returns it.

    Attributes
    ----------
    stocks : tuple of str
        The names of the two stocks.
    horizon_days : int

    Examples
    --------
    >>> import supplysim as ss
    >>> stocks = [ss.Stock(ss.uniform(0, 100), name="depot"), ss.Stock(50, name="front")]
    >>> demand = [ss.Consumption("training", 5, from_="depot"), ss.Consumption("issues", 5, from_="front")]
    >>> result = ss.simulate(ss.Scenario("two", stock=stocks, demand=demand, horizon_days=30), paths=4_096, seed=1)
    >>> found = result.outlast("depot", "front")
    >>> found.first.value, found.second.value, found.both.value
    (0.5, 0.5, 0.0)
    """

    stocks: tuple[str, str]
    horizon_days: int
    _orders: Orders
    _second_ends: FloatArray

    @property
    def first(self) -> Estimate:
        """The probability that the first stock lasts longer than the second."""
        return self._orders.shares[0]

    @property
    def second(self) -> Estimate:
        """The probability that the second stock lasts longer than the first."""
        return self._orders.shares[1]

    @property
    def same(self) -> Estimate:
        """The probability that both run out within the horizon, after the same duration."""
        return self._orders.shares[2]

    @property
    def both(self) -> Estimate:
        """The probability that both last to the horizon: which of them lasts longer is not known then."""
        return self._orders.shares[3]

    @cached_property
    def first_given_second_ends(self) -> Estimate:
        """The probability that the first stock outlasts the second, given that the second runs out within the horizon."""
        if not self._second_ends.any():
            return Estimate(math.nan, math.inf, 0.0, 1.0)
        longer = self._orders.counts[0] * self._orders.per_unit
        return intervals.share(longer, self._second_ends, certain=self._orders.certain)

    @property
    def _section(self) -> Section:
        one, two = map(repr, self.stocks)
        horizon = count_days(self.horizon_days)
        rows = (
            (f"{one} lasts longer", percent(self.first)),
            (f"{two} lasts longer", percent(self.second)),
            ("both run out at the same time", percent(self.same)),
            (f"both last all {horizon}", percent(self.both)),
            (f"{one} lasts longer, if {two} runs out", percent(self.first_given_second_ends)),
        )
        return Section((f"which lasts longer, within {horizon}", ""), rows)

    def __str__(self) -> str:
        return self._section.as_text()

    def __repr__(self) -> str:
        one, two = map(shown, self.stocks)
        return f"<Outlast: {one} {percent(self.first)}, {two} {percent(self.second)}>"

    def _repr_html_(self) -> str:
        return self._section.as_html()


def outlast(result: Result, first: Any, second: Any) -> Outlast:
    """Which of two stocks of a result lasts longer; see `Result.outlast`."""
    one, two = (_stock(result, value, field) for value, field in ((first, "first"), (second, "second")))
    if one == two:
        raise InvalidValueError(f"'second' of {_PLACE} must be another stock than 'first' (got {shown(two)} twice)")
    orders, second_ends = _counted(result, one, two)
    return Outlast((one, two), result.scenario.horizon_days, orders, second_ends)


def _stock(result: Result, value: Any, field: str) -> str:
    """The name of a stock that can run out: one on which something draws."""
    name = checks.known_name(value, result.stocks, f"'{field}' of {_PLACE}")
    ending = stocks_that_end(result.scenario)
    if name not in ending:
        raise InvalidValueError(
            f"'{field}' of {_PLACE} must be a stock that can run out, one of {shown_names(ending)} "
            f"(got {shown(name)}, on which nothing draws)"
        )
    return name


def _counted(result: Result, first: str, second: str) -> tuple[Orders, FloatArray]:
    """The order of two durations, and the (effective) number of paths of each replicate on which the second stock runs out."""
    tally = result.tally
    paths, per_unit = units_of(tally)
    is_known = (first, second) in tally.orders  # pairs are in the order of the scenario
    counts = tally.orders[first, second] if is_known else tally.orders[second, first][[1, 0, 2]]
    lasts = tally.counts[second, Duration.name].count_from(math.inf)
    orders = Orders(counts, paths, certain=result.scenario.model.is_certain, per_unit=per_unit)
    return orders, (paths - lasts) * per_unit
