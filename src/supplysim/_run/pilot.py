"""The pilot of a run with claims: paths of their own tell in what units its weights are counted, and what they promise."""

from __future__ import annotations

import warnings
from hashlib import blake2b

import attrs
import numpy as np
from scipy import special

from supplysim._engine.block import leapt
from supplysim._engine.weighing import Watched, log_likelihood, log_weights, means_of
from supplysim._estimates.weighted import effective_number
from supplysim._model.claims.compiled import Given
from supplysim._model.claims.proposal import Proposal
from supplysim._model.claims.weighing import Weighing
from supplysim._model.scenario import Scenario
from supplysim._model.settings import Settings
from supplysim._model.variants import Study, variants_of
from supplysim._run.adapting import ENOUGH, adapted
from supplysim._run.contradiction import contradicting, strained
from supplysim._uncertain.arrays import FloatArray
from supplysim.errors import SupplysimWarning, shown

_PATHS = 1 << 14
_LEAST_POINTS = 1 << 8  # of a replicate
_UNITS = 1 << 20  # the mean weight of a path
_LAST = -1  # the stage of the pilot that sets the units for a proposal
_FITTING = 400  # effective paths that the mean likelihood of a claim should rest on,
_FEW = 100  # and so many at least, or it is hardly known
_MOST_PILOTS = 8  # more, for such a mean


def weighed(study: Study, settings: Settings) -> Settings:
    """The settings of a run with its weighing, which is that of a pilot; as they are if there are no claims, or it is known.

    The pilot is keyed by the seed alone: it is the same for every number of paths, and whatever varies from day to day.

    Raises
    ------
    DrawError
        If a drawn value is out of the range of its field, or what a claim is about has no likelihood.
    """
    given = settings.given
    if given is None or given.weighing is not None:
        return settings
    scenario = variants_of(study).scenarios[0]
    pilot = _Pilot(scenario, settings, attrs.evolve(given, weighing=None))
    return attrs.evolve(settings, given=attrs.evolve(given, weighing=pilot.weighing()))


@attrs.frozen
class _Pilot:
    """The pilots of one run."""

    scenario: Scenario
    settings: Settings
    given: Given

    @property
    def _points(self) -> int:
        """Of each replicate: a power of two, so that they are a net."""
        return max(_LEAST_POINTS, 1 << ((_PATHS // self.settings.replicates) | 1).bit_length() - 1)

    @property
    def _paths(self) -> int:
        return self._points * self.settings.replicates

    def weighing(self) -> Weighing:
        """What the pilots find out."""
        found, _, _ = self._tried(None, 0)
        prior = Weighing(0.0, self._means(found))
        prior = attrs.evolve(prior, contradicting=contradicting(self.given, means_of(self.given, prior), found))
        logs = log_weights(self.given, means_of(self.given, prior), found, None)
        weighing = _with_units(attrs.evolve(prior, strained=strained(self.given, found, logs)), logs)
        if weighing.effective_fraction >= ENOUGH:
            return weighing
        proposal = adapted(lambda tried, stage: self._evaluated(prior, tried, stage), self._names)
        if proposal is None:
            return weighing
        found, _, log_ratio = self._tried(proposal, _LAST)
        logs = log_weights(self.given, means_of(self.given, prior), found, log_ratio)
        apart = strained(self.given, found, logs)
        if apart:  # what lies between them is what no source says: it is not looked for
            return attrs.evolve(weighing, strained=apart)
        return _with_units(attrs.evolve(weighing, proposal=proposal), logs)

    @property
    def _names(self) -> tuple[str, ...]:
        return (*variants_of(self.scenario).dimensions, *(name for name, _ in self.given.unknowns))

    def _tried(
        self, proposal: Proposal | None, stage: int
    ) -> tuple[dict[str, FloatArray], dict[str, FloatArray], FloatArray | None]:
        """On the paths of a pilot: the log likelihood of each claim, the uniforms of the unknowns, and the log ratio."""
        variants = variants_of(self.scenario)
        seed = int.from_bytes(blake2b(f"pilot {stage} of {self.settings.seed}".encode(), digest_size=16).digest(), "little")
        given = attrs.evolve(self.given, weighing=Weighing(0.0, proposal=proposal))
        settings = Settings(seed, self.settings.replicates, given=given)
        uniforms, log_ratio = variants.uniforms(settings, 0, self._paths)
        [drawn] = variants.evaluated(uniforms, settings)
        watched: Watched = {}
        if any(each.is_about_chance for each in given.weighed):
            _, [outcomes] = leapt(variants, settings, 0, [drawn], paths=self._paths)
            watched = outcomes.watched
        found = {each.name: log_likelihood(each, drawn.variables, watched) for each in given.weighed}
        return found, uniforms, log_ratio

    def _means(self, found: dict[str, FloatArray]) -> tuple[tuple[float, ...], ...]:
        """The mean likelihood, in each replicate, of each claim that is not wholly reliable.

        Where hardly any path fits a claim, more pilots look for some. If they find too few, how far the claim is believed is
        not known, and a warning says so.
        """
        unsure = [each.name for each in self.given.weighed if 0 < each.reliability < 1]
        logs = {name: found[name] for name in unsure}
        for pilot in range(_MOST_PILOTS):
            if all(_effective(each) >= _FITTING for each in logs.values()):
                break
            more, _, _ = self._tried(None, _LAST - 1 - pilot)
            logs = {name: np.concatenate([each, more[name]]) for name, each in logs.items()}
        for name, each in logs.items():
            if _effective(each) < _FEW:
                self._warn_of_unlikely(name, each)
        known = {**found, **logs}
        shape = (-1, self.settings.replicates)
        names = (each.name for each in self.given.weighed if each.reliability < 1)
        return tuple(tuple(map(float, np.exp(known[name]).reshape(shape).mean(axis=0))) for name in names)

    @staticmethod
    def _warn_of_unlikely(name: str, logs: FloatArray) -> None:
        warnings.warn(
            f"the scenario holds Claim {shown(name)} to be so unlikely that only {_effective(logs):.3g} of {logs.size:,} "
            "paths fit it: how far a claim of reliability below 1 is believed depends on that share, and the figures may be "
            "off by more than their intervals; ask whether the scenario is wide enough, or leave the claim out",
            SupplysimWarning,
            stacklevel=6,  # where the public function was called
        )

    def _evaluated(self, prior: Weighing, proposal: Proposal | None, stage: int) -> tuple[FloatArray, FloatArray, FloatArray]:
        """As `adapted` needs it."""
        found, uniforms, log_ratio = self._tried(proposal, stage)
        scores = special.ndtri(np.column_stack([uniforms[name] for name in self._names]))
        logs = log_weights(self.given, means_of(self.given, prior), found, None)
        return scores, logs, np.zeros_like(logs) if log_ratio is None else log_ratio


def _effective(logs: FloatArray) -> float:
    """The effective number of paths, given the logarithms of their weights."""
    highest = float(np.max(logs))
    return effective_number(np.exp(logs - highest)) if np.isfinite(highest) else 0.0


def _with_units(weighing: Weighing, logs: FloatArray) -> Weighing:
    """A weighing with its unit, and the share of paths that are effective, given the logarithms of the weights of a pilot."""
    highest = float(np.max(logs))
    if not np.isfinite(highest):
        return attrs.evolve(weighing, log_unit=0.0, effective_fraction=0.0)
    weights = np.exp(logs - highest)
    log_unit = highest + float(np.log(float(weights.sum()) / weights.size / _UNITS))
    return attrs.evolve(weighing, log_unit=log_unit, effective_fraction=effective_number(weights) / weights.size)
