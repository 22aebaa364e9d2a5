"""Full-text search: the expression that indexes and queries share, so that the indexes are used."""

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models.functions import Left

# Our own text search configuration: words without accents and English endings. Words of other languages are found as
# they are written.
CONFIG = "claimdesk"
# PostgreSQL indexes at most a megabyte of words, and a text that cannot be indexed could not be stored.
LENGTH_AT_MOST = 200_000  # code points


def words(*fields: str) -> SearchVector:
    """Return the words of these columns, for an index or to match with `sought`."""
    return SearchVector(*(Left(field, LENGTH_AT_MOST) for field in fields), config=CONFIG)


def sought(text: str) -> SearchQuery:
    """Parse a search: all words must occur; "quotes" for a phrase, `or` between words, `-` before excluded ones."""
    return SearchQuery(text, config=CONFIG, search_type="websearch")
