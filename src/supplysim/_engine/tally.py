"""The tally: histograms and sums of outputs and service, counted by block and added exactly.

Tallies of one run add up to the same tally in any order and grouping; tallies of different runs do not add.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from supplysim._engine.events.recording import Key
from supplysim._engine.histogram import Histogram
from supplysim._engine.outputs import OUTPUTS, keys_of
from supplysim._model.scenario import Scenario
from supplysim._model.settings import Settings
from supplysim._uncertain.arrays import FloatArray, IntArray
from supplysim.errors import InvalidTypeError, InvalidValueError

Sums = tuple[Fraction, ...]  # one for each replicate

_PARTS = 1 << 40  # the sum of an output over a block is rounded to a multiple of 2**-40 of its unit


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
    """

    run: str
    paths: IntArray
    counts: Mapping[Key, Histogram]
    sums: Mapping[Key, Sums]
    service: Mapping[Key, Sums]
    leaps: int

    @classmethod
    def zero(cls, scenario: Scenario, settings: Settings) -> Tally:
        """The tally of no paths."""
        replicates = settings.replicates
        span = ", to the horizon" if settings.to_horizon else ""
        keys = keys_of(scenario)
        return cls(
            run=f"{scenario.name!r} (digest {scenario.digest}), {settings.seeds}, {replicates} replicates{span}",
            paths=np.zeros(replicates, dtype=np.int64),
            counts={key: Histogram.empty(OUTPUTS[key[1]].bins(scenario), replicates) for key in keys},
            sums={key: (Fraction(0),) * replicates for key in keys if OUTPUTS[key[1]].has_mean},
            service={},
            leaps=0,
        )

    @classmethod
    def count(
        cls,
        scenario: Scenario,
        settings: Settings,
        values: Mapping[Key, FloatArray],
        service: Mapping[Key, FloatArray],
        leaps: int,
    ) -> Tally:
        """Count the paths of one block, in their order within it.

        Parameters
        ----------
        values : mapping from (stock, output) to (paths,) array
        service : mapping from (stock or flow, account) to (paths,) array
        """
        zero, replicates = cls.zero(scenario, settings), settings.replicates
        replicate = np.arange(next(iter(values.values())).size) % replicates

        def sums(of: FloatArray) -> list[float]:
            return list(map(float, np.bincount(replicate, weights=of, minlength=replicates)))

        def known(key: Key) -> FloatArray:
            most = OUTPUTS[key[1]].censored_at(scenario)
            return values[key] if most is None else np.minimum(values[key], most)

        return attrs.evolve(
            zero,
            paths=np.bincount(replicate, minlength=replicates),
            counts={
                key: Histogram.count(empty.bins, replicates, replicate, values[key]) for key, empty in zero.counts.items()
            },
            sums={key: tuple(Fraction(round(total * _PARTS), _PARTS) for total in sums(known(key))) for key in zero.sums},
            service={key: tuple(map(Fraction, sums(noted))) for key, noted in service.items()},
            leaps=leaps,
        )

    @property
    def arrays(self) -> tuple[NDArray[Any], ...]:
        """All its arrays."""
        return (self.paths, *(array for histogram in self.counts.values() for array in histogram.arrays))

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
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Tally) and self._content() == other._content()

    __hash__ = None  # type: ignore[assignment]  # arrays inside

    def _content(self) -> tuple[object, ...]:
        return (self.run, dict(self.sums), dict(self.service), self.leaps, *(array.tobytes() for array in self.arrays))


def _added(one: Mapping[Key, Sums], other: Mapping[Key, Sums]) -> dict[Key, Sums]:
    """The sums of two tallies by key; a key of only one of them keeps its sums."""
    both = {key: tuple(map(Fraction.__add__, sums, other[key])) for key, sums in one.items() if key in other}
    return {**one, **other, **both}
