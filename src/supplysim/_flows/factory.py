"""A factory: steady output within its nameplate capacity and its inputs, interrupted by outages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce

import attrs
import numpy as np

from supplysim._flows.base import Supply, check_product
from supplysim._flows.bottleneck import Input, bottleneck
from supplysim._flows.calendar import Calendar
from supplysim._flows.outages import Outages
from supplysim._flows.paired.exposures import Levels, PairedExposures
from supplysim._flows.paired.shared import PairedOutput, VariantProcess
from supplysim._flows.process import Leap, Process
from supplysim._flows.profiles.cumulative_exposure import Measure, cumulative_exposure
from supplysim._flows.profiles.profile import Profile, highest_level
from supplysim._flows.replaying import ReplayedDays
from supplysim._flows.short_cycle import ShortCycle
from supplysim._flows.switching import Sojourns, exposure_of
from supplysim._uncertain.arrays import Drawn, FloatArray
from supplysim._uncertain.fields import (
    AMOUNT,
    DAYS,
    FRACTION,
    added,
    is_exactly,
    name_field,
    name_or_none,
    named_parts,
    part,
    place_of,
    quantity,
    specification,
)
from supplysim._uncertain.parameters import drawn
from supplysim._uncertain.quantity import Quantity
from supplysim._uncertain.replayed import Replayed, replayable
from supplysim._uncertain.source import Source, note_field, source_field
from supplysim.errors import InvalidTypeError, InvalidValueError, shown


@specification
@attrs.frozen
class Factory(Supply):
    """A producer with a nameplate capacity, utilisation, yield, outages and inputs, or with a recorded output.

    Parameters
    ----------
    name : str
        Unique in its scenario.
    nameplate_per_day : number or quantity (drawn once a path), units of stock a day, 0 to 1e15
        Design maximum of output. Either this or `output_per_day` must be given.
    utilisation : number or quantity (drawn once a path), 0 to 1
        Share of the available capacity that is in use; 1 by default.
    yield_fraction : number or quantity (drawn once a path), 0 to 1
        Good output as a share of output started; 1 by default.
    outages : Outages, optional
        Random breakdowns, with no output until they are repaired; none by default. Not beside an `availability_fraction`.
    profile : Profile, optional
        The level in time of the capacity: `ramp`, `schedule`, `season`, `window`, `growth`, `wave`, or a product of them.
    availability_fraction : number or quantity (drawn once a path), 0 to 1
        Availability as a constant share of the capacity, instead of `outages`, which have an availability of their own,
        (mean up time) / (mean up time + mean down time); both together are refused. 1 by default.
    inputs : mapping from name to Input, optional
        What can be a bottleneck, such as power or propellant.
    output_per_day : number, quantity (drawn once a path) or `replayed`, units of stock a day, 0 to 1e15, optional
        Recorded output, instead of `nameplate_per_day`, `utilisation`, `availability_fraction` and `inputs`: whatever limited
        the output has done so already. Yield, profile and outages apply to it.
    to : str, optional
        The stock that receives the output; the main one by default.
    age_days : number or quantity (drawn once a path), days, 0 to 1e9, optional
        The age of the goods as they leave the factory, rounded down to whole days, where the stock that receives them has a
        shelf life; 0 by default.
    source : str or Source, optional
        Who says so. It is shown beside the results, and changes none.
    note : str, optional
        A remark that is kept and shown with it.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If a field is of the wrong type or out of its range, or both `outages` and `availability_fraction` are given; or if not
        exactly one of `nameplate_per_day` and `output_per_day` is given, or the latter beside what limits the former.

    Notes
    -----
    On day t the output is ``yield x min(nameplate x utilisation x availability x p(t), limit_i x p_i(t) for each input i)``,
    with profile levels p and p_i; it is 0 in an outage. With `output_per_day` it is yield x output(t) x p(t).

    Examples
    --------
    >>> import supplysim as ss
    >>> arsenal = ss.Factory("arsenal", nameplate_per_day=8_000, utilisation=0.3, outages=ss.Outages(30, 5))
    >>> injections = ss.Factory("injections", output_per_day=ss.replayed([0.4, 0.9, 0.7, 0.2] * 7, block_days=14))
    """

    name: str = name_field()
    nameplate_per_day: Quantity | float | None = quantity(AMOUNT, default=None)
    utilisation: Quantity | float = quantity(FRACTION, default=1.0)
    yield_fraction: Quantity | float = quantity(FRACTION, default=1.0)
    outages: Outages | None = part(Outages)
    profile: Profile | None = part(Profile)
    availability_fraction: Quantity | float = quantity(FRACTION, default=1.0, kw_only=True)
    inputs: Mapping[str, Input] = named_parts(Input)
    to: str | None = name_or_none()
    output_per_day: Quantity | Replayed | float | None = added(replayable(AMOUNT, default=None, kw_only=True))
    age_days: Quantity | float | None = added(quantity(DAYS, default=None, kw_only=True))
    source: Source | str | None = source_field()
    note: str | None = note_field()

    def __attrs_post_init__(self) -> None:
        self._check_form()
        if self.outages is not None and not is_exactly(self.availability_fraction, 1.0):
            raise InvalidValueError(
                f"'availability_fraction' of {place_of(self)} must not be given beside outages, which have an availability "
                f"of their own (got {shown(self.availability_fraction)})"
            )

    def _check_form(self) -> None:
        """Refuse neither or both of the ways to state the output, and what limits a nameplate beside recorded output."""
        if (self.nameplate_per_day is None) == (self.output_per_day is None):
            got = "none of them" if self.output_per_day is None else "both of them"
            raise InvalidTypeError(f"{place_of(self)} must have nameplate_per_day, or output_per_day (got {got})")
        if self.output_per_day is None:
            return
        shares = {name: getattr(self, name) for name in ("utilisation", "availability_fraction")}
        given = {name: value for name, value in shares.items() if not is_exactly(value, 1.0)}
        for name, value in (given | ({"inputs": self.inputs} if self.inputs else {})).items():
            raise InvalidValueError(
                f"'{name}' of {place_of(self)} must not be given beside output_per_day, which is what is made (got "
                f"{shown(value)}); a factor belongs in output_per_day"
            )

    def check_drawn(self, calendar: Calendar) -> None:
        """See `Flow.check_drawn`: also a recorded output times its scale."""
        super().check_drawn(calendar)
        if isinstance(self.output_per_day, Replayed):
            check_product(self, "largest recorded 'output_per_day'", self.output_per_day.most(), AMOUNT.largest)

    @property
    def is_steady(self) -> bool:
        """See `Flow.is_steady`."""
        return (self.outages is None or self.outages.is_certain) and not isinstance(self.output_per_day, Replayed)

    def age_at_dispatch(self) -> Drawn | None:
        """See `Flow.age_at_dispatch`."""
        return None if self.age_days is None else drawn(self.age_days)

    def start(self, calendar: Calendar, paths: int, rng: np.random.Generator) -> Process:
        """See `Supply.start`."""
        levels, output = self._levels(calendar, paths, rng)
        outages = None if levels.chain is None else levels.chain.begin(levels.measure, paths, rng)
        return FactoryProcess(output, levels.measure, outages)

    @classmethod
    def start_paired(
        cls, variants: Sequence[Factory], calendar: Calendar, paths: int, rngs: Sequence[np.random.Generator]
    ) -> Sequence[Process]:
        """See `Supply.start_paired`: up times that are the same are drawn once; those of other means are stretched."""
        levels, outputs = zip(*(each._levels(calendar, paths, rngs[0]) for each in variants), strict=True)  # noqa: SLF001  # of its own class
        exposures = PairedExposures.begin(levels, paths, rngs[0])
        shared = PairedOutput(rng=rngs[0], exposures=exposures, per_day=list(outputs))
        return [VariantProcess(shared, number) for number in range(len(variants))]

    def _levels(self, calendar: Calendar, paths: int, rng: np.random.Generator) -> tuple[Levels, Drawn]:
        """Its levels in time, and the output of a day at level 1, while up."""
        chain = None if self.outages is None else self.outages.chain
        if isinstance(self.output_per_day, Replayed):
            days = ReplayedDays.begin(self.output_per_day, self.profile, calendar, paths, rng)
            scale = drawn(self.output_per_day.scale) * drawn(self.yield_fraction)
            return Levels(chain, days, (*self.output_per_day.column_key, self.profile)), scale
        if self.inputs and self._has_profile:
            return Levels(chain, bottleneck(self._limits(), calendar), self._limits()), drawn(self.yield_fraction)
        return Levels(chain, cumulative_exposure(self.profile, calendar), self.profile), self._steady_output()

    def _capacity(self) -> Drawn:
        if isinstance(self.output_per_day, Replayed):
            return self.output_per_day.most()
        if self.output_per_day is not None:
            return drawn(self.output_per_day)
        return drawn(self.nameplate_per_day) * drawn(self.utilisation) * drawn(self.availability_fraction)

    def _limits(self) -> list[tuple[Drawn, Profile | None]]:
        """The capacity and what each input allows, with their profiles."""
        inputs = [(drawn(each.limit_per_day), each.profile) for each in self.inputs.values()]
        return [(self._capacity(), self.profile), *inputs]

    @property
    def _has_profile(self) -> bool:
        return any(profile is not None for _, profile in self._limits())

    def _steady_output(self) -> Drawn:
        """The output of a day at level 1, while up."""
        return reduce(np.minimum, (rate for rate, _ in self._limits())) * drawn(self.yield_fraction)

    def least_per_day(self) -> Drawn:
        """See `Supply.least_per_day`: the whole output if it is the same on every day, otherwise 0."""
        if self.outages is not None or self._has_profile:
            return 0.0
        if isinstance(self.output_per_day, Replayed):
            return self.output_per_day.least() * drawn(self.yield_fraction)
        return self._steady_output()

    def most_per_day(self, calendar: Calendar) -> Drawn:
        """See `Supply.most_per_day`: the capacity at its highest level."""
        return self._capacity() * drawn(self.yield_fraction) * highest_level(self.profile, calendar)


@attrs.define(eq=False)
class FactoryProcess(Process):
    """A factory while a block runs.

    Attributes
    ----------
    output_per_day : array or float
        Output of a day while up, units of stock; with a measure, of a unit of exposure.
    measure : Measure or None
        The exposure of days, if the output changes in time.
    outages : Sojourns, ShortCycle or None
    """

    output_per_day: Drawn
    measure: Measure | None
    outages: Sojourns | ShortCycle | None

    def advance(self, leap: Leap, rng: np.random.Generator) -> FloatArray:
        """See `Process.advance`: the output of the days that the factory is up."""
        return np.asarray(exposure_of(leap, rng, self.outages, self.measure) * self.output_per_day)
