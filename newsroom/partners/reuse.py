"""How many words of an article a partner may see, and the functions that cut items to that.

The limit is the lesser of what the source grants and what the product contains. Items are presented and stored whole,
the feed's lines too, and cut when they are read, in lists, in the feed and in every format. See
docs/decisions/0008-reuse-limits.md.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from annotations.models import Annotation
from newsroom.articles.models import Article, Revision
from newsroom.core.errors import Refused
from newsroom.feed.items import written
from newsroom.feed.reuse_limits import ReuseLimit, count_words, first_words, last_words, lesser, shortened
from newsroom.feed.scope import Scope

from .render_profiles import RenderProfile, profile_of

Item = Mapping[str, Any]

# For a source without a redistribution right.
QUOTES_BY_DEFAULT = ReuseLimit(25)
# A name, an office or a unit is a fact and not protected. Longer strings are not names. In words.
NAME_AT_MOST = 8


class TextNotOurs(Refused):
    message = (
        "This text is not ours to pass on in full. The article's `rights` say what is, and its `url` where "
        "it stands."
    )


def limit_of(origin: str, granted: ReuseLimit | None, product: ReuseLimit) -> ReuseLimit:
    """Return the lesser of what the article's source grants and what the product contains.

    `origin` is received or own. `granted` is None for a source without a redistribution right: then own articles may be
    passed on in full, and others may be quoted.
    """
    default = ReuseLimit.FULL if origin == Article.Origin.OWN else QUOTES_BY_DEFAULT
    return lesser(default if granted is None else granted, product)


def limit_at(
    scope: Scope, *, origin: str, granted: ReuseLimit | None, source: str, story: str, language: str
) -> ReuseLimit:
    """Return the limit that a scope has for an article of this source, story and language; ids are strings."""
    return limit_of(origin, granted, scope.right_to(source=source, story=story, language=language))


def limit_for(article: Article, scope: Scope) -> ReuseLimit:
    """Return the limit that a scope has for an article. Its source should be selected."""
    return limit_at(
        scope,
        origin=article.origin,
        granted=article.source.right,
        source=str(article.source_id),
        story=str(article.story_id) if article.story_id else "",
        language=article.language,
    )


def limits_for(articles: Iterable[UUID], scope: Scope) -> dict[UUID, ReuseLimit]:
    """Return the current limits for the articles of these ids. One query."""
    ids = set(articles)
    if not ids:
        return {}
    views = Profiles(scope)
    found = Article.objects.filter(pk__in=ids).order_by().values_list("pk", *LIMIT_COLUMNS)
    return {pk: views.of(values).right for pk, *values in found}


# The columns of an article that decide on its limit.
LIMIT_COLUMNS = (
    "origin",
    "language",
    "source",
    "story",
    "source__redistribution",
    "source__quote_words",
)


class Profiles:
    """The render profiles that one scope has for articles, cached: few values of LIMIT_COLUMNS occur."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._known: dict[tuple[Any, ...], RenderProfile] = {}

    def of(self, values: Iterable[Any]) -> RenderProfile:
        """Return the profile for an article's values of LIMIT_COLUMNS."""
        key = tuple(values)
        if key not in self._known:
            self._known[key] = self._view(*key)
        return self._known[key]

    def _view(
        self, origin: str, language: str, source: UUID, story: UUID | None, redistribution: str, words: int
    ) -> RenderProfile:
        where = {"source": str(source), "story": str(story) if story else "", "language": language}
        granted = ReuseLimit.spelt(redistribution, words) if redistribution else None
        right = limit_at(self._scope, origin=origin, granted=granted, **where)
        return profile_of(self._scope, right, kinds=Annotation.Kind.values, **where)


def article(item: Item, right: ReuseLimit) -> dict[str, Any]:
    """Cut an article's item. The headline stays: it is the text of the link."""
    result = {**item, "rights": {"body": right.name, "quoteWords": right.words}}
    if right.words is not None:
        result["standfirst"] = shortened(item["standfirst"], right.words)
    return result


