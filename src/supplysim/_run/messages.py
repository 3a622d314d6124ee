"""Messages from a worker to the main process, in parts that the pipe takes whole.

A worker may be stopped at any moment (SIGSTOP, a debugger). If that were in the middle of a long message, the main process
would wait for its rest, and hear neither the other workers nor Ctrl-C.
"""

from __future__ import annotations

import pickle
from multiprocessing.connection import Connection
from threading import Lock
from typing import Any

import attrs

_PART_BYTES = 16_000  # `Connection` writes up to 16,384 at once, and Linux takes that much whole
_SIGN_OF_LIFE, _MORE, _LAST = b"", b"+", b"."


@attrs.frozen(eq=False)
class Sender:
    """The worker's end; its methods may be called from several threads."""

    _pipe: Connection
    _lock: Lock = attrs.field(factory=Lock, init=False)

    def send(self, message: Any) -> None:
        """Send a message."""
        data = pickle.dumps(message)
        for start in range(0, len(data), _PART_BYTES):
            part = data[start : start + _PART_BYTES]
            self._send_part((_LAST if start + _PART_BYTES >= len(data) else _MORE) + part)

    def send_sign_of_life(self) -> None:
        """Show that the worker is neither stopped nor starved."""
        self._send_part(_SIGN_OF_LIFE)

    def _send_part(self, part: bytes) -> None:
        with self._lock:
            self._pipe.send_bytes(part)


@attrs.frozen(eq=False)
class Receiver:
    """The main process's end."""

    _pipe: Connection
    _parts: list[bytes] = attrs.field(factory=list, init=False)

    def receive(self) -> Any:
        """The next message, or None if not all of it has arrived. EOFError or OSError: the worker has died."""
        while self._pipe.poll():
            part = self._pipe.recv_bytes()
            if part != _SIGN_OF_LIFE:
                self._parts.append(part[1:])
            if part[:1] == _LAST:
                data = b"".join(self._parts)
                self._parts.clear()
                return pickle.loads(data)  # noqa: S301  # bytes that our own worker pickled
        return None
