"""Limit concurrent database requests per process.

A process has hundreds of threads, most of which sleep in a long poll, and the database far fewer connections. Without
the limit, threads that wake together would wait for each other's connections and fail.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, UnreadablePostError

BODY_TIMEOUT = 10.0  # seconds
slots = threading.BoundedSemaphore(settings.REQUESTS_AT_ONCE)
_thread = threading.local()


class DatabaseConcurrencyMiddleware:
    """Give each request one of `REQUESTS_AT_ONCE` slots, and take its connection back when it is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # Read the body before taking a slot: a few clients that send slowly would otherwise block all others.
        if not _read_body(request):
            return HttpResponse(status=HTTPStatus.REQUEST_TIMEOUT, headers={"Connection": "close"})
        with slots:
            _thread.has_slot = True
            try:
                return self.get_response(request)
            finally:
                _thread.has_slot = False
                return_connection()


def _read_body(request: HttpRequest) -> bool:
    """Read the request's body. Return False if the client stops sending for `BODY_TIMEOUT` seconds."""
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return True
    socket = request.META.get("gunicorn.socket")
    if socket:
        socket.settimeout(BODY_TIMEOUT)
    try:
        _ = request.body
    except RequestDataTooBig:
        # Nothing was read. The view answers in its own format.
        return True
    except UnreadablePostError:
        return False
    finally:
        if socket:
            socket.settimeout(None)
    return True


@contextmanager
def slot_released() -> Iterator[None]:
    """Return the connection and let another request in while the block sleeps. Not inside a transaction."""
    return_connection()
    if connection.in_atomic_block or not getattr(_thread, "has_slot", False):
        yield
        return
    slots.release()
    try:
        yield
    finally:
        slots.acquire()


def return_connection() -> None:
    """Return this thread's connection to the pool, unless it is in a transaction."""
    if not connection.in_atomic_block:
        connection.close()
