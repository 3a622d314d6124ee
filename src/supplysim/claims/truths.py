"""Truths: what claims are about, on each path of a run: its quantities, those met only in claims, and biases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs
import numpy as np

from supplysim._engine.formulas import key_of, values_of
from supplysim._engine.outputs import ASKED, Duration
from supplysim._engine.weighing import log_likelihood_at
from supplysim._model.asked.base import RunOutput
from supplysim._model.asked.binding import bound
from supplysim._model.asked.formula import Asked, OutputStep
from supplysim._model.claims.claims import Claims
from supplysim._model.claims.compiled import Given, GivenClaim
from supplysim._model.scenario import Scenario
from supplysim._result.result import Result
from supplysim._uncertain.arrays import FloatArray
from supplysim._uncertain.quantity import Quantity, Variable, parts
from supplysim._uncertain.sobol import SobolDesign

_CHOICE = ""  # in place of the dimension that a run with a proposal has after its unknowns
ANSWER = "the answer of the check"


@attrs.frozen(eq=False)
class Formulas:
    """What a check works out on each path.

    Attributes
    ----------
    given : Given
        The claims.
    answer : Asked or None
        The output whose figure is shown.
    watched : mapping from name to (key, RunOutput)
        What the engine watches for them, by the name that it has in a run.
    """

    given: Given
    answer: Asked | None
    watched: Mapping[str, tuple[Any, RunOutput]]

    @classmethod
    def of(cls, claims: Claims, given: Given, scenario: Scenario, output: Quantity | None) -> Formulas:
        """Formulas in an order that does not depend on that of the claims."""
        answer = None
        several: list[tuple[Asked, Quantity]] = [(each.asked, claims[each.name].of) for each in given.claims]
        if output is not None:
            answer = bound(ANSWER, output, scenario, _unknowns(claims, given, scenario))
            several.append((answer, output))
        watched: dict[Any, RunOutput] = {}
        for asked, quantity in several:
            watched.update({key: part for key, part in _watched_in(asked, quantity) if key not in watched})
        named = {f"{part!r}, {number}": (key, part) for number, (key, part) in enumerate(watched.items(), 1)}
        return cls(given, answer, named)

    @property
    def outputs(self) -> dict[str, Quantity]:
        """What a run is asked for."""
        return {name: part for name, (_, part) in self.watched.items()}

    def on(self, result: Result) -> Truths:
        """The values on the kept paths of a run."""
        kept, settings = result.run.kept, result.run.plan.settings
        missing = {name: each for name, each in self.given.unknowns if name not in kept.inputs}
        taken = (*kept.inputs, _CHOICE)
        design = SobolDesign(settings.seed, settings.replicates, (*taken, *missing))
        blocks = [(block, result.run.plan.task(block)[2]) for block in range(result.run.plan.blocks)]
        unknowns = dict(kept.inputs)
        for position, (name, variable) in enumerate(missing.items(), len(taken)):
            uniforms = [
                design.uniforms(position, block * settings.points_per_block, -(-paths // settings.replicates)).ravel()[:paths]
                for block, paths in blocks
            ]
            unknowns[name] = np.asarray(variable.law.quantile(np.concatenate(uniforms)))
        watched = {key: kept.outputs[ASKED, name] for name, (key, _) in self.watched.items()}
        of_claims = {each.name: values_of(each.asked, unknowns, watched) for each in self.given.claims}
        if self.answer is None:
            answer = kept.outputs[result.stock, Duration.name]
        else:
            answer = values_of(self.answer, unknowns, watched)
        return Truths(of_claims, unknowns, answer)


@attrs.frozen(eq=False)
class Truths:
    """Values by path: what each claim is about, the unknowns with the biases of sources, and what the answer is read from."""

    of_claims: Mapping[str, FloatArray]
    unknowns: Mapping[str, FloatArray]
    answer: FloatArray

    def logs(self, claim: GivenClaim, replicates: int) -> FloatArray:
        """The logarithm of the likelihood of a claim on each path, with its reliability, (paths,).

        With a reliability r it is ``r L + (1 - r) m``, as in a run (`log_weight`), but over m: the mean of L over the paths
        before any claims, by replicate, so that its error is in the spread of the replicates.
        """
        logs = log_likelihood_at(self.of_claims[claim.name], claim, self.unknowns)
        if claim.reliability == 1.0:
            return logs
        most = float(logs.max())
        likelihood = np.exp(logs - most) if np.isfinite(most) else np.zeros_like(logs)
        number = np.arange(logs.size) % replicates
        paths = np.bincount(number, minlength=replicates)
        means = np.bincount(number, weights=likelihood, minlength=replicates) / np.maximum(paths, 1)
        over = np.divide(likelihood, means[number], out=np.zeros_like(likelihood), where=means[number] > 0)
        with np.errstate(divide="ignore"):  # of a claim that is wholly reliable but for rounding
            return np.asarray(np.log(claim.reliability * over + (1 - claim.reliability)))


def _unknowns(claims: Claims, given: Given, scenario: Scenario) -> dict[Variable, str]:
    """The name of every unknown that an output may depend on: those of the scenario and of the claims."""
    known = {variable: name for name, variable in scenario.model.variables.items()}
    beside = dict(given.unknowns)
    found = {variable: name for name, variable in beside.items()}
    everything = (part for each in claims for part in parts(each.of) if isinstance(part, Variable))
    again = {part: part.name for part in everything if part.name is not None and part not in known}
    return {**found, **again, **known}


def _watched_in(asked: Asked, quantity: Quantity) -> Iterator[tuple[Any, RunOutput]]:
    """Each output of the run in a quantity, with the key that its values have in the formula: both are in one order."""
    outputs = [part for part in parts(quantity) if isinstance(part, RunOutput)]
    steps = [number for number, step in enumerate(asked.steps) if isinstance(step, OutputStep)]
    for number, part in zip(steps, outputs, strict=True):
        yield key_of(asked, number), part
