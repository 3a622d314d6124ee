"""Products of fields that have a range of their own: the levels of several profiles, and the number of shipments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from supplysim._flows.base import values_within
from supplysim._flows.profiles.profile import highest_level
from supplysim._flows.shipments import Shipments
from supplysim._model.scenario import Scenario
from supplysim._uncertain.fields import LEVEL, place_of
from supplysim._uncertain.quantity import Drawn
from supplysim.errors import DrawError

_MOST_SHIPMENTS = 1e13  # on a path: beyond it the sampler of NumPy is no longer exact


def check_products(scenario: Scenario, fields: Mapping[str, Drawn]) -> None:
    """Refuse profiles whose product is no level any more, and shipments of which more leave than can be drawn exactly.

    Raises
    ------
    DrawError
        Naming the product, the flow and the number.
    """
    for flow in scenario.flows:
        values = values_within(fields, flow.name)
        level = highest_level(getattr(flow, "profile", None), values_within(values, "profile"), scenario.calendar)
        _check("highest level of 'profile'", flow, level, LEVEL.largest)
        if isinstance(flow, Shipments):
            number = flow.most_often(values, scenario.calendar) * scenario.horizon_days
            _check("number of shipments (rate x level x horizon_days)", flow, number, _MOST_SHIPMENTS)


def _check(what: str, flow: Any, drawn: Drawn, most: float) -> None:
    highest = float(np.max(drawn))
    if not highest <= most:
        raise DrawError(f"the {what} of {place_of(flow)} must be at most {most:g} (drew {highest:.6g})")
