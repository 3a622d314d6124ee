"""Outputs of the level of a stock: on hand on a day, the lowest level, and the first day below a level."""

from __future__ import annotations

from typing import Any

import attrs

from supplysim._model.asked.base import RunOutput, at_stock, day_field, own_name, until
from supplysim._uncertain import checks
from supplysim._uncertain.dates import DateLike
from supplysim._uncertain.fields import AMOUNT, checked, converted, name_or_none, phrased
from supplysim._uncertain.quantity import Quantity


@phrased
@attrs.frozen(eq=False, repr=False)
class OnHand(RunOutput):
    """Usable stock on hand on the evening of a day, for ``simulate(outputs=[...])``.

    Parameters
    ----------
    stock : str, optional
        The name of the stock; by default the main one.
    on : int or date, optional
        The day; by default the last one, the horizon. Day 0 is the evening before day 1.
    name : str, optional
        By default such as ``depot on hand on 2024-06-30``.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If a field is of the wrong type or out of its range. `simulate` refuses a stock or a day that the scenario has not.

    Notes
    -----
    It is read after issues, expiry, decay and strikes, and includes the reserve, but not what waits outside for room.

    Examples
    --------
    >>> import supplysim as ss
    >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
    >>> result = ss.simulate(depot, paths=64, seed=1, outputs=[ss.OnHand(on=4)])
    >>> result.outputs["on hand on day 4"].quantile(0.5).value
    55.0
    """

    stock: str | None = converted(checks.text, default=None)
    on: int | DateLike | None = day_field()
    name: str | None = own_name()
    day_name = "on"

    def said(self) -> str:
        """See `RunOutput.said`."""
        words = f"{'' if self.stock is None else self.stock + ' '}on hand"
        return f"{words}{until(self.day, 'on') or ' at the horizon'}"


@phrased
@attrs.frozen(eq=False, repr=False)
class LowestStock(RunOutput):
    """The lowest stock on hand of all evenings from day 1 on, for ``simulate(outputs=[...])``.

    Parameters
    ----------
    stock : str, optional
        The name of the stock; by default the main one.
    by : int or date, optional
        The last day that counts, at least day 1; by default the horizon.
    name : str, optional
        By default such as ``lowest stock of depot``.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If a field is of the wrong type or out of its range. `simulate` refuses a stock or a day that the scenario has not.

    Notes
    -----
    It is below a level if and only if `FirstBelow` that level is a day up to `by`. See `OnHand` for what is on hand.

    Examples
    --------
    >>> import supplysim as ss
    >>> sealift = ss.Shipments("sealift", every_days=10, size=100, first_day=6)
    >>> demand = [ss.Consumption("issues", 10)]
    >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=demand, supply=[sealift], horizon_days=30)
    >>> ss.simulate(depot, paths=64, seed=1, outputs=[ss.LowestStock()]).outputs["lowest stock"].mean.value
    45.0
    """

    stock: str | None = converted(checks.text, default=None)
    by: int | DateLike | None = day_field()
    name: str | None = own_name()
    earliest_day = 1

    def said(self) -> str:
        """See `RunOutput.said`."""
        return f"lowest stock{at_stock(self.stock, 'of')}{until(self.day, 'by')}"


def _level(value: Any, field: str, place: str) -> Quantity | float:
    return checked(value, field, place, bounds=AMOUNT)


@phrased
@attrs.frozen(eq=False, repr=False)
class FirstBelow(RunOutput):
    """The first day whose evening stock on hand is strictly below a level, for ``simulate(outputs=[...])``.

    It is a duration like that of the stock, in whole days from the start to that evening: infinite, which means beyond the
    horizon, on paths on which the stock never falls below the level.

    Parameters
    ----------
    level : number or quantity, units of stock, 0 to 1e15
        A quantity must be one of the scenario, or arithmetic with such.
    stock : str, optional
        The name of the stock; by default the main one.
    name : str, optional
        By default such as ``depot first below 500``.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If a field is of the wrong type or out of its range. `simulate` refuses a stock that the scenario has not.

    Notes
    -----
    A level that is missed by less than 1e-9 of it is rounding, and is not below. See `OnHand` for what is on hand.

    Examples
    --------
    >>> import supplysim as ss
    >>> fields = {"demand": [ss.Consumption("issues", 10)], "horizon_days": 30, "start": "2024-02-26"}
    >>> depot = ss.Scenario("depot", stock=ss.Stock(95), **fields)
    >>> below = ss.simulate(depot, paths=64, seed=1, outputs=[ss.FirstBelow(50)]).outputs["first below 50"]
    >>> below.quantile(0.5).value, str(below.date(below.quantile(0.5)))
    (5.0, '2024-03-01')
    """

    level: Quantity | float = converted(_level)
    stock: str | None = name_or_none()
    name: str | None = own_name()
    day_name = None

    def said(self) -> str:
        """See `RunOutput.said`."""
        level = f"{self.level:,.10g}" if isinstance(self.level, float) else repr(self.level)
        return f"{'' if self.stock is None else self.stock + ' '}first below {level}"
