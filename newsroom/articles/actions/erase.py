"""Erase an article: delete its words for good."""

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from newsroom.articles.models import Article, ArticleAct
from newsroom.articles.signals import article_erasing
from newsroom.core.erasing import erasing
from newsroom.feed import record
from newsroom.feed.models import Op
from newsroom.users.models import User
from sources.models import Document

from .locks import lock
from .publication import publish_article, record_act
from .withhold import a_reason


def erase(article: Article, *, reason: str, editor: User) -> Article:
    """Delete the article's words for good, here and wherever they are quoted, and cancel it. Idempotent.

    What stays is the article's row, its digests (so that the same text is recognised if a source sends it again) and
    a row that says who erased it, when and why. Backups and partners' copies are not changed; partners get an `erase`
    line. Raises ReasonMissing.
    """
    reason = a_reason(reason)
    with transaction.atomic():
        locked = lock(article)
        if locked.erased_at is None:
            locked.erased_at, locked.pub_status = timezone.now(), Article.PubStatus.CANCELED
            locked.byline = locked.dateline = locked.credit = locked.url = ""
            locked.save(update_fields=["erased_at", "pub_status", "byline", "dateline", "credit", "url"])
            record_act(locked, ArticleAct.Action.ERASE, editor=editor, reason=reason)
            # Before the text is deleted: this takes all locks in the same order as publishing.
            publish_article(locked, op=Op.ERASE, reason=reason)
            with erasing():
                _wipe(locked)
                article_erasing.send(sender=Article, article=locked)
                record.wipe(article=locked.pk)
    article.refresh_from_db()
    return article


def wipe_documents(article: Article) -> None:
    """Empty the documents of the article. Call it inside `erasing`."""
    Document.objects.filter(Q(intake_result__article=article) | Q(revisions__article=article)).update(
        content=b"", name="", title="", url=""
    )


def _wipe(article: Article) -> None:
    wipe_documents(article)
    article.revisions.update(headline="", standfirst="", body="", text="", blocks=[], note="", correction="")
    # The admin's history contains the headline.
    LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Article), object_id=str(article.pk)
    ).update(object_repr=str(article.pk), change_message="")
