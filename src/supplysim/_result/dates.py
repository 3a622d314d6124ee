"""The calendar date on which a duration ends."""

from __future__ import annotations

import datetime
import math
from typing import Any

from supplysim._model.scenario import Scenario
from supplysim._uncertain import checks
from supplysim.errors import InvalidValueError, shown


def date_of(scenario: Scenario, days: Any) -> datetime.date | None:
    """The date of the stock-out that ends a duration of `days`; None if it is infinite. See `Result.date`."""
    start = scenario.start_date
    number = math.inf if checks.as_float(days) == math.inf else checks.not_negative(days, "days", "date")
    if start is None:
        raise InvalidValueError(f"'start' of Scenario {shown(scenario.name)} must be given for calendar dates (got None)")
    if number == math.inf:
        return None
    try:
        return start + datetime.timedelta(days=math.floor(number))
    except OverflowError:
        raise InvalidValueError(f"'days' of date must give a date up to the year 9999 (got {shown(days)})") from None
