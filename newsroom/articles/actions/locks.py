"""The locks that every action on an article takes first."""

from collections.abc import Iterable
from uuid import UUID

from newsroom.articles.models import Article


def lock(article: Article) -> Article:
    """Lock an article and return it as it is now. Every action on it or its annotations takes this lock first."""
    return Article.objects.select_for_update(no_key=True).get(pk=article.pk)


def lock_all(ids: Iterable[UUID]) -> set[UUID]:
    """Lock several articles and return the ids of those that exist. In order of ids, to avoid deadlocks."""
    rows = Article.objects.select_for_update(no_key=True).filter(pk__in=set(ids)).order_by("pk")
    return set(rows.values_list("pk", flat=True))
