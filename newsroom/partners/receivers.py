"""Follow changes of sources, articles and the feed."""

from functools import partial
from typing import Any

from django.db import transaction
from django.dispatch import receiver

from newsroom.articles.models import Article
from newsroom.articles.signals import publication_changing
from newsroom.core import broker
from newsroom.feed.signals import epoch_opening
from sources.models import Source
from sources.signals import source_changing

from . import tasks
from .permissions.grants import publish_source_reuse
from .takedowns import actions
from .webhooks import delivery


@receiver(source_changing)
def publish_reuse_change(source: Source, was: Source | None, **kwargs: Any) -> None:
    if was is not None and was.right != source.right:
        publish_source_reuse(source.pk, before=was.right, after=source.right)


@receiver(publication_changing)
def request_takedowns(article: Article, **kwargs: Any) -> None:
    actions.follow(article)
    if not article.is_usable:
        transaction.on_commit(partial(broker.send, tasks.mail_takedowns), robust=True)


@receiver(epoch_opening)
def deliver_all_webhooks(**kwargs: Any) -> None:
    delivery.deliver_all()
