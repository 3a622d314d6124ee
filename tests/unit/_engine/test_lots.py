"""Lots: what is added, taken, kept and lost is that of a plain ledger, whatever the order, and however the columns move."""

from __future__ import annotations

from math import inf
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supplysim._engine.lots import Lots
from supplysim._engine.path_batch import PathBatch

PATHS = 3


def lots(*at_start: tuple[float, Any], rows: int = 4, paths: int = PATHS) -> Lots:
    made = Lots.begin(at_start, rows, paths)
    PathBatch([made], paths)
    return made


def ledgers(of: Lots) -> list[dict[float, float]]:
    """What each path has, by day of birth."""
    rows = list(zip(of.births, of.amounts, strict=True))
    return [{birth[path]: amount[path] for birth, amount in rows if amount[path]} for path in range(of.is_new.size)]


def add(of: Lots, birth: float, amount: float, *paths: int) -> None:
    chosen = np.array(paths or range(of.is_new.size))
    of.add(chosen, np.full(chosen.size, birth), np.full(chosen.size, amount))


def test_each_path_takes_its_oldest_or_its_newest_lots() -> None:
    found = lots((-3.0, 5.0), (0.0, np.array([1.0, 2.0, 3.0])), (1.0, 4.0))
    found.take(np.array([0.0, 6.0, 20.0]))
    assert ledgers(found) == [{-3: 5, 0: 1, 1: 4}, {0: 1, 1: 4}, {}]
    parts = found.take(np.array([4.5, 4.5, 0.0]), newest_first=True, are_kept=True)
    assert ledgers(found) == [{-3: 5, 0: 0.5}, {0: 0.5}, {}]
    assert [(birth[0], amount.tolist()) for birth, amount in parts] == [(1, [4, 4, 0]), (0, [0.5, 0.5, 0])]


def test_a_lot_is_put_where_it_belongs() -> None:
    found = lots((-3.0, 5.0), (1.0, 4.0), rows=5)
    add(found, 2, 1.0)  # younger than all
    add(found, 2, 0.5)  # of one day of birth
    add(found, -1, 7.0, 0, 2)  # between others
    add(found, -9, 2.0, 1)  # older than all
    assert ledgers(found) == [{-3: 5, -1: 7, 1: 4, 2: 1.5}, {-9: 2, -3: 5, 1: 4, 2: 1.5}, {-3: 5, -1: 7, 1: 4, 2: 1.5}]
    assert all(sorted(each) == list(each) for each in ledgers(found))
    assert found.oldest().tolist() == [-3, -9, -3]
    assert found.total().tolist() == [17.5, 12.5, 17.5]
    add(found, 0, 1.0)
    with pytest.raises(OverflowError, match="more lots than there can be"):
        add(found, 3, 1.0)


def test_expiry_and_shares() -> None:
    found = lots((-3.0, 5.0), (0.0, 2.0), (1.0, 4.0))
    assert found.expire(np.array([-4.0, -3.0, 0.0])).tolist() == [0, 5, 7]
    found.keep_share(np.array([0.5]), np.array([1]))
    found.clear(np.array([True, False, False]))
    assert ledgers(found) == [{}, {0: 1, 1: 2}, {1: 4}]
    assert found.oldest().tolist() == [inf, 0, 1]


def test_what_rounding_leaves_of_a_lot_goes_with_it() -> None:
    found = lots((1.0, 0.3))
    for _ in range(3):
        found.take(np.full(PATHS, 0.1))
    assert ledgers(found) == [{}] * PATHS


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["add", "add everywhere", "take", "take newest", "expire", "end"]),
        st.integers(-2, 6),
        st.integers(0, 5),
        st.sets(st.integers(0, PATHS - 1), min_size=1),
    ),
    max_size=25,
)


@settings(max_examples=60)
@given(ACTS)
def test_any_order_of_acts_is_that_of_a_plain_ledger(  # noqa: C901  # one case an act
    acts: list[tuple[str, int, int, set[int]]],
) -> None:
    found = Lots.begin([(-1.0, 3.0), (0.0, 1.0)], 9, 2 * PATHS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("supplysim._engine.path_batch._MOST_PATHS", PATHS)
        batch = PathBatch([found], 2 * PATHS)
    plain = {path: {-1.0: 3.0, 0.0: 1.0} for path in range(2 * PATHS)}
    for act, birth, amount, chosen in acts:
        paths = sorted(path for path in chosen if path < batch.paths.size)
        if not paths:
            continue
        some = np.isin(np.arange(batch.paths.size), paths) * float(amount)
        numbers = batch.paths[paths].tolist()
        match act:
            case "add" | "add everywhere":
                if act == "add":
                    add(found, birth, float(amount), *paths)
                else:
                    found.add(None, np.full(some.size, float(birth)), some)
                for path in numbers:
                    plain[path][birth] = plain[path].get(birth, 0.0) + amount
            case "take" | "take newest":
                found.take(some, newest_first=act == "take newest")
                for path in numbers:
                    left = float(amount)
                    for day in sorted(plain[path], reverse=act == "take newest"):
                        taken = min(left, plain[path][day])
                        plain[path][day] -= taken
                        left -= taken
            case "expire":
                found.expire(np.where(some > 0, float(birth), -inf))
                for path in numbers if amount else ():
                    plain[path] = {day: each for day, each in plain[path].items() if day > birth}
            case "end":
                batch.replace(np.array(paths))
        now = [{day: each for day, each in sorted(plain[path].items()) if each} for path in batch.paths.tolist()]
        assert ledgers(found)[: batch.paths.size] == now
        assert found.total().tolist() == [sum(each.values()) for each in now]
