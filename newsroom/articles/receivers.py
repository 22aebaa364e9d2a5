"""Follow changes of sources."""

from typing import Any

from django.dispatch import receiver

from sources.models import Source
from sources.signals import source_changing

from .feed_items import publish_article_changes
from .models import Article


@receiver(source_changing)
def publish_source_changes(source: Source, **kwargs: Any) -> None:
    # An article's item names its source.
    publish_article_changes(Article.objects.published().filter(source=source).values_list("pk", flat=True))
