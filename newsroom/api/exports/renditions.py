"""Renditions: what partners read, rendered once for each render profile. Read, keep, fill, prune.

A rendition is made of the latest lines of the feed, so lists, snapshot and feed show one version of an object in the
same words. What a reader may see at all is asked of the tables each time; a rendition says only how it looks. See
docs/decisions/0014-stored-renditions.md.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from django.db import connection, transaction
from django.db.models import BigIntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from annotations.models import Anchor, Annotation
from newsroom.api.models import Rendition
from newsroom.articles.models import Article
from newsroom.feed.items import with_version
from newsroom.feed.models import Change
from newsroom.feed.scope import Scope
from newsroom.partners import reuse, visibility
from newsroom.partners.models import Partner
from newsroom.partners.permissions.scopes import scope_of
from newsroom.partners.render_profiles import RenderProfile

# The lines that a rendition is made of. All actions that write these lock the article first, so the ids of an article's
# lines are in the order of their commits; a claim's line may come from the lock of another article.
TEXTS = ["article", "annotation"]
AT_ONCE = 200


class RenditionKey(NamedTuple):
    """An article, as which view it is to be shown, and the id of its latest line."""

    article: UUID
    view: RenderProfile
    stamp: int


@dataclass(frozen=True, slots=True)
class RenderedArticle:
    """A rendition, stored or not: JSON of the article, and NDJSON of its annotations, `annotation_count` lines."""

    article: UUID
    view: str
    stamp: int
    item: bytes
    annotations: bytes
    annotation_count: int

    def nested(self) -> bytes:
        """The article's item with its annotations in it."""
        # A line end stands in no JSON string: there it is written as an escape.
        listed = self.annotations[:-1].replace(b"\n", b",")
        return b'%b,"annotations":[%b]}' % (self.item[:-1], listed)


def wanted(articles: QuerySet[Article], scope: Scope) -> list[RenditionKey]:
    """The articles of a queryset, in its order, with what it takes to read them: one query."""
    return as_wanted(rows_of(articles), scope)


def rows_of(articles: QuerySet[Article], *columns: str) -> QuerySet[Article, Any]:
    """The rows that `as_wanted` reads, with these columns too; they can be narrowed, ordered and cut first."""
    stamped = articles.annotate(stamp=stamp_of("pk"))
    return stamped.values_list("pk", "stamp", *reuse.LIMIT_COLUMNS, *filter(None, columns), named=True)


def as_wanted(rows: Iterable[tuple[Any, ...]], scope: Scope) -> list[RenditionKey]:
    views = reuse.Profiles(scope)
    own = (row[: 2 + len(reuse.LIMIT_COLUMNS)] for row in rows)
    return [RenditionKey(pk, views.of(place), stamp) for pk, stamp, *place in own]


def stamp_of(article: str) -> Coalesce:
    """The id of the latest line about the article of that column, or about an annotation of it; 0 without one."""
    lines = Change.objects.filter(article_id=OuterRef(article), object_type__in=TEXTS)
    latest = lines.order_by("article_id", "-id").values("id")[:1]
    return Coalesce(Subquery(latest, output_field=BigIntegerField()), 0)


def read(articles: Sequence[RenditionKey]) -> tuple[dict[UUID, RenderedArticle], list[RenderedArticle]]:
    """What is stored of these articles, and made where it is not or is out of date; and those that were made.

    To be read in one moment with `wanted`. The caller keeps the second afterwards: a reader's moment writes nothing.
    """
    found = {one.article: one for one in _stored(articles)}
    stale = [one for one in articles if one.article not in found]
    made = make(stale)
    return found | {one.article: one for one in made}, made


def _stored(articles: Sequence[RenditionKey]) -> Iterator[RenderedArticle]:
    views = {one.article: (one.view.key, one.stamp) for one in articles}
    with binary_cursor() as cursor:
        cursor.execute(
            "SELECT article_id, view, stamp, item, annotations, annotation_count FROM api_rendition"
            " WHERE article_id = ANY(%s) AND view = ANY(%s)",
            [list(views), list({key for key, _ in views.values()})],
        )
        for row in cursor:
            if views[row[0]] == row[1:3]:
                yield RenderedArticle(*row)


@contextmanager
def binary_cursor() -> Iterator[Any]:
    """A cursor that brings bytes as bytes: in the text that Django asks for each would be two hexadecimal digits."""
    connection.ensure_connection()
    raw = psycopg.Cursor(connection.connection)
    raw.format = psycopg.pq.Format.BINARY
    wrap: Any = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    with wrap(raw) as cursor:
        yield cursor


def make(articles: Iterable[RenditionKey]) -> list[RenderedArticle]:
    """Renditions of these articles as the feed's latest lines have them: one query, none for none.

    An article without a line in the feed, or hidden by its latest line, has none.
    """
    views = {one.article: one.view for one in articles}
    if not views:
        return []
    made = []
    for article, group in groupby(_latest_lines(views), key=lambda line: line.article):
        one = render(list(group), article=article, view=views[article])
        if one is not None:
            made.append(one)
    return made


class Line(NamedTuple):
    """The latest line about one object of an article."""

    id: int
    article: UUID
    type: str
    version: int
    text: str | None


