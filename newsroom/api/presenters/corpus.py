"""The corpus as JSON: the flat items of the feed, each with its version, and nested in them what was asked for.

Each function takes what was read and returns one item for each object, in order; the query stands beside the thing
that shows it, and no number of queries grows with the number of rows.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet

from annotations.feed_items import (
    actor_item,
    annotation_item,
    answer_item,
    claim_item,
    question_item,
    with_actor_parts,
    with_claim_parts,
    with_public_parts,
    wordings,
)
from annotations.models import Actor, Anchor, Annotation, Claim, ClaimAnswer, Question, Role
from newsroom.articles.feed_items import article_face, article_item, source_item, story_item
from newsroom.articles.models import Article, Revision, Story
from newsroom.feed.models import Public
from newsroom.feed.reuse_limits import ReuseLimit
from newsroom.feed.scope import Scope
from newsroom.partners import reuse, visibility
from sources.models import Source

Item = dict[str, Any]

ARTICLE_INCLUDES = frozenset({"annotations", "claims", "actors", "story", "body", "revisions"})
CLAIM_INCLUDES = frozenset({"statements", "differences"})
QUESTION_INCLUDES = frozenset({"cells"})
ACTOR_INCLUDES = frozenset({"statements"})
# The newest statements of an actor are nested; some have thousands.
STATEMENTS_AT_MOST = 20
# A revision's columns that no flat item shows. Joined to each annotation they would cross the wire again and again.
_LONG = ("body", "text", "blocks")


def with_article_parts(articles: QuerySet[Article], *, include: Collection[str] = ()) -> QuerySet[Article]:
    long = [field for field in _LONG if not (field == "body" and "body" in include)]
    return articles.select_related("source", "published_revision", "story").defer(
        *(f"published_revision__{field}" for field in long)
    )


def present_articles(articles: Sequence[Article], *, scope: Scope, include: Collection[str]) -> list[Item]:
    """Articles from `with_article_parts`; `include` is of ARTICLE_INCLUDES."""
    by_article: dict[Any, list[Annotation]] = {}
    if {"annotations", "claims", "actors"} & set(include):
        by_article = _by_article(visibility.annotations(scope).filter(article__in=[a.pk for a in articles]))
    claims: dict[Any, Item] = {}
    if "claims" in include:
        ids = {pk for annotations in by_article.values() for pk in _claims(annotations)}
        stated = list(with_claim_parts(Claim.objects.filter(pk__in=ids)))
        claims = dict(zip((c.pk for c in stated), present_claims(stated, scope=scope), strict=True))
    named: dict[UUID, Item] = {}
    if "actors" in include:
        ids = {pk for annotations in by_article.values() for pk in _actors(annotations)}
        actors = list(with_actor_parts(Actor.objects.filter(pk__in=ids)))
        named = {a.pk: item for a, item in zip(actors, present_actors(actors), strict=True)}
    texts = _revisions(articles, include, scope=scope) if "revisions" in include else {}
    items = []
    for article in articles:
        story, annotations = article.story, by_article.get(article.pk, [])
        right = reuse.limit_for(article, scope)
        item = _with_version(article, reuse.article(article_item(article, story), right))
        if "story" in include:
            item["story"] = _with_version(story, story_item(story)) if story else None
        if "body" in include:
            item["body"] = reuse.body(article.published_revision, right)
        if "revisions" in include:
            item["revisions"] = texts[article.pk]
        if "annotations" in include:
            item["annotations"] = present_annotations(annotations, scope=scope)
        if "claims" in include:
            item["claims"] = [claims[pk] for pk in sorted(set(_claims(annotations)))]
        if "actors" in include:
            item["actors"] = [named[pk] for pk in sorted(set(_actors(annotations)))]
        items.append(item)
    return items


def present_embargoed(articles: Sequence[Article], *, scope: Scope) -> list[Item]:
    """Articles from `with_article_parts` that have not gone out: what they will be, and when.

    No story and no text: the story may still be confidential, and the text comes with publication.
    """
    items = []
    for article in articles:
        assert article.embargo_until is not None
        item = reuse.article(article_face(article), reuse.limit_for(article, visibility.ahead(scope)))
        items.append({**item, "embargoed": article.embargo_until.isoformat()})
    return items


def _revisions(
    articles: Sequence[Article], include: Collection[str], *, scope: Scope
) -> dict[UUID, list[Item]]:
    """The texts of each article that have gone out, oldest first; with their bodies where those are asked for."""
    found = Revision.objects.filter(article__in=articles, first_published_at__isnull=False)
    long = ("text",) if "body" in include else ("text", "body")
    known = {article.pk: article for article in articles}
    texts: dict[UUID, list[Item]] = {article.pk: [] for article in articles}
    for revision in found.defer(*long).order_by("article", "number"):
        # The article that came with its source, by which its rights are known.
        revision.article = known[revision.article_id]
        item = present_revision(revision, scope=scope)
        if "body" in include:
            item["body"] = reuse.body(revision, reuse.limit_for(revision.article, scope))
        texts[revision.article_id].append(item)
    return texts


def with_annotation_parts(annotations: QuerySet[Annotation]) -> QuerySet[Annotation]:
    return with_public_parts(annotations).defer(*(f"article__published_revision__{field}" for field in _LONG))


def present_annotations(annotations: Iterable[Annotation], *, scope: Scope) -> list[Item]:
    """Annotations from `with_annotation_parts`."""
    return [
        _with_version(a, reuse.annotation(annotation_item(a), reuse.limit_for(a.article, scope)))
        for a in annotations
    ]


def present_claims(claims: Iterable[Claim], *, scope: Scope) -> list[Item]:
    """Claims from `with_claim_parts`, with as much of their words as may be had of the article that each comes from.

    An editor's wording is cut as its statement would be: it may be the article's sentence with one word put right. A
    rationale is the newsroom's own. One query.
    """
    claims = list(claims)
    first_statements = wordings(c.pk for c in claims).select_related("article__source")
    right = {one.claim_id: reuse.limit_for(one.article, scope) for one in first_statements}
    return [_with_version(c, reuse.claim(claim_item(c), right.get(c.pk, ReuseLimit.LINK))) for c in claims]


def with_statements(items: Sequence[Item], claims: Sequence[Claim], *, scope: Scope) -> list[Item]:
    """Claims' items, each with its statements."""
    stating = visibility.accepted(scope).filter(claim__in=[c.pk for c in claims])
    statements = with_annotation_parts(stating)
    by_claim: dict[Any, list[Annotation]] = {}
    for statement in statements.order_by("pk"):
        by_claim.setdefault(statement.claim_id, []).append(statement)
    return [
        {**item, "statements": present_annotations(by_claim.get(claim.pk, []), scope=scope)}
        for claim, item in zip(claims, items, strict=True)
    ]


