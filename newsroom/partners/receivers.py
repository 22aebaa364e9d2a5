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
from .grants import tell_of_source
from .takedowns import actions

logger = logging.getLogger(__name__)


@receiver(source_changing)
def tell_of_right(source: Source, was: Source | None, **kwargs: Any) -> None:
    if was is not None and was.right != source.right:
        tell_of_source(source.pk, before=was.right, after=source.right)


@receiver(publication_changing)
def recall_what_is_killed(article: Article, **kwargs: Any) -> None:
    actions.follow(article)
    if not article.is_usable:
        transaction.on_commit(_wake_worker, robust=True)


@receiver(epoch_opening)
def have_all_pull(**kwargs: Any) -> None:
    webhooks.ring_all()


def _wake_worker() -> None:
    try:
        tasks.mail_recalls.delay()
    except (OperationalError, OSError) as error:
        # The recalls stand in the database; the sweep mails them when the broker is back.
        logger.warning("broker is away, recalls wait for the sweep: %s", error)
