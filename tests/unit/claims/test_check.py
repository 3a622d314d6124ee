"""The check of claims: closed forms, contradictions, what restates, refusals, and that order and workers change nothing."""

import math
import warnings
from itertools import permutations
from typing import Any

import attrs
import numpy as np
import pytest
from scipy import stats

import supplysim as ss
from supplysim.claims import told

MEAN, SD, RATE = math.log(500), 0.5, 10
ON_HAND = ss.lognormal(MEAN, SD, name="on hand")
DEPOT = ss.Scenario("depot", stock=ss.Stock(ON_HAND), demand=[ss.Consumption("issues", RATE)], horizon_days=1_000)
HOW = {"paths": 16_384, "seed": 7}


def about(value: float, within: float, name: str | None = None, of: ss.Quantity = ON_HAND, **fields: Any) -> ss.Claim:
    return ss.Claim(name or f"about {value}", of=of, about=value, within=within, **fields)


def floor(value: float, k: float, **fields: Any) -> ss.Claim:
    return ss.Claim(f"at least {value}", of=ON_HAND, at_least=value, usually_within=k, **fields)


def normal_after(*told: tuple[float, float]) -> tuple[float, float]:
    """The mean and the standard deviation of ln on hand after claims (ln v, within)."""
    precision = SD**-2 + sum(within**-2 for _, within in told)
    return (MEAN / SD**2 + sum(math.log(value) / within**2 for value, within in told)) / precision, precision**-0.5


def near(estimate: Any, truth: float, times: float = 3.0) -> bool:
    return abs(estimate.value - truth) <= times * estimate.std_error + 1e-12


TOLD = ((400, 0.3), (700, 0.4))


@pytest.fixture(scope="module")
def two() -> ss.Check:
    return ss.Claims([about(*each) for each in TOLD]).check(DEPOT, **HOW)


def test_before_after_and_moves_are_those_of_conjugate_normal_laws(two: ss.Check) -> None:
    centre, _ = normal_after(*TOLD)
    assert near(two.without_claims, math.exp(MEAN) / RATE)
    assert near(two.figure, math.exp(centre) / RATE)
    assert two.effective_paths > 400
    for row, own, other in zip(two.rows, TOLD, TOLD[::-1], strict=True):
        mean, sd = normal_after(other)
        for several, (m, s) in ((row.before, (MEAN, SD)), (row.after, (mean, sd))):
            for estimate, p in zip(several, (0.05, 0.5, 0.95), strict=True):
                assert near(estimate, math.exp(m + s * stats.norm.ppf(p)))
        value, within = own
        ends = np.log(value) + 1.645 * within * np.array([-1, 1])
        for estimate, (m, s) in ((row.holds_before, (MEAN, SD)), (row.holds_after, (mean, sd))):
            assert near(estimate, float(np.diff(stats.norm.cdf(ends, m, s))[0]))
        assert near(row.without, math.exp(mean) / RATE)
        assert near(row.moves, (math.exp(centre) - math.exp(mean)) / RATE)
        assert row.moves.std_error < 2 * (two.figure.std_error + row.without.std_error)
        assert not row.ran_again


def test_the_bayes_factor_of_a_pair_is_that_of_normal_laws(two: ss.Check) -> None:
    variances = np.diag([within**2 for _, within in TOLD])
    logs = [math.log(value) - MEAN for value, _ in TOLD]
    both = stats.multivariate_normal(cov=variances + SD**2).pdf(logs)
    alone = math.prod(stats.norm.pdf(log, scale=math.hypot(SD, within)) for log, (_, within) in zip(logs, TOLD, strict=True))
    (factor,) = two.pairs.values()
    assert factor.low < both / alone < factor.high
    assert not two.contradictions


