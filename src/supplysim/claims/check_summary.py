"""The summary of a check, as text for a terminal and as HTML for a notebook."""

from __future__ import annotations

import html
import math
from collections.abc import Iterator, Mapping, Sequence

import attrs

from supplysim._estimates.effective import LEAST_EFFECTIVE
from supplysim._estimates.estimate import Estimate, counted, percent
from supplysim._estimates.estimates import Estimates
from supplysim._result.tables import Section, summary_html
from supplysim.claims.answer import Answer
from supplysim.claims.checked_claim import CheckedClaim
from supplysim.errors import shortened

_LONGEST_NAME, _LONGEST_SAID, _LONGEST_SOURCE = 28, 52, 24
_MILLION = 1e6
_HARDLY = 0.05
_FACTOR_SHOWN = 1e6
NO_SUPPORT = "no support"
_NOTES = (
    "before: what the scenario alone holds of it, the median (and 5 to 95 %); with the others: after all others are told;",
    "holds: the probability that what is said is true, first before, then with the others.",
    "± is half of the 95 % interval of the Monte Carlo error: it shrinks with more paths.",
)


@attrs.frozen(eq=False)
class CheckSummary:
    """What the summary of a check is made of; `Check` describes the attributes."""

    scenario: str
    answer: Answer
    rows: tuple[CheckedClaim, ...]
    without_claims: Estimate
    figure: Estimate | None
    effective_paths: float
    paths: int
    contradictions: Mapping[tuple[str, str], Estimate]
    contradicting: tuple[str, ...]
    moves_most: CheckedClaim | None

    def title(self) -> tuple[str, ...]:
        """The question, and the figure without and with claims."""
        all_told = NO_SUPPORT if self.figure is None else self.answer.written(self.figure)
        return (
            f"{self.scenario}: do the claims fit together, and what does each one move?",
            f"{self.answer.words}: {self.answer.written(self.without_claims)} before any claim, {all_told} with all of them",
            f"{counted(self.paths, 'path')}, of which {self.effective_paths:,.0f} are effective with all claims",
        )

    def sections(self) -> list[Section]:
        """The tables, in order."""
        found = [self._said(), self._held()]
        doubled = [each for each in self.rows if each.claim.usually_within is not None and each.claim.restates is None]
        if doubled:
            found.append(self._doubled(doubled))
        return found

    def _said(self) -> Section:
        rows = []
        for each in self.rows:
            claim = each.claim
            source = "" if claim.source is None else shortened(str(claim.source), _LONGEST_SOURCE)
            said = shortened(str(claim.statement), _LONGEST_SAID)
            rows.append((_name(each), said, source, claim.told_on or ""))
        return Section(("what is said", "", "by", "on"), tuple(rows))

    def _held(self) -> Section:
        heads = ("what the model holds of it", "before", "with the others", "holds", "then", "answer without it")
        rows = [
            (
                _name(each),
                range_text(each.before),
                NO_SUPPORT if each.after is None else range_text(each.after),
                _chance(each.holds_before),
                "" if each.holds_after is None else _chance(each.holds_after),
                self._without(each),
            )
            for each in self.rows
        ]
        return Section(heads, tuple(rows))

    def _without(self, row: CheckedClaim) -> str:
        if row.claim.restates is not None:
            return "no weight"
        return NO_SUPPORT if row.without is None else self.answer.written(row.without)

    def _doubled(self, rows: Sequence[CheckedClaim]) -> Section:
        now = NO_SUPPORT if self.figure is None else self.answer.written(self.figure)
        cells = []
        for each in rows:
            k = each.claim.usually_within or math.nan
            twice = NO_SUPPORT if each.doubled is None else self.answer.written(each.doubled)
            cells.append((_name(each), f"{k:g}: {now}", f"{2 * k:g}: {twice}"))
        return Section(("the answer, if usually within a factor", "as told", "twice that"), tuple(cells))

    def sentences(self) -> Iterator[str]:
        """What the tables come to, in plain sentences."""
        if self.figure is not None:
            yield self._most(self.figure)
        for (one, other), factor in self.contradictions.items():
            yield f"'{one}' and '{other}' contradict each other: {_times(factor)}."
        if self.figure is None:
            named = f" {_can_hardly_hold(self.contradicting)}." if self.contradicting else ""
            yield (
                f"Fewer than {LEAST_EFFECTIVE} paths are effective with all claims, too few for an answer.{named} Wider "
                "errors (within=), reliability= or more paths may mend it."
            )
        for each in self.rows:
            if each.after is None and each.contradicting not in {(), self.contradicting}:
                yield f"Without '{each.name}', {_can_hardly_hold(each.contradicting)}, either."
            elif each.holds_after is not None and each.holds_after.high < _HARDLY:
                yield f"'{each.name}' hardly fits the others: with them, it holds with {_chance(each.holds_after)}."
            if each.claim.restates is not None:
                yield f"'{each.name}' restates '{each.claim.restates}', and has no weight of its own."
            if each.claim.reading is not None:
                yield f"'{each.name}' is read as: {each.claim.reading}."

    def _most(self, figure: Estimate) -> str:
        row = self.moves_most
        if row is None or row.without is None:
            return "No single claim is seen to move the answer by more than its error."
        now, without = self.answer.written(figure), self.answer.written(row.without)
        return f"The answer depends most on '{row.name}': without it, it would be {without}, not {now}."

    def as_text(self) -> str:
        """The summary for a terminal."""
        tables = [_aligned(each) for each in self.sections()]
        return "\n\n".join(["\n".join(self.title()), *tables, "\n".join(self.sentences()), "\n".join(_NOTES)])

    def as_html(self) -> str:
        """The summary for a notebook."""
        listed = "".join(f"<li>{html.escape(each)}</li>" for each in self.sentences())
        return summary_html(self.title(), self.sections(), _NOTES).replace("<p><small>", f"<ul>{listed}</ul><p><small>")


