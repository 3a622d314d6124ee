"""Outputs of a run: their values by hand, their figures, and how they are kept, stored, extended and told."""

from __future__ import annotations

import math
import pickle
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pytest
from scipy import special

import supplysim as ss
from support import scenarios
from support.by_hand import scenario, sending, using
from support.files import assert_refused, forge
from support.results import assert_same_run

SHIPPED = scenario(
    ss.Stock(95, decay=ss.Decay(0.1, every_days=5)), 10, [sending(loss_fraction=0.2, lead_time_days=2)], start="2024-02-26"
)  # 10 leave on days 1 and 6, and 8 arrive on days 3 and 8


def value_of(made: ss.Scenario, output: ss.Quantity, **how: Any) -> float:
    """The value of an output on the only path that there is."""
    result = ss.simulate(made, 4, seed=1, replicates=2, outputs={"it": output}, **how)
    [value] = set(result.outputs["it"].values)
    return float(value)


@pytest.mark.parametrize("to_horizon", [False, True])
@pytest.mark.parametrize(
    ("output", "value"),
    [
        (ss.OnHand(on=0), 95),
        (ss.OnHand(on=3), 73),
        (ss.OnHand(on=5), 47.7),  # after decay
        (ss.OnHand(on="2024-03-01"), 47.7),
        (ss.OnHand(), 14.13),
        (ss.Sent("sea", by=5), 10),
        (ss.Sent("sea"), 20),
        (ss.Received("sea", by=2), 0),
        (ss.Received("sea", by=3), 8),
        (ss.Received("sea"), 16),
        (ss.Expired(), 6.87),
        (ss.Expired(by=9), 5.3),
        (ss.Unmet(by=10), 0),
        (ss.LowestStock(by=4), 63),
        (ss.LowestStock(by=8), 25.7),
        (ss.FirstBelow(73), 4),  # it is just 73 on day 3
        (ss.FirstBelow(47.7), 6),
        (ss.FirstBelow(200), 1),
        (ss.FirstBelow(0), math.inf),
        (ss.LongestStockOut(), 0),
        (ss.MeanOnHand(by=2), 80),
        (ss.MeanBacklog(), 0),
        (ss.Received("sea") / ss.Sent("sea"), 0.8),
        (ss.OnHand(on=3) - ss.OnHand(on=0), -22),
        (np.minimum(ss.FirstBelow(0), 9.0), 9),
        (ss.FirstBelow(50) > 4, 1),
        (special.exp2(ss.OnHand(on=0) - 92), 8),
    ],
)
def test_values_by_hand(output: ss.Quantity, value: float, to_horizon: bool) -> None:
    made = SHIPPED.replace(use=using(10, profile=ss.window(last_day=9)))
    assert value_of(made, output, to_horizon=to_horizon) == pytest.approx(value, abs=1e-9)


def test_stock_outs_by_hand() -> None:
    made = scenario(25, 10, [sending(size=30, first_day=6)])  # short on days 3 to 5 and 9, 10
    assert value_of(made, ss.Unmet()) == 5 + 10 + 10 + 10 + 10
    assert value_of(made, ss.Unmet(by=4)) == 15
    assert value_of(made, ss.LongestStockOut()) == 3
    assert value_of(made, ss.LongestStockOut(by=4)) == 2
    backlog = made.replace(use=using(10, unmet="backlog"))
    assert value_of(backlog, ss.MeanBacklog(by=5)) == (5 + 15 + 25) / 5
    assert value_of(backlog, ss.MeanOnHand(by=4)) == (15 + 5) / 4
    assert value_of(backlog, ss.Unmet(by=5)) == 25


ORDERED = scenario(95, 10, [ss.Orders("resupply", reorder_point=40, order_up_to=100, lead_time_days=3, on_order={2: 20})])
# 95 + 20 less 10 a day: 35 in the evening of day 8, when 65 are ordered, to be received on day 11


@pytest.mark.parametrize("to_horizon", [False, True])
@pytest.mark.parametrize(
    ("output", "value"),
    [
        (ss.OrdersPlaced(by=7), 0),
        (ss.OrdersPlaced(by=8), 1),
        (ss.OrdersPlaced(), 1),
        (ss.Ordered(by=7), 0),
        (ss.Ordered(), 65),
        (ss.OnOrder(on=0), 20),
        (ss.OnOrder(on=1), 20),
        (ss.OnOrder(on=2), 0),
        (ss.OnOrder(on=8), 65),
        (ss.OnOrder(), 65),
        (32 * ss.OrdersPlaced() + 3 * ss.Ordered(), 32 + 3 * 65),
    ],
)
def test_orders_by_hand(output: ss.Quantity, value: float, to_horizon: bool) -> None:
    assert value_of(ORDERED, output, to_horizon=to_horizon) == value


