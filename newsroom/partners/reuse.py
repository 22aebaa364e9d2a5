"""Rights of others' text: what of an article's words may leave the house, and the one gate through which they do.

An item is presented whole and goes through here on its way out, in lists, in the feed and in every format alike: a
format is made of items that have passed. What is stored (the feed's lines above all) is whole; what may be shown of it
is decided when it is read, by what source and product say at that moment. See docs/decisions/0008-rights-of-others.md.
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

# What an editor has not said of a source: its texts may be quoted, and linked to.
QUOTES_UNLESS_SAID = ReuseLimit(25)
# A name, an office or a unit is a fact and nobody's text. What is longer is no name.
NAME_AT_MOST = 8


class TextNotOurs(Refused):
    message = (
        "This text is not ours to pass on in full. The article's `rights` say what is, and its `url` where "
        "it stands."
    )


def limit_of(origin: str, said: ReuseLimit | None, product: ReuseLimit) -> ReuseLimit:
    """What may be passed on of an article: the lesser of what its source grants and what the product holds.

    `origin` is received or own; `said` is None where nobody has said anything of the source: then own texts are ours
    to give in full, and those of others may be quoted.
    """
    default = ReuseLimit.FULL if origin == Article.Origin.OWN else QUOTES_UNLESS_SAID
    return lesser(default if said is None else said, product)


def limit_at(
    scope: Scope, *, origin: str, said: ReuseLimit | None, source: str, story: str, language: str
) -> ReuseLimit:
    """What a reader with this scope may have of the words of an article that stands there; ids are strings."""
    return limit_of(origin, said, scope.right_to(source=source, story=story, language=language))


def limit_for(article: Article, scope: Scope) -> ReuseLimit:
    """The same of an article that comes with its source."""
    return limit_at(
        scope,
        origin=article.origin,
        said=article.source.right,
        source=str(article.source_id),
        story=str(article.story_id) if article.story_id else "",
        language=article.language,
    )


def limits_for(articles: Iterable[UUID], scope: Scope) -> dict[UUID, ReuseLimit]:
    """The same for the articles of these ids, by what is true at this moment: one query, none for none."""
    ids = set(articles)
    if not ids:
        return {}
    views = Profiles(scope)
    found = Article.objects.filter(pk__in=ids).order_by().values_list("pk", *STANDING)
    return {pk: views.of(standing).right for pk, *standing in found}


# What of an article's row and of those beside it says how much of it a scope lets see.
STANDING = (
    "origin",
    "language",
    "source",
    "story",
    "source__redistribution",
    "source__quote_words",
)


class Profiles:
    """The views that one scope has of articles. Articles are many and the places where they stand are few."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._known: dict[tuple[Any, ...], RenderProfile] = {}

    def of(self, standing: Iterable[Any]) -> RenderProfile:
        """The view of an article from the values of STANDING."""
        key = tuple(standing)
        if key not in self._known:
            self._known[key] = self._view(*key)
        return self._known[key]

    def _view(
        self, origin: str, language: str, source: UUID, story: UUID | None, granted: str, words: int
    ) -> RenderProfile:
        where = {"source": str(source), "story": str(story) if story else "", "language": language}
        said = ReuseLimit.spelt(granted, words) if granted else None
        right = limit_at(self._scope, origin=origin, said=said, **where)
        return profile_of(self._scope, right, kinds=Annotation.Kind.values, **where)


def article(item: Item, right: ReuseLimit) -> dict[str, Any]:
    """An article's item as it may leave. The headline is the link's own text: without it there is no link."""
    cut = {**item, "rights": {"body": right.name, "quoteWords": right.words}}
    if right.words is not None:
        cut["standfirst"] = shortened(item["standfirst"], right.words)
    return cut


def revision(item: Item, right: ReuseLimit) -> Item:
    """A revision's item as it may leave."""
    return item if right.words is None else {**item, "standfirst": shortened(item["standfirst"], right.words)}


def body(of: Revision | None, right: ReuseLimit) -> str | None:
    """The body in its normal form of HTML; None where not all of it may leave."""
    return of.body if of is not None and right.is_full else None


def text(of: Revision, right: ReuseLimit) -> str:
    """The canonical text. Raises TextNotOurs unless all of it may leave."""
    if not right.is_full:
        raise TextNotOurs
    return of.text


def annotation(item: Item, right: ReuseLimit) -> Item:
    """An annotation's item as it may leave: of the article no more words than may be quoted at once, in sum.

    First come the words that it is about; then those of its other parts; what is left goes to the context, half to
    either side. A TextQuoteSelector is verbatim or it is not there: then the positions alone say where.
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
        "attributes": _facts(item["attributes"]),
    }


def claim(item: Item, right: ReuseLimit) -> Item:
    """A claim's item as it may leave, `right` being that of the article whose words it has."""
    return item if right.words is None else {**item, "text": shortened(item["text"], right.words)}


_GATES = {"article": article, "annotation": annotation, "claim": claim}


def has_words(type: str) -> bool:
    """Whether an item of this type may have words of an article in it, which a right can cut."""
    return type in _GATES


def passed(item: Item, right: ReuseLimit) -> Item:
    """An item of any type as it may leave: the others have nobody's words in them."""
    gate = _GATES.get(item["type"])
    return gate(item, right) if gate else item


def passed_text(text: str, right: ReuseLimit, *, type: str) -> str:
    """The same for an item as it was written: where nothing is cut, the text as it stands.

    An article's item is never that: the gate tells in it what may be had.
    """
    if type not in _GATES or (right.is_full and type != "article"):
        return text
    return written(passed(json.loads(text), right))


def passed_lines(lines: bytes, right: ReuseLimit, *, type: str) -> bytes:
    """The same for several items of one type, each with its version and a line end."""
    if type not in _GATES or (right.is_full and type != "article"):
        return lines
    # The version comes last in every item, cut or not.
    cut = (passed_text(line, right, type=type) for line in lines.decode().split("\n")[:-1])
    return "".join(f"{line}\n" for line in cut).encode()


def _words_of(target: Item) -> int:
    return count_words(target["selector"][1]["exact"])


def _position_only(target: Item) -> Item:
    return {**target, "selector": target["selector"][:1]}


def _with_context(target: Item, words: int) -> Item:
    position, quoted = target["selector"]
    cut = {
        **quoted,
        "prefix": last_words(quoted["prefix"], words),
        "suffix": first_words(quoted["suffix"], words),
    }
    return {**target, "selector": [position, cut]}


def _name(name: str) -> str:
    return shortened(name, NAME_AT_MOST)


def _facts(value: Any) -> Any:
    """Attributes without words that are more than names."""
    match value:
        case dict():
            return {key: _facts(inner) for key, inner in value.items()}
        case list():
            return [_facts(inner) for inner in value]
        case str():
            return _name(value)
    return value
