"""Trajectories: what the stocks of a scenario hold and have moved, day by day, on some paths."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from supplysim._engine.events.recording import Key, grid_of
from supplysim._engine.leap_loop import leap_paths
from supplysim._model.scenario import Scenario
from supplysim._run.plan import Plan
from supplysim._uncertain import checks
from supplysim._uncertain.arrays import FloatArray
from supplysim._uncertain.streams import digest, keyed_generator
from supplysim.errors import InvalidValueError, shown

_GRID = 100  # days in a grid that nobody chose
_MOST_VALUES = 1 << 27


@attrs.frozen(eq=False)
class Trajectories:
    """Some paths of a scenario, day by day, to the horizon, made by `Result.trajectories`.

    Everything is as of the evening of a day, in units of stock; evening 0 comes before day 1. What flows is summed up since.
    Their inputs are those of the first paths of the run. What varies from day to day is drawn afresh, since a path that is
    looked at on given days cannot leap over them: the trajectories have the law of the run's paths, not their very days.

    Attributes
    ----------
    scenario : Scenario
    stock : str
        The stock that they are of; `of` gives those of another.
    days : (days,) array
        The grid: 0, every_days, 2 every_days, ..., the horizon.
    books : mapping from (stock or flow, account) to (paths, days) array

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

    def of(self, stock: str) -> Trajectories:
        """The same paths of another stock."""
        names = [each.name for each in self.scenario.stocks]
        return attrs.evolve(self, stock=checks.known_name(stock, names, "'stock' of trajectories"))

    @property
    def initial(self) -> FloatArray:
        """Usable stock on the morning of day 1, with what is too old already, (paths,)."""
        return self.on_hand[:, 0] + self.expired[:, 0]

    @property
    def on_hand(self) -> FloatArray:
        """Usable stock, the reserve included, without what waits outside; (paths, days), as all that follow."""
        return self.books[self.stock, "on_hand"]

    @property
    def waiting(self) -> FloatArray:
        """What has arrived and waits for room."""
        return self.books[self.stock, "waiting"]

    @property
    def in_transit(self) -> FloatArray:
        """What is on its way to the stock, and will arrive."""
        return self.books[self.stock, "in_transit"]

    @property
    def received(self) -> FloatArray:
        """What has arrived or was produced, whether there was room for it or not."""
        return self.books[self.stock, "received"]

    @property
    def issued(self) -> FloatArray:
        """What demands were given."""
        return self.books[self.stock, "issued"]

    @property
    def dispatched(self) -> FloatArray:
        """What was taken for shipments and returns."""
        return self.books[self.stock, "dispatched"]

    @property
    def unmet(self) -> FloatArray:
        """Demand that was not met on its day."""
        return self.books[self.stock, "unmet"]

    @property
    def lost(self) -> FloatArray:
        """Receipts for which there was no room."""
        return self.books[self.stock, "lost"]

    @property
    def expired(self) -> FloatArray:
        """What reached its shelf life, decayed or was condemned."""
        return self.books[self.stock, "expired"]

    def shipments(self, flow: str) -> dict[str, FloatArray]:
        """Of shipments or returns by name: what was ``sent``, ``delivered``, ``lost`` on the way, and is ``in_transit``."""
        known = sorted(owner for owner, account in self.books if account == "sent")
        if not checks.is_one_of(flow, known):
            hint = checks.did_you_mean(flow, known)
            raise InvalidValueError(
                f"'flow' of trajectories must be shipments or returns of {known} (got {shown(flow)}{hint})"
            )
        return {account: values for (owner, account), values in self.books.items() if owner == flow}


def trajectories_of(plan: Plan, stock: str, paths: int, every_days: int | None) -> Trajectories:
    """The first `paths` paths of a plan's first block, recorded."""
    scenario, settings = plan.scenario, plan.settings
    horizon = scenario.horizon_days
    several = checks.whole(paths, "paths", "trajectories", least=1, most=settings.paths_per_block)
    step = max(horizon // _GRID, 1) if every_days is None else checks.whole(every_days, "every_days", "trajectories", least=1)
    step = min(step, horizon)  # anything longer is one stretch, too
    days = grid_of(step, horizon)
    if several * days.size > _MOST_VALUES:
        raise InvalidValueError(
            f"'paths' of trajectories times their days must be at most {_MOST_VALUES:,} "
            f"(got {several:,} paths of {days.size:,} days)"
        )
    model = scenario.recording_model
    drawn = model.draw(settings, 0, several)
    streams = {flow.name: keyed_generator(settings.seed, 0, digest(flow.name), 1) for flow in scenario.flows}
    books = leap_paths(model, drawn, streams, several, record_every_days=step).records
    for values in books.values():
        values.setflags(write=False)
    days.setflags(write=False)
    return Trajectories(scenario, stock, days, books)
