"""The summary of drivers, as text for a terminal and as HTML for a notebook."""

from __future__ import annotations

import math
from collections.abc import Mapping

import attrs

from supplysim._estimates.estimate import Estimate, counted
from supplysim._result.chosen_figure import ChosenFigure
from supplysim._result.summary import NOTE
from supplysim._result.tables import Section, summary_html, summary_text
from supplysim.analysis.driver import Driver, share_text
from supplysim.errors import shortened

_LONGEST_NAME = 34
_MOST_ROWS = 20
_SHARES = (
    "alone: the share of the figure's variance that would go, on average, if the unknown were known;\n"
    "with others: the share alone and in pairs."
)
_UNDER_CLAIMS = (
    "with what it carries: the share of the figure's variance that would go, on average, if the unknown were known. Claims tie\n"
    "unknowns together, so that each carries a part of the others: shares overlap, and there is none in pairs or in total."
)
_CHANCE_OF_OUTPUTS = (
    "The share of chance is not known: claims are about outputs, which depend on chance, so that no second run with fresh\n"
    "chance is under the same claims."
)
_CARRIES = "*: correlated with others; its share is what it accounts for alone, with what it carries of them."


@attrs.frozen(eq=False)
class DriversSummary:
    """What the summary of drivers is made of; `Drivers` describes the attributes."""

    question: str
    figure: Estimate
    chosen: ChosenFigure
    paths: int
    drivers: Mapping[str, Driver]
    chance: Estimate
    beyond_pairs: Estimate
    varies: bool = True
    effective_paths: float | None = None  # under claims

    def title(self) -> tuple[str, str]:
        """The title, and a line with the figure and the number of paths."""
        number = counted(self.paths, "path")
        if self.effective_paths is not None:
            number += f", worth {self.effective_paths:,.0f} of equal weight"
        return (
            self.question,
            f"{self.chosen.words}: {self._written(self.figure)}; {number}",
        )

    def sections(self) -> list[Section]:
        """The tables, in order."""
        if not self.varies:
            return [Section(("the figure does not vary, so that nothing drives it",), ())]
        found = [Section(("share of the variance", ""), tuple(self._rest()))]
        if self.drivers:
            found.insert(0, self._table())
        return found

    def _table(self) -> Section:
        under_claims = self.effective_paths is not None
        shares = ("with what it carries",) if under_claims else ("alone", "with others")
        heads = ("what is uncertain", *shares, "the figure at its 5 %", "and at its 95 %")
        several = list(self.drivers.values())
        rows = [
            (
                shortened(driver.name, _LONGEST_NAME) + ("*" if driver.is_correlated and not under_claims else ""),
                share_text(driver.alone),
                *(() if under_claims else (_in_pairs(driver),)),
                f"{number_text(driver.low)}: {self._written(driver.at_low)}",
                f"{number_text(driver.high)}: {self._written(driver.at_high)}",
            )
            for driver in several[:_MOST_ROWS]
        ]
        if len(several) > _MOST_ROWS:
            rows.append((f"and {len(several) - _MOST_ROWS} others, of less", *[""] * (len(heads) - 1)))
        return Section(heads, tuple(rows))

    def _rest(self) -> list[tuple[str, str]]:
        rows = [("chance", "not known" if math.isnan(self.chance.value) else share_text(self.chance))]
        if not math.isnan(self.beyond_pairs.value):
            rows.append(("joint effects beyond pairs", share_text(self.beyond_pairs)))
        return rows

    def _notes(self) -> list[str]:
        if self.effective_paths is not None:
            is_unknown = self.varies and math.isnan(self.chance.value)
            return [_UNDER_CLAIMS, *([_CHANCE_OF_OUTPUTS] if is_unknown else []), NOTE]
        carries = [_CARRIES] if any(driver.is_correlated for driver in self.drivers.values()) else []
        return [_SHARES, *carries, NOTE]

    def _written(self, estimate: Estimate) -> str:
        return self.chosen.written(estimate)

    def as_text(self) -> str:
        """The summary for a terminal."""
        return summary_text(self.title(), self.sections(), self._notes())

    def as_html(self) -> str:
        """The summary for a notebook."""
        return summary_html(self.title(), self.sections(), self._notes())


def _in_pairs(driver: Driver) -> str:
    return "" if math.isnan(driver.with_others.value) else share_text(driver.with_others)


def number_text(value: float) -> str:
    """A value of an unknown, with four digits."""
    return f"{value:,.4g}" if abs(value) < 9999.5 else f"{value:,.0f}"  # noqa: PLR2004  # %g would print an exponent