def _latest_lines(articles: Iterable[UUID]) -> list[Line]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT id, article_id, object_type, version, item::text FROM feed_change
             WHERE id IN (
                SELECT max(id) FROM feed_change
                 WHERE article_id = ANY(%s) AND object_type IN ('article', 'annotation') GROUP BY object_id
             )
             ORDER BY article_id
            """,
            [list(articles)],
        )
        return [Line(*row) for row in cursor.fetchall()]


def render(lines: Sequence[Line], *, article: UUID, view: RenderProfile) -> RenderedArticle | None:
    """The rendition that the latest lines about one article make; None where it is hidden."""
    item, annotations = None, []
    for line in lines:
        if line.text is None:
            continue
        if line.type == "article":
            item = with_version(reuse.cut_text(line.text, view.right, type="article"), line.version)
            continue
        read = json.loads(line.text)
        if view.shows(kind=read["kind"], suggested=read["state"] == Annotation.State.SUGGESTED):
            text = reuse.cut_text(line.text, view.right, type="annotation")
            annotations.append((_start(read), read["id"], with_version(text, line.version)))
    if item is None:
        return None
    return RenderedArticle(
        article,
        view.key,
        max(line.id for line in lines),
        item.encode(),
        "".join(f"{text}\n" for *_, text in sorted(annotations)).encode(),
        len(annotations),
    )


def _start(annotation: dict[str, Any]) -> int:
    starts = (
        target["selector"][0]["start"]
        for target in annotation["target"]
        if target["part"] == Anchor.Part.CONTENT
    )
    return min(starts, default=0)


def keep(made: Sequence[RenderedArticle]) -> int:
    """Store renditions that were made, those that are still current; how many.

    Renditions of articles that an editor has locked are left out: they would be out of date at once. So are those of
    articles with a newer line in the feed; that includes all that an `erase` would have to wipe.
    """
    if not made:
        return 0
    ids = {one.article for one in made}
    with transaction.atomic():
        with connection.cursor() as cursor:
            # FOR SHARE: readers do not wait for each other, and no action changes the article before the commit.
            cursor.execute(
                "SELECT id FROM articles_article WHERE id = ANY(%s) ORDER BY id FOR SHARE SKIP LOCKED",
                [list(ids)],
            )
            held = {row[0] for row in cursor.fetchall()}
        # A statement of its own: its snapshot is taken after the lock.
        current = dict(
            Article.objects.filter(pk__in=held).annotate(stamp=stamp_of("pk")).values_list("pk", "stamp")
        )
        rows = [
            Rendition(
                article_id=one.article,
                view=one.view,
                stamp=one.stamp,
                item=one.item,
                annotations=one.annotations,
                annotation_count=one.annotation_count,
            )
            for one in sorted(made, key=lambda one: (one.article, one.view))
            if current.get(one.article) == one.stamp
        ]
        Rendition.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["article", "view"],
            update_fields=["stamp", "item", "annotations", "annotation_count"],
        )
    return len(rows)


def fill(scope: Scope, articles: QuerySet[Article] | None = None) -> int:
    """Make what is missing or out of date for readers with this scope, a few hundred at a time; how many.

    `articles` are those to look at: by default all that the scope may see.
    """
    remaining, count = articles if articles is not None else visibility.articles(scope), 0
    after: UUID | None = None
    while True:
        page = wanted(
            (remaining.filter(pk__gt=after) if after else remaining).order_by("pk")[:AT_ONCE], scope
        )
        if not page:
            return count
        count += keep(make(_stale(page)))
        after = page[-1].article


def _stale(articles: Sequence[RenditionKey]) -> list[RenditionKey]:
    stored = Rendition.objects.filter(article__in=[one.article for one in articles])
    current = set(stored.values_list("article", "view", "stamp"))
    return [one for one in articles if (one.article, one.view.key, one.stamp) not in current]


def fill_recent(lines: int = 2000) -> int:
    """Make for every active partner what the latest lines of the feed have put out of date; how many."""
    latest = Change.objects.order_by("-id")[:lines].values_list("article_id", "object_type")
    changed = {article for article, kind in latest if article is not None and kind in TEXTS}
    return sum(fill(scope, visibility.articles(scope).filter(pk__in=changed)) for scope in _scopes())


def fill_all() -> int:
    """Make all that any active partner would find missing; how many."""
    return sum(fill(scope) for scope in _scopes())


def prune() -> int:
    """Take away renditions of articles that are not out, and of views that no active partner has; how many."""
    views = [reuse.Profiles(scope) for scope in _scopes()]
    places = Article.objects.published().order_by().values_list(*reuse.LIMIT_COLUMNS).distinct()
    used = {view.of(one).key for one in places for view in views}
    unused = Rendition.objects.exclude(view__in=used)
    hidden = Rendition.objects.exclude(article__in=Article.objects.published())
    return sum(rows.delete()[0] for rows in (unused, hidden))


def _scopes() -> set[Scope]:
    return {scope_of(partner) for partner in Partner.objects.filter(is_active=True)}


def forget_all() -> None:
    """Forget how all articles looked: each is made again for its next reader."""
    Rendition.objects.all().delete()


def wipe(article: UUID) -> None:
    """Forget how an article looked; it is part of `articles.actions.erase` and runs in its transaction."""
    Rendition.objects.filter(article=article).delete()
