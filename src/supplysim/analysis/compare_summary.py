"""What the summaries of a change and of a comparison are made of, as text for a terminal and as HTML for a notebook."""

from __future__ import annotations

import attrs

from supplysim._estimates.estimate import Estimate, count_days, counted, plus_minus
from supplysim._result.summary import NOTE
from supplysim._result.tables import Section, summary_html, summary_text
from supplysim.analysis.side import Side
from supplysim.errors import shortened

LONGEST_LABEL = 28
FINEST = 0.01  # of a day, and of a percentage point
_POINTS = "points: percentage points, by which 79 % is 4 more than 75 %."


@attrs.frozen
class CompareSummary:
    """A title, tables and notes.

    Attributes
    ----------
    title : tuple of str
        The question, and a line on the run.
    sections : tuple of Section
    """

    title: tuple[str, str]
    sections: tuple[Section, ...]

    def as_text(self) -> str:
        """The summary for a terminal."""
        return summary_text(self.title, self.sections, (NOTE, _POINTS))

    def as_html(self) -> str:
        """The summary for a notebook."""
        return summary_html(self.title, self.sections, (NOTE, _POINTS))


def run_told(side: Side, paths: int, seed: int, replicates: int) -> str:
    """A line on the run: paths, horizon, start, seed, replicates."""
    scenario = side.scenario
    begin = "" if scenario.start_date is None else f" from {scenario.start_date}"
    span = f"{count_days(scenario.horizon_days)}{begin}"
    number = counted(paths, "path")
    if side.tally.weights is not None:
        number += f", worth {side.tally.weights.effective:,.0f} under the claims about the first,"
    return f"{number} over {span}, the same for all; seed {seed}, {replicates} replicates"


def short(label: str) -> str:
    """A label that fits a column."""
    return shortened(label, LONGEST_LABEL)


def days(estimate: Estimate) -> str:
    """A duration, without digits below a hundredth of a day."""
    return plus_minus(estimate, finest=FINEST)


def more_days(estimate: Estimate) -> str:
    """A difference of durations, with its sign."""
    return _signed(estimate, days(estimate))


def signed(estimate: Estimate) -> str:
    """A difference with its sign."""
    return _signed(estimate, plus_minus(estimate))


def points(estimate: Estimate) -> str:
    """A difference of probabilities, in percentage points, with its sign."""
    text = _signed(estimate, plus_minus(100 * estimate, finest=FINEST))
    return text if text == "unknown" else f"{text} points"


def _signed(estimate: Estimate, text: str) -> str:
    return f"+{text}" if estimate.value > 0 and text[0].isdigit() else text