def test_orders_of_several_policies_and_of_none() -> None:
    more = ss.Orders("more", order_up_to=100, review_days=5, lead_time_days=3, loss_fraction=0.5, total=60)
    made = scenario(
        [ss.Stock(95, name="depot"), ss.Stock(30, name="front")],
        [using(10)],
        [ORDERED["resupply"].replace(to="depot"), more, sending(size=3)],
    )
    # "more" orders 35 on day 5, as 65 and nothing else are there; 17.5 come on day 8; 25 more on day 10
    assert value_of(made, ss.OrdersPlaced(by=5)) == 1
    assert value_of(made, ss.Ordered(by=5)) == 100 - (95 + 20 + 3 - 50)
    assert value_of(made, ss.OnOrder(on=5)) == (100 - (95 + 20 + 3 - 50)) / 2
    for nothing in (ss.OrdersPlaced("front"), ss.Ordered("front"), ss.OnOrder("front", on=5)):
        assert value_of(made, nothing) == 0
    with_unit = ss.simulate(
        made.replace(unit="rounds"), 8, seed=1, outputs=[ss.OrdersPlaced(), ss.Ordered(), ss.OnOrder(on=5)]
    )
    heads = [row.split("  ")[0] for row in str(with_unit.outputs).splitlines()]
    assert heads == ["outputs", "orders placed", "ordered, rounds", "on order on day 5, rounds"]


@attrs.frozen
class Well(ss.Supply):
    """A supply of a user's own."""

    name: str
    per_day: float

    def advance(self, leap: Any, rng: Any) -> Any:
        return self.per_day * leap.days


@attrs.frozen
class OwnShipments(ss.Shipments):
    """Shipments of a user's own, which are drawn as those of the library are."""

    def start(self, calendar: Any, paths: int, rng: Any) -> Any:
        return super().start(calendar, paths, rng)


@attrs.frozen
class NamedShipments(ss.Shipments):
    """Shipments of a user's own that change nothing."""


@pytest.mark.parametrize("kind", [ss.Shipments, OwnShipments, NamedShipments])
@pytest.mark.parametrize("loss_fraction", [0.2, 1.0])
def test_flows_of_every_kind(kind: Any, loss_fraction: float) -> None:
    supply = [Well("well", 3), ss.Factory("works", 2), kind("sea", every_days=5, size=10, loss_fraction=loss_fraction)]
    supply += [ss.Returns("back", in_return_for="sea", ratio=0.5, from_="stock")] if kind is ss.Shipments else []
    made = scenario(95, 1, supply)
    assert value_of(made, ss.Sent("well", by=4)) == value_of(made, ss.Received("well", by=4)) == 12
    assert value_of(made, ss.Sent("works")) == 20
    assert value_of(made, ss.Sent("sea", by=6)) == 20
    assert value_of(made, ss.Received("sea", by=6)) == pytest.approx(20 * (1 - loss_fraction))
    if kind is ss.Shipments:
        assert value_of(made, ss.Sent("back", by=6)) == pytest.approx(10 * (1 - loss_fraction))


def test_what_is_received_has_the_same_bits_whether_losses_are_counted() -> None:
    made = scenario(500, 1, [ss.Shipments("sea", 0.5, 10, size_cv=0.5, loss_probability=0.3, loss_fraction=0.1)])
    asked = [ss.OnHand(on=7)]
    one, other = (ss.simulate(made, 500, seed=1, outputs=[*asked, *more]) for more in ([], [ss.Sent("sea", by=7)]))
    np.testing.assert_array_equal(one.outputs[asked[0]].values, other.outputs[asked[0]].values)


UNSURE = scenario(ss.uniform(90, 110, name="on hand"), using(10, cv=0.5), [ss.Shipments("sea", 0.2, 10)], horizon_days=20)
OUTPUTS = [
    ss.OnHand(on=5),
    (ss.Received("sea", by=5) / UNSURE.variables["on hand"] - 1).named("net"),
    ss.FirstBelow(0.5 * UNSURE.variables["on hand"], name="below half"),
    ss.LongestStockOut(),
]


