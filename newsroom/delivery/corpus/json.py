"""The corpus as JSON: the flat items of the feed, each with its version, and nested in them what was asked for.

Each function takes what was read and returns one item for each object, in order; the query stands beside the thing
that shows it, and no number of queries grows with the number of rows.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, TypeVar

from django.db.models import QuerySet, prefetch_related_objects

from annotations.ledger import (
    actor_item,
    annotation_item,
    claim_item,
    story_item,
    with_public_parts,
)
from annotations.models import Actor, Anchor, Annotation, Claim, Story
from newsroom.articles.ledger import article_item, source_item
from newsroom.articles.models import Article, Revision
from newsroom.ledger.models import Public
from newsroom.ledger.scope import Scope
from sources.models import Source

from . import visible

Item = dict[str, Any]
P = TypeVar("P", bound=Public)

ARTICLE_INCLUDES = frozenset({"annotations", "claims", "actors", "story"})
CLAIM_INCLUDES = frozenset({"statements"})
# A revision's columns that no flat item shows. Joined to each annotation they would cross the wire again and again.
_LONG = ("body", "text", "blocks")


def with_article_parts(articles: QuerySet[Article]) -> QuerySet[Article]:
    return articles.select_related("source", "published_revision", "membership__story").defer(
        *(f"published_revision__{field}" for field in _LONG)
    )


def present_articles(articles: Sequence[Article], *, scope: Scope, include: Collection[str]) -> list[Item]:
    """Articles from `with_article_parts`; `include` is of ARTICLE_INCLUDES."""
    said: dict[Any, list[Annotation]] = {}
    if {"annotations", "claims", "actors"} & set(include):
        said = _by_article(visible.annotations(scope).filter(article__in=[a.pk for a in articles]))
        if "actors" in include:
            named = [actor for annotations in said.values() for actor in _actors(annotations)]
            prefetch_related_objects(named, "names", "identifiers", "offices__organisation", "merged")
        if "claims" in include:
            prefetch_related_objects(
                [a.claim for annotations in said.values() for a in annotations if a.claim],
                "verdict__author",
                "merged",
            )
    items = []
    for article in articles:
        story, annotations = _story(article), said.get(article.pk, [])
        item = _with_version(article, article_item(article, story))
        if "story" in include:
            item["story"] = _with_version(story, story_item(story)) if story else None
        if "annotations" in include:
            item["annotations"] = [_with_version(a, annotation_item(a)) for a in annotations]
        if "claims" in include:
            item["claims"] = present_claims(_distinct(a.claim for a in annotations if a.claim))
        if "actors" in include:
            item["actors"] = present_actors(_distinct(_actors(annotations)))
        items.append(item)
    return items


def with_annotation_parts(annotations: QuerySet[Annotation]) -> QuerySet[Annotation]:
    return with_public_parts(annotations).defer(*(f"article__published_revision__{field}" for field in _LONG))


def present_annotations(annotations: Sequence[Annotation]) -> list[Item]:
    """Annotations from `with_annotation_parts`."""
    return [_with_version(a, annotation_item(a)) for a in annotations]


def present_claims(claims: Iterable[Claim]) -> list[Item]:
    """Claims from `annotations.ledger.with_claim_parts`."""
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
    """Actors from `annotations.ledger.with_actor_parts`."""
    return [_with_version(a, actor_item(a)) for a in actors]


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
    anchors: list[Anchor] = annotation.public_anchors  # type: ignore[attr-defined]
    return min((a.start for a in anchors if a.part == Anchor.Part.CONTENT and a.start is not None), default=0)


def _actors(annotations: Iterable[Annotation]) -> Iterator[Actor]:
    for annotation in annotations:
        for role in annotation.effective_roles:  # type: ignore[attr-defined]
            if role.actor is not None:
                yield role.actor


def _distinct(objects: Iterable[P]) -> list[P]:
    """Each object once, in the order of ids."""
    return [obj for _, obj in sorted({obj.pk: obj for obj in objects}.items())]
