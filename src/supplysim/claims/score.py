"""score: how good a forecast was, beside a naive one."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from supplysim._engine.outputs import ASKED
from supplysim._estimates.effective import LEAST_EFFECTIVE
from supplysim._model.scenario import Scenario
from supplysim._result.output_results import OutputResult
from supplysim._run.accumulator import Run
from supplysim._uncertain import checks
from supplysim._uncertain.arrays import FloatArray
from supplysim._uncertain.dates import DateLike, as_date, is_date_like
from supplysim.claims.naive import Series, naive_forecast, series_of
from supplysim.claims.scored import Score
from supplysim.claims.weighted_sample import WeightedSample
from supplysim.errors import InvalidTypeError, InvalidValueError, shown

_PLACE = "score"
_QUANTILES = (0.05, 0.5, 0.95)


def score(
    output: OutputResult,
    value: float | None = None,
    *,
    at_least: float | None = None,
    naive: Iterable[tuple[DateLike | float, float]] | Mapping[Any, float] | None = None,
    on: DateLike | float | None = None,
) -> Score:
    """Score a forecast, the distribution of an output, against what came about.

    Parameters
    ----------
    output : OutputResult
        The forecast: an output of a result, ``result.outputs["..."]``. The values and weights of the kept paths count.
    value : float, optional
        What came about, in the unit of the output. Exactly one of `value` and `at_least` is given.
    at_least : float, optional
        A floor of what came about, if no more is known.
    naive : list of (date or day, value), or a mapping, optional
        The series as it was known when the forecast was made, at least four points in ascending order: it gives a naive
        forecast to compare with. Days are those of the scenario, day 1 being its start.
    on : date or day, optional
        When the outcome came about; by default the last day that the output watches.

    Returns
    -------
    Score
        With the log score, the CRPS and the percentile of the outcome, and those of the naive forecast; ``print`` shows them.

    Raises
    ------
    InvalidTypeError
        If `output` is no output of a result, if not exactly one of `value` and `at_least` is given, or one is no number.
    InvalidValueError
        If a number is not finite; if the output is infinite on some path, as that of `FirstBelow` may be; if no paths were
        kept; if the series is too short, not ascending, mixes dates with days, or ends on the day of the outcome or later.

    Notes
    -----
    The *log score* is the logarithm of the density at the outcome (I. J. Good, "Rational decisions", JRSS B 14, 1952). The
    density is a kernel estimate: normal kernels with Silverman's bandwidth ("Density estimation for statistics and data
    analysis", 1986, equation 3.31) at the effective number of paths; on the scale of ln x if every path is above 0. It is of
    a density per unit of the output, so scores compare only between forecasts of one quantity. An output with atoms, such as
    a stock that is 0 on many paths, has no density at them; use the CRPS there. Of a floor, the log score is the logarithm of
    the probability of reaching it. If no path does, it lies below the bound that is shown.

    The *CRPS* is ``E|X - y| - E|X - X'| / 2``, exact for the weighted paths (T. Gneiting, A. E. Raftery, "Strictly proper
    scoring rules, prediction, and estimation", JASA 102, 2007). In the unit of the output, it is the mean absolute error of a
    forecast that is a single number.

    The *naive forecast* is normal. Its mean is the last value plus the slope between the last two points, followed to the
    day of the outcome. Its standard deviation is the root mean square of the errors that this rule would have made at each
    earlier point, at the same lead, against the series, linear between its points. Where the series ends before the lead is
    over, the error on its last day counts, in proportion to the lead.

    Examples
    --------
    >>> import supplysim as ss
    >>> pace = ss.uniform(8, 12)
    >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", per_day=pace)], horizon_days=30)
    >>> result = ss.simulate(depot, paths=4_096, seed=1, outputs=[ss.OnHand(on=5)])
    >>> past = [(-15, 285), (-10, 248), (-5, 190), (-1, 115), (0, 95)]
    >>> print(ss.score(result.outputs["on hand on day 5"], 47, naive=past))  # doctest: +ELLIPSIS
    on hand on day 5: how good was the forecast?
    outcome on day 5: 47 units; 4,096 effective paths
    ...
    """
    if not isinstance(output, OutputResult):
        raise InvalidTypeError(
            f"'output' of {_PLACE} must be an output of a result, result.outputs[...] (got {shown(output)})"
        )
    checks.one_form(_PLACE, (("value",), ("at_least",)), value=value, at_least=at_least)
    is_floor = value is None
    outcome = checks.finite(at_least, "at_least", _PLACE) if is_floor else checks.finite(value, "value", _PLACE)
    run = output._run  # noqa: SLF001  # of this library: the run that the output is of
    series = None if naive is None else series_of(naive)
    day = _day_of(output.name, run, on)
    sample = _sample(output, run)
    if run.tally.weights is not None and sample.effective_paths < LEAST_EFFECTIVE:
        raise InvalidValueError(
            f"'output' of {_PLACE} must rest on at least {LEAST_EFFECTIVE} effective paths among those kept (got "
            f"{sample.effective_paths:.3g} of {sample.values.size:,}): run with more 'paths', and as large a 'keep'"
        )
    low, middle, high = output.quantile(_QUANTILES)
    log_score = sample.log_share_from(outcome) if is_floor else sample.log_density(outcome)
    scale = "ln x" if sample.is_positive else "x"
    density = f"normal kernels on the scale of {scale}, bandwidth {sample.bandwidth:.3g} (Silverman)"
    return Score(
        name=output.name,
        unit=output._output.unit(run.plan.scenario),  # noqa: SLF001  # as above
        outcome=outcome,
        is_floor=is_floor,
        on=day,
        log_score=log_score,
        crps=None if is_floor else sample.crps(outcome),
        percentile=sample.percentile(outcome),
        quantiles=(low, middle, high),
        density="" if is_floor or log_score is None else density,
        effective_paths=sample.effective_paths,
        naive=None if series is None else naive_forecast(series, _on_scale(day, series), outcome, is_floor=is_floor),
    )


def _sample(output: OutputResult, run: Run) -> WeightedSample:
    """The values of the output on the kept paths, and their weights."""
    values = run.kept.outputs[ASKED, output.name]
    if not values.size:
        raise InvalidValueError(
            f"'output' of {_PLACE} must be of a run that kept paths (got {shown(output.name)}): keep=10_000"
        )
    if not np.isfinite(values).all():
        never = float(np.mean(~np.isfinite(values)))
        raise InvalidValueError(
            f"'output' of {_PLACE} must be finite on every path (got {shown(output.name)}, which is infinite on {never:.1%} "
            f"of them): score what is known on a day, such as OnHand(on=...)"
        )
    return WeightedSample(values, _weights(run, values), run.plan.settings.replicates, run.plan.scenario.model.is_certain)


def _day_of(name: str, run: Run, on: Any) -> datetime.date | float | None:
    """When the outcome came about: a date if the scenario has a start, or one is given; a day otherwise."""
    scenario = run.plan.scenario
    if on is None:
        asked = next(each for each in run.plan.settings.outputs if each.name == name)
        days = [step.day for step in asked.watched]
        return _dated(max(days), scenario) if days else None
    return as_date(on, "on", _PLACE) if is_date_like(on) else _dated(checks.finite(on, "on", _PLACE), scenario)


def _dated(day: float, scenario: Scenario) -> datetime.date | float:
    if scenario.start_date is None or not float(day).is_integer():
        return float(day)
    try:
        return scenario.start_date + datetime.timedelta(int(day) - 1)
    except OverflowError:
        raise InvalidValueError(f"'on' of {_PLACE} must lie in the years 1 to 9999 (got day {day:g})") from None


def _on_scale(day: datetime.date | float | None, series: Series) -> float:
    """The day of the outcome on the scale of a series."""
    if day is None:
        raise InvalidValueError(
            f"'on' of {_PLACE} must be given for a naive forecast of an output that watches no day (got None)"
        )
    if series.has_dates != isinstance(day, datetime.date):
        has, needs = ("dates", "a date") if series.has_dates else ("days", "a day")
        remedy = "on='2024-10-15', or a scenario with a start" if series.has_dates else "give the dates of the series"
        raise InvalidValueError(f"'naive' of {_PLACE} has {has}, so the outcome must be on {needs} (got {day}): {remedy}")
    return float(day.toordinal()) if isinstance(day, datetime.date) else day


def _weights(run: Run, values: FloatArray) -> FloatArray:
    """The relative weights of the kept paths."""
    return np.ones_like(values) if run.kept.weights is None else run.kept.weights
