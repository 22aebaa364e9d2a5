"""How words are searched for: the one expression that indexes and queries share, or the index would lie idle."""

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models.functions import Left

# A configuration of our own: words without their accents and their English endings. Words of other languages are
# found as they are written.
CONFIG = "claimdesk"
# PostgreSQL refuses to take in more than a megabyte of words, and a text that cannot be indexed could not be stored.
LENGTH_AT_MOST = 200_000  # code points


def words(*fields: str) -> SearchVector:
    """The words of these columns, for an index or to be compared with `sought`."""
    return SearchVector(*(Left(field, LENGTH_AT_MOST) for field in fields), config=CONFIG)


def sought(text: str) -> SearchQuery:
    """What a person typed: all words must be there; "in quotes" as a phrase, `or` between, `-` before what must not."""
    return SearchQuery(text, config=CONFIG, search_type="websearch")
