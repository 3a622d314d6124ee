"""Pilots: what they tell of the weights of a run, and which claims they say cannot all hold."""

import math
from collections.abc import Mapping

import attrs
import numpy as np
import pytest

import supplysim as ss
from supplysim._model.claims.given import given_of
from supplysim._model.claims.proposal import CHOICE, Proposal
from supplysim._model.claims.weighing import Weighing
from supplysim._model.settings import Settings
from supplysim._run import pilot
from supplysim._run.pilot import weighed
from supplysim._uncertain.arrays import FloatArray

RATE = ss.lognormal(math.log(10), 0.3, name="rate")
PACE = ss.uniform(0.5, 1.5, name="pace")
DEPOT = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", RATE * PACE)], horizon_days=90)


def about(name: str, value: float, within: float = 0.05, of: ss.Quantity = RATE, **fields: object) -> ss.Claim:
    return ss.Claim(name, of=of, about=value, within=within, **fields)


def weighing_of(*claims: ss.Claim, replicates: int = 8, seed: int = 3, **settings: object) -> Weighing:
    given = given_of(ss.Claims(claims), DEPOT)
    found = weighed(DEPOT, Settings(seed, replicates, given=given, **settings)).given.weighing
    assert found is not None
    return found


def test_the_mean_weight_is_about_a_million_units() -> None:
    result = ss.simulate(DEPOT, paths=1 << 15, seed=3, given=about("12", 12, 0.2))
    assert result.tally.weights.total / result.paths == pytest.approx(1 << 20, rel=0.02)


def test_it_promises_the_share_of_paths_that_are_effective() -> None:
    result = ss.simulate(DEPOT, paths=1 << 15, seed=3, given=about("12", 12, 0.2))
    assert weighing_of(about("12", 12, 0.2)).effective_fraction == pytest.approx(
        result.effective_paths / result.paths, rel=0.05
    )


def test_it_depends_on_the_seed_alone() -> None:
    claim = about("12", 12, reliability=0.5)
    once = weighing_of(claim)
    assert weighing_of(claim, noise_seed=9, to_horizon=True) == once
    assert weighing_of(claim, seed=4) != once


@pytest.mark.parametrize("replicates", [2, 7, 8, 100])
def test_the_mean_likelihood_has_an_independent_error_in_each_replicate(replicates: int) -> None:
    [means] = weighing_of(about("12", 12, 0.2, reliability=0.5), replicates=replicates).means
    spread = math.hypot(0.3, 0.2)  # of ln 12 around ln 10
    exact = math.exp(-0.5 * (math.log(1.2) / spread) ** 2) / (spread * math.sqrt(2 * math.pi))
    assert len(set(means)) == len(means) == replicates
    assert np.mean(means) == pytest.approx(exact, rel=0.01)


@pytest.mark.parametrize(
    ("claims", "names"),
    [
        ([about("12", 12, 0.2), about("13", 13, 0.2)], ()),
        ([about("12", 12), about("30", 30), about("vague", 20, 2)], ("12", "30")),
        ([about("12", 12), ss.Claim("huge", of=2 * PACE, at_least=3.1, usually_within=2)], ("huge",)),
        (
            [
                about("a: rate", 13, 0.1),
                about("b: pace", 1.4, of=PACE),
                about("c: product", 9, 0.1, of=RATE * PACE),
                about("d: vague", 10, 1),
            ],
            ("a: rate", "b: pace", "c: product"),
        ),
        ([about("a: sharp", 12, 0.001), about("b: sharp", 1.2, 0.001, of=PACE)], ()),  # few paths, but no contradiction
    ],
)
def test_it_names_the_claims_that_cannot_all_hold(claims: list[ss.Claim], names: tuple[str, ...]) -> None:
    assert weighing_of(*claims).contradicting == names


@attrs.frozen
class Halved(Proposal):
    """Draws the rate from the upper half of its law; the ratio of densities is a half."""

    def moved(self, uniforms: Mapping[str, FloatArray], choice: FloatArray) -> tuple[dict[str, FloatArray], FloatArray]:
        assert choice.shape == uniforms["rate"].shape
        return {"rate": 0.5 + uniforms["rate"] / 2}, np.full(choice.size, -math.log(2))


def test_a_proposal_moves_the_unknowns_and_its_ratio_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    stages: list[int] = []

    def adapted(evaluate: object, names: object) -> Proposal:
        assert names == ("rate", "pace")
        scores, logs, ratio = evaluate(None, 1)  # type: ignore[operator]  # a function
        assert scores.shape == (logs.size, 2)
        assert not ratio.any()
        stages.append(1)
        return Halved(("rate",), (1.0,), ((0.0,),), (((1.0,),),))

    claims = [ss.Claim("floor", of=RATE, at_least=15, usually_within=1.05)]
    monkeypatch.setattr(pilot, "adapted", lambda *_: None)
    plain = ss.simulate(DEPOT, paths=1 << 15, seed=3, given=claims)
    monkeypatch.setattr(pilot, "adapted", adapted)
    result = ss.simulate(DEPOT, paths=1 << 15, seed=3, given=claims)
    assert stages == [1]
    kept = result.run.kept
    assert np.min(kept.inputs["rate"]) >= 10
    assert CHOICE not in kept.inputs
    assert np.array_equal(kept.inputs["pace"], plain.run.kept.inputs["pace"])
    assert result.effective_paths > 1.9 * plain.effective_paths
    assert result.survival(6).value == pytest.approx(plain.survival(6).value, abs=4.5 * plain.survival(6).std_error)


def test_claims_far_from_what_all_leave_are_strained_and_nothing_is_adapted_to_them() -> None:
    apart = weighing_of(about("12", 12), about("30", 30), about("vague", 20, 2))
    assert apart.strained == ("12", "30")
    assert apart.proposal is None
    assert weighing_of(about("12", 12, 0.001), about("12.03", 12.03, 0.001)).strained == ()
    assert weighing_of(about("12", 12), about("30", 30, reliability=0.5)).strained == ()  # one of them may be wrong


def test_a_run_warns_of_figures_that_are_a_compromise_of_contradictions() -> None:
    with pytest.warns(ss.SupplysimWarning, match=r"the claims \['12', '30'\] contradict others"):
        result = ss.simulate(DEPOT, seed=3, given=[about("12", 12), about("30", 30)])
    assert result.effective_paths > 400
