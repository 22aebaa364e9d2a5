"""The snapshot: all that a partner may see, in one stream.

Every object comes once, in its latest version, before what points at it: sources, stories, actors, claims, questions
and their answers, then article by article the article and its annotations. The last line says where the feed goes on
from there.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from annotations.models import Actor, Claim, ClaimAnswer, Question
from newsroom.articles.models import Article, Story
from newsroom.core.transactions import repeatable_read
from newsroom.feed import numbering, read
from newsroom.feed.items import written
from newsroom.feed.models import Public
from newsroom.feed.reuse_limits import ReuseLimit
from newsroom.feed.scope import Scope, ScopePlace
from newsroom.partners import reuse, visibility
from newsroom.partners.models import Partner
from newsroom.partners.permissions.scopes import scope_of
from newsroom.partners.render_profiles import RenderProfile
from sources.models import Source

from . import renditions
from .renditions import Line, RenderedArticle

BLOCK = 16 * 1024  # bytes that go out at once, or more
# To be raised by a release that shows the same lines of the feed in other words, or in another order: nothing else of
# `tag` would move.
FORM = 2
BYTES_AT_MOST = 32 * 1024 * 1024  # bytes of renditions that were made on the way and wait to be stored

# Beside what a view of it is asked by, each row of an article brings the lines to make its rendition of, where the
# stored one is missing or out of date: the answer shows one moment, and cannot ask again.
_ARTICLES = """
COPY (
    SELECT article.pk, profiles.view, rendition.item, rendition.annotations, rendition.annotation_count,
           CASE WHEN rendition.id IS NULL THEN (
               SELECT json_agg(json_build_array(id, object_type, version, item::text))::text FROM feed_change
                WHERE id IN (
                   SELECT max(id) FROM feed_change
                    WHERE article_id = article.pk AND object_type IN ('article', 'annotation') GROUP BY object_id
                )
           ) END
      FROM ({articles}) AS article(pk, stamp, {columns})
      JOIN {profiles} ON {at_article}
      LEFT JOIN api_rendition rendition
        ON rendition.article_id = article.pk AND rendition.view = profiles.view AND rendition.stamp = article.stamp
     ORDER BY article.pk
) TO STDOUT (FORMAT BINARY)
"""
# Objects in the order of their ids, a few hundred at a time. Of those, the ones that stand in one place and view come
# as one value, in finished lines: to take up each by itself took longer than to read it.
_OTHERS = """
COPY (
    SELECT convert_to(string_agg(line, '' ORDER BY pk), 'UTF8'), count(*), view, place
      FROM (
        SELECT object.pk, {view} AS view, line.scope_after::text AS place,
               left(line.item::text, -1) || ',"version":' || line.version || E'}}\n' AS line,
               (row_number() OVER (ORDER BY object.pk) - 1) / {at_once} AS block
          FROM ({objects}) AS object(pk, version)
          JOIN feed_change line ON line.object_id = object.pk AND line.version = object.version
          {join}
         WHERE line.item IS NOT NULL
      ) AS lines
     GROUP BY block, view, place
     ORDER BY block, view, place
) TO STDOUT (FORMAT BINARY)
"""
AT_ONCE = 500  # objects
# Whose words a line has, for those kinds that have somebody's.
_JOIN_WORDS = """
LEFT JOIN ({articles}) AS article(pk, {columns}) ON article.pk = line.article_id
LEFT JOIN {profiles} ON {at_article}
"""
_COLUMNS = ("origin", "language", "source", "story", "redistribution", "words")
_NAMES = ", ".join(_COLUMNS)
# An article of no story has none to compare.
_AT_ARTICLE = " AND ".join(
    f"article.{column} = profiles.{column}"
    if column != "story"
    else "coalesce(article.story::text, '') = profiles.story"
    for column in _COLUMNS
)


def tag(scope: Scope, *, partner: UUID, packed: bool) -> str | None:
    """The ETag of what `stream` would read: it cannot have changed while this is the same. None where none is certain.

    To be asked for *before* what it stands for is read: what is committed in between is then under an ETag that is
    never given again, for the feed goes one way only. `packed`: as gzip.
    """
    # A line that another process is about to number is in the tables already, and in no head yet.
    head = read.settled_head()
    if head is None:
        return None
    # A claim can carry words of sources that the reader's products do not name; the feed has no line about those.
    sources = Source.objects.order_by("pk").values_list("pk", "redistribution", "quote_words")
    granted = [[str(pk), *limits] for pk, *limits in sources]
    made_of = written([FORM, head, str(partner), scope.as_json(), granted, packed])
    # Weak: gzip may pack the same in other bytes.
    return f'W/"{hashlib.sha256(made_of.encode()).hexdigest()[:32]}"'


def stream(
    partner: Partner, *, at_most: float | None = None, telling: Callable[[int], None] = lambda lines: None
) -> Iterator[bytes]:
    """NDJSON in blocks of whole lines, read from the database at one moment as the reader takes it.

    What the partner may see is asked in that moment, too. Its rights may have changed since its key was recognised: the
    line that tells of that comes before the `next` of this stream, so it would never be read.

    Calls `telling` before each block with the number of lines up to its end.

    The last line is `{"count", "next", "sha256"}`: how many lines came before it, their digest, and the cursor from
    which to follow the feed. A stream that ends without it is not whole. The database gives it up after
    `at_most` seconds.
    """
    # The head is noted in the moment that is read: all that it numbers is in there, and what came since may be as well.
    numbering.number()
    digest, count = hashlib.sha256(), 0
    made: list[RenderedArticle] = []
    with repeatable_read(at_most):
        following = read.head_in_snapshot()
        for block, lines in _blocks(_lines(scope_of(partner), made)):
            digest.update(block)
            count += lines
            telling(count)
            yield block
    telling(count + 1)
    yield f"{written({'next': following, 'count': count, 'sha256': digest.hexdigest()})}\n".encode()
    renditions.keep(made)


# Whole lines, and how many.
Lines = tuple[bytes, int]


def _blocks(parts: Iterator[Lines]) -> Iterator[Lines]:
    """The same, short parts joined: each part has a cost of its own on its way out."""
    held: list[bytes] = []
    size = count = 0
    for text, lines in parts:
        if len(text) < BLOCK:
            held.append(text)
            size += len(text)
            count += lines
            if size < BLOCK:
                continue
            text, lines = b"", 0
        if held:
            yield b"".join(held), count
            held, size, count = [], 0, 0
        # What is long goes on as it is: to copy it would take as long as to read it.
        if text:
            yield text, lines
    if held:
        yield b"".join(held), count


def _lines(scope: Scope, made: list[RenderedArticle]) -> Iterator[Lines]:
    profiles = _Profiles(scope)
    for model in (Source, Story, Actor, Claim, Question, ClaimAnswer):
        yield from _others(model, scope, profiles)
    yield from _articles(scope, profiles, made)


class _Profiles:
    """The views that a scope has of all the places where articles stand, as a table of the statement."""

    def __init__(self, scope: Scope) -> None:
        views = reuse.Profiles(scope)
        places = list(Article.objects.order_by().values_list(*reuse.LIMIT_COLUMNS).distinct())
        self.views: dict[str, RenderProfile] = {}
        self.rows: list[tuple[Any, ...]] = []
        for place in places:
            view = views.of(place)
            self.views[view.key] = view
            self.rows.append((*place, view.key))

    @property
    def sql(self) -> str:
        return (
            "unnest(%s::text[], %s::text[], %s::uuid[], %s::text[], %s::text[], %s::int[], %s::text[])"
            f" AS profiles({_NAMES}, view)"
        )

    @property
    def params(self) -> list[list[Any]]:
        columns: list[list[Any]] = [list(column) for column in zip(*self.rows, strict=True)] or [[]] * 7
        columns[3] = [str(story) if story else "" for story in columns[3]]
        return columns


def _others(model: type[Public], scope: Scope, profiles: _Profiles) -> Iterator[Lines]:
    """The objects of a kind whose latest line tells that they stand in the scope: what the feed's reader holds."""
    chosen, params = _sql(model._default_manager.order_by().values_list("pk", "version"))
    admitted: dict[str, bool] = {}
    kind, types = model.object_type, ["bytea", "int8", "text", "text"]
    join, more = "", []
    if reuse.has_words(kind):
        articles, none = _sql(Article.objects.order_by().values_list("pk", *reuse.LIMIT_COLUMNS))
        join = _JOIN_WORDS.format(
            articles=articles, columns=_NAMES, profiles=profiles.sql, at_article=_AT_ARTICLE
        )
        more = [*none, *profiles.params]
    statement = _OTHERS.format(
        objects=chosen, view="profiles.view" if join else "NULL::text", join=join, at_once=AT_ONCE
    )
    with _copied(statement, [*params, *more], types) as rows:
        for lines, count, view, place in rows:
            # There are few places beside the number of objects, so each is weighed once.
            if place not in admitted:
                admitted[place] = scope.admits(ScopePlace.from_json(json.loads(place)))
            if not admitted[place]:
                continue
            # Words of an article that is no more, or of none: no right to it can be found, so none is had.
            yield (
                reuse.cut_lines(lines, profiles.views[view].right if view else ReuseLimit.LINK, type=kind),
                count,
            )


