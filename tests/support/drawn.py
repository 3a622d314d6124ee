"""The drawn values of a scenario's parameters, by label, and the streams of its flows."""

from __future__ import annotations

import numpy as np

import supplysim as ss
from supplysim._model.settings import Settings
from supplysim._uncertain.arrays import Drawn
from supplysim._uncertain.evaluation import evaluate
from supplysim._uncertain.streams import digest, keyed_generator


def drawn_fields(scenario: ss.Scenario, settings: Settings, paths: int) -> dict[str, Drawn]:
    """The value of every parameter on the first paths, such as ``sealift.per_day``."""
    variables = scenario.model.draw(settings, 0, paths).variables
    drawn = {scenario.model.variables[name]: values for name, values in variables.items()}
    return {each.label: each.checked(evaluate(each.value, drawn)) for each in scenario.model.parameters}


def streams_of(scenario: ss.Scenario, seed: int = 1) -> dict[str, np.random.Generator]:
    """The random stream of every flow in the first block."""
    return {flow.name: keyed_generator(seed, 0, digest(flow.name)) for flow in scenario.flows}
