"""Outputs of service and losses: unmet demand, what has expired or was destroyed, the longest stock-out."""

from __future__ import annotations

import attrs

from supplysim._model.asked.base import RunOutput, at_stock, day_field, own_name, until
from supplysim._uncertain import checks
from supplysim._uncertain.dates import DateLike
from supplysim._uncertain.fields import converted, phrased


@phrased
@attrs.frozen(eq=False, repr=False)
class Unmet(RunOutput):
    """The demand on a stock that was not met on its day, up to the evening of a day, for ``simulate(outputs=[...])``.

    Parameters
    ----------
    stock : str, optional
        The name of the stock; by default the main one.
    by : int or date, optional
        The last day that counts; by default the horizon.
    name : str, optional
        By default such as ``unmet demand at depot by 2024-06-30``.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If a field is of the wrong type or out of its range. `simulate` refuses a stock or a day that the scenario has not.

    Notes
    -----
    It is counted as for the fill rate, over all demands on the stock: demand that is met later from a backlog counts, too.
    What shipments and returns could not take from the stock does not.

    Examples
    --------
    >>> import supplysim as ss
    >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
    >>> ss.simulate(depot, paths=64, seed=1, outputs=[ss.Unmet(by=12)]).outputs["unmet demand by day 12"].mean.value
    25.0
    """

    stock: str | None = converted(checks.text, default=None)
    by: int | DateLike | None = day_field()
    name: str | None = own_name()

    def said(self) -> str:
        """See `RunOutput.said`."""
        return f"unmet demand{at_stock(self.stock, 'at')}{until(self.day, 'by')}"


@phrased
@attrs.frozen(eq=False, repr=False)
class Expired(RunOutput):
    """What a stock has lost to age up to the evening of a day, for ``simulate(outputs=[...])``: expired, decayed, condemned.

    Parameters
    ----------
    stock : str, optional
        The name of the stock; by default the main one.
    by : int or date, optional
        The last day that counts; by default the horizon.
    name : str, optional
        By default such as ``expired at depot by 2024-06-30``.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If a field is of the wrong type or out of its range. `simulate` refuses a stock or a day that the scenario has not.

    Notes
    -----
    Goods that are too old at the start expire on evening 0, and count. Overflow is no part of it.

    Examples
    --------
    >>> import supplysim as ss
    >>> stock = ss.Stock(ss.AgeClasses({5: 95}, shelf_life_days=9))
    >>> depot = ss.Scenario("depot", stock=stock, demand=[ss.Consumption("issues", 10)], horizon_days=30)
    >>> ss.simulate(depot, paths=64, seed=1, outputs=[ss.Expired()]).outputs["expired"].mean.value
    55.0
    """

    stock: str | None = converted(checks.text, default=None)
    by: int | DateLike | None = day_field()
    name: str | None = own_name()

    def said(self) -> str:
        """See `RunOutput.said`."""
        return f"expired{at_stock(self.stock, 'at')}{until(self.day, 'by')}"


@phrased
@attrs.frozen(eq=False, repr=False)
class Destroyed(RunOutput):
    """What `Losses` have destroyed of a stock up to the evening of a day, for ``simulate(outputs=[...])``.

    Parameters
    ----------
    stock : str, optional
        The name of the stock; by default the main one.
    by : int or date, optional
        The last day that counts; by default the horizon.
    name : str, optional
        By default such as ``destroyed at depot by 2024-06-30``.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If a field is of the wrong type or out of its range. `simulate` refuses a stock or a day that the scenario has not.

    Notes
    -----
    What expires or decays is no part of it; see `Expired`.

    Examples
    --------
    >>> import supplysim as ss
    >>> demand, raid = [ss.Consumption("issues", 10)], ss.Losses("raid", on={4: 0.5})
    >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=demand, losses=[raid], horizon_days=30)
    >>> ss.simulate(depot, paths=64, seed=1, outputs=[ss.Destroyed()]).outputs["destroyed"].mean.value
    27.5
    """

    stock: str | None = converted(checks.text, default=None)
    by: int | DateLike | None = day_field()
    name: str | None = own_name()

    def said(self) -> str:
        """See `RunOutput.said`."""
        return f"destroyed{at_stock(self.stock, 'at')}{until(self.day, 'by')}"


@phrased
@attrs.frozen(eq=False, repr=False)
class LongestStockOut(RunOutput):
    """The most days in a row on which a stock could not meet its claims in full, for ``simulate(outputs=[...])``.

    Parameters
    ----------
    stock : str, optional
        The name of the stock; by default the main one.
    by : int or date, optional
        The last day that counts; by default the horizon. A stock-out that goes on then counts with its days so far.
    name : str, optional
        By default such as ``longest stock-out of depot by 2024-06-30``.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If a field is of the wrong type or out of its range. `simulate` refuses a stock or a day that the scenario has not.

    Examples
    --------
    >>> import supplysim as ss
    >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
    >>> ss.simulate(depot, paths=64, seed=1, outputs=[ss.LongestStockOut()]).outputs["longest stock-out"].mean.value
    21.0
    """

    stock: str | None = converted(checks.text, default=None)
    by: int | DateLike | None = day_field()
    name: str | None = own_name()

    def said(self) -> str:
        """See `RunOutput.said`."""
        return f"longest stock-out{at_stock(self.stock, 'of')}{until(self.day, 'by')}"
