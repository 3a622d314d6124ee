"""A demand whose duration is counted, on one stock or on several of which each serves what the one before could not give.

The stocks are settled in their order within a day, so the claim on each but the first is known when its turn comes. A leap of
several days is taken only if one of them is sure to cover it, and those before it are sure to be empty (see
`supplysim._engine.limits.substitution`): then the sums of the leap are what the days would give.
"""

from __future__ import annotations

from collections.abc import Container, Mapping

import attrs
import numpy as np

from supplysim._engine.stock_state import ClaimState, StockState
from supplysim._flows.base import Demand
from supplysim._flows.process import Leap
from supplysim._model.model import DrawnParameters
from supplysim._model.network import Network, Node
from supplysim._uncertain.arrays import ROUNDING, BoolArray, Drawn, FloatArray
from supplysim._uncertain.parameters import PathValues


@attrs.define(eq=False)
class ServedState(PathValues):
    """The duration of a demand on each path, and what a unit of each of its later stocks serves as.

    Attributes
    ----------
    duration : (paths,) array, days
        Infinite until the demand is first not met in full.
    exchange : list of (paths,) array or float
        Units of the demand for one of each later stock.
    has_missed : list of (paths,) array
        For each of its stocks but the last, 1 where that was short of something that this demand asked for.
    """

    duration: FloatArray
    exchange: list[Drawn]
    has_missed: list[FloatArray]


@attrs.define(eq=False)
class ServedDemand:
    """A demand in the present leap, from its first stock to its last.

    Attributes
    ----------
    claim : ClaimState
        In units of the demand.
    state : ServedState
    first : StockState
        Of its first stock, where what is unmet is counted.
    after, fresh, asked, missing : (in flight,) arrays
        Of the present leap: days completed, the demand, with its backlog, and what no stock has given so far.
    ended : (in flight,) array of bool
        Where it was not met in full for the first time in the present leap.
    """

    claim: ClaimState
    state: ServedState
    first: StockState
    after: FloatArray = attrs.field(factory=lambda: np.zeros(0))
    fresh: FloatArray = attrs.field(factory=lambda: np.zeros(0))
    asked: FloatArray = attrs.field(factory=lambda: np.zeros(0))
    missing: FloatArray = attrs.field(factory=lambda: np.zeros(0))
    ended: BoolArray = attrs.field(factory=lambda: np.zeros(0, dtype=bool))

    @classmethod
    def begin(cls, demand: Demand, claim: ClaimState, first: StockState) -> ServedDemand:
        """A demand with drawn values in its fields, on the morning of day 1."""
        paths = first.available.size
        exchange: list[Drawn] = [demand.exchange_at(stock) for stock in demand.substitutes]
        return cls(claim, ServedState(np.full(paths, np.inf), exchange, [np.zeros(paths) for _ in exchange]), first)

    @property
    def claims(self) -> list[ServedClaim]:
        """Its claims on its stocks, in their order."""
        return [ServedClaim(self, number) for number in range(len(self.state.exchange) + 1)]

    def ask(self, leap: Leap, fresh: FloatArray) -> None:
        """Note what is asked of the first stock in a leap."""
        self.after, self.fresh = leap.after, fresh
        self.asked = self.missing = fresh if self.claim.backlog is None else fresh + self.claim.backlog

    def close(self) -> None:
        """Note the duration where this is the first day not met in full, and count what is unmet."""
        short = (self.missing > self.asked * ROUNDING) & np.isinf(self.state.duration)
        share = np.divide(self.asked - self.missing, self.asked, out=np.zeros(short.size), where=short)
        np.copyto(self.state.duration, self.after - 1.0 + share, where=short)
        self.ended = short
        unmet = self.claim.note(self.fresh, self.missing)
        if self.first.accounts is not None:
            self.first.accounts.unmet += unmet


@attrs.frozen(eq=False)
class ServedClaim:
    """The claim of a demand on one of its stocks, by its number from 0."""

    demand: ServedDemand
    number: int

    @property
    def exchange(self) -> Drawn:
        """Units of the demand for one of the stock."""
        return self.demand.state.exchange[self.number - 1] if self.number else 1.0

    @property
    def asked(self) -> FloatArray:
        """What is asked of the stock in the present leap, in its own units; a new array."""
        return np.asarray(self.demand.missing / self.exchange)

    @property
    def backlog(self) -> FloatArray | None:
        """The backlog of the demand in units of the stock, (in flight,)."""
        backlog = self.demand.claim.backlog
        return None if backlog is None else np.asarray(backlog / self.exchange)

    def note(self, fresh: FloatArray, missing: FloatArray) -> float:
        """Pass on what the stock did not give, in its own units, unless it is rounding; what the last one did not is unmet."""
        state, missing = self.demand.state, missing * self.exchange
        missing = np.where(missing > self.demand.missing * ROUNDING, missing, 0.0)
        self.demand.missing = missing
        if self.number == len(state.exchange):
            self.demand.close()
        else:
            state.has_missed[self.number] += missing > 0
        return 0.0


def served_demands(
    network: Network,
    drawn: DrawnParameters,
    claims: Mapping[str, ClaimState],
    states: Mapping[str, StockState],
    durations_of: Container[str],
) -> dict[str, ServedDemand]:
    """The demands whose durations are counted, by name: those that the network says, and those in `durations_of`."""
    counted = network.demands_with_durations
    return {
        demand.name: ServedDemand.begin(drawn.of(demand), claims[demand.name], states[node.name])
        for node in network.nodes
        for demand in node.demands
        if demand.name in durations_of or demand.name in counted
    }


def passed_on_to(node: Node, served: Mapping[str, ServedDemand]) -> tuple[tuple[int, ServedClaim], ...]:
    """The claims of demands that are passed on to a stock, each with its priority."""
    return tuple((each.priority, served[each.name].claims[1 + each.substitutes.index(node.name)]) for each in node.passed_on)
