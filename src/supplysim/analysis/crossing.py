"""Crossing: a value of a control at which a target begins to be met, or ceases to be."""

from __future__ import annotations

import attrs


@attrs.frozen
class Crossing:
    """A value of the control at which the target begins to be met, or ceases to be.

    Attributes
    ----------
    value : float
    low, high : float
        The ends of the 95 % interval; infinite if it reaches beyond the range. Where the figure jumps, the two values
        between which it does.
    begins : bool
        Whether the target is met above it; below it, otherwise.
    is_jump : bool
        Whether the figure jumps there, so that no value gives the target itself; `value` is then on the side that meets it.
    """

    value: float
    low: float
    high: float
    begins: bool
    is_jump: bool

    @property
    def safe(self) -> float:
        """The end of the interval on the side on which the target is met."""
        return self.high if self.begins else self.low
