"""So many requests of a process work with the database at once; the others wait for their turn.

A process has hundreds of threads, most of which sleep in a long poll, and the database far fewer connections: were all
woken at once, half of them would be told that there is none left.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, UnreadablePostError

PAUSE = 10.0  # seconds
_gate = threading.BoundedSemaphore(settings.REQUESTS_AT_ONCE)
_inside = threading.local()
# The threads that keep their connection from one request to the next. Each of the others gives its own back: a server
# with hundreds of threads would keep one connection for each that ever answered.
_keepers: set[int] = set()


class DatabaseConcurrencyMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # Who sends slowly waits outside: a few half-sent forms would else keep everybody out.
        if not _receive(request):
            return HttpResponse(status=HTTPStatus.REQUEST_TIMEOUT, headers={"Connection": "close"})
        with _gate:
            _inside.now = True
            try:
                return self.get_response(request)
            finally:
                _inside.now = False
                give_back()


def _receive(request: HttpRequest) -> bool:
    """Take in all that the client sends. False where it breaks off, or pauses for longer than `PAUSE`."""
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return True
    socket = request.META.get("gunicorn.socket")
    if socket:
        socket.settimeout(PAUSE)
    try:
        _ = request.body
    except RequestDataTooBig:
        # Nothing was read. Whoever wants it is told in the words of its own door.
        return True
    except UnreadablePostError:
        return False
    finally:
        if socket:
            socket.settimeout(None)
    return True


@contextmanager
def outside() -> Iterator[None]:
    """Sleep in here: the connection is given back and another request let in. Not inside a transaction."""
    if connection.in_atomic_block or not getattr(_inside, "now", False):
        if not connection.in_atomic_block:
            connection.close()
        yield
        return
    connection.close()
    _gate.release()
    try:
        yield
    finally:
        _gate.acquire()


def give_back() -> None:
    """Close this thread's connection, unless it is one of those that keep theirs. Not inside a transaction."""
    thread = threading.get_ident()
    if thread in _keepers or connection.in_atomic_block:
        return
    if len(_keepers) < settings.CONNECTIONS_KEPT:
        _keepers.add(thread)
    else:
        connection.close()
