"""A read-only dict that can be pickled, for the fields of frozen specifications."""

from __future__ import annotations

from typing import Any, NoReturn, TypeVar

from supplysim.errors import InvalidTypeError

Key = TypeVar("Key")
Value = TypeVar("Value")


class FrozenMapping(dict[Key, Value]):
    """A dict that refuses every change."""

    _refusal = "a specification cannot be changed: make another, with its method replace"

    def _refuse(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise InvalidTypeError(self._refusal)

    __setitem__ = __delitem__ = __ior__ = clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (dict(self),)
