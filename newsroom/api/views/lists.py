"""The lists of the corpus. Each says what it shows, how, and by what it can be narrowed; the rest is shared."""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.feed_items import with_actor_parts, with_claim_parts
from annotations.models import Actor, Annotation, Claim, ClaimAnswer, Question
from newsroom.api import filters
from newsroom.api.exports import renditions, stored
from newsroom.api.formats import claimreview, jsonfeed, jsonld, ninjs
from newsroom.api.pagination import (
    BY_ID,
    LIMIT_AT_MOST,
    LIMIT_DEFAULT,
    Cursor,
    Order,
    cursor_of,
    limit_of,
    page_of,
    sort_of,
)
from newsroom.api.presenters import corpus, matrix
from newsroom.api.presenters.corpus import Item
from newsroom.api.renderers import ClaimReview, JsonFeed, JsonLd, Ninjs
from newsroom.api.schemas import examples
from newsroom.api.schemas import objects as shapes
from newsroom.api.schemas.openapi import answers
from newsroom.api.views.base import PartnerView
from newsroom.articles.models import Article, Story
from newsroom.core import errors
from newsroom.core.transactions import one_moment
from newsroom.feed.scope import Scope
from newsroom.partners import visibility as visible
from sources.models import Source

from .proposals import Proposing
from .resources import JSON, Resource, described

NEWEST = "-publishedAt"


@described(
    shapes.ArticleItem,
    "One article",
    "Articles, each with its published text's headline",
    includes=corpus.ARTICLE_INCLUDES,
    example=examples.ARTICLE,
)
class Articles(Resource):
    queryset = Article.objects.none()
    filterset_class = filters.ArticleFilter
    orders = {
        **BY_ID,
        "publishedAt": Order("published_at"),
        NEWEST: Order("published_at", descending=True),
    }
    includes = corpus.ARTICLE_INCLUDES
    member_formats = (JsonLd, Ninjs)
    needs = {JsonLd.format: {"annotations"}, Ninjs.format: ninjs.INCLUDES}

    def visible(self, scope: Scope, include: Collection[str]) -> QuerySet[Article]:
        return corpus.with_article_parts(visible.articles(scope), include=include)

    def present(
        self, objects: Sequence[Article], *, scope: Scope, include: Collection[str]
    ) -> Sequence[Item]:
        return corpus.present_articles(objects, scope=scope, include=include)

    def list(self, request: Request, format: str | None = None) -> HttpResponseBase:
        if self.format != JSON or not stored.holds(self.include):
            return super().list(request, format)
        sort = sort_of(request, self.orders)
        order = self.orders[sort]
        with one_moment():
            rows, cursor = page_of(
                renditions.rows_of(self.filter_queryset(visible.articles(self.scope)), order.column),
                sort=sort,
                order=order,
                after=cursor_of(request, sort),
                limit=limit_of(request),
            )
            page = stored.Page(rows, scope=self.scope)
        return page.answer(include=self.include, following=cursor.sealed() if cursor else None)

    def write(self, format: str, found: Article, item: Item) -> Item:
        if format == Ninjs.format:
            return ninjs.article(item, usage_terms=found.source.usage_terms)
        uri, since = f"{item['uri']}.{JsonLd.format}", _since(found)
        said = (jsonld.annotation(one, site=settings.SITE_URL, since=since) for one in item["annotations"])
        page = jsonld.page(said, uri=f"{uri}#page", part_of=uri)
        return jsonld.document(
            jsonld.collection(page, uri=uri, label=item["headline"]), site=settings.SITE_URL
        )


@described(
    shapes.AnnotationItem,
    "One annotation",
    "Annotations, their words quoted from the published text",
    example=examples.ANNOTATION,
)
class Annotations(Proposing, Resource):
    queryset = Annotation.objects.none()
    filterset_class = filters.AnnotationFilter
    list_formats = (JsonLd,)
    member_formats = (JsonLd,)

    def visible(self, scope: Scope, include: Collection[str]) -> QuerySet[Annotation]:
        return corpus.with_annotation_parts(visible.annotations(scope))

    def present(
        self, objects: Sequence[Annotation], *, scope: Scope, include: Collection[str]
    ) -> Sequence[Item]:
        return corpus.present_annotations(objects, scope=scope)

    def write(self, format: str, found: Annotation, item: Item) -> Item:
        site = settings.SITE_URL
        return jsonld.document(jsonld.annotation(item, site=site, since=_since(found.article)), site=site)

    def write_page(
        self, format: str, found: Sequence[Annotation], items: Sequence[Item], following: str
    ) -> Item:
        site, whole = settings.SITE_URL, self.address()
        page = jsonld.page(
            (
                jsonld.annotation(item, site=site, since=_since(one.article))
                for one, item in zip(found, items, strict=True)
            ),
            uri=self.address(after=self.request.query_params.get("after", "")),
            part_of=whole,
            following=following,
        )
        if not self.request.query_params.get("after"):
            return jsonld.document(jsonld.collection(page, uri=whole, label="Annotations"), site=site)
        return jsonld.document(page, site=site)


