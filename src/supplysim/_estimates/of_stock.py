"""OfStock: the tally of a run as one stock sees it, which all figures of that stock are computed from."""

from __future__ import annotations

from functools import cached_property

import attrs
import numpy as np

from supplysim._engine.tally import Tally
from supplysim._model.scenario import Scenario
from supplysim._uncertain.arrays import FloatArray


@attrs.frozen(eq=False, slots=False)
class OfStock:
    """What all figures of one stock are read off; `Figures` describes the attributes."""

    scenario: Scenario
    tally: Tally
    stock: str

    @cached_property
    def _paths(self) -> FloatArray:
        """The number of paths of each replicate, (replicates,)."""
        return self.tally.paths.astype(np.float64)

    @cached_property
    def _is_certain(self) -> bool:
        """Whether the scenario is deterministic, so that every figure is exact."""
        return self.scenario.model.is_certain
