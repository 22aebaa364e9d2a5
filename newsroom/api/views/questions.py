"""Questions of stories."""

from collections.abc import Collection, Sequence

from django.db.models import QuerySet

from annotations.models import Question
from newsroom.api import filters
from newsroom.api.presenters import corpus, matrix
from newsroom.api.presenters.corpus import Item
from newsroom.api.schemas import corpus as shapes
from newsroom.api.schemas import examples
from newsroom.feed.scope import Scope
from newsroom.partners import visibility as visible

from .resources import Resource, described


@described(
    shapes.QuestionWithIncludes,
    "One question",
    "Questions that stories are asked, with an answer",
    includes=corpus.QUESTION_INCLUDES,
    example=examples.QUESTION,
)
class Questions(Resource):
    queryset = Question.objects.none()
    filterset_class = filters.QuestionFilter
    includes = corpus.QUESTION_INCLUDES

    def visible(self, scope: Scope, include: Collection[str]) -> QuerySet[Question]:
        return visible.questions(scope)

    def present(
        self, objects: Sequence[Question], *, scope: Scope, include: Collection[str]
    ) -> Sequence[Item]:
        items = corpus.present_questions(objects)
        return matrix.with_cells(items, objects, scope=scope) if "cells" in include else items
