"""Values of knowing against numerical integration, and boxes against what is exact of them.

Intervals of 95 % are asked to cover in 200 runs as in `test_coverage`: if one covers with probability 0.95, the share of runs
in which it does leaves the band from 90 to 99 % with probability 0.0016. The everyday tests take one seed and five standard
errors: a false alarm of 2e-5 for each of the figures at 32 replicates (Student's t).
"""

from __future__ import annotations

import math

import numpy as np
import pytest

import supplysim as ss
from support import boxes, valued

RUNS = 200
LEAST, MOST = 0.90, 0.99
ERRORS = 5
LOGNORMAL = {"stock", "rate", "all"}


def figures(cv: float, paths: int, seed: int, replicates: int = 32) -> dict[str, ss.Estimate]:
    found = ss.value_of_knowing(
        valued.options(cv), worth=valued.threshold, cost={"order": valued.COST}, paths=paths, seed=seed, replicates=replicates
    )
    return {"stock": found["stock"], "rate": found["rate"], "all": found.all_unknowns}


@pytest.mark.parametrize("cv", [0.0, 1.0, 1.5])
def test_values_of_knowing_are_those_of_the_integral(cv: float) -> None:
    exact = valued.exact(cv)
    assert set(exact) == LOGNORMAL
    found = figures(cv, 65_536, 7)
    for name, each in found.items():
        assert abs(each.value - exact[name]) < ERRORS * each.std_error, (name, each, exact[name])
    assert abs(found["stock"].value - exact["rate"]) > ERRORS * found["stock"].std_error  # a wrong one is told apart
    assert abs(found["all"].value - valued.exact(cv + 0.5)["all"]) > ERRORS * found["all"].std_error


def test_where_worth_is_linear_in_the_unknowns() -> None:
    """What moving gains is a sum of two uniform unknowns, of which each is worth a quarter of its range if known alone."""
    stock = ss.uniform(50, 150, name="stock")
    noise = ss.uniform(-20, 20, name="not asked for")
    wait = ss.Scenario("wait", stock=ss.Stock(100), demand=[ss.Consumption("use", 10)], horizon_days=30)
    options = {"wait": wait, "move": wait.replace(stock=ss.Stock(stock + noise))}
    found = ss.value_of_knowing(options, worth=lambda days: np.minimum(days, 30), paths=16_384, seed=3)
    # moving gains uniform(-5, 5) and uniform(-2, 2) days: E[max(0, .)] is 5 / 4 of the one, 1 / 2 of the other
    assert abs(found["stock"].value - 1.25) < ERRORS * max(found["stock"].std_error, 1e-4)
    assert abs(found["not asked for"].value - 0.5) < ERRORS * max(found["not asked for"].std_error, 1e-4)


def test_a_rule_that_is_valued_where_it_was_fitted_is_told_apart() -> None:
    """An unknown that does not matter, options that tie: a value of 0, of which a plug-in estimate sees much more."""
    unused = ss.uniform(0, 1, name="unused")
    stock = [ss.Stock(ss.lognormal(math.log(300), 0.5, name=name) + 0 * unused) for name in ("one", "other")]
    demand = [ss.Consumption("use", 10, cv=1.5)]
    options = {
        name: ss.Scenario(name, stock=each, demand=demand, horizon_days=400)
        for name, each in zip(("one", "other"), stock, strict=True)
    }
    found = [ss.value_of_knowing(options, worth=valued.threshold, paths=2_048, seed=seed) for seed in range(20)]
    assert np.mean([plug_in(each) for each in found]) > 0.02
    assert np.mean([each["unused"].value for each in found]) < 0.005
    assert sum(each["unused"].low > 0 for each in found) <= 2  # three or more with probability 0.013, at fixed seeds


def plug_in(found: ss.ValueOfKnowing) -> float:
    """The wrong model: the mean of what the better option gains in each of 32 cells of the unknown, on the same paths."""
    gains = np.diff(found._decision.net, axis=0)[0]
    cell = (32 * found._inputs["unused"]).astype(int)
    means = np.bincount(cell, gains) / np.bincount(cell)
    return float(np.maximum(means, 0).mean() - max(gains.mean(), 0))


@pytest.mark.long
@pytest.mark.parametrize("replicates", [8, 32])
@pytest.mark.parametrize("cv", [0.0, 1.5])
def test_intervals_of_values_cover(cv: float, replicates: int) -> None:
    exact = valued.exact(cv)
    hits: dict[str, list[bool]] = {name: [] for name in exact}
    for seed in range(RUNS):
        for name, each in figures(cv, 8_192, seed, replicates).items():
            hits[name].append(each.low <= exact[name] <= each.high)
    found = {name: float(np.mean(each)) for name, each in hits.items()}
    assert all(LEAST <= each <= MOST for each in found.values()), found


def density_of(limits: dict[str, tuple[float, float]], inside: float, outside: float) -> float:
    """The probability of the event in a box of x and y, given that in the known box and that elsewhere."""
    (low, _), (_, high) = limits["x"], limits["y"]
    overlap = (1 - max(low, boxes.LOW)) * min(high, boxes.HIGH) / ((1 - low) * high)
    return overlap * inside + (1 - overlap) * outside


@pytest.mark.long
@pytest.mark.parametrize("replicates", [8, 32])
def test_densities_of_boxes_and_ceilings_cover(replicates: int) -> None:
    """One day, an exponential demand of mean 10: short with probability exp(-stock / 10)."""
    inside, outside = math.exp(-0.5), math.exp(-2)
    share = (1 - boxes.LOW) * boxes.HIGH
    mean = share * inside + (1 - share) * outside
    ceiling = (share * inside**2 + (1 - share) * outside**2) / mean
    made = boxes.known_box(5, 20, cv=1.0).replace(horizon_days=1)
    hits: dict[str, list[bool]] = {"density": [], "coverage": [], "ceiling": []}
    for seed in range(RUNS):
        found = ss.simulate(made, 8_192, seed=seed, replicates=replicates).discover(lasts_less_than=1)
        hits["ceiling"].append(found.ceiling.low <= ceiling <= found.ceiling.high)
        box = found.boxes[0]
        assert set(box.limits) == {"x", "y"}
        density = density_of(dict(box.limits), inside, outside)
        (low, _), (_, high) = box.limits["x"], box.limits["y"]
        coverage = density * (1 - low) * high / mean
        hits["density"].append(box.density.low <= density <= box.density.high)
        hits["coverage"].append(box.coverage.low <= coverage <= box.coverage.high)
    rates = {name: float(np.mean(each)) for name, each in hits.items()}
    assert all(LEAST <= each <= MOST for each in rates.values()), rates


@pytest.mark.long
def test_noise_alone_gives_a_box_in_fewer_than_one_in_fifty_runs() -> None:
    """At a false alarm of 0.5 % of each first box, more than 5 of 200 runs have one with probability 6e-4."""
    found = [ss.simulate(boxes.noise_alone(), 8_192, seed=seed).discover(lasts_less_than=10) for seed in range(RUNS)]
    assert sum(bool(each.boxes) for each in found) <= 5