def test_figures_are_those_of_the_kept_paths() -> None:
    result = ss.simulate(UNSURE, 4_000, seed=1, outputs=OUTPUTS)
    for name, output in result.outputs.items():
        values = np.minimum(output.values, 20) if name == "below half" else output.values
        assert values.size == 4_000
        assert output.mean.value == pytest.approx(values.mean())
        assert 0 < output.mean.std_error < values.std() / 20
        assert output.mean.low < output.mean.value < output.mean.high
        middle = np.quantile(values, 0.3, method="inverted_cdf")
        assert output.quantile(0.3).value == pytest.approx(middle, rel=1e-3)
        assert output.median == output.quantile(0.5)
        assert output.at_least(middle).value == pytest.approx((values >= middle).mean(), abs=1e-3), name
    assert result.outputs["net"].quantile(0.0).low == -math.inf


@pytest.mark.parametrize("paths", [8, 30, 999, 1_001])
def test_the_interval_of_a_value_that_all_paths_share_is_that_value(paths: int) -> None:
    asked = [ss.Expired(), ss.OnHand(on=0), (ss.Expired() - 3).named("less"), ss.FirstBelow(0)]
    made = UNSURE.replace(stock=ss.Stock(90))
    for output, value in zip(ss.simulate(made, paths, seed=1, outputs=asked).outputs.values(), [0, 90, -3], strict=False):
        for each in (output.mean, output.median, output.quantile(0.95)):
            assert (each.value, each.low, each.high, str(each)) == (value, value, value, str(value))
    few = ss.simulate(made, 7, seed=1, outputs=asked).outputs
    assert [str(figure) for each in few.values() for figure in (each.mean, each.median)][:6] == ["unknown"] * 6
    unsure = ss.simulate(UNSURE, paths, seed=1, outputs=[ss.OnHand(on=0)]).outputs["on hand on day 0"].mean
    assert unsure.low < unsure.value < unsure.high
    never = ss.simulate(made, paths, seed=1, outputs=asked).outputs["first below 0"]
    assert never.mean.low < never.mean.value == 20  # a day is bounded, so the paths that were not seen are allowed for


def test_the_day_of_a_low_level_is_censored_as_durations_are() -> None:
    result = ss.simulate(SHIPPED, 64, seed=1, outputs=[ss.FirstBelow(50), ss.FirstBelow(0)])
    below, never = result.outputs.values()
    assert below.median.censored_at == never.median.censored_at == 10
    assert str(below.date(below.median)) == "2024-03-01"  # day 5
    assert below.at_least(["2024-03-01", "2024-03-02", 5, 6, math.inf]).value.tolist() == [1, 0, 1, 0, 0]
    assert str(never.median) == "> 10"
    assert never.mean.value == 10
    assert never.at_least(math.inf).value == 1
    assert never.date(never.median) is None
    with pytest.raises(ss.InvalidValueError, match="'value' of at_least must be a day from 0 to the horizon, 10, or infinite"):
        below.at_least(11)


def test_what_differs_by_rounding_alone_is_one_value() -> None:
    size = ss.uniform(30, 50, name="size")
    made = scenario(95, 1, [ss.Shipments("sea", 0.3, 0.98 * size)])
    shipments = ss.simulate(made, 2_000, seed=1, outputs={"it": ss.Received("sea") / size}).outputs["it"]
    np.testing.assert_array_equal(np.rint(shipments.values / 0.98) * 98 / 100, shipments.values)
    assert shipments.at_least(3 * 0.98).value == np.mean(shipments.values >= 2.94)
    thirds = ss.simulate(made, 64, seed=1, outputs={"it": ss.OnHand(on=0) / 285}).outputs["it"]
    assert thirds.at_least(1 / 3).value == 1


@pytest.mark.parametrize(
    ("output", "message"),
    [
        (
            ss.FirstBelow(0) * 2,
            r"the output .* must be finite, .*; FirstBelow is infinite where the day never comes: np.minimum",
        ),
        (ss.OnHand(on=3) / 0, "the output .* must be finite, at most 1e\\+100 \\(got inf on a path\\)"),
        (np.sqrt(-1 - ss.OnHand(on=3)), "must be finite"),
        (ss.FirstBelow(-UNSURE.variables["on hand"], name="x"), "the level in the output 'x' must be 0 or more, and finite"),
    ],
)
def test_values_that_are_no_numbers_are_refused_at_the_draw(output: ss.Quantity, message: str) -> None:
    with pytest.raises(ss.BlockError, match=message) as caught:
        ss.simulate(UNSURE, 64, seed=1, outputs={"it": output} if output.name is None else output)  # type: ignore[attr-defined]
    assert isinstance(caught.value.__cause__, ss.DrawError)


