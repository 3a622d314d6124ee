"""Simulation-based calibration: truths and claims drawn from the model, and where each truth lies in what the claims leave.

If runs with claims are right, the share of the posterior below the truth is uniform over repeated draws of truth and claims
(S. Talts et al., "Validating Bayesian inference algorithms with simulation-based calibration", 2018).
"""

import math
from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats

import supplysim as ss

FALSE_ALARM = 1e-3
BINS = 10
NAMES = ("stock", "pace", "loss")
REPORTED = 10.0  # the day whose stock on hand is reported
ABOUT, KIND, FLOOR, CEILING, WIDTH, RELIABILITY, BIAS = 0.15, 0.1, 1.8, 1.5, 0.6, 0.6, 0.2

Told = dict[str, float]


def depot() -> tuple[ss.Scenario, dict[str, ss.Quantity]]:
    unknowns = {
        "stock": ss.lognormal(math.log(1_000), 0.5, name="stock"),
        "pace": ss.lognormal(math.log(20), 0.4, name="pace"),
        "loss": ss.uniform(0.5, 1.0, name="loss"),
    }
    issues = ss.Consumption("issues", unknowns["pace"], cv=0.5)
    stock = ss.Stock(unknowns["stock"] * unknowns["loss"])
    scenario = ss.Scenario("depot", stock=stock, demand=[issues], horizon_days=40, correlate={("stock", "pace"): 0.6})
    return scenario, unknowns


def claims_that_say(told: Told, unknowns: dict[str, ss.Quantity]) -> ss.Claims:
    stock, pace, loss = (unknowns[name] for name in NAMES)
    ministry = ss.Source("ministry", bias=ss.lognormal(0, BIAS))
    reach = math.exp(WIDTH / 2)
    return ss.Claims(
        [
            ss.Claim("stock", of=stock, about=told["stock"], within=ABOUT, source=ministry),
            ss.Claim("pace", of=pace, at_least=told["pace"], usually_within=FLOOR, source=ministry),
            ss.Claim("cover", of=stock * loss / pace, at_most=told["cover"], usually_within=CEILING),
            ss.Claim("loss", of=loss, between=(told["loss"] / reach, told["loss"] * reach)),
            ss.Claim("rumour", of=pace, about=told["rumour"], within=KIND, reliability=RELIABILITY),
            ss.Claim("on hand", of=ss.OnHand(on=REPORTED), about=told["on hand"], within_units=60),
        ]
    )


def truths(number: int, seed: int) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Draws of the unknowns, and of the stock on hand on the day that is reported."""
    scenario, _ = depot()
    run = ss.simulate(scenario, paths=number, seed=seed, keep=number, outputs={"on hand": ss.OnHand(on=REPORTED)})
    return {name: run.inputs[name] for name in NAMES}, run.outputs["on hand"].values


def told_of(truth: Told, other: Told, on_hand: float, draw: np.random.Generator) -> Told:
    """What the sources say of a truth; the rumour is about another world where it has nothing to do with this one."""
    bias = math.exp(BIAS * draw.standard_normal())
    beyond = draw.exponential(WIDTH / 18) if draw.random() > 0.9 else -WIDTH / 2 * draw.random()  # of the middle of a range
    about_rumour = truth["pace"] if draw.random() < RELIABILITY else other["pace"]
    return {
        "stock": truth["stock"] * bias * math.exp(ABOUT * draw.standard_normal()),
        "pace": truth["pace"] * bias * math.exp(-draw.exponential(math.log(FLOOR) / math.log(10))),
        "cover": truth["stock"] * truth["loss"] / truth["pace"] * math.exp(draw.exponential(math.log(CEILING) / math.log(10))),
        "loss": truth["loss"] * math.exp(draw.choice([-1, 1]) * (WIDTH / 2 + beyond)),
        "rumour": about_rumour * math.exp(KIND * draw.standard_normal()),
        "on hand": on_hand + 60 * draw.standard_normal(),
    }


def p_values(runs: int, *, seed: int, given: Callable[[ss.Claims], ss.Claims] = lambda claims: claims) -> dict[str, float]:
    """The p value of a chi-square test of uniformity, for each unknown."""
    draw = np.random.default_rng(seed)
    drawn, on_hand = truths(2 * runs, seed)
    shares: dict[str, list[float]] = {name: [] for name in NAMES}
    for number in range(runs):
        truth, other = ({name: float(drawn[name][place]) for name in NAMES} for place in (number, runs + number))
        scenario, unknowns = depot()
        told = told_of(truth, other, float(on_hand[number]), draw)
        run = ss.simulate(scenario, given=given(claims_that_say(told, unknowns)), paths=4_096, keep=4_096, seed=number)
        for name in NAMES:
            shares[name].append(float(np.average(run.inputs[name] < truth[name], weights=run.weights)))
    counts = {name: np.histogram(found, bins=BINS, range=(0, 1))[0] for name, found in shares.items()}
    return {name: float(stats.chisquare(found).pvalue) for name, found in counts.items()}


@pytest.mark.long
def test_the_truth_has_a_uniform_rank_among_what_the_claims_leave() -> None:
    for name, p_value in p_values(300, seed=5).items():
        assert p_value >= FALSE_ALARM / len(NAMES), name


@pytest.mark.long
def test_a_claim_that_is_told_twice_is_told_apart() -> None:
    def twice(claims: ss.Claims) -> ss.Claims:
        again = [
            ss.Claim("again", of=each.of, about=each.about, within=each.within) for each in claims if each.name == "stock"
        ]
        return ss.Claims([*claims, *again])

    assert min(p_values(150, seed=5, given=twice).values()) < FALSE_ALARM / len(NAMES)
