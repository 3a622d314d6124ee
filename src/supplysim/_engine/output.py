"""The base class of outputs: a number for each path and stock, counted and printed under its name."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

import attrs

from supplysim._engine.histogram import Bins
from supplysim._engine.leap_loop import PathOutcomes
from supplysim._model.model import DrawnParameters, Model
from supplysim._model.network import Node
from supplysim._model.scenario import Scenario
from supplysim._uncertain.arrays import FloatArray


@attrs.frozen
class Simulated:
    """The simulated paths of a block, from which outputs are computed."""

    model: Model
    drawn: DrawnParameters
    outcomes: PathOutcomes


class Output(ABC):
    """A number for each path and stock, from 0 to infinity.

    Attributes
    ----------
    name : str
        Its key in tallies, kept paths and files.
    label : str
        Its name in the summary; ``{unit}`` stands for the scenario's unit.
    finest : float
        The summary prints no digits below this.
    has_mean : bool
        Whether sums are kept for its mean. False if values can be infinite without being censored.
    """

    name: ClassVar[str]
    label: ClassVar[str]
    finest: ClassVar[float] = 0.0
    has_mean: ClassVar[bool] = True

    @abstractmethod
    def bins(self, scenario: Scenario) -> Bins:
        """The bins in which it is counted."""

    @abstractmethod
    def values(self, block: Simulated, node: Node) -> FloatArray:
        """Its value on each path of a block, for the stock of a node; (paths,)."""

    def censored_at(self, scenario: Scenario) -> float | None:
        """The value at which it is censored: censored ones are infinite, and count as this value in sums. None if never."""
        return None
