"""Inputs: the drawn values of the uncertain quantities on the kept paths, a read-only dict."""

from __future__ import annotations

from typing import Any, NoReturn

from supplysim._uncertain import checks
from supplysim._uncertain.arrays import FloatArray
from supplysim._uncertain.frozen_mapping import FrozenMapping
from supplysim.errors import UnknownNameError, shown, shown_names


class Inputs(FrozenMapping[str, FloatArray]):
    """A read-only dict from the name of an uncertain quantity to its drawn values, (kept paths,), in its own unit."""

    _refusal = "the inputs of a result cannot be changed: change a copy, dict(result.inputs)"

    def __missing__(self, name: Any) -> NoReturn:
        """Answer an unknown name with those that there are."""
        raise UnknownNameError(
            f"{shown(name)} of the inputs must be an uncertain quantity of the scenario, one of {shown_names(self)}"
            f"{checks.did_you_mean(name, self)}"
        )