def revision(item: Item, right: ReuseLimit) -> Item:
    """Cut a revision's item."""
    return item if right.words is None else {**item, "standfirst": shortened(item["standfirst"], right.words)}


def body(of: Revision | None, right: ReuseLimit) -> str | None:
    """Return the body as normalised HTML, or None unless all of it may be passed on."""
    return of.body if of is not None and right.is_full else None


def text(of: Revision, right: ReuseLimit) -> str:
    """Return the canonical text. Raises TextNotOurs unless all of it may be passed on."""
    if not right.is_full:
        raise TextNotOurs
    return of.text


def annotation(item: Item, right: ReuseLimit) -> Item:
    """Cut an annotation's item to the words of the article that may be quoted at once, in total.

    The annotated words come first, then its other parts. What is left goes to the context, half on each side. A
    TextQuoteSelector is verbatim or left out; the positions always stay.
    """
    if right.words is None:
        return item
    left = right.words - sum(_words_of(one) for one in item["target"] if one["part"] == "content")
    quoted = [one for one in item["target"] if one["part"] == "content"] if left >= 0 else []
    for one in item["target"]:
        if one["part"] != "content" and _words_of(one) <= left:
            left -= _words_of(one)
            quoted.append(one)
    context = left // (2 * len(quoted)) if quoted else 0
    return {
        **item,
        "quote": shortened(item["quote"], right.words),
        "target": [
            _with_context(one, context) if one in quoted else _position_only(one) for one in item["target"]
        ],
        "roles": [{**role, "name": _name(role["name"])} for role in item["roles"]],
        "attributes": _cut_attributes(item["attributes"]),
    }


def claim(item: Item, right: ReuseLimit) -> Item:
    """Cut a claim's item. `right` is the limit for the article whose words it has."""
    return item if right.words is None else {**item, "text": shortened(item["text"], right.words)}


_CUTS = {"article": article, "annotation": annotation, "claim": claim}


def has_words(type: str) -> bool:
    """Return whether an item of this type can contain words of an article."""
    return type in _CUTS


def cut(item: Item, right: ReuseLimit) -> Item:
    """Cut an item of any type. Items of other types contain no words of an article and stay as they are."""
    cut_item = _CUTS.get(item["type"])
    return cut_item(item, right) if cut_item else item


def cut_text(text: str, right: ReuseLimit, *, type: str) -> str:
    """Cut an item in its JSON text. If nothing is cut, return the text as it is.

    An article's item always changes: its `rights` are added.
    """
    if type not in _CUTS or (right.is_full and type != "article"):
        return text
    return written(cut(json.loads(text), right))


def cut_lines(lines: bytes, right: ReuseLimit, *, type: str) -> bytes:
    """Cut several items of one type, one per line, each with its version."""
    if type not in _CUTS or (right.is_full and type != "article"):
        return lines
    # The version comes last in every item, cut or not.
    result = (cut_text(line, right, type=type) for line in lines.decode().split("\n")[:-1])
    return "".join(f"{line}\n" for line in result).encode()


def _words_of(target: Item) -> int:
    return count_words(target["selector"][1]["exact"])


def _position_only(target: Item) -> Item:
    return {**target, "selector": target["selector"][:1]}


def _with_context(target: Item, words: int) -> Item:
    position, quoted = target["selector"]
    result = {
        **quoted,
        "prefix": last_words(quoted["prefix"], words),
        "suffix": first_words(quoted["suffix"], words),
    }
    return {**target, "selector": [position, result]}


def _name(name: str) -> str:
    return shortened(name, NAME_AT_MOST)


def _cut_attributes(value: Any) -> Any:
    """Cut all strings of an annotation's attributes to the length of a name."""
    match value:
        case dict():
            return {key: _cut_attributes(inner) for key, inner in value.items()}
        case list():
            return [_cut_attributes(inner) for inner in value]
        case str():
            return _name(value)
    return value
