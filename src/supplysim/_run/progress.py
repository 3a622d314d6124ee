"""Progress reports of a run: a progress bar, a function that the user passed, or none."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from supplysim.errors import InvalidTypeError, MissingExtraError, shown

Report = Callable[[int, int], None]  # called with (paths done, paths in all)
Progress = bool | Report


@contextmanager
def reporter(progress: Progress, paths: int) -> Iterator[Report]:
    """Yield the function to call with (paths done, paths in all) after each block.

    True shows a bar with the time left and the paths per second, if standard error is a terminal; it needs the extra
    ``progress``.
    """
    if progress is False:
        yield lambda _done, _in_all: None
        return
    if progress is not True:
        if not callable(progress):
            raise InvalidTypeError(f"'progress' of simulate must be a bool or a function (got {shown(progress)})")
        yield progress
        return
    try:
        from tqdm import tqdm  # noqa: PLC0415  # optional
    except ImportError:
        raise MissingExtraError.of("tqdm", "progress", "progress=True") from None
    with tqdm(total=paths, unit=" paths", unit_scale=True, disable=not sys.stderr.isatty()) as bar:

        def tell(done: int, in_all: int) -> None:
            bar.total = in_all  # a run until precise may add paths
            bar.update(done - bar.n)

        yield tell
