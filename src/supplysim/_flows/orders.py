"""Orders: a stock is filled up by a policy, which looks at its inventory position at regular reviews."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

import attrs
import numpy as np

from supplysim._flows.base import Transfer
from supplysim._flows.calendar import Calendar
from supplysim._flows.order_fields import LOT, SAME_DAY, check_fields, check_levels, day_or_date, highest_mean
from supplysim._flows.order_process import LeadTimes, OrderProcess, SharedUniforms, transit_days
from supplysim._flows.ordering import Ordering, OrderLevel
from supplysim._flows.planned_days import pairs_of_series
from supplysim._flows.process import TransferProcess
from supplysim._uncertain.arrays import Drawn, by_path
from supplysim._uncertain.fields import (
    AMOUNT,
    DAYS,
    FRACTION,
    name_field,
    name_or_none,
    one_of,
    place_of,
    quantities,
    specification,
    whole,
)
from supplysim._uncertain.fields import quantity as number
from supplysim._uncertain.parameters import drawn
from supplysim._uncertain.quantity import Quantity
from supplysim._uncertain.source import Source, note_field, source_field
from supplysim._uncertain.varying import Varying, varied
from supplysim.errors import InvalidValueError


@specification
@attrs.frozen
class Orders(Transfer):
    """Orders of a stock, placed by a policy: (s, S), (R, S), (R, s, S), (s, Q) or base stock.

    Parameters
    ----------
    name : str
        Unique in its scenario.
    to : str, optional
        The stock that is reviewed, and that receives the orders; the main one by default.
    from_ : str, optional
        The stock that they are taken from; by default they come from outside, where there is always enough.
    reorder_point : number or quantity (drawn once a path), units of stock, 0 to 1e15
        s: an order is placed when the inventory position is at or below this. By default, at every review.
    order_up_to : number or quantity (drawn once a path), units of stock, 0 to 1e15
        S: the level up to which is ordered. Give this, or `order_up_to_days`, or `quantity`.
    quantity : number or quantity (drawn once a path), units of stock, 1e-9 to 1e15
        Q: the amount of one order; as many of them as lift the position above the reorder point.
    reorder_days, order_up_to_days : number or quantity (drawn once a path), days, 0 to 1e9
        The same levels in days of mean demand. Transfers out of the stock count as demand.
    issues_of_days : int, days, 1 to 1e9
        For levels in days: a day's mean demand is what the stock has issued in so many days, up to the review, in place of
        the mean of its demands.
    review_days : int, days, 1 to 1e9
        R, the review period: from one review to the next. 1 by default.
    lead_time_days : number, quantity (drawn once a path) or `varying` (drawn for each order), days, 0 to 1e9
        From the evening of the order to the morning of receipt, rounded to whole days; 1 by default, and at least that. With
        ``varying(law)``, each order has a lead time of its own, and may overtake another.
    least_order : number or quantity (drawn once a path), units of stock, 0 to 1e15
        Smaller orders are raised to this.
    multiple_of : number or quantity (drawn once a path), units of stock, 1e-9 to 1e15
        Orders are raised to a multiple of this, such as the content of a pallet.
    total : number or quantity (drawn once a path), units of stock, 0 to 1e15
        The most that is ordered in all; the last order is for the remainder.
    on_order : mapping from day or date to number or quantity (drawn once a path), units of stock, 0 to 1e15, or pandas Series
        What is on order on day 1, by the day of receipt, in the morning; whole days from 1 on. It is received in full.
    loss_fraction : number or quantity (drawn once a path), 0 to 1
        Share of each order that is lost in transit; 0 by default. What will be lost is not on order.
    age_days : number or quantity (drawn once a path), days, 0 to 1e9, optional
        The age of the goods on the day on which they leave, rounded down to whole days, where the stock that receives them has
        a shelf life; 0 by default. They age in transit, too; what is in `on_order` is of this age on its day of receipt. Goods
        from a stock with a shelf life have the age that they have there.
    priority : int, at least 1
        Claims on a stock that is short are served in order of priority, 1 first; by default 2, after consumption.
    unmet : "backlog" or "lost"
        Whether what the source cannot give is asked for again on every day (the default), or forgotten.
    source : str or Source, optional
        Who says so. It is shown beside the results, and changes none.
    note : str, optional
        A remark that is kept and shown with it.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If a field is of the wrong type or out of its range, there is none or more than one of `order_up_to`,
        `order_up_to_days` and `quantity`, or both `reorder_point` and `reorder_days`, the order-up-to level is below the
        reorder point, `issues_of_days` has no level in days, or `unmet` is "lost" without `from_`. Levels that are drawn are
        compared then.

    Notes
    -----
    Reviews are on the evenings of days review_days, 2 review_days, ..., after issues, expiry, decay and strikes. The inventory
    position is usable stock on hand (reserve included) + on order - backlog (E. A. Silver, D. F. Pyke and D. J. Thomas,
    "Inventory and Production Management in Supply Chains", 4th edition, 2017, sections 6.2 and 6.3). On order is what this
    policy has ordered and the stock has not received, also what the source has not given yet. The backlog is that of the
    demands on the stock, and of orders from it.

    An order of evening t from outside arrives on the morning of day t + lead time. One from a stock is asked of it on day
    t + 1; what it gives on a day s arrives on day s + lead time - 1. `docs/model.md` says it day by day.

    Examples
    --------
    >>> import supplysim as ss
    >>> s_big_s = ss.Orders("resupply", reorder_point=40, order_up_to=100, lead_time_days=ss.varying(ss.uniform(3, 9)))
    >>> monthly = ss.Orders("monthly", order_up_to_days=90, issues_of_days=28, review_days=30, lead_time_days=14)
    >>> pallets = ss.Orders("pallets", from_="depot", to="hospital", reorder_days=10, quantity=40, on_order={5: 40})
    """

    name: str = name_field()
    to: str | None = name_or_none()
    from_: str | None = name_or_none()
    reorder_point: Quantity | float | None = number(AMOUNT, default=None, kw_only=True)
    order_up_to: Quantity | float | None = number(AMOUNT, default=None, kw_only=True)
    quantity: Quantity | float | None = number(LOT, default=None, kw_only=True)
    reorder_days: Quantity | float | None = number(DAYS, default=None, kw_only=True)
    order_up_to_days: Quantity | float | None = number(DAYS, default=None, kw_only=True)
    issues_of_days: int | None = whole(least=1, default=None, kw_only=True)
    review_days: int = whole(least=1, default=1, kw_only=True)
    lead_time_days: Quantity | Varying | float = varied(DAYS, default=1.0, kw_only=True)
    least_order: Quantity | float | None = number(AMOUNT, default=None, kw_only=True)
    multiple_of: Quantity | float | None = number(LOT, default=None, kw_only=True)
    total: Quantity | float | None = number(AMOUNT, default=None, kw_only=True)
    on_order: Mapping[Any, Quantity | float] | None = quantities(
        AMOUNT, default=None, key=day_or_date, keys="days or dates", kw_only=True, pairs_of=pairs_of_series
    )
    loss_fraction: Quantity | float = number(FRACTION, default=0.0, kw_only=True)
    age_days: Quantity | float | None = number(DAYS, default=None, kw_only=True)
    priority: int = whole(least=1, default=2, kw_only=True)
    unmet: str = one_of("backlog", "lost", default="backlog")
    source: Source | str | None = source_field()
    note: str | None = note_field()

    def __attrs_post_init__(self) -> None:
        check_fields(self)

    def age_at_dispatch(self) -> Drawn | None:
        """See `Flow.age_at_dispatch`."""
        return None if self.age_days is None else drawn(self.age_days)

    def check_drawn(self, calendar: Calendar) -> None:
        """See `Flow.check_drawn`: also refuse an order-up-to level below the reorder point."""
        super().check_drawn(calendar)
        check_levels(self)

    @property
    def is_steady(self) -> bool:
        """See `Flow.is_steady`: it only follows what the stock holds."""
        return not self._is_varied

    @property
    def _is_varied(self) -> bool:
        return isinstance(self.lead_time_days, Varying)

    @property
    def lead_times_vary(self) -> bool:
        """See `Transfer.lead_times_vary`: what is on order on day 1 has lead times of its own."""
        return self._is_varied or self.on_order is not None

    @property
    def same_day_lead_days(self) -> float:
        """See `Transfer.same_day_lead_days`: an order leaves on the day after it is placed."""
        return SAME_DAY

    @property
    def follows_demand(self) -> bool:
        """See `Transfer.follows_demand`."""
        return True

    @property
    def reads_issues(self) -> bool:
        """See `Transfer.reads_issues`."""
        return self.issues_of_days is not None

    def mean_lead_days(self) -> Drawn:
        """See `Transfer.mean_lead_days`: from the day after the order; an upper bound of the mean where it varies."""
        lead_time = self.lead_time_days
        return highest_mean(lead_time) if isinstance(lead_time, Varying) else transit_days(drawn(lead_time))

    def lead_days_range(self) -> tuple[Drawn, Drawn]:
        """See `Transfer.lead_days_range`: from the day after the order."""
        lead_time = self.lead_time_days
        ends = lead_time.drawn_range() if isinstance(lead_time, Varying) else (drawn(lead_time),) * 2
        return transit_days(ends[0]), transit_days(ends[1])

    def dispatches_per_day(self, calendar: Calendar) -> Drawn:
        """See `Transfer.dispatches_per_day`: one a review; from a stock, it may be one on every day."""
        return 1.0 if self.from_ is not None else 1.0 / self.review_days

    def planned_receipts(self, calendar: Calendar) -> Sequence[tuple[float, Drawn]]:
        """See `Transfer.planned_receipts`."""
        given = self.on_order or {}
        return [(calendar.day(day, "on_order", place_of(self)), drawn(amount)) for day, amount in given.items()]

    def check_days(self, calendar: Calendar) -> None:
        """See `Flow.check_days`: the days of `on_order` are different ones, from day 1 on."""
        found: set[float] = set()
        for written in self.on_order or {}:
            day = calendar.day(written, "on_order", place_of(self))
            if day < 1 or day in found:
                rule = "must be received from day 1 on" if day < 1 else "must have different days"
                raise InvalidValueError(f"'on_order' of {place_of(self)} {rule} (got {written}, which is day {day:g})")
            found.add(day)

    def start_transfer(self, calendar: Calendar, paths: int, rng: np.random.Generator) -> TransferProcess:
        """See `Transfer.start_transfer`: the state is what is ordered and not given yet, and what may still be ordered."""
        return self._started(paths, None)

    @classmethod
    def start_transfer_paired(
        cls, variants: Sequence[Orders], calendar: Calendar, paths: int, rngs: Sequence[np.random.Generator]
    ) -> Sequence[TransferProcess]:
        """See `Supply.start_paired`: what leaves on one day in several variants has a lead time of one uniform number."""
        shared = SharedUniforms(rngs[0])
        return [each._started(paths, shared) for each in variants]  # noqa: SLF001  # of its own class

    def _started(self, paths: int, shared: SharedUniforms | None) -> OrderProcess:
        lead_time = self.lead_time_days
        draws = LeadTimes(lead_time.draws(), shared) if isinstance(lead_time, Varying) else None
        return OrderProcess(
            ordering=self._ordering(paths),
            forgets=self.unmet == "lost",
            whole_days=0.0 if isinstance(lead_time, Varying) else transit_days(drawn(lead_time)),
            lead_times=draws,
        )

    def _ordering(self, paths: int) -> Ordering:
        """The policy, with nothing ordered but what is under way."""
        return Ordering(
            review_days=self.review_days,
            issues_of_days=self.issues_of_days,
            reorder_point=_level(self.reorder_point, self.reorder_days),
            order_up_to=_level(self.order_up_to, self.order_up_to_days),
            quantity=cast("Drawn | None", self.quantity),
            least_order=cast("Drawn | None", self.least_order),
            multiple_of=cast("Drawn | None", self.multiple_of),
            kept_fraction=1.0 - drawn(self.loss_fraction),
            left=None if self.total is None else by_path(drawn(self.total), paths),
            fresh=np.zeros(paths),
            asked_again=np.zeros(paths),
            next_dispatch=np.full(paths, np.inf),
        )


def _level(units: Quantity | float | None, days: Quantity | float | None) -> OrderLevel | None:
    """A level that is given in units or in days, with drawn values; None if it is not given."""
    if units is not None:
        return OrderLevel(drawn(units), is_in_days=False)
    return None if days is None else OrderLevel(drawn(days), is_in_days=True)
