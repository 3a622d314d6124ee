"""OfStock: the tally of a run as one stock sees it, which all figures of that stock are computed from."""

from __future__ import annotations

from functools import cached_property

import attrs
import numpy as np

from supplysim._engine.tally import Tally
from supplysim._estimates.effective import too_few
from supplysim._model.scenario import Scenario
from supplysim._uncertain.arrays import FloatArray
from supplysim.errors import InvalidValueError, shown


@attrs.frozen(eq=False, slots=False)
class OfStock:
    """What all figures of one stock are read off; `Figures` describes the attributes."""

    scenario: Scenario
    tally: Tally
    stock: str

    @cached_property
    def _paths(self) -> FloatArray:
        """The number of paths of each replicate, (replicates,); in a run with claims, its share of the effective number.

        Raises
        ------
        InvalidValueError
            If the claims leave too few effective paths.
        """
        weights = self.tally.weights
        if weights is None:
            return self.tally.paths.astype(np.float64)
        problem = too_few(self.tally)
        if problem is not None:
            raise InvalidValueError(f"a figure of Scenario {shown(self.scenario.name)} {problem}")
        return np.array([float(each) for each in weights.sums]) * self._per_unit

    @property
    def _per_unit(self) -> float:
        """The number of effective paths that a unit of weight stands for; 1 without claims."""
        return 1.0 if self.tally.weights is None else self.tally.weights.per_unit

    @cached_property
    def _is_certain(self) -> bool:
        """Whether the scenario is deterministic, so that every figure is exact."""
        return self.scenario.model.is_certain


def in_words(figures: OfStock) -> str:
    """What some figures describe: ``the stock 'depot'`` or, if they are those of a demand, ``the demand 'front'``."""
    is_stock = any(stock.name == figures.stock for stock in figures.scenario.stocks)
    return f"the {'stock' if is_stock else 'demand'} {figures.stock!r}"
