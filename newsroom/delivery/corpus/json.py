"""The corpus as JSON: the flat items of the feed, each with its version, and nested in them what was asked for.

Each function takes what was read and returns one item for each object, in order; the query stands beside the thing
that shows it, and no number of queries grows with the number of rows.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet

from annotations.ledger import (
    actor_item,
    annotation_item,
    claim_item,
    story_item,
    with_actor_parts,
    with_public_parts,
)
from annotations.models import Actor, Anchor, Annotation, Claim, Role, Story
from newsroom.articles.ledger import article_item, source_item
from newsroom.articles.models import Article, Revision
from newsroom.ledger.models import Public
from newsroom.ledger.scope import Scope
from sources.models import Source

from . import visible

Item = dict[str, Any]
P = TypeVar("P", bound=Public)

ARTICLE_INCLUDES = frozenset({"annotations", "claims", "actors", "story", "body", "revisions"})
CLAIM_INCLUDES = frozenset({"statements"})
ACTOR_INCLUDES = frozenset({"said"})
# Of what an actor has said, the newest are nested; some have said thousands of things.
SAID_AT_MOST = 20
# A revision's columns that no flat item shows. Joined to each annotation they would cross the wire again and again.
_LONG = ("body", "text", "blocks")


def with_article_parts(articles: QuerySet[Article], *, include: Collection[str] = ()) -> QuerySet[Article]:
    long = [field for field in _LONG if not (field == "body" and "body" in include)]
    return articles.select_related("source", "published_revision", "membership__story").defer(
        *(f"published_revision__{field}" for field in long)
    )


def present_articles(articles: Sequence[Article], *, scope: Scope, include: Collection[str]) -> list[Item]:
    """Articles from `with_article_parts`; `include` is of ARTICLE_INCLUDES."""
    said: dict[Any, list[Annotation]] = {}
    if {"annotations", "claims", "actors"} & set(include):
        said = _by_article(visible.annotations(scope).filter(article__in=[a.pk for a in articles]))
    named: dict[UUID, Item] = {}
    if "actors" in include:
        ids = {pk for annotations in said.values() for pk in _actors(annotations)}
        actors = list(with_actor_parts(Actor.objects.filter(pk__in=ids)))
        named = {a.pk: item for a, item in zip(actors, present_actors(actors), strict=True)}
    texts = _revisions(articles, include) if "revisions" in include else {}
    items = []
    for article in articles:
        story, annotations = _story(article), said.get(article.pk, [])
        item = _with_version(article, article_item(article, story))
        if "story" in include:
            item["story"] = _with_version(story, story_item(story)) if story else None
        if "body" in include:
            item["body"] = _body(article.published_revision)
        if "revisions" in include:
            item["revisions"] = texts[article.pk]
        if "annotations" in include:
            item["annotations"] = [_with_version(a, annotation_item(a)) for a in annotations]
        if "claims" in include:
            item["claims"] = present_claims(_distinct(a.claim for a in annotations if a.claim))
        if "actors" in include:
            item["actors"] = [named[pk] for pk in sorted(set(_actors(annotations)))]
        items.append(item)
    return items


def _revisions(articles: Sequence[Article], include: Collection[str]) -> dict[UUID, list[Item]]:
    """The texts of each article that have gone out, oldest first; with their bodies where those are asked for."""
    found = Revision.objects.filter(article__in=articles, first_published_at__isnull=False)
    long = ("text",) if "body" in include else ("text", "body")
    texts: dict[UUID, list[Item]] = {article.pk: [] for article in articles}
    for revision in found.select_related("article").defer(*long).order_by("article", "number"):
        item = present_revision(revision)
        if "body" in include:
            item["body"] = _body(revision)
        texts[revision.article_id].append(item)
    return texts


def _body(revision: Revision | None) -> str | None:
    """The one way by which a body leaves: null where the reader may not have it."""
    assert revision is not None
    return revision.body


def with_annotation_parts(annotations: QuerySet[Annotation]) -> QuerySet[Annotation]:
    return with_public_parts(annotations).defer(*(f"article__published_revision__{field}" for field in _LONG))


def present_annotations(annotations: Sequence[Annotation]) -> list[Item]:
    """Annotations from `with_annotation_parts`."""
    return [_with_version(a, annotation_item(a)) for a in annotations]


def present_claims(claims: Iterable[Claim]) -> list[Item]:
    return [_with_version(c, claim_item(c)) for c in claims]


def present_claims_with_statements(claims: Sequence[Claim], *, scope: Scope) -> list[Item]:
    statements = with_annotation_parts(visible.annotations(scope).filter(claim__in=[c.pk for c in claims]))
    by_claim: dict[Any, list[Annotation]] = {}
    for statement in statements.order_by("pk"):
        by_claim.setdefault(statement.claim_id, []).append(statement)
    return [
        {**item, "statements": present_annotations(by_claim.get(claim.pk, []))}
        for claim, item in zip(claims, present_claims(claims), strict=True)
    ]


def present_actors(actors: Iterable[Actor]) -> list[Item]:
    """Actors from `with_actor_parts`."""
    return [_with_version(a, actor_item(a)) for a in actors]


def with_what_they_said(actors: QuerySet[Actor], *, scope: Scope) -> QuerySet[Actor]:
    """Fetch beside each actor, in the same query, the ids of the newest annotations in which it speaks."""
    speaking = Role.objects.effective().filter(
        annotation=OuterRef("pk"), actor=OuterRef(OuterRef("pk")), kind=Role.Kind.SPEAKER
    )
    said = visible.annotations(scope).filter(Exists(speaking)).order_by("-pk").values("pk")[:SAID_AT_MOST]
    return actors.annotate(said=ArraySubquery(said))


def present_actors_with_what_they_said(actors: Sequence[Actor], *, scope: Scope) -> list[Item]:
    """Actors from `with_actor_parts` and `with_what_they_said`."""
    ids = {pk for actor in actors for pk in actor.said}  # type: ignore[attr-defined]
    said = with_annotation_parts(visible.annotations(scope)).in_bulk(ids)
    items = []
    for actor, item in zip(actors, present_actors(actors), strict=True):
        newest = [said[pk] for pk in actor.said if pk in said]  # type: ignore[attr-defined]
        everything = f"{settings.SITE_URL}/api/v1/annotations?actor={actor.pk}&role=speaker"
        items.append({**item, "said": {"items": present_annotations(newest), "all": everything}})
    return items


def present_sources(sources: Iterable[Source]) -> list[Item]:
    return [_with_version(s, source_item(s)) for s in sources]


def present_stories(stories: Iterable[Story]) -> list[Item]:
    return [_with_version(s, story_item(s)) for s in stories]


def present_revision(revision: Revision) -> Item:
    """A text that has gone out. It never changes, so it has a digest in place of a version."""
    assert revision.first_published_at is not None
    return {
        "id": str(revision.pk),
        "uri": revision.uri,
        "type": "revision",
        "article": revision.article.uri,
        "number": revision.number,
        "headline": revision.headline,
        "standfirst": revision.standfirst,
        "note": revision.note,
        "firstPublishedAt": revision.first_published_at.isoformat(),
        "digest": revision.digest,
        "text": f"{revision.uri}/text",
        "blocks": [
            {"field": field, "tag": tag, "start": start, "end": end}
            for field, tag, start, end in revision.blocks
        ],
    }


def _with_version(obj: Public, item: Item) -> Item:
    return {**item, "version": obj.version}


def _story(article: Article) -> Story | None:
    membership = getattr(article, "membership", None)
    return membership.story if membership else None


def _by_article(annotations: QuerySet[Annotation]) -> dict[Any, list[Annotation]]:
    """Annotations by the id of their article, each list in the order of the text."""
    found = sorted(with_annotation_parts(annotations), key=lambda a: (a.article_id, _start(a), a.pk))
    return {article: list(group) for article, group in groupby(found, key=lambda a: a.article_id)}


def _start(annotation: Annotation) -> int:
    anchors: list[Item] = annotation.public_anchors  # type: ignore[attr-defined]
    starts = (a["start"] for a in anchors if a["part"] == Anchor.Part.CONTENT)
    return min((start for start in starts if start is not None), default=0)


def _actors(annotations: Iterable[Annotation]) -> Iterator[UUID]:
    """The actors that play a role in them, with repetitions."""
    for annotation in annotations:
        for role in annotation.public_roles:  # type: ignore[attr-defined]
            if role["actor"]:
                yield UUID(role["actor"])


def _distinct(objects: Iterable[P]) -> list[P]:
    """Each object once, in the order of ids."""
    return [obj for _, obj in sorted({obj.pk: obj for obj in objects}.items())]
