"""`simulate`: what it refuses, how it tells how far it has come, and what it needs for that."""

from __future__ import annotations

import io
import sys
from typing import Any

import pytest

import supplysim as ss
from support import scenarios
from support.by_hand import scenario, using

BLOCK = 64


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def _simulate(**how: Any) -> ss.Result:
    with scenarios.small_blocks(BLOCK):
        return ss.simulate(scenarios.noisy(), 5 * BLOCK + 10, **{"seed": 1, **how})


def test_progress_calls_a_function_after_each_block() -> None:
    told: list[tuple[int, int]] = []
    _simulate(progress=lambda done, paths: told.append((done, paths)))
    assert told == [(min(BLOCK * number, 330), 330) for number in range(1, 7)]


def test_what_progress_raises_stops_the_run() -> None:
    def stop(_done: int, _paths: int) -> None:
        raise StopAsyncIteration("enough")

    with pytest.raises(StopAsyncIteration, match="enough"):
        _simulate(progress=stop)


def test_progress_is_silent_where_there_is_no_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = io.StringIO()
    monkeypatch.setattr(sys, "stderr", shown)
    assert _simulate(progress=True).paths == 330
    assert not shown.getvalue()
    assert capsys.readouterr() == ("", "")


def test_progress_shows_a_bar_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = _Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    _simulate(progress=True)
    assert "330/330" in terminal.getvalue()
    assert "paths" in terminal.getvalue()


@pytest.mark.parametrize("progress", [False, lambda _done, _paths: None])
def test_progress_without_a_bar_needs_nothing(progress: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tqdm", None)
    assert _simulate(progress=progress).paths == 330


def test_a_bar_without_its_package_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tqdm", None)
    with pytest.raises(
        ss.MissingExtraError, match=r"progress=True needs tqdm, .* pip install 'supplysim\[progress\]'"
    ) as caught:
        _simulate(progress=True)
    assert isinstance(caught.value, ImportError)
    with pytest.raises(ss.MissingExtraError):
        ss.simulate(scenarios.certain(), 10, seed=1).extend(10, progress=True)


@pytest.mark.parametrize(
    ("wrong", "kind", "message"),
    [
        ({"paths": 0}, ValueError, r"'paths' of simulate must be at least 1 \(got 0\)"),
        ({"paths": 1e6}, TypeError, r"'paths' of simulate must be a whole number \(got 1000000.0\)"),
        (
            {"paths": 2**55 + 1},
            ValueError,
            r"'paths' of a run with 8 replicates must be at most 36,028,797,018,963,968 \(got 36,",
        ),
        ({"paths": 2**53 + 1, "replicates": 2}, ValueError, r"'paths' of a run with 2 replicates must be at most 9,007,"),
        ({"paths": True}, TypeError, "'paths' of simulate must be a whole number"),
        ({"seed": -1}, ValueError, r"'seed' of simulate must be at least 0 \(got -1\)"),
        ({"seed": 1.5}, TypeError, "'seed' of simulate must be a whole number"),
        ({"seed": "seven"}, TypeError, "'seed' of simulate must be a whole number"),
        ({"workers": 0}, ValueError, r"'workers' of simulate must be between 1 and"),
        ({"workers": None}, TypeError, "'workers' of simulate must be a whole number"),
        ({"executor": object()}, TypeError, "'executor' of simulate must have a submit method"),
        ({"keep": -1}, ValueError, "'keep' of simulate must be at least 0"),
        ({"keep": float("nan")}, TypeError, "'keep' of simulate must be a whole number"),
        ({"progress": "yes"}, TypeError, "'progress' of simulate must be a bool or a function"),
        ({"replicates": 1}, ValueError, r"'replicates' of simulate must be between 2 and"),
        ({"replicates": 10**6}, ValueError, r"'replicates' of simulate must be between 2 and"),
        ({"scenario": {"name": "x"}}, TypeError, "'scenario' of simulate must be a Scenario"),
    ],
)
def test_what_is_wrong_is_refused_by_name_and_value(wrong: dict[str, Any], kind: type[Exception], message: str) -> None:
    with pytest.raises(ss.SupplysimError, match=message) as caught:
        ss.simulate(**{"scenario": scenarios.certain(), "paths": 10, "seed": 1, **wrong})
    assert isinstance(caught.value, kind)


@pytest.mark.parametrize("seed", [0, 1, 2**64, 10**40])
def test_any_seed_from_zero_up(seed: int) -> None:
    assert ss.simulate(scenarios.noisy(), 20, seed=seed).seed == seed


@pytest.mark.parametrize(
    ("rate", "cv"), [(10, 1e155), (10, ss.uniform(1e154, 1e156)), (ss.uniform(1e307, 1e308), 10), (1e308, 1.5)]
)
def test_a_demand_too_large_to_work_out_is_refused_by_name_and_does_not_hang(rate: Any, cv: Any) -> None:
    with pytest.raises(ss.SupplysimError, match=r"'(cv|per_day)' of Consumption 'use' must be"):
        ss.simulate(scenario(95, using(rate, cv=cv), horizon_days=30), 10, seed=1)
