"""Verbs: write, describe, revise, publish (now or at a time), correct."""

import logging
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils import timezone

from newsroom.articles.feed_items import announce_articles, announce_stories
from newsroom.articles.models import Article, ArticleAct, Revision
from newsroom.articles.signals import publication_changing, revision_stored, revision_storing
from newsroom.articles.text import html as normal
from newsroom.core.errors import Conflict, Gone, Invalid
from newsroom.feed.models import Op
from newsroom.users.models import User
from sources.models import Document, Source

logger = logging.getLogger(__name__)


class StaleRevision(Conflict):
    """The text has changed since you opened it. Load it again; nothing of yours was overwritten."""


class EmptyText(Invalid):
    """A text needs at least a headline or a paragraph."""


class NoteMissing(Invalid):
    """A correction tells readers what was corrected: write the note."""


class NothingToPublish(Invalid):
    """There is no text to publish yet."""


class NotPublished(Conflict):
    """Only an article that is out can be corrected; publish or release it first."""


class NothingCorrected(Invalid):
    """Nothing has changed, so there is nothing to correct."""


class AlreadyOut(Conflict):
    """This article is out. A new text of it goes out as a correction, with a note for readers."""


class Canceled(Conflict):
    """This article is canceled, and that is final. Begin a new one."""


class EmbargoTooLate(Conflict):
    """This article has gone out already: an embargo would come too late. Withhold it instead."""


class UnderEmbargo(Conflict):
    """This article is under embargo. Confirm that you publish it before the embargo ends."""

    def __init__(self, until: datetime) -> None:
        super().__init__()
        self.until = until


class Erased(Gone):
    """This article has been erased."""


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
    """Save what is said beside the text (byline, date, address …) and tell partners. `fields` names what changed.

    Raises Erased.
    """
    with transaction.atomic():
        if lock(article).erased_at is not None:
            raise Erased
        article.save(update_fields=list(fields))
        # All of it: its language, for one, says which partners may see what is said about it.
        announce(article, op=Op.UPSERT)


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
    of the revision that the editor started from. Raises EmptyText, StaleRevision, Erased.
    """
    headline, standfirst, body = normal.line(headline), normal.line(standfirst), normal.normal_form(body)
    canonical = normal.canonical(headline, standfirst, body)
    if not canonical.text:
        raise EmptyText
    digest = Revision.digest_of(headline, standfirst, body)
    with transaction.atomic():
        locked = lock(article)
        if locked.erased_at is not None:
            raise Erased
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


def publish(
    article: Article,
    *,
    editor: User,
    embargo_until: datetime | None = None,
    ends_embargo: datetime | None = None,
) -> Article:
    """Let the latest text go out: now, or when its embargo ends. Twice does no harm.

    Of an article that is withheld this chooses the text that goes out at its release; nobody is told before. Under an
    embargo nothing of it can be seen, and the text that was chosen here goes out, whatever is written meanwhile.
    `ends_embargo` is the end of the embargo that the editor was shown and publishes ahead of.
    Raises NothingToPublish, AlreadyOut, Canceled, EmbargoTooLate, UnderEmbargo.
    """
    with transaction.atomic():
        locked = lock(article)
        now = timezone.now()
        if locked.pub_status == Article.PubStatus.CANCELED:
            raise Canceled
        if locked.latest_revision is None:
            raise NothingToPublish
        if locked.is_public and locked.published_revision_id != locked.latest_revision.pk:
            raise AlreadyOut
        if embargo_until is None or embargo_until <= now:
            _refuse_under_embargo(locked, now=now, ends_embargo=ends_embargo)
        before = (locked.stage, locked.published_revision_id, locked.embargo_until)
        locked.published_revision = locked.latest_revision
        if embargo_until is not None and embargo_until > now:
            if locked.stage == Article.Stage.PUBLISHED:
                raise EmbargoTooLate
            locked.stage, locked.embargo_until = Article.Stage.EMBARGOED, embargo_until
            locked.save(update_fields=["published_revision", "stage", "embargo_until"])
            verb = ArticleAct.Verb.EMBARGO
        else:
            let_out(locked, now=now)
            announce(locked, op=Op.UPSERT)
            verb = ArticleAct.Verb.PUBLISH
        if before != (locked.stage, locked.published_revision_id, locked.embargo_until):
            record_act(locked, verb, editor=editor)
    article.refresh_from_db()
    return article


def _refuse_under_embargo(article: Article, *, now: datetime, ends_embargo: datetime | None) -> None:
    ends = article.embargo_until
    if ends is not None and ends > now and ends != ends_embargo:
        raise UnderEmbargo(ends)


def let_out_due() -> int:
    """Let out the articles whose embargo has ended; how many.

    Whoever is about to show articles to partners calls this first, so with every worker dead it is still right. The
    feed's lines are written at this moment: a line that waited for its time would lie behind everybody's cursor.
    """
    with connection.cursor() as cursor:
        cursor.execute(*_sql_of_due())
        due = [pk for (pk,) in cursor.fetchall()]
    count = 0
    for pk in due:
        try:
            count += _let_out_due(pk, timezone.now())
        except Exception:
            # One article that cannot go out must not keep partners from all others.
            logger.exception("article %s could not be let out", pk)
    return count


@cache
def _sql_of_due() -> tuple[str, tuple[Any, ...]]:
    # Written once a process: each request of a partner asks it, and to put it together took longer than the answer.
    due = Article.objects.due(Now()).order_by("embargo_until", "pk")
    return due.values_list("pk", flat=True).query.sql_with_params()


def _let_out_due(pk: UUID, now: datetime) -> int:
    with transaction.atomic():
        # Where another is at it, or an editor at the article, there is nothing to do, or the next call does it.
        due = Article.objects.select_for_update(no_key=True, skip_locked=True).due(now).filter(pk=pk)
        for article in due:
            let_out(article, now=now)
            record_act(article, ArticleAct.Verb.LET_OUT)
            announce(article, op=Op.UPSERT)
            return 1
    return 0


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

    Raises NotPublished, NoteMissing, NothingCorrected, EmptyText, StaleRevision.
    """
    if not note.strip():
        raise NoteMissing
    with transaction.atomic():
        locked = lock(article)
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
        if revision.pk == locked.published_revision_id:
            raise NothingCorrected
        if revision.note != note:
            # The text was saved before it was let out: readers get the note of this moment, not one meant for inside.
            # That one stays: it is another editor's, perhaps.
            revision.correction = note
            revision.save(update_fields=["correction"])
        now = timezone.now()
        locked.corrected_at, locked.published_revision = now, revision
        let_out(locked, now=now)
        record_act(locked, ArticleAct.Verb.CORRECT, editor=editor)
        announce(locked, op=Op.CORRECT)
    article.refresh_from_db()
    return revision


