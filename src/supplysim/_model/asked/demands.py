"""Outputs of demands: how long a demand is met."""

from __future__ import annotations

import attrs

from supplysim._model.asked.base import RunOutput, own_name
from supplysim._uncertain import checks
from supplysim._uncertain.fields import converted, phrased


@phrased
@attrs.frozen(eq=False, repr=False)
class DurationOf(RunOutput):
    """How long a demand is met in full, for ``simulate(outputs=[...])``.

    It is a duration like that of a stock: days until the demand is first not met in full, infinite beyond the horizon. It
    differs from that of the stock where claims have several priorities, or where other stocks serve in its place. With it,
    ``result.of_demand(...)`` has all figures of a duration. A scenario with substitution has them without being asked.

    Parameters
    ----------
    demand : str
        The name of a demand.
    name : str, optional
        By default such as ``duration of front``.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If a field is of the wrong type. `simulate` refuses a demand that the scenario has not.

    Notes
    -----
    T = (t - 1) + met / claim on the first day t on which more than 1e-9 of the claim, the demand with its backlog, is met by
    none of its stocks (docs/model.md, Substitution). A path goes on until it is known.

    Examples
    --------
    >>> import supplysim as ss
    >>> demand = [ss.Consumption("front", 10), ss.Consumption("training", 5, priority=2)]
    >>> depot = ss.Scenario("depot", stock=ss.Stock(97), demand=demand, horizon_days=30)
    >>> result = ss.simulate(depot, paths=64, seed=1, outputs=[ss.DurationOf("front")])
    >>> round(result.of_demand("front").median.value, 2), round(result.median.value, 2)  # 7 are left for day 7
    (6.7, 6.47)
    """

    demand: str = converted(checks.text)
    name: str | None = own_name()
    owner_field = "demand"
    day_name = None

    def said(self) -> str:
        """See `RunOutput.said`."""
        return f"duration of {self.demand}"
