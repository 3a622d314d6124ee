"""What a flow is: something that can say how much it moves in the next L days, for any L.

A flow's specification is frozen and holds no arrays. What it needs while a block runs lives in a `Panel`: one value, or one
row of values, for each path. The engine owns the panel, cuts it down to the paths that are in flight, and hands it back.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, runtime_checkable

import attrs
import numpy as np
from numpy.typing import NDArray

from supplysim._flows.calendar import Calendar
from supplysim._uncertain.quantity import Drawn

FloatArray = NDArray[np.float64]

ROUNDING = 1e-9  # a shortfall of less than this share of the claims is rounding, not a stock-out


@attrs.frozen
class Panel:
    """A flow's working values.

    Attributes
    ----------
    shared : mapping
        What is the same on every path: floats, tables with one entry a level or a day, how a profile adds up.
    by_path : mapping
        Arrays whose last axis is the paths: parameters, and running state, which `advance` changes in place.
    """

    shared: Mapping[str, Any] = attrs.field(factory=dict)
    by_path: Mapping[str, FloatArray] = attrs.field(factory=dict)

    @classmethod
    def of(cls, paths: int, values: Mapping[str, Drawn]) -> Panel:
        """Sort `values` into those that are shared and those that differ by path."""
        by_path = {key: value for key, value in values.items() if isinstance(value, np.ndarray) and value.shape == (paths,)}
        return cls({key: float(value) for key, value in values.items() if key not in by_path}, by_path)

    def __or__(self, other: Panel) -> Panel:
        return Panel({**self.shared, **other.shared}, {**self.by_path, **other.by_path})

    def __contains__(self, key: str) -> bool:
        return key in self.by_path or key in self.shared

    def __getitem__(self, key: str) -> Any:
        return self.by_path[key] if key in self.by_path else self.shared[key]

    def at(self, key: str, paths: NDArray[np.intp] | None) -> Any:
        """The value of `key` on some of the paths, or on all of them."""
        if paths is None or key not in self.by_path:
            return self[key]
        return self.by_path[key].take(paths)


@attrs.frozen
class Leap:
    """The days that each path leaps over: (window,) arrays of whole days.

    Attributes
    ----------
    before : array
        Days that are over when the leap begins.
    days : array
        Length of the leap, at least 1.
    after : array
        Days that are over when it ends: before + days.
    """

    before: FloatArray
    days: FloatArray
    after: FloatArray

    @classmethod
    def from_(cls, before: FloatArray, days: FloatArray) -> Leap:
        """The leap of `days` days from `before` on."""
        return cls(before, days, before + days)


class Measure(Protocol):
    """How stretches of days add up: under a profile a day counts for more or less than one."""

    def exposure(
        self, panel: Panel, before: FloatArray, after: FloatArray, paths: NDArray[np.intp] | None = None
    ) -> FloatArray:
        """What the days after `before`, up to and including `after`, come to.

        Parameters
        ----------
        panel : Panel
            Of the flow.
        before, after : (paths,) or (rows, paths) arrays, whole days
        paths : (paths,) array, optional
            The columns of the panel that they stand for; all of them where not given.
        """


def values_within(values: Mapping[str, Drawn], part: str) -> dict[str, Drawn]:
    """The values of a nested specification, by their labels within it."""
    start = f"{part}."
    return {label[len(start) :]: value for label, value in values.items() if label.startswith(start)}


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
        """Whether nothing about the flow varies from path to path, its quantities apart."""

    def start(self, values: Mapping[str, Drawn], calendar: Calendar, paths: int, rng: np.random.Generator) -> Panel:
        """The panel of `paths` paths on the morning of day 1, given the drawn values of the flow's fields."""

    def advance(self, panel: Panel, leap: Leap, rng: np.random.Generator) -> FloatArray:
        """What the flow moves in each path's own next leap.

        Parameters
        ----------
        panel : Panel
            Of the paths in flight; running state is moved on in place.
        leap : Leap

        Returns
        -------
        (window,) array, in units of stock; a new array, which the caller may overwrite
        """


@runtime_checkable
class Demand(Flow, Protocol):
    """A flow that draws stock down, and can therefore bound what it will ask for."""

    def ceiling(self, values: Mapping[str, Drawn], calendar: Calendar) -> Ceiling:
        """The constants that bound the demand of any number of days."""

    def mean_per_day(self, values: Mapping[str, Drawn]) -> Drawn:
        """The long-run mean demand a day, profile apart, for gross cover."""


@runtime_checkable
class Leader(Demand, Protocol):
    """A demand that can be drawn first, and says by itself how far the stock is seen to last it; see `flows.lead`."""

    @property
    def can_lead(self) -> bool:
        """Whether it can, as it is specified."""

    def start_leading(
        self, values: Mapping[str, Drawn], certain_receipts_per_day: Drawn, paths: int, rng: np.random.Generator
    ) -> Panel:
        """The panel of `paths` paths on the morning of day 1, for `lead` instead of `advance`.

        Parameters
        ----------
        certain_receipts_per_day : array or float
            What its stock receives on every day at the least.
        """

    def lead(
        self, panel: Panel, stock: FloatArray, most_days: FloatArray, rng: np.random.Generator
    ) -> tuple[FloatArray, FloatArray]:
        """The days of each path's next leap, and what is demanded in it; see `flows.lead.lead`."""


@attrs.frozen
class Consignment:
    """What leaves on one day on some of the paths.

    Attributes
    ----------
    paths : (leaving,) array
        Columns of the panel.
    day : (leaving,) array
        The day of dispatch.
    amount : (leaving,) array
        What is asked of the source, in units of stock.
    shipments : (leaving,) array
        How many shipments that is.
    """

    paths: NDArray[np.intp]
    day: FloatArray
    amount: FloatArray
    shipments: FloatArray

    def on(self, chosen: NDArray[np.bool_]) -> Consignment:
        """Of those paths alone for which `chosen`, a (window,) array, is true."""
        kept = np.flatnonzero(chosen.take(self.paths))
        return Consignment(self.paths.take(kept), self.day.take(kept), self.amount.take(kept), self.shipments.take(kept))


@attrs.frozen
class Dispatch:
    """What a flow asks of its source in a leap: in all, a (window,) array, and day by day."""

    asked: FloatArray
    consignments: tuple[Consignment, ...]


@runtime_checkable
class Dispatcher(Protocol):
    """A flow that is followed from dispatch to receipt: asked of a source, put under way, and received later.

    `Shipments` and `Returns` are such flows; each says in a method of its own what it asks for.
    """

    @property
    def name(self) -> str:
        """See `Flow.name`."""

    @property
    def from_(self) -> str | None:
        """The stock that it takes from; None for the outside."""

    @property
    def to(self) -> str | None:
        """The stock that it goes to."""

    @property
    def priority(self) -> int:
        """In which order the source serves it."""

    def start_dispatching(
        self, values: Mapping[str, Drawn], calendar: Calendar, paths: int, rng: np.random.Generator
    ) -> Panel:
        """The panel of `paths` paths on the morning of day 1, with nothing under way."""

    def send(
        self, panel: Panel, leap: Leap, consignment: Consignment, given: FloatArray, rng: np.random.Generator
    ) -> FloatArray:
        """Put what the source gave under way, (leaving,) array; returns what of it will be lost on the way."""
