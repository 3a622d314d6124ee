"""One family of errors: whatever the library refuses, it refuses with a `SupplysimError`.

Every message says the field, the rule, the value that was given and the place where it stands:
``'utilisation' of Factory 'arsenal' must be between 0 and 1 (got 1.3)``.
"""

from __future__ import annotations

import functools
from typing import Any

_MOST_SHOWN = 1_000  # characters of a value in a message


def shown(value: Any) -> str:
    """`value` as it stands in a message, whatever it is: cut where it is long, and described where it cannot be written."""
    try:
        written = repr(value)
    except Exception:  # noqa: BLE001  # a refusal must come through, whatever the value does when it is written
        size = f" of {value.bit_length():,} bits" if isinstance(value, int) else ""
        return f"<{type(value).__name__}{size} that cannot be written>"
    return written if len(written) <= _MOST_SHOWN else f"{written[: _MOST_SHOWN // 2]} ... {written[-_MOST_SHOWN // 2 :]}"


class SupplysimError(Exception):
    """Root of everything that supplysim raises on purpose."""


class InvalidValueError(SupplysimError, ValueError):
    """A value of the right kind that breaks a rule: a negative rate, a fraction of 1.3, a duplicate name."""


class InvalidTypeError(SupplysimError, TypeError):
    """A value of the wrong kind: a word for a number, a field that does not exist, a missing argument."""


class DrawError(InvalidValueError):
    """A drawn value left the range of its field; nothing is silently clipped."""


class NotationError(InvalidValueError):
    """Data that describes no scenario, or a scenario that has something in it which cannot be written as data."""


class BlockError(InvalidValueError):
    """A block of a run failed. It can be run again alone, and what finished before it is kept.

    Attributes
    ----------
    scenario_name : str
    block : int
        Number of the block that failed, from 0.
    seed : int
    partial : object
        The `Result` of the blocks that had finished, or None if none had.
    """

    def __init__(self, message: str, *, scenario_name: str, block: int, seed: int, partial: Any = None) -> None:
        super().__init__(message)
        self.scenario_name = scenario_name
        self.block = block
        self.seed = seed
        self.partial = partial

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle with the keywords, so that an error can leave a worker process."""
        keywords = {"scenario_name": self.scenario_name, "block": self.block, "seed": self.seed, "partial": self.partial}
        return functools.partial(type(self), **keywords), self.args


class RunInterrupted(KeyboardInterrupt):  # no error: somebody pressed Ctrl-C
    """A run was interrupted, as by Ctrl-C. What finished before is kept.

    Attributes
    ----------
    partial : object
        The `Result` of the blocks that had finished, or None if none had; ``partial.extend(0)`` completes the run.
    """

    def __init__(self, message: str, *, partial: Any = None) -> None:
        super().__init__(message)
        self.partial = partial

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle with the keyword, as `BlockError` does."""
        return functools.partial(type(self), partial=self.partial), self.args


class FileError(InvalidValueError):
    """A file cannot be used for a run, or not for this one, or cannot be read or written. It is left as it is."""

    @classmethod
    def of(cls, path: object, reason: str) -> FileError:
        """Phrase the error for the file at `path`."""
        return cls(f"the file {str(path)!r} {reason}")


class MissingExtraError(SupplysimError, ImportError):
    """An optional package is needed for this, and the message names the extra that installs it."""

    @classmethod
    def of(cls, package: str, extra: str, purpose: str) -> MissingExtraError:
        """Phrase the error for `package`, which `purpose` needs and `extra` installs."""
        return cls(f"{purpose} needs {package}, which is not installed: pip install 'supplysim[{extra}]'")
