"""Actors: people, organisations, states and groups."""

from collections.abc import Collection, Sequence

from django.db.models import QuerySet

from annotations.feed_items import with_actor_parts
from annotations.models import Actor
from newsroom.api import filters
from newsroom.api.presenters import corpus
from newsroom.api.presenters.corpus import Item
from newsroom.api.schemas import corpus as shapes
from newsroom.api.schemas import examples
from newsroom.feed.scope import Scope
from newsroom.partners import visibility as visible

from .resources import Resource, described


@described(
    shapes.ActorWithIncludes,
    "One actor",
    "Actors with a role in an annotation",
    includes=corpus.ACTOR_INCLUDES,
    example=examples.ACTOR,
)
class Actors(Resource):
    merges = True
    queryset = Actor.objects.none()
    filterset_class = filters.ActorFilter
    includes = corpus.ACTOR_INCLUDES

    def visible(self, scope: Scope, include: Collection[str]) -> QuerySet[Actor]:
        actors = with_actor_parts(visible.actors(scope))
        return corpus.with_statement_ids(actors, scope=scope) if "statements" in include else actors

    def present(self, objects: Sequence[Actor], *, scope: Scope, include: Collection[str]) -> Sequence[Item]:
        if "statements" in include:
            return corpus.present_actors_with_statements(objects, scope=scope)
        return corpus.present_actors(objects)
