"""What the API does when something changes below it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.dispatch import receiver

from annotations.signals import naming
from newsroom.api import long_polling
from newsroom.api.exports import renditions
from newsroom.api.proposals.actions import partners_called
from newsroom.articles.models import Article
from newsroom.articles.signals import wiping
from newsroom.feed.signals import numbered


@receiver(naming)
def name_partners(engines: frozenset[str], **kwargs: Any) -> Mapping[str, str]:
    return partners_called(engines)


@receiver(numbered)
def wake_who_waits(**kwargs: Any) -> None:
    long_polling.call()


@receiver(wiping)
def wipe_renditions(article: Article, **kwargs: Any) -> set[UUID]:
    renditions.wipe(article.pk)
    return set()
