"""What a flow is: something that can say how much it moves in the next L days, for any L.

A flow's specification is frozen and holds no arrays. What it needs while a block runs lives in a `Panel`: one value, or one
row of values, for each path. The engine owns the panel, cuts it down to the paths that are in flight, and hands it back.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, runtime_checkable

import attrs
import numpy as np
from numpy.typing import NDArray

from supplysim.uncertain.quantity import Drawn

FloatArray = NDArray[np.float64]


@attrs.frozen
class Panel:
    """A flow's working values.

    Attributes
    ----------
    shared : mapping
        What is the same on every path: floats, or short arrays with one entry a level.
    by_path : mapping
        Arrays whose last axis is the paths: parameters, and running state, which `advance` changes in place.
    """

    shared: Mapping[str, Drawn] = attrs.field(factory=dict)
    by_path: Mapping[str, FloatArray] = attrs.field(factory=dict)

    @classmethod
    def of(cls, paths: int, values: Mapping[str, Drawn]) -> Panel:
        """Sort `values` into those that are shared and those that differ by path."""
        by_path = {key: value for key, value in values.items() if isinstance(value, np.ndarray) and value.shape == (paths,)}
        return cls({key: float(value) for key, value in values.items() if key not in by_path}, by_path)

    def __or__(self, other: Panel) -> Panel:
        return Panel({**self.shared, **other.shared}, {**self.by_path, **other.by_path})

    def __getitem__(self, key: str) -> Drawn:
        return self.by_path[key] if key in self.by_path else self.shared[key]

    def at(self, key: str, paths: NDArray[np.intp]) -> Drawn:
        """The value of `key` on some of the paths."""
        return self.by_path[key].take(paths) if key in self.by_path else self.shared[key]


@attrs.frozen
class Ceiling:
    """What bounds a demand from above, per path: the sub-gamma constants of `engine.leap`.

    Attributes
    ----------
    mean_per_day : array or float
        Mean demand a day at the flow's highest level.
    variance_per_day : array or float
        Variance of one day's demand at that level; that of L days is L times as large.
    scale : array or float
        Scale of the tail: P(demand - mean > sqrt(2 v t) + scale t) <= exp(-t) for a variance v.
    """

    mean_per_day: Drawn
    variance_per_day: Drawn
    scale: Drawn


@runtime_checkable
class Flow(Protocol):
    """Something that moves stock: in, as a supply, or out, as a demand."""

    @property
    def name(self) -> str:
        """The flow's name: unique in its scenario, and the key of its random stream."""

    @property
    def is_steady(self) -> bool:
        """Whether nothing about the flow varies from day to day."""

    def start(self, values: Mapping[str, Drawn], paths: int, rng: np.random.Generator) -> Panel:
        """The panel of `paths` paths on the morning of day 1, given the drawn values of the flow's fields."""

    def advance(self, panel: Panel, leap_days: FloatArray, rng: np.random.Generator) -> FloatArray:
        """What the flow moves in each path's own next `leap_days`, at least 1 each.

        Parameters
        ----------
        panel : Panel
            Of the paths in flight; running state is moved on in place.
        leap_days : (window,) array, whole days

        Returns
        -------
        (window,) array, in units of stock; a new array, which the caller may overwrite
        """


@runtime_checkable
class Demand(Flow, Protocol):
    """A flow that draws stock down, and can therefore bound what it will ask for."""

    def ceiling(self, values: Mapping[str, Drawn]) -> Ceiling:
        """The constants that bound the demand of any number of days."""

    def mean_per_day(self, values: Mapping[str, Drawn]) -> Drawn:
        """The long-run mean demand a day, for gross cover."""
