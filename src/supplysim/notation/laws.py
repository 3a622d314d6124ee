"""One law by itself as plain data, and back: for unknowns that stand in no scenario."""

from __future__ import annotations

from typing import Any

from supplysim._uncertain.quantity import Variable
from supplysim.errors import NotationError, shown
from supplysim.notation import plain
from supplysim.notation.reading import read_value
from supplysim.notation.writing import written_law


def law_to_notation(variable: Variable) -> dict[str, Any]:
    """The law of a variable, and its name if it has one, as they stand in the notation of a scenario.

    Raises
    ------
    NotationError
        If the law has no notation, such as a distribution of your own.
    """
    return written_law(variable)


def law_from_notation(data: Any) -> Variable:
    """The variable that `data` describes.

    Raises
    ------
    NotationError
        If it describes none.
    """
    plain.check_plain(data)
    read = read_value(data, "the law")
    if not isinstance(read, Variable):
        raise NotationError(f"the law must be an uncertain quantity (got {shown(data)})")
    return read
