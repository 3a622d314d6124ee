"""TimeLimit: when a run has to end, and which blocks it finishes in any case."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Self

import attrs

_now = time.monotonic  # counts on while the process waits, and never goes back


class OutOfTime(Exception):  # noqa: N818  # not an error: the block under way is given up
    """The time of a run is over in the middle of a block."""


def unchecked() -> None:
    """The check of a block that finishes in any case."""


@attrs.frozen
class TimeLimit:
    """The time limit of a run.

    Blocks run in order, so those that are finished when the time is over are the first ones, up to a gap at most.

    Attributes
    ----------
    deadline : float
        On this process's monotonic clock, in seconds; infinite without a limit.
    least_blocks : int
        The number of blocks, from the first, that finish in any case: without them there would be no result.
    """

    deadline: float = math.inf
    least_blocks: int = 0

    @classmethod
    def after(cls, seconds: float) -> Self:
        """The limit that lies `seconds` from now."""
        return cls(_now() + seconds)

    def sparing(self, blocks: int) -> Self:
        """The same limit for a run that finishes its first `blocks` in any case."""
        return attrs.evolve(self, least_blocks=blocks)

    @property
    def exists(self) -> bool:
        """Whether there is a limit at all."""
        return self.deadline < math.inf

    @property
    def seconds_left(self) -> float:
        """The time left, 0 or more."""
        return max(self.deadline - _now(), 0.0) if self.exists else math.inf

    @property
    def is_over(self) -> bool:
        """Whether the time is over."""
        return self.exists and _now() >= self.deadline

    def binds(self, block: int) -> bool:
        """Whether a block is given up when the time is over."""
        return self.exists and block >= self.least_blocks

    def check_of(self, block: int) -> Callable[[], None]:
        """What to call now and then while a block runs."""
        return self.check if self.binds(block) else unchecked

    def check(self) -> None:
        """Raise OutOfTime if the time is over."""
        if self.is_over:
            raise OutOfTime


NO_LIMIT = TimeLimit()
