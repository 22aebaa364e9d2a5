"""Verb: erase. The one that wipes."""

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
    """Wipe the article's words for good, here and wherever they are quoted, and cancel it. Twice does no harm.

    What stays is that there was an article, its digests (by which its bytes and text are known should a source send
    them again, so that they do not come back) and a row that says who erased it, when and why. Backups and what
    partners hold are out of reach; partners are told `erase`. Raises ReasonMissing.
    """
    reason = a_reason(reason)
    with transaction.atomic():
        locked = lock(article)
        if locked.erased_at is None:
            locked.erased_at, locked.pub_status = timezone.now(), Article.PubStatus.CANCELED
            locked.byline = locked.dateline = locked.credit = locked.url = ""
            locked.save(update_fields=["erased_at", "pub_status", "byline", "dateline", "credit", "url"])
            record_act(locked, ArticleAct.Verb.ERASE, editor=editor, reason=reason)
            # Before the wiping: this takes all locks in the order in which publishing does.
            publish_article(locked, op=Op.ERASE, reason=reason)
            with erasing():
                _wipe(locked)
                article_erasing.send(sender=Article, article=locked)
                record.wipe(article=locked.pk)
    article.refresh_from_db()
    return article


def wipe_documents(article: Article) -> None:
    """Empty the bytes that the article came from, and those that brought its text again; inside `erasing`."""
    Document.objects.filter(Q(filing__article=article) | Q(revisions__article=article)).update(
        content=b"", name="", title="", url=""
    )


def _wipe(article: Article) -> None:
    wipe_documents(article)
    article.revisions.update(headline="", standfirst="", body="", text="", blocks=[], note="", correction="")
    # The admin's own history names what it logged by its headline.
    LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Article), object_id=str(article.pk)
    ).update(object_repr=str(article.pk), change_message="")
