"""Box: ranges of inputs in which an event is concentrated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
import numpy as np

from supplysim._estimates.estimate import Estimate, percent
from supplysim._uncertain import checks
from supplysim._uncertain.arrays import BoolArray
from supplysim.analysis.limits import in_words, inside
from supplysim.errors import InvalidTypeError, InvalidValueError, UnknownNameError, shown, shown_names


@attrs.frozen(eq=False, repr=False)
class Box:
    """Ranges of inputs in which an event is concentrated; `Discovery` has one or several.

    Attributes
    ----------
    limits : mapping from the name of an input to (low, high)
        The range of each input that matters; infinite on a side without a limit.
    coverage : Estimate
        The share of all paths with the event that lie in the box.
    density : Estimate
        The share of the paths in the box on which the event happens: its probability there.
    found_again : float
        How far the best box of a search on the other replicates is the same: the paths in both over those in either. It is
        near 1 if the box does not depend on which paths were looked at.

    Examples
    --------
    >>> import supplysim as ss
    >>> issues = ss.Consumption("issues", ss.uniform(5, 15, name="rate"))
    >>> result = ss.simulate(ss.Scenario("depot", stock=ss.Stock(100), demand=[issues], horizon_days=30), paths=8_192, seed=7)
    >>> [box] = result.discover(lasts_less_than=8).boxes
    >>> box.words, box.limits, box.density.value
    ('rate above 12.5', {'rate': (12.5, inf)}, 1.0)
    """

    limits: Mapping[str, tuple[float, float]]
    coverage: Estimate
    density: Estimate
    found_again: float

    @property
    def words(self) -> str:
        """The limits in words."""
        return in_words(dict(self.limits))

    def holds(self, inputs: Mapping[str, Any]) -> BoolArray:
        """Say which paths lie in the box.

        Parameters
        ----------
        inputs : mapping from name to (paths,) array
            As ``result.inputs``.

        Returns
        -------
        (paths,) array of bool

        Raises
        ------
        InvalidTypeError, InvalidValueError
            If `inputs` has no numbers for an input of the box, or not the same number of all.

        Examples
        --------
        >>> box = Box({"rate": (12.5, float("inf"))}, Estimate(1, 0, 1, 1), Estimate(1, 0, 1, 1), 1.0)
        >>> box.holds({"rate": [9, 14]})
        array([False,  True])
        """
        if not isinstance(inputs, Mapping):
            raise InvalidTypeError(f"'inputs' of holds must be a mapping from name to values (got {shown(inputs)})")
        arrays = {}
        for name in self.limits:
            if name not in inputs:
                raise UnknownNameError(
                    f"'inputs' of holds must have {shown(name)}, of which the box has limits "
                    f"(got {shown_names(inputs)}{checks.did_you_mean(name, [*inputs])})"
                )
            values = np.asarray(inputs[name])
            if values.dtype.kind not in "iuf":
                raise InvalidTypeError(f"'inputs[{shown(name)}]' of holds must be numbers (got {shown(inputs[name])})")
            arrays[name] = np.atleast_1d(values.astype(np.float64))
        sizes = {values.size for values in arrays.values()}
        if len(sizes) != 1:
            raise InvalidValueError(f"'inputs' of holds must have as many values of each input (got {sorted(sizes)})")
        return inside(dict(self.limits), arrays, sizes.pop())

    def __repr__(self) -> str:
        return f"<Box {self.words}: coverage {percent(self.coverage)}, density {percent(self.density)}>"
