"""Steps that the actions on an article share; the article is locked."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from newsroom.articles.feed_items import publish_article_changes, publish_story_changes
from newsroom.articles.models import Article, ArticleAct, Revision
from newsroom.articles.signals import publication_changing
from newsroom.core.errors import Conflict
from newsroom.feed.models import Op
from newsroom.users.models import User


class Canceled(Conflict):
    message = _("This article is killed, and that is final. Begin a new one.")


def set_published(article: Article, *, now: datetime) -> None:
    """Publish the chosen text (`published_revision`). While the article is withheld, partners do not see it."""
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
    article: Article, action: ArticleAct.Action, *, editor: User | None = None, reason: str = ""
) -> None:
    ArticleAct.objects.create(
        article=article, action=action, revision=article.published_revision, reason=reason, editor=editor
    )


def publish_article(article: Article, *, op: Op, reason: str = "") -> None:
    """Record the article's change in the feed, and that of everything the upper layers know about it."""
    publish_article_changes([article.pk], op=op, reason=reason)
    if article.story_id is not None:
        publish_story_changes([article.story_id])
    publication_changing.send(sender=Article, article=article)