def test_a_floor_and_its_double_are_those_of_a_grid() -> None:
    check = ss.Claims([floor(600, 2), about(500, 0.4)]).check(DEPOT, survival_days=60, **HOW)
    logs = np.linspace(MEAN - 8 * SD, MEAN + 8 * SD, 400_001)
    others = stats.norm.logpdf(logs, MEAN, SD) + stats.norm.logpdf(np.log(500), logs, 0.4)

    def share(k: float, least: float) -> float:
        rate = math.log(10) / math.log(k)
        weights = np.exp(others - rate * (logs - np.log(600))) * (logs >= np.log(600))
        return float(weights[logs >= np.log(least)].sum() / weights.sum())

    row = check["at least 600"]
    assert check.figure.value == 1 == row.doubled.value  # the floor is 60 days
    assert near(row.without, float(np.exp(others)[logs >= np.log(600)].sum() / np.exp(others).sum()))
    later = ss.Claims([floor(600, 2), about(500, 0.4)]).check(DEPOT, survival_days=70, **HOW)
    assert near(later.figure, share(2, 700))
    assert near(later["at least 600"].doubled, share(4, 700))
    assert later["about 500"].doubled is None
    assert "2: " in str(later)
    assert "4: " in str(later)


def test_contradictory_claims_are_found_and_named() -> None:
    check = ss.Claims([about(300, 0.05), floor(600, 2), about(450, 0.5)]).check(DEPOT, **HOW)
    assert list(check.contradictions) == [("about 300", "at least 600")]
    assert "'about 300' and 'at least 600' contradict each other" in str(check)
    assert set(check.pairs) == {
        ("about 300", "at least 600"), ("about 300", "about 450"), ("at least 600", "about 450"),
    }  # fmt: skip


def test_nothing_without_support_is_shown_and_what_cannot_hold_is_named() -> None:
    check = ss.Claims([ss.Claim("at most 300", of=ON_HAND, at_most=300, usually_within=2), floor(600, 2)]).check(DEPOT, **HOW)
    assert check.figure is None
    assert check.effective_paths == 0
    assert set(check.contradicting) == {"at most 300", "at least 600"}
    assert all(row.without is not None and row.moves is None for row in check.rows)
    assert check.pairs["at most 300", "at least 600"].value == 0
    text = str(check)
    assert "on no path can both be true" in text
    assert "too few for an answer" in text
    assert "nan" not in text
    assert "move the answer" not in text


def test_what_restates_has_no_weight_and_is_checked_against_the_others_alone() -> None:
    claims = [about(400, 0.3, "told"), about(700, 0.4, "other"), about(400, 0.3, "again", restates="told")]
    check = ss.Claims(claims).check(DEPOT, **HOW)
    alone = ss.Claims(claims[:2]).check(DEPOT, **HOW)
    assert check.figure == alone.figure
    assert check["again"].after == check["told"].after == alone["told"].after
    assert check["again"].moves.value == 0
    assert list(check.pairs) == [("told", "other")]
    assert "'again' restates 'told'" in str(check)


def test_a_claim_that_is_wholly_unreliable_changes_nothing_and_half_reliable_is_a_mixture() -> None:
    check = ss.Claims([about(700, 0.1, reliability=0.0), about(450, 0.3)]).check(DEPOT, **HOW)
    assert check["about 700"].moves.value == 0
    assert check["about 700"].without == check.figure
    half = ss.Claims([about(700, 0.1, reliability=0.5)]).check(DEPOT, survival_days=65, **HOW)
    mean, sd = normal_after((700, 0.1))
    bare, told = (stats.norm.sf(math.log(650), *each) for each in ((MEAN, SD), (mean, sd)))
    assert near(half.figure, (bare + told) / 2)  # the mean of L is that of both parts


def test_a_shared_bias_ties_the_claims_of_a_source() -> None:
    source = ss.Source("one", bias=ss.lognormal(0, 0.4))
    check = ss.Claims([about(v, 0.2, source=source) for v in (700, 800)]).check(DEPOT, **HOW)
    variances = np.diag([0.04, 0.04]) + SD**2 + 0.16
    gain = SD**2 * np.linalg.solve(variances, np.log([700, 800]) - MEAN).sum()
    assert near(check.figure, math.exp(MEAN + gain) / RATE)
    free = ss.Claims([about(v, 0.2) for v in (700, 800)]).check(DEPOT, **HOW)
    assert not near(free.figure, math.exp(MEAN + gain) / RATE, 10)


