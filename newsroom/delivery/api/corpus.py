"""The lists of the corpus. Each says what it shows, how, and by what it can be narrowed; the rest is shared."""

from collections.abc import Collection, Sequence

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from rest_framework.request import Request

from annotations.models import Actor, Annotation, Claim, Story
from newsroom.articles.models import Article
from newsroom.delivery import renditions
from newsroom.delivery.corpus import json, visible
from newsroom.delivery.corpus.json import Item
from newsroom.delivery.rest.moment import one_moment
from newsroom.delivery.rest.paging import KeysetPagination
from newsroom.delivery.rest.parameters import choices
from newsroom.ledger.scope import Scope
from sources.models import Source

from . import examples, filters, shapes, stored
from .resources import Resource, described


@described(
    shapes.ArticleItem,
    "One article",
    "Articles, each with its published text's headline",
    includes=json.ARTICLE_INCLUDES,
    example=examples.ARTICLE,
)
class Articles(Resource):
    queryset = Article.objects.none()
    filterset_class = filters.ArticleFilter
    includes = json.ARTICLE_INCLUDES

    def visible(self, scope: Scope) -> QuerySet[Article]:
        return json.with_article_parts(visible.articles(scope))

    def present(
        self, objects: Sequence[Article], *, scope: Scope, include: Collection[str]
    ) -> Sequence[Item]:
        return json.present_articles(objects, scope=scope, include=include)

    def list(self, request: Request) -> HttpResponseBase:
        include = choices(request, "include", self.includes)
        if not stored.holds(include):
            return super().list(request)
        with one_moment():
            rows = renditions.rows_of(self.filter_queryset(visible.articles(self.scope)))
            page = stored.Page(self.paginate_queryset(rows) or (), scope=self.scope)
        assert isinstance(self.paginator, KeysetPagination)
        return page.answer(include=include, following=self.paginator.next)


@described(
    shapes.AnnotationItem,
    "One annotation",
    "Annotations, their words quoted from the published text",
    example=examples.ANNOTATION,
)
class Annotations(Resource):
    queryset = Annotation.objects.none()
    filterset_class = filters.AnnotationFilter

    def visible(self, scope: Scope) -> QuerySet[Annotation]:
        return json.with_annotation_parts(visible.annotations(scope))

    def present(
        self, objects: Sequence[Annotation], *, scope: Scope, include: Collection[str]
    ) -> Sequence[Item]:
        return json.present_annotations(objects, scope=scope)


@described(
    shapes.ClaimItem,
    "One claim",
    "Claims",
    includes=json.CLAIM_INCLUDES,
    example=examples.CLAIM,
)
class Claims(Resource):
    queryset = Claim.objects.none()
    filterset_class = filters.ClaimFilter
    includes = json.CLAIM_INCLUDES

    def visible(self, scope: Scope) -> QuerySet[Claim]:
        return visible.claims(scope)

    def present(self, objects: Sequence[Claim], *, scope: Scope, include: Collection[str]) -> Sequence[Item]:
        if "statements" in include:
            return json.present_claims_with_statements(objects, scope=scope)
        return json.present_claims(objects, scope=scope)


@described(shapes.ActorItem, "One actor", "Actors with a role in an annotation", example=examples.ACTOR)
class Actors(Resource):
    queryset = Actor.objects.none()
    filterset_class = filters.ActorFilter

    def visible(self, scope: Scope) -> QuerySet[Actor]:
        return json.with_actor_parts(visible.actors(scope))

    def present(self, objects: Sequence[Actor], *, scope: Scope, include: Collection[str]) -> Sequence[Item]:
        return json.present_actors(objects)


@described(shapes.SourceItem, "One source", "Sources of articles", example=examples.SOURCE)
class Sources(Resource):
    queryset = Source.objects.none()
    filterset_class = filters.SourceFilter

    def visible(self, scope: Scope) -> QuerySet[Source]:
        return visible.sources(scope)

    def present(self, objects: Sequence[Source], *, scope: Scope, include: Collection[str]) -> Sequence[Item]:
        return json.present_sources(objects)


@described(shapes.StoryItem, "One story", "Stories with an article", example=examples.STORY)
class Stories(Resource):
    queryset = Story.objects.none()
    filterset_class = filters.StoryFilter

    def visible(self, scope: Scope) -> QuerySet[Story]:
        return visible.stories(scope)

    def present(self, objects: Sequence[Story], *, scope: Scope, include: Collection[str]) -> Sequence[Item]:
        return json.present_stories(objects)
