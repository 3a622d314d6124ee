"""Outputs of order policies: how many orders are placed, how much is ordered, and what is on order."""

from __future__ import annotations

import attrs

from supplysim._model.asked.base import RunOutput, at_stock, day_field, own_name, until
from supplysim._uncertain import checks
from supplysim._uncertain.dates import DateLike
from supplysim._uncertain.fields import converted, phrased


@phrased
@attrs.frozen(eq=False, repr=False)
class OrdersPlaced(RunOutput):
    """The number of orders placed for a stock up to the evening of a day, for ``simulate(outputs=[...])``: for setup costs.

    Parameters
    ----------
    stock : str, optional
        The name of the stock that the orders fill; by default the main one.
    by : int or date, optional
        The last evening that counts; by default the horizon.
    name : str, optional
        By default such as ``orders placed for depot by 2024-06-30``.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If a field is of the wrong type or out of its range. `simulate` refuses a stock or a day that the scenario has not.

    Notes
    -----
    It is that of all `Orders` that fill the stock together; 0 if there are none. An order counts on the evening on which it is
    placed, also if its source never gives it. What is named in ``on_order`` was ordered before day 1, and does not count.

    Examples
    --------
    >>> import supplysim as ss
    >>> resupply = ss.Orders("resupply", reorder_point=40, order_up_to=100, lead_time_days=3)
    >>> demand = [ss.Consumption("issues", 10)]
    >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=demand, supply=[resupply], horizon_days=30)
    >>> ss.simulate(depot, paths=64, seed=1, outputs=[ss.OrdersPlaced(by=12)]).outputs["orders placed by day 12"].mean.value
    2.0
    """

    stock: str | None = converted(checks.text, default=None)
    by: int | DateLike | None = day_field()
    name: str | None = own_name()

    def said(self) -> str:
        """See `RunOutput.said`."""
        return f"orders placed{at_stock(self.stock, 'for')}{until(self.day, 'by')}"


@phrased
@attrs.frozen(eq=False, repr=False)
class Ordered(RunOutput):
    """The amount ordered for a stock up to the evening of a day, for ``simulate(outputs=[...])``: for costs of each unit.

    Parameters
    ----------
    stock : str, optional
        The name of the stock that the orders fill; by default the main one.
    by : int or date, optional
        The last evening that counts; by default the horizon.
    name : str, optional
        By default such as ``ordered for depot by 2024-06-30``.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If a field is of the wrong type or out of its range. `simulate` refuses a stock or a day that the scenario has not.

    Notes
    -----
    It is that of all `Orders` that fill the stock together, as they are placed: with what will be lost in transit, and with
    what the source does not give. What is named in ``on_order`` was ordered before day 1, and is no part of it. `Sent` is what
    has left the source, `Received` what has arrived.

    Examples
    --------
    >>> import supplysim as ss
    >>> resupply = ss.Orders("resupply", reorder_point=40, order_up_to=100, lead_time_days=3)
    >>> demand = [ss.Consumption("issues", 10)]
    >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=demand, supply=[resupply], horizon_days=30)
    >>> ss.simulate(depot, paths=64, seed=1, outputs=[ss.Ordered(by=12)]).outputs["ordered by day 12"].mean.value
    125.0
    """

    stock: str | None = converted(checks.text, default=None)
    by: int | DateLike | None = day_field()
    name: str | None = own_name()

    def said(self) -> str:
        """See `RunOutput.said`."""
        return f"ordered{at_stock(self.stock, 'for')}{until(self.day, 'by')}"


@phrased
@attrs.frozen(eq=False, repr=False)
class OnOrder(RunOutput):
    """What is ordered for a stock and not received on the evening of a day, for ``simulate(outputs=[...])``.

    Parameters
    ----------
    stock : str, optional
        The name of the stock that the orders fill; by default the main one.
    on : int or date, optional
        The day; by default the last one, the horizon. Day 0 is the evening before day 1.
    name : str, optional
        By default such as ``depot on order on 2024-06-30``.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If a field is of the wrong type or out of its range. `simulate` refuses a stock or a day that the scenario has not.

    Notes
    -----
    It is counted as in the inventory position, over all `Orders` that fill the stock, after the reviews of the evening: what
    has been ordered, or is named in ``on_order``, and has not been received, net of what will be lost in transit. What the
    source has not given yet is part of it; what other shipments bring is not.

    Examples
    --------
    >>> import supplysim as ss
    >>> resupply = ss.Orders("resupply", reorder_point=40, order_up_to=100, lead_time_days=3)
    >>> demand = [ss.Consumption("issues", 10)]
    >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=demand, supply=[resupply], horizon_days=30)
    >>> asked = [ss.OnOrder(on=day) for day in (5, 6, 8, 9)]
    >>> [each.mean.value for each in ss.simulate(depot, paths=64, seed=1, outputs=asked).outputs.values()]
    [0.0, 65.0, 65.0, 0.0]
    """

    stock: str | None = converted(checks.text, default=None)
    on: int | DateLike | None = day_field()
    name: str | None = own_name()
    day_name = "on"

    def said(self) -> str:
        """See `RunOutput.said`."""
        words = f"{'' if self.stock is None else self.stock + ' '}on order"
        return f"{words}{until(self.day, 'on') or ' at the horizon'}"
