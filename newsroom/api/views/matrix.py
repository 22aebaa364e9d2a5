"""The claim matrix of a story, whole or a cell of it."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.claims import matrix as claim_matrix
from annotations.models import Question
from newsroom.api.formats import csv
from newsroom.api.pagination import BY_ID, PAGING, Cursor, cursor_of, limit_of, page_of
from newsroom.api.presenters import corpus, matrix
from newsroom.api.presenters.corpus import Item
from newsroom.api.renderers import Csv
from newsroom.api.schemas import corpus as shapes
from newsroom.api.schemas import examples
from newsroom.api.schemas.openapi import PAGE_PARAMETERS, answers
from newsroom.api.views.base import PartnerView
from newsroom.core.transactions import repeatable_read
from newsroom.feed.scope import Scope
from newsroom.partners import visibility

AT_ONCE = 100  # questions


class Table(Csv):
    """A matrix is as large as an editor can look at: unlike a list it is written at once."""

    def render(self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None) -> bytes:
        return str(data).encode()


class Matrix(PartnerView):
    renderer_classes = [JSONRenderer, Table]

    def known_parameters(self) -> Collection[str]:
        """Pages are of JSON; the table comes whole."""
        return () if self.request.accepted_renderer.format == Table.format else PAGING

    @extend_schema(
        summary="The claim matrix of a story",
        description=(
            "What its articles say on its questions. `articles` are its columns; a question has a cell for each of "
            "them that says something on it, the others are silent. As CSV it comes whole, with a row for each "
            "statement. How a cell differs from the first of its row is proposed by rules, and told to those whose "
            "products hold what machines propose."
        ),
        parameters=PAGE_PARAMETERS,
        responses=answers(shapes.Matrix, 400, 404, 406, also=[Csv]),
        examples=[OpenApiExample("A matrix", value=examples.MATRIX, response_only=True)],
        operation_id="story_matrix",
    )
    def get(self, request: Request, pk: UUID, format: str | None = None) -> Response:
        with repeatable_read():
            [story] = corpus.present_stories([get_object_or_404(visibility.stories(self.scope), pk=pk)])
            if request.accepted_renderer.format == Table.format:
                return self._table(pk)
            asked, cursor = _page(pk, self.scope, cursor_of(request, "id"), limit_of(request))
            columns = [matrix.present_column(one) for one in claim_matrix.columns(pk, self.scope)]
        following = cursor.sealed() if cursor else None
        return Response({"story": story, "articles": columns, "questions": asked, "next": following})

    def _table(self, story: UUID) -> Response:
        lines, after = [csv.head("statement")], None
        while True:
            asked, after = _page(story, self.scope, after, AT_ONCE)
            lines += csv.rows("statement", matrix.rows(asked))
            if after is None:
                break
        return Response("".join(lines), content_type="text/csv; charset=utf-8; header=present")


def _page(story: UUID, scope: Scope, after: Cursor | None, limit: int) -> tuple[list[Item], Cursor | None]:
    questions, following = page_of(
        visibility.questions(scope).filter(story=story),
        sort="id",
        order=BY_ID["id"],
        after=after,
        limit=limit,
    )
    items = corpus.present_questions(questions)
    return matrix.with_cells(items, questions, scope=scope), following


class Cell(PartnerView):
    @extend_schema(
        summary="One cell of a claim matrix",
        description=(
            "What one article says on one question: the permanent address of that. It answers 404 where the article "
            "is silent, or not for you."
        ),
        responses=answers(shapes.CellItem, 400, 404),
        examples=[OpenApiExample("One cell", value=examples.CELL, response_only=True)],
        operation_id="cell",
    )
    def get(self, request: Request, pk: UUID, article: UUID) -> Response:
        with repeatable_read():
            question: Question = get_object_or_404(visibility.questions(self.scope), pk=pk)
            [row] = matrix.with_cells(corpus.present_questions([question]), [question], scope=self.scope)
        wanted = matrix.cell_uri(pk, article)
        found = next((cell for cell in row["cells"] if cell["uri"] == wanted), None)
        if found is None:
            raise Http404
        return Response(found)
