"""A process that several variants share: it is advanced once in each leap, and each variant takes its part."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np

from supplysim._flows.noise import GammaNoise
from supplysim._flows.paired.coupled import all_same, gammas
from supplysim._flows.paired.exposures import PairedExposures
from supplysim._flows.process import Leap, Process
from supplysim._flows.rationing import RationingState
from supplysim._uncertain.arrays import Drawn, FloatArray
from supplysim._uncertain.parameters import PathValues


@attrs.define(eq=False, kw_only=True)
class SharedProcess(PathValues):
    """Variants of one flow that draw together.

    Attributes
    ----------
    rng : numpy.random.Generator
        The stream of the flow.
    leap : Leap or None
        The last leap.
    amounts : list of (in flight,) arrays
        What each variant moves in it.
    """

    rng: np.random.Generator
    leap: Leap | None = None
    amounts: list[FloatArray] = attrs.field(factory=list)

    def of(self, variant: int, leap: Leap) -> FloatArray:
        """What one variant moves in a leap, (in flight,); an array that the caller may overwrite."""
        if leap is not self.leap:
            self.leap, self.amounts = leap, self.drawn(leap)
        return self.amounts[variant]

    def drawn(self, leap: Leap) -> list[FloatArray]:
        """What each variant moves in a leap: (in flight,) arrays, of which no two are the same object."""
        raise NotImplementedError


@attrs.define(eq=False)
class VariantProcess(Process):
    """One variant of a shared process."""

    shared: SharedProcess
    variant: int
    rationing_state: RationingState | None = None

    def advance(self, leap: Leap, rng: np.random.Generator) -> FloatArray:
        """See `Process.advance`."""
        return self.shared.of(self.variant, leap)


@attrs.define(eq=False, kw_only=True)
class PairedOutput(SharedProcess):
    """Amounts in proportion to an exposure: factories. `per_day` has the output of each variant at level 1."""

    exposures: PairedExposures
    per_day: list[Drawn]

    def drawn(self, leap: Leap) -> list[FloatArray]:
        """See `SharedProcess.drawn`."""
        exposures = self.exposures.over(leap, self.rng)
        return [np.asarray(exposure * rate) for exposure, rate in zip(exposures, self.per_day, strict=True)]


@attrs.define(eq=False, kw_only=True)
class PairedDemand(SharedProcess):
    """Gamma demands over an exposure: consumption.

    Attributes
    ----------
    exposures : PairedExposures
    noises : list of GammaNoise
    rationing : list of RationingState or None
    one_shape : bool
        Whether all variants always have the same gamma shape.
    """

    exposures: PairedExposures
    noises: list[GammaNoise]
    rationing: list[RationingState | None]
    one_shape: bool = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        one_noise = all_same([noise.shape_a_day for noise in self.noises])
        self.one_shape = self.exposures.is_one and one_noise and not any(self.rationing)

    def drawn(self, leap: Leap) -> list[FloatArray]:
        """See `SharedProcess.drawn`: one gamma draw for the whole leap, and more where shapes differ."""
        exposures = [
            exposure if state is None else state.held_to(exposure, noise.rate)
            for exposure, state, noise in zip(self.exposures.over(leap, self.rng), self.rationing, self.noises, strict=True)
        ]
        return paired_demand(self.noises, exposures, self.rng, one_shape=self.one_shape)


def paired_demand(
    noises: Sequence[GammaNoise], exposures: Sequence[FloatArray], rng: np.random.Generator, *, one_shape: bool
) -> list[FloatArray]:
    """The demand of each variant over its exposure, units of stock; see `GammaNoise.demand`."""
    shapes_a_day = [0.0 if noise.shape_a_day is None else noise.shape_a_day for noise in noises]
    if all(noise.shape_a_day is None for noise in noises):
        standard = [exposures[0]] * len(noises)  # not needed
    elif one_shape:
        standard = [rng.standard_gamma(exposures[0] * shapes_a_day[0])] * len(noises)
    else:
        standard = gammas([exposure * shape for exposure, shape in zip(exposures, shapes_a_day, strict=True)], rng)
    return [
        np.asarray(exposure * noise.rate) if noise.shape_a_day is None else noise.scaled(each, exposure)
        for noise, each, exposure in zip(noises, standard, exposures, strict=True)
    ]