@described(
    shapes.ClaimItem,
    "One claim",
    "Claims",
    includes=corpus.CLAIM_INCLUDES,
    example=examples.CLAIM,
)
class Claims(Resource):
    merges = True
    queryset = Claim.objects.none()
    filterset_class = filters.ClaimFilter
    member_formats = (ClaimReview,)
    needs = {ClaimReview.format: claimreview.INCLUDES}
    includes = corpus.CLAIM_INCLUDES

    def visible(self, scope: Scope, include: Collection[str]) -> QuerySet[Claim]:
        return with_claim_parts(visible.claims(scope))

    def present(self, objects: Sequence[Claim], *, scope: Scope, include: Collection[str]) -> Sequence[Item]:
        items = corpus.present_claims(objects, scope=scope)
        if "statements" in include:
            items = corpus.with_statements(items, objects, scope=scope)
        if "differences" in include:
            items = matrix.with_differences(items, objects, scope=scope)
        return items

    def write(self, format: str, found: Claim, item: Item) -> Item:
        if not item.get("verdict"):
            raise errors.NotThere("Nobody has reviewed this claim yet.")
        publisher = {"name": settings.SPECTACULAR_SETTINGS["TITLE"], "url": settings.SITE_URL}
        return claimreview.review(item, publisher=publisher)


@described(
    shapes.ActorItem,
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
        return corpus.with_what_they_said(actors, scope=scope) if "said" in include else actors

    def present(self, objects: Sequence[Actor], *, scope: Scope, include: Collection[str]) -> Sequence[Item]:
        if "said" in include:
            return corpus.present_actors_with_what_they_said(objects, scope=scope)
        return corpus.present_actors(objects)


@described(shapes.SourceItem, "One source", "Sources of articles", example=examples.SOURCE)
class Sources(Resource):
    queryset = Source.objects.none()
    filterset_class = filters.SourceFilter

    def visible(self, scope: Scope, include: Collection[str]) -> QuerySet[Source]:
        return visible.sources(scope)

    def present(self, objects: Sequence[Source], *, scope: Scope, include: Collection[str]) -> Sequence[Item]:
        return corpus.present_sources(objects)


@described(shapes.StoryItem, "One story", "Stories with an article", example=examples.STORY)
class Stories(Resource):
    queryset = Story.objects.none()
    filterset_class = filters.StoryFilter
    member_formats = (JsonFeed,)

    def visible(self, scope: Scope, include: Collection[str]) -> QuerySet[Story]:
        return visible.stories(scope)

    def present(self, objects: Sequence[Story], *, scope: Scope, include: Collection[str]) -> Sequence[Item]:
        return corpus.present_stories(objects)

    def write(self, format: str, found: Story, item: Item) -> Item:
        return feed_of(item, scope=self.scope)


@described(
    shapes.QuestionItem,
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


class StoryFeed(PartnerView):
    """A story as JSON Feed, page by page."""

    parameters = frozenset({"after", "limit"})
    renderer_classes = [JsonFeed]

    @extend_schema(
        summary="A story as JSON Feed",
        description="Its articles, newest first; `next_url` leads to older ones.",
        parameters=[
            OpenApiParameter("after", str, description="As `next_url` has it."),
            OpenApiParameter(
                "limit",
                {"type": "integer", "minimum": 1, "maximum": LIMIT_AT_MOST, "default": LIMIT_DEFAULT},
                description="How many at most.",
            ),
        ],
        responses=answers(shapes.JsonFeed, 400, 404, 406, media_type=JsonFeed.media_type),
        examples=[
            OpenApiExample("A story", value=examples.FEED, response_only=True, media_type=JsonFeed.media_type)
        ],
        operation_id="story_feed",
    )
    def get(self, request: Request, pk: UUID) -> Response:
        with one_moment():
            [story] = corpus.present_stories([get_object_or_404(visible.stories(self.scope), pk=pk)])
            after, limit = cursor_of(request, NEWEST), limit_of(request)
            return Response(feed_of(story, scope=self.scope, after=after, limit=limit))


def feed_of(story: Item, *, scope: Scope, after: Cursor | None = None, limit: int = LIMIT_DEFAULT) -> Item:
    """A page of a story's feed, from a cursor on. Call it inside `one_moment`."""
    include = {"body"}
    articles = visible.articles(scope).filter(story=story["id"])
    found, cursor = page_of(
        corpus.with_article_parts(articles, include=include),
        sort=NEWEST,
        order=Articles.orders[NEWEST],
        after=after,
        limit=limit,
    )
    uri = f"{story['uri']}/feed"
    return jsonfeed.feed(
        story,
        corpus.present_articles(found, scope=scope, include=include),
        uri=uri,
        following=f"{uri}?limit={limit}&after={cursor.sealed()}" if cursor else "",
    )


def _since(article: Article) -> str:
    """When the text that is out went out."""
    assert article.published_revision is not None
    assert article.published_revision.first_published_at is not None
    return article.published_revision.first_published_at.isoformat()
