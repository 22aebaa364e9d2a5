"""What the partners' room hears from the floors below."""

from typing import Any
from uuid import UUID

from django.dispatch import receiver

from newsroom.articles.models import Article
from newsroom.articles.signals import wiping
from sources.models import Source
from sources.signals import source_changing

from . import renditions
from .partners import tell_of_source


@receiver(source_changing)
def tell_of_right(source: Source, was: Source | None, **kwargs: Any) -> None:
    if was is not None and was.right != source.right:
        tell_of_source(source.pk, before=was.right, after=source.right)


@receiver(wiping)
def wipe_renditions(article: Article, **kwargs: Any) -> set[UUID]:
    renditions.wipe(article.pk)
    return set()
