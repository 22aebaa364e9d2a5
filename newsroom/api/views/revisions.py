"""The texts that have gone out: what they are, and the canonical text itself, that all offsets count in."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from newsroom.api.presenters.corpus import present_revision
from newsroom.api.schemas import corpus, examples
from newsroom.api.schemas.openapi import answers
from newsroom.api.views.base import PartnerView
from newsroom.articles.models import Revision
from newsroom.partners import reuse, visibility

# What rights ask of a revision's article.
RIGHTS = ("article__source",)


class RevisionDetail(PartnerView):
    @extend_schema(
        summary="One text of an article",
        description="Which text it was, and which range of it is what. It never changes.",
        responses=answers(corpus.RevisionItem, 400, 404),
        examples=[OpenApiExample("One text of an article", value=examples.REVISION, response_only=True)],
        operation_id="revision",
    )
    def get(self, request: Request, pk: UUID) -> Response:
        revision = get_object_or_404(visibility.revisions(self.scope).select_related(*RIGHTS), pk=pk)
        return Response(present_revision(revision, scope=self.scope))


class PlainText(BaseRenderer):
    media_type = "text/plain"
    format = "txt"
    charset = "utf-8"

    def render(self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None) -> bytes:
        return str(data).encode()


class RevisionText(PartnerView):
    renderer_classes = [PlainText]

    @extend_schema(
        summary="The canonical text",
        description=(
            "Offsets of all selectors count Unicode code points of this text. It never changes. Where the article's "
            "`rights` are less than full, it is a 403."
        ),
        responses=answers(OpenApiTypes.STR, 400, 403, 404, media_type="text/plain"),
        examples=[
            OpenApiExample(
                "The canonical text", value=examples.TEXT, response_only=True, media_type="text/plain"
            )
        ],
        operation_id="revision_text",
    )
    def get(self, request: Request, pk: UUID) -> Response:
        revision: Revision = get_object_or_404(
            visibility.revisions(self.scope).select_related(*RIGHTS), pk=pk
        )
        text = reuse.text(revision, reuse.limit_for(revision.article, self.scope))
        return Response(text, headers={"ETag": f'"{revision.digest}"'})
