"""Count what a scope may see."""

from dataclasses import dataclass

from django.db.models import Count

from newsroom.feed.reuse_limits import ReuseLimit
from newsroom.feed.scope import Scope
from newsroom.partners.descriptions import describe_counts

from . import visibility
from .reuse import limit_of


@dataclass(frozen=True, slots=True)
class Counts:
    """How many articles of how many sources, and how many articles per limit."""

    articles: int
    sources: int
    rights: dict[ReuseLimit, int]

    @property
    def in_words(self) -> str:
        return describe_counts(articles=self.articles, sources=self.sources, rights=self.rights)


def counts_for(scope: Scope) -> Counts:
    """Count the articles a scope may see. One query, with a row per source, origin, language and story."""
    rows = (
        visibility.articles(scope)
        .order_by()
        .values_list(
            "source",
            "source__redistribution",
            "source__quote_words",
            "origin",
            "language",
            "story",
        )
        .annotate(number=Count("pk"))
    )
    rights: dict[ReuseLimit, int] = {}
    sources = set()
    for source, redistribution, words, origin, language, story, number in rows:
        sources.add(source)
        product = scope.right_to(source=str(source), story=str(story or ""), language=language)
        granted = ReuseLimit.spelt(redistribution, words) if redistribution else None
        right = limit_of(origin, granted, product)
        rights[right] = rights.get(right, 0) + number
    return Counts(articles=sum(rights.values()), sources=len(sources), rights=rights)


def counted(scope: Scope) -> dict[str, int]:
    """Return how many objects each list has for a scope, by the name of the list."""
    lists = (
        visibility.articles,
        visibility.annotations,
        visibility.claims,
        visibility.actors,
        visibility.sources,
        visibility.stories,
        visibility.questions,
        visibility.answers,
    )
    return {collection.__name__: collection(scope).count() for collection in lists}
