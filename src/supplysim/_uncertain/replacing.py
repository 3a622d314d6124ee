"""Copies of specifications with some fields replaced, checked like specifications that are made afresh."""

from __future__ import annotations

from typing import Any, Self

import attrs

from supplysim._uncertain.fields import place_of, unknown_field
from supplysim.errors import InvalidTypeError, shown


class Replaceable:
    """A frozen specification, of which changed copies can be made."""

    __slots__ = ()

    def replace(self, /, **changes: Any) -> Self:
        """A copy with some fields replaced. All checks are made again; this one stays as it is.

        What is not replaced stays the same object, so that unknowns that are shared with other parts stay shared.

        Parameters
        ----------
        **changes
            Fields by name, with what the class itself takes for them.

        Returns
        -------
        the same class

        Raises
        ------
        InvalidTypeError, InvalidValueError
            If a field is unknown, or the class refuses the changed values.

        Examples
        --------
        >>> import supplysim as ss
        >>> front = ss.Consumption("front", per_day=10, cv=0.3)
        >>> front.replace(per_day=12) == ss.Consumption("front", per_day=12, cv=0.3)
        True
        >>> front.replace(per_dy=12)
        Traceback (most recent call last):
        supplysim.errors.InvalidTypeError: 'per_dy' of Consumption 'front' must be a known field; did you mean 'per_day'?
        """
        kind = type(self)
        if not attrs.has(kind):
            raise InvalidTypeError(f"replace needs an attrs class, such as @attrs.frozen (got {shown(self)})")
        known = [field.alias for field in attrs.fields(kind) if field.init]
        for field in changes:
            if field not in known:
                raise unknown_field(field, known, place_of(self))
        return attrs.evolve(self, **changes)  # type: ignore[misc]  # it has fields, as checked above
