"""What a block counts, and a run adds up. Everything in it is an integer, a least or a greatest, so addition is exact.

Tallies of one run add in any order and grouping to the very same tally; those of different runs refuse.
"""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from supplysim.engine.histogram import CoverBins, DayBins, Histogram
from supplysim.engine.settings import Settings
from supplysim.errors import InvalidTypeError, InvalidValueError
from supplysim.scenario import Scenario

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

SUM_UNIT_DAYS = 2.0**-40  # sums of durations are kept as whole multiples of this


@attrs.frozen(eq=False)
class Tally:
    """Counts of one run's paths, or of some of its blocks.

    Attributes
    ----------
    run : str
        Which run this counts: tallies of different runs do not add.
    horizon_days : int
    paths, censored : (replicates,) arrays
        Paths in all, and those that lasted to the horizon.
    duration_sums : tuple of int, one a replicate
        Sum of min(T, horizon) over the paths, in units of 2**-40 days.
    durations : Histogram
        Of the durations that ended before the horizon.
    gross_cover : Histogram
        Of all paths.
    leaps : int
        Steps that the engine took.
    """

    run: str
    horizon_days: int
    paths: IntArray
    censored: IntArray
    duration_sums: tuple[int, ...]
    durations: Histogram
    gross_cover: Histogram
    leaps: int

    @classmethod
    def zero(cls, scenario: Scenario, settings: Settings) -> Tally:
        """The tally of no paths at all."""
        replicates, horizon = settings.replicates, scenario.horizon_days
        nothing = np.zeros(replicates, dtype=np.int64)
        return cls(
            run=f"{scenario.name!r} (digest {scenario.digest}), seed {settings.seed}, {replicates} replicates",
            horizon_days=horizon,
            paths=nothing,
            censored=nothing,
            duration_sums=(0,) * replicates,
            durations=Histogram.empty(DayBins(horizon), replicates),
            gross_cover=Histogram.empty(CoverBins(), replicates),
            leaps=0,
        )

    @classmethod
    def count(
        cls, scenario: Scenario, settings: Settings, durations: FloatArray, gross_cover: FloatArray, leaps: int
    ) -> Tally:
        """Count the paths of one block, in their order within it."""
        replicates, horizon = settings.replicates, scenario.horizon_days
        replicate = np.arange(durations.size) % replicates
        ended = np.isfinite(durations)
        sums = np.bincount(replicate, weights=np.minimum(durations, horizon), minlength=replicates)
        return attrs.evolve(
            cls.zero(scenario, settings),
            paths=np.bincount(replicate, minlength=replicates),
            censored=np.bincount(replicate[~ended], minlength=replicates),
            duration_sums=tuple(round(total / SUM_UNIT_DAYS) for total in sums.tolist()),
            durations=Histogram.count(DayBins(horizon), replicates, replicate[ended], durations[ended]),
            gross_cover=Histogram.count(CoverBins(), replicates, replicate, gross_cover),
            leaps=leaps,
        )

    def read_only(self) -> Tally:
        """The same, with arrays that nobody can write to."""
        for array in (self.paths, self.censored, *self.durations.arrays, *self.gross_cover.arrays):
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
            censored=self.censored + other.censored,
            duration_sums=tuple(one + two for one, two in zip(self.duration_sums, other.duration_sums, strict=True)),
            durations=self.durations + other.durations,
            gross_cover=self.gross_cover + other.gross_cover,
            leaps=self.leaps + other.leaps,
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Tally) and self._content() == other._content()

    __hash__ = None  # type: ignore[assignment]  # arrays inside

    def _content(self) -> tuple[object, ...]:
        arrays: list[NDArray[Any]] = [self.paths, self.censored]
        for histogram in (self.durations, self.gross_cover):
            arrays += histogram.arrays
        return (self.run, self.horizon_days, self.duration_sums, self.leaps, *(array.tobytes() for array in arrays))
