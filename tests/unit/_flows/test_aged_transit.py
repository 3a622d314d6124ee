"""Transit that keeps the day of birth: lots arrive when they are due, also in more places than at first, and out of order."""

from __future__ import annotations

from typing import Any

import numpy as np

from supplysim._engine.path_batch import PathBatch
from supplysim._flows.aged_transit import AgedTransit


def under_way(lead_days: Any = 3.0, paths: int = 2) -> AgedTransit:
    made = AgedTransit.empty(lead_days, 100, paths)
    PathBatch([made], paths)
    return made


def send(to: AgedTransit, day: float, birth: float, amount: float, *paths: int, lead_days: float | None = None) -> None:
    chosen = np.array(paths or range(to.amount.size))
    day_sent, born, sent = (np.full(chosen.size, each) for each in (day, birth, amount))
    to.dispatch_lot(chosen, day_sent, born, sent, day_sent, lead_days)


def arrived(of: AgedTransit, day: float) -> list[tuple[int, float, float]]:
    """The path, the day of birth and the amount of what arrives."""
    of.collect(np.full(of.amount.size, day))
    of.take_arrivals()
    lots = [zip(each.paths, each.birth, each.amount, strict=True) for each in of.take_lots()]
    return sorted((int(path), float(birth), float(amount)) for lot in lots for path, birth, amount in lot)


def test_lots_keep_their_day_of_birth() -> None:
    transit = under_way(np.array([3.0, 1.0]))
    send(transit, 1, -5, 2.0)
    send(transit, 1, -2, 4.0)
    send(transit, 2, -2, 1.0, 0)
    assert transit.next_arrival.tolist() == [4, 2]
    assert transit.amount.tolist() == [7, 6]
    assert arrived(transit, 2) == [(1, -5, 2), (1, -2, 4)]
    assert arrived(transit, 3) == []
    assert arrived(transit, 4) == [(0, -5, 2), (0, -2, 4)]
    assert arrived(transit, 5) == [(0, -2, 1)]
    assert transit.amount.tolist() == [0, 0]
    assert np.isinf(transit.next_arrival).all()


def test_one_of_a_shorter_lead_time_overtakes_and_one_without_arrives_at_once() -> None:
    transit = under_way(paths=1)
    send(transit, 1, 0, 2.0, lead_days=5.0)
    send(transit, 2, 1, 3.0, lead_days=1.0)
    send(transit, 3, 2, 4.0, lead_days=0.0)
    assert arrived(transit, 3) == [(0, 1, 3), (0, 2, 4)]
    assert arrived(transit, 6) == [(0, 0, 2)]


def test_it_grows_with_the_columns_of_its_batch() -> None:
    transit = AgedTransit.empty(4.0, 100, 6)
    batch = PathBatch([transit], 6)
    for birth in range(9):
        send(transit, 1, -birth, 1.0 + birth, 1, 5)
    batch.replace(np.array([0, 3]))  # the last ones take their columns
    assert len(transit.amounts) == 9
    assert {row.size for row in (*transit.days, *transit.births, *transit.amounts)} == {4}
    column = batch.paths.tolist().index(5)
    found = [each for each in arrived(transit, 5) if each[0] == column]
    assert found == [(column, -birth, 1.0 + birth) for birth in range(8, -1, -1)]
    assert transit.amount.tolist() == [0] * 4
