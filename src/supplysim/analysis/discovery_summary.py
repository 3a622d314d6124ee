"""The summary of a discovery, as text for a terminal and as HTML for a notebook."""

from __future__ import annotations

import html
import math
from collections.abc import Iterator

import attrs

from supplysim._estimates.estimate import Estimate, percent
from supplysim._result.tables import Section
from supplysim.analysis.box import Box
from supplysim.analysis.limits import in_parts

_NOTE = (
    "Coverage: share of the paths with the event that lie in the box. Density: share of the paths in the box with the event.\n"
    "Found again: overlap with the box that the other half of the replicates leads to. ± is half of the 95 % interval."
)


@attrs.frozen(eq=False)
class DiscoverySummary:
    """What a summary of a discovery says; `Discovery` describes the attributes."""

    event: str
    run: str
    boxes: tuple[Box, ...]
    together: tuple[Estimate, Estimate]
    base_rate: Estimate
    ceiling: Estimate
    reason: str | None

    def title(self) -> str:
        """The question."""
        return f"For which inputs is it likely that {self.event}?"

    def lines(self) -> list[str]:
        """What is said of the event, of chance, and of why there is no box."""
        found = [f"Anywhere: {percent(self.base_rate)}."]
        if self.reason is not None:
            found.append(f"Nothing found: {self.reason}.")
        if self.ceiling.low == 1:
            found.append("Chance plays no part: a region of the inputs can hold all of the event, and nothing else.")
        elif math.isfinite(self.ceiling.value):
            found.append(f"What chance leaves: {self._limit()}.")
        return found

    def _limit(self) -> str:
        """The ceiling in words, also where it is told by one end of its interval, or not at all."""
        ceiling = percent(self.ceiling)
        if ceiling.startswith("< "):
            return f"coverage x density is below {ceiling.removeprefix('< ')} for any region of the inputs"
        if ceiling.startswith("> ") or ceiling == "unknown":
            return f"the ceiling of coverage x density is {ceiling.replace('>', 'above')}"
        return f"coverage x density is at most {ceiling} for any region of the inputs"

    def section(self) -> Section:
        """The table of boxes."""
        rows: list[tuple[str, ...]] = []
        for number, box in enumerate(self.boxes, 1):
            first, *others = in_parts(dict(box.limits))
            rows.append((f"{number}. {first}", percent(box.coverage), percent(box.density), f"{100 * box.found_again:.0f} %"))
            rows += [(f"   and {each}", "", "", "") for each in others]
        if len(self.boxes) > 1:
            rows.append(("all of them", *map(percent, self.together), ""))
        return Section(("box", "coverage", "density", "found again"), tuple(rows))

    def as_text(self) -> str:
        """The summary for a terminal."""
        return "\n\n".join(self._parts())

    def _parts(self) -> Iterator[str]:
        yield f"{self.title()}\n{self.run}"
        if self.boxes:
            yield self.section().as_text()
        yield "\n".join(self.lines())
        if self.boxes:
            yield _NOTE

    def as_html(self) -> str:
        """The summary for a notebook."""
        table = self.section().as_html() if self.boxes else ""
        lines = "<br>".join(map(html.escape, self.lines()))
        note = f"<p><small>{html.escape(_NOTE)}</small></p>" if self.boxes else ""
        return f"<h4>{html.escape(self.title())}</h4><p>{html.escape(self.run)}</p>{table}<p>{lines}</p>{note}"