def _articles(scope: Scope, profiles: _Profiles, made: list[RenderedArticle]) -> Iterator[Lines]:
    articles = visibility.articles(scope).order_by().annotate(stamp=renditions.stamp_of("pk"))
    try:
        chosen, params = _sql(articles.values_list("pk", "stamp", *reuse.LIMIT_COLUMNS))
    except EmptyResultSet:
        # Of who has no product Django knows without asking that there is nothing.
        return
    statement = _ARTICLES.format(
        articles=chosen, columns=_NAMES, profiles=profiles.sql, at_article=_AT_ARTICLE
    )
    types, size = ["uuid", "text", "bytea", "bytea", "int4", "text"], 0
    with _copied(statement, [*params, *profiles.params], types) as rows:
        for article, view, item, annotations, count, lines in rows:
            if item is None:
                one = _made(article, profiles.views[view], lines)
                if one is None:
                    continue
                item, annotations, count = one.item, one.annotations, one.annotation_count
                size += len(item) + len(annotations)
                if size <= BYTES_AT_MOST:
                    made.append(one)
            yield b"%b\n" % item, 1
            yield annotations, count


def _made(article: UUID, view: RenderProfile, lines: str | None) -> RenderedArticle | None:
    found = [Line(id, article, type, version, text) for id, type, version, text in json.loads(lines or "[]")]
    return renditions.render(found, article=article, view=view) if found else None


def _sql(queryset: QuerySet[Any, Any]) -> tuple[str, tuple[Any, ...]]:
    return queryset.query.sql_with_params()


@contextmanager
def _copied(statement: str, params: list[Any], types: list[str]) -> Iterator[Iterator[tuple[Any, ...]]]:
    """The rows of a COPY as they come: nothing is held but what is on its way."""
    connection.ensure_connection()
    # COPY takes no parameters, so they are written into the statement, on this side.
    with psycopg.ClientCursor(connection.connection) as cursor, cursor.copy(statement, params) as copy:
        copy.set_types(types)
        yield copy.rows()
