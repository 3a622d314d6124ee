"""The tally: histograms and sums of outputs and service, counted by block and added exactly.

Tallies of one run add up to the same tally in any order and grouping; tallies of different runs do not add.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from supplysim._engine.adaptive import empty_histogram
from supplysim._engine.events.recording import Key
from supplysim._engine.histogram import Histogram
from supplysim._engine.outputs import Duration, registered
from supplysim._engine.weights import Weights, counted
from supplysim._model.scenario import Scenario
from supplysim._model.settings import Settings
from supplysim._uncertain.arrays import ROUNDING, FloatArray, IntArray
from supplysim.errors import InvalidTypeError, InvalidValueError

Sums = tuple[Fraction, ...]  # one for each replicate


@attrs.frozen(eq=False)
class Tally:
    """Counts of the paths of a run, or of some of its blocks.

    Attributes
    ----------
    run : str
        Identifies the run.
    paths : (replicates,) array
        Number of paths.
    counts : mapping from (stock, output) to Histogram
        Of the values on all paths; censored ones are infinite.
    sums : mapping from (stock, output) to tuple of Fraction, one a replicate
        Sums over the paths of outputs with a mean; censored values count as the value at which they are censored.
    service : mapping from (stock or flow, account) to tuple of Fraction, one a replicate
        Sums over the paths of the service accounts; empty unless paths continue to the horizon.
    leaps : int
        Number of leaps of all paths.
    orders : mapping from (stock, stock) to (3, replicates) array
        The numbers of paths on which the first of two stocks lasts longer, on which the second one does, and on which both
        outlast the horizon: for each pair of stocks with claims, in their order in the scenario. In the tally of a further
        variant, each stock beside itself in the first variant: the pair (A, A) compares A in this variant with A in the first.
    others : tuple of Tally
        Those of further variants, which share the paths of this one.
    weights : Weights or None
        In a run with claims, the sums of the weights of the paths. `counts`, `sums`, `service` and `orders` are then sums of
        weights, or of values times weights.
    contradicting : tuple of str
        The claims that cannot all hold, as far as its pilot showed.
    """

    run: str
    paths: IntArray
    counts: Mapping[Key, Histogram]
    sums: Mapping[Key, Sums]
    service: Mapping[Key, Sums]
    leaps: int
    orders: Mapping[Key, IntArray] = attrs.field(factory=dict)
    others: tuple[Tally, ...] = ()
    weights: Weights | None = None
    contradicting: tuple[str, ...] = ()

    @classmethod
    def zero(
        cls, scenario: Scenario, settings: Settings, others: Sequence[Scenario] = (), *, beside: Scenario | None = None
    ) -> Tally:
        """The tally of no paths.

        Parameters
        ----------
        others : sequence of Scenario
            Further variants.
        beside : Scenario, optional
            The first variant, if this one is a further one.
        """
        replicates = settings.replicates
        span = ", to the horizon" if settings.to_horizon else ""
        asked = "".join(f", {each}" for each in settings.outputs)
        weighing = None if settings.given is None else settings.given.weighing
        given = "" if settings.given is None else f", given {settings.given.digest} {weighing}"
        found = registered(scenario, settings.outputs)
        return cls(
            run=f"{scenario.name!r} (digest {scenario.digest}), {settings.seeds}, {replicates} replicates{span}{asked}{given}",
            paths=np.zeros(replicates, dtype=np.int64),
            counts={key: empty_histogram(output.bins(scenario), replicates) for key, output in found.items()},
            sums={key: (Fraction(0),) * replicates for key, output in found.items() if output.has_mean},
            service={},
            leaps=0,
            orders={pair: np.zeros((3, replicates), dtype=np.int64) for pair in _compared_stocks(scenario, beside)},
            others=tuple(cls.zero(other, settings, beside=scenario) for other in others),
            weights=None if settings.given is None else Weights.zero(replicates),
            contradicting=() if weighing is None else weighing.contradicting,
        )

    @classmethod
    def count(
        cls,
        scenario: Scenario,
        settings: Settings,
        values: Mapping[Key, FloatArray],
        service: Mapping[Key, FloatArray],
        leaps: int,
        *,
        beside: tuple[Scenario, Mapping[Key, FloatArray]] | None = None,
        weights: IntArray | None = None,
    ) -> Tally:
        """Count the paths of one block, in their order within it.

        Parameters
        ----------
        values : mapping from (stock, output) to (paths,) array
        service : mapping from (stock or flow, account) to (paths,) array
        leaps : int
        beside : pair, optional
            The first variant and its values, if this is a further one.
        weights : (paths,) array, optional
            The weights of the paths in whole units. Paths of weight 0 leave no trace but in the number of paths.
        """
        first, others_values = beside if beside is not None else (None, values)
        zero, replicates = cls.zero(scenario, settings, beside=first), settings.replicates
        replicate = np.arange(next(iter(values.values())).size) % replicates
        found = registered(scenario, settings.outputs)
        counts_as = slice(None) if weights is None else weights > 0
        of_counted, times = replicate[counts_as], None if weights is None else weights[counts_as]

        def histogram(key: Key, empty: Histogram) -> Histogram:
            return type(empty).count(empty.bins, replicates, of_counted, values[key][counts_as], times)

        def sums(of: FloatArray) -> list[float]:
            weighted = of if weights is None else of * weights
            return list(map(float, np.bincount(replicate, weights=weighted, minlength=replicates)))

        def known(key: Key) -> FloatArray:
            most = found[key].censored_at(scenario)
            return values[key] if most is None else np.minimum(values[key], most)

        return attrs.evolve(
            zero,
            paths=np.bincount(replicate, minlength=replicates),
            counts={key: histogram(key, empty) for key, empty in zero.counts.items()},
            sums={key: tuple(map(found[key].sum_of, sums(known(key)))) for key in zero.sums},
            service={key: tuple(map(Fraction, sums(noted))) for key, noted in service.items()},
            leaps=leaps,
            orders={
                (one, other): _order(
                    values[one, Duration.name], others_values[other, Duration.name], replicate, replicates, weights
                )
                for one, other in zero.orders
            },
            weights=None if weights is None else Weights.of(weights, replicate, replicates),
        )

    @property
    def arrays(self) -> tuple[NDArray[Any], ...]:
        """All its arrays."""
        counted = (array for histogram in self.counts.values() for array in histogram.arrays)
        others = (array for other in self.others for array in other.arrays)
        return (self.paths, *counted, *self.orders.values(), *others)

    def read_only(self) -> Tally:
        """The tally itself, with its arrays set read-only."""
        for array in self.arrays:
            array.setflags(write=False)
        return self

    def __add__(self, other: Tally) -> Tally:
        if not isinstance(other, Tally):
            raise InvalidTypeError(f"a Tally adds to a Tally (got {type(other).__name__})")
        if self.run != other.run:
            raise InvalidValueError(f"tallies of different runs do not add: {self.run} and {other.run}")
        return attrs.evolve(
            self,
            paths=self.paths + other.paths,
            counts={key: histogram + other.counts[key] for key, histogram in self.counts.items()},
            sums=_added(self.sums, other.sums),
            service=_added(self.service, other.service),
            leaps=self.leaps + other.leaps,
            orders={pair: counts + other.orders[pair] for pair, counts in self.orders.items()},
            others=tuple(map(Tally.__add__, self.others, other.others)),
            weights=None if self.weights is None or other.weights is None else self.weights + other.weights,
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Tally) and self._content() == other._content()

    __hash__ = None  # type: ignore[assignment]  # arrays inside

    def _content(self) -> tuple[object, ...]:
        sums = (dict(self.sums), dict(self.service), *((dict(other.sums), dict(other.service)) for other in self.others))
        weights = self.weights, *(other.weights for other in self.others)
        return (self.run, sums, self.leaps, weights, *(array.tobytes() for array in self.arrays))


def _compared_stocks(scenario: Scenario, beside: Scenario | None) -> list[Key]:
    """The pairs of stocks whose durations are compared; see `Tally.orders`."""
    with_claims = {node.name for node in scenario.model.network.nodes if node.is_claimed}
    names = [stock.name for stock in scenario.stocks if stock.name in with_claims]
    if beside is None:
        return list(itertools.combinations(names, 2))
    known = {stock.name for stock in beside.stocks}
    return [(name, name) for name in names if name in known]


def _order(one: FloatArray, other: FloatArray, replicate: IntArray, replicates: int, weights: IntArray | None) -> IntArray:
    """The numbers of paths on which one duration is longer, on which the other is, and on which both are infinite.

    A difference of at most 1e-9 of the day is rounding.
    """
    slack = 1.0 + ROUNDING
    events = (one + 1.0 > (other + 1.0) * slack, other + 1.0 > (one + 1.0) * slack, np.isinf(one) & np.isinf(other))
    return np.array([counted(replicate[event], replicates, None if weights is None else weights[event]) for event in events])


def _added(one: Mapping[Key, Sums], other: Mapping[Key, Sums]) -> dict[Key, Sums]:
    """The sums of two tallies by key; a key of only one of them keeps its sums."""
    both = {key: tuple(map(Fraction.__add__, sums, other[key])) for key, sums in one.items() if key in other}
    return {**one, **other, **both}
