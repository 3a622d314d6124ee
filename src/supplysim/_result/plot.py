"""plot_survival and plot_durations: the survival curves and the histograms of durations of one or several results."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from supplysim._estimates.estimate import count_days, percent
from supplysim._estimates.figures import Figures
from supplysim._model.scenario import Scenario
from supplysim._result.axes import Canvas, check_matplotlib
from supplysim._result.series import Series
from supplysim._result.span import Span, edges_of, sampled_days
from supplysim._result.style import styles_of
from supplysim._uncertain import checks

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_POINTS = 500
_VISIBLE = 0.02  # a band is explained from this height on
_BAND = "95 % Monte Carlo interval"
_OWN = ("results", "ax", "dates", "legend")


def plot_survival(
    results: Figures | Iterable[Figures] | Mapping[Any, Figures],
    ax: Axes | None = None,
    *,
    dates: bool | None = None,
    legend: bool = True,
    **style: Any,
) -> Axes:
    """Draw the survival curves P(T >= d) of one or several results, each with its 95 % Monte Carlo band.

    The view is where the stock runs out: it leaves out days before and after, but never more than a thousandth of the
    stock-outs at either end. A curve ends at the horizon, beyond which nothing is known. If some paths last to it, the legend
    says how many.

    Parameters
    ----------
    results : Result, or several in a list, or a mapping from label to Result
        Labels are by default the names of the scenarios, or of the stocks if only these differ.
    ax : matplotlib Axes, optional
        The axes to draw into; by default those of a new figure. What they show already stays in view.
    dates : bool, optional
        Whether the x axis shows dates; by default if every scenario has a start, and otherwise days since the start of each.
    legend : bool
        Whether to draw a legend, if there is anything to say.
    **style
        Properties of matplotlib's Line2D, such as ``label``, ``color``, ``linestyle``, ``linewidth`` and ``alpha``. A list of
        as many values as there are results has one for each. The band takes the colour of its curve.

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    MissingExtraError
        If matplotlib is not installed.
    InvalidTypeError
        If `results` holds anything else, `ax` is no Axes, or matplotlib knows no such style.
    InvalidValueError
        If `results` is empty, matplotlib refuses the value of a style, or `dates` are asked for and a scenario has no start,
        or ends beyond the year 9999, or `ax` shows days already.

    Examples
    --------
    >>> import supplysim as ss
    >>> from matplotlib.figure import Figure
    >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
    >>> result = ss.simulate(depot, paths=64, seed=1)
    >>> axes = ss.plot_survival({"64 paths": result, "100 paths": result.extend(36)}, Figure().subplots(), linestyle="--")
    >>> [line.get_label() for line in axes.get_lines()], axes.get_xlabel()
    (['64 paths', '100 paths'], 'days')
    """
    series, styles, shows_legend = _asked(results, ax, legend, style, "plot_survival")
    several: list[Figures] = series.items
    scenarios = [result.scenario for result in several]
    canvas = Canvas.of(ax, scenarios, dates, "plot_survival")
    axes, spans, colors = canvas.axes, [Span.of(result) for result in several], []
    for result, span, label, own in zip(several, spans, series.labels, styles, strict=True):
        days = sampled_days(span, _POINTS)
        survival = result.survival(days)
        places = canvas.at(result.scenario, days)
        look: dict[str, Any] = {"linewidth": 1.8, "label": label} | own
        (line,) = axes.plot(places, survival.value, **look)
        band = axes.fill_between(
            places, survival.low, survival.high, color=line.get_color(), lw=0, zorder=line.get_zorder() - 1
        )
        band.set_alpha(0.25 * _opacity(own))
        if (survival.high - survival.low).max() > _VISIBLE and _BAND not in axes.get_legend_handles_labels()[1]:
            band.set_label(_BAND)
        colors.append(line.get_color())
    _show(canvas, scenarios, spans)
    _say_who_lasts(canvas, several, colors, at_the_end=True)
    axes.set(
        xlabel="date" if canvas.has_dates else canvas.days_label(scenarios),
        ylabel="probability of lasting at least so long",
        ylim=(0, 1.02),
    )
    axes.set_yticks(np.linspace(0, 1, 6))  # none above 100 %, where the legend may be
    _in_percent(axes)
    canvas.finish(series.title, legend=shows_legend)
    return axes


def plot_durations(
    results: Figures | Iterable[Figures] | Mapping[Any, Figures],
    ax: Axes | None = None,
    *,
    dates: bool | None = None,
    legend: bool = True,
    **style: Any,
) -> Axes:
    """Draw the histograms of durations of one or several results: the share of paths that run out on a day, by day.

    A bar spans one or several whole days, and its area is the share of paths that run out on them. The area of all bars is
    the share of paths that run out within the horizon; if there are others, the legend says how many. The view leaves out no
    more than a thousandth of the stock-outs at either end.

    Parameters
    ----------
    results : Result, or several in a list, or a mapping from label to Result
        Labels are by default the names of the scenarios, or of the stocks if only these differ.
    ax : matplotlib Axes, optional
        The axes to draw into; by default those of a new figure. What they show already stays in view.
    dates : bool, optional
        Whether the x axis shows dates; by default if every scenario has a start, and otherwise days since the start of each.
    legend : bool
        Whether to draw a legend, if there is anything to say.
    **style
        Properties of matplotlib's StepPatch, such as ``label``, ``color``, ``linestyle``, ``linewidth``, ``alpha``, ``fill``
        and ``hatch``. A list of as many values as there are results has one for each.

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    MissingExtraError
        If matplotlib is not installed.
    InvalidTypeError
        If `results` holds anything else, `ax` is no Axes, or matplotlib knows no such style.
    InvalidValueError
        If `results` is empty, matplotlib refuses the value of a style, or `dates` are asked for and a scenario has no start,
        or ends beyond the year 9999, or `ax` shows days already.

    Examples
    --------
    >>> import supplysim as ss
    >>> from matplotlib.figure import Figure
    >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
    >>> result = ss.simulate(depot, paths=64, seed=1)
    >>> ss.plot_durations(result, ax=Figure().subplots(), color="tab:green").get_ylabel()
    'share of paths that run out, per day'
    """
    series, styles, shows_legend = _asked(results, ax, legend, style, "plot_durations")
    several: list[Figures] = series.items
    scenarios = [result.scenario for result in several]
    canvas = Canvas.of(ax, scenarios, dates, "plot_durations")
    axes, spans, colors = canvas.axes, [Span.of(result) for result in several], []
    top = axes.get_ylim()[1] if canvas.had_data else 0.0
    for result, edges, label, own in zip(several, edges_of(spans), series.labels, styles, strict=True):
        survival = result.survival(edges).value
        shares = (survival[:-1] - survival[1:]) / np.diff(edges)
        patch = axes.stairs(shares, canvas.at(result.scenario, edges), fill=True, label=label, **_only(own, "color"))
        color: Any = patch.get_facecolor()
        patch.set(facecolor=(*color[:3], 0.35 * color[3]), edgecolor=color, linewidth=1.2)
        patch.set(**{name: value for name, value in own.items() if name != "color"})
        colors.append(color)
        top = max(top, 1.05 * shares.max())
    _show(canvas, scenarios, spans)
    _say_who_lasts(canvas, several, colors, at_the_end=False)
    axes.set_xlabel("date of the first stock-out" if canvas.has_dates else f"duration, {canvas.days_label(scenarios)}")
    axes.set_ylabel("share of paths that run out, per day")
    axes.set_ylim(0, top if top > 0 else 1.0, auto=None)
    _in_percent(axes)
    canvas.finish(series.title, legend=shows_legend)
    return axes


def _asked(
    results: Any, ax: Any, legend: Any, style: Mapping[str, Any], function: str
) -> tuple[Series, list[dict[str, Any]], bool]:
    """Check what was asked for, before anything is drawn."""
    check_matplotlib(ax, function)
    from matplotlib.lines import Line2D  # noqa: PLC0415  # optional
    from matplotlib.patches import StepPatch  # noqa: PLC0415  # optional

    series = Series.of(results, (Figures,), function, style)
    kind = Line2D if function == "plot_survival" else StepPatch
    styles = styles_of(style, len(series.items), kind, function, _OWN)
    return series, styles, checks.yes_or_no(legend, "legend", function)


def _show(canvas: Canvas, scenarios: list[Scenario], spans: list[Span]) -> None:
    """Have the axes show the days on which something happens."""
    eventful = [each for each in zip(scenarios, spans, strict=True) if each[1].paths]
    for scenario, span in eventful or ([] if canvas.had_data else zip(scenarios, spans, strict=True)):
        canvas.show(scenario, *span.view)


def _say_who_lasts(canvas: Canvas, several: list[Figures], colors: list[Any], *, at_the_end: bool) -> None:
    """If some paths last to the horizon, say how many in the legend, with an arrow; the curves have it at their ends, too."""
    if not any(result.never.value > 0 for result in several):
        return
    for result, color in zip(several, colors, strict=True):
        horizon = result.scenario.horizon_days
        place = canvas.at(result.scenario, np.full(1 if at_the_end else 0, float(horizon)))
        share = percent(result.never)
        label = f"{'an unknown share never runs' if share == 'unknown' else f'{share} never run'} out in {count_days(horizon)}"
        height = [result.never.value] if at_the_end else []
        canvas.axes.plot(
            place, height, color=color, linestyle="none", marker=5, markersize=7, label=label
        )  # a caret to the right


def _only(style: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {name: style[name]} if name in style else {}


def _opacity(style: Mapping[str, Any]) -> float:
    return float(style.get("alpha", 1.0))


def _in_percent(axes: Axes) -> None:
    """Format the y axis in per cent."""
    axes.yaxis.set_major_formatter(lambda share, _: f"{100 * share:,.6g} %")
