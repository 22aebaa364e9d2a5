"""The change feed over HTTP: read on from a cursor, and wait a little where there is nothing new."""

import time

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.request import Request

from newsroom.api.authentication import Access
from newsroom.api.exports.responses import json_answer
from newsroom.api.pagination import LIMIT_DEFAULT, whole_number
from newsroom.api.schemas import examples, feed
from newsroom.api.schemas.openapi import answers
from newsroom.api.views.base import PartnerView
from newsroom.api.views.long_polling import waiters
from newsroom.articles.actions.publish import publish_due
from newsroom.core.middleware import database_concurrency
from newsroom.feed import read
from newsroom.feed.read import FeedPage
from newsroom.feed.scope import Scope
from newsroom.partners.feed_lines import body
from newsroom.partners.keys.api_keys import scope_still
from newsroom.partners.takedowns import delivery_records

# Lines are short and are read to hold the whole: at 500 a page most of the time would go into asking.
LINES_AT_MOST = 5_000
WAIT_AT_MOST = 20  # seconds


class Changes(PartnerView):
    hands_out_texts = False
    parameters = frozenset({"after", "limit", "wait"})

    @extend_schema(
        summary="What has changed since",
        description=(
            "Every committed change of what you may see, once, in order. Begin without `after`, or with the `next` "
            "of a snapshot; go on with the `next` of each answer. An empty page whose "
            "`next` has moved is not the end: `more` says. A line's `item` is the object as it was then, unless an "
            "article has been withheld, canceled or erased since: then `supersededBy` stands in place of whatever "
            "quotes it, in old lines too. After `grant` and `revoke`, which speak of your own rights, read the lists "
            "again, drop what they no longer hold, and go on from `next`."
        ),
        parameters=[
            OpenApiParameter(
                "after", OpenApiTypes.STR, description="The `next` of your last page, as it was."
            ),
            OpenApiParameter(
                "limit",
                {"type": "integer", "minimum": 1, "maximum": LINES_AT_MOST, "default": LIMIT_DEFAULT},
                description="How many lines at most.",
            ),
            OpenApiParameter(
                "wait",
                {"type": "integer", "minimum": 0, "maximum": WAIT_AT_MOST, "default": 0},
                description="Where there is nothing new: how many seconds to wait for it.",
            ),
        ],
        responses=answers(feed.Changes, 400, 410),
        examples=[OpenApiExample("An accept undone", value=examples.CHANGES, response_only=True)],
        operation_id="changes",
    )
    def get(self, request: Request) -> HttpResponse:
        limit = whole_number(request, "limit", default=LIMIT_DEFAULT, least=1, most=LINES_AT_MOST)
        wait = whole_number(request, "wait", default=0, least=0, most=WAIT_AT_MOST)
        page, scope = _follow(
            request.query_params.get("after", ""), access=self.access, limit=limit, wait=wait
        )
        content = body(page, scope=scope).encode()
        return json_answer(content, lines=len(page.entries))


def _follow(after: str, *, access: Access, limit: int, wait: float) -> tuple[FeedPage, Scope]:
    """The page after a cursor, and the scope that it was read with.

    Where it is empty and the feed at its end, what comes within `wait` seconds.
    """
    until = time.monotonic() + wait
    partner, scope = access.key.partner_id, access.scope

    def note(asked: int, served: int) -> None:
        # Who begins at the beginning holds nothing yet.
        delivery_records.note(partner, asked=asked if after else None, served=served)

    times = waiters.times
    page = read.read_page(after, scope=scope, limit=limit, partner=partner, noting=note)
    if page.entries or page.more or not wait:
        return page, scope
    with waiters.place(partner) as free:
        while free and not page.entries and not page.more and (left := until - time.monotonic()) > 0:
            # Who waits must not hold what others need: neither a connection nor a slot.
            with database_concurrency.slot_released():
                looks_for_all = waiters.wait(times, left)
            times, last = waiters.times, page.last
            # A key that was revoked, or a product that was taken, while we waited.
            scope = scope_still(access.key)
            publish_due()
            page = read.read_page(page.next, scope=scope, limit=limit, partner=partner, noting=note)
            if looks_for_all and page.last != last:
                waiters.wake()
    return page, scope
