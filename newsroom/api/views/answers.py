"""Answers: which claim answers which question."""

from collections.abc import Collection, Sequence

from django.db.models import QuerySet

from annotations.models import ClaimAnswer
from newsroom.api import filters
from newsroom.api.presenters import corpus
from newsroom.api.presenters.corpus import Item
from newsroom.api.schemas import corpus as shapes
from newsroom.api.schemas import examples
from newsroom.feed.scope import Scope
from newsroom.partners import visibility as visible

from .resources import Resource, described


@described(shapes.AnswerItem, "One answer", "Which claim answers which question", example=examples.ANSWER)
class Answers(Resource):
    queryset = ClaimAnswer.objects.none()
    filterset_class = filters.AnswerFilter

    def visible(self, scope: Scope, include: Collection[str]) -> QuerySet[ClaimAnswer]:
        return visible.answers(scope)

    def present(
        self, objects: Sequence[ClaimAnswer], *, scope: Scope, include: Collection[str]
    ) -> Sequence[Item]:
        return corpus.present_answers(objects)
