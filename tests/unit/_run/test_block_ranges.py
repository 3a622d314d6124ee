"""Ranges of blocks are sets of numbers, told in few words."""

from __future__ import annotations

from itertools import chain, pairwise

from hypothesis import given
from hypothesis import strategies as st

from supplysim._run import block_ranges

numbers = st.sets(st.integers(0, 30))


def _ranges(blocks: set[int]) -> block_ranges.BlockRanges:
    found: block_ranges.BlockRanges = ()
    for block in blocks:
        found = block_ranges.union(found, (range(block, block + 1),))
    return found


@given(numbers, numbers)
def test_they_are_sets_in_as_few_ranges_as_can_be(one: set[int], other: set[int]) -> None:
    both = block_ranges.union(_ranges(one), _ranges(other))
    assert list(chain.from_iterable(both)) == sorted(one | other)
    assert all(before.stop < after.start for before, after in pairwise(both))
    assert block_ranges.end(both) == max(one | other, default=-1) + 1
    missing, expected = block_ranges.missing(both, 31), sorted(set(range(31)) - one - other)
    assert list(missing) == list(missing[:]) == expected
    assert [missing[index] for index in range(-len(missing), len(missing))] == 2 * expected


def test_what_is_missing_of_a_long_run_takes_no_memory() -> None:
    assert block_ranges.missing((), 10**12) == range(10**12)
    assert block_ranges.missing((range(7),), 10**12) == range(7, 10**12)
    assert len(block_ranges.missing((range(7), range(10, 20)), 10**12)) == 10**12 - 17
