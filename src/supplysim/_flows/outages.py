"""Outages: random breakdowns and repairs of a factory."""

from __future__ import annotations

import attrs

from supplysim._flows.switching import Chain
from supplysim._uncertain.fields import DAYS_FROM_ONE, quantity, specification
from supplysim._uncertain.parameters import drawn
from supplysim._uncertain.quantity import Quantity
from supplysim._uncertain.replacing import Replaceable
from supplysim._uncertain.source import Source, note_field, source_field


@specification
@attrs.frozen
class Outages(Replaceable):
    """Breakdowns and repairs: full output while up, none while down. They take the place of `availability_fraction`.

    Parameters
    ----------
    mean_up_days : number or quantity (drawn once a path), days, 1 to 1e9
        Mean time between failures, MTBF: from a repair to the next failure.
    mean_down_days : number or quantity (drawn once a path), days, 1 to 1e9
        Mean time to repair, MTTR.
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
    Up and down times are geometric on {1, 2, ...} days, so the state is a two-state daily Markov chain; day 1 is the first day
    of an up time. The long-run availability is MTBF / (MTBF + MTTR) (R. E. Barlow and F. Proschan, "Statistical Theory of
    Reliability and Life Testing", 1975).

    Examples
    --------
    >>> import supplysim as ss
    >>> ss.Outages(mean_up_days=30, mean_down_days=5)
    Outages(mean_up_days=30.0, mean_down_days=5.0)
    """

    mean_up_days: Quantity | float = quantity(DAYS_FROM_ONE)
    mean_down_days: Quantity | float = quantity(DAYS_FROM_ONE)
    source: Source | str | None = source_field()
    note: str | None = note_field()

    @property
    def chain(self) -> Chain:
        """The chain of the drawn states, up and down."""
        return Chain([1.0, 0.0], [drawn(self.mean_up_days), drawn(self.mean_down_days)])
