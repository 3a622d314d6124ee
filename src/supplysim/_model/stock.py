"""Stock: goods on hand, usable share, reserve, capacity, age classes and decay."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import attrs
import numpy as np

from supplysim._flows.base import check_product
from supplysim._flows.calendar import Calendar
from supplysim._flows.profiles.profile import Profile, highest_level, level_on
from supplysim._model.issue_limit import issue_limit_field
from supplysim._uncertain import checks
from supplysim._uncertain.arrays import ROUNDING_OF_ROOM, Drawn
from supplysim._uncertain.fields import (
    AMOUNT,
    DAYS_FROM_ONE,
    FRACTION,
    LEVEL,
    MOST_DAYS,
    added,
    checked,
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
from supplysim._uncertain.replacing import Replaceable
from supplysim._uncertain.source import Source, note_field, source_field
from supplysim.errors import DrawError, InvalidValueError, shown

MAIN = "stock"  # the default name of a stock
OLDEST_FIRST, NEWEST_FIRST = "oldest first", "newest first"  # the orders of issue


@specification
@attrs.frozen
class Decay(Replaceable):
    """A share of the stock that is lost at regular times: daily spoilage, or condemnation at inspections.

    Parameters
    ----------
    fraction : number or quantity (drawn once a path), 0 to 1
        Share lost each time of the usable stock on hand, including the reserve, not what waits outside.
    every_days : int, days, 1 to 1e9
        The loss is on the evenings of days every_days, 2 every_days, ...; every day by default.
    source : str or Source, optional
        Who says so. It is shown beside the results, and changes none.
    note : str, optional
        A remark that is kept and shown with it.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If a field is of the wrong type or out of its range.

    Notes
    -----
    After n losses, ``(1 - fraction)**n`` of the goods on hand at the beginning is left, if none are issued.

    Examples
    --------
    >>> import supplysim as ss
    >>> spoilage, inspections = ss.Decay(0.002), ss.Decay(ss.pert(0.01, 0.02, 0.06), every_days=90)
    """

    fraction: Quantity | float = quantity(FRACTION)
    every_days: int = whole(least=1, default=1)
    source: Source | str | None = source_field()
    note: str | None = note_field()


def _age(value: Any, field: str, place: str) -> tuple[int, int]:
    """A key of `amounts`: whole days of age, or a pair (youngest, oldest)."""
    pair = tuple(value) if isinstance(value, tuple | list) else (value, value)
    numbers = [checks.as_float(each) for each in pair]
    ages = [number for number in numbers if number is not None and 0 <= number <= MOST_DAYS and number.is_integer()]
    if not len(pair) == len(ages) == 2 or ages[0] > ages[1]:  # noqa: PLR2004  # a pair
        raise InvalidValueError(
            f"the ages of '{field}' of {place} must be whole days from 0 on, or pairs of the youngest and the oldest "
            f"(got {shown(value)})"
        )
    return int(ages[0]), int(ages[1])


@specification
@attrs.frozen
class AgeClasses(Replaceable):
    """Goods on hand by age, in a stock with a shelf life.

    Parameters
    ----------
    amounts : mapping from age to number or quantity (drawn once a path), units of stock, 0 to 1e15
        The amount of each age on the morning of day 1. An age is whole days from 0 to 1e9, or a pair (youngest, oldest) over
        whose days the amount is spread evenly, both included. Ages must not overlap.
    shelf_life_days : number or quantity (drawn once a path), days, 1 to 1e9, optional
        The age at which these goods expire, rounded down to whole days, while receipts do not age. Known ages must be below a
        known shelf life. Mostly it belongs to the stock (`Stock.shelf_life_days`), so that receipts age, too; then it must not
        be given here.
    source : str or Source, optional
        Who says so. It is shown beside the results, and changes none.
    note : str, optional
        A remark that is kept and shown with it.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If a field is of the wrong type or out of its range, ages overlap, or an age is not below the shelf life.

    Notes
    -----
    Goods of age a on the morning of day 1 are usable up to day ``floor(shelf_life_days) - a``, and expire on its evening (on
    evening 0, before day 1, if that is 0 or less). If the shelf life is given here, goods received later are assumed not to
    expire within the horizon, and all goods are issued oldest first.

    Examples
    --------
    >>> import supplysim as ss
    >>> vaccines = ss.Stock(ss.AgeClasses({(0, 89): 1_500_000, 400: ss.uniform(2e5, 4e5)}), shelf_life_days=730)
    """

    amounts: Mapping[tuple[int, int], Quantity | float] = quantities(AMOUNT, key=_age, keys="ages in days")
    shelf_life_days: Quantity | float | None = quantity(DAYS_FROM_ONE, default=None)
    source: Source | str | None = source_field()
    note: str | None = note_field()

    def __attrs_post_init__(self) -> None:
        ages = sorted(self.amounts)
        for (young, old), (following, until) in pairwise(ages):
            if following <= old:
                raise InvalidValueError(
                    f"the ages of 'amounts' of AgeClasses must not overlap (got {(young, old)} and {(following, until)})"
                )
        self.check_below(self.shelf_life_days, "AgeClasses")

    def check_below(self, shelf_life_days: Any, place: str) -> None:
        """Refuse ages that are not below a known shelf life."""
        oldest = max(self.amounts)[1]
        if isinstance(shelf_life_days, float) and oldest >= shelf_life_days:
            raise InvalidValueError(
                f"the ages of 'amounts' of {place} must be below shelf_life_days, {shelf_life_days:g} (got {oldest})"
            )

    @property
    def oldest_first(self) -> list[tuple[int, int]]:
        """The ages of the classes, as pairs (youngest, oldest), oldest first."""
        return sorted(self.amounts, reverse=True)


def _on_hand(value: Any, field: str, place: str) -> Any:
    return value if isinstance(value, AgeClasses) else checked(value, field, place, bounds=AMOUNT)


@specification
@attrs.frozen
class Stock(Replaceable):
    """A stock: goods on hand on the morning of day 1, with what may be issued of them, what has room, and what spoils.

    Parameters
    ----------
    on_hand : number or quantity (drawn once a path), units of stock, 0 to 1e15, or AgeClasses
        Physical stock on the morning of day 1.
    usable_fraction : number or quantity (drawn once a path), 0 to 1
        Share of the stock on hand that is usable; 1 by default. It applies to the stock of day 1 only. For later receipts, see
        `Shipments.loss_fraction` and `Factory.yield_fraction`.
    reserve : number or quantity (drawn once a path), units of stock, 0 to 1e15
        The level that issues may not breach; 0 by default.
    name : str, optional
        The name by which flows refer to it, if there are several stocks; "stock" by default.
    capacity : number or quantity (drawn once a path), units of stock, 0 to 1e15, optional
        The most usable stock that can be on hand; at least what is usable on day 1. No limit by default.
    when_full : "lost" or "waits"
        Whether receipts that exceed the capacity are lost (the default), or wait outside until there is room.
    decay : Decay, optional
        Spoilage or condemnation; none by default.
    backlog : number or quantity (drawn once a path), units of stock, 0 to 1e15
        Unmet demand from before day 1, which is asked for again; 0 by default. It is that of the only demand on the stock,
        which must have ``unmet="backlog"``. Where there are several, give `Consumption.backlog`.
    most_issued_per_day : number, quantity (drawn once a path), or mapping from share to them, units a day, 0 to 1e15, optional
        The most that can be issued and dispatched in a day. A mapping is read at the share of the capacity that is on hand
        after the day's receipts, linear between its shares (0 to 1) and constant beyond them. What cannot be issued for this
        reason is unmet, and the day is a stock-out. No limit by default.
    reserve_profile, capacity_profile : Profile, optional
        The levels by which the reserve and the capacity are multiplied on each day. Where the capacity falls below what is on
        hand, the excess is lost after the receipts of the morning, or waits outside, as `when_full` says.
    shelf_life_days : number or quantity (drawn once a path), days, 1 to 1e9, optional
        The age at which goods expire, rounded down to whole days. The stock then knows the age of all its goods: those of day
        1 are of age 0, or of the ages of `AgeClasses`; receipts have the `age_days` of their supply and age in transit; goods
        from a stock with a shelf life keep their age. Without it, receipts do not age.
    issue : "oldest first" or "newest first"
        Which goods are issued and dispatched first, where there is a shelf life; "oldest first" by default.
    source : str or Source, optional
        Who says so. It is shown beside the results, and changes none.
    note : str, optional
        A remark that is kept and shown with it.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If a field is of the wrong type or out of its range, the usable stock of day 1 exceeds the capacity, or age classes
        have no shelf life or two. Where the stock and the capacity are drawn, a run raises a `DrawError`.

    Notes
    -----
    Usable = on_hand x usable_fraction; available = max(usable - reserve, 0).

    What is received on day t with age a can be used up to day ``t + floor(shelf_life_days) - 1 - a``, and expires on its
    evening. Issues take the oldest or the newest goods first; decay takes the same share of every age; overflow takes the
    newest goods; of what waits outside, the oldest comes in first.

    Examples
    --------
    >>> import supplysim as ss
    >>> platelets = ss.Stock(40, name="blood bank", shelf_life_days=5)
    >>> stock = ss.Stock(on_hand=3_000_000, usable_fraction=ss.pert(0.5, 0.85, 1.0, name="usable fraction"))
    >>> depot = ss.Stock(5_000, name="depot", capacity=20_000, when_full="waits", decay=ss.Decay(0.01, every_days=30))
    >>> petroleum = ss.Stock(415_000_000, most_issued_per_day=4_400_000)
    >>> cavern = ss.Stock(80, capacity=100, most_issued_per_day={0.1: 2, 0.5: 10}, reserve_profile=ss.schedule({30: 2.0}))
    """

    # The first field, so that refusals of the others can name the stock.
    name: str = attrs.field(validator=is_name, default=MAIN, kw_only=True)
    on_hand: Quantity | float | AgeClasses = quantity(AMOUNT, check=_on_hand)
    usable_fraction: Quantity | float = quantity(FRACTION, default=1.0)
    reserve: Quantity | float = quantity(AMOUNT, default=0.0)
    capacity: Quantity | float | None = quantity(AMOUNT, default=None, kw_only=True)
    when_full: str = one_of("lost", "waits", default="lost")
    decay: Decay | None = part(Decay)
    backlog: Quantity | float = added(quantity(AMOUNT, default=0.0, kw_only=True))
    most_issued_per_day: Quantity | float | Mapping[float, Quantity | float] | None = added(issue_limit_field())
    reserve_profile: Profile | None = added(part(Profile, kw_only=True))
    capacity_profile: Profile | None = added(part(Profile, kw_only=True))
    shelf_life_days: Quantity | float | None = added(quantity(DAYS_FROM_ONE, default=None, kw_only=True))
    issue: str = added(one_of(OLDEST_FIRST, NEWEST_FIRST, default=OLDEST_FIRST))
    source: Source | str | None = source_field()
    note: str | None = note_field()

    def __attrs_post_init__(self) -> None:
        self._check_levels()
        self._check_ages()
        if self.capacity_profile is not None:
            return  # what can be on hand on day 1 is known when the calendar is
        amounts = self.on_hand.amounts.values() if isinstance(self.on_hand, AgeClasses) else (self.on_hand,)
        if not all(isinstance(each, float) for each in (*amounts, self.usable_fraction, self.capacity)):
            return  # what is not known is checked when it is drawn
        usable, capacity = self.usable_at_start(), drawn(self.capacity)
        if usable > capacity * (1 + ROUNDING_OF_ROOM):
            raise InvalidValueError(
                f"'capacity' of {place_of(self)} must be at least what is usable on day 1, {usable:g} (got {capacity:g})"
            )

    def _check_levels(self) -> None:
        place = place_of(self)
        if self.capacity is None and self.capacity_profile is not None:
            raise InvalidValueError(f"'capacity_profile' of {place} requires capacity (got capacity=None)")
        if self.capacity is None and isinstance(self.most_issued_per_day, Mapping):
            raise InvalidValueError(
                f"'most_issued_per_day' of {place}, by share of the capacity, requires capacity (got capacity=None)"
            )
        aged = "AgeClasses" if isinstance(self.on_hand, AgeClasses) else "shelf_life_days"
        if self.capacity_profile is not None and (self.knows_ages or isinstance(self.on_hand, AgeClasses)):
            raise InvalidValueError(
                f"'capacity_profile' of {place} requires goods without ages: which of them have to go is not said (got {aged})"
            )

    def _check_ages(self) -> None:
        """Refuse two shelf lives or none for age classes, ages beyond it, and an order of issue without it."""
        ages, place = self.on_hand, place_of(self)
        if isinstance(ages, AgeClasses):
            own = ages.shelf_life_days
            if self.shelf_life_days is None and own is None:
                raise InvalidValueError(
                    f"'shelf_life_days' of {place} must be given, since its AgeClasses have none: the age at which they expire"
                )
            if self.shelf_life_days is not None and own is not None:
                raise InvalidValueError(
                    f"'shelf_life_days' of {place} must not be given beside that of its AgeClasses (got "
                    f"{shown(self.shelf_life_days)} beside {shown(own)}): leave it out there, so that all goods age"
                )
            ages.check_below(self.shelf_life_days, f"AgeClasses of {place}")
        if self.issue != OLDEST_FIRST and self.shelf_life_days is None:
            raise InvalidValueError(
                f"'issue' of {place} must not be {shown(self.issue)} without shelf_life_days: a stock knows the age of its "
                f"goods only if it has one"
            )

    @property
    def knows_ages(self) -> bool:
        """Whether it knows the age of all its goods, so that they expire."""
        return self.shelf_life_days is not None

    @property
    def loses_overflow(self) -> bool:
        """Whether receipts that exceed the capacity are lost."""
        return self.capacity is not None and self.when_full == "lost"

    def check_drawn(self, calendar: Calendar) -> None:
        """Refuse drawn values of which each is in range, but the usable stock of day 1 exceeds the capacity.

        Refuse levels of profiles beyond 1e6, too.

        Raises
        ------
        DrawError
        """
        for field, profile in (("reserve_profile", self.reserve_profile), ("capacity_profile", self.capacity_profile)):
            with np.errstate(over="ignore"):
                check_product(self, f"highest level of '{field}'", highest_level(profile, calendar), LEVEL.largest)
        if self.capacity is None:
            return
        capacity = drawn(self.capacity) * level_on(self.capacity_profile, calendar, np.ones(1))
        there, most = np.atleast_1d(*np.broadcast_arrays(self.usable_at_start(), capacity))
        over = np.flatnonzero(there > most * (1 + ROUNDING_OF_ROOM))
        if over.size:
            raise DrawError(
                f"'capacity' of {place_of(self)} must be at least what is usable on day 1 "
                f"(drew {most[over[0]]:.12g} beside {there[over[0]]:.12g})"
            )

    def usable_at_start(self) -> Drawn:
        """Usable stock on the morning of day 1, of all ages, given drawn values in the fields; a float or (paths,) array."""
        ages = self.on_hand
        if isinstance(ages, AgeClasses):
            return sum(drawn(ages.amounts[each]) for each in ages.oldest_first) * drawn(self.usable_fraction)
        return drawn(ages) * drawn(self.usable_fraction)
