"""Ctrl-C during a run: it takes effect where nothing can be torn, and a second press cannot tear what the first one ended."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Self

_PATIENCE_SECONDS = 10.0  # so long a press is held; then, something hangs (a disk, say) and the next press goes through

_now = time.monotonic


class Interrupts:
    """Decides when a press of Ctrl-C takes effect during a run.

    At once, while a block runs or is waited for and in the user's progress function: that is marked by `allowed`. Everywhere
    else a press is held until the next such moment: while outcomes are accumulated, a checkpoint is written, processes start
    or end, the progress bar closes. Once a press has taken effect nothing is allowed any more, so that further presses, which
    people tend to make, find the run on its way out and change nothing.

    The handler that was installed before is called at each press and decides what a press means; what is held is the
    KeyboardInterrupt that it raises. Nothing is held without `handled`, or outside the main thread: Python handles signals in
    the main thread only.
    """

    def __init__(self, handler: Callable[[int, FrameType | None], Any] = signal.default_int_handler) -> None:
        self._handler = handler
        self._is_allowed = False
        self._pressed_at: float | None = None

    @classmethod
    @contextmanager
    def handled(cls) -> Iterator[Self]:
        """Handle SIGINT for the duration of the context, if Python code handles it now."""
        before = signal.getsignal(signal.SIGINT)
        if not callable(before):  # ignored, or left to the system
            yield cls()
            return
        interrupts = cls(before)
        handler = interrupts._on_press
        try:
            signal.signal(signal.SIGINT, handler)
        except ValueError:  # not the main thread
            yield cls()
            return
        try:
            yield interrupts
        finally:
            if signal.getsignal(signal.SIGINT) == handler:
                signal.signal(signal.SIGINT, before)
        interrupts.check()  # pressed in the last moment

    @contextmanager
    def allowed(self) -> Iterator[None]:
        """Let a press take effect at once within the context; one that was held takes effect when it is entered."""
        try:
            self._is_allowed = True
            self.check()
            yield
        finally:
            self._is_allowed = False

    def check(self) -> None:
        """Raise KeyboardInterrupt if a press is held."""
        if self._pressed_at is not None:
            raise KeyboardInterrupt

    def _on_press(self, number: int, frame: FrameType | None) -> None:
        try:
            self._handler(number, frame)
        except KeyboardInterrupt:
            now = _now()
            if self._pressed_at is None:
                self._pressed_at = now
            if self._is_allowed or now - self._pressed_at > _PATIENCE_SECONDS:
                self._is_allowed = False
                raise
