"""Scenarios written down and read back."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

import supplysim as ss
from supplysim._model.describing import full_text
from supplysim._uncertain.quantity import Quantity
from supplysim.notation import from_notation, to_notation
from support.by_hand import scenario, using


def scenario_of(*quantities: Quantity | float, **correlate: Any) -> ss.Scenario:
    """A scenario in which each of some quantities is the rate of a demand."""
    demand = [using(quantity, f"demand {place}") for place, quantity in enumerate(quantities)]
    return scenario(100, demand, name="quantities", horizon_days=20, **correlate)


def through_json(scenario: ss.Scenario, **options: Any) -> ss.Scenario:
    """The scenario that is read from the text of JSON that it is written as."""
    return from_notation(json.loads(json.dumps(to_notation(scenario), allow_nan=False, **options)))


def assert_read_back(scenario: ss.Scenario) -> ss.Scenario:
    """It comes back from JSON as itself, whatever becomes of the order of the fields. Returns what was read."""
    for options in ({}, {"sort_keys": True, "indent": 1}):
        read = through_json(scenario, **options)
        assert read.digest == scenario.digest
        assert list(read.variables) == list(scenario.variables)
        assert [repr(each.law) for each in read.variables.values()] == [repr(each.law) for each in scenario.variables.values()]
        assert full_text(read) == full_text(scenario)
        assert to_notation(read) == to_notation(scenario)
    return read


def assert_same_bits(scenario: ss.Scenario, paths: int = 300) -> None:
    """What is read back gives the same bits as the scenario itself."""
    one, other = (ss.simulate(each, paths, seed=11, replicates=2) for each in (scenario, through_json(scenario)))
    np.testing.assert_array_equal(one.durations, other.durations)
    assert list(one.inputs) == list(other.inputs)
    for name, values in one.inputs.items():
        np.testing.assert_array_equal(values, other.inputs[name])