def test_running_again_agrees_with_weighting(two: ss.Check, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(told.Told, "is_enough", property(lambda self: self.ran_again or self.paths.effective > 16_383))
    again = ss.Claims([about(*each) for each in TOLD]).check(DEPOT, **HOW)
    assert again.ran_again
    assert not near(again.figure, float(two.without_claims), 10)
    pairs = [(again.figure, two.figure), *((a.without, b.without) for a, b in zip(again.rows, two.rows, strict=True))]
    pairs += [(a.moves, b.moves) for a, b in zip(again.rows, two.rows, strict=True)]
    pairs += [
        (a, b) for one, other in zip(again.rows, two.rows, strict=True) for a, b in zip(one.after, other.after, strict=True)
    ]
    pairs += [(a.holds_after, b.holds_after) for a, b in zip(again.rows, two.rows, strict=True)]
    for one, other in pairs:  # 13 of them, by Student's t: a false alarm in 1 of 100 seeds
        assert one.value != other.value
        assert abs(one.value - other.value) < 5 * math.hypot(one.std_error, other.std_error)
    assert again.rows[0].moves.std_error > 1.5 * two.rows[0].moves.std_error  # independent runs


def test_claims_about_outputs_and_figures_of_outputs() -> None:
    noisy = DEPOT.replace(issues=DEPOT["issues"].replace(cv=0.5))
    claims = ss.Claims([
        ss.Claim("left", of=ss.OnHand(on=10) + 100, about=450, within=0.2),
        ss.Claim("stock", of=ss.FirstBelow(0.5 * ON_HAND), at_least=10, usually_within=5),
    ])  # fmt: skip
    check = claims.check(noisy, output=ss.OnHand(on=10), **HOW)
    assert not check.ran_again
    outputs = [(ss.OnHand(on=10) + 100).named("a"), ss.FirstBelow(0.5 * ON_HAND), ss.OnHand(on=10)]
    result = ss.simulate(noisy, **HOW, outputs=outputs)
    left, below, day = (result.outputs[each].values for each in outputs)
    assert near(check["stock"].before[1], np.median(below))
    logs = stats.norm.logpdf(np.log(450), np.log(left), 0.2)
    rate = math.log(10) / math.log(5)
    with np.errstate(divide="ignore"):
        weights = np.where(below >= 10, np.exp(logs - rate * np.log(below / 10)), 0.0)
    order = np.argsort(day)
    reached = np.cumsum(weights[order])
    assert near(check.figure, day[order][np.searchsorted(reached, reached[-1] / 2)], 5)  # of other chance
    assert check.words == "median of on hand on day 10"
    assert near(
        claims.check(noisy, output=ss.OnHand(on=10), restricted_mean=True, **HOW).figure, np.average(day, weights=weights), 5
    )


def test_unknowns_of_claims_alone_are_drawn() -> None:
    factor = ss.lognormal(0, 0.3, name="factor")
    check = ss.Claims([about(700, 0.1, of=ON_HAND * factor), about(1.2, 0.1, "f", of=factor)]).check(DEPOT, **HOW)
    spread = 0.1**2 + 1 / (0.3**-2 + 0.1**-2)
    of_factor = math.log(1.2) * 0.1**-2 / (0.3**-2 + 0.1**-2)
    centre = (MEAN / SD**2 + (math.log(700) - of_factor) / spread) / (SD**-2 + 1 / spread)
    assert near(check.figure, math.exp(centre) / RATE)


def every_part(check: ss.Check) -> Any:
    rows = [attrs.astuple(row, recurse=False)[1:] for row in check.rows]
    return sorted(map(repr, rows)), check.figure, check.without_claims, check.effective_paths


def test_order_and_workers_change_no_bit() -> None:
    claims = [about(400, 0.3), about(700, 0.01), floor(300, 3)]
    how = {"paths": 4_096, "seed": 5}
    first, *others = (every_part(ss.Claims(each).check(DEPOT, **how)) for each in list(permutations(claims))[:3])
    assert all(each == first for each in others)
    assert every_part(ss.Claims(claims).check(DEPOT, **how, workers=2)) == first


@pytest.mark.parametrize("figure", [{"never": True}, {"quantile": 0.9}, {"restricted_mean": True}, {"survival_days": 30}])
def test_figures_beyond_the_horizon(figure: dict[str, Any]) -> None:
    short = DEPOT.replace(horizon_days=60)
    check = ss.Claims([about(800, 0.1)]).check(short, **figure, **HOW)
    row = check.rows[0]
    mean, sd = normal_after((800, 0.1))
    if "never" in figure:
        assert near(check.figure, stats.norm.sf(math.log(600), mean, sd))
    if "quantile" in figure:  # both are beyond: the difference is not known
        assert check.figure.value == math.inf
        assert math.isnan(row.moves.value)
        assert check.moves_most is None
    if "restricted_mean" in figure:
        assert check.figure.value <= 60
    assert "nan" not in str(check).replace("> 60", "")


def test_one_claim_of_which_the_median_passes_the_horizon() -> None:
    check = ss.Claims([about(900, 0.05)]).check(DEPOT.replace(horizon_days=70), **HOW)
    assert check.rows[0].moves.value == math.inf
    assert check.moves_most is check.rows[0]
    assert "without it, it would be 50" in str(check)


def test_text_html_and_repr(two: ss.Check) -> None:
    text = str(two)
    assert max(map(len, text.split("\n\nThe answer", maxsplit=1)[0].splitlines())) <= 120
    assert "The answer depends most on" in text
    assert repr(two) == "<Check of 2 claims on 'depot': median duration>"
    assert "<table>" in two._repr_html_()
    assert "<li>The answer depends most on" in two._repr_html_()
    assert list(two) == [row.name for row in two.rows]
    assert repr(two.rows[0]) == "<CheckedClaim about 400: about 400, within 30 %>"


def test_the_plot_has_a_row_for_each_claim(two: ss.Check) -> None:
    from matplotlib.figure import Figure  # noqa: PLC0415  # optional

    axes = two.plot.claims(Figure().subplots())
    assert [each.get_text().split("\n")[0] for each in axes.get_yticklabels()] == ["about 400", "about 700"]
    assert [each.get_text() for each in axes.get_legend().get_texts()] == ["stated", "before any claim", "with the others"]
    low, high = axes.get_xlim()
    assert low < two.rows[1].before[0] / 700
    assert high > two.rows[0].before[2] / 400


def test_refusals(two: ss.Check) -> None:
    claims = ss.Claims([about(400, 0.3)])
    refused = [
        (lambda: ss.Claims([]).check(DEPOT), ss.InvalidValueError, "'claims' of check must hold at least one claim"),
        (lambda: claims.check("depot"), ss.InvalidTypeError, "'scenario' of check must be a Scenario"),
        (lambda: claims.check(DEPOT, paths=100), ss.InvalidValueError, "'paths' of check must be"),
        (lambda: claims.check(DEPOT, stock="dept"), ss.InvalidValueError, "'stock' of check"),
        (lambda: claims.check(DEPOT, quantile=2), ss.InvalidValueError, "'quantile' of check"),
        (lambda: claims.check(DEPOT, never=True, median=True), ss.InvalidValueError, "must choose one"),
        (lambda: claims.check(DEPOT, never=True, output=ss.OnHand(on=3)), ss.InvalidValueError, "'output' must choose"),
        (lambda: claims.check(DEPOT, output=3), ss.InvalidTypeError, "'output' of check must be an output"),
        (
            lambda: claims.check(DEPOT, output=ss.OnHand(on=3), stock="stock"),
            ss.InvalidValueError,
            "'stock' of check must not",
        ),
        (lambda: claims.check(DEPOT, seed="x"), ss.SupplysimError, "'seed' of check"),
        (lambda: two["about 40"], ss.UnknownNameError, "did you mean 'about 400'"),
        (lambda: ss.Claims([about(5, 1, of=ON_HAND - 500)]).check(DEPOT, **HOW), ss.DrawError, "within_units="),
    ]
    for call, kind, message in refused:
        with pytest.raises(kind, match=message):
            call()


def test_of_one_claim_that_no_path_can_meet_it_says_that_it_can_hardly_hold() -> None:
    stock = ss.lognormal(5, 0.5, name="stock")
    depot = ss.Scenario("depot", stock=ss.Stock(stock), demand=[ss.Consumption("issues", 1)], horizon_days=400)
    claim = ss.Claim("huge", of=2 * stock, at_least=1e9, usually_within=2)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ss.SupplysimWarning)
        assert "'huge' can hardly hold." in str(ss.Claims([claim]).check(depot, paths=1_000, seed=1))
