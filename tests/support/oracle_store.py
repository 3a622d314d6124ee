"""The oracle's stock: what is on hand, of which age, what waits outside, and where all of it has gone."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from math import inf

import numpy as np

from supplysim import AgeClasses, Stock
from supplysim._uncertain.parameters import written
from support.oracle_draws import FloatArray, PathArrays, Values
from support.oracle_levels import Level, profile_level

ROUNDING = 1e-9  # a shortfall within this share of the day's claims is not a stock-out
NOTHING = 1e-12  # what rounding leaves, as a share of all that a stock has ever had


class Store(PathArrays):
    """One stock on every path, before evening 0; its arrays are (paths,) but for `by_age`.

    Attributes
    ----------
    ages : sequence of int
        Days of age on the morning of day 1, the oldest first; empty without age classes.
    by_age : (ages, paths) array
        Usable stock on hand of each of them.
    rest : array
        Usable stock on hand that does not expire: all of it without age classes, what was received with them.
    waiting : array
        What has been received and finds no room yet.
    initial, received, issued, dispatched, lost, expired, destroyed : array
        The books since day 0. `lost` is overflow, `expired` what decayed as well, `destroyed` what strikes took.
    duration : array
        Infinite until the first stock-out.
    stock_out_days, stock_outs : array
        Days without enough, and runs of such days.
    was_out : array of bool
        Whether the last day was one of them.
    """

    def __init__(self, stock: Stock, values: Values, paths: int) -> None:
        usable, nothing = values[f"{stock.name}.usable_fraction"], np.zeros(paths)
        self.stock = stock
        self.reserve_level: Level = 1.0
        self.capacity_level: Level = 1.0
        self.ages: list[int] = []
        amounts: list[FloatArray] = []
        if isinstance(stock.on_hand, AgeClasses):
            for youngest, oldest in sorted(stock.on_hand.amounts, reverse=True):
                amount = values[f"{stock.name}.on_hand.amounts.{written((youngest, oldest))}"] * usable
                for age in range(oldest, youngest - 1, -1):
                    self.ages.append(age)
                    amounts.append(amount / (oldest - youngest + 1))
        self.by_age = np.array(amounts).reshape(len(self.ages), paths)
        self.rest = nothing if self.ages else values[f"{stock.name}.on_hand"] * usable
        self.initial = self.on_hand
        self.waiting = self.received = self.issued = self.dispatched = self.lost = self.expired = self.destroyed = nothing
        self.duration = np.full(paths, inf)
        self.stock_out_days = self.stock_outs = nothing
        self.was_out = nothing > 0

    @property
    def on_hand(self) -> FloatArray:
        """Usable stock on hand, the reserve included."""
        return self.by_age.sum(axis=0) + self.rest

    def begin(self, day: int, values: Values, start: datetime.date | None) -> None:
        """The reserve and the capacity of `day`."""
        name, stock = self.stock.name, self.stock
        self.reserve_level = profile_level(stock.reserve_profile, f"{name}.reserve_profile", values, day, start)
        self.capacity_level = profile_level(stock.capacity_profile, f"{name}.capacity_profile", values, day, start)

    def _capacity(self, values: Values) -> Level:
        return values.get(f"{self.stock.name}.capacity", inf) * self.capacity_level

    def available(self, values: Values) -> FloatArray:
        """What may be issued, but for a limit on a day's issues."""
        above = self.on_hand - values[f"{self.stock.name}.reserve"] * self.reserve_level
        return np.where(above > NOTHING * (self.initial + self.received), above, 0.0)

    def receive(self, amount: FloatArray, values: Values) -> None:
        """All receipts of one day."""
        self.received = self.received + amount
        self.waiting = self.waiting + amount
        excess = np.maximum(self.on_hand - self._capacity(values), 0.0) if self.stock.capacity_profile is not None else 0.0
        self.rest, self.waiting = self.rest - excess, self.waiting + excess
        self._let_in(values)
        if self.stock.when_full == "lost":
            self.lost = self.lost + self.waiting
            self.waiting = np.zeros_like(self.waiting)

    def _let_in(self, values: Values) -> None:
        """What waits comes in as far as there is room."""
        room = np.maximum(self._capacity(values) - self.on_hand, 0.0)
        entering = np.minimum(self.waiting, room)
        self.rest = self.rest + entering
        self.waiting = self.waiting - entering

    def serve(
        self, claims: Sequence[tuple[int, FloatArray]], day: int, values: Values, part_loads: Sequence[bool] = ()
    ) -> list[FloatArray]:
        """Serve all claims of a day, each given by its priority and amount; returns what each is given.

        Notes the stock-out, if it is one: those that take `part_loads` count with what they are given.
        """
        available = np.minimum(self.available(values), self._most_issued(values))
        given = [np.zeros_like(available) for _ in claims]
        left = available
        for rank in sorted({priority for priority, _ in claims}):
            asked = np.sum([amount for priority, amount in claims if priority == rank], axis=0)
            share = np.where(asked > left, left / np.where(asked > left, asked, 1.0), 1.0)
            for number, (priority, amount) in enumerate(claims):
                if priority == rank:
                    given[number] = amount * share
            left = np.maximum(left - asked, 0.0)
        takes_part = [*part_loads] or [False for _ in claims]
        claimed = np.sum(
            [got if part else asked for got, part, (_, asked) in zip(given, takes_part, claims, strict=True)], axis=0
        )
        self._take_oldest_first(np.sum(given, axis=0))
        self._let_in(values)

        out = claimed - np.sum(given, axis=0) > ROUNDING * claimed
        first = out & np.isinf(self.duration)
        self.duration = np.where(first, (day - 1) + available / np.where(out, claimed, 1.0), self.duration)
        self.stock_out_days = self.stock_out_days + out
        self.stock_outs = self.stock_outs + (out & ~self.was_out)
        self.was_out = out
        return given

    def _most_issued(self, values: Values) -> Level:
        limit, label = self.stock.most_issued_per_day, f"{self.stock.name}.most_issued_per_day"
        if not isinstance(limit, Mapping):
            return inf if limit is None else values[label]
        shares, rates = sorted(limit), [values[f"{label}.{share}"] for share in sorted(limit)]
        full = np.broadcast_to(self._capacity(values), self.rest.shape)
        held = np.where(full > 0, self.on_hand / np.where(full > 0, full, 1.0), 0.0)
        rate = np.where(held <= shares[0], rates[0], rates[-1])
        for number, low in enumerate(shares[:-1]):
            high, slow, fast = shares[number + 1], rates[number], rates[number + 1]
            rate = np.where((low <= held) & (held < high), slow + (fast - slow) * (held - low) / (high - low), rate)
        return rate

    def _take_oldest_first(self, amount: FloatArray) -> None:
        for row, of_one_age in enumerate(self.by_age):
            taken = np.minimum(of_one_age, amount)
            self.by_age[row] = of_one_age - taken
            amount = amount - taken
        self.rest = np.maximum(self.rest - amount, 0.0)

    def evening(self, day: int, values: Values) -> None:
        """What has reached its shelf life expires; decay or an inspection takes its share."""
        name, decay = self.stock.name, self.stock.decay
        for row, age in enumerate(self.ages):
            last_day = np.floor(values[f"{name}.on_hand.shelf_life_days"]) - age
            expiring = np.where(last_day <= day, self.by_age[row], 0.0)
            self.by_age[row] = self.by_age[row] - expiring
            self.expired = self.expired + expiring
        self._let_in(values)
        if decay is not None and day > 0 and day % decay.every_days == 0:
            share = values[f"{name}.decay.fraction"]
            self.expired = self.expired + share * self.on_hand
            self.by_age = (1.0 - share) * self.by_age
            self.rest = (1.0 - share) * self.rest
            self._let_in(values)

    def destroy(self, taken: FloatArray, values: Values, *, is_share: bool) -> None:
        """A strike takes a share of what is on hand, or an amount, at most all."""
        on_hand = self.on_hand
        share = taken if is_share else np.where(taken < on_hand, taken / np.where(on_hand > 0, on_hand, 1.0), 1.0)
        self.destroyed = self.destroyed + share * on_hand
        self.by_age = (1.0 - share) * self.by_age
        self.rest = (1.0 - share) * self.rest
        self._let_in(values)
