"""Make an article from a document that was received."""

from datetime import UTC, datetime, time

from django.db import transaction

from newsroom.articles.models import Article, IntakeResult, Revision
from newsroom.articles.text.canonical import ArticleText
from newsroom.core.erasing import erasing
from newsroom.users.models import User
from sources.formats import Item, Unreadable, read
from sources.models import Document, Source

from .erase import wipe_documents
from .revise import EmptyText, store_text


def file(document: Document, *, editor: User | None = None) -> IntakeResult:
    """Make an article of a document, once: or return the result of the document's earlier intake.

    A text that the same source has sent before (under other bytes) is a duplicate of that article; one that cannot
    be read is rejected with its reason. The document stays as it is in any case.
    """
    with transaction.atomic():
        # Two workers at one document: the second waits here and then finds the result of the first.
        Document.objects.select_for_update(no_key=True).get(pk=document.pk)
        filed = IntakeResult.objects.filter(document=document).first()
        if filed is not None:
            return filed
        # Two documents of one text: the second waits here and then finds the first one's article as its twin.
        Source.objects.select_for_update(no_key=True).get(pk=document.source_id)
        try:
            item = read(bytes(document.content), name=document.name, media_type=document.media_type)
        except Unreadable as unreadable:
            return IntakeResult.objects.create(
                document=document, outcome=IntakeResult.Outcome.REJECTED, reason=str(unreadable)[:300]
            )
        text = ArticleText.of(headline_of(document.title, item), item.standfirst, item.body)
        twin = _twin(document, text)
        if twin is not None:
            filed = IntakeResult.objects.create(
                document=document, outcome=IntakeResult.Outcome.DUPLICATE, article=twin
            )
            if twin.erased_at is not None:
                # A source that sends it again, under other bytes, must not bring back what was erased.
                with erasing():
                    wipe_documents(twin)
            return filed
        try:
            with transaction.atomic():
                article = _write(document, item, text, editor)
        except EmptyText:
            return IntakeResult.objects.create(
                document=document,
                outcome=IntakeResult.Outcome.REJECTED,
                reason="holds no text that can be read",
            )
        return IntakeResult.objects.create(
            document=document, outcome=IntakeResult.Outcome.ARTICLE, article=article
        )


def headline_of(document_title: str, item: Item) -> str:
    """Return the headline in the text, which the source printed, or else the title that came with it."""
    return item.headline or document_title


def _write(document: Document, item: Item, text: ArticleText, editor: User | None) -> Article:
    published = document.published or as_datetime(item.published)
    article = Article.objects.create(
        source=document.source,
        origin=Article.Origin.RECEIVED,
        language=document.language or item.language or document.source.language,
        byline=item.byline[:300],
        dateline=item.dateline[:200],
        credit=item.agency[:200],
        url=document.url,
        date_published=published,
        date_is_estimated=document.published_is_estimated and document.published is not None,
    )
    store_text(article, text, editor=editor, document=document)
    return article


def _twin(document: Document, text: ArticleText) -> Article | None:
    digest = Revision.digest_of(text.headline, text.standfirst, text.body)
    return Article.objects.filter(source=document.source, revisions__digest=digest).order_by("id").first()


def as_datetime(published: object) -> datetime | None:
    """Return a date or a time as an aware datetime: a date begins at midnight, and a time without a zone is in UTC."""
    if published is None:
        return None
    if isinstance(published, datetime):
        return published if published.tzinfo else published.replace(tzinfo=UTC)
    return datetime.combine(published, time(), tzinfo=UTC)  # type: ignore[arg-type]
