"""The exceptions of the library; all that it raises on purpose, except RunInterrupted, are a SupplysimError.

Every message states the field, its place, the rule and the value that was given:
``'utilisation' of Factory 'arsenal' must be between 0 and 1 (got 1.3)``.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from typing import Any

_MOST_SHOWN = 90  # characters of a value in a message
_MOST_NAMED = 300  # characters of the names among which a message lets its reader choose
_LINE_BREAK = re.compile(r"\s*\n\s*")


def shown(value: Any, most: int = _MOST_SHOWN) -> str:
    """Format `value` for a message: in one line, only its ends if it is long, its type if its ``repr`` fails."""
    if type(value) in (str, bytes, list, tuple) and len(value) > 2 * most:
        value = value[:most] + value[-most:]  # so that a long list costs no more; the ends of its text are the same
    try:
        return shortened(repr(value), most)
    except Exception:  # noqa: BLE001  # the message must be raised even if the value's own repr fails
        size = f" of {value.bit_length():,} bits" if isinstance(value, int) else ""
        return f"<{type(value).__name__}{size} without a repr>"


def shown_names(names: Iterable[Any]) -> str:
    """Format the `names` among which the reader of a message may choose: a list, only its ends if it is very long."""
    return shown(list(names), _MOST_NAMED)


def shortened(written: str, most: int = _MOST_SHOWN) -> str:
    """A text in one line, of at most `most` characters: both of its ends if it is longer."""
    line = _LINE_BREAK.sub(" ", written)
    half = (most - len(" ... ")) // 2
    return line if len(line) <= most else f"{line[:half]} ... {line[-half:]}"


class SupplysimError(Exception):
    """The base class of all errors that supplysim raises on purpose.

    Examples
    --------
    >>> import supplysim as ss
    >>> try:
    ...     ss.uniform(2, 1)
    ... except ss.SupplysimError as problem:
    ...     type(problem).__name__
    'InvalidValueError'
    """


class InvalidValueError(SupplysimError, ValueError):
    """A value of the right type that breaks a rule: a negative rate, a fraction of 1.3, a duplicate name.

    Examples
    --------
    >>> import supplysim as ss
    >>> ss.Consumption("issues", per_day=-10)
    Traceback (most recent call last):
    supplysim.errors.InvalidValueError: 'per_day' of Consumption 'issues' must be at least 0 (got -10)
    """


class InvalidTypeError(SupplysimError, TypeError):
    """A value of the wrong type, an unknown field, or a missing argument.

    Examples
    --------
    >>> import supplysim as ss
    >>> ss.Consumption("issues", per_day="ten")
    Traceback (most recent call last):
    supplysim.errors.InvalidTypeError: 'per_day' of Consumption 'issues' must be a number (got 'ten')
    """


class SupplysimWarning(UserWarning):
    """Something possible that is hardly meant, such as a date beyond the horizon; the message names the remedy.

    `simulate` warns in the calling process, once a call for each reason. To make it an error, use
    ``warnings.simplefilter("error", supplysim.SupplysimWarning)``.

    Examples
    --------
    >>> import supplysim as ss, warnings
    >>> demand = ss.Consumption("issues", 10, profile=ss.schedule({400: 0.5}))
    >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[demand], horizon_days=30)
    >>> with warnings.catch_warnings(record=True, action="always") as caught:
    ...     result = ss.simulate(depot, paths=64, seed=1)
    >>> str(caught[0].message).partition(":")[0]
    "schedule of Consumption 'issues' begins beyond the horizon, day 30 (day 400 at the earliest)"
    """


class UnknownNameError(InvalidValueError, KeyError):
    """A name that is not there, such as that of a flow; the message gives those that are.

    Examples
    --------
    >>> import supplysim as ss
    >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
    >>> depot["fuel"]
    Traceback (most recent call last):
    supplysim.errors.UnknownNameError: 'fuel' of Scenario 'depot' must be a stock or flow, one of ['stock', 'issues']
    """

    def __str__(self) -> str:
        """The message as it is: a KeyError would quote it."""
        return Exception.__str__(self)


class DrawError(InvalidValueError):
    """A drawn value lies outside the range of its field. It is never clipped silently.

    `simulate` tries a thousand fixed points before the run. Met later, it is the ``__cause__`` of a `BlockError`.

    Examples
    --------
    >>> import supplysim as ss
    >>> stock = ss.Stock(on_hand=ss.uniform(0, 2) - 1)  # negative on half of the paths
    >>> depot = ss.Scenario("depot", stock=stock, demand=[ss.Consumption("issues", 10)], horizon_days=30)
    >>> try:
    ...     ss.simulate(depot, paths=64, seed=1)
    ... except DrawError as problem:
    ...     print(str(problem).partition(" (")[0])
    'on_hand' of Stock must be at least 0
    """


class NotationError(InvalidValueError):
    """Data that does not describe a scenario, or a scenario with a part that cannot be written as data.

    Examples
    --------
    >>> from supplysim.notation import from_notation
    >>> from_notation({"notation": 1})
    Traceback (most recent call last):
    supplysim.errors.NotationError: 'scenario' of the data must be given (got {'notation': 1})
    """


class BlockError(InvalidValueError):
    """A block of a run failed. The blocks that finished are not lost: they are in `partial`.

    Attributes
    ----------
    scenario_name : str
        The name of the scenario.
    block : int
        The number of the block that failed, from 0.
    seed : int
        The seed of the run.
    partial : Result or None
        The result of the blocks that finished; None if there are none. ``partial.extend(0)`` completes the run.

    Examples
    --------
    >>> import supplysim as ss
    >>> stock = ss.Stock(on_hand=ss.uniform(0, 1) - 2e-4)  # negative on one path in five thousand
    >>> depot = ss.Scenario("depot", stock=stock, demand=[ss.Consumption("issues", 10)], horizon_days=30)
    >>> try:
    ...     ss.simulate(depot, paths=20_000, seed=1)
    ... except BlockError as problem:
    ...     problem.scenario_name, problem.block, problem.seed, problem.partial
    ('depot', 0, 1, None)
    """

    def __init__(self, message: str, *, scenario_name: str, block: int, seed: int, partial: Any = None) -> None:
        super().__init__(message)
        self.scenario_name = scenario_name
        self.block = block
        self.seed = seed
        self.partial = partial

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle with the keywords, so that a worker process can send the error."""
        keywords = {"scenario_name": self.scenario_name, "block": self.block, "seed": self.seed, "partial": self.partial}
        return functools.partial(type(self), **keywords), self.args


