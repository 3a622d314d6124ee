"""Outputs of flows: what a shipment, a factory or returns have sent, and what has been received of it."""

from __future__ import annotations

import attrs

from supplysim._model.asked.base import RunOutput, day_field, own_name, until
from supplysim._uncertain import checks
from supplysim._uncertain.dates import DateLike
from supplysim._uncertain.fields import converted, phrased


@phrased
@attrs.frozen(eq=False, repr=False)
class Sent(RunOutput):
    """What a flow has sent by the evening of a day, for ``simulate(outputs=[...])``: what has left its source.

    Parameters
    ----------
    flow : str
        The name of shipments, returns, a factory or another supply. What a factory makes is sent and received on one day.
    by : int or date, optional
        The last day that counts; by default the horizon.
    name : str, optional
        By default such as ``sealift sent by 2024-06-30``.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If a field is of the wrong type or out of its range. `simulate` refuses a flow or a day that the scenario has not.

    Notes
    -----
    Losses in transit are part of it; what the source could not give is not. docs/model.md defines it day by day.

    Examples
    --------
    >>> import supplysim as ss
    >>> sealift = ss.Shipments("sealift", every_days=10, size=40, loss_fraction=0.1)
    >>> demand = [ss.Consumption("issues", 10)]
    >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=demand, supply=[sealift], horizon_days=30)
    >>> result = ss.simulate(depot, paths=64, seed=1, outputs=[ss.Sent("sealift", by=20)])
    >>> result.outputs["sealift sent by day 20"].mean.value
    80.0
    """

    flow: str = converted(checks.text)
    by: int | DateLike | None = day_field()
    name: str | None = own_name()
    owner_field = "flow"
    is_of_flow = True

    def said(self) -> str:
        """See `RunOutput.said`."""
        return f"{self.flow} sent{until(self.day, 'by')}"


@phrased
@attrs.frozen(eq=False, repr=False)
class Received(RunOutput):
    """What has been received of a flow by the evening of a day, net of loss in transit, for ``simulate(outputs=[...])``.

    Parameters
    ----------
    flow : str
        The name of shipments, returns, a factory or another supply.
    by : int or date, optional
        The last day that counts, by the day of receipt; by default the horizon.
    name : str, optional
        By default such as ``sealift received by 2024-06-30``.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If a field is of the wrong type or out of its range. `simulate` refuses a flow or a day that the scenario has not.

    Notes
    -----
    It counts what arrives, whether there is room for it or not. docs/model.md defines it day by day.

    Examples
    --------
    >>> import supplysim as ss
    >>> sealift = ss.Shipments("sealift", every_days=10, size=40, loss_fraction=0.1, first_day=3, lead_time_days=5)
    >>> demand = [ss.Consumption("issues", 10)]
    >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=demand, supply=[sealift], horizon_days=30)
    >>> result = ss.simulate(depot, paths=64, seed=1, outputs=[ss.Received("sealift", by=15)])
    >>> result.outputs["sealift received by day 15"].mean.value
    36.0
    """

    flow: str = converted(checks.text)
    by: int | DateLike | None = day_field()
    name: str | None = own_name()
    owner_field = "flow"
    is_of_flow = True

    def said(self) -> str:
        """See `RunOutput.said`."""
        return f"{self.flow} received{until(self.day, 'by')}"
