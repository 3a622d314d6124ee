"""varying: what is drawn each time, what it can be multiplied by, and where it may stand."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest
from scipy import stats

import supplysim as ss
from supplysim._uncertain.varying import Varying, varying
from support.refusals import assert_refused, refusals

U = ss.uniform(5, 15)


def test_products_keep_the_law() -> None:
    one = ss.varying(U)
    level = ss.uniform(0, 2, name="level")
    for product in (2 * one, one * 2, one / 0.5, np.float64(2) * one, np.int64(2) * one):
        assert product.scale == 2
        assert product.law is one.law
    assert (level * one).scale is level
    assert (one * level).scale is level
    assert str(level * one) == "level * varying(uniform(5, 15))"
    assert str(3 * (level * one)) == "level * 3 * varying(uniform(5, 15))"
    assert (2 * one).support == (10, 30)
    assert (0 * one).support == (0, 0)
    assert (1e9 * one).scale == 1e9
    assert ss.varying(U).law is not one.law
    assert varying(one.law).law is not one.law  # type: ignore[arg-type]


def test_texts_are_short() -> None:
    assert repr(ss.Consumption("a", 2 * ss.varying(ss.empirical(range(1_000))))).startswith(
        "Consumption(name='a', per_day=2 * varying(empirical of 1000), cv=0.0"
    )


def test_a_source_of_the_law_is_that_of_the_number() -> None:
    assert str(ss.varying(ss.uniform(1, 2, source="IISS", note="a guess")).source) == "IISS"
    assert str(ss.varying(ss.uniform(1, 2, source="IISS"), source="MoD").source) == "MoD"


ONE = ss.varying(U)


@refusals(
    of_kind=[
        (lambda: ss.varying(3), "'law' of Varying must be one law, such as gamma(mean=10, sd=3) (got 3)"),
        (
            lambda: ss.varying(2 * U),
            "'law' of Varying must be one law, ... (got 2 * uniform(5, 15)); multiply unknowns outside",
        ),
        (lambda: ss.varying(stats.norm(1, 1)), "'law' of Varying must be one law, ...becomes a quantity by ss.law(...)"),
        (lambda: ss.varying(ONE), "'law' of Varying must be one law"),
        (lambda: ONE * ONE, "what is drawn each time can only be multiplied or divided by a number or quantity (got "),
        (lambda: ONE * "2", "what is drawn each time can only be multiplied or divided by a number or quantity (got "),
        (lambda: ONE * None, "what is drawn each time can only be multiplied"),
        (lambda: ONE * True, "what is drawn each time can only be multiplied"),
        (lambda: ONE * np.ones(2), "what is drawn each time can only be multiplied"),
        (lambda: U + ONE, "what is drawn each time can only be multiplied or divided"),
        (lambda: 1 - ONE, "what is drawn each time can only be multiplied or divided"),
        (lambda: 1 / ONE, "what is drawn each time can only be multiplied or divided"),
        (lambda: ONE**2, "what is drawn each time can only be multiplied or divided"),
        (lambda: float(ONE), "what is drawn each time is not a float: it has many values"),
        (lambda: bool(ONE), "what is drawn each time has no truth value"),
        (lambda: ss.Stock(ONE), "'on_hand' of Stock must be a number, known or drawn once a path ...cannot be drawn afresh"),
        (lambda: ss.Factory("a", ONE), "'nameplate_per_day' of Factory 'a' must be a number, known or drawn once a path"),
        (lambda: ss.Shipments("a", ONE, size=1), "'per_day' of Shipments 'a' must be a number, known or drawn once a path"),
    ],
    of_value=[
        (lambda: ONE / 0, "what is drawn each time cannot be divided by 0"),
        (lambda: ONE * float("nan"), "'scale' of Varying must be finite (got nan)"),
        (lambda: -2 * ONE, "'scale' of Varying must be at least 0 (got -2.0)"),
        (
            lambda: ONE * ss.normal(1, 1),
            "'scale' of Varying must be at least 0 (got normal(1, 1), ...truncated_normal(mean, sd, low=0)",
        ),
        (
            lambda: ss.uniform(-1, 1) * ONE,
            "'scale' of Varying must be at least 0 (got uniform(-1, 1), whose support is -1 to 1)",
        ),
    ],
)
def test_refusals(refused: Any, message: str, kind: type[Exception]) -> None:
    assert_refused(refused, message, kind)


NORMAL = ss.varying(ss.normal(10, 5))
PARETO = ss.varying(ss.law(stats.pareto(0.5)))
FIELDS = {
    "per_day": lambda value, **more: ss.Consumption("a", per_day=value, **more),
    "size": lambda value, **more: ss.Shipments("a", 1, size=value, **more),
    "lead_time_days": lambda value, **more: ss.Shipments("a", 1, size=1, lead_time_days=value, **more),
}


@pytest.mark.parametrize("field", FIELDS)
def test_each_field_refuses_what_leaves_its_range(field: str) -> None:
    make = FIELDS[field]
    make(ss.varying(ss.normal(10_000, 500)))
    rule = f"'{field}' of ... 'a' must be at least 0 (got "
    end = "whose support is -inf to inf); truncated_normal(mean, sd, low=0) keeps to it"
    assert_refused(lambda: make(NORMAL), f"{rule}varying(normal(10, 5)), {end}", ValueError)
    assert_refused(lambda: make(ss.varying(ss.uniform(-1, 1))), f"{rule}varying(uniform(-1, 1)), whose support is -1 to 1)")
    assert_refused(lambda: make(PARETO), f"the mean of '{field}' of ...must be at most ...whose mean is inf)", ValueError)
    assert_refused(lambda: make(np.ones(3)), f"'{field}' of ...must be a number", TypeError)


@pytest.mark.parametrize(("field", "beside"), [("per_day", {"cv": 0.2}), ("size", {"size_cv": U})])
def test_a_spread_beside_what_is_drawn_each_time(field: str, beside: dict[str, Any]) -> None:
    (name,) = beside
    assert_refused(lambda: FIELDS[field](ONE, **beside), f"'{name}' of ...'a' must not stand beside a {field} that is drawn")


def depot(*demand: ss.Consumption, supply: Any = (), **more: Any) -> ss.Scenario:
    fields = {"stock": ss.Stock(100), "horizon_days": 30} | more
    return ss.Scenario("depot", demand=demand, supply=supply, **fields)


def test_one_object_in_two_places() -> None:
    one = ss.varying(U)
    twice = [ss.Consumption("a", per_day=2 * one), ss.Consumption("b", per_day=ss.uniform(1, 2) * one)]
    message = (
        "one varying(...) must stand in one place, ...(got ...in 'a.per_day' and in 'b.per_day'): write ss.varying(...) twice"
    )
    assert_refused(lambda: depot(*twice), message, ValueError)
    sea = ss.Shipments("sea", 1, size=one, lead_time_days=one)
    assert_refused(lambda: depot(ss.Consumption("a", 1), supply=[sea]), "one varying(...) must stand in one place")
    made = depot(ss.Consumption("a", per_day=one), ss.Consumption("b", per_day=ss.varying(U)))
    assert pickle.loads(pickle.dumps(made)).digest == made.digest
    assert made.replace(a=made["a"].replace(priority=2))["a"].per_day is one


def test_scales_are_unknowns_with_their_names_and_ranges() -> None:
    level = ss.uniform(8, 12, name="level", source="IISS")
    made = depot(ss.Consumption("a", per_day=level * ss.varying(ss.gamma(mean=1, sd=0.5), source="recorded")))
    assert list(made.variables) == ["level"]
    assert [str(each) for each in made.sources][1:] == [
        "a.per_day: level * varying(gamma(4, 0.25)) (recorded)",
        "level: uniform(8, 12) (IISS)",
    ]
    below = depot(ss.Consumption("a", per_day=(level - 10) * ss.varying(U)))
    assert_refused(lambda: ss.simulate(below, paths=64, seed=1), "'scale' of Varying of Consumption 'a' must be at least 0")
    above = depot(ss.Consumption("a", per_day=ss.uniform(1e14, 1e15) * ss.varying(U)))
    assert_refused(lambda: ss.simulate(above, paths=64, seed=1), "the mean of 'per_day' of Consumption 'a' must be at most")


def test_the_digest_knows_the_law() -> None:
    laws = [
        ss.uniform(8, 12),
        ss.uniform(8, 12 + 1e-14),
        ss.empirical([1, 2]),
        ss.empirical([1, 3]),
        ss.gamma(mean=10, sd=1),
        ss.law(stats.poisson(10)),
    ]
    values = [*map(ss.varying, laws), 2 * ss.varying(laws[0]), laws[0], ss.uniform(1, 2) * ss.varying(laws[0])]
    assert len({depot(ss.Consumption("a", per_day=value)).digest for value in values}) == len(values)
    assert depot(ss.Consumption("a", ss.varying(laws[0]))).digest == depot(ss.Consumption("a", ss.varying(laws[0]))).digest


def test_it_is_no_law_of_the_path() -> None:
    made = depot(ss.Consumption("a", per_day=ss.varying(U)))
    assert not made.variables
    assert not made.model.is_certain
    assert isinstance(made["a"].per_day, Varying)
