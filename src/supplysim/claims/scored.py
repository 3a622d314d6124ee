"""Score: how good a forecast was, now that the outcome, or a floor of it, is known."""

from __future__ import annotations

import datetime
import math

import attrs

from supplysim._estimates.estimate import Estimate, percent, plus_minus
from supplysim._result.tables import Section, summary_html, summary_text
from supplysim.claims.naive import NaiveForecast
from supplysim.errors import shown


@attrs.frozen(eq=False, repr=False)
class Score:
    """How good a forecast was; `score` returns it.

    Attributes
    ----------
    name : str
        The output that was forecast.
    unit : str
    outcome : float
        The value that came about, or its floor.
    is_floor : bool
        Whether it is known only that the value is at least `outcome`.
    on : datetime.date, float or None
        The date of the outcome; its day if the scenario has no start; None if it is not known.
    log_score : Estimate or None
        The logarithm of the density of the forecast at the outcome; of the probability of at least `outcome` if that is a
        floor. Higher is better. None if all paths have one value, so that there is no density.
    crps : Estimate or None
        The continuous ranked probability score, in the unit of the output: 0 is best. None for a floor, of which it is not
        defined.
    percentile : Estimate
        The probability that the forecast gave to a lower value, and half of that of the same value; between 0 and 1.
    quantiles : tuple of three Estimate
        The forecast: its 5 %, median and 95 %.
    density : str
        The kernel, the scale and the bandwidth of the density estimate; empty if there was none.
    effective_paths : float
        How many paths of equal weight the kept paths are worth.
    naive : NaiveForecast or None
        What a naive forecast would have scored.

    Examples
    --------
    >>> import supplysim as ss
    >>> pace = ss.uniform(8, 12)
    >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", per_day=pace)], horizon_days=30)
    >>> result = ss.simulate(depot, paths=4_096, seed=1, outputs=[ss.OnHand(on=5)])
    >>> ss.score(result.outputs["on hand on day 5"], 45).percentile.value
    0.5
    """

    name: str
    unit: str
    outcome: float
    is_floor: bool
    on: datetime.date | float | None
    log_score: Estimate | None
    crps: Estimate | None
    percentile: Estimate
    quantiles: tuple[Estimate, Estimate, Estimate]
    density: str
    effective_paths: float
    naive: NaiveForecast | None

    def _title(self) -> tuple[str, str]:
        when = (
            "" if self.on is None else f" on {self.on}" if isinstance(self.on, datetime.date) else f" on day {self.on:,.10g}"
        )
        said = f"at least {self.outcome:,.12g}" if self.is_floor else f"{self.outcome:,.12g}"
        unit = f" {self.unit}" if self.unit else ""
        return (
            f"{self.name}: how good was the forecast?",
            f"outcome{when}: {said}{unit}; {self.effective_paths:,.0f} effective paths",
        )

    def _section(self) -> Section:
        naive, unit = self.naive, f", {self.unit}" if self.unit else ""
        heads = ("", "forecast") if naive is None else ("", "forecast", "naive")
        z = 1.6448536269514722
        quantiles = [] if naive is None else [_short(naive.mean + each * naive.std, naive.std) for each in (-z, 0.0, z)]
        rows = [
            (f"{head}{unit}", plus_minus(estimate), *quantiles[number : number + 1])
            for number, (head, estimate) in enumerate(zip(("5 %", "median", "95 %"), self.quantiles, strict=True))
        ]
        where = "percentile of the floor" if self.is_floor else "percentile of the outcome"
        crps = "not defined" if self.crps is None else plus_minus(self.crps)
        scores = [
            (f"log score{' of the floor' if self.is_floor else ''} (higher is better)", _log(self.log_score)),
            (f"CRPS{unit} (lower is better)", crps),
            (where, percent(self.percentile)),
        ]
        if naive is None:
            return Section(heads, (*rows, *scores))
        of_naive = [
            f"{naive.log_score:.2f}",
            "not defined" if naive.crps is None else _short(naive.crps, naive.crps),
            f"{100 * naive.percentile:.3g} %",
        ]
        return Section(heads, (*rows, *((*score, cell) for score, cell in zip(scores, of_naive, strict=True))))

    def _notes(self) -> list[str]:
        notes = []
        if self.is_floor:
            notes.append(
                "Log score: the logarithm of the probability of at least so much. The CRPS is not defined where only a floor "
                "is known."
            )
            if self.log_score is not None and self.log_score.value == -math.inf:
                notes.append(
                    f"No path reaches it: among {self.effective_paths:,.0f} effective paths, that means a probability of at "
                    f"most {math.exp(self.log_score.high):.2g}."
                )
        elif self.log_score is None:
            notes.append("All paths have one value, so there is no density, and no log score.")
        else:
            notes.append(f"Log score: the logarithm of the density at the outcome; {self.density}.")
        if self.naive is not None:
            notes.append(
                "naive: the last value plus the last slope, normal, with the root mean square of its own past errors at the "
                "same lead."
            )
        return [*notes, "± is half of the 95 % interval of the Monte Carlo error."]

    def __str__(self) -> str:
        return summary_text(self._title(), [self._section()], self._notes())

    def __repr__(self) -> str:
        said = f"at least {self.outcome:,.12g}" if self.is_floor else f"{self.outcome:,.12g}"
        scores = f"log score {_log(self.log_score)}, percentile {percent(self.percentile)}"
        return f"<Score of {shown(self.name)}, outcome {said}: {scores}>"

    def _repr_html_(self) -> str:
        return summary_html(self._title(), [self._section()], self._notes())


def _log(estimate: Estimate | None) -> str:
    """A log score, which is -inf if no path reaches a floor."""
    if estimate is None:
        return "none"
    if estimate.value == -math.inf:
        return f"below {estimate.high:.2f}" if math.isfinite(estimate.high) else "-inf"
    return plus_minus(estimate, finest=0.01)


def _short(value: float, size: float) -> str:
    """A number of the naive forecast, to three digits of its spread."""
    decimals = max(2 - math.floor(math.log10(abs(size))), 0) if size else 0
    return f"{value:,.{min(decimals, 12)}f}"
