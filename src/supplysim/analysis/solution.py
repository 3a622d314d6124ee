"""Solution: what solve found, and how it is told."""

from __future__ import annotations

import html
import math

import attrs

from supplysim._estimates.digits import rounded
from supplysim._estimates.estimate import Estimate, counted
from supplysim.analysis.crossing import Crossing
from supplysim.analysis.crossings import Found
from supplysim.analysis.solve_runs import Runs
from supplysim.analysis.solve_target import Target

_NEGLIGIBLE = 1e-9  # of a value: a narrower interval is not printed


@attrs.frozen(eq=False, repr=False)
class Solution:
    """The value of a control with which a figure meets its target: what `solve` returns.

    Attributes
    ----------
    value : float
        The value of the control. Infinite if the target is not met anywhere in the range: positive if the figure comes nearer
        to it as the control rises, negative if it does as the control falls. If the target is met everywhere, the end of the
        range at which it is met with the least to spare.
    low, high : float
        The ends of its 95 % interval; infinite on the side on which it may lie beyond the range.
    safe : float
        The end of that interval on the side on which the target is met.
    check : Estimate
        The figure at `checked_at`, from another seed.
    checked_at : float
        `safe`, if that is finite; otherwise the end of the range at which the figure is nearest to the target.
    crossings : tuple of Crossing
        Every value at which the target begins to be met or ceases to be, in ascending order. `value` is that of the first one
        above which it is met, if there is one.
    verdict : str
        "found", "jump" (the figure jumps across the target there), "not resolved" (it lies between `low` and `high`; the range
        is too wide to tell more), "met everywhere" or "out of reach".
    between : two floats
        The range that was searched.
    target : str
        The target in words.

    Examples
    --------
    >>> import supplysim as ss
    >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
    >>> found = ss.solve(
    ...     lambda x: depot.replace(stock=ss.Stock(10 * int(x))), (1, 20), median=True, at_least=10, paths=1_024, seed=7
    ... )
    >>> print(found)
    depot: median duration: at least 10 days
    between 1 and 20, the control by paired variants; 12 runs of 1,024 paths; seed 7, 32 replicates
    <BLANKLINE>
    value       10
                the figure jumps across the target there
    safe value  10
    checked     at 10: 10 days, the target is met
    """

    value: float
    low: float
    high: float
    safe: float
    check: Estimate
    checked_at: float
    crossings: tuple[Crossing, ...]
    verdict: str
    between: tuple[float, float]
    target: str
    _asked: Target
    _title: tuple[str, str]
    _depends: bool

    @classmethod
    def of(cls, runs: Runs, found: Found, low: float, high: float) -> Solution:
        """The solution that the search found, with its check: one more run."""
        target = runs.target
        nearest = low if found.trend * found.sign > 0 else high
        ends: tuple[float, float, float, float]
        if found.crossings:
            chosen = next((each for each in found.crossings if each.begins), found.crossings[-1])
            ends = chosen.value, chosen.low, chosen.high, chosen.safe
            verdict = "jump" if chosen.is_jump else "found" if chosen.is_resolved else "not resolved"
            nearest = high if chosen.begins else low
        elif found.sign > 0:
            verdict = "met everywhere"
            nearest = low if found.trend >= 0 else high
            possible = found.possible or (nearest, nearest)
            ends = nearest, min(nearest, possible[0]), max(nearest, possible[1]), nearest
            ends = (*ends[:3], ends[2] if found.trend >= 0 else ends[1])
        else:
            verdict = "out of reach"
            beyond = math.inf if found.trend >= 0 else -math.inf
            possible = found.possible or (beyond, beyond)
            ends = beyond, min(beyond, possible[0]), max(beyond, possible[1]), beyond
            if not found.trend and found.possible:
                ends = beyond, -math.inf, math.inf, beyond
        value, bottom, top, safe = ends
        checked_at = safe if math.isfinite(safe) else nearest
        result = runs.run(runs.control.scenario(checked_at), "check")
        way = "the control as one more unknown" if runs.takes_quantity else "the control by paired variants"
        scenario = result.scenario
        title = (
            f"{scenario.name}: {target.words}",
            (
                f"between {low:,.10g} and {high:,.10g}, {way}; {runs.count} runs of {counted(runs.paths, 'path')}; "
                f"seed {runs.seed}, {runs.replicates} replicates"
            ),
        )
        return cls(
            value,
            bottom,
            top,
            safe,
            target.figure.read(result),
            checked_at,
            found.crossings,
            verdict,
            (low, high),
            target.words,
            target,
            title,
            bool(found.trend),
        )

    def _rows(self) -> list[tuple[str, str]]:
        """What is printed: labels and texts."""
        low, high = (f"{end:,.10g}" for end in self.between)
        rows = [("value", self._value_text())]
        if self.verdict == "out of reach":
            rows.append(("", f"the target is not met anywhere between {low} and {high}"))
        if not self._depends and not math.isfinite(self.high - self.low):
            rows.append(("", "the figure does not change noticeably with the control"))
        if self.verdict == "met everywhere":
            rows.append(("", f"the target is met everywhere between {low} and {high}"))
        if self.verdict == "jump":
            rows.append(("", "the figure jumps across the target there"))
        if self.verdict == "not resolved":
            rows.append(("", "not resolved in so wide a range: search a narrower one"))
        if math.isfinite(self.safe):
            rows.append(("safe value", self._number(self.safe)))
        elif self.crossings:
            rows.append(("safe value", f"none between {low} and {high}: the interval reaches beyond"))
        held = self._asked.holds(self.check)
        verdict = {True: "the target is met", False: "the target is not met", None: "within error of the target"}[held]
        label = "checked" if math.isfinite(self.safe) else "nearest end"
        rows.append((label, f"at {self._number(self.checked_at)}: {self._asked.figure.written(self.check)}, {verdict}"))
        if len(self.crossings) > 1:
            rows += [
                (
                    "all crossings" if not index else "",
                    f"{_text(each.value, each.low, each.high)}, met {'above' if each.begins else 'below'}",
                )
                for index, each in enumerate(self.crossings)
            ]
        return rows

    def _value_text(self) -> str:
        if math.isfinite(self.value):
            return _text(self.value, self.low, self.high)
        side = "above" if self.value > 0 else "below"
        end = self.between[self.value > 0]
        return f"{side} {end:,.10g}"

    def _number(self, value: float) -> str:
        """A value of the control, with two digits more than its interval supports."""
        width = self.high - self.low
        is_given = value in self.between or not _NEGLIGIBLE * abs(value) < width < math.inf
        return f"{value:,.10g}" if is_given else rounded(value, width / 200)

    def __str__(self) -> str:
        width = max(len(label) for label, _ in self._rows())
        lines = [f"{label:<{width}}  {text}".rstrip() for label, text in self._rows()]
        return "\n".join([*self._title, "", *lines])

    def __repr__(self) -> str:
        return f"<Solution {self._value_text()}, {self.verdict}>"

    def _repr_html_(self) -> str:
        rows = "".join(f"<tr><th>{html.escape(label)}</th><td>{html.escape(text)}</td></tr>" for label, text in self._rows())
        question, run = map(html.escape, self._title)
        return f"<h4>{question}</h4><p>{run}</p><table><tbody>{rows}</tbody></table>"


def _text(value: float, low: float, high: float) -> str:
    """A value with its interval: ``1.234 ± 0.002``, or both ends if they are not alike."""
    if high - low <= _NEGLIGIBLE * abs(value):
        return f"{value:,.10g}"
    if not (math.isfinite(low) and math.isfinite(high)):
        reach = min((abs(value - end) for end in (low, high) if math.isfinite(end)), default=0.0) or abs(value) / 100
        below = rounded(low, reach) if math.isfinite(low) else "below the range"
        above = rounded(high, reach) if math.isfinite(high) else "beyond the range"
        return f"{rounded(value, reach)} ({below} to {above})"
    half = (high - low) / 2
    if max(value - low, high - value) > 1.5 * half:
        return f"{rounded(value, half / 5)} ({rounded(low, half / 5)} to {rounded(high, half / 5)})"
    return f"{rounded(value, half)} ± {rounded(half, half)}"
