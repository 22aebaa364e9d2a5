"""What the API does when something changes below it."""

from typing import Any

from django.db import transaction
from django.dispatch import receiver

from newsroom.api.exports import renditions
from newsroom.api.views import long_polling
from newsroom.articles.models import Article
from newsroom.articles.signals import article_erasing
from newsroom.feed.signals import epoch_opening, numbered, site_moving


@receiver(numbered)
def wake_waiters(**kwargs: Any) -> None:
    long_polling.wake_all()


@receiver(article_erasing)
def wipe_renditions(article: Article, **kwargs: Any) -> None:
    renditions.wipe(article.pk)


@receiver(epoch_opening)
def wake_for_new_epoch(**kwargs: Any) -> None:
    transaction.on_commit(long_polling.wake_all, robust=True)


@receiver(site_moving)
def forget_former_address(**kwargs: Any) -> None:
    renditions.forget_all()
