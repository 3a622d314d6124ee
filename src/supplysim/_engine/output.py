"""The base classes of outputs: a number for each path, and mostly for each stock, counted and printed under its name."""

from __future__ import annotations

from abc import ABC, abstractmethod
from fractions import Fraction
from typing import ClassVar

import attrs

from supplysim._engine.histogram import Bins
from supplysim._engine.leap_loop import PathOutcomes
from supplysim._model.model import DrawnParameters, Model
from supplysim._model.network import Node
from supplysim._model.scenario import Scenario
from supplysim._uncertain.arrays import FloatArray

_PARTS = 1 << 40  # the sum of an output over a block is rounded to a multiple of 2**-40 of its unit


@attrs.frozen
class Simulated:
    """The simulated paths of a block, from which outputs are computed."""

    model: Model
    drawn: DrawnParameters
    outcomes: PathOutcomes


class Counted(ABC):
    """A number for each path, as it is counted.

    Attributes
    ----------
    finest : float
        No digits below this are printed.
    has_mean : bool
        Whether sums are kept for its mean. False if values can be infinite without being censored.
    """

    finest: ClassVar[float] = 0.0
    has_mean: ClassVar[bool] = True

    @property
    @abstractmethod
    def name(self) -> str:
        """Its key in tallies, kept paths and files, beside the stock."""

    @property
    def lowest(self) -> float:
        """No value is lower than this; 0 by default."""
        return 0.0

    @abstractmethod
    def bins(self, scenario: Scenario) -> Bins:
        """The bins in which it is counted."""

    def censored_at(self, scenario: Scenario) -> float | None:
        """The value at which it is censored: censored ones are infinite, and count as this value in sums. None if never."""
        return None

    def sum_of(self, total: float) -> Fraction:
        """The sum over the paths of a block as it is kept: a multiple of 2**-40 of the unit."""
        return Fraction(round(total * _PARTS), _PARTS)


class Output(Counted):
    """A number for each path and stock, from 0 to infinity.

    Attributes
    ----------
    label : str
        Its name in the summary; ``{unit}`` stands for the scenario's unit.
    """

    name: ClassVar[str]
    label: ClassVar[str]

    @abstractmethod
    def values(self, block: Simulated, node: Node) -> FloatArray:
        """Its value on each path of a block, for the stock of a node; (paths,)."""
