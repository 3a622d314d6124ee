"""Coverage of the intervals of a check of claims, over many seeds."""

import math

import pytest
from scipy import stats

import supplysim as ss

RUNS, RATE = 400, 10
MEAN, SD = math.log(500), 0.5
TOLD = {"one": (400, 0.3), "other": (700, 0.2)}


def _median(*names: str) -> float:
    told = [TOLD[each] for each in names]
    precision = SD**-2 + sum(within**-2 for _, within in told)
    return math.exp((MEAN / SD**2 + sum(math.log(value) / within**2 for value, within in told)) / precision) / RATE


@pytest.mark.long
@pytest.mark.parametrize("replicates", [8, 32])
def test_what_claims_move_is_covered_by_its_interval(replicates: int) -> None:
    """95 % within 93 to 97 % but for chance: 1e-3 on either side. An interval of half the width must be told apart."""
    on_hand = ss.lognormal(MEAN, SD, name="on hand")
    depot = ss.Scenario("depot", stock=ss.Stock(on_hand), demand=[ss.Consumption("issues", RATE, cv=0.5)], horizon_days=2_000)
    claims = ss.Claims([ss.Claim(name, of=on_hand, about=v, within=w) for name, (v, w) in TOLD.items()])
    truth = {"figure": _median(*TOLD), "without": _median("other"), "moves": _median(*TOLD) - _median("other")}
    hits, narrow = dict.fromkeys(truth, 0), dict.fromkeys(truth, 0)
    for seed in range(RUNS):
        check = claims.check(depot, paths=4_096, seed=seed, replicates=replicates)
        row = check["one"]
        for name, estimate in (("figure", check.figure), ("without", row.without), ("moves", row.moves)):
            assert estimate is not None
            hits[name] += estimate.low <= truth[name] <= estimate.high
            narrow[name] += abs(truth[name] - estimate.value) <= (estimate.high - estimate.low) / 4
    low, high = stats.binom.ppf(5e-4, RUNS, 0.93), stats.binom.ppf(1 - 5e-4, RUNS, 0.97)
    assert all(low <= each <= high for each in hits.values()), hits
    assert all(each < low for each in narrow.values()), narrow
