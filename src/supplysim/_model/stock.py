"""Stock: what is in store, how much there is room for, and what becomes of it with time."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from math import floor
from typing import Any

import attrs

from supplysim._uncertain import checks
from supplysim._uncertain.arrays import ROUNDING_OF_ROOM, Drawn
from supplysim._uncertain.fields import (
    AMOUNT,
    DAYS_FROM_ONE,
    FRACTION,
    MOST_DAYS,
    checked,
    converted,
    identity,
    is_name,
    one_of,
    part,
    place_of,
    quantities,
    quantity,
    specification,
    whole,
)
from supplysim._uncertain.parameters import drawn
from supplysim._uncertain.quantity import Quantity
from supplysim.errors import InvalidValueError, shown

MAIN = "stock"  # the name of a stock that has not been given one


@specification
@attrs.frozen
class Decay:
    """A share of the stock on hand that is lost again and again: spoilage day by day, or condemnation at inspections.

    Parameters
    ----------
    fraction : number or quantity, 0 to 1
        What is lost each time, of all that is on hand, the reserve included.
    every_days : int, at least 1
        It is lost on the evenings of days every_days, 2 every_days, ...: each day by default.

    Examples
    --------
    >>> import supplysim as ss
    >>> spoilage, inspections = ss.Decay(0.002), ss.Decay(ss.pert(0.01, 0.02, 0.06), every_days=90)
    """

    fraction: Quantity | float = quantity(FRACTION)
    every_days: int = whole(least=1, default=1)


_NO_AGE = -1.0  # what is no number is no age


def _age(value: Any, field: str, place: str) -> tuple[int, int]:
    """A key: whole days of age, or a pair of the youngest and the oldest."""
    pair = tuple(value) if isinstance(value, tuple | list) else (value, value)
    ages = [_NO_AGE if (age := checks.as_float(each)) is None else age for each in pair]
    are_days = all(0 <= age <= MOST_DAYS and age == floor(age) for age in ages)
    if len(ages) != 2 or not are_days or ages[0] > ages[1]:  # noqa: PLR2004  # a pair
        raise InvalidValueError(
            f"the ages of '{field}' of {place} must be whole days from 0 on, or pairs of the youngest and the oldest "
            f"(got {shown(value)})"
        )
    return int(ages[0]), int(ages[1])


@specification
@attrs.frozen
class AgeClasses:
    """A stock of different ages, all with one shelf life, issued oldest first.

    What is a days old on the morning of day 1 can be used on days 1 to ``shelf_life_days - a`` and expires on the evening of
    the last of them. What is received later is taken to outlast the horizon.

    Parameters
    ----------
    amounts : mapping from age to number or quantity, 0 or more
        How much there is of each age in days: one age, or a pair (youngest, oldest) whose amount is spread evenly over those
        days of age, both included. Ages must not overlap.
    shelf_life_days : number or quantity, at least 1
        A fraction of a day does not count.

    Examples
    --------
    >>> import supplysim as ss
    >>> vaccines = ss.AgeClasses({(0, 89): 1_500_000, 400: ss.uniform(2e5, 4e5)}, shelf_life_days=730)
    """

    amounts: Mapping[tuple[int, int], Quantity | float] = quantities(AMOUNT, key=_age, keys="ages in days")
    shelf_life_days: Quantity | float = quantity(DAYS_FROM_ONE)

    def __attrs_post_init__(self) -> None:
        ages = sorted(self.amounts)
        for (young, old), (following, until) in pairwise(ages):
            if following <= old:
                raise InvalidValueError(
                    f"the ages of 'amounts' of AgeClasses must not overlap (got {(young, old)} and {(following, until)})"
                )
        if isinstance(self.shelf_life_days, float) and ages[-1][1] >= self.shelf_life_days:
            raise InvalidValueError(
                f"the ages of 'amounts' of AgeClasses must be below shelf_life_days, {self.shelf_life_days:g} "
                f"(got {ages[-1][1]})"
            )

    @property
    def oldest_first(self) -> list[tuple[int, int]]:
        """The ages of the classes, the oldest first."""
        return sorted(self.amounts, reverse=True)


def _on_hand(value: Any, instance: Any, field: attrs.Attribute[Any]) -> Any:
    return value if isinstance(value, AgeClasses) else checked(value, AMOUNT, field.name, place_of(instance))


@specification
@attrs.frozen
class Stock:
    """What is in store on the morning of day 1, and what becomes of it.

    Parameters
    ----------
    on_hand : number or quantity, 0 or more, or AgeClasses
        Physical stock.
    usable_fraction : number or quantity, 0 to 1
        Share of the stock on hand that is serviceable. It applies to this stock; what arrives later is counted as its flow
        delivers it (see `Shipments.loss_fraction`, `Factory.yield_fraction`).
    reserve : number or quantity, 0 or more
        The level that issues may not breach. Available = usable - reserve.
    name : str
        What flows call it by, where a scenario has several.
    capacity : number or quantity, 0 or more, optional
        The most usable stock that there is room for.
    when_full : "lost" or "waits"
        What becomes of receipts that do not fit: they are lost, or wait outside until there is room.
    decay : Decay, optional
        Spoilage or condemnation.

    Examples
    --------
    >>> import supplysim as ss
    >>> stock = ss.Stock(on_hand=3_000_000, usable_fraction=ss.pert(0.5, 0.85, 1.0, name="usable fraction"))
    >>> depot = ss.Stock(5_000, name="depot", capacity=20_000, when_full="waits", decay=ss.Decay(0.01, every_days=30))
    """

    # First, so that refusals of the other fields can name the stock.
    name: str = attrs.field(validator=is_name, default=MAIN, kw_only=True)
    on_hand: Quantity | float | AgeClasses = converted(_on_hand, metadata={"range": AMOUNT}, eq=identity)
    usable_fraction: Quantity | float = quantity(FRACTION, default=1.0)
    reserve: Quantity | float = quantity(AMOUNT, default=0.0)
    capacity: Quantity | float | None = quantity(AMOUNT, default=None, kw_only=True)
    when_full: str = one_of("lost", "waits", default="lost")
    decay: Decay | None = part(Decay)

    def __attrs_post_init__(self) -> None:
        usable = self._usable_if_known
        if usable is not None and isinstance(self.capacity, float) and usable > self.capacity * (1 + ROUNDING_OF_ROOM):
            raise InvalidValueError(
                f"'capacity' of {place_of(self)} must be at least what is usable on day 1, {usable:g} (got {self.capacity:g})"
            )

    @property
    def _usable_if_known(self) -> float | None:
        """What is usable on the morning of day 1; None where it is drawn."""
        amounts = list(self.on_hand.amounts.values()) if isinstance(self.on_hand, AgeClasses) else [self.on_hand]
        known = [each for each in (*amounts, self.usable_fraction) if isinstance(each, float)]
        return sum(known[:-1]) * known[-1] if len(known) > len(amounts) else None

    @property
    def loses_overflow(self) -> bool:
        """Whether receipts that do not fit are lost."""
        return self.capacity is not None and self.when_full == "lost"

    def usable_at_start(self) -> Drawn:
        """Usable stock on hand on the morning of day 1, whatever its age, once the fields hold drawn values."""
        ages = self.on_hand
        if isinstance(ages, AgeClasses):
            return sum(drawn(ages.amounts[each]) for each in ages.oldest_first) * drawn(self.usable_fraction)
        return drawn(ages) * drawn(self.usable_fraction)
