"""Who am I, and what may I see?"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.models import Story
from newsroom.delivery.models import Partner, Product
from newsroom.delivery.rest.paging import LIMIT_AT_MOST
from newsroom.delivery.rest.views import PartnerView
from newsroom.ledger import feed
from newsroom.ledger.models import uri
from sources.models import Source

from . import examples, shapes
from .changes import WAIT_AT_MOST
from .openapi import answers


class Me(PartnerView):
    hands_out_texts = False

    @extend_schema(
        summary="You: key, products, limits, and where the feed is now",
        responses=answers(shapes.Me, 400),
        examples=[OpenApiExample("A partner with one product", value=examples.ME, response_only=True)],
        operation_id="me",
    )
    def get(self, request: Request) -> Response:
        partner, key = self.access.key.partner, self.access.key
        return Response(
            {
                "partner": {"id": str(partner.pk), "name": partner.name},
                "key": {
                    "prefix": key.prefix,
                    "createdAt": key.created_at.isoformat(),
                    "expiresAt": key.expires_at.isoformat() if key.expires_at else None,
                },
                "products": [_product(product) for product in _products(partner)],
                "limits": {"page": LIMIT_AT_MOST, "wait": WAIT_AT_MOST},
                "feed": {"uri": f"{settings.SITE_URL}/api/v1/changes", "head": feed.head_cursor()},
            }
        )


def _products(partner: Partner) -> Iterable[Product]:
    return Product.objects.with_limits().filter(grants__partner=partner).order_by("name")


def _product(product: Product) -> dict[str, Any]:
    scope = product.scope
    return {
        "name": product.name,
        "sources": _uris(Source.collection, scope.sources),
        "stories": _uris(Story.collection, scope.stories),
        "languages": sorted(product.languages) or None,
        "kinds": sorted(product.kinds) or None,
    }


def _uris(collection: str, ids: Iterable[str] | None) -> list[str] | None:
    return None if ids is None else [uri(collection, pk) for pk in sorted(ids)]
