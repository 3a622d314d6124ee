"""Outages: random breakdowns and repairs of a factory."""

from __future__ import annotations

import attrs

from supplysim._flows.sojourn_fields import STATIONARY, Days, check_mean, is_known, lengths_of, mean_check
from supplysim._flows.switching import Chain
from supplysim._uncertain import checks
from supplysim._uncertain.fields import DAYS, DAYS_FROM_ONE, added, one_of, quantity, specification
from supplysim._uncertain.quantity import Quantity
from supplysim._uncertain.replacing import Replaceable
from supplysim._uncertain.source import Source, note_field, source_field
from supplysim._uncertain.varying import Varying, varied


@specification
@attrs.frozen
class Outages(Replaceable):
    """Breakdowns and repairs: full output while up, none while down. They take the place of `availability_fraction`.

    Parameters
    ----------
    mean_up_days : number or quantity (drawn once a path), days, 1 to 1e9
        Mean time between failures, MTBF, from a repair to the next failure, of geometric up times.
    mean_down_days : number or quantity (drawn once a path), days, 1 to 1e9
        Mean time to repair, MTTR, of geometric down times.
    up_days : number, quantity (drawn once a path) or `varying`, days, 0 to 1e9
        In place of `mean_up_days`: the length of each up time, rounded to whole days, at least 1. ``varying(law)`` draws each
        of them afresh; a number or a law alone is the same for all up times of a path.
    down_days : number, quantity (drawn once a path) or `varying`, days, 0 to 1e9
        The same of down times, in place of `mean_down_days`.
    start : "up", "down" or "stationary"
        Whether day 1 is the first day of an up time (the default) or of a down time; or ``"stationary"``: the state of day 1,
        and what is left of its sojourn, are those of a factory that has been there for long.
    source : str or Source, optional
        Who says so. It is shown beside the results, and changes none.
    note : str, optional
        A remark that is kept and shown with it.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If a field is of the wrong type or out of its range, a time has two forms or none, or `start` is "stationary" and a law
        has no finite mean.

    Notes
    -----
    With means, up and down times are geometric on {1, 2, ...} days, so the state is a two-state daily Markov chain. With
    lengths of any law it is an alternating renewal process in whole days. The long-run availability is (mean up time) / (mean
    up time + mean down time), of the rounded times (R. E. Barlow and F. Proschan, "Statistical Theory of Reliability and Life
    Testing", 1975). With ``start="stationary"`` it is that of every day; the up time in which day 1 lies is then longer than
    the average, since more days lie in long ones (docs/model.md, "Each time").

    Examples
    --------
    >>> import supplysim as ss
    >>> ss.Outages(mean_up_days=30, mean_down_days=5)
    Outages(mean_up_days=30.0, mean_down_days=5.0)
    >>> repairs = ss.varying(ss.gamma(mean=5, sd=4))
    >>> ss.Outages(mean_up_days=30, down_days=repairs, start="stationary").start
    'stationary'
    """

    mean_up_days: Quantity | float | None = added(quantity(DAYS_FROM_ONE, default=None, check=mean_check))
    mean_down_days: Quantity | float | None = added(quantity(DAYS_FROM_ONE, default=None, check=mean_check))
    up_days: Varying | Quantity | float | None = added(varied(DAYS, default=None, kw_only=True))
    down_days: Varying | Quantity | float | None = added(varied(DAYS, default=None, kw_only=True))
    start: str = added(one_of("up", "down", STATIONARY, default="up"))
    source: Source | str | None = source_field()
    note: str | None = note_field()

    def __attrs_post_init__(self) -> None:
        for name in ("up_days", "down_days"):
            mean = f"mean_{name}"
            checks.one_form("Outages", ((mean,), (name,)), **{mean: getattr(self, mean), name: getattr(self, name)})
            if self.start == STATIONARY:
                check_mean(getattr(self, name), name, "Outages", "start='stationary'")

    @property
    def is_certain(self) -> bool:
        """Whether nothing about them is left to chance, once quantities are drawn."""
        return self.start != STATIONARY and is_known(self.up_days) and is_known(self.down_days)

    def days_by_field(self) -> dict[str, Days]:
        """The lengths that are given, by the fields that hold them."""
        return {"up_days": self.up_days, "down_days": self.down_days}

    @property
    def chain(self) -> Chain:
        """The chain of the drawn states, up and down."""
        means, days = (self.mean_up_days, self.mean_down_days), (self.up_days, self.down_days)
        start = 1 if self.start == "down" else 0
        visits = (0.5, 0.5) if self.start == STATIONARY else None
        return Chain([1.0, 0.0], **lengths_of(means, days), start=start, visits=visits)