class RunInterrupted(KeyboardInterrupt):  # not an error, so not a SupplysimError
    """A run was interrupted, as by Ctrl-C. The blocks that finished are not lost: they are in `partial`.

    Attributes
    ----------
    partial : Result or None
        The result of the blocks that finished; None if there are none. ``partial.extend(0)`` completes the run.

    Examples
    --------
    >>> import supplysim as ss
    >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
    >>> def interrupt(done, in_all):
    ...     raise KeyboardInterrupt
    >>> try:
    ...     ss.simulate(depot, paths=64, seed=1, progress=interrupt)
    ... except RunInterrupted as interrupted:
    ...     interrupted.partial.paths
    64
    """

    def __init__(self, message: str, *, partial: Any = None) -> None:
        super().__init__(message)
        self.partial = partial

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle with the keyword, as `BlockError` does."""
        return functools.partial(type(self), partial=self.partial), self.args


class FileError(InvalidValueError):
    """A file cannot be read or written, or holds something else than this run. The file is not changed.

    Examples
    --------
    >>> import supplysim as ss
    >>> try:
    ...     ss.load("/nowhere/depot.supplysim")
    ... except FileError as problem:
    ...     print(str(problem).partition("cannot")[1:])
    ('cannot', ' be read: No such file or directory')
    """

    @classmethod
    def of(cls, path: object, reason: str) -> FileError:
        """Make the error for the file at `path`.

        Parameters
        ----------
        path : path
        reason : str
            The rest of the sentence that begins with "the file".

        Returns
        -------
        FileError

        Examples
        --------
        >>> print(FileError.of("depot.supplysim", "is not a regular file"))
        the file 'depot.supplysim' is not a regular file
        """
        return cls(f"the file {str(path)!r} {reason}")


class MissingExtraError(SupplysimError, ImportError):
    """An optional package is not installed; the message names the extra that installs it.

    Examples
    --------
    >>> import supplysim as ss
    >>> print(MissingExtraError.of("matplotlib", "plot", "a plot"))
    a plot needs matplotlib, which is not installed: pip install 'supplysim[plot]'
    """

    @classmethod
    def of(cls, package: str, extra: str, purpose: str) -> MissingExtraError:
        """Make the error for a missing package.

        Parameters
        ----------
        package : str
        extra : str
            The extra of supplysim that installs it.
        purpose : str
            What needs it.

        Returns
        -------
        MissingExtraError

        Examples
        --------
        >>> print(MissingExtraError.of("tqdm", "progress", "progress=True"))
        progress=True needs tqdm, which is not installed: pip install 'supplysim[progress]'
        """
        return cls(f"{purpose} needs {package}, which is not installed: pip install 'supplysim[{extra}]'")