def _name(row: CheckedClaim) -> str:
    return shortened(row.name, _LONGEST_NAME)


def _chance(estimate: Estimate) -> str:
    """A probability in whole per cent; its error is below that with hundreds of effective paths, or nearly so."""
    text = percent(estimate, finest=1.0)
    return text if "±" not in text else f"{text.split(' ±')[0]} %"


def range_text(several: Estimates) -> str:
    """The median and, in brackets, the 5 % and 95 % quantiles, with three digits: ``3.1 (1.2 to 5.4) million``."""
    low, middle, high = (float(each) for each in several)
    scale, unit = (_MILLION, " million") if abs(middle) >= _MILLION else (1.0, "")
    return f"{_three(middle / scale)} ({_three(low / scale)} to {_three(high / scale)}){unit}"


def _three(value: float) -> str:
    """A number with three digits, without an exponent where there is no need of one."""
    if value == 0 or not math.isfinite(value):
        return f"{value:g}"
    digits = 2 - math.floor(math.log10(abs(value)))
    rounded = round(value, digits)
    return f"{rounded:,.{max(digits, 0)}f}" if digits <= 5 else f"{rounded:.3g}"  # noqa: PLR2004  # 0.00123


def _times(factor: Estimate) -> str:
    if factor.value == 0:
        return "on no path can both be true"
    less = 1 / factor.value
    many = f"{float(f'{less:.2g}'):,.0f} times" if less < _FACTOR_SHOWN else "more than a million times"
    return f"that both are said is {many} less likely than if they were about different things"


def _aligned(section: Section) -> str:
    """A table whose first columns are no wider than they must be; text to the left, figures to the right."""
    grid = [section.heads, *section.rows]
    widths = [max(map(len, column)) for column in zip(*grid, strict=True)]
    is_text = section.heads[0] == "what is said"
    lines = []
    for label, *cells in grid:
        sides = (cell.ljust(width) if is_text else cell.rjust(width) for cell, width in zip(cells, widths[1:], strict=True))
        lines.append("  ".join([label.ljust(widths[0]), *sides]).rstrip())
    return "\n".join(lines)


def _can_hardly_hold(names: tuple[str, ...]) -> str:
    several = " and ".join(f"'{each}'" for each in names)
    return f"{several} can hardly {'all ' if len(names) > 1 else ''}hold"
