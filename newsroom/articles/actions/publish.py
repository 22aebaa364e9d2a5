"""Publish an article, now or when its embargo ends."""

import logging
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from newsroom.articles.models import Article, ArticleAct
from newsroom.core.errors import Conflict, Invalid
from newsroom.feed.models import Op
from newsroom.users.models import User

from .locks import lock
from .publication import Canceled, let_out, publish_article, record_act

logger = logging.getLogger(__name__)


class NothingToPublish(Invalid):
    message = _("There is no text to publish yet.")


class AlreadyOut(Conflict):
    message = _("This article is out. A new text of it goes out as a correction, with a note for readers.")


class EmbargoTooLate(Conflict):
    message = _("This article has gone out already: an embargo would come too late. Withhold it instead.")


class UnderEmbargo(Conflict):
    message = _("This article is under embargo. Confirm that you publish it before the embargo ends.")

    def __init__(self, until: datetime) -> None:
        super().__init__()
        self.until = until


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
            publish_article(locked, op=Op.UPSERT)
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
            publish_article(article, op=Op.UPSERT)
            return 1
    return 0
