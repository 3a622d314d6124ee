"""The summary of the values of knowing, as text for a terminal and as HTML for a notebook."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import attrs

from supplysim._estimates.estimate import Estimate, plus_minus
from supplysim._result.tables import Section, summary_html, summary_text

_NOTE = (
    "± is half of the 95 % interval of the Monte Carlo error. A value of knowing is what a choice gains if the unknown is\n"
    "known before it, over the best choice now: the most that finding it out may cost."
)
_VISIBLE = 0.1  # of the high end of an interval that begins at 0
_FROM_BELOW = "By regression on each unknown and on pairs: what takes more than two unknowns together to see is missing."


def _written(value: Estimate) -> str:
    """A value of knowing; of one that is next to 0 as far as can be seen, what it is below."""
    is_lost = value.low == 0 and value.value < _VISIBLE * value.high and math.isfinite(value.std_error)
    return plus_minus(attrs.evolve(value, value=0.0, std_error=0.0) if is_lost else value)


@attrs.frozen(eq=False)
class ValueSummary:
    """What a summary of the values of knowing says.

    Attributes
    ----------
    best : str
        The best option.
    worth, behind : mapping from option to Estimate
        Expected worth, and what it falls short of that of the best.
    values : mapping from unknown to Estimate
        The largest first.
    all_unknowns, foresight : Estimate
    has_chance : bool
    run : str
        The paths, seed and replicates.
    """

    best: str
    worth: Mapping[str, Estimate]
    behind: Mapping[str, Estimate]
    values: Mapping[str, Estimate]
    all_unknowns: Estimate
    foresight: Estimate
    has_chance: bool
    run: str

    def title(self) -> str:
        """The question."""
        *others, last = self.worth
        return f"What is it worth to know more before choosing between {', '.join(others)} and {last}?"

    def sections(self) -> Iterator[Section]:
        """The tables: the options, and what knowing is worth."""
        rows = [
            (label, plus_minus(worth), "" if label == self.best else self._behind(label))
            for label, worth in self.worth.items()
        ]
        yield Section(("expected worth, net of cost", "", "less than the best by"), tuple(rows))
        known = [(name, _written(value)) for name, value in self.values.items()]
        if self.has_chance:
            known.append(("all unknowns together, chance left *", _written(self.all_unknowns)))
            known.append(("chance, too: foresight, the upper bound", plus_minus(self.foresight)))
        else:
            known.append(("all unknowns together: foresight", plus_minus(self.foresight)))
        yield Section(("value of knowing", ""), tuple(known))

    def notes(self) -> list[str]:
        """What is to be said of the tables."""
        others = {label: less for label, less in self.behind.items() if label != self.best}
        equal = [label for label, less in others.items() if less.low == less.high == 0]
        unsure = [label for label, less in others.items() if less.low <= 0 and label not in equal]
        best = f"{self.best}, as is {' and '.join(equal)}" if equal else self.best
        found = [f"Best is {best}."]
        if unsure:
            found = [f"Best is {best}, as far as these paths tell: not told apart from {', '.join(unsure)}."]
        return [*found, *([f"* {_FROM_BELOW}"] if self.has_chance else []), _NOTE]

    def _behind(self, label: str) -> str:
        return plus_minus(self.behind[label])

    def as_text(self) -> str:
        """The summary for a terminal."""
        return summary_text((self.title(), self.run), self.sections(), self.notes())

    def as_html(self) -> str:
        """The summary for a notebook."""
        return summary_html((self.title(), self.run), self.sections(), self.notes())
