"""`simulate`: what it refuses, how it tells how far it has come, and what it needs for that."""

from __future__ import annotations

import io
import sys
from math import inf
from typing import Any

import pytest

import supplysim as ss
from support import scenarios
from support.by_hand import scenario, using
from support.refusals import assert_refused, refusals

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


OF = "of simulate must be "
A_PRECISION = f"'precision' {OF}a Precision or a list of them (got "
NEVER = ss.Precision(never=True, half_width=1e-9)
OF_KIND: list[tuple[dict[str, Any], str]] = [
    ({"paths": 1e6 + 0.5}, f"'paths' {OF}a whole number (got 1000000.5)"),
    ({"paths": True}, f"'paths' {OF}a whole number"),
    *[({name: 3}, f"'{name}' of simulate must be a known argument; did you mean 'seed'?") for name in ("rng", "random_state")],
    ({"n_jobs": 2}, "'n_jobs' of simulate must be a known argument; did you mean 'workers'?"),
    ({"path": 9}, "'path' of simulate must be a known argument; did you mean 'paths'?"),
    ({"days": 9}, "'days' of simulate must be a known argument; its arguments are scenario, paths, seed, noise_seed, "),
    ({"seed": 1.5}, f"'seed' {OF}a whole number"),
    ({"seed": "seven"}, f"'seed' {OF}a whole number"),
    ({"workers": None}, f"'workers' {OF}a whole number"),
    ({"executor": object()}, "'executor' of simulate must have a submit method"),
    ({"keep": float("nan")}, f"'keep' {OF}a whole number"),
    ({"progress": "yes"}, f"'progress' {OF}a bool or a function"),
    ({"scenario": {"name": "x"}}, f"'scenario' {OF}a Scenario"),
    *(({"precision": wrong}, A_PRECISION) for wrong in (0.01, "median", [], (), [NEVER, None], {"median": 1}, ss.Precision)),
    ({"precision": NEVER, "most_paths": 100.5}, f"'most_paths' {OF}a whole number (got 100.5)"),
]
OF_VALUE: list[tuple[dict[str, Any], str]] = [
    ({"paths": 0}, f"'paths' {OF}at least 1 (got 0)"),
    ({"paths": 2**55 + 1}, "'paths' of a run with 8 replicates must be at most 36,028,797,018,963,968 (got 3602879701896"),
    ({"paths": 2**53 + 1, "replicates": 2}, "'paths' of a run with 2 replicates must be at most 9,007,"),
    ({"seed": -1}, f"'seed' {OF}at least 0 (got -1)"),
    ({"workers": 0}, f"'workers' {OF}between 1 and"),
    ({"keep": -1}, f"'keep' {OF}at least 0"),
    ({"replicates": 1}, f"'replicates' {OF}between 2 and"),
    ({"replicates": 10**6}, f"'replicates' {OF}between 2 and"),
    ({"precision": NEVER, "replicates": 8}, "'replicates' of simulate with a precision must be between 16 and 1,024 (got 8)"),
    ({"precision": NEVER, "most_paths": 9}, f"'most_paths' {OF}at least 'paths', 10 (got 9)"),
    ({"precision": NEVER, "most_seconds": 0}, f"'most_seconds' {OF}above 0 (got 0)"),
    ({"precision": NEVER, "most_seconds": inf}, f"'most_seconds' {OF}finite (got inf)"),
    ({"most_paths": 9}, f"'most_paths' {OF}None without a precision (got 9)"),
    ({"most_seconds": 9}, f"'most_seconds' {OF}None without a precision (got 9)"),
]


@refusals(OF_KIND, OF_VALUE)
def test_what_is_wrong_is_refused_by_name_and_value(refused: dict[str, Any], message: str, kind: type[Exception]) -> None:
    assert_refused(lambda: ss.simulate(**{"scenario": scenarios.certain(), "paths": 10, "seed": 1, **refused}), message, kind)


@pytest.mark.parametrize(
    ("rate", "cv"), [(10, 1e155), (10, ss.uniform(1e154, 1e156)), (ss.uniform(1e307, 1e308), 10), (1e308, 1.5)]
)
def test_a_demand_too_large_to_work_out_is_refused_by_name_and_does_not_hang(rate: Any, cv: Any) -> None:
    with pytest.raises(ss.SupplysimError, match=r"'(cv|per_day)' of Consumption 'use' must be"):
        ss.simulate(scenario(95, using(rate, cv=cv), horizon_days=30), 10, seed=1)