def test_other_functions_than_those_of_a_file_are_refused() -> None:
    twice = np.frompyfunc(lambda value: 2 * value, 1, 1)
    with pytest.raises(ss.InvalidTypeError, match="the output 'it' of simulate must consist of functions of NumPy and scipy"):
        ss.simulate(UNSURE, 64, seed=1, outputs={"it": twice(ss.OnHand())})


def test_outputs_are_found_by_name_and_by_themselves() -> None:
    outputs = ss.simulate(UNSURE, 64, seed=1, outputs=OUTPUTS).outputs
    assert list(outputs) == ["on hand on day 5", "net", "below half", "longest stock-out"]
    assert len(outputs) == 4
    assert outputs[OUTPUTS[0]].name == "on hand on day 5"
    assert OUTPUTS[1] in outputs
    assert ss.OnHand() not in outputs
    with pytest.raises(ss.UnknownNameError, match=r"one of \['on hand on day 5', .*; did you mean 'net'"):
        outputs["nets"]
    with pytest.raises(ss.UnknownNameError, match="it was asked for none: simulate"):
        ss.simulate(UNSURE, 64, seed=1).outputs["net"]


def test_outputs_are_told() -> None:
    result = ss.simulate(UNSURE, 2_000, seed=1, outputs=OUTPUTS)
    for text in (str(result), str(result.outputs), result._repr_html_(), result.outputs._repr_html_()):
        assert all(name in text for name in ("outputs", "on hand on day 5", "below half", "mean"))
    made = UNSURE.replace(unit="rounds")
    ratio = ss.OnHand(on=3) / ss.OnHand(on=0)
    asked = [*OUTPUTS[:3], ss.LongestStockOut(by=5), ss.Unmet().named("short"), ratio, made.variables["on hand"]]
    heads, *rows = str(ss.simulate(made, 64, seed=1, outputs=asked).outputs).splitlines()
    labels = ["on hand on day 5, rounds", "net", "below half, days", "longest stock-out by day 5, days", "short, rounds"]
    assert [row.split("  ")[0] for row in (heads, *rows)] == ["outputs", *labels, repr(ratio), "on hand"]
    assert repr(result.outputs) == "<OutputResults: 'on hand on day 5', 'net', 'below half', 'longest stock-out'>"
    assert repr(result.outputs["net"]).startswith("<OutputResult 'net': mean -0.")
    assert "outputs" not in str(ss.simulate(UNSURE, 64, seed=1))
    assert str(ss.simulate(UNSURE, 64, seed=1).outputs) == "no outputs"


@pytest.mark.parametrize("output", [ss.Expired(), ss.FirstBelow(0), ss.FirstBelow(99), ss.LowestStock(), ss.OnHand(on=2)])
def test_paths_end_as_soon_as_all_is_known(output: ss.Quantity) -> None:
    made = scenario(95, using(10, cv=0.2), [ss.Shipments("sea", 0.5, 1)], horizon_days=1_000)
    assert ss.simulate(made, 500, seed=1, outputs=output).leaps_per_path < 20
    assert ss.simulate(made, 500, seed=1, outputs=ss.Unmet()).leaps_per_path > 500


