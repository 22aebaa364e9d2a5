"""Answers that are read from the database as they go out: how many at once, and for how long.

Each holds a thread and a connection for as long as its reader takes. So there are few places, a reader that takes
nothing any more is left, and one that takes too long is cut off, with a last line that says so.
"""

import socket
import struct
import threading
import time
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from uuid import UUID

from django.conf import settings
from rest_framework.request import Request

from newsroom.api.exports.responses import Streamed
from newsroom.core.errors import Problem
from newsroom.core.middleware import database_concurrency

# Most of the size is gone at the first level, and the others take the time of a page each.
LEVEL = 1
ASK_AGAIN = 15  # seconds


class TooManyStreams(Problem):
    message = "You are reading as many streams as you may at once. Read one to its end, then ask again."
    status = 429
    retry_after = ASK_AGAIN


class StreamsTaken(Problem):
    message = "As many streams are being read as this server has room for. Ask again in a moment."
    status = 503
    retry_after = ASK_AGAIN


class CutOff(Exception):
    """A stream has taken longer than it may. `after` is where to go on; empty for the beginning."""

    def __init__(self, after: str) -> None:
        super().__init__(in_words())
        self.after = after


def in_words() -> str:
    """Why a stream was cut, as its last line says it."""
    return f"taken for longer than {settings.STREAM_SECONDS:g} seconds"


_lock = threading.RLock()  # an answer may be collected while its thread holds it
_taken: Counter[UUID] = Counter()


def taken() -> int:
    """Return how many places of this process are taken."""
    with _lock:
        return _taken.total()


def free_all() -> None:
    """Free all places, as in a new process."""
    with _lock:
        _taken.clear()


class Slot:
    """One of the places of this process, from when it is made until it is given back.

    Raises TooManyStreams, StreamsTaken.
    """

    def __init__(self, partner: UUID, request: Request) -> None:
        with _lock:
            if _taken[partner] >= settings.STREAMS_PER_PARTNER:
                raise TooManyStreams
            if _taken.total() >= settings.STREAMS_AT_MOST:
                raise StreamsTaken
            _taken[partner] += 1
        self._partner: UUID | None = partner
        self._until = time.monotonic() + settings.STREAM_SECONDS
        # Only gunicorn provides it; the development server does not.
        self._socket: socket.socket | None = request.META.get("gunicorn.socket")
        self._leave_after(settings.STREAM_STALLED_SECONDS)

    @property
    def is_over(self) -> bool:
        return bool(time.monotonic() > self._until)

    def give_back(self) -> None:
        """Free the slot. Idempotent."""
        if self.leave():
            self._leave_after(0)
            database_concurrency.return_connection()

    def leave(self) -> bool:
        """Whether the place was still taken; now it is not."""
        with _lock:
            if self._partner is None:
                return False
            _taken[self._partner] -= 1
            if _taken[self._partner] <= 0:
                del _taken[self._partner]
            self._partner = None
        return True

    def fill(self, answer: Streamed, blocks: Iterator[bytes], *, packed: bool) -> Streamed:
        """The answer, with these blocks to be read in this place; `packed`: as gzip."""
        answer.streaming_content = _Held(_packed(blocks) if packed else blocks, self)
        if packed:
            answer["Content-Encoding"] = "gzip"
        answer["Vary"] = "Accept-Encoding"
        return answer

    def _leave_after(self, seconds: float) -> None:
        """Have a send fail that moved no byte for so long; 0: never.

        Nothing else would: the thread sleeps in the send, and the database in its own to the thread, where none of
        its timeouts reaches it.
        """
        if self._socket is None:
            return
        whole, rest = divmod(seconds, 1)
        # A socket that is closed already needs no time.
        with suppress(OSError):
            self._socket.setsockopt(
                socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", int(whole), int(rest * 1_000_000))
            )


class _Held(Iterator[bytes]):
    """The blocks of an answer, whose place is given back when they end, fail or are not wanted any more."""

    def __init__(self, blocks: Iterator[bytes], place: Slot) -> None:
        self._blocks, self._place = blocks, place

    def __next__(self) -> bytes:
        try:
            return next(self._blocks)
        except BaseException:
            self._place.give_back()
            raise

    def close(self) -> None:
        """What the server calls at the end of every answer, whether or not it has read any of it."""
        try:
            if close := getattr(self._blocks, "close", None):
                close()
        finally:
            self._place.give_back()

    def __del__(self) -> None:
        # The server does not close a response that failed on its way to it. The connection may be another thread's.
        self._place.leave()


def packs(request: Request) -> bool:
    return "gzip" in request.headers.get("Accept-Encoding", "")


def _packed(blocks: Iterator[bytes]) -> Iterator[bytes]:
    packing = zlib.compressobj(LEVEL, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    try:
        for block in blocks:
            if packed := packing.compress(block):
                yield packed
    except CutOff:
        # The line that says so is in there.
        yield packing.flush(zlib.Z_SYNC_FLUSH)
        raise
    finally:
        if close := getattr(blocks, "close", None):
            close()
    yield packing.flush()
