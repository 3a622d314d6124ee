"""check: what the model holds of each claim, which claims contradict each other, and what each one moves."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from functools import partial
from itertools import combinations
from typing import Any

import attrs
import numpy as np

from supplysim._estimates.effective import LEAST_EFFECTIVE
from supplysim._estimates.estimate import Estimate
from supplysim._estimates.estimates import Estimates
from supplysim._model.claims.claims import Claims
from supplysim._model.claims.compiled import GivenClaim
from supplysim._model.claims.given import given_of
from supplysim._model.scenario import Scenario
from supplysim._result.tables import QUANTILES
from supplysim._result.traps_once import traps_collected
from supplysim._simulate import seed_of, simulate
from supplysim._uncertain import checks
from supplysim._uncertain.arrays import FloatArray
from supplysim.claims.answer import PLACE, Answer, output_of
from supplysim.claims.check import Check
from supplysim.claims.checked_claim import CheckedClaim
from supplysim.claims.pairs import bayes_factor
from supplysim.claims.told import Teller, Told
from supplysim.claims.truths import Formulas
from supplysim.claims.weighted import Reading, difference
from supplysim.errors import InvalidTypeError, InvalidValueError, SupplysimWarning, shown

_WIDER = 2.0  # the factor by which `usually_within` is made larger


def check(
    claims: Claims, scenario: Any, figures: Mapping[str, Any], *, output: Any, stock: str | None, how: Mapping[str, Any]
) -> Check:
    """Check claims against a scenario; see `Claims.check`."""
    if not isinstance(scenario, Scenario):
        raise InvalidTypeError(f"'scenario' of {PLACE} must be a Scenario (got {shown(scenario)})")
    of_output = output_of(output)
    if of_output is not None and stock is not None:
        raise InvalidValueError(f"'stock' of {PLACE} must not be given with 'output' (got {shown(stock)})")
    names = [each.name for each in scenario.stocks]
    of_stock = scenario.main_stock if stock is None else checks.known_name(stock, names, f"'stock' of {PLACE}")
    answer = Answer.of(scenario, figures, of_output)
    paths = checks.whole(how["paths"], "paths", PLACE, least=LEAST_EFFECTIVE)
    given = given_of(claims, scenario)
    if given is None:
        raise InvalidValueError(f"'claims' of {PLACE} must hold at least one claim (got none)")
    formulas = Formulas.of(claims, given, scenario, of_output)
    options = dict(how) | {"seed": seed_of(how["seed"], PLACE), "keep": paths}
    with traps_collected() as traps:
        prior = simulate(scenario, **options, outputs=formulas.outputs).of(of_stock)
        teller = Teller(scenario, claims, formulas, prior, formulas.on(prior), options)
        found = _Checking(teller, answer).check(scenario, of_stock)
    for trap in traps:
        warnings.warn(trap, SupplysimWarning, stacklevel=3)
    return found


class _Checking:
    """The parts of a check, which use the same likelihoods and the same paths after all claims."""

    def __init__(self, teller: Teller, answer: Answer) -> None:
        self.teller, self.answer = teller, answer
        self.given = {each.name: each for each in teller.formulas.given.claims}
        self.counted = [each for each in self.given.values() if each.has_weight]
        self.logs = {each.name: teller.logs(each) for each in self.counted}
        self.before = teller.nothing()
        self.all = teller.told(self.logs, lambda: teller.claims, "all")
        self.figure = self.read(self.all)
        self.without_each = {
            name: teller.told(self._without(name), partial(teller.claims.without, name), f"without {name}")
            for name in self.logs
        }

    def read(self, told: Told) -> Reading | None:
        return self.answer.read(told.truths.answer, told.paths) if told.is_enough else None

    def _without(self, name: str) -> dict[str, FloatArray]:
        return {other: logs for other, logs in self.logs.items() if other != name}

    def check(self, scenario: Scenario, stock: str) -> Check:
        prior = self.answer.read(self.before.truths.answer, self.before.paths).estimate
        names = [name for name in self.teller.claims.names if name in self.logs]
        pairs = {
            (one, other): bayes_factor(self.logs[one], self.logs[other], self.teller.replicates)
            for one, other in combinations(names, 2)
        }
        return Check(
            rows=tuple(self._row(self.given[each]) for each in self.teller.claims.names),
            without_claims=prior,
            figure=None if self.figure is None else self.figure.estimate,
            words=self.answer.words,
            pairs=pairs,
            effective_paths=self.all.paths.effective,
            paths=self.before.truths.answer.size,
            ran_again=self.all.ran_again,
            contradicting=self.all.contradicting,
            scenario=scenario,
            stock=stock,
            answer=self.answer,
        )

    def _row(self, claim: GivenClaim) -> CheckedClaim:
        others = self.without_each[claim.restates or claim.name]
        without = self.read(others) if claim.has_weight else self.figure
        moves: Estimate | None = None
        if not claim.has_weight:
            moves = Estimate(0.0, 0.0, 0.0, 0.0) if self.figure is not None else None
        elif self.figure is not None and without is not None:
            paired = not self.all.ran_again and not others.ran_again
            moves = difference(self.figure, without, is_paired=paired)
        before, holds_before = self._held(claim, self.before)
        after, holds_after = self._held(claim, others) if others.is_enough else (None, None)
        return CheckedClaim(
            claim=self.teller.claims[claim.name],
            before=before,
            after=after,
            holds_before=holds_before,
            holds_after=holds_after,
            without=None if without is None else without.estimate,
            moves=moves,
            doubled=self._doubled(claim),
            effective_paths=others.paths.effective,
            ran_again=others.ran_again,
            contradicting=others.contradicting,
        )

    def _held(self, claim: GivenClaim, told: Told) -> tuple[Estimates, Estimate]:
        """What the paths hold of a claim: quantiles of what it is about, and the probability that it holds."""
        truth = told.truths.of_claims[claim.name]
        lowest = 0.0 if claim.statement.is_relative else -np.inf
        quantiles = told.paths.quantiles(truth, QUANTILES, lowest=lowest)
        return Estimates(each.estimate for each in quantiles), told.paths.share(claim.holds(truth)).estimate

    def _doubled(self, claim: GivenClaim) -> Estimate | None:
        """The figure with all claims, if a floor or a ceiling had a tail twice as wide."""
        written = self.teller.claims[claim.name]
        if written.usually_within is None or not claim.has_weight:
            return None
        wider = attrs.evolve(written, usually_within=_WIDER * written.usually_within)
        logs = self.logs | {claim.name: self.teller.logs(attrs.evolve(claim, statement=wider.statement))}

        def replaced() -> Claims:
            return Claims([wider if each.name == claim.name else each for each in self.teller.claims])

        reading = self.read(self.teller.told(logs, replaced, f"twice {claim.name}"))
        return None if reading is None else reading.estimate