# --- What the verbs of this floor share; `article` is locked


def lock(article: Article) -> Article:
    """The article as it is now, under its lock: every verb that touches it or what is said of it takes this first."""
    return Article.objects.select_for_update(no_key=True).get(pk=article.pk)


def lock_all(ids: Iterable[UUID]) -> set[UUID]:
    """Lock several articles, by rising id as everywhere: two that lock the same must not wait for each other for ever.

    The ids of those that there are.
    """
    rows = Article.objects.select_for_update(no_key=True).filter(pk__in=set(ids)).order_by("pk")
    return set(rows.values_list("pk", flat=True))


def let_out(article: Article, *, now: datetime) -> None:
    """Make its chosen text (`published_revision`) the published one; where it is withheld, partners see neither."""
    article.stage, article.embargo_until = Article.Stage.PUBLISHED, None
    if (
        article.published_at is None
        or not article.revisions.filter(first_published_at__isnull=False).exists()
    ):
        article.published_at = now
    article.save(
        update_fields=["published_revision", "stage", "embargo_until", "published_at", "corrected_at"]
    )
    if article.is_public and article.published_revision is not None:
        Revision.objects.filter(pk=article.published_revision.pk, first_published_at=None).update(
            first_published_at=now
        )


def record_act(
    article: Article, verb: ArticleAct.Verb, *, editor: User | None = None, reason: str = ""
) -> None:
    ArticleAct.objects.create(
        article=article, verb=verb, revision=article.published_revision, reason=reason, editor=editor
    )


def announce(article: Article, *, op: Op, reason: str = "") -> None:
    """Tell partners what has become of the article, and of all that the floors above say about it."""
    announce_articles([article.pk], op=op, reason=reason)
    if article.story_id is not None:
        announce_stories([article.story_id])
    publication_changing.send(sender=Article, article=article)
