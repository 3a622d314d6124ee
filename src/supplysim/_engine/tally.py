"""What a block counts, and a run adds up. Everything in it is exact: counts, whole multiples of a unit, fractions, extremes.

Tallies of one run add in any order and grouping to the very same tally; those of different runs refuse.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from supplysim._engine.events.recording import Key
from supplysim._engine.histogram import CoverBins, DayBins, Histogram
from supplysim._engine.leap_loop import PathOutcomes
from supplysim._model.scenario import Scenario
from supplysim._model.settings import Settings
from supplysim.errors import InvalidTypeError, InvalidValueError

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

SUM_UNIT_DAYS = 2.0**-40  # sums of durations are kept as whole multiples of this


@attrs.frozen(eq=False)
class StockTally:
    """Counts for one stock.

    Attributes
    ----------
    censored : (replicates,) array
        Paths on which it lasted to the horizon.
    duration_sums : tuple of int, one a replicate
        Sum of min(T, horizon) over the paths, in units of 2**-40 days.
    durations : Histogram
        Of the durations that ended before the horizon.
    gross_cover : Histogram
        Of all paths.
    """

    censored: IntArray
    duration_sums: tuple[int, ...]
    durations: Histogram
    gross_cover: Histogram

    @classmethod
    def zero(cls, horizon_days: int, replicates: int) -> StockTally:
        """The tally of no paths at all."""
        return cls(
            censored=np.zeros(replicates, dtype=np.int64),
            duration_sums=(0,) * replicates,
            durations=Histogram.empty(DayBins(horizon_days), replicates),
            gross_cover=Histogram.empty(CoverBins(), replicates),
        )

    @classmethod
    def count(cls, horizon_days: int, replicates: int, durations: FloatArray, gross_cover: FloatArray) -> StockTally:
        """Count the paths of one block, in their order within it."""
        replicate = np.arange(durations.size) % replicates
        ended = np.isfinite(durations)
        sums = np.bincount(replicate, weights=np.minimum(durations, horizon_days), minlength=replicates)
        return cls(
            censored=np.bincount(replicate[~ended], minlength=replicates),
            duration_sums=tuple(round(total / SUM_UNIT_DAYS) for total in sums.tolist()),
            durations=Histogram.count(DayBins(horizon_days), replicates, replicate[ended], durations[ended]),
            gross_cover=Histogram.count(CoverBins(), replicates, replicate, gross_cover),
        )

    @property
    def arrays(self) -> tuple[NDArray[Any], ...]:
        """Every array in it."""
        return (self.censored, *self.durations.arrays, *self.gross_cover.arrays)

    def __add__(self, other: StockTally) -> StockTally:
        return StockTally(
            censored=self.censored + other.censored,
            duration_sums=tuple(one + two for one, two in zip(self.duration_sums, other.duration_sums, strict=True)),
            durations=self.durations + other.durations,
            gross_cover=self.gross_cover + other.gross_cover,
        )


@attrs.frozen(eq=False)
class Tally:
    """Counts of one run's paths, or of some of its blocks.

    Attributes
    ----------
    run : str
        Which run this counts: tallies of different runs do not add.
    paths : (replicates,) array
        Paths in all.
    stocks : mapping from name to StockTally
    service : mapping from (stock or flow, account) to tuple of Fraction, one a replicate
        Sums over the paths of what was noted of those that go on to the horizon; empty for other runs.
    leaps : int
        Steps that the engine took.
    """

    run: str
    paths: IntArray
    stocks: Mapping[str, StockTally]
    service: Mapping[Key, tuple[Fraction, ...]]
    leaps: int

    @classmethod
    def zero(cls, scenario: Scenario, settings: Settings) -> Tally:
        """The tally of no paths at all."""
        replicates, horizon = settings.replicates, scenario.horizon_days
        span = ", to the horizon" if settings.to_horizon else ""
        return cls(
            run=f"{scenario.name!r} (digest {scenario.digest}), seed {settings.seed}, {replicates} replicates{span}",
            paths=np.zeros(replicates, dtype=np.int64),
            stocks={stock.name: StockTally.zero(horizon, replicates) for stock in scenario.stocks},
            service={},
            leaps=0,
        )

    @classmethod
    def count(
        cls, scenario: Scenario, settings: Settings, outcomes: PathOutcomes, gross_cover: Mapping[str, FloatArray]
    ) -> Tally:
        """Count the paths of one block, in their order within it."""
        replicates, horizon = settings.replicates, scenario.horizon_days
        paths = next(iter(outcomes.durations.values())).size
        replicate = np.arange(paths) % replicates

        def sums(values: FloatArray) -> tuple[Fraction, ...]:
            return tuple(map(Fraction, np.bincount(replicate, weights=values, minlength=replicates).tolist()))

        return attrs.evolve(
            cls.zero(scenario, settings),
            paths=np.bincount(replicate, minlength=replicates),
            stocks={
                stock.name: StockTally.count(horizon, replicates, outcomes.durations[stock.name], gross_cover[stock.name])
                for stock in scenario.stocks
            },
            service={key: sums(values) for key, values in outcomes.service.items()},
            leaps=outcomes.leaps,
        )

    @property
    def arrays(self) -> tuple[NDArray[Any], ...]:
        """Every array in it."""
        return (self.paths, *(array for stock in self.stocks.values() for array in stock.arrays))

    def read_only(self) -> Tally:
        """The same, with arrays that nobody can write to."""
        for array in self.arrays:
            array.setflags(write=False)
        return self

    def __add__(self, other: Tally) -> Tally:
        if not isinstance(other, Tally):
            raise InvalidTypeError(f"a Tally adds to a Tally (got {type(other).__name__})")
        if self.run != other.run:
            raise InvalidValueError(f"tallies of different runs do not add: {self.run} and {other.run}")
        nothing = (Fraction(0),) * self.paths.size
        return attrs.evolve(
            self,
            paths=self.paths + other.paths,
            stocks={name: stock + other.stocks[name] for name, stock in self.stocks.items()},
            service={
                key: tuple(
                    one + two for one, two in zip(self.service.get(key, nothing), other.service.get(key, nothing), strict=True)
                )
                for key in {**self.service, **other.service}
            },
            leaps=self.leaps + other.leaps,
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Tally) and self._content() == other._content()

    __hash__ = None  # type: ignore[assignment]  # arrays inside

    def _content(self) -> tuple[object, ...]:
        sums = {name: stock.duration_sums for name, stock in self.stocks.items()}
        return (self.run, sums, dict(self.service), self.leaps, *(array.tobytes() for array in self.arrays))
