"""The exact sums of a run in its file: rows of an owner, a name, and a fraction for each replicate.

Reading them checks what a forged file may get wrong: a sum that the counted values cannot have, service that no path can have,
a number that is written in another way or is longer than any sum becomes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import repeat
from typing import Any

import numpy as np

from supplysim._archive.container import require
from supplysim._engine import stock_state
from supplysim._engine.events.recording import Key
from supplysim._engine.histogram import Histogram
from supplysim._engine.stock_state import HELD_BACK, SHORT_DAYS, STOCK_OUTS
from supplysim._engine.tally import Sums
from supplysim._model.network import Node
from supplysim._model.scenario import Scenario
from supplysim._uncertain.arrays import IntArray

_NUMBER = re.compile(r"(-?\d{1,700})(?:/(\d{1,400}))?", re.ASCII)  # any sum of doubles below 1e100 has fewer digits
_MOST_UNITS = 10**100  # of stock, in all paths: figures that square such sums stay finite
_ROUNDING = 1e-9  # of a sum, relative: it is added up in doubles, block by block
_PART_DAYS = 2.0**-40  # to a multiple of which each block rounds its sums, of at least one path


def written(sums: Mapping[Key, Sums]) -> list[list[Any]]:
    """The rows of the header: an owner, a name, and a list of numbers such as ``"7"`` or ``"3/8"``."""
    return [[*key, list(map(str, totals))] for key, totals in sums.items()]


def read_sums(rows: list[Any], replicates: int) -> dict[Key, Sums]:
    """Read the rows; to be called within `refusing`."""
    found = {(owner, name): tuple(map(_number, texts)) for owner, name, texts in rows}
    require(len(found) == len(rows), "a sum is there twice")
    require(all(len(sums) == replicates for sums in found.values()), "there must be one sum for each replicate")
    return found


def _number(text: str) -> Fraction:
    match = _NUMBER.fullmatch(text)
    require(match is not None, f"the sum {text[:20]!r} is not a number such as '7' or '3/8'")
    assert match is not None  # noqa: S101  # for the type checker
    return Fraction(int(match[1]), int(match[2] or 1))


def check_output_sum(sums: Sums, histogram: Histogram, paths: IntArray, censored_at: float | None) -> None:
    """Refuse the sums of an output if its values, which lie between the ends of their columns, cannot add up to them."""
    counts, *ends = histogram.columns
    most = np.inf if censored_at is None else censored_at
    least, greatest = (counts @ np.minimum(end, most) for end in ends)
    slack = _ROUNDING * (counts @ np.abs(np.minimum(ends, most)).max(axis=0, initial=0.0)) + _PART_DAYS * paths
    _require_between(sums, (least - slack).tolist(), (greatest + slack).tolist(), "a sum does not match the counts")


def service_keys(scenario: Scenario) -> tuple[set[Key], set[Key]]:
    """The service accounts that a run to the horizon has in any case, and all that it may have."""
    nodes = scenario.model.network.nodes
    accounts = {(node.name, account) for node in nodes for account in stock_state.service_accounts(node)}
    demands = [demand for node in nodes for demand in node.demands]
    rationed = {(demand.name, HELD_BACK) for demand in demands if demand.rationing is not None}
    return accounts | rationed, accounts | {(demand.name, HELD_BACK) for demand in demands}


def check_service(service: Mapping[Key, Sums], node: Node, durations: Histogram, horizon_days: int) -> None:
    """Refuse the service of a stock that its paths, of which some had a stock-out, cannot have."""
    name, no = node.name, repeat(0)
    counts, _, greatest = durations.columns
    short: list[int] = counts[:, np.isfinite(greatest)].sum(axis=1).tolist()
    days, stock_outs = service[name, SHORT_DAYS], service[name, STOCK_OUTS]
    whole = all(each.denominator == 1 for each in (*days, *stock_outs))
    require(whole, f"the days and the stock-outs of {name!r} must be whole numbers")
    most = [paths * ((horizon_days + 1) // 2) for paths in short]  # a day without stock-out lies between two stock-outs
    _require_between(stock_outs, short, most, f"the stock-outs of {name!r} do not match the counts")
    most = [paths * horizon_days for paths in short]
    _require_between(days, stock_outs, most, f"the stock-out days of {name!r} do not match the counts")
    for claim in node.claims:
        asked, unmet = (service[name, of(claim.name)] for of in (stock_state.demanded, stock_state.unmet))
        _require_between(asked, no, repeat(_MOST_UNITS), f"{claim.name!r} asks for too much")
        most_unmet = (each * (1 + Fraction(_ROUNDING)) for each in asked)
        _require_between(unmet, no, most_unmet, f"{claim.name!r} lacks more than it asks for")
    for demand in node.demands:
        held_back = service.get((demand.name, HELD_BACK), ())
        _require_between(held_back, no, repeat(_MOST_UNITS), f"too much of {demand.name!r} is held back")


def _require_between(values: Sums, least: Iterable[Any], greatest: Iterable[Any], what: str) -> None:
    """Refuse values that are not between two bounds each; compared exactly, since a value may be beyond any double."""
    require(all(low <= value <= high for value, low, high in zip(values, least, greatest, strict=False)), what)
