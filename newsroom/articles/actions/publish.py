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
from .publication import Canceled, publish_article, record_act, set_published

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
    """Publish the latest text, now or when its embargo ends. Idempotent.

    For a withheld article this chooses the text that is published at its release. Under an embargo the article is not
    visible, and the text that is chosen here is published, even if a newer one is saved before.
    `ends_embargo` is the end of the embargo that the editor saw and publishes ahead of.
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
            action = ArticleAct.Action.EMBARGO
        else:
            set_published(locked, now=now)
            publish_article(locked, op=Op.UPSERT)
            action = ArticleAct.Action.PUBLISH
        if before != (locked.stage, locked.published_revision_id, locked.embargo_until):
            record_act(locked, action, editor=editor)
    article.refresh_from_db()
    return article


def _refuse_under_embargo(article: Article, *, now: datetime, ends_embargo: datetime | None) -> None:
    ends = article.embargo_until
    if ends is not None and ends > now and ends != ends_embargo:
        raise UnderEmbargo(ends)


def publish_due() -> int:
    """Publish the articles whose embargo has ended, and return how many.

    Views for partners call this first, so that they are right even without a worker. The lines of the feed are
    written now: a line that was written in advance would be before the cursors of its readers.
    """
    with connection.cursor() as cursor:
        cursor.execute(*_sql_of_due())
        due = [pk for (pk,) in cursor.fetchall()]
    count = 0
    for pk in due:
        try:
            count += publish_if_due(pk, timezone.now())
        except Exception:
            # One article that fails must not block the others.
            logger.exception("The embargo of article %s has ended, but it could not be published", pk)
    return count


@cache
def _sql_of_due() -> tuple[str, tuple[Any, ...]]:
    # Compiled once per process: each request of a partner runs it, and compiling takes longer than running it.
    due = Article.objects.due(Now()).order_by("embargo_until", "pk")
    return due.values_list("pk", flat=True).query.sql_with_params()


def publish_if_due(pk: UUID, now: datetime) -> int:
    """Publish the article if its embargo has ended and no other transaction has locked it; return how many were."""
    with transaction.atomic():
        # Skip an article that another process or an editor has locked: the next call publishes it.
        due = Article.objects.select_for_update(no_key=True, skip_locked=True).due(now).filter(pk=pk)
        for article in due:
            set_published(article, now=now)
            record_act(article, ArticleAct.Action.EMBARGO_ENDED)
            publish_article(article, op=Op.UPSERT)
            return 1
    return 0
