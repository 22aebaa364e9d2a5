"""Verbs: write, describe, revise, publish, correct."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from newsroom.ledger.errors import Conflict, Invalid
from newsroom.ledger.models import Op
from newsroom.people.models import User
from sources.models import Document, Source

from . import text as normal
from .ledger import announce_articles
from .models import Article, Revision
from .signals import publication_changing, revision_stored, revision_storing


class StaleRevision(Conflict):
    """The text has changed since you opened it. Load it again; nothing of yours was overwritten."""


class EmptyText(Invalid):
    """A text needs at least a headline or a paragraph."""


class NoteMissing(Invalid):
    """A correction tells readers what was corrected: write the note."""


class NothingToPublish(Invalid):
    """There is no text to publish yet."""


class NotPublished(Conflict):
    """Only a published article can be corrected; publish it first."""


def write(
    *,
    source: Source,
    headline: str,
    standfirst: str = "",
    body: str = "",
    origin: str = Article.Origin.OWN,
    language: str = "en",
    byline: str = "",
    dateline: str = "",
    credit: str = "",
    url: str = "",
    date_published: datetime | None = None,
    date_is_estimated: bool = False,
    editor: User | None = None,
    document: Document | None = None,
) -> Article:
    """A new article with its first revision, as a draft. `body` is any HTML; it is stored in the normal form.

    Raises EmptyText.
    """
    with transaction.atomic():
        article = Article.objects.create(
            source=source,
            origin=origin,
            language=language,
            byline=byline,
            dateline=dateline,
            credit=credit,
            url=url,
            date_published=date_published,
            date_is_estimated=date_is_estimated,
        )
        revise(article, headline=headline, standfirst=standfirst, body=body, editor=editor, document=document)
    return article


def describe(article: Article, *, fields: Iterable[str]) -> None:
    """Save what is said beside the text (byline, date, address …) and tell partners. `fields` names what changed."""
    with transaction.atomic():
        Article.objects.select_for_update(no_key=True).get(pk=article.pk)
        article.save(update_fields=list(fields))
        announce_articles([article.pk])


def revise(
    article: Article,
    *,
    headline: str,
    standfirst: str = "",
    body: str = "",
    editor: User | None = None,
    note: str = "",
    expected: int | None = None,
    document: Document | None = None,
) -> Revision:
    """Store a new text of the article; the latest one again where nothing has changed.

    What the floors above say about the old text is carried over in the same transaction. `expected` is the number
    of the revision that the editor started from. Raises EmptyText, StaleRevision.
    """
    headline, standfirst, body = normal.line(headline), normal.line(standfirst), normal.normal_form(body)
    canonical = normal.canonical(headline, standfirst, body)
    if not canonical.text:
        raise EmptyText
    digest = Revision.digest_of(headline, standfirst, body)
    with transaction.atomic():
        locked = Article.objects.select_for_update(no_key=True).get(pk=article.pk)
        latest = locked.latest_revision
        if expected is not None and latest is not None and latest.number != expected:
            raise StaleRevision
        # Compare with the latest only: a text may go back to an earlier wording, and that is news too.
        if latest is not None and latest.digest == digest:
            return latest
        revision = Revision.objects.create(
            article=locked,
            number=latest.number + 1 if latest else 1,
            headline=headline,
            standfirst=standfirst,
            body=body,
            text=canonical.text,
            blocks=[[b.field, b.tag, b.start, b.end] for b in canonical.blocks],
            digest=digest,
            note=note,
            document=document,
            author=editor,
        )
        article.latest_revision = locked.latest_revision = revision
        locked.save(update_fields=["latest_revision"])
        revision_storing.send(sender=Revision, old=latest, new=revision)
        transaction.on_commit(lambda: revision_stored.send_robust(sender=Revision, revision=revision))
    return revision


def publish(article: Article, *, editor: User) -> Article:
    """Let the latest text go out. Twice does no harm. Raises NothingToPublish."""
    with transaction.atomic():
        locked = Article.objects.select_for_update(no_key=True).get(pk=article.pk)
        _let_out(locked, now=timezone.now())
        _announce(locked, op=Op.UPSERT)
    article.refresh_from_db()
    return article


def correct(
    article: Article,
    *,
    headline: str,
    standfirst: str = "",
    body: str = "",
    note: str,
    editor: User,
    expected: int | None = None,
    document: Document | None = None,
) -> Revision:
    """Replace a published text in one step, with a note for readers.

    Raises NotPublished, NoteMissing, EmptyText, StaleRevision.
    """
    if not note.strip():
        raise NoteMissing
    with transaction.atomic():
        locked = Article.objects.select_for_update(no_key=True).get(pk=article.pk)
        if not locked.is_public:
            raise NotPublished
        revision = revise(
            locked,
            headline=headline,
            standfirst=standfirst,
            body=body,
            editor=editor,
            note=note,
            expected=expected,
            document=document,
        )
        if revision.pk != locked.published_revision_id:
            now = timezone.now()
            locked.corrected_at = now
            _let_out(locked, now=now)
            _announce(locked, op=Op.CORRECT)
    article.refresh_from_db()
    return revision


def _let_out(article: Article, *, now: datetime) -> None:
    if article.latest_revision is None:
        raise NothingToPublish
    article.published_revision = article.latest_revision
    article.stage = Article.Stage.PUBLISHED
    article.published_at = article.published_at or now
    article.save(update_fields=["published_revision", "stage", "published_at", "corrected_at"])
    Revision.objects.filter(pk=article.latest_revision.pk, first_published_at=None).update(
        first_published_at=now
    )


def _announce(article: Article, *, op: Op) -> None:
    announce_articles([article.pk], op=op)
    publication_changing.send(sender=Article, article=article)
