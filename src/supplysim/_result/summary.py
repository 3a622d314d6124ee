"""The summary of a result: what a person wants to read, as text and as HTML, from the same rows."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

import attrs
import numpy as np

from supplysim._estimates.estimate import Estimate, count_days, percent, plus_minus
from supplysim._result.precision import Stopped
from supplysim.errors import InvalidValueError

if TYPE_CHECKING:
    from supplysim._result.result import Result

QUANTILES = (0.05, 0.5, 0.95)
_HEAD = ("5 %", "median", "95 %")
_MILESTONES = (7, 30, 90, 182, 365, 730, 1825, 3650)
_MILESTONES_SHOWN = 4
_ENOUGH = 1_000  # kept paths, for quantiles of inputs to be worth their digits
_DAYS = 0.01  # finer than anyone needs a duration
_NOTE = (
    "± is half of the 95 % interval of the Monte Carlo error: it shrinks with more paths; what the inputs leave open does not."
)


@attrs.frozen
class Section:
    """A small table: the heads of its columns, and rows of a label with cells."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def title(result: Result) -> tuple[str, str]:
    """The question, and what was run to answer it."""
    scenario = result.scenario
    span = count_days(scenario.horizon_days)
    if scenario.start_date is not None:
        span += f" from {scenario.start_date}"
    seed = f"seed {result.seed}, {result.replicates} replicates"
    stock = "the stock" if len(result.stocks) == 1 else f"the stock {result.stock!r}"
    return f"{scenario.name}: how long will {stock} last?", f"{result.paths:,} paths over {span}; {seed}"


def sections(result: Result) -> list[Section]:
    """All that the summary shows, in order."""
    found = [_durations(result), _probabilities(result)]
    if result.stopped is not None:
        found.append(_precision(result.stopped, result.scenario.horizon_days))
    if len(result.stocks) > 1:
        found.append(_other_stocks(result))
    if result.run.plan.settings.to_horizon:
        found.append(_service(result))
    return [*found, _inputs(result)] if result.inputs and result.durations.size >= _ENOUGH else found


def _durations(result: Result) -> Section:
    net, gross = result.quantile(QUANTILES), result.gross_cover_quantile(QUANTILES)
    rows = [
        ("gross cover, days (no resupply)", *(plus_minus(each, finest=_DAYS) for each in gross)),
        ("net duration, days", *(plus_minus(each, finest=_DAYS) for each in net)),
    ]
    if result.scenario.start_date is not None:
        rows.append(("first stock-out on", *(_stock_out_date(result, each) for each in net)))
    return Section(("", *_HEAD), tuple(rows))


def _stock_out_date(result: Result, duration: Estimate) -> str:
    try:
        date = result.date(duration.value)
        return f"after {result.date(result.scenario.horizon_days - 1)}" if date is None else str(date)
    except InvalidValueError:
        return "beyond the calendar"


def _probabilities(result: Result) -> Section:
    horizon = result.scenario.horizon_days
    days = [milestone for milestone in _MILESTONES if milestone < horizon][-_MILESTONES_SHOWN:]
    mean = f"{plus_minus(result.restricted_mean, finest=_DAYS)} days"
    rows = [
        *((f"lasts at least {day:,} days", percent(result.survival(day))) for day in days),
        (f"never runs out in {count_days(horizon)}", percent(result.never)),
        (f"mean of duration, up to {count_days(horizon)}", mean),
    ]
    return Section(("", ""), tuple(rows))


def _precision(stopped: Stopped, horizon_days: int) -> Section:
    """What a run until precise was asked for, and what it reached."""
    rows = tuple(
        (each.label(horizon_days), each.written(each.asked), each.written(half))
        for each, half in zip(stopped.asked, stopped.reached, strict=True)
    )
    return Section((stopped.verdict, "asked", "reached"), rows)


def _other_stocks(result: Result) -> Section:
    others = [result.of(name) for name in result.stocks if name != result.stock]
    rows = tuple(
        (f"{other.stock}, until it is first short", *(plus_minus(each, finest=_DAYS) for each in other.quantile(QUANTILES)))
        for other in others
    )
    return Section(("the other stocks, days", *_HEAD), rows)


def _service(result: Result) -> Section:
    """How well what was asked for was given."""
    service = result.service
    rows = [("share of demand met (fill rate)", percent(service.fill_rate()))]
    claims = (*service.demands, *service.shipments)
    if len(claims) > 1:
        rows += [(f"  {claim}", percent(service.fill_rate(claim))) for claim in claims]
    rows += [
        ("days without stock-out (ready rate)", percent(service.ready_rate)),
        ("stock-outs a path", plus_minus(service.stock_outs, finest=_DAYS)),
        ("mean length of a stock-out, days", plus_minus(service.stock_out_days, finest=_DAYS)),
        (f"unmet demand a path, {result.scenario.unit}", plus_minus(service.unmet())),
    ]
    held_back = service.held_back()
    if held_back.value > 0:
        rows.append((f"held back by rationing, {result.scenario.unit}", plus_minus(held_back)))
    return Section((f"served over {count_days(result.scenario.horizon_days)}", ""), tuple(rows))


def _inputs(result: Result) -> Section:
    rows = tuple(
        (name, *(f"{value:,.4g}" if abs(value) < 9999.5 else f"{value:,.0f}" for value in np.quantile(drawn, QUANTILES)))  # noqa: PLR2004  # where %g would turn to exponents
        for name, drawn in result.inputs.items()
    )
    return Section((f"what is uncertain ({result.scenario.unit}, days, shares)", *_HEAD), rows)


def as_text(result: Result) -> str:
    """The summary for a terminal."""
    blocks = ["\n".join(title(result))]
    for section in sections(result):
        grid = [section.heads, *section.rows]
        widths = [max(len(row[column]) for row in grid) for column in range(len(section.heads))]
        widths[0] = max(widths[0], 36)
        lines = [
            row[0].ljust(widths[0])
            + "".join("  " + cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))
            for row in grid
            if any(row)
        ]
        blocks.append("\n".join(line.rstrip() for line in lines))
    return "\n\n".join([*blocks, _NOTE])


def as_html(result: Result) -> str:
    """The summary for a notebook."""
    question, run = map(html.escape, title(result))
    parts = [f"<h4>{question}</h4><p>{run}</p>"]
    for section in sections(result):
        heads = "".join(f"<th>{html.escape(head)}</th>" for head in section.heads)
        rows = "".join(
            "<tr>" + "".join(f"<{tag}>{html.escape(cell)}</{tag}>" for tag, cell in _tagged(row)) + "</tr>"
            for row in section.rows
        )
        head = f"<thead><tr>{heads}</tr></thead>" if any(section.heads) else ""
        parts.append(f"<table>{head}<tbody>{rows}</tbody></table>")
    return "".join([*parts, f"<p><small>{html.escape(_NOTE)}</small></p>"])


def _tagged(row: tuple[str, ...]) -> list[tuple[str, str]]:
    return [("th" if not column else "td", cell) for column, cell in enumerate(row)]
