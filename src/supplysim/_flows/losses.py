"""Losses: strikes, fires or thefts that destroy a part of a stock, at random or on known days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from typing import Any

import attrs
import numpy as np

from supplysim._flows.base import check_product
from supplysim._flows.calendar import Calendar
from supplysim._flows.dispatch_days import RandomPoints, Scale
from supplysim._flows.paired.coupled import all_same
from supplysim._flows.planned_days import by_number, pairs_of_series, planned_day
from supplysim._flows.profiles.cumulative_exposure import ProfiledRate, cumulative_exposure
from supplysim._flows.profiles.profile import Profile, highest_level
from supplysim._flows.strikes import Loss, PlannedStrikes, RandomStrikes, StrikeProcess, Toll
from supplysim._uncertain import checks
from supplysim._uncertain.arrays import Drawn, FloatArray
from supplysim._uncertain.dates import is_date_like
from supplysim._uncertain.fields import (
    AMOUNT,
    FRACTION,
    checked,
    converted,
    flag,
    identities,
    name_field,
    name_or_none,
    part,
    place_of,
    quantity,
    specification,
)
from supplysim._uncertain.frozen_mapping import FrozenMapping
from supplysim._uncertain.parameters import drawn
from supplysim._uncertain.quantity import Quantity
from supplysim._uncertain.source import Source, note_field, source_field
from supplysim._uncertain.varying import Varying, varied
from supplysim.errors import DrawError, InvalidTypeError, InvalidValueError, shown

_MOST_A_DAY = 1_000.0  # strikes, each of which is simulated


def _days(value: Any, field: str, place: str) -> FrozenMapping[Any, Quantity | float | None]:
    """The field `on`: a mapping from days to what is taken, or days alone, whose values are then None."""
    series = pairs_of_series(value)
    if isinstance(value, Mapping):
        pairs = checks.listed(value.items(), field, place)
    elif series and all(is_date_like(key) for key, _ in series):
        pairs = series
    elif isinstance(value, str | bytes) or not isinstance(value, Iterable):
        raise InvalidTypeError(
            f"'{field}' of {place} must be a mapping from days or dates to shares, or a list of days or dates "
            f"(got {shown(value)})"
        )
    else:
        pairs = [(key, None) for key in checks.listed(value, field, place)]
    if not pairs:
        raise InvalidValueError(f"'{field}' of {place} must not be empty (got {shown(value)})")
    found = FrozenMapping(
        (
            planned_day(key, field, place),
            None if number is None else checked(number, f"{field}[{shown(key)}]", place, bounds=AMOUNT),
        )
        for key, number in pairs
    )
    if len(found) < len(pairs):
        raise InvalidValueError(f"'{field}' of {place} must have different days or dates (got {shown(value)})")
    return found


@specification
@attrs.frozen
class Losses(Loss):
    """Strikes on a stock, fires or thefts: each takes a share of what is on hand, or an amount.

    They hit in the evening, after issues, expiry and decay, goods of every age and those of the reserve. What they take is
    counted apart from what expires: `Destroyed`.

    Parameters
    ----------
    name : str
        Unique in its scenario.
    per_day : number or quantity (drawn once a path), strikes a day, 0 to 1,000
        Mean number of strikes a day, which come at random (a Poisson process). Give either this or `on`.
    on : mapping from day or date to number or quantity (drawn once a path), pandas Series, or list of days or dates
        The days of strikes, with the share that each takes, 0 to 1; or the days alone, beside `fraction` or `amount`. A day is
        a whole number from 1 on; a date needs a scenario with a `start`.
    fraction : number, quantity (drawn once a path) or `varying` (drawn for each strike), 0 to 1
        The share that each strike takes of what is usable on hand at that moment. A law alone is one unknown share of all
        strikes of a path.
    amount : number, quantity (drawn once a path) or `varying` (drawn for each strike), units of stock, 0 to 1e15
        The amount that each takes, at most all that is on hand. Give either this or `fraction`, unless `on` has the shares.
    in_units : bool
        Whether the numbers in `on` are amounts, and not shares; False by default.
    of : str, optional
        The stock; the main one by default.
    profile : Profile, optional
        The level in time by which `per_day` is multiplied.
    source : str or Source, optional
        Who says so. It is shown beside the results, and changes none.
    note : str, optional
        A remark that is kept and shown with it.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If a field is of the wrong type or out of its range, both or neither of `per_day` and `on` are given, or it is not
        said, or said twice, what a strike takes. By the scenario, if a date of `on` lies before day 1 or is a day given twice.

    Notes
    -----
    Several strikes on one evening take their shares one after another. On an idle stock S, the mean on hand after t days is
    S exp(-per_day fraction t): a Poisson number of strikes, each of which leaves the share 1 - fraction.

    Examples
    --------
    >>> import supplysim as ss
    >>> drones = ss.Losses("drones", per_day=0.02, fraction=ss.varying(ss.beta(2, 8)))
    >>> raids = ss.Losses("raids", on={30: 0.2, "2024-06-01": ss.uniform(0.1, 0.4)})
    >>> quiet, struck = (
    ...     ss.Scenario(
    ...         "depot",
    ...         stock=ss.Stock(95),
    ...         demand=[ss.Consumption("issues", 10)],
    ...         losses=losses,
    ...         horizon_days=30,
    ...     )
    ...     for losses in ([], [ss.Losses("raid", on={4: 0.5})])
    ... )
    >>> [ss.simulate(each, paths=64, seed=1).median.value for each in (quiet, struck)]
    [9.5, 6.75]
    """

    name: str = name_field()
    per_day: Quantity | float | None = quantity(AMOUNT, default=None)
    on: Mapping[Any, Quantity | float | None] | None = converted(
        _days, default=None, kw_only=True, metadata={"range": AMOUNT}, hash=False, eq=identities
    )
    fraction: Quantity | Varying | float | None = varied(FRACTION, default=None, kw_only=True)
    amount: Quantity | Varying | float | None = varied(AMOUNT, default=None, kw_only=True)
    in_units: bool = flag()
    of: str | None = name_or_none()
    profile: Profile | None = part(Profile)
    source: Source | str | None = source_field()
    note: str | None = note_field()

    def __attrs_post_init__(self) -> None:
        place = place_of(self)
        if (self.per_day is None) == (self.on is None):
            raise InvalidValueError(
                f"{place} must have either per_day or on (got per_day={shown(self.per_day)}, on={shown(self.on)})"
            )
        if self.on is not None and self.profile is not None:
            raise InvalidValueError(
                f"'profile' of {place} must not be given beside 'on', whose days are known (got {shown(self.profile)})"
            )
        told = [] if self.on is None else [value for value in self.on.values() if value is not None]
        self._check_tolls(place, told)
        for key, value in {} if self.in_units or self.on is None else self.on.items():
            if value is not None:
                self._check_share(key, value, place)

    def _check_tolls(self, place: str, told: list[Any]) -> None:
        """Refuse what a strike takes if it is not said, said twice, or said for some days only."""
        if told and self.on is not None and len(told) < len(self.on):
            raise InvalidValueError(
                f"'on' of {place} must say what is taken on every day, or on none beside fraction or amount "
                f"(got {shown(self.on)})"
            )
        if self.in_units and not told:
            raise InvalidValueError(f"'in_units' of {place} requires amounts in 'on' (got True); or give amount alone")
        given = {"fraction": self.fraction, "amount": self.amount}
        both = ", ".join(f"{name}={shown(value)}" for name, value in given.items())
        count = sum(value is not None for value in given.values())
        if told and count:
            raise InvalidValueError(
                f"{place} must not have fraction or amount where 'on' says what is taken (got {both}): give the days alone, "
                f"on=[...], or leave it out"
            )
        if not told and count != 1:
            raise InvalidValueError(f"{place} must have either fraction or amount, what a strike takes (got {both})")

    @staticmethod
    def _check_share(key: Any, value: Any, place: str) -> None:
        """Refuse a share of a day that can be above 1."""
        try:
            checked(value, f"on[{shown(key)}]", place, bounds=FRACTION)
        except InvalidValueError as problem:
            raise InvalidValueError(f"{problem}; for amounts in units of stock, give in_units=True") from None

    @property
    def is_steady(self) -> bool:
        """See `Flow.is_steady`: strikes on known days, of known or once drawn shares."""
        return self.on is not None and not isinstance(self._each, Varying)

    @property
    def _each(self) -> Any:
        """What each strike takes; None if the days say it."""
        return self.amount if self.fraction is None else self.fraction

    @property
    def _takes_amounts(self) -> bool:
        return self.amount is not None or self.in_units

    def check_days(self, calendar: Calendar) -> None:
        """See `Flow.check_days`."""
        self.planned(calendar)

    def first_planned_day(self, calendar: Calendar) -> Drawn | None:
        """See `Flow.first_planned_day`: the first strike."""
        return None if self.on is None else min(self.planned(calendar))

    def planned(self, calendar: Calendar) -> dict[float, Any]:
        """What is taken by the number of the day; empty without known days."""
        return by_number(self.on or {}, calendar, "on", place_of(self))

    def check_drawn(self, calendar: Calendar) -> None:
        """See `Flow.check_drawn`: also refuse more than 1,000 strikes a day, and shares above 1."""
        super().check_drawn(calendar)
        if self.per_day is not None:
            rate = drawn(self.per_day) * highest_level(self.profile, calendar)
            check_product(self, "number of strikes a day (per_day x level)", rate, _MOST_A_DAY)
        for key, value in {} if self.in_units or self.on is None else self.on.items():
            if value is not None:
                check_product(self, f"share 'on[{shown(key)}]'", drawn(value), 1.0)

    def _check_taken(self, values: FloatArray) -> None:
        """Refuse what has been drawn for single strikes, if a share is above 1; an amount may be anything."""
        if not self._takes_amounts and values.size and values.max() > 1.0:
            raise DrawError(f"'fraction' of {place_of(self)} must be at most 1 (drew {values.max():.12g})")

    def _toll(self, value: Any, rng: np.random.Generator) -> Toll:
        return Toll(value.draws() if isinstance(value, Varying) else drawn(value), self._check_taken, rng)

    def start(self, calendar: Calendar, paths: int, rng: np.random.Generator) -> StrikeProcess:
        """See `Loss.start`."""
        if self.on is None:
            scale = Scale.of(1.0, cumulative_exposure(self.profile, calendar), calendar, paths)
            return self._at(RandomPoints.begin(scale, drawn(self.per_day), paths, rng), calendar, rng)
        of_tolls = rng.spawn(2)[0]
        planned = self.planned(calendar)
        tolls = [self._toll(self._each if value is None else value, of_tolls) for value in planned.values()]
        return PlannedStrikes.begin(tuple(planned), tolls, paths, takes_amounts=self._takes_amounts)

    def _at(
        self, points: RandomPoints, calendar: Calendar, rng: np.random.Generator, kept: ProfiledRate | None = None
    ) -> RandomStrikes:
        """Strikes at points, or at those that are `kept`."""
        of_tolls, of_marks = rng.spawn(2)
        return RandomStrikes(
            points=points,
            calendar=calendar,
            toll=self._toll(self._each, of_tolls),
            takes_amounts=self._takes_amounts,
            next_day=points.next_days(np.arange(points.next_point.size), calendar),
            marks=of_marks,
            kept=kept,
        )

    @classmethod
    def start_paired(
        cls, variants: Sequence[Losses], calendar: Calendar, paths: int, rngs: Sequence[np.random.Generator]
    ) -> Sequence[StrikeProcess]:
        """See `Supply.start_paired`: strikes of all variants come together, as far as their rates allow.

        All take the same leaps, and each has a stream with the same key. So points of the highest rate of all are the same in
        each, and those that are strikes at a lower rate are strikes at a higher one, too.
        """
        random = all(each.on is None for each in variants)
        if not random or all_same([(each.per_day, each.profile) for each in variants]):
            return [each.start(calendar, paths, rng) for each, rng in zip(variants, rngs, strict=True)]
        highest = [drawn(each.per_day) * highest_level(each.profile, calendar) for each in variants]
        most, scale = reduce(np.maximum, highest), Scale(None, 0.0)
        rates = [ProfiledRate.of(drawn(each.per_day), each.profile, calendar) for each in variants]
        return [
            each._at(RandomPoints.begin(scale, most, paths, rng), calendar, rng, rate)  # noqa: SLF001  # of its own class
            for each, rate, rng in zip(variants, rates, rngs, strict=True)
        ]
