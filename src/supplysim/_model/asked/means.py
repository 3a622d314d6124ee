"""Outputs that are means over days: the mean stock on hand and the mean backlog."""

from __future__ import annotations

import attrs

from supplysim._model.asked.base import RunOutput, at_stock, day_field, own_name, until
from supplysim._uncertain import checks
from supplysim._uncertain.dates import DateLike
from supplysim._uncertain.fields import converted, phrased


@phrased
@attrs.frozen(eq=False, repr=False)
class MeanOnHand(RunOutput):
    """The mean stock on hand of all evenings from day 1 on, for ``simulate(outputs=[...])``: what holding costs are paid for.

    Parameters
    ----------
    stock : str, optional
        The name of the stock; by default the main one.
    by : int or date, optional
        The last day that counts, at least day 1; by default the horizon.
    name : str, optional
        By default such as ``mean on hand at depot by 2024-06-30``.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If a field is of the wrong type or out of its range. `simulate` refuses a stock or a day that the scenario has not.

    Notes
    -----
    Every evening counts, so that each day up to `by` is a leap of its own. See `OnHand` for what is on hand.

    Examples
    --------
    >>> import supplysim as ss
    >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
    >>> ss.simulate(depot, paths=64, seed=1, outputs=[ss.MeanOnHand(by=4)]).outputs["mean on hand by day 4"].mean.value
    70.0
    """

    stock: str | None = converted(checks.text, default=None)
    by: int | DateLike | None = day_field()
    name: str | None = own_name()
    earliest_day = 1

    def said(self) -> str:
        """See `RunOutput.said`."""
        return f"mean on hand{at_stock(self.stock, 'at')}{until(self.day, 'by')}"


@phrased
@attrs.frozen(eq=False, repr=False)
class MeanBacklog(RunOutput):
    """The mean backlog of all evenings from day 1 on, for ``simulate(outputs=[...])``: what shortage costs are paid for.

    Parameters
    ----------
    stock : str, optional
        The name of the stock; by default the main one.
    by : int or date, optional
        The last day that counts, at least day 1; by default the horizon.
    name : str, optional
        By default such as ``mean backlog at depot by 2024-06-30``.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If a field is of the wrong type or out of its range. `simulate` refuses a stock or a day that the scenario has not.

    Notes
    -----
    It is that of all demands on the stock with ``unmet="backlog"`` together; of the others unmet demand is lost, and counts as
    0. Every evening counts, so that each day up to `by` is a leap of its own.

    Examples
    --------
    >>> import supplysim as ss
    >>> demand = ss.Consumption("issues", 10, unmet="backlog")
    >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[demand], horizon_days=12)
    >>> ss.simulate(depot, paths=64, seed=1, outputs=[ss.MeanBacklog()]).outputs["mean backlog"].mean.value
    3.75
    """

    stock: str | None = converted(checks.text, default=None)
    by: int | DateLike | None = day_field()
    name: str | None = own_name()
    earliest_day = 1

    def said(self) -> str:
        """See `RunOutput.said`."""
        return f"mean backlog{at_stock(self.stock, 'at')}{until(self.day, 'by')}"