@pytest.mark.usefixtures("small_blocks")
class TestBlocks:
    """Runs of several blocks."""

    def test_functions_come_back_from_a_file_and_from_another_process(self, path: Path) -> None:
        held = ss.OnHand(on=5)
        asked = {
            "clipped": np.clip(held, 20, None),
            "chosen": np.where(held > 50, special.expit(held / 50 - 1), 0.1),
            "rounded": np.round(held / 3, decimals=1),
        }
        result = ss.simulate(UNSURE, 300, seed=1, outputs=asked)
        result.save(path)
        assert ss.load(path).run.plan.settings == result.run.plan.settings
        assert pickle.loads(pickle.dumps(result.run.plan.settings)) == result.run.plan.settings  # our own
        assert str(ss.load(path)) == str(result)

    def test_they_are_extended_saved_and_loaded(self, path: Path) -> None:
        whole = ss.simulate(UNSURE, 700, seed=1, outputs=OUTPUTS)
        part = ss.simulate(UNSURE, 300, seed=1, outputs=OUTPUTS)
        part.save(path)
        for each in (part, ss.load(path), ss.load(path, UNSURE)):
            assert str(each) == str(part)
            assert_same_run(each.extend(400), whole)

    def test_a_checkpoint_is_resumed_by_the_same_outputs_alone(self, path: Path) -> None:
        whole = ss.simulate(UNSURE, 700, seed=1, outputs=OUTPUTS)
        ss.simulate(UNSURE, 300, seed=1, outputs=OUTPUTS, checkpoint=path)
        for other in ([], OUTPUTS[:2], [ss.OnHand(on=6, name="on hand on day 5"), *OUTPUTS[1:]]):
            assert_refused(
                path, "holds a run with outputs=", lambda other=other: ss.simulate(UNSURE, 700, outputs=other, checkpoint=path)
            )
        assert_same_run(ss.simulate(UNSURE, 700, seed=1, outputs=OUTPUTS, checkpoint=path), whole)

    def test_names_that_look_like_those_of_a_stock_are_kept_apart(self, path: Path) -> None:
        made = scenario(ss.Stock(50, name="a/durations"), 10)
        asked = {"durations": ss.OnHand(on=1), "a/durations/durations": ss.OnHand(on=2)}
        result = ss.simulate(made, 100, seed=1, outputs=asked)
        result.save(path)
        loaded = ss.load(path)
        assert [each.mean.value for each in loaded.outputs.values()] == [40, 30]
        assert loaded.median.value == 5

    @pytest.mark.parametrize(
        "change",
        [
            lambda header: header["outputs"][0].update(name=" "),
            lambda header: header["outputs"][0].update(name="net"),
            lambda header: header["outputs"][0].update(steps=[]),
            lambda header: header["outputs"][0]["steps"][0].update(output="Held"),
            lambda header: header["outputs"][0]["steps"][0].update(of="nowhere"),
            lambda header: header["outputs"][0]["steps"][0].update(day=21),
            lambda header: header["outputs"][0]["steps"][0].update(day=True),
            lambda header: header["outputs"][0]["steps"][0].update(level=3.0),
            lambda header: header["outputs"][1]["steps"][1].update(unknown="other"),
            lambda header: header["outputs"][1]["steps"][2].update(function="eval"),
            lambda header: header["outputs"][1]["steps"][2].update(of=[{"step": 2}, 1]),
            lambda header: header["outputs"][1]["steps"][2].update(of=[{"step": -1}, 1]),
            lambda header: header["outputs"][1]["steps"][2].update(of=["1", 1]),
            lambda header: header["outputs"].pop(),
            lambda header: header.update(outputs=3),
        ],
    )
    def test_forged_outputs_are_refused(self, change: Any, path: Path) -> None:
        ss.simulate(UNSURE, 300, seed=1, outputs=OUTPUTS).save(path)
        forge(path, lambda header, _arrays: change(header))
        if change.__code__.co_names == ("pop",):
            assert list(ss.load(path).outputs) == [each.name for each in OUTPUTS[:-1]]  # type: ignore[attr-defined]
            return
        assert_refused(path, "is damaged", lambda: ss.load(path))

    @pytest.mark.parametrize("array", ["asked counts/net", "asked columns/net", "asked outputs/net"])
    @pytest.mark.parametrize("wrong", [-1.0, 2.0, np.nan, np.inf, -np.inf, 1e300])
    def test_forged_numbers_are_refused(self, array: str, wrong: float, path: Path) -> None:
        ss.simulate(UNSURE, 300, seed=1, outputs=OUTPUTS).save(path)

        def change(_header: Any, arrays: Any) -> None:
            values = arrays[f"complete/{array}"]
            values.flat[3] = wrong if values.dtype == float else 10**9

        forge(path, change)
        assert_refused(path, "is damaged", lambda: ss.load(path))


def test_workers_give_the_same_bits() -> None:
    asked = [ss.LowestStock(), ss.Sent("sealift"), ss.FirstBelow(100.0)]
    made = scenarios.noisy(8)
    one, two = (ss.simulate(made, 140_000, seed=1, keep=100, outputs=asked, workers=workers) for workers in (1, 2))
    assert_same_run(one, two)
