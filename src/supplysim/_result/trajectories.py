"""Trajectories: stock on hand, in transit, received, issued and unmet over time, on some paths."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np

from supplysim._engine.events.recording import Key, grid_of
from supplysim._engine.formulas import wanted_of
from supplysim._engine.leap_loop import leap_paths
from supplysim._engine.weighing import weigh
from supplysim._estimates.weighted import effective_number
from supplysim._model.scenario import Scenario
from supplysim._model.variants import variants_of
from supplysim._run.plan import Plan
from supplysim._uncertain import checks
from supplysim._uncertain.arrays import FloatArray
from supplysim.errors import InvalidValueError, shown, shown_names

_GRID = 100  # intervals of the default grid
_MOST_VALUES = 1 << 27


@attrs.frozen(eq=False)
class Trajectories:
    """Some paths of a scenario over time, up to the horizon; made by `Result.trajectories`.

    Values are as of the end of a day, in units of stock; day 0 is the moment before day 1. Flows are cumulative since then.
    The inputs are those of the first paths of the run. What varies from day to day is drawn anew, because the engine must
    stop at every recorded day: the trajectories have the distribution of the run's paths, but are not the same paths.

    Attributes
    ----------
    scenario : Scenario
    stock : str
        The stock that the values describe; `of` gives those of another.
    days : (days,) array
        The recorded days: 0, every_days, 2 every_days, ..., the horizon.
    books : mapping from (stock or flow, account) to (paths, days) array
        All recorded values. The properties below read them for `stock`.
    weights : (paths,) array or None
        In a run with claims, what each path counts for, relative to the mean of these paths: 0 for one that a claim excludes.
        None without claims. Means and quantiles over paths must take account of it.

    Examples
    --------
    >>> import supplysim as ss
    >>> scenario = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=12)
    >>> trajectories = ss.simulate(scenario, paths=8, seed=1).trajectories(paths=1, every_days=4)
    >>> trajectories.days, trajectories.on_hand, trajectories.unmet
    (array([ 0.,  4.,  8., 12.]), array([[95., 55., 15.,  0.]]), array([[ 0.,  0.,  0., 25.]]))
    """

    scenario: Scenario
    stock: str
    days: FloatArray
    books: Mapping[Key, FloatArray]
    weights: FloatArray | None = None

    def __repr__(self) -> str:
        paths, days = next(iter(self.books.values())).shape
        what = f"{shown(self.scenario.name)}: stock {shown(self.stock)}"
        worth = "" if self.weights is None else f" ({self.effective_paths:,.0f} effective)"
        return f"<Trajectories of {what}, paths {paths:,}{worth}, recorded days {days:,}>"

    @property
    def effective_paths(self) -> float:
        """How many paths of equal weight the paths are worth (L. Kish, "Survey Sampling", 1965); all of them without claims.

        Returns
        -------
        float

        Examples
        --------
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> ss.simulate(depot, paths=64, seed=1).trajectories(paths=5).effective_paths
        5.0
        """
        return float(self.on_hand.shape[0]) if self.weights is None else effective_number(self.weights)

    def of(self, stock: str) -> Trajectories:
        """The same paths, for another stock.

        Parameters
        ----------
        stock : str
            The name of the stock.

        Returns
        -------
        Trajectories

        Raises
        ------
        InvalidValueError
            If the scenario has no such stock.

        Examples
        --------
        >>> import supplysim as ss
        >>> stocks = [ss.Stock(50, name="depot"), ss.Stock(15, name="front")]
        >>> two = ss.Scenario("two", stock=stocks, demand=[ss.Consumption("issues", 10, from_="front")], horizon_days=2)
        >>> ss.simulate(two, paths=8, seed=1).trajectories(paths=1).of("front").on_hand
        array([[15.,  5.,  0.]])
        """
        names = [each.name for each in self.scenario.stocks]
        return attrs.evolve(self, stock=checks.known_name(stock, names, "'stock' of trajectories"))

    @property
    def initial(self) -> FloatArray:
        """Usable stock before day 1, including what has passed its shelf life already.

        Returns
        -------
        (paths,) array
            In units of stock.

        Examples
        --------
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=12)
        >>> trajectories = ss.simulate(depot, paths=8, seed=1).trajectories(paths=1, every_days=4)
        >>> trajectories.initial
        array([95.])
        """
        return self.on_hand[:, 0] + self.expired[:, 0]

    @property
    def on_hand(self) -> FloatArray:
        """Usable stock on hand, including the reserve, without deliveries that wait for room.

        Returns
        -------
        (paths, days) array
            In units of stock; read-only.

        Examples
        --------
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=12)
        >>> trajectories = ss.simulate(depot, paths=8, seed=1).trajectories(paths=1, every_days=4)
        >>> trajectories.on_hand
        array([[95., 55., 15.,  0.]])
        """
        return self.books[self.stock, "on_hand"]

    @property
    def waiting(self) -> FloatArray:
        """Deliveries that have arrived and wait for room.

        Returns
        -------
        (paths, days) array
            In units of stock; read-only.

        Examples
        --------
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=12)
        >>> trajectories = ss.simulate(depot, paths=8, seed=1).trajectories(paths=1, every_days=4)
        >>> trajectories.waiting
        array([[0., 0., 0., 0.]])
        """
        return self.books[self.stock, "waiting"]

    @property
    def in_transit(self) -> FloatArray:
        """The quantity in transit to the stock: dispatched and not received, without what will be lost on the way.

        Returns
        -------
        (paths, days) array
            In units of stock; read-only.

        Examples
        --------
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=12)
        >>> trajectories = ss.simulate(depot, paths=8, seed=1).trajectories(paths=1, every_days=4)
        >>> trajectories.in_transit
        array([[0., 0., 0., 0.]])
        """
        return self.books[self.stock, "in_transit"]

    @property
    def received(self) -> FloatArray:
        """Cumulative receipts: deliveries and production, whether there was room for them or not.

        Returns
        -------
        (paths, days) array
            In units of stock; read-only.

        Examples
        --------
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=12)
        >>> trajectories = ss.simulate(depot, paths=8, seed=1).trajectories(paths=1, every_days=4)
        >>> trajectories.received
        array([[0., 0., 0., 0.]])
        """
        return self.books[self.stock, "received"]

    @property
    def issued(self) -> FloatArray:
        """Cumulative issues to the demands.

        Returns
        -------
        (paths, days) array
            In units of stock; read-only.

        Examples
        --------
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=12)
        >>> trajectories = ss.simulate(depot, paths=8, seed=1).trajectories(paths=1, every_days=4)
        >>> trajectories.issued
        array([[ 0., 40., 80., 95.]])
        """
        return self.books[self.stock, "issued"]

    @property
    def dispatched(self) -> FloatArray:
        """Cumulative dispatches: what shipments and returns took from the stock.

        Returns
        -------
        (paths, days) array
            In units of stock; read-only.

        Examples
        --------
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=12)
        >>> trajectories = ss.simulate(depot, paths=8, seed=1).trajectories(paths=1, every_days=4)
        >>> trajectories.dispatched
        array([[0., 0., 0., 0.]])
        """
        return self.books[self.stock, "dispatched"]

    @property
    def unmet(self) -> FloatArray:
        """Cumulative demand that was not met on its day.

        Returns
        -------
        (paths, days) array
            In units of stock; read-only.

        Examples
        --------
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=12)
        >>> trajectories = ss.simulate(depot, paths=8, seed=1).trajectories(paths=1, every_days=4)
        >>> trajectories.unmet
        array([[ 0.,  0.,  0., 25.]])
        """
        return self.books[self.stock, "unmet"]

    @property
    def lost(self) -> FloatArray:
        """Cumulative receipts that were lost because there was no room.

        Returns
        -------
        (paths, days) array
            In units of stock; read-only.

        Examples
        --------
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=12)
        >>> trajectories = ss.simulate(depot, paths=8, seed=1).trajectories(paths=1, every_days=4)
        >>> trajectories.lost
        array([[0., 0., 0., 0.]])
        """
        return self.books[self.stock, "lost"]

    @property
    def expired(self) -> FloatArray:
        """Cumulative losses of stock on hand: past its shelf life, decayed or condemned.

        Returns
        -------
        (paths, days) array
            In units of stock; read-only.

        Examples
        --------
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=12)
        >>> trajectories = ss.simulate(depot, paths=8, seed=1).trajectories(paths=1, every_days=4)
        >>> trajectories.expired
        array([[0., 0., 0., 0.]])
        """
        return self.books[self.stock, "expired"]

    @property
    def destroyed(self) -> FloatArray:
        """Cumulative losses of stock on hand by strikes and the like: by `Losses`.

        Returns
        -------
        (paths, days) array
            In units of stock; read-only.

        Examples
        --------
        >>> import supplysim as ss
        >>> demand, raid = [ss.Consumption("issues", 10)], ss.Losses("raid", on={4: 0.5})
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=demand, losses=[raid], horizon_days=12)
        >>> trajectories = ss.simulate(depot, paths=8, seed=1).trajectories(paths=1, every_days=4)
        >>> trajectories.destroyed
        array([[ 0. , 27.5, 27.5, 27.5]])
        """
        found = self.books.get((self.stock, "destroyed"))
        return np.broadcast_to(0.0, self.on_hand.shape) if found is None else found

    def shipments(self, flow: str) -> dict[str, FloatArray]:
        """The quantities of one flow of shipments, orders or returns: ``sent``, ``delivered``, ``lost`` and ``in_transit``.

        Parameters
        ----------
        flow : str
            The name of the shipments, orders or returns.

        Returns
        -------
        dict from str to (paths, days) array
            In units of stock; cumulative, except ``in_transit``.

        Raises
        ------
        InvalidValueError
            If the scenario has no such flow.

        Examples
        --------
        >>> import supplysim as ss
        >>> sealift = ss.Shipments("sealift", every_days=4, size=10)
        >>> demand = [ss.Consumption("issues", 10)]
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=demand, supply=[sealift], horizon_days=8)
        >>> ss.simulate(depot, paths=8, seed=1).trajectories(paths=1, every_days=4).shipments("sealift")["delivered"]
        array([[ 0., 10., 20.]])
        """
        known = sorted(owner for owner, account in self.books if account == "sent")
        if not checks.is_one_of(flow, known):
            hint = checks.did_you_mean(flow, known)
            raise InvalidValueError(
                f"'flow' of trajectories must be one of the shipments and returns, {shown_names(known)} "
                f"(got {shown(flow)}{hint})"
            )
        return {account: values for (owner, account), values in self.books.items() if owner == flow}


def trajectories_of(plan: Plan, stock: str, paths: int, every_days: int | None) -> Trajectories:
    """Simulate the first `paths` paths of a plan's first block and record them every `every_days` days."""
    scenario, settings = plan.scenario, plan.settings
    horizon = scenario.horizon_days
    several = checks.whole(paths, "paths", "trajectories", least=1, most=settings.paths_per_block)
    step = max(horizon // _GRID, 1) if every_days is None else checks.whole(every_days, "every_days", "trajectories", least=1)
    step = min(step, horizon)  # a longer interval still records the horizon
    days = grid_of(step, horizon)
    if several * days.size > _MOST_VALUES:
        raise InvalidValueError(
            f"'paths' of trajectories times the recorded days must be at most {_MOST_VALUES:,} "
            f"(got {several:,} paths of {days.size:,} days)"
        )
    model = scenario.recording_model
    variants = variants_of(scenario)
    uniforms, log_ratio = variants.uniforms(settings, 0, several)
    [drawn] = variants.evaluated(uniforms, settings)
    streams = model.streams(settings, 0, 1)
    given = settings.given
    wanted = wanted_of(tuple(each.asked for each in given.weighed), drawn.variables) if given is not None else None
    outcomes = leap_paths(model, drawn, streams, several, record_every_days=step, wanted=wanted)
    books, weights = outcomes.records, None
    if given is not None:
        units = weigh(given, drawn.variables, outcomes.watched, log_ratio).astype(np.float64)
        weights = units / (units.mean() or 1.0)
        weights.setflags(write=False)
    for values in books.values():
        values.setflags(write=False)
    days.setflags(write=False)
    return Trajectories(scenario, stock, days, books, weights)
