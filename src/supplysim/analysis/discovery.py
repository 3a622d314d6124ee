"""Discovery: the boxes of inputs in which an event is concentrated, and what chance leaves."""

from __future__ import annotations

import math
from collections.abc import Mapping

import attrs
import numpy as np

from supplysim._estimates.estimate import Estimate
from supplysim._uncertain.arrays import BoolArray, FloatArray
from supplysim.analysis.box import Box
from supplysim.analysis.discovery_plots import DiscoveryPlots
from supplysim.analysis.discovery_summary import DiscoverySummary

_UNKNOWN = Estimate(math.nan, math.inf, 0.0, 1.0)


@attrs.frozen(eq=False, slots=False, repr=False)
class Discovery:
    """Boxes of inputs in which an event is concentrated; `Result.discover` returns it.

    Boxes are found on half of the replicates and measured on the other half. ``print(discovery)`` says them in words; a
    notebook shows a table.

    Attributes
    ----------
    event : str
        The event, in words.
    boxes : tuple of Box
        In the order in which they were found: each among the paths that lie in none before.
    reason : str or None
        Why there is no box; None if there is one.
    base_rate : Estimate
        The probability of the event.
    coverage : Estimate
        The share of the paths with the event that lie in any of the boxes.
    density : Estimate
        The probability of the event in the boxes taken together.
    ceiling : Estimate
        The largest product of coverage and density that any region of the inputs can have, box or not; see `Result.discover`.
        It is 1 without chance. It is also the probability that the event, where it happened, happens again with the same
        inputs and fresh chance.

    Examples
    --------
    >>> import supplysim as ss
    >>> issues = ss.Consumption("issues", ss.uniform(5, 15, name="rate"))
    >>> result = ss.simulate(ss.Scenario("depot", stock=ss.Stock(100), demand=[issues], horizon_days=30), paths=8_192, seed=7)
    >>> found = result.discover(lasts_less_than=8)
    >>> [box.words for box in found.boxes], found.ceiling.value
    (['rate above 12.5'], 1.0)
    """

    event: str
    base_rate: Estimate
    ceiling: Estimate
    reason: str | None
    _inputs: Mapping[str, FloatArray]
    _happens: BoolArray
    _run: str
    boxes: tuple[Box, ...] = ()
    coverage: Estimate = _UNKNOWN
    density: Estimate = _UNKNOWN
    _trade_off: FloatArray = attrs.field(factory=lambda: np.empty((0, 2)))

    @property
    def plot(self) -> DiscoveryPlots:
        """The plots: ``discovery.plot.inputs()`` and ``discovery.plot.trade_off()``."""
        return DiscoveryPlots(
            event=self.event,
            boxes=self.boxes,
            inputs=self._inputs,
            happens=self._happens,
            trade_off=self._trade_off,
            ceiling=self.ceiling,
            base_rate=self.base_rate,
        )

    @property
    def _summary(self) -> DiscoverySummary:
        return DiscoverySummary(
            event=self.event,
            run=self._run,
            boxes=self.boxes,
            together=(self.coverage, self.density),
            base_rate=self.base_rate,
            ceiling=self.ceiling,
            reason=self.reason,
        )

    def __str__(self) -> str:
        return self._summary.as_text()

    def __repr__(self) -> str:
        number = len(self.boxes)
        return f"<Discovery of where {self.event}: {number} box{'' if number == 1 else 'es'}>"

    def _repr_html_(self) -> str:
        return self._summary.as_html()
