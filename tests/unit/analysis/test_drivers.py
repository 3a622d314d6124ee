"""`Result.drivers`: which figure, what is accounted to whom, what is run again, what is refused and printed."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pytest
from matplotlib.figure import Figure

import supplysim as ss
from supplysim.analysis import drivers as module
from supplysim.analysis.variance_shares import VarianceShares
from support import scenarios
from support.by_hand import scenario, using
from support.refusals import assert_refused, refusals
from support.results import result_of

PATHS = 2_048


def _depot(cv: float = 0.0, *more: Any, **fields: Any) -> ss.Scenario:
    """A stock and a rate that are not known; noise if `cv` is given."""
    stock = sum(more, ss.uniform(900, 1_100, name="on hand"))
    return scenario(stock, using(ss.uniform(8, 12, name="rate"), cv=cv), **{"horizon_days": 200} | fields)


def _drivers(of: ss.Scenario, paths: int = PATHS, how: dict[str, Any] | None = None, **run: Any) -> Any:
    return ss.simulate(of, paths, **{"seed": 1} | run).drivers(**how or {})


def _in_all(found: Any) -> float:
    """What one or two unknowns alone and together and chance add up to."""
    alone = [driver.alone.value for driver in found.values()]
    together = max(driver.with_others.value - driver.alone.value for driver in found.values())
    return float(sum(alone) + together + found.chance.value + found.beyond_pairs.value)


def test_without_noise_chance_is_exactly_zero_and_nothing_is_run_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "durations_again", None)
    found = _drivers(_depot())
    assert attrs.astuple(found.chance)[:4] == (0.0, 0.0, 0.0, 0.0)
    assert _in_all(found) == pytest.approx(1, abs=1e-3)
    only = _drivers(scenario(ss.uniform(900, 1_100, name="on hand"), horizon_days=200), how={"survival_days": 95})["on hand"]
    assert only.alone.value == only.with_others.value == pytest.approx(1, abs=1e-12)  # a step, which no polynomial reaches
    assert only.alone.std_error == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("figure", [{}, {"survival_days": 9}, {"never": True}])
def test_noise_alone_is_all_chance(figure: dict[str, Any]) -> None:
    of = scenario(95 + 0 * ss.uniform(0, 1, name="no use"), using(10, cv=0.5), horizon_days=10)
    found = _drivers(of, how=figure)
    assert found["no use"].alone.low == found["no use"].with_others.low == 0
    assert found["no use"].alone.high < 0.02
    assert found.chance.high == 1 > found.chance.low
    assert found["no use"].at_low.low < found.figure < found["no use"].at_low.high
    nothing_unknown = _drivers(scenario(95, using(10, cv=0.5), horizon_days=10), how=figure)
    assert attrs.astuple(nothing_unknown.chance)[:4] == (1.0, 0.0, 1.0, 1.0)
    assert len(nothing_unknown) == 0


def test_chance_is_what_a_second_run_of_the_same_inputs_does_not_share() -> None:
    result = ss.simulate(_depot(0.5), PATHS, seed=1)
    again = ss.simulate(_depot(0.5), PATHS, seed=1, noise_seed=123).durations
    assert not np.isinf(again).any()
    found = result.drivers()
    assert found.chance == pytest.approx(1 - np.corrcoef(result.durations, again)[0, 1], abs=4 * found.chance.std_error)
    assert repr(found.chance) == repr(result.drivers().chance)  # the same every time
    assert found.chance.value != result.drivers(survival_days=100).chance.value


def test_the_second_run_is_of_the_kept_paths_and_of_the_stock_that_is_asked_for() -> None:
    with scenarios.small_blocks(64):
        result = ss.simulate(scenarios.network(), 200, seed=1, keep=100, to_horizon=True)
        found = {name: result.of(name).drivers() for name in result.stocks}
        noisy = ss.simulate(scenarios.noisy(), 330, seed=6, noise_seed=4).drivers()
    assert {each.paths for each in found.values()} == {100}
    assert len({each.chance.value for each in found.values()}) == len(found)
    assert 0 < noisy.chance.value < 1  # another noise seed than that of the run itself


def test_workers_and_progress_are_those_of_simulate() -> None:
    told: list[tuple[int, int]] = []
    with scenarios.small_blocks(512):
        result = ss.simulate(_depot(0.5), PATHS, seed=1)
        result.drivers(progress=lambda done, paths: told.append((done, paths)))
    assert told[-1] == (PATHS, PATHS)


def test_a_partial_result_is_refused_until_it_is_complete() -> None:
    with scenarios.small_blocks(64):
        whole = ss.simulate(_depot(0.5), 330, seed=1)
        run = whole.run
        part = attrs.evolve(run, complete=type(run.complete).nothing(run.plan))  # only its last, short block
        assert_refused(
            lambda: ss.Result(part).drivers(),
            "'paths' of the result must be complete for drivers, and some of the first 10 are missing; result.extend(0)",
        )
        assert repr(ss.Result(part).extend(0).drivers().chance) == repr(whole.drivers().chance)


def test_a_loaded_result_has_the_same_drivers(tmp_path: Path) -> None:
    result = ss.simulate(_depot(0.5), 256, seed=1, noise_seed=5)
    result.save(tmp_path / "run")
    assert str(ss.load(tmp_path / "run").drivers()) == str(result.drivers())


def test_figures_by_hand() -> None:
    durations = [5.0, 5.0, 20.0, 20.0, math.inf, math.inf, math.inf, math.inf] * 4
    result = result_of(durations, horizon_days=30)
    # the unknown of these results has no use, and nothing varies from day to day
    shares = {
        "restricted_mean": result.drivers(),
        "survival_days": result.drivers(survival_days=10),
        "never": result.drivers(never=True),
        "quantile": result.drivers(quantile=0.3),
        "beyond": result.drivers(quantile=0.9),
    }
    figures = {name: found.figure.value for name, found in shares.items()}
    assert figures == {"restricted_mean": 21.25, "survival_days": 0.75, "never": 0.5, "quantile": 0.75, "beyond": 0.5}
    assert shares["quantile"].words == "lasts at least 20 days, the estimated 30 % quantile of duration"
    assert shares["beyond"].words == "never runs out in 30 days, beyond which the 90 % quantile of duration lies"


def test_what_does_not_vary_has_no_drivers() -> None:
    for of, how in ((scenarios.certain(), {}), (_depot(0.3, 9_000), {}), (_depot(0.3), {"never": True})):
        found = _drivers(of, 64, how)
        assert not found.varies
        assert all(math.isnan(share.value) for share in (found.chance, found.beyond_pairs))
        assert all(str(share) == "unknown" for driver in found.values() for share in (driver.alone, driver.with_others))
        assert "the figure does not vary, so that nothing drives it" in str(found)
        assert all(driver.at_low.low <= found.figure.value <= driver.at_low.high for driver in found.values())


def test_values_and_figures_at_the_ends_of_an_unknown() -> None:
    found = _drivers(_depot(), 32_768)
    rate = found["rate"]
    assert (rate.low, rate.high) == (pytest.approx(8.2, abs=1e-3), pytest.approx(11.8, abs=1e-3))
    for end, exact in ((rate.at_low, 1000 / 8.2), (rate.at_high, 1000 / 11.8)):
        assert end.value == pytest.approx(exact, abs=4 * end.std_error)
        assert end.std_error < 0.2
    assert found["on hand"].at_low.value < found["on hand"].at_high.value


@pytest.mark.parametrize("law", [ss.choice([900, 1_000, 1_100]), ss.choice([900, 1_100], [0.3, 0.7]), ss.fixed(900)])
def test_discrete_and_constant_unknowns(law: Any) -> None:
    found = _drivers(scenario(law, using(ss.uniform(8, 12, name="rate")), horizon_days=200), 16_384)
    values = ss.simulate(scenario(law, 10, horizon_days=200), 16_384, seed=1).durations
    stock = found["stock.on_hand"]
    mean_of_inverse = math.log(12 / 8) / 4
    variance_of_inverse = 1 / (8 * 12) - mean_of_inverse**2
    stocks = 10 * values
    whole = np.mean(stocks**2) / 96 - (stocks.mean() * mean_of_inverse) ** 2
    assert stock.alone.value == pytest.approx(stocks.var() * mean_of_inverse**2 / whole, abs=2e-3)
    assert found["rate"].alone.value == pytest.approx(stocks.mean() ** 2 * variance_of_inverse / whole, abs=2e-3)
    assert stock.at_low.value == pytest.approx(stocks.min() * mean_of_inverse, rel=2e-3)


def test_correlated_unknowns_have_a_share_with_what_they_carry_and_no_totals() -> None:
    of = _depot(0.3, ss.uniform(0, 100, name="more"), correlate={("on hand", "rate"): -0.9})
    found, apart = _drivers(of), _drivers(_depot(0.3, ss.uniform(0, 100, name="more")))
    assert [name for name, driver in found.items() if driver.is_correlated] == ["rate", "on hand"]
    assert all(math.isnan(found[name].with_others.value) for name in ("rate", "on hand"))
    assert found["more"].with_others.value >= found["more"].alone.low
    assert math.isnan(found.beyond_pairs.value)
    assert found["on hand"].alone.value > 0.5
    assert apart["on hand"].alone.value < 0.3
    assert "rate*" in str(found)
    assert "with what it carries of them" in str(found)
    assert "beyond pairs" not in str(found)
    of = _depot(0.3, correlate={("on hand", "rate"): 0.0})  # which says nothing
    assert not any(driver.is_correlated for driver in _drivers(of).values())


def test_what_three_unknowns_have_together_is_beyond_pairs() -> None:
    signs = [ss.choice([-1, 1], name=name) for name in "abc"]
    stock = 100 + 50 * signs[0] * signs[1] * signs[2]
    found = _drivers(scenario(stock, 1, horizon_days=200), 8_192)
    assert found.beyond_pairs.value == pytest.approx(1, abs=0.01)
    assert max(driver.with_others.high for driver in found.values()) < 0.01
    pairs = _drivers(scenario(100 + 50 * signs[0] * signs[1] + 0 * signs[2], 1, horizon_days=200), 8_192)
    assert pairs["a"].with_others.value == pytest.approx(1, abs=0.01)
    assert pairs["a"].alone.high < 0.01
    assert pairs.beyond_pairs.high < 0.02


def test_sixty_unknowns_and_those_in_no_use() -> None:
    several = [ss.uniform(0, 2, name=f"x{number}") for number in range(60)]
    found = _drivers(scenario(1000 + 100 * several[59] + 0 * sum(several), 10, horizon_days=200), 4_096)
    assert next(iter(found)) == "x59"
    assert found["x59"].alone.value == pytest.approx(1, abs=0.01)
    assert max(found[f"x{number}"].alone.high for number in range(59)) < 0.01


@pytest.mark.parametrize(("paths", "replicates"), [(1, 8), (2, 2), (7, 8), (100, 3), (101, 2), (300, 100)])
def test_few_paths_and_odd_numbers_of_replicates(paths: int, replicates: int) -> None:
    found = _drivers(_depot(0.3), paths, replicates=replicates)
    for share in (found.chance, *(part for driver in found.values() for part in (driver.alone, driver.with_others))):
        assert math.isnan(share.value) or 0 <= share.low <= share.value <= share.high <= 1
    assert str(found)


def test_a_mapping_that_suggests_the_name_that_is_meant() -> None:
    found = _drivers(_depot())
    assert list(found) == ["rate", "on hand"]  # the largest share first
    assert "rate" in found
    assert "rates" not in found
    assert found["rate"].alone.value > found["on hand"].alone.value
    message = (
        "'on_hand' of the drivers must be an uncertain quantity of the scenario, one of ['rate', 'on hand']; did you mean"
    )
    assert_refused(lambda: found["on_hand"], message, ss.UnknownNameError)
    assert_refused(lambda: found[3], "3 of the drivers must be", ss.UnknownNameError)


OF = "of drivers must be "
OF_KIND: list[tuple[dict[str, Any], str]] = [
    ({"quantile": "half"}, f"'quantile' {OF}a number"),
    ({"never": 1}, f"'never' {OF}True or False"),
    ({"survival_days": [9]}, f"'survival_days' {OF}a number"),
    ({"workers": "two"}, "'workers' of simulate must be a whole number"),
]
OF_VALUE: list[tuple[dict[str, Any], str]] = [
    ({"survival_days": 9, "never": True}, "drivers must choose one of survival_days, never, "),
    ({"survival_days": 201}, f"'survival_days' {OF}between 0 and the horizon, 200 (got 201)"),
    ({"survival_days": math.nan}, f"'survival_days' {OF}finite"),
    ({"survival_days": "2024-01-01"}, "'survival_days' of drivers can be a date only if the scenario has a start"),
    ({"quantile": 1.0}, f"'quantile' {OF}between 0 and 1"),
    ({"workers": 0}, "'workers' of simulate must be between 1 and"),
]


@refusals(OF_KIND, OF_VALUE)
def test_what_is_wrong_is_refused(refused: dict[str, Any], message: str, kind: type[Exception]) -> None:
    assert_refused(lambda: _drivers(_depot(), 64, refused), message, kind)


def test_a_run_that_kept_nothing_is_refused() -> None:
    assert_refused(lambda: _drivers(_depot(), 64, keep=0), "'keep' of the run must be at least 1 for drivers (got 0)")


def test_dates_as_everywhere() -> None:
    result = ss.simulate(_depot(start="2024-02-26"), 256, seed=1)
    one, other = result.drivers(survival_days="2024-06-05"), result.drivers(survival_days=100)
    assert repr(one["rate"].alone) == repr(other["rate"].alone)
    assert one.words == "no stock-out before 2024-06-05"


def test_summaries_say_what_drives_it() -> None:
    found = _drivers(_depot(0.5, ss.uniform(0, 1, name="more")), how={"quantile": 0.05})
    text = str(found)
    for part in (
        "what drives how long it lasts?",
        "the estimated 5 % quantile",
        "alone",
        "chance  ",
        "beyond pairs  ",
        "rate  ",
    ):
        assert part in text
    assert all(len(line) < 160 for line in text.splitlines())
    html = found._repr_html_()
    assert html.count("<table>") == 2
    assert "<th>rate</th>" in html
    assert repr(found) == f"<Drivers of {found.words!r} of 'by hand': 3 unknowns, 2,048 paths>"
    assert repr(found["rate"]).startswith("<Driver 'rate': alone ")
    html = _drivers(scenario(ss.uniform(1, 9, name="<b>"), horizon_days=9), 64)._repr_html_()
    assert "<th>&lt;b&gt;</th>" in html
    assert "<b>" not in html


def test_one_of_several_stocks_is_named() -> None:
    result = ss.simulate(scenarios.network(), 64, seed=1)
    for name in result.stocks:
        found = result.of(name).drivers()
        assert found.stock == name
        assert f"what drives how long the stock {name!r} lasts?" in str(found)
        assert found.plot.tornado(Figure().subplots()).get_title() == f"{result.scenario.name}: {name}"


def test_what_cannot_vary_is_left_out_of_the_print_and_of_the_plot() -> None:
    found = _drivers(_depot(0.5, ss.fixed(1, name="known")))
    assert list(found) == ["rate", "on hand", "known"]
    assert [driver.varies for driver in found.values()] == [True, True, False]
    assert "rate" in str(found)
    assert "known  " not in str(found)
    assert len(found.plot.tornado(Figure().subplots()).get_yticks()) == 2


def test_only_seen_parts_of_a_variance_count_and_none_is_below_zero() -> None:
    rng = np.random.default_rng(1)
    inputs = {name: rng.random(4_096) for name in "abc"}
    shares = VarianceShares.of(inputs, rng.normal(size=4_096), rng.normal(size=4_096), 8)
    for name in inputs:
        assert abs(shares.alone[name].value) < 4 * 3e-3  # 4 degrees: sqrt(2 * 4) / 4096 is 7e-4
        assert shares.groups.share(shares.alone[name], shares.whole).value >= 0
