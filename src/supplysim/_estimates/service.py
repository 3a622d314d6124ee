"""Service: fill rate, ready rate, stock-outs and unmet demand of one stock, on paths that continue to the horizon."""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction

import attrs
import numpy as np

from supplysim._engine import stock_state
from supplysim._engine.stock_state import HELD_BACK
from supplysim._estimates import intervals
from supplysim._estimates.estimate import Estimate
from supplysim._estimates.of_stock import OfStock
from supplysim._model.network import Node
from supplysim._uncertain import checks
from supplysim._uncertain.arrays import FloatArray
from supplysim.errors import InvalidValueError, shown


@attrs.frozen(eq=False)
class Service(OfStock):
    """How well one stock met the demand on it: fill rates, ready rate, stock-outs and unmet demand, as ``result.service``.

    Every figure is an `Estimate`. Rates and lengths are ratios of totals over all paths and days. Their standard errors come
    from the spread of the replicates' own ratios around the pooled one (A. B. Owen, "Monte Carlo theory, methods and
    examples", 2013, ch. 17). A claim is a demand on the stock, or shipments or returns that are dispatched from it.

    Attributes
    ----------
    scenario : Scenario
    tally : Tally
        The counts and sums over all paths.
    stock : str
        The stock that the figures describe.

    Raises
    ------
    InvalidValueError
        If the run had ``to_horizon=False``, so that its paths ended at their first stock-out.

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

    def __attrs_post_init__(self) -> None:
        if not self.tally.service:
            raise InvalidValueError(
                f"the service of Scenario {shown(self.scenario.name)} needs paths that continue after a stock-out: "
                f"run simulate(..., to_horizon=True)"
            )

    def __repr__(self) -> str:
        claims = f"demands {shown(list(self.demands))}, shipments {shown(list(self.shipments))}"
        return f"<Service of {shown(self.scenario.name)}: stock {shown(self.stock)}, {claims}>"

    @property
    def demands(self) -> tuple[str, ...]:
        """The names of the demands on the stock.

        Returns
        -------
        tuple of str

        Examples
        --------
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(30), demand=[ss.Consumption("issues", 10)], horizon_days=4)
        >>> result = ss.simulate(depot, paths=64, seed=1, to_horizon=True)
        >>> result.service.demands
        ('issues',)
        """
        return tuple(demand.name for demand in self._node.demands)

    @property
    def shipments(self) -> tuple[str, ...]:
        """The names of the shipments, orders and returns that are taken from the stock.

        Returns
        -------
        tuple of str

        Examples
        --------
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(30), demand=[ss.Consumption("issues", 10)], horizon_days=4)
        >>> result = ss.simulate(depot, paths=64, seed=1, to_horizon=True)
        >>> result.service.shipments
        ()
        """
        return tuple(flow.name for flow in self._node.outbound)

    def fill_rate(self, claim: str | None = None) -> Estimate:
        """The fill rate: the share of what is asked for that is met on its day, of all demands or of one claim.

        Rationing lowers demand itself: what it holds back counts neither as demanded nor as unmet.

        Parameters
        ----------
        claim : str, optional
            A demand or a shipment by name. By default all demands on the stock; all its shipments if it has no demands.

        Returns
        -------
        Estimate
            NaN if nothing was asked for.

        Raises
        ------
        InvalidValueError
            If the stock has no such claim.

        Examples
        --------
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(30), demand=[ss.Consumption("issues", 10)], horizon_days=4)
        >>> result = ss.simulate(depot, paths=64, seed=1, to_horizon=True)
        >>> result.service.fill_rate("issues").value  # 30 of 4 * 10
        0.75
        """
        claims = self._claims(claim)
        asked = self._sums(map(stock_state.demanded, claims))
        met = asked - self._sums(map(stock_state.unmet, claims))
        return self._ratio(met, asked, highest=1.0)

    def unmet(self, claim: str | None = None) -> Estimate:
        """The mean quantity per path that is not met on its day, in units of stock, of all demands or of one claim.

        Parameters
        ----------
        claim : str, optional
            As in `fill_rate`.

        Returns
        -------
        Estimate

        Raises
        ------
        InvalidValueError
            If the stock has no such claim.

        Examples
        --------
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(30), demand=[ss.Consumption("issues", 10)], horizon_days=4)
        >>> result = ss.simulate(depot, paths=64, seed=1, to_horizon=True)
        >>> result.service.unmet("issues").value
        10.0
        """
        claims = self._claims(claim)
        asked, paths = self._sums(map(stock_state.demanded, claims)), self._paths
        highest = float(asked.sum() / paths.sum())
        return intervals.mean(self._sums(map(stock_state.unmet, claims)), paths, highest, certain=self._is_certain)

    def demanded(self, claim: str | None = None) -> Estimate:
        """The mean quantity per path that is asked for, in units of stock, by all demands or by one claim.

        Parameters
        ----------
        claim : str, optional
            As in `fill_rate`.

        Returns
        -------
        Estimate

        Raises
        ------
        InvalidValueError
            If the stock has no such claim.

        Examples
        --------
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(30), demand=[ss.Consumption("issues", 10)], horizon_days=4)
        >>> result = ss.simulate(depot, paths=64, seed=1, to_horizon=True)
        >>> result.service.demanded().value
        40.0
        """
        asked = self._sums(map(stock_state.demanded, self._claims(claim)))
        return intervals.mean(asked, self._paths, math.inf, certain=self._is_certain)

    def held_back(self, demand: str | None = None) -> Estimate:
        """The mean quantity per path that rationing holds back, in units of stock, of all demands or of one.

        It is not asked for, so it is neither demanded nor unmet. It is computed from mean demand, without day-to-day noise.

        Parameters
        ----------
        demand : str, optional
            A demand by name. By default all demands on the stock.

        Returns
        -------
        Estimate
            0 if nothing is rationed.

        Raises
        ------
        InvalidValueError
            If the stock has no such demand.

        Examples
        --------
        >>> import supplysim as ss
        >>> halved = ss.Consumption("issues", 10, rationing=ss.Rationing(review_days=1, levels={30: 0.5}))
        >>> depot = ss.Scenario("depot", stock=ss.Stock(30), demand=[halved], horizon_days=4)
        >>> ss.simulate(depot, paths=64, seed=1, to_horizon=True).service.held_back().value
        20.0
        """
        names = self._claims(demand)
        kept = [self.tally.service[name, HELD_BACK] for name in names if (name, HELD_BACK) in self.tally.service]
        sums = self._added(kept)
        return intervals.mean(sums, self._paths, math.inf, certain=self._is_certain or not sums.any())

    @property
    def ready_rate(self) -> Estimate:
        """The ready rate: the share of days without stock-out.

        Returns
        -------
        Estimate

        Examples
        --------
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(30), demand=[ss.Consumption("issues", 10)], horizon_days=4)
        >>> result = ss.simulate(depot, paths=64, seed=1, to_horizon=True)
        >>> result.service.ready_rate.value
        0.75
        """
        days = self._paths * self.scenario.horizon_days
        return self._ratio(days - self._sums([stock_state.SHORT_DAYS]), days, highest=1.0)

    @property
    def stock_outs(self) -> Estimate:
        """The mean number of stock-outs per path; consecutive days on which a claim is not met in full count as one.

        Returns
        -------
        Estimate

        Examples
        --------
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(30), demand=[ss.Consumption("issues", 10)], horizon_days=4)
        >>> result = ss.simulate(depot, paths=64, seed=1, to_horizon=True)
        >>> result.service.stock_outs.value
        1.0
        """
        most = (self.scenario.horizon_days + 1) // 2
        return intervals.mean(self._sums([stock_state.STOCK_OUTS]), self._paths, float(most), certain=self._is_certain)

    @property
    def stock_out_days(self) -> Estimate:
        """The mean length of a stock-out, in days; NaN if there was none. The horizon cuts off a stock-out that reaches it.

        Few stock-outs, or stock-outs in one replicate only, say little of their mean length: the interval is wide then.

        Returns
        -------
        Estimate

        Examples
        --------
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(30), demand=[ss.Consumption("issues", 10)], horizon_days=4)
        >>> result = ss.simulate(depot, paths=64, seed=1, to_horizon=True)
        >>> result.service.stock_out_days.value
        1.0
        """
        stock_outs, longest = self._sums([stock_state.STOCK_OUTS]), float(self.scenario.horizon_days)
        seen = np.minimum(stock_outs, self._paths)  # those of one path may be alike
        return self._ratio(self._sums([stock_state.SHORT_DAYS]), stock_outs, lowest=1.0, highest=longest, seen=seen)

    @property
    def _node(self) -> Node:
        return next(node for node in self.scenario.model.network.nodes if node.name == self.stock)

    def _claims(self, claim: str | None) -> tuple[str, ...]:
        if claim is None:
            return self.demands or self.shipments
        known = (*self.demands, *self.shipments)
        return (checks.known_name(claim, known, f"'claim' of the service of {shown(self.stock)}"),)

    def _sums(self, accounts: Iterable[str]) -> FloatArray:
        """The sum of several accounts of the stock in each replicate, (replicates,)."""
        return self._added([self.tally.service[self.stock, account] for account in accounts])

    def _added(self, accounts: list[tuple[Fraction, ...]]) -> FloatArray:
        """The sum of several accounts in each replicate, (replicates,); added exactly, as fractions."""
        totals = [float(sum(each)) for each in zip(*accounts, strict=True)]
        return np.array(totals) * self._per_unit if totals else np.zeros(self.tally.paths.size)

    def _ratio(
        self, part: FloatArray, whole: FloatArray, highest: float, *, lowest: float = 0.0, seen: FloatArray | None = None
    ) -> Estimate:
        """Estimate a ratio of two totals from their sums in each replicate; NaN if the denominator is 0."""
        if not whole.sum() > 0:
            return Estimate(math.nan, math.nan, math.nan, math.nan)
        looked_at = self._paths if seen is None else seen
        return intervals.mean(part, whole, highest, lowest=lowest, certain=self._is_certain, seen=looked_at)
