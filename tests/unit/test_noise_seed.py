"""`simulate(noise_seed=)`: the same inputs with fresh chance; kept in files, checked when a run resumes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

import supplysim as ss
from support import scenarios
from support.by_hand import scenario, using
from support.files import assert_refused as assert_file_refused
from support.files import checkpointed, forge
from support.refusals import assert_refused
from support.results import assert_same_run

PATHS = 330


def _run(paths: int = PATHS, **how: Any) -> ss.Result:
    with scenarios.small_blocks(64):
        return ss.simulate(scenarios.noisy(), paths, **{"seed": 6, **how})


def _share_equal(one: ss.Result, other: ss.Result) -> float:
    return float(np.mean(one.durations == other.durations))


def test_the_inputs_are_the_same_bit_for_bit_and_chance_is_not() -> None:
    one, other = _run(), _run(noise_seed=7)
    for name, drawn in one.inputs.items():
        np.testing.assert_array_equal(drawn, other.inputs[name])
    assert _share_equal(one, other) == np.mean(np.isinf(one.durations) & np.isinf(other.durations))
    assert one.noise_seed is None
    assert other.noise_seed == 7


def test_chance_is_that_of_the_noise_seed_alone_and_repeatable() -> None:
    assert_same_run(_run(noise_seed=7), _run(noise_seed=7.0))
    noise = scenario(95, using(10, cv=0.5), horizon_days=30)
    one, other = (ss.simulate(noise, PATHS, seed=seed, noise_seed=7) for seed in (1, 2))
    np.testing.assert_array_equal(one.durations, other.durations)  # nothing is drawn by the seed here


def test_a_noise_seed_equal_to_the_seed_is_the_run_without_one() -> None:
    again = _run(noise_seed=6)
    assert again.noise_seed is None
    assert_same_run(_run(), again)


def test_fresh_chance_has_the_law_of_chance_and_is_independent() -> None:
    noise = scenario(95, using(10, cv=0.5), horizon_days=30)
    one, other = (ss.simulate(noise, 20_000, seed=1, noise_seed=seed).durations for seed in (None, 2))
    assert stats.ks_2samp(one, other).pvalue > 1e-4  # false alarms: 1 in 10,000 seeds, each of the two
    assert stats.pearsonr(one, other).pvalue > 1e-4
    assert stats.ks_2samp(one * 1.03, other).pvalue < 1e-4  # a law that is 3 % longer is told apart


def test_longer_runs_and_other_blocks_go_on_with_it() -> None:
    with scenarios.small_blocks(64):
        assert_same_run(_run(100, noise_seed=7).extend(PATHS - 100), _run(noise_seed=7))


def test_it_is_kept_in_the_file_of_a_result(tmp_path: Path) -> None:
    with scenarios.small_blocks(64):
        _run(noise_seed=7).save(tmp_path / "run")
        loaded = ss.load(tmp_path / "run")
        assert loaded.noise_seed == 7
        assert_same_run(loaded.extend(20), _run(PATHS + 20, noise_seed=7))
        for wrong in (-1, 0.5, None, True, "7"):
            forge(tmp_path / "run", lambda header, _, wrong=wrong: header.update(noise_seed=wrong))  # type: ignore[misc]
            assert_file_refused(tmp_path / "run", "noise_seed", lambda: ss.load(tmp_path / "run"))


def test_a_checkpoint_of_other_chance_is_refused_and_without_a_seed_its_own_is_used(tmp_path: Path) -> None:
    path = tmp_path / "run"
    with scenarios.small_blocks(64):
        result = checkpointed(path, noise_seed=7)
        for other, theirs in ((None, None), (8, 8), (6, None)):
            reason = f"holds a run with noise_seed=7, but this run has noise_seed={theirs}"
            assert_file_refused(path, reason, lambda other=other: checkpointed(path, noise_seed=other))  # type: ignore[misc]
        assert_same_run(result, checkpointed(path, noise_seed=7))
        assert_same_run(result, checkpointed(path, seed=None))
        assert_file_refused(path, "but this run has noise_seed=8", lambda: checkpointed(path, seed=None, noise_seed=8))


def test_trajectories_have_it_too() -> None:
    one, again, other = (_run(noise_seed=seed).trajectories(20).on_hand for seed in (7, 7, 8))
    np.testing.assert_array_equal(one, again)
    assert not np.array_equal(one, other)


def test_it_is_told_where_it_was_given() -> None:
    assert "seed 6, noise seed 7, 8 replicates" in str(_run(noise_seed=7))
    assert "noise" not in str(_run()).splitlines()[1]
    with pytest.raises(ss.BlockError, match="with seed 1, noise seed 2 failed"):
        ss.simulate(scenarios.rarely_leaves_its_range(), 20_000, seed=1, noise_seed=2)


@pytest.mark.parametrize(
    ("wrong", "rule"), [(-1, "at least 0"), (1.5, "a whole number"), (True, "a whole number"), ("7", "a whole number")]
)
def test_what_is_no_seed_is_refused(wrong: Any, rule: str) -> None:
    assert_refused(lambda: _run(noise_seed=wrong), f"'noise_seed' of simulate must be {rule} (got {wrong!r}")
