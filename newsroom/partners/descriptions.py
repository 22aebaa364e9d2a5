"""What a product holds, in plain words, for partners and for the newsroom. Pure."""

from collections.abc import Mapping, Sequence

from newsroom.feed.reuse_limits import ReuseLimit

# As many are named; of more the number is told.
NAMED_AT_MOST = 5


def describe_limit(right: ReuseLimit) -> str:
    """How much of a text is passed on."""
    if right.words is None:
        return "full text"
    if right.words == 0:
        return "headline and link only"
    return f"quotes of up to {right.words} {'word' if right.words == 1 else 'words'}"


def describe_product(
    *,
    sources: Sequence[str],
    stories: Sequence[str],
    languages: Sequence[str],
    kinds: Sequence[str],
    right: ReuseLimit,
    suggestions: bool,
    embargoed: bool,
) -> str:
    """A sentence on what a product holds; names and codes as they are to be read, an empty list for "all"."""
    articles = "All articles" if not (sources or stories or languages) else "Articles"
    narrowed = [
        articles,
        f"of {_these(sources, 'sources')}" if sources else "",
        f"in the {'story' if len(stories) == 1 else 'stories'} {_these(stories, 'stories')}"
        if stories
        else "",
        f"in {_these(languages, 'languages')}" if languages else "",
    ]
    said = f"annotations: {_these(kinds, 'kinds')} only" if kinds else "all annotations"
    proposed = ", suggestions of machines too" if suggestions else ""
    ahead = "; told of what is under embargo" if embargoed else ""
    return f"{' '.join(filter(None, narrowed))}; {describe_limit(right)}; {said}{proposed}{ahead}."


def describe_counts(*, articles: int, sources: int, rights: Mapping[ReuseLimit, int]) -> str:
    """How much somebody sees, and how many of the articles with which right."""
    if not articles:
        return "Sees no article at this moment."
    sees = f"Sees {_number(articles, 'article')} of {_number(sources, 'source')}"
    said = sorted(rights.items(), key=lambda one: (one[0].words is not None, -(one[0].words or 0)))
    if len(said) == 1:
        return f"{sees}: {describe_limit(said[0][0])}."
    return f"{sees}: {'; '.join(f'{number} {_with(right)}' for right, number in said)}."


def _with(right: ReuseLimit) -> str:
    if right.words is None:
        return "in full"
    return f"with {describe_limit(right)}" if right.words else "by headline and link only"


def _number(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _these(names: Sequence[str], what: str) -> str:
    if len(names) > NAMED_AT_MOST:
        return f"{len(names)} {what}"
    *before, last = sorted(names)
    return f"{', '.join(before)} and {last}" if before else last