def present_actors(actors: Iterable[Actor]) -> list[Item]:
    """Actors from `annotations.feed_items.with_actor_parts`."""
    return [_with_version(a, actor_item(a)) for a in actors]


def with_statement_ids(actors: QuerySet[Actor], *, scope: Scope) -> QuerySet[Actor]:
    """Fetch beside each actor, in the same query, the ids of the newest annotations in which it speaks."""
    speaking = Role.objects.effective().filter(
        annotation=OuterRef("pk"), actor=OuterRef(OuterRef("pk")), kind=Role.Kind.SPEAKER
    )
    statements = (
        visibility.accepted(scope).filter(Exists(speaking)).order_by("-pk").values("pk")[:STATEMENTS_AT_MOST]
    )
    return actors.annotate(statement_ids=ArraySubquery(statements))


def present_actors_with_statements(actors: Sequence[Actor], *, scope: Scope) -> list[Item]:
    """Actors from `with_actor_parts` and `with_statement_ids`."""
    ids = {pk for actor in actors for pk in actor.statement_ids}  # type: ignore[attr-defined]
    statements = with_annotation_parts(visibility.annotations(scope)).in_bulk(ids)
    items = []
    for actor, item in zip(actors, present_actors(actors), strict=True):
        newest = [statements[pk] for pk in actor.statement_ids if pk in statements]  # type: ignore[attr-defined]
        everything = f"{settings.SITE_URL}/api/v1/annotations?actor={actor.pk}&role=speaker"
        items.append(
            {**item, "statements": {"items": present_annotations(newest, scope=scope), "all": everything}}
        )
    return items


def present_sources(sources: Iterable[Source]) -> list[Item]:
    return [_with_version(s, source_item(s)) for s in sources]


def present_stories(stories: Iterable[Story]) -> list[Item]:
    return [_with_version(s, story_item(s)) for s in stories]


def present_questions(questions: Iterable[Question]) -> list[Item]:
    return [_with_version(q, question_item(q)) for q in questions]


def present_answers(answers: Iterable[ClaimAnswer]) -> list[Item]:
    return [_with_version(a, answer_item(a)) for a in answers]


def present_revision(revision: Revision, *, scope: Scope) -> Item:
    """A text that has gone out. It never changes, so it has a digest in place of a version.

    Its article must come with its source.
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
        "note": revision.public_note,
        "firstPublishedAt": revision.first_published_at.isoformat(),
        "digest": revision.digest,
        "text": f"{revision.uri}/text",
        "blocks": [
            {"field": field, "tag": tag, "start": start, "end": end}
            for field, tag, start, end in revision.blocks
        ],
    }
    return dict(reuse.revision(item, reuse.limit_for(revision.article, scope)))


def published_since(article: Article) -> str:
    """When the published text of an article was first published (ISO 8601)."""
    assert article.published_revision is not None
    assert article.published_revision.first_published_at is not None
    return article.published_revision.first_published_at.isoformat()


def _with_version(obj: Public, item: Mapping[str, Any]) -> Item:
    return {**item, "version": obj.version}


def _by_article(annotations: QuerySet[Annotation]) -> dict[Any, list[Annotation]]:
    """Annotations by the id of their article, each list in the order of the text."""
    found = sorted(with_annotation_parts(annotations), key=lambda a: (a.article_id, _start(a), a.pk))
    return {article: list(group) for article, group in groupby(found, key=lambda a: a.article_id)}


def _start(annotation: Annotation) -> int:
    anchors: list[Item] = annotation.public_anchors  # type: ignore[attr-defined]
    starts = (a["start"] for a in anchors if a["part"] == Anchor.Part.CONTENT)
    return min((start for start in starts if start is not None), default=0)


def _claims(annotations: Iterable[Annotation]) -> Iterator[UUID]:
    """The claims that they state, with repetitions."""
    for annotation in annotations:
        if annotation.claim_id is not None and annotation.state == Annotation.State.ACCEPTED:
            yield annotation.claim_id


def _actors(annotations: Iterable[Annotation]) -> Iterator[UUID]:
    """The actors that play a role in them, with repetitions."""
    for annotation in annotations:
        if annotation.state != Annotation.State.ACCEPTED:
            continue
        for role in annotation.public_roles:  # type: ignore[attr-defined]
            if role["actor"]:
                yield UUID(role["actor"])
