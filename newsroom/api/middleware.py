"""What partners pull, counted in Redis as it is sent, so that no pull writes a row for it."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from newsroom.partners import usage

from .authentication import Access
from .exports.responses import Streamed, Written


class UsageMiddleware:
    """Outside of what compresses: bytes are counted as they go out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        # Set where a key was recognised. Not `user`: to look at an editor's would ask the database who it is.
        access = getattr(request, "auth", None)
        if isinstance(access, Access):
            _count(request, response, access.key.partner_id)
        return response


def _count(request: HttpRequest, response: HttpResponseBase, partner: UUID) -> None:
    error = ""
    if response.status_code >= 400:
        error = f"{response.status_code} {response.reason_phrase}: {request.path}"
    if isinstance(response, StreamingHttpResponse):
        response.streaming_content = _counted(response, partner)
        return
    assert isinstance(response, HttpResponse)
    usage.count(partner, lines=_lines(response), size=len(response.content), error=error)


def _counted(response: StreamingHttpResponse, partner: UUID) -> Iterator[bytes]:
    chunks: Iterator[bytes] = iter(response.streaming_content)  # type: ignore[arg-type]
    return _counting(chunks, response, partner)


def _counting(chunks: Iterator[bytes], response: StreamingHttpResponse, partner: UUID) -> Iterator[bytes]:
    size = 0
    try:
        for chunk in chunks:
            size += len(chunk)
            yield chunk
    finally:
        usage.count(partner, lines=response.lines if isinstance(response, Streamed) else 0, size=size)


def _lines(response: Any) -> int:
    """How many lines or items an answer holds; one for a single object, none for a problem or a 304."""
    if isinstance(response, Written):
        return response.lines
    data = getattr(response, "data", None)
    if response.status_code != 200 or not isinstance(data, dict):
        return 0
    for name in ("entries", "items"):
        if isinstance(found := data.get(name), list):
            return len(found)
    return 1
