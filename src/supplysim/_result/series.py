"""Several results and their labels: those given, or the names of scenarios and stocks as far as they differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from supplysim._result.legend import plain
from supplysim._uncertain import checks
from supplysim.errors import InvalidTypeError, InvalidValueError, shown


@attrs.frozen(eq=False)
class Series:
    """One or several items (results, trajectories) of a plot.

    Attributes
    ----------
    items : list
    labels : list of str
        One for each item.
    title : str or None
        What they have in common: the name of the scenario, and of the stock if there are several; None if nothing.
    """

    items: list[Any]
    labels: list[str]
    title: str | None

    @classmethod
    def of(cls, given: Any, kinds: tuple[type, ...], function: str, style: Mapping[str, Any]) -> Series:
        """Check what the user passed: an item, a list of them, or a mapping from label to item."""
        is_labelled = isinstance(given, Mapping)
        if is_labelled:
            pairs = checks.listed(given.items(), "results", function)
        elif isinstance(given, Iterable):
            pairs = [(None, each) for each in checks.listed(given, "results", function)]
        else:
            pairs = [(None, given)]
        items = [item for _, item in pairs]
        wrong = [each for each in items if not isinstance(each, kinds)]
        if wrong:
            raise InvalidTypeError(f"'results' of {function} must be results of simulate (got {shown(wrong[0])})")
        if not items:
            raise InvalidValueError(f"'results' of {function} must not be empty (got {shown(given)})")
        if is_labelled and "label" in style:
            raise InvalidTypeError(
                f"'label' of {function} must not be given where 'results' has the labels (got {shown(style['label'])})"
            )
        title, labels = _names(items)
        return cls(items, [_text(label, function) for label, _ in pairs] if is_labelled else labels, title)


def _text(label: Any, function: str) -> str:
    """A label as text."""
    try:
        return str(label)
    except Exception:  # noqa: BLE001  # any error means that it is not a label
        raise InvalidTypeError(f"the labels in 'results' of {function} must be strings (got {shown(label)})") from None


def _names(items: list[Any]) -> tuple[str | None, list[str]]:
    """A title and labels, from the names of the scenarios and of the stocks."""
    scenarios = [plain(each.scenario.name) for each in items]
    stocks = [plain(each.stock) for each in items]
    one_scenario, one_stock = len(set(scenarios)) == 1, len(set(stocks)) == 1
    full = [
        name if len(each.scenario.stocks) == 1 else f"{name}: {stock}"
        for each, name, stock in zip(items, scenarios, stocks, strict=True)
    ]
    if len(set(full)) == 1:
        title: str | None = full[0]
        labels = full
    elif one_scenario:
        title, labels = scenarios[0], stocks
    else:
        title, labels = None, scenarios if one_stock else full
    times, seen = Counter(labels), Counter[str]()
    for index, label in enumerate(labels):
        seen[label] += 1
        if times[label] > 1:
            labels[index] = f"{label} ({seen[label]})"
    return title, labels
