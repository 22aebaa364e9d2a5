"""Articles under embargo, for partners whose product includes them: a list apart from all others and from the feed."""

from functools import partial

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from newsroom.api.pagination import PAGING, listed_by_id
from newsroom.api.presenters.corpus import present_embargoed, with_article_parts
from newsroom.api.schemas import corpus, examples
from newsroom.api.schemas.openapi import PAGE_PARAMETERS, answers
from newsroom.api.views.base import PartnerView
from newsroom.core.transactions import repeatable_read
from newsroom.partners import visibility


class Embargoed(PartnerView):
    parameters = PAGING

    @extend_schema(
        summary="Articles under embargo",
        description=(
            "What will go out and when, by id: `embargoed` is a moment that can be put off. Publish nothing of it "
            "before its moment, and not then either unless it has come in `/changes`: until then an article can be "
            "put off or withheld, and it vanishes from here without a line in the feed. Empty unless one of your "
            "products is told of embargoes."
        ),
        parameters=PAGE_PARAMETERS,
        responses=answers(corpus.Embargoed, 400),
        examples=[
            OpenApiExample(
                "One article", value={"items": [examples.EMBARGOED], "next": None}, response_only=True
            )
        ],
        operation_id="embargoed",
    )
    def get(self, request: Request) -> Response:
        with repeatable_read():
            # Not by the moment: of an article that is put off or hastened between two pages that order would make two,
            # or none.
            page = listed_by_id(
                with_article_parts(visibility.embargoed(self.scope)),
                request,
                partial(present_embargoed, scope=self.scope),
            )
        # Unpublished content may not be cached.
        return Response(page, headers={"Cache-Control": "private, no-store"})
