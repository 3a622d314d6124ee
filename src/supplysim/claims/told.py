"""Told: the paths of a scenario after some claims are told, by weighting those of one run, or by running again."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from typing import Any

import attrs
import numpy as np

from supplysim._estimates.effective import LEAST_EFFECTIVE
from supplysim._model.claims.claims import Claims
from supplysim._model.claims.compiled import GivenClaim
from supplysim._model.scenario import Scenario
from supplysim._result.result import Result
from supplysim._simulate import simulate
from supplysim._uncertain.arrays import FloatArray
from supplysim._uncertain.streams import digest
from supplysim.claims.truths import Formulas, Truths
from supplysim.claims.weighted import WeightedPaths
from supplysim.errors import SupplysimWarning

_SAID_BY_THE_CHECK = r".*(effective paths|contradict others)"  # the warnings of a run that a check tells in its own words


@attrs.frozen(eq=False)
class Told:
    """Weighted paths after some claims.

    Attributes
    ----------
    paths : WeightedPaths
    truths : Truths
    ran_again : bool
        Whether they are of a run of their own, so that they are independent of the others.
    contradicting : tuple of str
        Claims that cannot all hold, if too few paths are effective.
    """

    paths: WeightedPaths
    truths: Truths
    ran_again: bool = False
    contradicting: tuple[str, ...] = ()

    @property
    def is_enough(self) -> bool:
        """Whether figures may be shown."""
        return self.paths.effective >= LEAST_EFFECTIVE


@attrs.frozen(eq=False)
class Teller:
    """Tells claims to one run without claims; where this leaves too few effective paths, runs the scenario again with them."""

    scenario: Scenario
    claims: Claims
    formulas: Formulas
    prior: Result
    truths: Truths
    how: Mapping[str, Any]

    @property
    def replicates(self) -> int:
        """The number of replicates."""
        return self.prior.replicates

    def nothing(self) -> Told:
        """The paths before any claims."""
        return Told(WeightedPaths(np.ones(self.truths.answer.size), self.replicates), self.truths)

    def logs(self, claim: GivenClaim) -> FloatArray:
        """The logarithm of the likelihood of a claim on each path before any claims."""
        return self.truths.logs(claim, self.replicates)

    def told(self, logs: Mapping[str, FloatArray], claims: Callable[[], Claims], label: str) -> Told:
        """The paths after claims, by their likelihoods; `claims` are the same for a run of their own, whose key is `label`."""
        if not logs:
            return self.nothing()
        weights = sum(logs.values(), np.zeros_like(self.truths.answer))
        paths = WeightedPaths.of_logs(weights, self.replicates)
        found = Told(paths, self.truths)
        return found if found.is_enough else self._again(claims(), label)

    def _again(self, claims: Claims, label: str) -> Told:
        """A run given the claims, with a seed of its own, so that it is independent of all others."""
        settings = self.prior.run.plan.settings
        seed = digest(f"check {settings.seed} {settings.seed_of_chance} {label}")
        options = dict(self.how) | {"seed": seed, "noise_seed": None, "given": claims, "outputs": self.formulas.outputs}
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", _SAID_BY_THE_CHECK, SupplysimWarning)
            result = simulate(self.scenario, **options).of(self.prior.stock)
        paths = WeightedPaths.of(result.weights, self.replicates)
        given = result.run.plan.settings.given
        contradicting = () if given is None or given.weighing is None else given.weighing.contradicting
        return Told(paths, self.formulas.on(result), ran_again=True, contradicting=contradicting)
