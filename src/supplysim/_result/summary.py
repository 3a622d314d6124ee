"""The summary of a result, as text for a terminal and as HTML for a notebook, from the same tables."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from supplysim._engine.outputs import OUTPUTS, Duration
from supplysim._estimates.effective import effective_paths, too_few
from supplysim._estimates.estimate import Estimate, count_days, counted, percent, plus_minus
from supplysim._estimates.figures import Figures
from supplysim._estimates.of_stock import in_words
from supplysim._estimates.output_figures import OutputFigures
from supplysim._estimates.weighted import weighted_quantiles
from supplysim._model.scenario import Scenario
from supplysim._result.claims_table import claims_table
from supplysim._result.dates import date_of
from supplysim._result.output_results import OutputResults
from supplysim._result.tables import HEAD, QUANTILES, Section, summary_html, summary_text
from supplysim._result.what_goes_in import nobody_said, source_table
from supplysim._run.accumulator import Run
from supplysim._run.stopped import Stopped
from supplysim._uncertain.arrays import FloatArray
from supplysim.errors import InvalidValueError

_MILESTONES = (7, 30, 90, 182, 365, 730, 1825, 3650)
_MILESTONES_SHOWN = 4
_ENOUGH = 1_000  # kept paths needed to print quantiles of the inputs
_EXPONENT_FROM = 9999.5  # four digits would be written with an exponent
_DAYS = Duration.finest
NOTE = (
    "± is half of the 95 % interval of the Monte Carlo error: it shrinks with more paths; what the inputs leave open does not."
)


@attrs.frozen(eq=False)
class Summary:
    """The tables of the summary of one stock of a run.

    Attributes
    ----------
    figures : Figures
    run : Run
    stopped : Stopped, optional
        Why a run until precise ended.
    """

    figures: Figures
    run: Run
    stopped: Stopped | None

    def title(self) -> tuple[str, ...]:
        """The title, a line with the number of paths, the horizon, the seeds and the replicates, and one if all is assumed."""
        figures, scenario = self.figures, self.figures.scenario
        span = count_days(scenario.horizon_days)
        if scenario.start_date is not None:
            span += f" from {scenario.start_date}"
        settings = self.run.plan.settings
        seeds = f"{settings.seeds}, {settings.replicates} replicates"
        lasts = "the stock last"
        if figures.stock not in figures.stocks:
            lasts = f"{in_words(figures)} be met"
        elif len(figures.stocks) > 1:
            lasts = f"{in_words(figures)} last"
        question = f"{scenario.name}: how long will {lasts}?"
        effective = "" if figures.tally.weights is None else f" ({effective_paths(figures.tally):,.0f} effective)"
        assumed = nobody_said(scenario.sources)
        paths = f"{counted(figures.paths, 'path')}{effective} over {span}; {seeds}"
        return question, paths, *([assumed] if assumed else [])

    def sections(self, *, with_notes: bool = False) -> list[Section]:
        """The tables, in order."""
        figures = self.figures
        values = figures.scenario.sources
        found = [] if nobody_said(values) else [source_table(values, with_notes=with_notes)]
        given = self.run.plan.settings.given
        if given is not None:
            found.append(claims_table(given, with_notes=with_notes))
        problem = too_few(figures.tally)
        if problem is not None:
            return [*found, Section((f"no figures: they {problem}",), (), texts=True)]
        found += tables_of(figures)
        if self.run.plan.settings.outputs:
            found.append(OutputResults(self.run).section())
        if self.stopped is not None:
            found.append(_precision(self.stopped, figures.scenario.horizon_days))
        if len(figures.stocks) > 1:
            found.append(_other_stocks(figures))
        if figures.scenario.model.network.has_substitution:
            found.append(_demands(figures))
        if self.run.plan.settings.to_horizon:
            found.append(_service(figures))
        kept = self.run.kept
        if kept.inputs and kept.paths >= _ENOUGH:
            found.append(_inputs(kept.inputs, kept.weights, figures.scenario.unit))
        return found

    def as_text(self) -> str:
        """The summary for a terminal."""
        return summary_text(self.title(), self.sections(), [NOTE])

    def as_html(self) -> str:
        """The summary for a notebook."""
        return summary_html(self.title(), self.sections(with_notes=True), [NOTE])


def tables_of(figures: Figures) -> list[Section]:
    """The tables on how long a stock lasts: quantiles, and probabilities of lasting so long."""
    return [_outputs(figures), _probabilities(figures)]


def _outputs(figures: Figures) -> Section:
    """Quantiles of gross cover and duration, and the dates of the latter."""
    scenario = figures.scenario
    rows = []
    for output in OUTPUTS.values():
        if (figures.stock, output.name) not in figures.tally.counts:
            continue  # a demand on several stocks has no gross cover of its own
        of_output = OutputFigures(scenario, figures.tally, figures.stock, output)
        cells = (plus_minus(of_output.quantile(each), finest=output.finest) for each in QUANTILES)
        rows.append((output.label.format(unit=scenario.unit), *cells))
    if scenario.start_date is not None:
        rows.append(("first stock-out on", *(_stock_out_date(scenario, each) for each in figures.quantile(QUANTILES))))
    return Section(("", *HEAD), tuple(rows))


def _stock_out_date(scenario: Scenario, duration: Estimate) -> str:
    try:
        date = date_of(scenario, duration.value)
        return f"after {date_of(scenario, scenario.horizon_days - 1)}" if date is None else str(date)
    except InvalidValueError:
        return "beyond the calendar"


def _probabilities(figures: Figures) -> Section:
    horizon = figures.scenario.horizon_days
    mean = plus_minus(figures.restricted_mean, finest=_DAYS)
    rows = [
        *((f"lasts at least {day:,} days", percent(figures.survival(day))) for day in milestones(horizon)),
        (f"never runs out in {count_days(horizon)}", percent(figures.never)),
        (f"mean of duration, up to {count_days(horizon)}", mean if mean == "unknown" else f"{mean} days"),
    ]
    return Section(("", ""), tuple(rows))


def milestones(horizon_days: int) -> list[int]:
    """The days, before the horizon, at which a summary states survival."""
    return [days for days in _MILESTONES if days < horizon_days][-_MILESTONES_SHOWN:]


def _precision(stopped: Stopped, horizon_days: int) -> Section:
    """The precision that a run until precise was asked for and reached."""
    rows = tuple(
        (each.label(horizon_days), each.written(each.asked), each.written(half))
        for each, half in zip(stopped.asked, stopped.reached, strict=True)
    )
    return Section((stopped.verdict, "asked", "reached"), rows)


def _other_stocks(figures: Figures) -> Section:
    others = [figures.of(name) for name in figures.stocks if name != figures.stock]
    rows = tuple(
        (f"{other.stock}, until it is first short", *(plus_minus(each, finest=_DAYS) for each in other.quantile(QUANTILES)))
        for other in others
    )
    return Section(("the other stocks, days", *HEAD), rows)


def _demands(figures: Figures) -> Section:
    """How long each demand is met, in a scenario in which a demand draws on several stocks."""
    rows = tuple(
        (
            f"{demand.name}, until it is first unmet",
            *(plus_minus(each, finest=_DAYS) for each in figures.of_demand(demand.name).quantile(QUANTILES)),
        )
        for demand in figures.scenario.demand
    )
    return Section(("the demands, days", *HEAD), rows)


def _service(figures: Figures) -> Section:
    """The service of the stock: fill rate, ready rate, stock-outs, unmet demand."""
    service = figures.service
    rows = [("share of demand met (fill rate)", percent(service.fill_rate()))]
    claims = (*service.demands, *service.shipments)
    if len(claims) > 1:
        rows += [(f"  {claim}", percent(service.fill_rate(claim))) for claim in claims]
    rows += [
        ("days without stock-out (ready rate)", percent(service.ready_rate)),
        ("stock-outs a path", plus_minus(service.stock_outs, finest=_DAYS)),
        ("mean length of a stock-out, days", plus_minus(service.stock_out_days, finest=_DAYS)),
        (f"unmet demand a path, {figures.scenario.unit}", plus_minus(service.unmet())),
    ]
    held_back = service.held_back()
    if held_back.value > 0:
        rows.append((f"held back by rationing, {figures.scenario.unit}", plus_minus(held_back)))
    return Section((f"served over {count_days(figures.scenario.horizon_days)}", ""), tuple(rows))


def _inputs(inputs: Mapping[str, FloatArray], weights: FloatArray | None, unit: str) -> Section:
    """Quantiles of what is uncertain, under the weights of the paths."""
    rows = tuple(
        (name, *map(_in_four_digits, weighted_quantiles(drawn, QUANTILES, weights))) for name, drawn in inputs.items()
    )
    return Section((f"what is uncertain ({unit}, days, shares)", *HEAD), rows)


def _in_four_digits(value: float) -> str:
    return f"{value:,.4g}" if abs(value) < _EXPONENT_FROM else f"{value:,.0f}"
