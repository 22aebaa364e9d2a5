"""Stories, and their articles as JSON Feed."""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from newsroom.api import filters
from newsroom.api.formats import jsonfeed
from newsroom.api.pagination import (
    LIMIT_AT_MOST,
    LIMIT_DEFAULT,
    Cursor,
    cursor_of,
    limit_of,
    page_of,
)
from newsroom.api.presenters import corpus
from newsroom.api.presenters.corpus import Item
from newsroom.api.renderers import JsonFeed
from newsroom.api.schemas import corpus as shapes
from newsroom.api.schemas import examples
from newsroom.api.schemas.feed import JsonFeed as JsonFeedSchema
from newsroom.api.schemas.openapi import answers
from newsroom.api.views.base import PartnerView
from newsroom.articles.models import Story
from newsroom.core.transactions import repeatable_read
from newsroom.feed.scope import Scope
from newsroom.partners import visibility as visible

from .articles import NEWEST, Articles
from .resources import Resource, described


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
        responses=answers(JsonFeedSchema, 400, 404, 406, media_type=JsonFeed.media_type),
        examples=[
            OpenApiExample("A story", value=examples.FEED, response_only=True, media_type=JsonFeed.media_type)
        ],
        operation_id="story_feed",
    )
    def get(self, request: Request, pk: UUID) -> Response:
        with repeatable_read():
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
