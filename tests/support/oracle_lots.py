"""The oracle's stock that knows the age of its goods: a ledger of lots by day of birth, lived day by day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from supplysim import Stock
from support.oracle_draws import FloatArray, Ledger, Values
from support.oracle_store import NOTHING, Store

Parts = list[tuple[FloatArray, FloatArray]]  # days of birth and amounts, on every path


class AgedStore(Store):
    """A stock with a shelf life. `inside` is on hand, `outside` waits for room; `given_lots` is what each claim got today."""

    def __init__(self, stock: Stock, values: Values, paths: int) -> None:
        self.inside: Ledger = {}
        self.outside: Ledger = {}
        self.given_lots: list[Ledger] = []
        super().__init__(stock, values, paths)
        for age, amount in zip(self.ages, self.by_age, strict=True):
            self.inside[1 - age] = amount
        if not self.ages:
            self.inside[1] = self.rest
        self.ages, self.by_age, self.rest = [], np.zeros((0, paths)), np.zeros(paths)

    @property
    def on_hand(self) -> FloatArray:
        """See `Store.on_hand`."""
        return self.by_age.sum(axis=0) + self.rest + sum(self.inside.values(), np.zeros_like(self.rest))

    def keep(self, going: NDArray[np.bool_]) -> None:
        """See `PathArrays.keep`."""
        super().keep(going)
        self.inside, self.outside = (
            {birth: each[going] for birth, each in lots.items()} for lots in (self.inside, self.outside)
        )

    def _last_day(self, birth: FloatArray | int, values: Values) -> FloatArray:
        return birth + np.floor(values[f"{self.stock.name}.shelf_life_days"]) - 1

    def receive_lots(self, parts: Iterable[tuple[FloatArray, FloatArray]], day: int, values: Values) -> None:
        """All receipts of one day; what is too old expires at once."""
        for birth, amount in parts:
            self.received = self.received + amount
            over = self._last_day(birth, values) < day
            self.expired = self.expired + np.where(over, amount, 0.0)
            for each in np.unique(birth[(amount > 0) & ~over]).astype(int):
                put_in(self.outside, each, np.where((birth == each) & ~over, amount, 0.0))
        if self.stock.capacity is None or self.stock.when_full == "waits":
            self._let_in(values)
            return
        for birth, amount in self.outside.items():
            put_in(self.inside, birth, amount)
        self.outside = {}
        over = np.maximum(self.on_hand - values[f"{self.stock.name}.capacity"], 0.0)
        self.lost = self.lost + over
        take(self.inside, over, newest_first=True)

    def _let_in(self, values: Values) -> None:
        room = np.maximum(values.get(f"{self.stock.name}.capacity", np.inf) - self.on_hand, 0.0)
        for birth, amount in take(self.outside, room).items():
            put_in(self.inside, birth, amount)
        self.waiting = sum(self.outside.values(), np.zeros_like(self.rest))

    def serve(
        self, claims: Sequence[tuple[int, FloatArray]], day: int, values: Values, part_loads: Sequence[bool] = ()
    ) -> list[FloatArray]:
        """See `Store.serve`."""
        given = super().serve(claims, day, values, part_loads)
        self.given_lots = [{} for _ in claims]
        for rank in sorted({priority for priority, _ in claims}):
            numbers = [number for number, (priority, _) in enumerate(claims) if priority == rank]
            together = np.sum([given[number] for number in numbers], axis=0)
            lots = take(self.inside, together, newest_first=self.stock.issue == "newest first")
            for number in numbers:
                share = given[number] / np.where(together > 0, together, 1.0)
                self.given_lots[number] = {birth: amount * share for birth, amount in lots.items()}
        self._let_in(values)
        return given

    def destroy(self, taken: FloatArray, values: Values, *, is_share: bool) -> None:
        """See `Store.destroy`: the same share of each lot."""
        there = self.on_hand
        gone = np.minimum(taken * there if is_share else taken, there)
        self.destroyed = self.destroyed + gone
        kept = 1.0 - gone / np.where(there > 0, there, 1.0)
        self.inside = {birth: amount * kept for birth, amount in self.inside.items()}
        self._let_in(values)

    def _take_oldest_first(self, amount: FloatArray) -> None:
        """Taken in `serve`, for each claim by itself; nothing enters before, since there is no room yet."""

    def evening(self, day: int, values: Values) -> None:
        """See `Store.evening`."""
        name, decay = self.stock.name, self.stock.decay
        for lots in (self.inside, self.outside):
            for birth, amount in list(lots.items()):
                over = self._last_day(birth, values) <= day
                self.expired = self.expired + np.where(over, amount, 0.0)
                lots[birth] = np.where(over, 0.0, amount)
                if not lots[birth].any():
                    del lots[birth]
        self._let_in(values)
        if decay is not None and day > 0 and day % decay.every_days == 0:
            share = values[f"{name}.decay.fraction"]
            self.expired = self.expired + share * self.on_hand
            self.inside = {birth: (1.0 - share) * amount for birth, amount in self.inside.items()}
            self._let_in(values)


def put_in(lots: Ledger, birth: int, amount: FloatArray) -> None:
    """Add an amount to the lot of a day of birth."""
    if np.any(amount > 0):
        lots[birth] = lots.get(birth, np.zeros_like(amount)) + amount


def take(lots: Ledger, amount: FloatArray, *, newest_first: bool = False) -> Ledger:
    """Take an amount from the lots, one day of birth after another; what is taken of each."""
    taken = {}
    for birth in sorted(lots, reverse=newest_first):
        taken[birth] = np.minimum(lots[birth], amount)
        left = lots[birth] - taken[birth]
        lots[birth] = np.where(left > NOTHING * lots[birth], left, 0.0)
        amount = amount - taken[birth]
    return taken
