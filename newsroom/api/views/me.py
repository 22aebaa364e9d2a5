"""Who am I, and what may I see?"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from newsroom.api.pagination import LIMIT_AT_MOST
from newsroom.api.schemas import examples, me
from newsroom.api.schemas.openapi import answers
from newsroom.api.throttling import Count
from newsroom.api.views.base import PartnerView
from newsroom.articles.models import Story
from newsroom.feed import read
from newsroom.feed.models import uri
from newsroom.partners.models import Partner, Product
from newsroom.partners.permissions.scopes import products_of
from sources.models import Source

from .changes import WAIT_AT_MOST


class Me(PartnerView):
    hands_out_texts = False

    @extend_schema(
        summary="You: key, products, limits, and where the feed is now",
        responses=answers(me.Me, 400),
        examples=[OpenApiExample("A partner with one product", value=examples.ME, response_only=True)],
        operation_id="me",
    )
    def get(self, request: Request) -> Response:
        partner, key = self.access.key.partner, self.access.key
        delivered = getattr(partner, "delivery_record", None)
        asked = delivered.asked if delivered is not None else None
        position = read.position(asked or 0)
        return Response(
            {
                "partner": {"id": str(partner.pk), "name": partner.name},
                "key": {
                    "prefix": key.prefix,
                    "createdAt": key.created_at.isoformat(),
                    "expiresAt": _time(key.expires_at),
                    # Before this request: it was read when the key was recognised.
                    "lastUsedAt": _time(key.last_used_at),
                    "addresses": key.addresses or None,
                    "mayPropose": key.may_propose,
                },
                "products": [_product(product) for product in _products(partner)],
                "limits": {
                    "page": LIMIT_AT_MOST,
                    "wait": WAIT_AT_MOST,
                    "requests": [_requests(count) for count in self.counts],
                },
                "feed": {
                    "uri": f"{settings.SITE_URL}/api/v1/changes",
                    "head": position.head,
                    "readAt": _time(delivered.asked_at if delivered is not None else None),
                    "behind": (
                        None if asked is None else {"lines": position.lines, "seconds": position.seconds}
                    ),
                },
            },
            # What is left of the limits changes with the asking: a copy would be old before it is read.
            headers={"Cache-Control": "private, no-store"},
        )


def _requests(count: Count) -> dict[str, Any]:
    return {
        "name": count.policy.name,
        "quota": count.policy.quota,
        "window": count.policy.window,
        "remaining": count.remaining,
        "reset": count.reset,
    }


def _products(partner: Partner) -> Iterable[Product]:
    return products_of(partner).order_by("name").prefetch_related("sources", "stories")


def _product(product: Product) -> dict[str, Any]:
    part = product.part
    return {
        "name": product.name,
        "inWords": product.in_words,
        "sources": _uris(Source.collection, part.sources),
        "stories": _uris(Story.collection, part.stories),
        "languages": sorted(product.languages) or None,
        "kinds": sorted(product.kinds) or None,
        "rights": {"body": part.right.name, "quoteWords": part.right.words},
        "suggestions": part.suggestions,
        "embargoed": part.embargoed,
    }


def _uris(collection: str, ids: Iterable[str] | None) -> list[str] | None:
    return None if ids is None else [uri(collection, pk) for pk in sorted(ids)]


def _time(value: datetime | None) -> str | None:
    return value.isoformat() if value else None
