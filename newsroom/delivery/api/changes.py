"""The change feed over HTTP: read on from a cursor, and wait a little where there is nothing new."""

import time
from dataclasses import asdict

from django.db import connection
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from newsroom.delivery.partners import scope_still
from newsroom.delivery.rest.authentication import Access
from newsroom.delivery.rest.paging import LIMIT_AT_MOST, LIMIT_DEFAULT, limit_of, whole_number
from newsroom.delivery.rest.views import PartnerView
from newsroom.ledger import feed
from newsroom.ledger.feed import Page

from . import examples, shapes
from .openapi import answers

WAIT_AT_MOST = 20  # seconds
LOOK_EVERY = 1.0  # seconds


class Changes(PartnerView):
    parameters = frozenset({"after", "limit", "wait"})

    @extend_schema(
        summary="What has changed since",
        description=(
            "Every committed change of what you may see, once, in order. Begin without `after`, or with the `head` "
            "of `/me` noted before you read the lists; go on with the `next` of each answer. An empty page whose "
            "`next` has moved is not the end: `more` says."
        ),
        parameters=[
            OpenApiParameter(
                "after", OpenApiTypes.STR, description="The `next` of your last page, as it was."
            ),
            OpenApiParameter(
                "limit",
                {"type": "integer", "minimum": 1, "maximum": LIMIT_AT_MOST, "default": LIMIT_DEFAULT},
                description="How many lines at most.",
            ),
            OpenApiParameter(
                "wait",
                {"type": "integer", "minimum": 0, "maximum": WAIT_AT_MOST, "default": 0},
                description="Where there is nothing new: how many seconds to wait for it.",
            ),
        ],
        responses=answers(shapes.Changes, 400, 410),
        examples=[OpenApiExample("An accept undone", value=examples.CHANGES, response_only=True)],
        operation_id="changes",
    )
    def get(self, request: Request) -> Response:
        limit = limit_of(request)
        wait = whole_number(request, "wait", default=0, least=0, most=WAIT_AT_MOST)
        page = _follow(request.query_params.get("after", ""), access=self.access, limit=limit, wait=wait)
        return Response(
            {"entries": [asdict(entry) for entry in page.entries], "next": page.next, "more": page.more}
        )


def _follow(after: str, *, access: Access, limit: int, wait: float) -> Page:
    """The page after a cursor; where it is empty and the feed at its end, what comes within `wait` seconds."""
    until = time.monotonic() + wait
    page = feed.read(after, scope=access.scope, limit=limit)
    while not page.entries and not page.more and (left := until - time.monotonic()) > 0:
        _give_back_connection()
        time.sleep(min(LOOK_EVERY, left))
        # A key that was revoked, or a product that was taken, while we waited.
        scope = scope_still(access.key)
        page = feed.read(page.next, scope=scope, limit=limit)
    return page


def _give_back_connection() -> None:
    """Waiting partners must not hold what others need: the database has far fewer connections than we have waiters."""
    if not connection.in_atomic_block:
        connection.close()
