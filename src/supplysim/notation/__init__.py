"""A scenario as plain data that JSON can hold, and back: the very same scenario, to the last bit.

Nothing in the data is ever run or imported. Kinds are looked up in a table, and everything is made by the function that a user
would have called, with its checks. ``docs/notation.md`` describes the data.
"""

from supplysim.notation.reading import from_notation
from supplysim.notation.writing import to_notation

__all__ = ["from_notation", "to_notation"]
