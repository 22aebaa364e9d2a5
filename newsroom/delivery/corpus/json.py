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
    wordings,
)
from annotations.models import Actor, Anchor, Annotation, Claim, Story
from newsroom.articles.ledger import article_item, source_item
from newsroom.articles.models import Article, Revision
from newsroom.ledger.models import Public
from newsroom.ledger.right import Right
from newsroom.ledger.scope import Scope
from sources.models import Source

from . import rights, visible

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
            prefetch_related_objects(named, "names", "identifiers")
    claims: dict[Any, Item] = {}
    if "claims" in include:
        stated = _distinct(claim for annotations in said.values() for claim in _claims(annotations))
        claims = dict(zip((c.pk for c in stated), present_claims(stated, scope=scope), strict=True))
    items = []
    for article in articles:
        story, annotations = _story(article), said.get(article.pk, [])
        right = rights.right_to(article, scope)
        item = _with_version(article, rights.article(article_item(article, story), right))
        if "story" in include:
            item["story"] = _with_version(story, story_item(story)) if story else None
        if "annotations" in include:
            item["annotations"] = present_annotations(annotations, scope=scope)
        if "claims" in include:
            item["claims"] = [claims[claim.pk] for claim in _distinct(_claims(annotations))]
        if "actors" in include:
            item["actors"] = present_actors(_distinct(_actors(annotations)))
        items.append(item)
    return items


def present_embargoed(articles: Sequence[Article], *, scope: Scope) -> list[Item]:
    """Articles from `with_article_parts` that have not gone out: what they will be, and when.

    No story and no text: the story may be nobody's business yet, and the text comes with the release.
    """
    items = []
    for article in articles:
        assert article.embargo_until is not None
        item = rights.article(article_item(article, None), rights.right_to(article, visible.ahead(scope)))
        for hidden in ("story", "publishedAt", "correctedAt", "revision"):
            del item[hidden]
        items.append({**item, "embargoed": article.embargo_until.isoformat()})
    return items


def with_annotation_parts(annotations: QuerySet[Annotation]) -> QuerySet[Annotation]:
    return with_public_parts(annotations).defer(*(f"article__published_revision__{field}" for field in _LONG))


def present_annotations(annotations: Iterable[Annotation], *, scope: Scope) -> list[Item]:
    """Annotations from `with_annotation_parts`."""
    return [
        _with_version(a, rights.annotation(annotation_item(a), rights.right_to(a.article, scope)))
        for a in annotations
    ]


def present_claims(claims: Iterable[Claim], *, scope: Scope) -> list[Item]:
    """Claims, each with as much of its words as may be had of the article that they come from: one query."""
    claims = list(claims)
    worded = wordings(c.pk for c in claims).select_related("article__source", "article__membership")
    right = {said.claim_id: rights.right_to(said.article, scope) for said in worded}
    return [_with_version(c, rights.claim(claim_item(c), right.get(c.pk, Right.LINK))) for c in claims]


def present_claims_with_statements(claims: Sequence[Claim], *, scope: Scope) -> list[Item]:
    stating = visible.annotations(scope).filter(
        claim__in=[c.pk for c in claims], state=Annotation.State.ACCEPTED
    )
    statements = with_annotation_parts(stating)
    by_claim: dict[Any, list[Annotation]] = {}
    for statement in statements.order_by("pk"):
        by_claim.setdefault(statement.claim_id, []).append(statement)
    return [
        {**item, "statements": present_annotations(by_claim.get(claim.pk, []), scope=scope)}
        for claim, item in zip(claims, present_claims(claims, scope=scope), strict=True)
    ]


def with_actor_parts(actors: QuerySet[Actor]) -> QuerySet[Actor]:
    return actors.prefetch_related("names", "identifiers")


def present_actors(actors: Iterable[Actor]) -> list[Item]:
    """Actors from `with_actor_parts`."""
    return [_with_version(a, actor_item(a)) for a in actors]


def present_sources(sources: Iterable[Source]) -> list[Item]:
    return [_with_version(s, source_item(s)) for s in sources]


def present_stories(stories: Iterable[Story]) -> list[Item]:
    return [_with_version(s, story_item(s)) for s in stories]


def present_revision(revision: Revision, *, scope: Scope) -> Item:
    """A text that has gone out. It never changes, so it has a digest in place of a version.

    Its article must come with its source and membership.
    """
    assert revision.first_published_at is not None
    item = {
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
    return rights.revision(item, rights.right_to(revision.article, scope))


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


def _claims(annotations: Iterable[Annotation]) -> Iterator[Claim]:
    for annotation in annotations:
        if annotation.claim is not None and annotation.state == Annotation.State.ACCEPTED:
            yield annotation.claim


def _actors(annotations: Iterable[Annotation]) -> Iterator[Actor]:
    for annotation in annotations:
        if annotation.state != Annotation.State.ACCEPTED:
            continue
        for role in annotation.effective_roles:  # type: ignore[attr-defined]
            if role.actor is not None:
                yield role.actor


def _distinct(objects: Iterable[P]) -> list[P]:
    """Each object once, in the order of ids."""
    return [obj for _, obj in sorted({obj.pk: obj for obj in objects}.items())]
