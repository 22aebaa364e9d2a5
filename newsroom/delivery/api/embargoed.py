"""What will go out, for partners whose product is told of it: one list, apart from all others and from the feed."""

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from newsroom.delivery.corpus import visible
from newsroom.delivery.corpus.json import present_embargoed, with_article_parts
from newsroom.delivery.rest.moment import one_moment
from newsroom.delivery.rest.paging import LIMIT_AT_MOST
from newsroom.delivery.rest.views import PartnerView

from . import examples, shapes
from .openapi import answers


class Embargoed(PartnerView):
    @extend_schema(
        summary="Articles under embargo",
        description=(
            "What will go out and when, soonest first, at most 500. Publish nothing of it before its moment, and not "
            "then either unless it has come in `/changes`: until then an article can be put off or withheld, and it "
            "vanishes from here without a line in the feed. Empty unless one of your products is told of embargoes."
        ),
        responses=answers(shapes.EmbargoedItem(many=True), 400),
        examples=[OpenApiExample("One article", value=examples.EMBARGOED, response_only=True)],
        operation_id="embargoed",
    )
    def get(self, request: Request) -> Response:
        with one_moment():
            articles = with_article_parts(visible.embargoed(self.scope)).order_by("embargo_until", "pk")
            items = present_embargoed(list(articles[:LIMIT_AT_MOST]), scope=self.scope)
        # Nobody keeps a copy of what has not gone out.
        return Response(items, headers={"Cache-Control": "private, no-store"})
