"""Crossing: a value of a control at which a target begins to be met, or ceases to be."""

from __future__ import annotations

import attrs


@attrs.frozen
class Crossing:
    """A value of the control at which the target begins to be met, or ceases to be.

    Attributes
    ----------
    value : float
    low, high : float
        The ends of the 95 % interval; infinite if it reaches beyond the range. Where the figure jumps, the two values
        between which it does.
    begins : bool
        Whether the target is met above it; below it, otherwise.
    is_jump : bool
        Whether the figure jumps there, so that no value gives the target itself; `value` is then on the side that meets it.
    is_resolved : bool
        False if `low` and `high` are only two values between which it lies, since the range is too wide to tell more.

    Examples
    --------
    >>> import supplysim as ss
    >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
    >>> found = ss.solve(
    ...     lambda x: depot.replace(stock=ss.Stock(10 * int(x))), (1, 20), median=True, at_least=10, paths=1_024, seed=7
    ... )
    >>> found.crossings[0].value, found.crossings[0].begins, found.crossings[0].is_jump
    (10.0, True, True)
    """

    value: float
    low: float
    high: float
    begins: bool
    is_jump: bool
    is_resolved: bool = True

    @property
    def safe(self) -> float:
        """The end of the interval on the side on which the target is met.

        Returns
        -------
        float

        Examples
        --------
        >>> Crossing(value=2.0, low=1.9, high=2.1, begins=False, is_jump=False).safe
        1.9
        """
        return self.high if self.begins else self.low
