"""Articles, as JSON, ninjs and Web Annotation."""

from collections.abc import Collection, Sequence

from django.conf import settings
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from rest_framework.request import Request

from newsroom.api import filters
from newsroom.api.exports import renditions, stored
from newsroom.api.formats import jsonld, ninjs
from newsroom.api.pagination import (
    BY_ID,
    Order,
    cursor_of,
    limit_of,
    page_of,
    sort_of,
)
from newsroom.api.presenters import corpus
from newsroom.api.presenters.corpus import Item, published_since
from newsroom.api.renderers import JsonLd, Ninjs
from newsroom.api.schemas import corpus as shapes
from newsroom.api.schemas import examples
from newsroom.articles.models import Article
from newsroom.core.transactions import repeatable_read
from newsroom.feed.scope import Scope
from newsroom.partners import visibility as visible

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
        with repeatable_read():
            rows, cursor = page_of(
                renditions.rows_of(self.filter_queryset(visible.articles(self.scope)), order.column),
                sort=sort,
                order=order,
                after=cursor_of(request, sort),
                limit=limit_of(request),
            )
            page = stored.StoredPage(rows, scope=self.scope)
        return page.answer(include=self.include, following=cursor.sealed() if cursor else None)

    def write(self, format: str, found: Article, item: Item) -> Item:
        if format == Ninjs.format:
            return ninjs.article(item, usage_terms=found.source.usage_terms)
        uri, since = f"{item['uri']}.{JsonLd.format}", published_since(found)
        annotations = (
            jsonld.annotation(one, site=settings.SITE_URL, since=since) for one in item["annotations"]
        )
        page = jsonld.page(annotations, uri=f"{uri}#page", part_of=uri)
        return jsonld.document(
            jsonld.collection(page, uri=uri, label=item["headline"]), site=settings.SITE_URL
        )
