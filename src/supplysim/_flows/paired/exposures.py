"""Exposures of variants: the sum of the levels of a leap, drawn once wherever chain and measure are the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs
import numpy as np

from supplysim._flows.paired.coupled import same_values
from supplysim._flows.paired.sojourns import HashedSojourns, words_of
from supplysim._flows.process import Leap
from supplysim._flows.profiles.cumulative_exposure import Measure
from supplysim._flows.short_cycle import ShortCycle
from supplysim._flows.switching import Chain, Sojourns, exposure_of
from supplysim._uncertain.arrays import FloatArray
from supplysim._uncertain.parameters import PathValues

_SHORT_DAYS = 60.0  # mean days of cycles that even out soon: of those that differ, each is drawn by itself, from tables


@attrs.frozen
class Levels:
    """The levels of a flow in time: its chain and its measure, and the specification by which the measure is recognised."""

    chain: Chain | None
    measure: Measure | None
    specification: Any


@attrs.define(eq=False)
class PairedExposures(PathValues):
    """The exposures of all variants.

    Attributes
    ----------
    chains : list of Sojourns, ShortCycle or None
    measures : list of Measure or None
        One for each of the exposures that differ.
    source : tuple of int
        Which of those each variant has.
    """

    chains: list[Sojourns | ShortCycle | None]
    measures: list[Measure | None]
    source: tuple[int, ...]

    @classmethod
    def begin(cls, levels: Sequence[Levels], paths: int, rng: np.random.Generator) -> PairedExposures:
        """The exposures on the morning of day 1."""
        distinct: list[Levels] = []
        source = []
        for each in levels:
            known = (number for number, one in enumerate(distinct) if _same(one, each))
            number = next(known, len(distinct))
            if number == len(distinct):
                distinct.append(each)
            source.append(number)
        measures = [each.measure for each in distinct]
        chains = [each.chain for each in distinct if each.chain is not None]
        short = all(each.measure is None for each in distinct) and all(chain.is_cycle_below(_SHORT_DAYS) for chain in chains)
        if len(chains) == 1 or short:
            begun = [None if each.chain is None else each.chain.begin(each.measure, paths, rng) for each in distinct]
        else:
            times, turns = words_of(rng, 2), words_of(rng, 2)
            hashed = [
                None if each.chain is None else HashedSojourns.begin(each.chain, paths, times, turns) for each in distinct
            ]
            begun = [*hashed]
        return cls(begun, measures, tuple(source))

    @property
    def is_one(self) -> bool:
        """Whether all variants have the same exposure."""
        return len(self.chains) == 1

    def over(self, leap: Leap, rng: np.random.Generator) -> list[FloatArray]:
        """The exposure of each variant in a leap, (in flight,) arrays; read-only, since variants may share them."""
        distinct = [exposure_of(leap, rng, *each) for each in zip(self.chains, self.measures, strict=True)]
        return [distinct[number] for number in self.source]


def _same(one: Levels, other: Levels) -> bool:
    return same_values(one.chain, other.chain) and same_values(one.specification, other.specification)
