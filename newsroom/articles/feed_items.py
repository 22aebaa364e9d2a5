"""Articles, stories and sources as partners see them: one flat presenter each, used by the feed and the API alike."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field
from typing_extensions import TypedDict

from newsroom.core.public_fields import Id, Instant, Language, OneOf, Uri
from newsroom.feed import record
from newsroom.feed.models import Op
from newsroom.feed.record import Presented
from newsroom.feed.scope import Facet, ScopePlace
from sources.models import Source

from .models import Article, Story


class SourceName(TypedDict):
    uri: Uri
    name: str


class FlatSource(TypedDict):
    """A source as the feed publishes it."""

    id: Id
    uri: Uri
    type: Literal["source"]
    name: str
    kind: Annotated[str, OneOf(Source.Kind)]
    url: Annotated[str, Field(description="The outlet's own address, or empty.")]
    language: Language
    reliability: Annotated[
        str, OneOf(Source.Reliability), Field(description="The letter of the Admiralty code.")
    ]
    usageTerms: Annotated[
        str, Field(description="The terms agreed with the source, in plain words; may be empty.")
    ]


class FlatStory(TypedDict):
    """A story as the feed publishes it."""

    id: Id
    uri: Uri
    type: Literal["story"]
    title: str
    summary: str


class PublishedText(TypedDict):
    """The published revision of an article."""

    id: Id
    uri: Uri
    number: Annotated[int, Field(ge=1, description="Counts all revisions of the article, drafts included.")]
    text: Annotated[Uri, Field(description="Address of the canonical text, in which all offsets count.")]
    digest: Annotated[str, Field(description="SHA-256; the ETag of the text.")]
    note: Annotated[str, Field(description="The correction, in words for readers; empty without one.")]


class ArticleFace(TypedDict):
    """What an article shows before and after it is published."""

    id: Id
    uri: Uri
    type: Literal["article"]
    pubStatus: Annotated[str, OneOf(Article.PubStatus), Field(description="IPTC publishing status.")]
    source: SourceName
    language: Language
    headline: str
    standfirst: str
    byline: str
    dateline: str
    credit: str
    url: Annotated[str, Field(description="Where the source published it, or empty.")]
    origin: Annotated[str, OneOf(Article.Origin)]
    datePublished: Annotated[Instant | None, Field(description="When the source published it.")]
    dateIsEstimated: bool


class PublishedArticle(ArticleFace):
    publishedAt: Annotated[Instant, Field(description="When it was first published here.")]
    correctedAt: Annotated[Instant | None, Field(description="When it was last corrected here.")]
    revision: PublishedText


class FlatArticle(PublishedArticle):
    """An article as the feed publishes it."""

    story: Annotated[Uri | None, Field(description="The story's URI; null without one.")]


def source_item(source: Source) -> FlatSource:
    """A source's public item; JSON-able."""
    return {
        "id": str(source.pk),
        "uri": source.uri,
        "type": "source",
        "name": source.name,
        "kind": source.kind,
        "url": source.url,
        "language": source.language,
        "reliability": source.reliability,
        "usageTerms": source.usage_terms,
    }


def article_face(article: Article) -> ArticleFace:
    """What an article shows before and after it is published; needs `published_revision` and `source`. JSON-able."""
    revision = article.published_revision
    if revision is None:
        raise ValueError("An article that was never published has no public face.")
    return {
        "id": str(article.pk),
        "uri": article.uri,
        "type": "article",
        "pubStatus": article.pub_status,
        "source": {"uri": article.source.uri, "name": article.source.name},
        "language": article.language,
        "headline": revision.headline,
        "standfirst": revision.standfirst,
        "byline": article.byline,
        "dateline": article.dateline,
        "credit": article.credit,
        "url": article.url,
        "origin": article.origin,
        "datePublished": _isoformat(article.date_published),
        "dateIsEstimated": article.date_is_estimated,
    }


def article_item(article: Article, story: Story | None) -> FlatArticle:
    """A published article, flat: no annotations. JSON-able; needs `published_revision` and `source`."""
    face, revision = article_face(article), article.published_revision
    assert revision is not None
    assert article.published_at is not None
    return {
        **face,
        "story": story.uri if story else None,
        "publishedAt": article.published_at.isoformat(),
        "correctedAt": _isoformat(article.corrected_at),
        "revision": {
            "id": str(revision.pk),
            "uri": revision.uri,
            "number": revision.number,
            "text": f"{revision.uri}/text",
            "digest": revision.digest,
            "note": revision.public_note,
        },
    }


def story_item(story: Story) -> FlatStory:
    """A story's public item; JSON-able."""
    return {
        "id": str(story.pk),
        "uri": story.uri,
        "type": "story",
        "title": story.title,
        "summary": story.summary,
    }


def facet_of(article: Article, story: UUID | None) -> Facet:
    """Where an article is seen."""
    return Facet("article", str(article.source_id), article.language, str(story) if story else "")


def present_articles(articles: Sequence[Article]) -> Iterator[Presented]:
    """Articles as the feed tells them. Reads their revisions and sources anew, under the caller's lock."""
    ids = [article.pk for article in articles]
    fresh = Article.objects.select_related("source", "published_revision", "story").in_bulk(ids)
    for pk in ids:
        article = fresh[pk]
        story = article.story
        visible = article.is_public
        yield Presented(
            item=article_item(article, story) if visible else {},
            place=ScopePlace(frozenset([facet_of(article, story.pk if story else None)] if visible else [])),
            article_id=pk,
            story_id=story.pk if story else None,
            reason="not published" if article.is_usable else article.pub_status,
            pub_status="" if article.is_usable else article.pub_status,
        )


def present_sources(sources: Sequence[Source]) -> Iterator[Presented]:
    """Sources as the feed tells them: one is visible where an article of its is."""
    ids = [source.pk for source in sources]
    published = Article.objects.published().filter(source__in=ids)
    facets: dict[UUID, set[Facet]] = {pk: set() for pk in ids}
    for pk, language, story in published.order_by().values_list("source", "language", "story").distinct():
        facets[pk].add(Facet("source", str(pk), language))
        if story is not None:
            facets[pk].add(Facet("source", str(pk), language, str(story)))
    for source in sources:
        yield Presented(
            item=source_item(source),
            place=ScopePlace(frozenset(facets[source.pk])),
            reason="no published article",
        )


def present_stories(stories: Sequence[Story]) -> Iterator[Presented]:
    """Stories as the feed tells them: one is visible where an article of it is."""
    members: dict[UUID | None, list[Article]] = defaultdict(list)
    for article in Article.objects.published().filter(story__in=stories):
        members[article.story_id].append(article)
    for story in stories:
        facets = {Facet("story", str(a.source_id), a.language, str(story.pk)) for a in members[story.pk]}
        yield Presented(
            item=story_item(story),
            place=ScopePlace(frozenset(facets)),
            story_id=story.pk,
            reason="no published article",
        )


def publish_story_changes(ids: Iterable[UUID]) -> None:
    """Tell the feed what has changed of these stories."""
    record.record(Story, ids, present_stories)


def publish_article_changes(ids: Iterable[UUID], *, op: Op = Op.UPSERT, reason: str = "") -> None:
    """Tell the feed what has changed of these articles, and of their sources."""
    ids = list(ids)
    record.record(Article, ids, present_articles, op=op, reason=reason)
    sources = Article.objects.filter(pk__in=ids).values_list("source_id", flat=True)
    record.record(Source, sources, present_sources)


def _isoformat(value: datetime | None) -> str | None:
    return value.isoformat() if value else None
