"""The locks that every action on an article takes first."""

from collections.abc import Iterable
from uuid import UUID

from newsroom.articles.models import Article

# --- What the verbs of this floor share; `article` is locked


def lock(article: Article) -> Article:
    """The article as it is now, under its lock: every verb that touches it or what is said of it takes this first."""
    return Article.objects.select_for_update(no_key=True).get(pk=article.pk)


def lock_all(ids: Iterable[UUID]) -> set[UUID]:
    """Lock several articles, by rising id as everywhere: two that lock the same must not wait for each other for ever.

    The ids of those that there are.
    """
    rows = Article.objects.select_for_update(no_key=True).filter(pk__in=set(ids)).order_by("pk")
    return set(rows.values_list("pk", flat=True))
