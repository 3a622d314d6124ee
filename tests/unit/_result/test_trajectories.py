"""Trajectories: a grid of days, read-only arrays, the inputs of the run's first paths."""

from __future__ import annotations

import numpy as np
import pytest

import supplysim as ss
from supplysim._engine.leap_loop import leap_paths
from supplysim._model.settings import Settings
from support.by_hand import scenario, sending, using
from support.drawn import streams_of
from support.refusals import assert_refused

ACCOUNTS = ("on_hand", "waiting", "in_transit", "received", "issued", "dispatched", "unmet", "lost", "expired")
MADE = scenario(
    [ss.Stock(ss.uniform(30, 120, name="stock"), name="depot", capacity=130), ss.Stock(20, name="front")],
    [using(6, cv=0.5), using(4, "fight", from_="front")],
    [
        sending("trucks", size=8, every_days=3, from_="depot", to="front", lead_time_days=2),
        ss.Shipments("sea", per_day=0.2, size=30, loss_fraction=0.1),
        ss.Returns("empties", "trucks", 0.1, from_="front"),
    ],
    horizon_days=250,
)
RESULT = ss.simulate(MADE, paths=300, seed=3)


def test_it_says_in_one_line_what_it_holds() -> None:
    assert repr(RESULT.trajectories(5, every_days=10)) == (
        "<Trajectories of 'by hand': stock 'depot', paths 5, recorded days 26>"
    )


@pytest.mark.parametrize(
    ("horizon", "every", "days"),
    [
        (10, 4, [0, 4, 8, 10]),
        (10, 5, [0, 5, 10]),
        (10, 10, [0, 10]),
        (10, 99, [0, 10]),
        (3, None, [0, 1, 2, 3]),
        (250, None, list(range(0, 251, 2))),
        (1, 1, [0, 1]),
    ],
)
def test_the_grid_ends_at_the_horizon(horizon: int, every: int | None, days: list[int]) -> None:
    found = ss.simulate(scenario(95, 1, horizon_days=horizon), paths=2, seed=1).trajectories(2, every_days=every)
    assert found.days.tolist() == days
    assert found.on_hand.tolist() == [[max(95 - day, 0) for day in days]] * 2


def test_every_account_is_one_number_a_path_and_day() -> None:
    trajectories = RESULT.trajectories(7, every_days=50)
    for name in ("depot", "front"):
        for account in ACCOUNTS:
            assert getattr(trajectories.of(name), account).shape == (7, 6)
    assert trajectories.initial.shape == (7,)
    for flow in ("trucks", "sea", "empties"):
        assert set(trajectories.shipments(flow)) == {"sent", "delivered", "lost", "in_transit"}


def test_nobody_can_write_to_them() -> None:
    trajectories = RESULT.trajectories(3, every_days=50)
    for values in (trajectories.days, trajectories.on_hand, trajectories.shipments("sea")["sent"]):
        with pytest.raises(ValueError, match="read-only"):
            values[..., 0] = 1


def test_their_inputs_are_those_of_the_first_paths() -> None:
    for paths in (1, 7, 300):
        np.testing.assert_array_equal(RESULT.trajectories(paths).initial, RESULT.inputs["stock"][:paths])
    assert RESULT.trajectories(1_000).on_hand.shape[0] == 1_000  # more than the run has


def test_they_go_on_to_the_horizon_whatever_the_run_did() -> None:
    for to_horizon in (False, True):
        result = ss.simulate(scenario(25, 10), paths=2, seed=1, to_horizon=to_horizon)
        assert result.trajectories(1).unmet[0].tolist() == [0, 0, 0, 5] + [15 + 10 * day for day in range(7)]


def test_they_are_of_one_stock_and_of_another() -> None:
    trajectories = RESULT.of("front").trajectories(2)
    assert trajectories.stock == "front"
    np.testing.assert_array_equal(trajectories.of("depot").on_hand, RESULT.trajectories(2).on_hand)
    np.testing.assert_array_equal(trajectories.of("front").in_transit, trajectories.shipments("trucks")["in_transit"])


def test_what_cannot_be_asked_is_refused() -> None:
    far = ss.simulate(scenario(1e9, 1, horizon_days=10**6), paths=2, seed=1)
    trajectories, of = RESULT.trajectories(1), "of trajectories must be"
    for paths in (0, -1, 10**9):
        assert_refused(lambda paths=paths: RESULT.trajectories(paths), f"'paths' {of} between 1 and 131,072", ValueError)
    message = "'paths' of trajectories times the recorded days must be at most ...1,000,001 days"
    assert_refused(lambda: far.trajectories(1_000, every_days=1), message, ValueError)
    assert_refused(lambda: trajectories.of("x"), f"'stock' {of} one of ['depot', 'front'] (got 'x')", ValueError)
    for flow in ("use", "depot", "x"):
        message = f"'flow' {of} one of the shipments and returns, ['empties', 'sea', 'trucks']"
        assert_refused(lambda flow=flow: trajectories.shipments(flow), message, ValueError)
    for every, rule, kind in ((1.5, "a whole number", TypeError), (0, "at least 1", ValueError)):
        assert_refused(lambda every=every: RESULT.trajectories(1, every_days=every), f"'every_days' {of} {rule}", kind)


def test_the_grid_does_not_change_the_law() -> None:
    # Means of the stock at the horizon over 3,000 paths, looked at each day or only there; 5 standard errors.
    means, errors = [], []
    for every in (1, 60):
        made = ss.simulate(
            scenario(300, using(6, cv=1), [ss.Shipments("sea", per_day=0.1, size=10)], horizon_days=60), paths=8, seed=5
        )
        last = made.trajectories(3_000, every_days=every).on_hand[:, -1]
        means.append(last.mean())
        errors.append(last.std() / np.sqrt(last.size))
    assert abs(means[0] - means[1]) <= 5 * np.hypot(*errors)


@pytest.mark.parametrize("losses", [{}, {"loss_probability": 0.2, "size_cv": 0.3, "loss_fraction": 0.1}])
def test_random_shipments_are_summed_by_leap_and_add_up(losses: dict[str, float]) -> None:
    made = scenario(1e6, 1, [ss.Shipments("sea", 3, 10, **losses)], horizon_days=5_000)
    model, settings = made.recording_model, Settings(seed=1, replicates=2)
    noted = leap_paths(model, model.draw(settings, 0, 20), streams_of(made), 20, record_every_days=500)
    assert noted.leaps == 20 * 10  # one from each evening of the grid to the next
    sea = {account: values for (owner, account), values in noted.records.items() if owner == "sea"}
    np.testing.assert_allclose(sea["sent"], sea["delivered"] + sea["lost"])
    np.testing.assert_array_equal(sea["delivered"], noted.records["stock", "received"])
    assert (sea["lost"][:, -1] > 0).all() == bool(losses)
