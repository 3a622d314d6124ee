"""Goods in transit of which all is known from the beginning: the days of arrival and amounts are tables that never change.

The tables have an entry for each path of the block. They stay as they are when paths end and others take their columns in
flight, so many consignments cost little more than few.
"""

from __future__ import annotations

from math import inf
from typing import Self

import attrs
import numpy as np

from supplysim._flows.transit import InTransit
from supplysim._uncertain.arrays import BoolArray, Drawn, FloatArray, IndexArray, IntArray


@attrs.define(eq=False)
class Tables:
    """The day of arrival of each consignment, and its amount.

    Attributes
    ----------
    keys : (paths, consignments + 1) array
        For each path, day x consignments + number of the consignment, in rising order; `never` for what does not arrive, and
        at the end.
    amounts : (consignments, paths) array
    """

    keys: IntArray
    amounts: FloatArray

    @property
    def never(self) -> int:
        """The key of what does not arrive."""
        return int(np.iinfo(np.int64).max)

    @classmethod
    def empty(cls, amounts: FloatArray) -> Self:
        """Nothing arrives."""
        consignments, paths = amounts.shape
        return cls(np.full((paths, consignments + 1), np.iinfo(np.int64).max), amounts)

    def put(self, number: int, day: FloatArray, arrives: BoolArray) -> None:
        """Let the consignment `number` arrive on a day, on the paths on which it does."""
        key = day.astype(np.int64) * len(self.amounts) + number
        self.keys[:, number] = np.where(arrives, key, self.never)

    def day(self, key: IntArray) -> FloatArray:
        """The day of some keys; infinite where nothing arrives."""
        return np.where(key < self.never, key // len(self.amounts), inf)


@attrs.define(eq=False)
class Awaited(InTransit):
    """The consignments that are under way at the beginning, on each path; nothing is dispatched later.

    Attributes
    ----------
    path : (paths,) array
        The number of the path, by which the tables are read.
    arrived : (paths,) array
        How many of its consignments have arrived.
    tables : Tables
    """

    path: FloatArray
    arrived: FloatArray
    tables: Tables

    @classmethod
    def of(cls, tables: Tables) -> Self:
        """What arrives by some tables, whose keys may be in any order yet; they are sorted."""
        numbers, paths = np.arange(len(tables.amounts)), len(tables.keys)
        amount = np.zeros(paths)
        for number in numbers:
            amount += np.where(tables.keys[:, number] < tables.never, tables.amounts[number], 0.0)
        tables.keys.sort(axis=1)
        return cls(
            next_arrival=tables.day(tables.keys[:, 0]),
            amount=amount,
            arriving=np.zeros(paths),
            path=np.arange(paths, dtype=np.float64),
            arrived=np.zeros(paths),
            tables=tables,
        )

    def collect(self, by_day: FloatArray) -> None:
        """See `InTransit.collect`."""
        due = np.flatnonzero(self.next_arrival <= by_day)
        keys, amounts = self.tables.keys, self.tables.amounts
        while due.size:
            path, arrived = self.path.take(due).astype(np.intp), self.arrived.take(due).astype(np.intp)
            amount = amounts[keys[path, arrived] % len(amounts), path]
            following = self.tables.day(keys[path, arrived + 1])
            self.arriving[due] += amount
            self.arrived[due] += 1.0
            self.amount[due] = np.where(following < inf, self.amount.take(due) - amount, 0.0)
            self.next_arrival[due] = following
            due = due[following <= by_day.take(due)]

    def dispatch(
        self, paths: IndexArray, day: FloatArray, amount: FloatArray, until: FloatArray, lead_days: Drawn | None = None
    ) -> None:
        """See `InTransit.dispatch`: never."""
        raise NotImplementedError("all has been dispatched")
