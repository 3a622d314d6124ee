"""The axes that a plot is drawn into: their days or dates, what they show, their title.

matplotlib is optional (extra ``plot``), and imported only when something is plotted.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import attrs
import numpy as np

from supplysim._model.scenario import Scenario
from supplysim._result.legend import place_legend
from supplysim._uncertain import checks
from supplysim._uncertain.arrays import FloatArray
from supplysim.errors import InvalidTypeError, InvalidValueError, MissingExtraError, shown

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_TITLES: WeakKeyDictionary[Any, str] = WeakKeyDictionary()  # of axes, as written here


def check_matplotlib(ax: Any, function: str) -> None:
    """Refuse to plot without matplotlib, or into anything but the axes of matplotlib."""
    try:
        from matplotlib import axes  # noqa: PLC0415  # optional
    except ImportError:
        raise MissingExtraError.of("matplotlib", "plot", "a plot") from None
    if ax is not None and not isinstance(ax, axes.Axes):
        raise InvalidTypeError(
            f"'ax' of {function} must be the Axes of matplotlib (got {shown(ax)}); several results are given as one list"
        )


@attrs.frozen(eq=False)
class Canvas:
    """Axes to draw into, and what was in them before.

    Attributes
    ----------
    axes : matplotlib Axes
    has_dates : bool
        Whether the x axis shows dates; days since the start otherwise.
    had_data : bool
        Whether the axes held a plot before this one.
    shown : list of float
        The ends of what the x axis shows of plots, this one and earlier ones; empty before the first.
    is_given : bool
        Whether the user has chosen what the x axis shows.
    """

    axes: Axes
    has_dates: bool
    had_data: bool
    shown: list[float]
    is_given: bool

    @classmethod
    def of(cls, ax: Axes | None, scenarios: Sequence[Scenario], dates: Any, function: str) -> Canvas:
        """The axes that the user passed, or those of a new figure, with an x axis that fits all `scenarios`."""
        has_dates = _has_dates(ax, scenarios, dates, function)
        axes = new_axes() if ax is None else ax
        if has_dates:
            dates_of: Any = import_module("matplotlib.dates")  # untyped
            locator = dates_of.AutoDateLocator()
            axes.xaxis_date()
            axes.xaxis.set(major_locator=locator, major_formatter=dates_of.ConciseDateFormatter(locator))
        in_use = _in_use(axes)
        is_given = not in_use and not axes.get_autoscalex_on()
        return cls(axes, has_dates, axes.has_data(), list(axes.get_xlim()) if in_use else [], is_given)

    def at(self, scenario: Scenario, days: FloatArray) -> FloatArray:
        """The places of days since the start of a scenario on the x axis."""
        if not self.has_dates:
            return days
        dates_of: Any = import_module("matplotlib.dates")  # untyped
        start: float = dates_of.date2num(scenario.start_date)
        return days + start

    def days_label(self, scenarios: Sequence[Scenario]) -> str:
        """What the x axis shows, if it shows days."""
        starts = [scenario.start_date for scenario in scenarios]
        if not any(starts):
            return "days"
        return f"days from {starts[0] if len(set(starts)) == 1 else 'the start of each'}"

    def show(self, scenario: Scenario, first: float, last: float) -> None:
        """Have the x axis show these days of a scenario, beside other plots, unless the user chose its limits."""
        if self.is_given:
            return
        low, high = self.at(scenario, np.array([first, last])).tolist()
        if self.shown:
            low, high = min(low, self.shown[0]), max(high, self.shown[1])
        self.axes.set_xlim(low, high)
        self.shown[:] = low, high

    def finish(self, title: str | None, *, legend: bool) -> None:
        """Write the title if the axes hold one plot only, and the legend where no data are."""
        axes = self.axes
        if not self.had_data and title is not None:
            axes.set_title(title)
            _TITLES[axes] = title
        elif axes.get_title() != title and axes.get_title() == _TITLES.get(axes):
            axes.set_title("")  # it names an earlier plot only
        axes.grid(visible=True, alpha=0.25)
        if legend:
            place_legend(axes)


def new_axes(height: float = 4.2) -> Axes:
    """The axes of a new figure, 7 inches wide."""
    from matplotlib import pyplot as plt  # noqa: PLC0415  # optional

    _, axes = plt.subplots(figsize=(7, height), layout="constrained")
    return axes


def _in_use(axes: Axes) -> bool:
    """Whether these axes, or others that share their x axis, hold a plot."""
    return any(each.has_data() for each in axes.get_shared_x_axes().get_siblings(axes))


def _has_dates(ax: Axes | None, scenarios: Sequence[Scenario], dates: Any, function: str) -> bool:
    """Whether to draw dates: as asked for, or as the axes have it, or if every scenario has a start."""
    obstacle = next(filter(None, map(_no_dates, scenarios)), "")
    asked = None if dates is None else checks.yes_or_no(dates, "dates", function)
    if asked and obstacle:
        raise InvalidValueError(f"'dates' of {function} must be False where {obstacle} (got True)")
    if ax is None or not _in_use(ax):
        return not obstacle if asked is None else asked
    from matplotlib.dates import DateLocator  # noqa: PLC0415  # optional

    found = isinstance(ax.xaxis.get_major_locator(), DateLocator)
    if found and obstacle:
        raise InvalidValueError(f"'ax' of {function} must show days where {obstacle} (got axes with dates)")
    if asked is not None and asked != found:
        raise InvalidValueError(f"'dates' of {function} must be {found}, as in the axes that it is drawn into (got {asked})")
    return found


def _no_dates(scenario: Scenario) -> str:
    """Why a scenario cannot be drawn on an axis of dates; empty if it can."""
    if scenario.start_date is None:
        return f"Scenario {scenario.name!r} has no start"
    if (datetime.date.max - scenario.start_date).days < scenario.horizon_days:
        return f"Scenario {scenario.name!r} goes beyond the year 9999"
    return ""
