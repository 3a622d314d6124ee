"""Tallies in a file: what is exact and may be long as text in the header, and the counts as arrays.

What is read is checked against itself: every path must have been counted once in each of the tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from supplysim._archive import values
from supplysim._archive.container import RefusedError, array_of
from supplysim._engine import stock_state
from supplysim._engine.events.recording import Key
from supplysim._engine.histogram import Bins, CoverBins, DayBins, Histogram
from supplysim._engine.stock_state import HELD_BACK
from supplysim._engine.tally import SUM_UNIT_DAYS, StockTally, Tally
from supplysim._model.scenario import Scenario
from supplysim._model.settings import Settings

IntArray = NDArray[np.int64]
Members = dict[str, bytes | NDArray[Any]]

_TABLES = ("durations", "gross_cover")
_ROUNDING = 1e-9  # of a sum of floats against an exact one


def put_tally(part: str, tally: Tally, members: Members) -> dict[str, Any]:
    """Put the arrays of a tally among `members`, under the name of its part; what the header says of it."""
    members[f"{part}/paths.npy"] = tally.paths
    stocks = []
    for number, stock in enumerate(tally.stocks.values()):
        place = f"{part}/stocks/{number}"
        members[f"{place}/censored.npy"] = stock.censored
        for table in _TABLES:
            histogram: Histogram = getattr(stock, table)
            for name, array in zip(("counts", "least", "greatest"), histogram.arrays, strict=True):
                members[f"{place}/{table}/{name}.npy"] = array
        stocks.append(
            {
                "duration_sums": list(map(str, stock.duration_sums)),
                **{f"{table}_are_exact": bool(getattr(stock, table).is_exact) for table in _TABLES},
            }
        )
    service = [{"of": key[0], "account": key[1], "sums": list(map(str, sums))} for key, sums in tally.service.items()]
    return {"leaps": str(tally.leaps), "stocks": stocks, "service": service}


@attrs.frozen
class TallyReader:
    """Reads the tally of one part of a file, in which each replicate has so many `paths`."""

    part: str
    scenario: Scenario
    settings: Settings
    paths: IntArray
    header: Any
    members: Mapping[str, bytes]

    def read(self) -> Tally:
        """The tally."""
        found = self._array(f"{self.part}/paths.npy", np.int64, 1)
        if not np.array_equal(found, self.paths):
            raise RefusedError(f"is damaged: the paths of its {self.part} blocks are not those of the blocks that it lists")
        entries = values.entry(self.header, "stocks", list)
        if len(entries) != len(self.scenario.stocks):
            raise RefusedError(f"is damaged: it has {len(entries)} stocks, and its scenario {len(self.scenario.stocks)}")
        zero = Tally.zero(self.scenario, self.settings)
        stocks = {stock.name: self._stock(number, entries[number]) for number, stock in enumerate(self.scenario.stocks)}
        leaps = values.long_whole(self.header, "leaps")
        return attrs.evolve(zero, paths=found, stocks=stocks, service=self._service(), leaps=leaps)

    def _array(self, name: str, dtype: type[np.generic], dimensions: int) -> NDArray[Any]:
        if name not in self.members:
            raise RefusedError(f"is damaged: it has no {name!r}")
        return array_of(name, self.members[name], dtype, dimensions)

    def _stock(self, number: int, header: Any) -> StockTally:
        place, horizon = f"{self.part}/stocks/{number}", float(self.scenario.horizon_days)
        censored: IntArray = self._array(f"{place}/censored.npy", np.int64, 1)
        if censored.shape != self.paths.shape or not np.all((censored >= 0) & (censored <= self.paths)):
            raise RefusedError(f"is damaged: {place!r} must have from 0 to all paths of each replicate censored")
        sums = values.long_wholes(header, "duration_sums", self.paths.size)
        durations = self._histogram(place, header, _TABLES[0], DayBins(self.scenario.horizon_days), horizon)
        gross_cover = self._histogram(place, header, _TABLES[1], CoverBins(), np.inf)
        for histogram, expected in ((durations, self.paths - censored), (gross_cover, self.paths)):
            if not np.array_equal(histogram.counts.sum(axis=1), expected):
                raise RefusedError(f"is damaged: the counts of {place!r} are not those of its paths")
        _check_sums(place, sums, durations, censored * horizon)
        return StockTally(censored, sums, durations, gross_cover)

    def _histogram(self, place: str, header: Any, table: str, bins: Bins, most: float) -> Histogram:
        where = f"{place}/{table}"
        counts: IntArray = self._array(f"{where}/counts.npy", np.int64, 2)
        least, greatest = (self._array(f"{where}/{name}.npy", np.float64, 1) for name in ("least", "greatest"))
        is_exact: bool = values.entry(header, f"{table}_are_exact", bool)
        if counts.shape != (self.paths.size, least.size) or least.shape != greatest.shape:
            raise RefusedError(f"is damaged: the tables of {where!r} have not the same columns")
        if not np.all((counts >= 0) & (counts <= self.paths[:, np.newaxis])):
            raise RefusedError(f"is damaged: {where!r} must count from 0 to all paths of each replicate")
        filled = counts.any(axis=0)
        low, high = least[filled], greatest[filled]
        sound = bool(np.all((low >= 0) & (low <= high) & (high <= most)))
        if is_exact:
            sound = sound and bool(filled.all()) and np.array_equal(least, greatest) and bool(np.all(least[1:] > least[:-1]))
        else:
            sound = sound and least.size == bins.size and _in_their_bins(bins, filled, least, greatest)
        if not sound:
            raise RefusedError(f"is damaged: the columns of {where!r} are not in order")
        return Histogram(bins, counts, least, greatest, is_exact=is_exact)

    def _service(self) -> dict[Key, tuple[Fraction, ...]]:
        found: dict[Key, tuple[Fraction, ...]] = {}
        for each in values.entry(self.header, "service", list):
            key = (values.entry(each, "of", str), values.entry(each, "account", str))
            if key in found:
                raise RefusedError(f"is damaged: it has the account {key} twice")
            found[key] = values.fractions(each, "sums", self.paths.size)
        expected, possible = _accounts(self.scenario, self.settings) if self.paths.any() else (set(), set())
        if not expected <= set(found) <= possible:
            odd = sorted(expected - set(found)) or sorted(set(found) - possible)
            raise RefusedError(f"is damaged: the accounts of its service are not those of its scenario ({odd[0]})")
        return found


def _in_their_bins(bins: Bins, filled: Any, least: NDArray[np.float64], greatest: NDArray[np.float64]) -> bool:
    """Whether each column holds what belongs in it, and an empty one nothing."""
    empty = np.all(np.isposinf(least[~filled])) and np.all(np.isneginf(greatest[~filled]))
    columns = np.flatnonzero(filled)
    ends = (bins.index(least[filled]), bins.index(greatest[filled]))
    return bool(empty) and all(np.array_equal(end, columns) for end in ends)


def _check_sums(place: str, sums: tuple[int, ...], durations: Histogram, censored_days: NDArray[np.floating[Any]]) -> None:
    """Refuse sums of durations that the counts of durations exclude."""
    filled = np.isfinite(durations.least)
    counts = durations.counts[:, filled]
    low, high = (counts @ each[filled] + censored_days for each in (durations.least, durations.greatest))
    found = np.array([float(each) for each in sums]) * SUM_UNIT_DAYS
    slack = _ROUNDING * (1 + high)
    if not np.all((low - slack <= found) & (found <= high + slack)):
        raise RefusedError(f"is damaged: the sums of durations of {place!r} are not those of its counts")


def _accounts(scenario: Scenario, settings: Settings) -> tuple[set[Key], set[Key]]:
    """The accounts that the service of a run must have, and those that it may have."""
    if not settings.to_horizon:
        return set(), set()
    expected = {
        (node.name, account) for node in scenario.model.network.nodes for account in stock_state.service_accounts(node)
    }
    return expected, expected | {(flow.name, HELD_BACK) for flow in scenario.flows}
