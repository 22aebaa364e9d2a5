"""Withhold, release and cancel an article."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from newsroom.articles.models import Article, ArticleAct
from newsroom.core.errors import Conflict, Invalid
from newsroom.feed.models import Op
from newsroom.users.models import User

from .locks import lock
from .publication import Canceled, publish_article, record_act, set_published


class ReasonMissing(Invalid):
    message = _("Partners receive the reason: write a reason of 1 to 200 characters.")


class NotWithheld(Conflict):
    message = _("This article is not withheld, so there is nothing to release.")


def withhold(article: Article, *, reason: str, editor: User) -> Article:
    """Hide the article, and whatever quotes it, until it is released. Idempotent.

    Raises ReasonMissing, Canceled.
    """
    reason = a_reason(reason)
    with transaction.atomic():
        locked = lock(article)
        if locked.pub_status == Article.PubStatus.CANCELED:
            raise Canceled
        if locked.is_usable:
            _become(locked, Article.PubStatus.WITHHELD)
            record_act(locked, ArticleAct.Action.WITHHOLD, editor=editor, reason=reason)
            publish_article(locked, op=Op.WITHHOLD, reason=reason)
    article.refresh_from_db()
    return article


def release(article: Article, *, editor: User) -> Article:
    """Show a withheld article again, with the text that was published last. Raises NotWithheld, Canceled."""
    with transaction.atomic():
        locked = lock(article)
        if locked.pub_status == Article.PubStatus.CANCELED:
            raise Canceled
        if locked.is_usable:
            raise NotWithheld
        _become(locked, Article.PubStatus.USABLE)
        now = timezone.now()
        ended = locked.embargo_until is not None and locked.embargo_until <= now
        if ended or locked.stage == Article.Stage.PUBLISHED:
            set_published(locked, now=now)
        record_act(locked, ArticleAct.Action.RELEASE, editor=editor)
        publish_article(locked, op=Op.RELEASE)
    article.refresh_from_db()
    return article


def cancel(article: Article, *, reason: str, editor: User) -> Article:
    """Hide the article for good. The newsroom keeps its text. Idempotent: the first reason stands.

    Raises ReasonMissing.
    """
    reason = a_reason(reason)
    with transaction.atomic():
        locked = lock(article)
        if locked.pub_status != Article.PubStatus.CANCELED:
            _become(locked, Article.PubStatus.CANCELED)
            record_act(locked, ArticleAct.Action.CANCEL, editor=editor, reason=reason)
            publish_article(locked, op=Op.CANCEL, reason=reason)
    article.refresh_from_db()
    return article


def a_reason(words: str) -> str:
    """The words without white space around them. Raises ReasonMissing."""
    words = words.strip()
    if not 1 <= len(words) <= 200:
        raise ReasonMissing
    return words


def _become(article: Article, status: Article.PubStatus) -> None:
    article.pub_status = status
    article.save(update_fields=["pub_status"])
