"""Sources of articles."""

from collections.abc import Collection, Sequence

from django.db.models import QuerySet

from newsroom.api import filters
from newsroom.api.presenters import corpus
from newsroom.api.presenters.corpus import Item
from newsroom.api.schemas import corpus as shapes
from newsroom.api.schemas import examples
from newsroom.feed.scope import Scope
from newsroom.partners import visibility as visible
from sources.models import Source

from .resources import Resource, described


@described(shapes.SourceItem, "One source", "Sources of articles", example=examples.SOURCE)
class Sources(Resource):
    queryset = Source.objects.none()
    filterset_class = filters.SourceFilter

    def visible(self, scope: Scope, include: Collection[str]) -> QuerySet[Source]:
        return visible.sources(scope)

    def present(self, objects: Sequence[Source], *, scope: Scope, include: Collection[str]) -> Sequence[Item]:
        return corpus.present_sources(objects)
