"""What the partners' side does when something changes below it."""

import logging
from typing import Any

from django.db import transaction
from django.dispatch import receiver
from kombu.exceptions import OperationalError

from newsroom.articles.models import Article
from newsroom.articles.signals import publication_changing
from newsroom.feed.signals import epoch_opening
from sources.models import Source
from sources.signals import source_changing

from . import tasks, webhooks
from .grants import publish_source_reuse
from .takedowns import actions

logger = logging.getLogger(__name__)


@receiver(source_changing)
def publish_reuse_change(source: Source, was: Source | None, **kwargs: Any) -> None:
    if was is not None and was.right != source.right:
        publish_source_reuse(source.pk, before=was.right, after=source.right)


@receiver(publication_changing)
def request_takedowns(article: Article, **kwargs: Any) -> None:
    actions.follow(article)
    if not article.is_usable:
        transaction.on_commit(_wake_worker, robust=True)


@receiver(epoch_opening)
def deliver_all_webhooks(**kwargs: Any) -> None:
    webhooks.deliver_all()


def _wake_worker() -> None:
    try:
        tasks.mail_takedowns.delay()
    except (OperationalError, OSError) as error:
        # The recalls stand in the database; the sweep mails them when the broker is back.
        logger.warning("broker is away, recalls wait for the sweep: %s", error)
