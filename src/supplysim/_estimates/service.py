"""Service: how well a stock served what was asked of it, on paths that go on to the horizon."""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction

import attrs
import numpy as np

from supplysim._engine import stock_state
from supplysim._engine.stock_state import HELD_BACK
from supplysim._engine.tally import Tally
from supplysim._estimates import intervals
from supplysim._estimates.estimate import Estimate
from supplysim._model.network import Node
from supplysim._model.scenario import Scenario
from supplysim._uncertain import checks
from supplysim._uncertain.arrays import FloatArray
from supplysim.errors import InvalidValueError


@attrs.frozen(eq=False)
class Service:
    """Fill rates, unmet demand and stock-outs of one stock, as ``result.service``.

    Every figure is an `Estimate`. Rates and lengths are ratios of totals over all paths and days; their errors come from the
    spread of the replicates' own ratios around them.

    Examples
    --------
    >>> import supplysim as ss
    >>> scenario = ss.Scenario(
    ...     "depot",
    ...     stock=ss.Stock(30),
    ...     demand=[ss.Consumption("issues", 10)],
    ...     supply=[ss.Factory("works", 6)],
    ...     horizon_days=20,
    ... )
    >>> result = ss.simulate(scenario, paths=64, seed=1, to_horizon=True)
    >>> result.fill_rate.value  # 30 + 20 * 6 of 20 * 10
    0.75
    >>> result.service.unmet("issues").value
    50.0
    """

    scenario: Scenario
    tally: Tally
    stock: str

    def __attrs_post_init__(self) -> None:
        if not self.tally.service:
            raise InvalidValueError(
                f"the service of Scenario {self.scenario.name!r} is known only of paths that go on after a stock-out: "
                f"simulate(..., to_horizon=True)"
            )

    @property
    def demands(self) -> tuple[str, ...]:
        """The names of the demands on the stock."""
        return tuple(demand.name for demand in self._node.demands)

    @property
    def shipments(self) -> tuple[str, ...]:
        """The names of the flows that are taken from the stock."""
        return tuple(flow.name for flow in self._node.outbound)

    def fill_rate(self, claim: str | None = None) -> Estimate:
        """The share that is met on its day: of all demands, or of one demand or shipment by name.

        Of a stock without demands it is that of all that is taken from it. What rationing holds back is no demand.
        """
        claims = self._claims(claim)
        asked = self._sums(map(stock_state.demanded, claims))
        met = asked - self._sums(map(stock_state.unmet, claims))
        return self._ratio(met, asked, highest=1.0)

    def unmet(self, claim: str | None = None) -> Estimate:
        """The mean of what a path does not meet on its day, in units of stock: of all demands, or of one claim by name."""
        claims = self._claims(claim)
        asked, paths = self._sums(map(stock_state.demanded, claims)), self._paths
        highest = float(asked.sum() / paths.sum())
        return intervals.mean(self._sums(map(stock_state.unmet, claims)), paths, highest, certain=self._certain)

    def demanded(self, claim: str | None = None) -> Estimate:
        """The mean of what is asked for on a path, in units of stock: by all demands, or by one claim by name."""
        asked = self._sums(map(stock_state.demanded, self._claims(claim)))
        return intervals.mean(asked, self._paths, math.inf, certain=self._certain)

    def held_back(self, demand: str | None = None) -> Estimate:
        """The mean of what rationing holds back on a path, in units of stock: of all demands, or of one by name.

        It is not asked for, so it is neither demanded nor unmet. Day-to-day noise is averaged out of it.
        """
        names = self._claims(demand)
        kept = [self.tally.service[name, HELD_BACK] for name in names if (name, HELD_BACK) in self.tally.service]
        sums = self._added(kept)
        return intervals.mean(sums, self._paths, math.inf, certain=self._certain or not sums.any())

    @property
    def ready_rate(self) -> Estimate:
        """The share of days without stock-out."""
        days = self._paths * self.scenario.horizon_days
        return self._ratio(days - self._sums([stock_state.SHORT_DAYS]), days, highest=1.0)

    @property
    def stock_outs(self) -> Estimate:
        """The mean number of stock-outs of a path, each a run of days on which something asked for is not given."""
        most = (self.scenario.horizon_days + 1) // 2
        return intervals.mean(self._sums([stock_state.STOCK_OUTS]), self._paths, float(most), certain=self._certain)

    @property
    def stock_out_days(self) -> Estimate:
        """The mean length of a stock-out, in days; NaN where there was none. One that the horizon ends counts up to there."""
        longest = float(self.scenario.horizon_days)
        return self._ratio(self._sums([stock_state.SHORT_DAYS]), self._sums([stock_state.STOCK_OUTS]), highest=longest)

    @property
    def _node(self) -> Node:
        return next(node for node in self.scenario.model.network.nodes if node.name == self.stock)

    @property
    def _paths(self) -> FloatArray:
        return self.tally.paths.astype(np.float64)

    @property
    def _certain(self) -> bool:
        return self.scenario.model.is_certain

    def _claims(self, claim: str | None) -> tuple[str, ...]:
        if claim is None:
            return self.demands or self.shipments
        known = (*self.demands, *self.shipments)
        return (checks.known_name(claim, known, f"'claim' of the service of {self.stock!r}"),)

    def _sums(self, accounts: Iterable[str]) -> FloatArray:
        """The replicates' sums of some accounts together."""
        return self._added([self.tally.service[self.stock, account] for account in accounts])

    def _added(self, accounts: list[tuple[Fraction, ...]]) -> FloatArray:
        """The replicates' sums, added up exactly."""
        totals = [float(sum(each)) for each in zip(*accounts, strict=True)]
        return np.array(totals) if totals else np.zeros(self.tally.paths.size)

    def _ratio(self, part: FloatArray, whole: FloatArray, highest: float) -> Estimate:
        """A ratio of totals, from the replicates' sums of both."""
        if not whole.sum() > 0:
            return Estimate(math.nan, math.nan, math.nan, math.nan)
        return intervals.mean(part, whole, highest, certain=self._certain, seen=self._paths)
