"""What two variants share on every path, and what they do not, in words."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterable, Mapping, Sequence

import attrs
import numpy as np

from supplysim._flows.base import Flow
from supplysim._model.scenario import Scenario
from supplysim._result.tables import Section
from supplysim.errors import shortened

_MOST_WIDE = 80  # characters of a row of names
_LONGEST_LABEL = 28


@attrs.frozen
class PairingTold:
    """Rows of what is paired and of what is not, each a description and names.

    Attributes
    ----------
    paired, alone : tuple of (str, tuple of str)
    """

    paired: tuple[tuple[str, tuple[str, ...]], ...]
    alone: tuple[tuple[str, tuple[str, ...]], ...]

    @classmethod
    def of(cls, first: Scenario, second: Scenario, labels: Sequence[str]) -> PairingTold:
        """What two scenarios share: unknowns by name, and the chance of flows by name and kind."""
        one, two = _laws(first), _laws(second)
        flows, others = _random_flows(first), _random_flows(second)
        alike = [name for name in flows if name in others and _kind(flows[name]) == _kind(others[name])]
        paired = (
            ("unknowns, one value for both", [name for name in one if one[name] == two.get(name)]),
            ("unknowns of two laws, at one probability", [name for name in one if name in two and one[name] != two[name]]),
            ("flows, one chance for both", alike),
        )
        places = [repr(shortened(label, _LONGEST_LABEL)) for label in labels]
        alone = (
            (f"unknowns of {places[0]} only", [name for name in one if name not in two]),
            (f"unknowns of {places[1]} only", [name for name in two if name not in one]),
            (f"chance of flows of {places[0]} only", [name for name in flows if name not in others]),
            (f"chance of flows of {places[1]} only", [name for name in others if name not in flows]),
            ("flows of two kinds, each its own chance", _of_two_kinds(flows, others)),
        )
        return cls(_filled(paired), _filled(alone))

    def sections(self) -> list[Section]:
        """The tables of what is paired and of what is not."""
        paired = Section(("paired on every path", ""), _rows(self.paired) or (("nothing that both have is random", ""),))
        alone = Section(("not paired", ""), _rows(self.alone) or (("nothing", ""),))
        return [paired, alone]


def _laws(scenario: Scenario) -> dict[str, str]:
    """The laws of the unknowns of a scenario, in full, by name."""
    with np.printoptions(threshold=sys.maxsize, floatmode="unique"):
        return {name: repr(variable.law) for name, variable in scenario.model.variables.items()}


def _random_flows(scenario: Scenario) -> dict[str, Flow]:
    """The flows in which something varies once their quantities are drawn, by name."""
    return {flow.name: flow for flow in scenario.flows if not flow.is_steady}


def _of_two_kinds(flows: Mapping[str, Flow], others: Mapping[str, Flow]) -> list[str]:
    """The flows whose name stands for two kinds, with both kinds."""
    kinds = {name: (_kind(flow), _kind(others[name])) for name, flow in flows.items() if name in others}
    return [f"{name} ({' '.join(one[1:])}, {' '.join(two[1:])})" for name, (one, two) in kinds.items() if one != two]


def _kind(flow: Flow) -> tuple[str, ...]:
    """What must be the same for two flows of one name to share their chance: the class, and the form of it."""
    return (type(flow).__module__, type(flow).__name__, *([flow.form_of_chance] if flow.form_of_chance else []))


def _filled(rows: Iterable[tuple[str, list[str]]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((label, tuple(names)) for label, names in rows if names)


def _rows(told: Iterable[tuple[str, Sequence[str]]]) -> tuple[tuple[str, ...], ...]:
    """The rows of a table, with long lists of names over several; padded, so that they are aligned on the left."""
    found = [
        (label if index == 0 else "", line)
        for label, names in told
        for index, line in enumerate(textwrap.wrap(", ".join(names), _MOST_WIDE))
    ]
    widest = max((len(line) for _, line in found), default=0)
    return tuple((label, line.ljust(widest)) for label, line in found)
